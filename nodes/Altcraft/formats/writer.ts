import { keepShapeOf } from '../shapes';

/** The most that a unit of JavaScript's strings takes in UTF-8. */
export const BYTES_PER_UNIT = 3;

/** How much larger than expected a body is made, so that it seldom has to grow again. */
const SPARE = 1.05;
/** The most by which it grows at once: early in a batch the expectation is poor, and no more may come. */
const MOST_GROWTH = 8;
/** Place behind the most that a body may have, for what is reserved and not needed. */
export const MARGIN = 4096;

/** What `BodyWriter` throws once a body has more bytes than it may have. */
export const FULL = new Error('the body is full');

/** A body in UTF-8 while it is written. What stands from `end` on is not part of it. */
export class BodyWriter {
	end = 0;

	/** Bytes that the whole body will have, by what is known so far; no number while nothing is. */
	expected = NaN;

	/**
	 * `most`: bytes that the body may have, and up to `MARGIN` more. `bytes`: a buffer to reuse; its
	 * content is lost. Text is encoded at once instead of collected, so that no body exists
	 * both as text and as bytes.
	 */
	constructor(
		private readonly most = Infinity,
		public bytes: Buffer = Buffer.alloc(0),
		/** The same bytes. */
		private view = viewOf(bytes),
	) {}

	/**
	 * The bytes, with place for so many more from `end` on. Up to `MARGIN` may be asked for that turn out
	 * not to be needed; throws FULL where there are too many for the body.
	 */
	reserve(more: number): Buffer {
		const needed = this.end + more;
		if (needed > this.bytes.length) {
			const limit = this.most + MARGIN;
			if (needed > limit) throw FULL;
			const expected = Math.min(this.expected * SPARE, MOST_GROWTH * needed);
			const wanted = expected > needed ? expected : 2 * needed;
			const bytes = Buffer.allocUnsafe(Math.ceil(Math.min(wanted, limit)));
			this.bytes.copy(bytes, 0, 0, this.end);
			this.bytes = bytes;
			this.view = viewOf(bytes);
		}
		return this.bytes;
	}

	write(text: string): void {
		// Counted only where it matters: that takes as long as writing.
		const most = BYTES_PER_UNIT * text.length;
		const fits = this.end + most <= this.bytes.length;
		const bytes = this.reserve(fits ? most : Buffer.byteLength(text));
		this.end += bytes.write(text, this.end);
	}

	/** In less time than the system's own copying takes, or than byte by byte. */
	append({ length, words }: Piece): void {
		this.reserve(BYTES_PER_WORD * words.length);
		const { view, end } = this;
		for (let n = 0; n < words.length; n++) view.setUint32(end + BYTES_PER_WORD * n, words[n], true);
		this.end = end + length;
	}

	/** All that was written. */
	written(): Buffer {
		return this.bytes.subarray(0, this.end);
	}
}

keepShapeOf(BodyWriter);

const BYTES_PER_WORD = 4;

/** A few bytes that are written often, such as a name. */
export interface Piece {
	readonly length: number;
	/** Little-endian, filled up with zeros: the next ones are written over these. */
	readonly words: Uint32Array;
}

export function pieceOf(text: string): Piece {
	const length = Buffer.byteLength(text);
	const words = new Uint32Array(Math.ceil(length / BYTES_PER_WORD));
	const bytes = Buffer.alloc(BYTES_PER_WORD * words.length);
	bytes.write(text);
	for (let n = 0; n < words.length; n++) words[n] = bytes.readUInt32LE(BYTES_PER_WORD * n);
	return { length, words };
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
	return new DataView(buffer, byteOffset, length);
}

/** What a text takes that is escaped. */
export interface Escaping {
	/** Bytes of each ASCII character. */
	readonly ascii: readonly number[];
	/** Bytes of half a character, which UTF-8 does not have. */
	readonly loneSurrogate: number;
	/** Bytes of U+FFFE and U+FFFF. */
	readonly noncharacter: number;
}

/** Exactly the bytes of a text in UTF-8 once it is escaped. */
export function escapedBytes(
	text: string,
	{ ascii, loneSurrogate, noncharacter }: Escaping,
): number {
	let bytes = 0;
	for (let n = 0; n < text.length; n++) {
		const unit = text.charCodeAt(n);
		if (unit < 0x80) {
			bytes += ascii[unit];
		} else if (unit < 0x800) {
			bytes += 2;
		} else if (!isSurrogate(unit)) {
			bytes += unit < 0xfffe ? 3 : noncharacter;
		} else if (text.codePointAt(n)! > 0xffff) {
			bytes += 4;
			n++;
		} else {
			bytes += loneSurrogate;
		}
	}
	return bytes;
}

/** Whether the unit is half a character. */
export function isSurrogate(unit: number): boolean {
	return unit >= 0xd800 && unit < 0xe000;
}

/** Writes a character beyond ASCII to `at`, and returns where it ends. */
export function writeUtf8(point: number, bytes: Uint8Array, at: number): number {
	let end = at;
	if (point < 0x800) {
		bytes[end++] = 0xc0 | (point >> 6);
	} else {
		if (point < 0x10000) {
			bytes[end++] = 0xe0 | (point >> 12);
		} else {
			bytes[end++] = 0xf0 | (point >> 18);
			bytes[end++] = 0x80 | ((point >> 12) & 0x3f);
		}
		bytes[end++] = 0x80 | ((point >> 6) & 0x3f);
	}
	bytes[end++] = 0x80 | (point & 0x3f);
	return end;
}
