import type { Profile } from '../profiles/profile';
import type { Reader } from './reader';
import { countLines, LONGEST_RECORD, refused, TOO_LONG } from './reader';
import type { FileRecord } from './records';

/** Those that `auto` chooses from. */
const DELIMITERS = [',', ';', '\t', '|'];

interface Layout {
	readonly delimiter: string;
	/** \n also stands for \r\n, which may be mixed with it. */
	readonly lineEnd: '\n' | '\r';
}

interface Header extends Layout {
	/** Of the columns that have a name; those without one stand at the end. */
	readonly names: readonly string[];
	readonly columnCount: number;
}

/** A row: `values` is undefined when a quote is out of place, and `end` the place after its line end. */
interface Row {
	readonly values: string[] | undefined;
	readonly end: number;
	readonly isUnclosed?: boolean;
}

/**
 * CSV with a header (RFC 4180): all values are texts as they are, and an empty one is left out. A row
 * that does not fit the header is refused alone.
 */
export class CsvReader implements Reader {
	line = 1;
	isOver = false;
	private header: Header | undefined;

	/** `delimiter`: see FileSettings */
	constructor(private readonly delimiter: string) {}

	read(text: string, isEnd: boolean, records: FileRecord[]): number {
		const start = this.header === undefined ? this.readHeader(text, isEnd, records) : 0;
		const at =
			this.header === undefined ? start : this.readRows(text, start, isEnd, this.header, records);
		return text.length - at > LONGEST_RECORD ? this.refuseRest(text, records) : at;
	}

	private readHeader(text: string, isEnd: boolean, records: FileRecord[]): number {
		let at = 0;
		while (at < text.length) {
			const layout = layoutOf(text, at, isEnd, this.delimiter);
			const row = layout && readRow(text, at, isEnd, layout);
			if (layout === undefined || row === undefined) break;
			const names = row.values?.map((name) => name.trim()) ?? [];
			const { line } = this;
			this.line += countLines(text, at, row.end, layout.lineEnd);
			at = row.end;
			if (row.values?.every((name) => name === '')) continue;
			const columnCount = names.length;
			while (names.at(-1) === '') names.pop();
			const refusal = row.values === undefined ? BROKEN_HEADER : refusalOfNames(names);
			if (refusal !== undefined) {
				records.push(refused(line, refusal));
				this.isOver = true;
				return text.length;
			}
			this.header = { ...layout, names, columnCount };
			break;
		}
		return at;
	}

	private readRows(
		text: string,
		start: number,
		isEnd: boolean,
		header: Header,
		records: FileRecord[],
	): number {
		const { delimiter, lineEnd } = header;
		let quote = text.indexOf('"', start);
		let at = start;
		while (at < text.length) {
			let end = text.indexOf(lineEnd, at);
			if (end === -1) {
				if (!isEnd) break;
				end = text.length;
			}
			if (quote !== -1 && quote < at) quote = text.indexOf('"', at);
			let row: Row | undefined;
			if (quote === -1 || quote > end) {
				const values = withoutReturn(text.slice(at, end), lineEnd).split(delimiter);
				row = { values, end: Math.min(end + 1, text.length) };
			} else row = readRow(text, at, isEnd, header);
			if (row === undefined) break;
			if (row.end - at > LONGEST_RECORD) return this.refuseRest(text, records);
			const record = toRecord(this.line, row, header);
			if (record !== undefined) records.push(record);
			this.line += row.end <= end + 1 ? 1 : countLines(text, at, row.end, lineEnd);
			at = row.end;
		}
		return at;
	}

	private refuseRest(text: string, records: FileRecord[]): number {
		const refusal = `The row ${TOO_LONG}, as when a quote is not closed. Nothing is read from line ${this.line} on. Correct the file, or choose the File Format that it has.`;
		records.push(refused(this.line, refusal));
		this.isOver = true;
		return text.length;
	}
}

