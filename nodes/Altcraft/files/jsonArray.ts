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
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

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

/** As JSON defines it: fewer characters than \s. */
function isSpace(code: number): boolean {
	return code === 0x20 || code === LINE_FEED || code === 0x0d || code === 0x09;
}

/** The place after an entry, whose end need not match its start; undefined when it is not there. */
function endOfEntry(text: string, start: number): number | undefined {
	let depth = 0;
	for (let at = start; at < text.length; at++) {
		switch (text.charCodeAt(at)) {
			case QUOTE:
				at = endOfString(text, at + 1);
				if (at === -1) return undefined;
				break;
			case OPEN_LIST:
			case OPEN_OBJECT:
				depth++;
				break;
			case CLOSE_LIST:
			case CLOSE_OBJECT:
				if (depth <= 1) return at + depth;
				depth--;
				break;
			case COMMA:
				if (depth === 0) return at;
		}
	}
	return undefined;
}

/** The place of the quote that closes a string, or -1: one after an even number of backslashes. */
function endOfString(text: string, start: number): number {
	let quote = text.indexOf('"', start);
	for (; quote !== -1; quote = text.indexOf('"', quote + 1)) {
		let before = quote;
		while (text.charCodeAt(before - 1) === BACKSLASH) before--;
		if ((quote - before) % 2 === 0) return quote;
	}
	return -1;
}
