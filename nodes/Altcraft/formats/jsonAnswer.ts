import { startSlice } from '../eventLoop';
import {
	COMMA,
	endOfEntry,
	isSpace,
	OPEN_LIST,
	OPEN_OBJECT,
	withLongIntegersQuoted,
} from '../jsonText';
import type { Answer } from './answer';
import { essenceOf, MOST_ENTRIES, toAnswer } from './answer';
import { hasMembers } from './format';

/** Bytes that are parsed at once: those of 10,000 results. Lists nested in lists take 150 ms. */
const WHOLE = 2 ** 20;

/** Reads an answer in JSON; undefined when it is not one of Altcraft's. */
export async function decodeJson(body: Buffer): Promise<Answer | undefined> {
	if (body.length <= WHOLE) return await decodeWhole(body);
	return (await decodeInParts(body)) ?? (isMostlyText(body) ? await decodeWhole(body) : undefined);
}

async function decodeWhole(body: Buffer): Promise<Answer | undefined> {
	const text = body.toString('utf8').replace(/^\uFEFF/, '');
	let answer = parse(text);
	if (entriesOf(answer)?.some(hasBareId)) {
		await startSlice().yield();
		answer = parse(withLongIntegersQuoted(text));
	}
	if (!hasMembers(answer)) return undefined;
	return toAnswer(answer.error, answer.error_text, entriesOf(answer));
}

/** Whether the body is long because of its texts: what takes JSON.parse long is brackets and commas. */
function isMostlyText(body: Buffer): boolean {
	if (body.length > 8 * WHOLE) return false;
	let count = 0;
	for (const byte of body) {
		if (byte === COMMA || byte === OPEN_LIST || byte === OPEN_OBJECT) count++;
	}
	return count < 50_000;
}

/** Bytes of entries that are parsed together, and of one entry at most. */
const PART = 2 ** 16;
const LONGEST_ENTRY = 2 ** 18;

/**
 * Reads an answer whose `result` has entries part by part, so that other work comes in between;
 * undefined also when an entry, or what stands around them, is so long that it cannot be honest.
 */
export async function decodeInParts(body: Buffer): Promise<Answer | undefined> {
	const start = startOfEntries(body.toString('latin1', 0, LONGEST_ENTRY));
	const list = start === undefined ? undefined : await readEntries(body, start);
	if (list === undefined || body.length - list.end > LONGEST_ENTRY) return undefined;
	const head = body.toString('utf8', 0, start).replace(/^\uFEFF/, '');
	const envelope = parse(`${head}]${body.toString('utf8', list.end)}`);
	// Not ours, where a second `result` follows.
	if (!hasMembers(envelope) || entriesOf(envelope)?.length !== 0) return undefined;
	return toAnswer(envelope.error, envelope.error_text, list.entries);
}

/** A key, or a part of one, has a backslash before its quotes where it stands in a text. */
const LIST = /"result"[ \t\r\n]*:[ \t\r\n]*\[/y;

/** The place of the first entry of `result`. The text has a character for each byte of an answer. */
function startOfEntries(text: string): number | undefined {
	// Whether something else is before the first member, too, is for JSON.parse to judge.
	for (let at = text.indexOf('{'); at !== -1; ) {
		LIST.lastIndex = afterSpace(text, at + 1);
		if (LIST.test(text)) return LIST.lastIndex;
		const end = endOfEntry(text, at + 1);
		at = end === undefined ? -1 : text.indexOf(',', end);
	}
	return undefined;
}

/** The entries of the list, and the place after it. */
async function readEntries(
	body: Buffer,
	start: number,
): Promise<{ readonly entries: readonly unknown[]; readonly end: number } | undefined> {
	const slice = startSlice();
	const entries: unknown[] = [];
	for (let from = start, length = PART; ; ) {
		// A character for each byte: made in no time, and its brackets, quotes and commas are the same.
		const text = body.toString('latin1', from, from + length);
		let end = 0;
		let next = 0;
		let isLast = false;
		while (!isLast) {
			const at = afterSpace(text, next);
			const endOfNext = endOfEntry(text, at) ?? at;
			const after = afterSpace(text, endOfNext);
			if (endOfNext === at || (text[after] !== ',' && text[after] !== ']')) break;
			end = endOfNext;
			next = after + 1;
			isLast = text[after] === ']';
		}
		if (end === 0 && length < LONGEST_ENTRY) {
			length = LONGEST_ENTRY;
			continue;
		}
		const part = end === 0 ? undefined : parseEntries(body.toString('utf8', from, from + end));
		if (part === undefined || entries.length + part.length > MOST_ENTRIES) return undefined;
		for (const entry of part) entries.push(essenceOf(entry));
		from += next;
		length = PART;
		if (isLast) return { entries, end: from };
		if (slice.isOver()) await slice.yield();
	}
}

function parseEntries(text: string): readonly unknown[] | undefined {
	const parseList = (list: string) => parse(`[${list}]`) as readonly unknown[] | undefined;
	const entries = parseList(text);
	return entries?.some(hasBareId) ? parseList(withLongIntegersQuoted(text)) : entries;
}

function afterSpace(text: string, start: number): number {
	let at = start;
	while (isSpace(text.charCodeAt(at))) at++;
	return at;
}

/**
 * Ids are digits that JavaScript's numbers would round. Altcraft sends them as text; an answer in
 * which one comes bare is parsed again, with quotes around those that are too long.
 */
function hasBareId(entry: unknown): boolean {
	return hasMembers(entry) && typeof entry.profile_id === 'number';
}

function entriesOf(answer: unknown): readonly unknown[] | undefined {
	return hasMembers(answer) && Array.isArray(answer.result) ? answer.result : undefined;
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
