import { XMLParser, XMLValidator } from 'fast-xml-parser';

import { startSlice } from '../eventLoop';
import type { Answer } from './answer';
import { essenceOf, MOST_ENTRIES, toAnswer } from './answer';

/** Bytes that the parser gets at once, about; it takes up to 0.8 µs for each. */
const PART = 2 ** 14;

/** Bytes of an element below the root. A longer one would block the loop, unless it is but a text. */
const LONGEST_ELEMENT = 2 ** 15;

/** Bytes of an `error_text` that are read: many times what a user gets to see. */
const LONGEST_TEXT = 2 ** 14;

/** Members of the root that stand in a part of an answer; of its entries, both names are in use. */
interface Part {
	readonly error?: unknown;
	readonly error_text?: unknown;
	readonly xml?: readonly unknown[];
	readonly result?: readonly unknown[];
}

/**
 * Reads an answer in XML; undefined when it is not one of Altcraft's. It is read part by part, so
 * that other work comes in between: entries in the documented form at a fraction of the parser's
 * time, all else by the parser, which so has the last word on all but these.
 */
export async function decodeXml(body: Buffer): Promise<Answer | undefined> {
	const answer = await decodeInParts(body);
	if (answer !== undefined) return answer;
	const shorter = withShortTexts(body);
	return shorter.length < body.length ? await decodeInParts(shorter) : undefined;
}

const TEXT_TAG = '<error_text>';

/** The body with each long `error_text` cut where neither a letter nor a reference is cut through. */
function withShortTexts(body: Buffer): Buffer {
	const pieces: Buffer[] = [];
	let from = 0;
	for (let at = body.indexOf(TEXT_TAG); at !== -1; at = body.indexOf(TEXT_TAG, at + 1)) {
		const start = at + TEXT_TAG.length;
		const end = body.indexOf('<', start);
		if (end - start <= LONGEST_TEXT) continue;
		const kept = body.toString('latin1', start, start + LONGEST_TEXT);
		const whole = kept.replace(/(?:&[^;]*|[\xC0-\xFF][\x80-\xBF]*)$/, '');
		pieces.push(body.subarray(from, start + whole.length));
		from = end;
	}
	return Buffer.concat([...pieces, body.subarray(from)]);
}

async function decodeInParts(body: Buffer): Promise<Answer | undefined> {
	const slice = startSlice();
	const start = body.toString('utf8', 0, 3) === '\uFEFF' ? 3 : 0;
	const headLength = endOfRootTag(body.toString('latin1', start, start + PART));
	if (headLength === undefined) return undefined;
	const head = body.toString('utf8', start, start + headLength);
	// Altcraft names no texts of its own: what would become of them need not be bundled.
	if (head.includes('<!ENTITY')) return undefined;
	let error: unknown;
	let errorText: unknown;
	const lists: Record<'xml' | 'result', Array<readonly unknown[]>> = { xml: [], result: [] };
	let count = 0;
	for (let from = start + headLength, isLast = false; !isLast; ) {
		// A character for each byte: made in no time, and its markup is the same.
		const text = body.toString('latin1', from, from + LONGEST_ELEMENT);
		let { part, end } = readDocumented(text);
		if (end === 0) {
			end = endOfOthers(text);
			isLast = isEndTag(text, text.indexOf('<', end));
			const restLength = body.length - from - end;
			if (isLast ? restLength > LONGEST_ELEMENT : end === 0) return undefined;
			const others = body.toString('utf8', from, isLast ? body.length : from + end);
			part = parse(isLast ? head + others : `${head}${others}</xml>`);
		}
		if (part === undefined) return undefined;
		error = once(error, part.error);
		errorText = once(errorText, part.error_text);
		for (const name of ['xml', 'result'] as const) {
			if (part[name] !== undefined) lists[name].push(part[name]);
			count += part[name]?.length ?? 0;
		}
		if (count > MOST_ENTRIES) return undefined;
		from += end;
		if (slice.isOver()) await slice.yield();
	}
	// Of two kinds of entries, none can be paired with profiles.
	if (lists.result.length > 0 && lists.xml.length > 0) return undefined;
	const found = [...lists.result, ...lists.xml];
	if (found.length === 0) return toAnswer(error, errorText, undefined);
	const entries = ([] as unknown[]).concat(...found);
	const isEmptyList = entries.length === 1 && entries[0] === EMPTY;
	return toAnswer(error, errorText, isEmptyList ? [] : entries);
}

/** A member that stands there twice is a list, and so none that could be read. */
function once(earlier: unknown, value: unknown): unknown {
	if (value === undefined) return earlier;
	return earlier === undefined ? value : [];
}

/** Where \s would also match a part of a letter, which is several characters in such a text. */
const ENTRY =
	/[ \t\r\n]*<(xml|result)>[ \t\r\n]*<error>(-?\d+)<\/error>[ \t\r\n]*<error_text>([^<&\r]*)<\/error_text>[ \t\r\n]*(?:<profile_id>([^<&\r\x80-\xff]*)<\/profile_id>[ \t\r\n]*)?<\/\1>/y;

