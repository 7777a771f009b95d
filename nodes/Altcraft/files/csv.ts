import type { Core, RawRow } from 'csv-parse';
import { transform } from 'csv-parse';

import type { Profile } from '../profiles/profile';
import type { Reader } from './reader';
import { countLines, LONGEST_RECORD, refused, TOO_LONG } from './reader';
import type { FileRecord } from './record';

/** Those that `auto` chooses from. */
const DELIMITERS = [',', ';', '\t', '|'];

/** What Excel takes for the delimiter, and may write, before the header. */
const EXCEL_DELIMITER = /^sep=([^"\w\r\n])\s*$/i;

interface Layout {
	readonly delimiter: string;
	/** \n also stands for \r\n, which may be mixed with it. */
	readonly lineEnd: '\n' | '\r';
}

interface Header {
	/** Of the columns that have a name; those without one stand at the end. */
	readonly names: readonly string[];
	readonly columnCount: number;
}

/**
 * CSV with a header (RFC 4180): all values are texts as they are, and an empty one is left out. A row
 * that does not fit the header is refused alone.
 */
export class CsvReader implements Reader {
	line = 1;
	isOver = false;
	private layout: Layout | undefined;
	private core: Core | undefined;
	private header: Header | undefined;
	/** In bytes of UTF-8: what `core` was given, and where the row at `line` starts. */
	private given = 0;
	private start = 0;

	/** `delimiter`: see FileSettings */
	constructor(private readonly delimiter: string) {}

	read(text: string, isEnd: boolean, records: FileRecord[]): number {
		const layout = (this.layout ??= layoutOf(text, isEnd, this.delimiter));
		if (layout === undefined) {
			if (text.length <= LONGEST_RECORD) return 0;
			this.refuseRest(TOO_LONG_ROW, records);
			return text.length;
		}
		const core = (this.core ??= coreOf(layout));
		// One more line end also completes a \r\n that was cut in two.
		const bytes = Buffer.from(isEnd ? text + layout.lineEnd : text);
		this.given += bytes.length;
		const push = (row: RawRow) => {
			// Makes each row the first, which others are measured by: for one of another length, csv-parse
			// makes an Error, and that takes longer than all the rest.
			core.info.records = 0;
			if (!this.isOver) this.take(row, core.info.bytes, layout, records);
		};
		const unclosed = core.parse(bytes, isEnd, push, () => {});
		if (unclosed) this.refuseRest(this.header ? UNCLOSED : BROKEN_HEADER, records);
		// csv-parse keeps back fewer bytes than that to look ahead, so the row did not end before them.
		const ahead = 4 * layout.delimiter.length;
		if (this.given - this.start > LONGEST_RECORD + ahead) this.refuseRest(TOO_LONG_ROW, records);
		return text.length;
	}

	private take(row: RawRow, end: number, { delimiter, lineEnd }: Layout, records: FileRecord[]) {
		const { record: values, raw } = row;
		if (end - this.start > LONGEST_RECORD) this.refuseRest(TOO_LONG_ROW, records);
		else if (values.some((value) => value.trim() !== '')) {
			if (this.header !== undefined) {
				const refusal = refusalOfRow(row, this.header, delimiter);
				records.push(
					refusal === undefined
						? { line: this.line, profile: toProfile(this.header, values), isTyped: false, refusal }
						: refused(this.line, refusal),
				);
			} else if (!EXCEL_DELIMITER.test(raw)) this.takeHeader(row, records);
		}
		this.line += 1 + countLines(raw, 0, raw.length - 1, lineEnd);
		this.start = end;
	}

	private takeHeader(row: RawRow, records: FileRecord[]) {
		const names = row.record.map((name) => name.trim());
		while (names.at(-1) === '') names.pop();
		const refusal = hasQuoteOutOfPlace(row) ? BROKEN_HEADER : refusalOfNames(names);
		if (refusal !== undefined) this.refuseRest(refusal, records);
		this.header = { names, columnCount: row.record.length };
	}

	private refuseRest(refusal: string, records: FileRecord[]) {
		if (!this.isOver) records.push(refused(this.line, refusal));
		this.isOver = true;
	}
}

/** Throws an Error with a sentence for the user when no CSV can have this delimiter. */
export function checkDelimiter(delimiter: string): void {
	if (delimiter !== '' && !/["\n\r]/.test(delimiter)) return;
	throw new Error(
		`File Delimiter: ${JSON.stringify(delimiter)} cannot stand between values. Choose one from the list, or give a character such as , or ;`,
	);
}

/**
 * How the first line that is not blank is written; undefined when its end is not there yet. Of the
 * delimiters that `auto` knows, it is the most frequent one outside quotes.
 */
function layoutOf(text: string, isEnd: boolean, wanted: string): Layout | undefined {
	// A quote elsewhere, as in 5" or in a name, opens nothing.
	const unquoted = text.trimStart().replace(/(?<![^,;\t|"\r\n])"[^"]*"?/g, '"');
	const end = unquoted.search(/\n|\r[^]/);
	if (end === -1 && !isEnd) return undefined;
	const line = unquoted.slice(0, end === -1 ? undefined : end);
	const lineEnd = /^\r[^\n]/.test(unquoted.slice(end)) ? '\r' : '\n';
	if (wanted !== 'auto') return { delimiter: wanted === '\\t' ? '\t' : wanted, lineEnd };
	const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
	const frequent = DELIMITERS[counts.indexOf(Math.max(...counts))];
	return { delimiter: EXCEL_DELIMITER.exec(line)?.[1] ?? frequent, lineEnd };
}

function coreOf({ delimiter, lineEnd }: Layout): Core {
	return transform({
		delimiter,
		record_delimiter: lineEnd === '\n' ? ['\r\n', '\n'] : '\r',
		raw: true,
		relax_column_count: true,
		// A row with a quote out of place so ends with its line; `hasQuoteOutOfPlace` finds it.
		relax_quotes: true,
	});
}

/** Whether something other than a delimiter follows a quoted value, which then keeps its quotes. */
function hasQuoteOutOfPlace({ record: values, raw }: RawRow): boolean {
	let at = 0;
	return values.some((value) => {
		if (!value.startsWith('"')) return false;
		const written = `"${value.replaceAll('"', '""')}"`;
		at = raw.indexOf(written, at) + written.length;
		return at < written.length;
	});
}

function refusalOfNames(names: readonly string[]): string | undefined {
	const empty = names.indexOf('');
	if (empty !== -1) {
		return `Column ${empty + 1} of the header has no name. Name each column in the first line of the file, or remove the column.`;
	}
	const seen = new Set<string>();
	const twice = names.find((name) => seen.size === seen.add(name).size);
	return twice === undefined
		? undefined
		: `The header has the name ${JSON.stringify(twice)} twice. Rename or remove one of these columns.`;
}

function refusalOfRow(row: RawRow, header: Header, delimiter: string): string | undefined {
	const { names, columnCount } = header;
	const { record: values } = row;
	if (hasQuoteOutOfPlace(row)) return BROKEN_ROW;
	if (values.length > columnCount || values.length < names.length) {
		return `The row has ${counted(values, 'value')}, but the header has ${counted(names, 'name')}. Give it one value for each name, and put a value that holds ${JSON.stringify(delimiter)} or a line break in quotes.`;
	}
	return values.slice(names.length).some((value) => value !== '') ? UNNAMED : undefined;
}

function counted(list: readonly string[], word: string): string {
	return `${list.length} ${word}${list.length === 1 ? '' : 's'}`;
}

function toProfile({ names }: Header, values: readonly string[]): Profile {
	const entries = names.map((name, index) => [name, values[index]] as const);
	// Unlike an assignment, it takes __proto__ for a name.
	return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

const TOO_LONG_ROW = `The row ${TOO_LONG}, as when a quote is not closed. Nothing is read from there on. Correct the file, or choose the File Format that it has.`;
const BROKEN_HEADER =
	'A quote in the header is out of place or not closed. Write a quote inside a quoted name twice, and correct the first line of the file.';
const UNNAMED =
	'The row has a value in a column that has no name. Name the column in the first line of the file, or remove the value.';
const UNCLOSED =
	'A quote in this row is not closed, so all that follows would belong to it. Close it, and write a quote inside a quoted value twice.';
const BROKEN_ROW =
	'A quote in this row is out of place: something other than the delimiter follows a quoted value. Write a quote inside a quoted value twice.';
