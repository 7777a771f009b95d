import { CLOSE_LIST, COMMA, endOfEntry, isSpace, OPEN_LIST } from '../jsonText';
import type { Reader } from './reader';
import {
	countLines,
	LONGEST_RECORD,
	NOT_JSON,
	parseJson,
	recordOf,
	refused,
	TOO_LONG,
} from './reader';
import type { FileRecord } from './record';

const LINE_FEED = 0x0a;

/**
 * A JSON list of objects, or objects one after another, over any number of lines. It only finds where
 * an entry ends; what is in it is left to JSON.parse, which so has the last word on all of the file
 * but the brackets and commas between entries.
 */
export class JsonArrayReader implements Reader {
	line = 1;
	isOver = false;
	private expected: 'list or object' | 'object' | 'entry or end' | 'entry' | 'comma' | 'nothing' =
		'list or object';

	read(text: string, isEnd: boolean, records: FileRecord[]): number {
		let at = 0;
		while ((at = this.skipSpace(text, at)) < text.length) {
			if (this.takesBracket(text.charCodeAt(at))) {
				at++;
				continue;
			}
			if (this.expected === 'comma' || this.expected === 'nothing') {
				return this.refuseRest(text, records, REASONS[this.expected]);
			}
			const end = endOfEntry(text, at);
			const entry = text.slice(at, end);
			if (entry.length > LONGEST_RECORD) {
				return this.refuseRest(text, records, `the entry that starts there ${TOO_LONG}`);
			}
			if (end === undefined && !isEnd) return at;
			const value = parseJson(entry);
			const isInList = this.expected.startsWith('entry');
			if (value === NOT_JSON || (!isInList && !entry.startsWith('{'))) {
				return this.refuseRest(text, records, isInList ? REASONS.entry : REASONS.object);
			}
			records.push(recordOf(this.line, value));
			this.expected = isInList ? 'comma' : 'object';
			this.line += countLines(entry, 0, entry.length);
			at += entry.length;
		}
		if (isEnd && (this.expected.startsWith('entry') || this.expected === 'comma')) {
			this.refuseRest(text, records, 'the file ends before the "]" that closes its list');
		}
		return at;
	}

	private skipSpace(text: string, from: number): number {
		let at = from;
		for (let code; isSpace((code = text.charCodeAt(at))); at++) {
			if (code === LINE_FEED) this.line++;
		}
		return at;
	}

	/** Whether the character stands between entries and may do so here. */
	private takesBracket(code: number): boolean {
		const { expected } = this;
		if (code === OPEN_LIST && expected === 'list or object') this.expected = 'entry or end';
		else if (code === CLOSE_LIST && (expected === 'entry or end' || expected === 'comma')) {
			this.expected = 'nothing';
		} else if (code === COMMA && expected === 'comma') this.expected = 'entry';
		else return false;
		return true;
	}

	private refuseRest(text: string, records: FileRecord[], reason: string): number {
		const refusal = `The file is not valid JSON from line ${this.line} on: ${reason}. Nothing is read from there on. Correct the file, or choose the File Format that it has.`;
		records.push(refused(this.line, refusal));
		this.isOver = true;
		return text.length;
	}
}

const REASONS = {
	object: 'no complete list or object starts there',
	entry: 'no complete entry of the list starts there, as when a quote, comma or bracket is missing',
	comma: 'something other than "," or "]" follows an entry of the list',
	nothing: 'something follows the "]" that closes its list',
};
