import { startSlice } from '../eventLoop';
import { decoderOf } from './charset';
import { checkDelimiter } from './delimiter';
import { readerOf } from './detect';
import { refusalOfBytes, refusalOfText } from './notAList';
import type { Reader } from './reader';
import { LONGEST_RECORD, refused } from './reader';
import type { FileRecord, FileSettings, NameJudge } from './record';

/**
 * As n8n's own streams have them, so that none blocks for long. The first of them tells what the file
 * is, and which records are read must not depend on how its bytes happened to arrive.
 */
const PART_BYTES = 65_536;

const ANY_NAMES: NameJudge = {
	refusalOfHeader: () => undefined,
	mayBeName: () => false,
	isHeader: () => false,
	isKnownName: () => false,
	isLeftOut: () => false,
	isOfPerson: () => false,
	isNameFor: () => false,
};

/**
 * The records of a file, in its order: those that each part of it completed, never an empty list.
 * Holds one part and one unfinished record, however long the file is. What cannot be read is a
 * refused record, and the last one when nothing after it can be read either.
 * Throws an Error with a sentence for the user when the settings are unusable, and what `chunks` throws.
 * `noteMore` takes a name in the file that says that its list goes on elsewhere.
 */
export async function* readRecords(
	chunks: AsyncIterable<Uint8Array>,
	settings: FileSettings,
	names: NameJudge = ANY_NAMES,
	noteMore: (name: string) => void = () => {},
): AsyncGenerator<readonly FileRecord[], void> {
	checkDelimiter(settings.delimiter);
	const decode = decoderOf(settings.charset);
	const endFilter = newEndFilter();
	const slice = startSlice();
	let reader: Reader | undefined;
	let pieces: string[] = [];
	let length = 0;
	let wanted = 0;
	let isHead = true;
	let isEmpty = true;
	for await (const { bytes, isEnd } of partsOf(chunks)) {
		if (slice.isOver()) await slice.yield();
		const records: FileRecord[] = [];
		const { text, refusal } = decode(bytes, isEnd);
		if (isHead) {
			// In another charset, only the ASCII before its first letter could be read: better nothing.
			const reason =
				refusalOfBytes(bytes) ?? refusal ?? refusalOfText(text, isEnd, settings.fileName, names);
			if (reason !== undefined) {
				yield [refused(1, `The file cannot be read: ${reason}.`)];
				return;
			}
			isHead = false;
		}
		const piece = endFilter(text, isEnd || refusal !== undefined);
		pieces.push(piece);
		length += piece.length;
		if (length < wanted && !isEnd && refusal === undefined) continue;
		const whole = pieces.join('');
		reader ??= readerOf(whole, isEnd, settings, names, noteMore);
		const done = reader?.read(whole, isEnd && refusal === undefined, records) ?? 0;
		if (refusal !== undefined && !reader?.isOver) {
			const line = reader?.line ?? 1;
			records.push(refused(line, `The file cannot be read from line ${line} on: ${refusal}.`));
		}
		// As a whole, a refused file counts as one.
		if (isEmpty && records.length === 1) records[0] = { ...records[0], isRecord: true };
		isEmpty &&= records.length === 0;
		if (records.length > 0) yield records;
		if (refusal !== undefined || reader?.isOver) return;
		length = whole.length - done;
		pieces = [whole.slice(done)];
		// Read again only when it has doubled, or a long record in small chunks would take forever.
		wanted = Math.min(2 * length, LONGEST_RECORD + 1);
	}
}

/** The bytes in parts of one size, each of them good until the next is asked for. */
async function* partsOf(chunks: AsyncIterable<Uint8Array>) {
	const part = Buffer.alloc(PART_BYTES);
	let filled = 0;
	for await (const chunk of chunks) {
		for (let start = 0; start < chunk.length; ) {
			const piece = chunk.subarray(start, start + PART_BYTES - filled);
			part.set(piece, filled);
			filled += piece.length;
			start += piece.length;
			if (filled < PART_BYTES) continue;
			yield { bytes: part, isEnd: false };
			filled = 0;
		}
	}
	yield { bytes: part.subarray(0, filled), isEnd: true };
}

/**
 * Takes Ctrl-Z and zeros off the end of a text, as programs of old and padded blocks have them there,
 * with what is blank behind them.
 */
function newEndFilter() {
	let held = '';
	return (text: string, isEnd: boolean): string => {
		const whole = isEnd ? held + text : text;
		let end = whole.length;
		while (end > 0 && isBlankOrFiller(whole.charCodeAt(end - 1))) end--;
		if (isEnd) {
			while (end < whole.length && !isFiller(whole.charCodeAt(end))) end++;
			return whole.slice(0, end);
		}
		// What is blank for longer than a record is no end of a file.
		if (end === 0 && held.length <= LONGEST_RECORD) {
			held += text;
			return '';
		}
		const before = held + text.slice(0, end);
		held = text.slice(end);
		return before;
	};
}

function isFiller(code: number): boolean {
	return code === 0 || code === 0x1a;
}

function isBlankOrFiller(code: number): boolean {
	return isFiller(code) || code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