/** The entries of one name that the text starts with, in the form that v72 shows, and their end. */
function readDocumented(text: string): { part: Part | undefined; end: number } {
	const entries: Array<{ error: string; error_text: string; profile_id?: string }> = [];
	const ids: string[] = [];
	let lastFound: string | undefined;
	let errorText = '';
	let name: string | undefined;
	let end = 0;
	for (;;) {
		ENTRY.lastIndex = end;
		const entry = ENTRY.exec(text);
		if (entry === null || entry[1] !== (name ??= entry[1])) break;
		const [, , code, found, id] = entry;
		// Most have the text of the one before.
		if (found !== lastFound) {
			lastFound = found;
			errorText = Buffer.from(found, 'latin1').toString('utf8').trim();
		}
		entries.push({ error: code, error_text: errorText, profile_id: id });
		ids.push(id);
		end = ENTRY.lastIndex;
	}
	const kept = detached(ids);
	for (let n = 0; n < entries.length; n++) {
		if (entries[n].profile_id !== undefined) entries[n].profile_id = kept[n].trim();
	}
	return { part: name === undefined ? undefined : { [name]: entries }, end };
}

/**
 * V8 cuts texts out by pointing into the whole, which would stay as long as one of them does. These
 * point into a text of their own, without markup.
 */
function detached(texts: readonly string[]): string[] {
	return texts.join('<').split('<');
}

/** The end of elements that the text starts with and that are not in the documented form. */
function endOfOthers(text: string): number {
	let end = 0;
	while (end < PART) {
		const start = text.indexOf('<', end);
		if (start === -1 || isEndTag(text, start)) break;
		ENTRY.lastIndex = end;
		if (end > 0 && ENTRY.test(text)) break;
		const next = endOfElement(text, start);
		if (next === undefined) break;
		end = next;
	}
	return end;
}

/** The place after the element, comment or instruction that starts there, if the text has it. */
function endOfElement(text: string, start: number): number | undefined {
	let end: number | undefined = start;
	let depth = 0;
	do {
		const at = text.indexOf('<', end);
		end = endOfMarkup(text, at);
		if (end === undefined) return undefined;
		if (isEndTag(text, at)) depth--;
		else if (!isNoTag(text, at) && text[end - 2] !== '/') depth++;
	} while (depth > 0);
	return end;
}

const NO_TAGS = [
	['<!--', '-->'],
	['<![CDATA[', ']]>'],
	['<?', '?>'],
] as const;

/** The place after a tag, comment, instruction or piece of CDATA, if the text has it. */
function endOfMarkup(text: string, start: number): number | undefined {
	if (start === -1) return undefined;
	const delimiters = NO_TAGS.find(([open]) => text.startsWith(open, start));
	if (delimiters !== undefined) {
		const [open, close] = delimiters;
		const end = text.indexOf(close, start + open.length);
		return end === -1 ? undefined : end + close.length;
	}
	let quote = '';
	for (let at = start; at < text.length; at++) {
		const character = text[at];
		if (quote !== '') {
			if (character === quote) quote = '';
		} else if (character === '>') return at + 1;
		else if (character === '"' || character === "'") quote = character;
	}
	return undefined;
}

function isEndTag(text: string, at: number): boolean {
	return at !== -1 && text[at + 1] === '/';
}

function isNoTag(text: string, at: number): boolean {
	return text[at + 1] === '!' || text[at + 1] === '?';
}

/** The place after the start tag of the root, if that is Altcraft's. */
function endOfRootTag(text: string): number | undefined {
	let start = text.indexOf('<');
	let end = endOfMarkup(text, start);
	while (end !== undefined && isNoTag(text, start)) {
		start = text.indexOf('<', end);
		end = endOfMarkup(text, start);
	}
	return /^<xml[ \t\r\n>]/.test(text.slice(start, end)) ? end : undefined;
}

const parser = new XMLParser({
	// Ids are digits, some with an "e", which are not numbers.
	parseTagValue: false,
	// Switches on references by number, such as &#1055;
	htmlEntities: true,
	isArray: (name) => name === 'xml' || name === 'result',
});

function parse(text: string): Part | undefined {
	// XML knows one end of line.
	const document = text.replace(/\r\n?/g, '\n');
	// The parser alone would take half an answer for a whole one.
	if (XMLValidator.validate(document) !== true) return undefined;
	try {
		const { xml: roots } = parser.parse(document) as { readonly xml?: readonly [Part | string] };
		if (roots === undefined) return undefined;
		// Text alone is no member.
		if (typeof roots[0] === 'string') return {};
		const { error, error_text, xml, result } = roots[0];
		return { error, error_text, xml: essences(xml), result: essences(result) };
	} catch {
		return undefined;
	}
}

/** Stands for an empty list where it is the only entry. */
const EMPTY = '';

function essences(entries: readonly unknown[] | undefined): readonly unknown[] | undefined {
	return entries?.map((entry) => (entry === EMPTY ? EMPTY : essenceOf(entry)));
}
