import { countBroken, endOfMark, markOf } from './brokenBytes';

/** A part of a file as text. */
export interface Decoded {
	/** Bytes that are none of the charset stand in it as marks: see `markOf`. With a refusal, it ends with one. */
	readonly text: string;
	/** A clause for the user: why nothing behind `text` can be read. */
	readonly refusal: string | undefined;
}

/** Decodes a file, part by part; the first should be long enough to tell its charset. */
export type Decode = (part: Buffer, isEnd: boolean) => Decoded;

/**
 * A decoder that replaces nothing by U+FFFD. `charset`: see FileSettings
 * Throws an Error with a sentence for the user when the charset is unknown.
 */
export function decoderOf(charset: string): Decode {
	const wanted = charset.trim();
	const given = wanted === 'auto' ? undefined : encodingOf(wanted);
	let plain: PlainDecoder | undefined;
	let isStart = true;
	/** Of the file so far. */
	const counts = { valid: 0, sequences: 0, places: 0 };
	return (part, isEnd) => {
		plain ??= plainDecoderOf(charsetOfMark(part) ?? given ?? charsetOf(part));
		const isHead = isStart;
		const { text, valid, isUtf8 } = plain.decode(part, isEnd);
		if (isUtf8) {
			const refusal = `it is UTF-8, not ${plain.name}. Set File Charset to Detect Automatically`;
			return { text: text.slice(0, text.search(/[^\0-\x7f]/)), refusal };
		}
		counts.valid += valid;
		if (text !== '') isStart = false;
		if (endOfMark(text) !== 0) {
			const { sequences, places } = countBroken(text);
			counts.sequences += sequences;
			counts.places += places;
			// One broken letter is an accident. More of them than of whole ones are another charset.
			const isAccident = counts.places === 1 && counts.sequences < 4;
			if (!isAccident && counts.sequences > counts.valid) {
				const refusal = `it holds bytes that are not ${plain.name}. Choose the File Charset in which it was saved, such as windows-1251`;
				return { text: text.slice(0, endOfMark(text)), refusal };
			}
		}
		// Some programs write the byte order mark twice.
		return { text: isHead ? text.replace(/^\uFEFF+/, '') : text, refusal: undefined };
	};
}

interface PlainDecoder {
	readonly name: string;
	/**
	 * `valid`: about how many characters beyond ASCII there are. `isUtf8`: there are some, and all of
	 * them are UTF-8, which letters of another charset hardly ever are by chance.
	 */
	decode(
		part: Buffer,
		isEnd: boolean,
	): { readonly text: string; readonly valid: number; readonly isUtf8?: boolean };
}

function plainDecoderOf(encoding: string): PlainDecoder {
	const name = encoding.toUpperCase();
	if (encoding === 'utf-8') return inWhole(utf8Decoder(), wholeUtf8, name);
	if (/^utf-16/.test(encoding)) return inWhole(utf16Decoder(name), wholeUtf16, name);
	const decoder = new TextDecoder(encoding, { ignoreBOM: true });
	let mayBeUtf8 = UNLIKE_UTF8.test(encoding);
	const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
	return {
		name,
		decode(part, isEnd) {
			// Without a stream, Node.js 20 takes windows-1252 for Latin-1: O\x92Brien in place of O’Brien
			// (https://github.com/nodejs/node/issues/56542).
			const decoded = decoder.decode(part, { stream: true }) + (isEnd ? decoder.decode() : '');
			const text = decoded.replaceAll('\uFFFD', markOf(name));
			const asUtf8 = mayBeUtf8 && attempt(() => utf8.decode(part, { stream: !isEnd }));
			mayBeUtf8 = typeof asUtf8 === 'string';
			const isUtf8 = typeof asUtf8 === 'string' && foreignIn(asUtf8) > 0 && !HALF_WIDTH.test(text);
			return { text, valid: foreignIn(text), isUtf8 };
		},
	};
}

/** Two letters of such a name may be one of UTF-8 by chance: ﾕｷ. */
const HALF_WIDTH = /^[\0-\x7f\uff61-\uff9f]*$/;

/**
 * Of which letters are hardly UTF-8 by chance, as names in two bytes for each letter may be; those of
 * Shift_JIS that most names have begin as no letter of UTF-8 does.
 */
const UNLIKE_UTF8 = /^(?:windows-|iso-8859-|koi8-|ibm|macintosh|x-mac|shift_jis)/;

