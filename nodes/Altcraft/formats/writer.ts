/** The most that a unit of JavaScript's strings takes in UTF-8. */
const BYTES_PER_UNIT = 3;

/** A body in UTF-8 while it is written. What stands from `end` on is not part of it. */
export class BodyWriter {
	end = 0;

	/**
	 * `bytes`: to be written over. `sizeFor` tells how large others are made in their place when `needed`
	 * are more. Every text goes straight to its place: kept until the end, it would exist twice.
	 */
	constructor(
		public bytes: Buffer = Buffer.alloc(0),
		private readonly sizeFor = (needed: number) => 2 * needed,
	) {}

	/** The bytes, with place for so many more from `end` on. */
	reserve(more: number): Buffer {
		const needed = this.end + more;
		if (needed > this.bytes.length) {
			const bytes = Buffer.allocUnsafe(Math.max(needed, this.sizeFor(needed)));
			this.bytes.copy(bytes, 0, 0, this.end);
			this.bytes = bytes;
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

	/** Few bytes, in less time than the system's own copying takes. */
	append(few: Uint8Array): void {
		const bytes = this.reserve(few.length);
		let { end } = this;
		for (let n = 0; n < few.length; n++) bytes[end++] = few[n];
		this.end = end;
	}

	/** All that was written. */
	written(): Buffer {
		return this.bytes.subarray(0, this.end);
	}
}
