import type { Format } from './format';
import { hasMembers, MOST_PER_UNIT, NOT_AN_OBJECT, valueOf, withoutInherited } from './format';
import type { Escaping, Piece } from './writer';
import { KnownNames } from './knownNames';
import { BodyWriter, escapedBytes, isSurrogate, pieceOf, writeUtf8 } from './writer';

/**
 * XML, as v72 documents it: a member is an element of its name, and each entry of an array is an
 * element of the array's name with `array='true'`. An empty array has no entry, and null no text, so
 * both are left out.
 */
export const xml: Format = {
	contentType: 'application/xml',

	open(members, reservedBytes) {
		for (const [name, value] of members) {
			if (escapedBytes(String(value), ESCAPING) < Infinity) continue;
			throw new Error(
				`${name} of the request has a character that XML cannot carry. Remove it, or choose JSON.`,
			);
		}
		const head = new BodyWriter();
		head.write(`<xml>${' '.repeat(reservedBytes)}`);
		writeMembers(Object.fromEntries(members), '', head);
		return head.written().toString();
	},

	// Written here, not by a library: the fastest one takes eight times as long (docs/performance.md).
	encode(profiles, body) {
		for (const profile of profiles) {
			const value = valueOf(profile);
			if (!hasMembers(value)) throw new Error(NOT_AN_OBJECT);
			tags.begin();
			body.append(DATA.entry);
			writeMembers(value, '', body);
			body.append(DATA.close);
		}
	},

	separator: '',

	close: '</xml>',

	mostBytes(profile, weight) {
		let units = weight + 'data'.length + ENTRY_WEIGHT;
		tags.begin();
		for (const name in profile) {
			if (tags.next(name) === undefined) return Infinity;
			const value = profile[name];
			if (typeof value === 'string') {
				if (!isAllowed(value)) return Infinity;
			} else if (Array.isArray(value)) {
				for (const entry of value as readonly string[]) {
					if (!isAllowed(entry)) return Infinity;
					units += name.length + ENTRY_WEIGHT;
				}
			}
		}
		return MOST_PER_UNIT * units;
	},

	allowsName: (name) => tags.of(name) !== undefined,

	textBytes: (text) => escapedBytes(text, ESCAPING),
};

/** XML 1.0 names, without the colon of namespaces. */
const NAME =
	/^[A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}][-.\w\xB7\xC0-\xD6\xD8-\xF6\xF8-\u037D\u037F-\u1FFF\u200C-\u200D\u203F\u2040\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}]*$/u;

/** Most names are plain, and this takes a fifth of the time. */
const PLAIN_NAME = /^[A-Z_a-z][-.\w]*$/;

/** How a character is written that cannot stand in a text; a bare line end is read as a line feed. */
const ESCAPES: ReadonlyMap<number, Uint8Array> = new Map(
	Object.entries({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }).map(
		([sign, escape]) => [sign.charCodeAt(0), Buffer.from(escape)],
	),
);

/** What XML 1.0 has no way to write takes endless bytes. */
const ESCAPING: Escaping = {
	ascii: Array.from({ length: 0x80 }, (_, unit) => {
		const isAllowed = unit >= 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
		return isAllowed ? (ESCAPES.get(unit)?.length ?? 1) : Infinity;
	}),
	loneSurrogate: Infinity,
	noncharacter: Infinity,
};

/** By ASCII character: 1 where it is not escaped. */
const IS_PLAIN = Uint8Array.from(ESCAPING.ascii, (bytes) => (bytes === 1 ? 1 : 0));

/** What the tags of an entry have beside its name: `< array='true'></>`. */
const ENTRY_WEIGHT = 3;

/** Whether XML can carry all of the text, for sure. */
function isAllowed(text: string): boolean {
	for (let n = 0; n < text.length; n++) {
		const unit = text.charCodeAt(n);
		if (unit < 0x80 ? ESCAPING.ascii[unit] === Infinity : unit >= 0xd800) return false;
	}
	return true;
}

/** Units for which place is reserved at a time: few texts have more. */
const PIECE = 256;

interface Tags {
	readonly open: Piece;
	readonly entry: Piece;
	readonly close: Piece;
}

function makeTags(name: string): Tags {
	return {
		open: pieceOf(`<${name}>`),
		entry: pieceOf(`<${name} array='true'>`),
		close: pieceOf(`</${name}>`),
	};
}

const DATA = makeTags('data');

/** undefined where XML does not allow the name. Tags made anew take five times what all else of a name does. */
const tags = new KnownNames((name) =>
	PLAIN_NAME.test(name) || NAME.test(name) ? makeTags(name) : undefined,
);

function writeMembers(object: object, path: string, body: BodyWriter): void {
	for (const name in withoutInherited(object)) {
		const value = valueOf(object[name as keyof typeof object]);
		if (!isWritten(value)) continue;
		const at = path === '' ? name : `${path}.${name}`;
		const named = tags.next(name);
		if (named === undefined) {
			throw new Error(`"${at}" is no name that XML allows for a field. Rename it, or choose JSON`);
		}
		if (Array.isArray(value)) {
			writeEntries(value, named, at, body);
		} else {
			body.append(named.open);
			writeContent(value, at, body);
			body.append(named.close);
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
		if (isWritten(value)) writeContent(value, path, body);
		body.append(close);
	}
}

/** Whether JSON would write more of a member than null. */
function isWritten(value: unknown): value is Content {
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

/** A library, or `replace` on a long text, takes many times as long (docs/performance.md). */
function writeText(text: string, path: string, body: BodyWriter): void {
	for (let n = 0; n < text.length; ) {
		const pieceEnd = Math.min(n + PIECE, text.length);
		const bytes = body.reserve(MOST_PER_UNIT * (pieceEnd - n));
		let { end } = body;
		for (; n < pieceEnd; n++) {
			const unit = text.charCodeAt(n);
			if (unit < 0x80 && IS_PLAIN[unit] === 1) {
				bytes[end++] = unit;
			} else if (unit >= 0x80 && unit < 0xd800) {
				end = writeUtf8(unit, bytes, end);
			} else {
				const point = text.codePointAt(n)!;
				if (isForbidden(point)) throw forbidden(point, path);
				if (point > 0xffff) n++;
				end = writeCharacter(point, bytes, end);
			}
		}
		body.end = end;
	}
}

/** Writes a character in UTF-8, or its escape, to `at`. Returns where it ends. */
function writeCharacter(point: number, bytes: Uint8Array, at: number): number {
	if (point >= 0x80) return writeUtf8(point, bytes, at);
	const escape = ESCAPES.get(point);
	let end = at;
	if (escape === undefined) bytes[end++] = point;
	else for (let n = 0; n < escape.length; n++) bytes[end++] = escape[n];
	return end;
}

function isForbidden(point: number): boolean {
	if (point < 0x80) return ESCAPING.ascii[point] === Infinity;
	return isSurrogate(point) || point === 0xfffe || point === 0xffff;
}

function forbidden(point: number, path: string): Error {
	const code = point.toString(16).toUpperCase().padStart(4, '0');
	return new Error(
		`field "${path}" has the character U+${code}, which XML cannot carry. Remove it, or choose JSON`,
	);
}