/** `wholeBytes`: how many bytes of a part do not end within a character. */
function inWhole(
	decode: (bytes: Buffer) => ReturnType<PlainDecoder['decode']>,
	wholeBytes: (part: Buffer) => number,
	name: string,
): PlainDecoder {
	let rest = Buffer.alloc(0);
	return {
		name,
		decode(part, isEnd) {
			const bytes = rest.length === 0 ? part : Buffer.concat([rest, part]);
			const end = isEnd ? bytes.length : wholeBytes(bytes);
			rest = Buffer.from(bytes.subarray(end));
			return decode(bytes.subarray(0, end));
		},
	};
}

function utf8Decoder() {
	const newStrict = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
	let strict = newStrict();
	const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
	return (bytes: Buffer) => {
		// As a stream it takes half the time, and behind ASCII nothing of it remains.
		const stream = bytes[bytes.length - 1] < 0x80;
		const whole = attempt(() => strict.decode(bytes, { stream }));
		if (whole !== undefined) return { text: whole, valid: bytes.length - whole.length };
		strict = newStrict();
		// What is decoded as U+FFFD is broken, if it is not written so.
		const pieces: string[] = [];
		for (let start = 0, end = 0; end !== -1; start = end + REPLACEMENT.length) {
			end = bytes.indexOf(REPLACEMENT, start);
			const piece = lenient.decode(bytes.subarray(start, end === -1 ? undefined : end));
			pieces.push(piece.replaceAll('\uFFFD', markOf('UTF-8')));
		}
		const text = pieces.join('\uFFFD');
		return { text, valid: foreignIn(text) };
	};
}

const REPLACEMENT = Buffer.from('\uFFFD');

function wholeUtf8(part: Buffer): number {
	for (let back = 1; back <= 3 && back <= part.length; back++) {
		const byte = part[part.length - back];
		const isContinuation = byte >= 0x80 && byte < 0xc0;
		if (isContinuation) continue;
		const length = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
		return length > back ? part.length - back : part.length;
	}
	return part.length;
}

function utf16Decoder(name: string) {
	return (bytes: Buffer) => {
		const isOdd = bytes.length % 2 === 1;
		const pairs = bytes.subarray(0, bytes.length - (isOdd ? 1 : 0));
		const decoded = (name === 'UTF-16BE' ? Buffer.from(pairs).swap16() : pairs).toString('utf16le');
		const marked = decoded.replace(/\p{Surrogate}/gu, markOf(name));
		// All of it is valid: read in a wrong charset, UTF-16 hardly ever breaks.
		return { text: isOdd ? marked + markOf(name) : marked, valid: bytes.length };
	};
}

function wholeUtf16(part: Buffer): number {
	const even = part.length - (part.length % 2);
	if (even === 0) return 0;
	// In either byte order; a cut that was not needed does no harm.
	const isHighSurrogate = [part[even - 1], part[even - 2]].some((byte) => byte >> 2 === 0x36);
	return isHighSurrogate ? even - 2 : even;
}

/** Characters beyond ASCII that are no part of a mark. */
function foreignIn(text: string): number {
	let count = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code > 0x7f && code !== 0xfdd0 && code !== 0xfdef) count++;
	}
	return count;
}

function encodingOf(charset: string): string {
	const encoding = attempt(() => new TextDecoder(charset).encoding);
	if (encoding !== undefined) return encoding;
	throw new Error(
		`File Charset: ${JSON.stringify(charset)} is not known. Choose one from the list, or give a name such as utf-8, utf-16le or windows-1251.`,
	);
}

/** What TextDecoder throws says nothing to a user. */
function attempt<Result>(action: () => Result): Result | undefined {
	try {
		return action();
	} catch {
		return undefined;
	}
}

/** A byte order mark is right, whatever was chosen. */
function charsetOfMark([first, second, third]: Uint8Array): string | undefined {
	if (first === 0xff && second === 0xfe) return 'utf-16le';
	if (first === 0xfe && second === 0xff) return 'utf-16be';
	return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined;
}

/** By the zero that the first character has in UTF-16 (RFC 4627, 3). */
function charsetOf([first, second]: Uint8Array): string {
	return second === 0 ? 'utf-16le' : first === 0 ? 'utf-16be' : 'utf-8';
}
