import { XMLParser, XMLValidator } from 'fast-xml-parser';

import type { Answer, Format } from './format';
import { hasMembers, NOT_AN_OBJECT, toAnswer } from './format';
import type { BodyWriter } from './writer';

/**
 * XML, as v72 documents it: a member is an element of its name, and each entry of an array is an
 * element of the array's name with `array='true'`. An empty array has no entry, and null no text, so
 * both are left out.
 */
export const xml: Format = {
	contentType: 'application/xml',

	open: ({ databaseId, skipTriggers, skipInvalidSubscriptions }, tokenBytes) =>
		`<xml>${' '.repeat(tokenBytes)}<db_id>${databaseId}</db_id><skip_triggers>${skipTriggers}</skip_triggers><skip_invalid_subscriptions>${skipInvalidSubscriptions}</skip_invalid_subscriptions>`,

	// Written here, not by a library: the fastest one takes eight times as long (docs/performance.md).
	encode(profiles, body) {
		for (const profile of profiles) {
			const value = valueOf(profile);
			if (!hasMembers(value)) throw new Error(NOT_AN_OBJECT);
			body.append(DATA.entry);
			writeMembers(value, '', body);
			body.append(DATA.close);
		}
	},

	separator: '',

	close: '</xml>',

	carriesName: (name) => tagsOf(name) !== undefined,

	carriesText: (text) => PLAIN.test(text) || !FORBIDDEN.test(text),

	decode(body) {
		// XML knows one end of line.
		const text = body
			.toString('utf8')
			.replace(/^\uFEFF/, '')
			.replace(/\r\n?/g, '\n');
		return readDocumented(text) ?? readAny(text);
	},
};

/** XML 1.0 names, without the colon of namespaces. */
const NAME =
	/^[A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}][-.\w\xB7\xC0-\xD6\xD8-\xF6\xF8-\u037D\u037F-\u1FFF\u200C-\u200D\u203F\u2040\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}]*$/u;

/** Most names are plain, and this takes a fifth of the time. */
const PLAIN_NAME = /^[A-Z_a-z][-.\w]*$/;

/** The first character of a text that XML 1.0 has no way to write, lone surrogates among them. */
const FORBIDDEN = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** A text that is written as it is. Most are, and the test takes a fifth of the time. */
const PLAIN = /^[\x20-\x25\x27-\x3B\x3D\x3F-\uD7FF]*$/;

const ESCAPES: ReadonlyMap<string, string> = new Map([
	['&', '&amp;'],
	['<', '&lt;'],
	['>', '&gt;'],
	// A bare one is read as a line feed.
	['\r', '&#13;'],
]);

const [AND, LESS, MORE] = [0x26, 0x3c, 0x3e];

interface Tags {
	readonly open: Uint8Array;
	readonly entry: Uint8Array;
	readonly close: Uint8Array;
}

function makeTags(name: string): Tags {
	return {
		open: Buffer.from(`<${name}>`),
		entry: Buffer.from(`<${name} array='true'>`),
		close: Buffer.from(`</${name}>`),
	};
}

const DATA = makeTags('data');

/** The names of most fields return with each profile: 0.9 microseconds for one; 6 with its tags made anew. */
const knownTags = new Map<string, Tags | undefined>();

/** Items may have any names, and as many. */
const MOST_KNOWN = 1000;

/** undefined where XML does not allow the name. */
function tagsOf(name: string): Tags | undefined {
	let tags = knownTags.get(name);
	if (tags !== undefined || knownTags.has(name)) return tags;
	if (PLAIN_NAME.test(name) || NAME.test(name)) tags = makeTags(name);
	if (knownTags.size === MOST_KNOWN) knownTags.clear();
	knownTags.set(name, tags);
	return tags;
}

function writeMembers(object: object, path: string, body: BodyWriter): void {
	for (const name of Object.keys(object)) {
		const value = valueOf(object[name as keyof typeof object]);
		if (!hasContent(value)) continue;
		const at = path === '' ? name : `${path}.${name}`;
		const tags = tagsOf(name);
		if (tags === undefined) {
			throw new Error(`"${at}" is no name that XML allows for a field. Rename it, or choose JSON`);
		}
		if (Array.isArray(value)) {
			writeEntries(value, tags, at, body);
		} else {
			body.append(tags.open);
			writeContent(value, at, body);
			body.append(tags.close);
		}
	}
}

function writeEntries(
	array: readonly unknown[],
	{ entry: open, close }: Tags,
	path: string,
	body: BodyWriter,
): void {
	for (const entry of array) {
		if (entry === null || entry === undefined) continue;
		const value = valueOf(entry);
		if (Array.isArray(value)) {
			throw new Error(`field "${path}" is a list of lists, which XML cannot carry. Choose JSON`);
		}
		body.append(open);
		if (hasContent(value)) writeContent(value, path, body);
		body.append(close);
	}
}

/** Whether JSON would write more of a member than null. */
function hasContent(value: unknown): value is Content {
	switch (typeof value) {
		case 'string':
		case 'boolean':
		case 'bigint':
			return true;
		case 'number':
			return Number.isFinite(value);
		case 'object':
			return value !== null;
		default:
			return false;
	}
}

