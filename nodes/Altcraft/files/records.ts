import { startSlice } from '../eventLoop';
import { decoderOf } from './charset';
import { checkDelimiter } from './csv';
import { readerOf } from './detect';
import type { Reader } from './reader';
import type { FileRecord, FileSettings } from './record';
import { LONGEST_RECORD, refused } from './reader';

/** As n8n's own streams have them; a larger chunk is read in parts, so that none blocks for long. */
const LARGEST_PART_BYTES = 65_536;

/**
 * The records of a file, in its order: those that each part of it completed, never an empty list.
 * Holds one part and one unfinished record, however long the file is. What cannot be read is a
 * refused record, and the last one when nothing after it can be read either.
 * Throws an Error with a sentence for the user when the settings are unusable, and what `chunks` throws.
 */
export async function* readRecords(
	chunks: AsyncIterable<Uint8Array>,
	settings: FileSettings,
): AsyncGenerator<readonly FileRecord[], void> {
	checkDelimiter(settings.delimiter);
	const decode = decoderOf(settings.charset);
	const slice = startSlice();
	let reader: Reader | undefined;
	let pieces: string[] = [];
	let length = 0;
	let wanted = 0;
	for await (const part of partsOf(chunks)) {
		if (slice.isOver()) await slice.yield();
		const isEnd = part === undefined;
		const records: FileRecord[] = [];
		let text: string;
		try {
			text = decode(part);
		} catch (error) {
			// What came before is read first, in whatever pieces it came.
			const before = pieces.join('');
			reader ??= readerOf(before, false, settings);
			reader?.read(before, false, records);
			if (records.length > 0) yield records;
			if (reader?.isOver) return;
			const line = reader?.line ?? 1;
			const { message } = error as Error;
			yield [refused(line, `The file cannot be read from line ${line} on: ${message}.`)];
			return;
		}
		pieces.push(text);
		length += text.length;
		if (length < wanted && !isEnd) continue;
		const whole = pieces.join('');
		reader ??= readerOf(whole, isEnd, settings);
		const done = reader?.read(whole, isEnd, records) ?? 0;
		if (records.length > 0) yield records;
		if (reader?.isOver) return;
		length = whole.length - done;
		pieces = [whole.slice(done)];
		// Read again only when it has doubled, or a long record in small chunks would take forever.
		wanted = Math.min(2 * length, LONGEST_RECORD + 1);
	}
}

/** The chunks, in parts of bounded size, and undefined at the end. */
async function* partsOf(chunks: AsyncIterable<Uint8Array>) {
	for await (const chunk of chunks) {
		for (let start = 0; start < chunk.length; start += LARGEST_PART_BYTES) {
			yield chunk.subarray(start, start + LARGEST_PART_BYTES);
		}
	}
	yield undefined;
}
