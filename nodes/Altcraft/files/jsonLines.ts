import { mayChangeNumbers, NOT_JSON, parseJson, withNull } from './jsonValue';
import { LinePattern } from './linePattern';
import type { Reader } from './reader';
import { LONGEST_RECORD, recordOf, refused, TOO_LONG } from './reader';
import type { FileRecord } from './record';

/** JSON Lines: an object on each line. A line that is none is refused alone. */
export class JsonLinesReader implements Reader {
	line = 1;
	readonly isOver = false;
	/** The line is refused for its length, and its end has not come yet. */
	private isSkipping = false;
	/** Of the last line that the one before it did not read. */
	private pattern: LinePattern | undefined;
	private patternCount = 0;

	read(text: string, isEnd: boolean, records: FileRecord[]): number {
		const mayChange = mayChangeNumbers(text);
		let start = 0;
		for (let end; (end = text.indexOf('\n', start)) !== -1; start = end + 1) {
			this.take(text.slice(start, end), mayChange, records);
			this.isSkipping = false;
			this.line++;
		}
		const isLonger = text.length - start > LONGEST_RECORD;
		if (!isEnd && !isLonger && !this.isSkipping) return start;
		this.take(text.slice(start), mayChange, records);
		this.isSkipping = true;
		return text.length;
	}

	private take(line: string, mayChange: boolean, records: FileRecord[]) {
		if (this.isSkipping) return;
		if (line.length > LONGEST_RECORD) {
			records.push(
				refused(this.line, `The line ${TOO_LONG}. Put each object on a line of its own.`),
			);
			return;
		}
		const profile = this.pattern?.read(line);
		if (profile !== undefined) {
			records.push({ line: this.line, profile, isTyped: true, refusal: undefined, isRecord: true });
			return;
		}
		if (line.trim() === '') return;
		const value = parseJson(line, mayChange);
		const record =
			value === NOT_JSON
				? refused(this.line, refusalOfLine(line))
				: recordOf(this.line, value, line, 'The line', this.patternCount < MOST_PATTERNS);
		records.push(record);
		if (record.profile !== undefined && this.patternCount++ < MOST_PATTERNS) {
			this.pattern = LinePattern.of(record.profile);
		}
	}
}

/** A file of more kinds of lines gains nothing by them. */
const MOST_PATTERNS = 5;

function refusalOfLine(line: string): string {
	const mended = withNull(line);
	return mended === undefined
		? 'The line is not valid JSON. Check its quotes, commas and brackets.'
		: `The line holds ${mended.word}, which is not JSON. Write null for it, or leave it out.`;
}