type Content = string | boolean | bigint | number | object;

/** What stands between tags. */
function writeContent(value: Content, path: string, body: BodyWriter): void {
	if (typeof value === 'object') writeMembers(value, path, body);
	else writeText(String(value), path, body);
}

function writeText(text: string, path: string, body: BodyWriter): void {
	const bytes = body.reserve(text.length);
	let { end } = body;
	for (let n = 0; n < text.length; n++) {
		const unit = text.charCodeAt(n);
		const isPlain = unit >= 0x20 && unit < 0x7f && unit !== LESS && unit !== MORE && unit !== AND;
		if (!isPlain) return body.write(escaped(text, path));
		bytes[end++] = unit;
	}
	body.end = end;
}

function escaped(text: string, path: string): string {
	if (PLAIN.test(text)) return text;
	const forbidden = FORBIDDEN.exec(text)?.[0].codePointAt(0)?.toString(16).toUpperCase();
	if (forbidden === undefined) return text.replace(/[&<>\r]/g, (sign) => ESCAPES.get(sign)!);
	throw new Error(
		`field "${path}" has the character U+${forbidden.padStart(4, '0')}, which XML cannot carry. Remove it, or choose JSON`,
	);
}

function valueOf(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	const { toJSON } = value as { toJSON?: unknown };
	return typeof toJSON === 'function' ? (toJSON.call(value) as unknown) : value;
}

const START =
	/\s*(?:<\?xml[^?]*\?>\s*)?<xml>\s*<error>(-?\d+)<\/error>\s*<error_text>([^<&]*)<\/error_text>/y;
const ENTRY =
	/\s*<(xml|result)>\s*<error>(-?\d+)<\/error>\s*<error_text>([^<&]*)<\/error_text>\s*(?:<profile_id>([^<&]*)<\/profile_id>\s*)?<\/\1>/dy;
const END = /\s*<\/xml>\s*$/y;

/**
 * An answer in the very form that v72 shows, at a hundredth of the parser's time; undefined for
 * any other, which then is the parser's.
 */
function readDocumented(text: string): Answer | undefined {
	START.lastIndex = 0;
	const start = START.exec(text);
	if (start === null || text.includes('&')) return undefined;
	const result: Array<{ error: string; error_text: string; profile_id?: string }> = [];
	const texts = new Map<string, string>();
	const names = new Set<string>();
	let end = START.lastIndex;
	/** What stood before and after the id of the last entry. */
	let around: readonly [string, string] | undefined;
	for (;;) {
		// Most entries differ from the one before in their id only. A match leaves 700 bytes of garbage.
		if (around !== undefined && text.startsWith(around[0], end)) {
			const from = end + around[0].length;
			const to = text.indexOf('<', from);
			if (text.startsWith(around[1], to)) {
				const { error, error_text } = result[result.length - 1];
				result.push({ error, error_text, profile_id: text.slice(from, to) });
				end = to + around[1].length;
				continue;
			}
		}
		ENTRY.lastIndex = end;
		const entry = ENTRY.exec(text);
		if (entry === null) break;
		const [, name, code, found, id] = entry;
		names.add(name);
		let errorText = texts.get(found);
		if (errorText === undefined) texts.set(found, (errorText = copyOf(found.trim())));
		result.push({ error: code, error_text: errorText, profile_id: id });
		const place = entry.indices![4];
		around = place && [text.slice(end, place[0]), text.slice(place[1], ENTRY.lastIndex)];
		end = ENTRY.lastIndex;
	}
	END.lastIndex = end;
	if (!END.test(text) || names.size > 1) return undefined;
	const ids = copyOf(result.map(({ profile_id: id }) => id?.trim() ?? null));
	for (let n = 0; n < ids.length; n++) result[n].profile_id = ids[n] ?? undefined;
	return toAnswer(start[1], start[2].trim(), result.length === 0 ? undefined : result);
}

/** V8 cuts texts out by pointing into the whole, which would stay as long as one of them does. */
function copyOf<T>(texts: T): T {
	return JSON.parse(JSON.stringify(texts)) as T;
}

const parser = new XMLParser({
	// Ids are digits, some with an "e", which are not numbers.
	parseTagValue: false,
	// Switches on references by number, such as &#1055;
	htmlEntities: true,
	isArray: (name) => name === 'xml' || name === 'result',
});

/** What the parser makes of the root element: the arrays are those that it is told of. */
interface Root {
	readonly error?: unknown;
	readonly error_text?: unknown;
	readonly xml?: readonly unknown[];
	readonly result?: readonly unknown[];
}

function readAny(text: string): Answer | undefined {
	const root = parse(text);
	if (typeof root !== 'object') return undefined;
	const { error, error_text: errorText, xml: nested, result = nested } = root;
	// An empty element stands for an empty list.
	return toAnswer(
		error,
		errorText,
		result?.filter((entry) => entry !== ''),
	);
}

function parse(text: string): Root | string | undefined {
	// The parser alone would take half an answer for a whole one.
	if (XMLValidator.validate(text) !== true) return undefined;
	try {
		return (parser.parse(text) as { xml?: [Root | string] }).xml?.[0];
	} catch {
		return undefined;
	}
}