/** Throws an Error with a sentence for the user when no CSV can have this delimiter. */
export function checkDelimiter(delimiter: string): void {
	if (delimiter !== '' && !/["\n\r]/.test(delimiter)) return;
	throw new Error(
		`Delimiter: ${JSON.stringify(delimiter)} cannot stand between values. Choose "auto", or give a character such as , or ;`,
	);
}

const BROKEN_HEADER =
	'A quote in the header is out of place or not closed. Write a quote inside a quoted name twice, and correct the first line of the file.';

function refusalOfNames(names: readonly string[]): string | undefined {
	const empty = names.indexOf('');
	if (empty !== -1) {
		return `Column ${empty + 1} of the header has no name. Name each column in the first line of the file, or remove the column.`;
	}
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	return twice === undefined
		? undefined
		: `The header has the name ${JSON.stringify(twice)} twice. Rename or remove one of these columns.`;
}

/**
 * How the line at `start` is written; undefined when its end is not there yet. Of the delimiters that
 * `auto` knows, it is the most frequent one outside quotes.
 */
function layoutOf(text: string, start: number, isEnd: boolean, wanted: string): Layout | undefined {
	const given = wanted === '\\t' ? '\t' : wanted;
	const counts = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]));
	// A quote elsewhere, as in 5" or in a name, opens nothing.
	const opensAfter = new Set([...DELIMITERS, '"', given.at(-1)]);
	let isQuoted = false;
	let at = start;
	for (; at < text.length; at++) {
		const char = text[at];
		if (char === '"') isQuoted = !isQuoted && (at === start || opensAfter.has(text[at - 1]));
		else if (isQuoted) continue;
		else if (char === '\n' || char === '\r') break;
		else if (counts.has(char)) counts.set(char, (counts.get(char) as number) + 1);
	}
	const isReturn = text[at] === '\r';
	if (!isEnd && at + (isReturn ? 1 : 0) >= text.length) return undefined;
	const [best] = [...counts].reduce((one, other) => (other[1] > one[1] ? other : one));
	return {
		delimiter: wanted === 'auto' ? best : given,
		lineEnd: isReturn && at + 1 < text.length && text[at + 1] !== '\n' ? '\r' : '\n',
	};
}

/** The row at `start`, with or without quotes; undefined when its end is not there yet. */
function readRow(
	text: string,
	start: number,
	isEnd: boolean,
	{ delimiter, lineEnd }: Layout,
): Row | undefined {
	const values: string[] = [];
	for (let at = start; ; at += delimiter.length) {
		if (text[at] === '"') {
			const close = closingQuote(text, at + 1);
			// What stands after the quote tells whether it closes, and may be two characters long.
			const isKnown = close !== -1 && text.length - close > Math.max(delimiter.length, 2);
			if (!isKnown && !isEnd) return undefined;
			if (close === -1) return { values: undefined, end: text.length, isUnclosed: true };
			values.push(text.slice(at + 1, close).replaceAll('""', '"'));
			at = close + 1;
		} else {
			const end = text.indexOf(lineEnd, at);
			if (end === -1 && !isEnd) return undefined;
			const line = withoutReturn(text.slice(at, end === -1 ? undefined : end), lineEnd);
			const length = line.indexOf(delimiter);
			values.push(length === -1 ? line : line.slice(0, length));
			at += length === -1 ? line.length : length;
		}
		if (text.startsWith(delimiter, at)) continue;
		const isReturn = text[at] === '\r' && lineEnd === '\n';
		const after = isReturn ? at + 1 : at;
		if (after === text.length) return { values, end: after };
		if (text[after] === lineEnd) return { values, end: after + 1 };
		const end = text.indexOf(lineEnd, at);
		if (end === -1 && !isEnd) return undefined;
		return { values: undefined, end: end === -1 ? text.length : end + 1 };
	}
}

function closingQuote(text: string, start: number): number {
	let quote = text.indexOf('"', start);
	while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
	return quote;
}

function withoutReturn(line: string, lineEnd: string): string {
	return lineEnd === '\n' && line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** undefined for a row without any value. */
function toRecord(line: number, row: Row, header: Header): FileRecord | undefined {
	const { names, columnCount, delimiter } = header;
	const { values } = row;
	if (values === undefined) {
		return refused(line, row.isUnclosed ? UNCLOSED : BROKEN_ROW);
	}
	const isBlankLine = values.length === 1 && columnCount > 1 && values[0].trim() === '';
	if (isBlankLine || values.every((value) => value === '')) return undefined;
	if (values.length > columnCount || values.length < names.length) {
		return refused(
			line,
			`The row has ${values.length} ${values.length === 1 ? 'value' : 'values'}, but the header has ${names.length} ${names.length === 1 ? 'name' : 'names'}. Give it one value for each name, and put a value that holds ${JSON.stringify(delimiter)} or a line break in quotes.`,
		);
	}
	if (values.some((value, index) => index >= names.length && value !== '')) {
		return refused(
			line,
			'The row has a value in a column that has no name. Name the column in the first line of the file, or remove the value.',
		);
	}
	return { line, profile: toProfile(names, values), isTyped: false, refusal: undefined };
}

const UNCLOSED =
	'A quote in this row is not closed, so all that follows would belong to it. Close it, and write a quote inside a quoted value twice.';
const BROKEN_ROW =
	'A quote in this row is out of place: something other than the delimiter follows a quoted value. Write a quote inside a quoted value twice.';

function toProfile(names: readonly string[], values: readonly string[]): Profile {
	const fields: Record<string, string> = {};
	for (let index = 0; index < names.length; index++) {
		const value = values[index];
		if (value === '') continue;
		const name = names[index];
		// Assigning to it would set the prototype.
		if (name === '__proto__') Object.defineProperty(fields, name, { value, ...PLAIN });
		else fields[name] = value;
	}
	return fields;
}

const PLAIN = { writable: true, enumerable: true, configurable: true };
