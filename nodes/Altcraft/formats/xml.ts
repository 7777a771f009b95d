import type { Format } from './format';
import { hasMembers, NOT_AN_OBJECT } from './format';
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

	allowsName: (name) => tagsOf(name) !== undefined,

	allowsText: (text) => PLAIN.test(text) || !FORBIDDEN.test(text),
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

const [AMPERSAND, LESS_THAN, GREATER_THAN] = [0x26, 0x3c, 0x3e];

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
const tagsByName = new Map<string, Tags | undefined>();

/** Items may have any names, and as many. */
const MOST_KNOWN = 1000;

/** undefined where XML does not allow the name. */
function tagsOf(name: string): Tags | undefined {
	let tags = tagsByName.get(name);
	if (tags !== undefined || tagsByName.has(name)) return tags;
	if (PLAIN_NAME.test(name) || NAME.test(name)) tags = makeTags(name);
	if (tagsByName.size === MOST_KNOWN) tagsByName.clear();
	tagsByName.set(name, tags);
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
		const isPlain =
			unit >= 0x20 &&
			unit < 0x7f &&
			unit !== LESS_THAN &&
			unit !== GREATER_THAN &&
			unit !== AMPERSAND;
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
