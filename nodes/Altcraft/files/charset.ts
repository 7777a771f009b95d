/**
 * Decodes a file, piece by piece; undefined ends it.
 * Throws an Error with a clause for the user at bytes that are not what they should be.
 */
export type Decode = (bytes: Uint8Array | undefined) => string;

/** As many bytes as tell the charset, or that a file is no text. */
const HEAD_BYTES = 4;

/**
 * A decoder that replaces nothing by U+FFFD. `charset`: see FileSettings
 * Throws an Error with a sentence for the user when the charset is unknown.
 */
export function decoderOf(charset: string): Decode {
	const wanted = charset.trim();
	let decoder = wanted === 'auto' ? undefined : textDecoderOf(wanted);
	let head: Buffer | undefined = Buffer.alloc(0);
	let isStart = true;
	return (bytes) => {
		let next = bytes;
		if (head !== undefined) {
			const start: Buffer = Buffer.concat(bytes === undefined ? [head] : [head, bytes]);
			head = bytes !== undefined && start.length < HEAD_BYTES ? start : undefined;
			if (head !== undefined) return '';
			refuseBinary(start);
			decoder ??= textDecoderOf(charsetOf(start));
			next = start;
		}
		const text = decodeWith(decoder as Decoder, next, bytes === undefined);
		if (!isStart || text === '') return text;
		isStart = false;
		return text.startsWith('\uFEFF') ? text.slice(1) : text;
	};
}

type Decoder = InstanceType<typeof TextDecoder>;

function textDecoderOf(charset: string): Decoder {
	const decoder = attempt(() => new TextDecoder(charset, { fatal: true, ignoreBOM: true }));
	if (decoder !== undefined) return decoder;
	throw new Error(
		`File Charset: ${JSON.stringify(charset)} is not known. Choose one from the list, or give a name such as utf-8, utf-16le or windows-1251.`,
	);
}

function decodeWith(decoder: Decoder, bytes: Uint8Array | undefined, isEnd: boolean): string {
	const text = attempt(() => decoder.decode(bytes, { stream: !isEnd }));
	if (text !== undefined) return text;
	throw new Error(
		`it holds bytes that are not ${decoder.encoding.toUpperCase()}. Choose the File Charset in which it was saved, such as windows-1251`,
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

/** By the byte order mark, or by the zero that the first character has in UTF-16 (RFC 4627, 3). */
function charsetOf([first, second]: Uint8Array): string {
	if ((first === 0xff && second === 0xfe) || second === 0) return 'utf-16le';
	if ((first === 0xfe && second === 0xff) || first === 0) return 'utf-16be';
	return 'utf-8';
}

/** What users take for text: workbooks are ZIP archives, or compound files as Excel 97 wrote them. */
const BINARIES: ReadonlyArray<readonly [start: string, sentence: string]> = [
	['504b0304', 'it is an Excel workbook or a ZIP archive. Save the sheet as CSV, or unpack it'],
	['d0cf11e0', 'it is an Excel workbook. Save the sheet as CSV'],
	['1f8b', 'it is compressed with gzip. Unpack it first'],
];

function refuseBinary(head: Buffer): void {
	const start = head.toString('hex', 0, HEAD_BYTES);
	const sentence = BINARIES.find(([binary]) => start.startsWith(binary))?.[1];
	if (sentence !== undefined) throw new Error(sentence);
}
