import { shownNames } from '../profiles/names';
import { namesTwice } from '../profiles/fileColumns';
import { isSentence } from '../profiles/nobody';
import type { Profile } from '../profiles/profile';
import { refusalOfBroken } from './brokenBytes';
import { delimiterOf, EXCEL_DELIMITER, nameOf } from './delimiter';
import type { Reader } from './reader';
import { LONGEST_RECORD, refused, TOO_LONG } from './reader';
import type { FileRecord, NameJudge } from './record';
import type { Row } from './rows';
import { Rows } from './rows';

interface Header {
	/** Of the columns, down to the last that has one; '' where one between has none. */
	readonly names: readonly string[];
	/** The places of the latter. */
	readonly unnamed: readonly number[];
	/** The same, but '' for those of several columns: none of these is sent, nor may an expression take one. */
	readonly taken: readonly string[];
	readonly columnCount: number;
}

/**
 * CSV with a header (RFC 4180): all values are texts as they are, and an empty one is left out. A row
 * that does not fit the header is refused alone.
 */
export class CsvReader implements Reader {
	line = 1;
	isOver = false;
	private delimiter: string | undefined;
	private header: Header | undefined;
	/** Whether no row came yet that is a record. */
	private isTop = true;
	/** Since the last record, those that are none: see FileRecord. */
	private rowsBefore = 0;

	/** `wanted`: the delimiter, see FileSettings */
	constructor(
		private readonly wanted: string,
		private readonly names: NameJudge,
	) {}

	read(text: string, isEnd: boolean, records: FileRecord[]): number {
		const delimiter = (this.delimiter ??= delimiterOf(text, isEnd, this.wanted));
		if (delimiter === undefined) {
			if (text.length <= LONGEST_RECORD) return 0;
			this.refuseRest(TOO_LONG_ROW, records);
			return text.length;
		}
		// One more line end also completes a \r\n that was cut in two.
		const whole = isEnd ? `${text}\n` : text;
		const rows = new Rows(whole, delimiter, isEnd);
		let start = 0;
		for (let row; !this.isOver && (row = rows.next()) !== undefined; start = rows.at) {
			this.take(row, rows, isTooLong(whole, start, rows.at), delimiter, records);
		}
		if (whole.length - start > LONGEST_RECORD) this.refuseRest(TOO_LONG_ROW, records);
		else if (isEnd && start < whole.length) {
			this.refuseRest(this.header ? UNCLOSED : BROKEN_HEADER, records);
		}
		return isEnd || this.isOver ? text.length : start;
	}

	/** `rows`: those behind the row */
	private take(row: Row, rows: Rows, isTooLong: boolean, delimiter: string, records: FileRecord[]) {
		const { values, raw } = row;
		if (isTooLong) this.refuseRest(TOO_LONG_ROW, records);
		else if (values.some((value) => value.trim() !== '')) {
			if (this.header !== undefined) this.takeRow(row, this.header, delimiter, records);
			else if (!EXCEL_DELIMITER.test(raw)) this.takeHeader(row, rows, delimiter, records);
		} else if (this.header !== undefined && SIGN.test(raw)) this.rowsBefore++;
		this.line += linesOf(row);
	}

	private takeRow(row: Row, header: Header, delimiter: string, records: FileRecord[]) {
		const { line } = this;
		const again = headerAgain(row.values, header, this.names);
		if (again !== undefined) {
			if (again !== header.names) this.setHeader(again, row.values.length, records);
			this.rowsBefore++;
			return;
		}
		if (isOtherHeader(row.values, header, this.names)) return this.refuseRest(OTHER_LIST, records);
		if (this.isTop && this.isSecondHeader(row.values, header)) {
			this.rowsBefore++;
			return;
		}
		if (this.isTop && isOnItsSide(row.values, header, this.names)) {
			return this.refuseRest(ON_ITS_SIDE, records);
		}
		const refusal =
			refusalOfRow(row, header, delimiter) ?? refusalOfFooter(row.values, header, this.names);
		if (this.isTop && refusal === UNNAMED) {
			const filled = header.unnamed.find((n) => isNotBlank(row.values[n] ?? ''));
			if (filled !== undefined) return this.refuseRest(unnamedColumn(filled), records);
		}
		this.isTop = false;
		if (refusal !== undefined) this.push(refused(line, refusal), records);
		else {
			const profile = toProfile(header, row.values);
			this.push({ line, profile, isTyped: false, refusal, isRecord: true }, records);
		}
	}

	private push(record: FileRecord, records: FileRecord[]) {
		const { rowsBefore } = this;
		records.push(rowsBefore === 0 ? record : { ...record, rowsBefore });
		this.rowsBefore = 0;
	}

	private takeHeader(row: Row, rows: Rows, delimiter: string, records: FileRecord[]) {
		const names = namesIn(row);
		const refusal =
			refusalOfBroken(row.raw, 'The header') ??
			(row.isBroken ? BROKEN_HEADER : undefined) ??
			// First, because only that tells names from a person, who is not to be shown.
			this.refusalOfHeader(names.filter(isNotBlank), row, rows, delimiter);
		if (refusal !== undefined) this.refuseRest(refusal, records);
		this.setHeader(names, row.values.length, records);
	}

	/** It says so where the names stand further down, and nobody, nor what may be a name, above them. */
	private refusalOfHeader(names: readonly string[], row: Row, rows: Rows, delimiter: string) {
		const refusal = this.names.refusalOfHeader(names, delimiter);
		if (refusal === undefined || names.some(this.names.mayBeName)) return refusal;
		let { line } = this;
		let above: Row | undefined = row;
		for (let count = 0; above !== undefined && count < MOST_ABOVE; count++) {
			if (PERSON.test(above.raw)) break;
			line += linesOf(above);
			above = rows.next();
			if (above !== undefined && this.names.isHeader(namesIn(above))) {
				return `The first line of the file must name the fields, but they seem to stand in line ${line}. Remove what stands above.`;
			}
		}
		return refusal;
	}

	private setHeader(names: readonly string[], columnCount: number, records: FileRecord[]) {
		const refusal = refusalOfNames(names, this.names);
		if (refusal !== undefined) this.refuseRest(refusal, records);
		const unnamed = [...names.keys()].filter((n) => names[n] === '');
		const twice = namesTwice(names);
		const taken = names.map((name) => (twice.has(name) ? '' : name));
		this.header = { names, unnamed, taken, columnCount };
	}

	/** Whether a row has other names of its columns, or kinds of values, as where a form puts these beneath. */
	private isSecondHeader(values: readonly string[], { names }: Header): boolean {
		let count = 0;
		for (const [n, name] of names.entries()) {
			const text = withoutEdges(values[n] ?? '');
			if (text === '' || !this.names.isKnownName(name)) continue;
			// Anything else may be a person, or the ID of one.
			if (!KIND_WORD.test(text) && !this.names.isNameFor(text, name)) return false;
			count++;
		}
		return count > 1;
	}

	private refuseRest(refusal: string, records: FileRecord[]) {
		if (!this.isOver) records.push(refused(this.line, refusal));
		this.isOver = true;
	}
}

/** Without one, a row is blank in whatever charset, and by whatever delimiter. */
const SIGN = /[^\t-\r ]/;

/** Whether a part of a text has more bytes than a record can have. */
function isTooLong(text: string, start: number, end: number): boolean {
	const mayBe = BYTES_PER_UNIT * (end - start) > LONGEST_RECORD;
	return mayBe && Buffer.byteLength(text.slice(start, end)) > LONGEST_RECORD;
}

/** The most that a unit of JavaScript's strings takes in UTF-8. */
const BYTES_PER_UNIT = 3;

/** An email or a phone. */
const PERSON = /@|\+\d|\d{7}/;

/** So many rows may stand above the names, so that their line is told. */
const MOST_ABOVE = 10;

function namesIn({ values }: Row): string[] {
	const names = values.map((name) => withoutEdges(unwrapped(name)));
	while (names.at(-1) === '') names.pop();
	return names;
}

function linesOf({ raw, hasQuotes }: Row): number {
	return 1 + (hasQuotes ? lineEndsWithin(raw) : 0);
}

/** How many lines end in a row before its own end. */
function lineEndsWithin(raw: string): number {
	const last = raw.length - 1;
	let count = 0;
	for (let at = raw.indexOf('\n'); at !== -1 && at < last; at = raw.indexOf('\n', at + 1)) count++;
	for (let at = raw.indexOf('\r'); at !== -1 && at < last; at = raw.indexOf('\r', at + 1)) {
		const isPartOfNext = raw[at + 1] === '\n' || (raw[at + 1] === '\r' && raw[at + 2] === '\n');
		if (!isPartOfNext) count++;
	}
	return count;
}

/** What people do not see around a name, as sheets and web pages leave it there. */
const INVISIBLE = /[\s\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/;

function withoutEdges(name: string): string {
	let start = 0;
	let end = name.length;
	while (start < end && INVISIBLE.test(name[start])) start++;
	while (end > start && INVISIBLE.test(name[end - 1])) end--;
	return name.slice(start, end);
}

/** The text of a value such as ="007", by which spreadsheets are kept from making a number of it. */
function unwrapped(value: string): string {
	if (!value.startsWith('="') || !value.endsWith('"') || value.length < 3) return value;
	const inner = value.slice(2, -1);
	// A quote alone ends the text: the rest is a formula.
	return inner.replaceAll('""', '').includes('"') ? value : inner.replaceAll('""', '"');
}

/**
 * What a template says of the values of a column, a database of their type, SurveyMonkey and Qualtrics of
 * their question.
 */
const KIND_WORD =
	/^(?:(?:string|str|text|varchar|char|n?varchar2?|int|integer|bigint|number|numeric|float|double|decimal|bool|boolean|date|datetime|timestamp|email|phone|uuid)(?: ?\([\d, ]+\))?|required|optional|mandatory|(?:open-ended )?response|\{"ImportId":.*\}|текст|строка|число|целое|дата|логическое|(?:не ?)?обязательно(?:е поле)?)$/is;

function refusalOfNames(names: readonly string[], judge: NameJudge): string | undefined {
	const seen = new Set(['']);
	const twice = names.find(
		(name) => name !== '' && seen.size === seen.add(name).size && !judge.isLeftOut(name),
	);
	if (twice === undefined) return undefined;
	const otherwise = judge.isKnownName(twice) ? '' : ', or choose Leave Out under Unknown Fields';
	return `The header has the name ${JSON.stringify(twice)} twice. Rename or remove one of these columns in the file${otherwise}.`;
}

function refusalOfRow(row: Row, header: Header, delimiter: string): string | undefined {
	const { names, unnamed, columnCount } = header;
	const { values, raw, hasQuotes } = row;
	const broken = refusalOfBroken(raw, 'The row');
	if (broken !== undefined) return broken;
	if (row.isBroken) return BROKEN_ROW;
	if (hasQuotes && names.length > 1 && holdsRows(raw, columnCount, delimiter)) return SWALLOWED;
	const hasMore = values.length > names.length && values.slice(names.length).some(isNotBlank);
	if (hasMore && values.length <= columnCount) return UNNAMED;
	const isOne = values.length === 1 && hasQuotes;
	if (isOne && names.length > 1 && values[0].split(delimiter).length >= names.length) {
		return ROW_IN_QUOTES;
	}
	if (hasMore || values.length < names.length) {
		return `The row has ${counted(values, 'value')}, but the header has ${counted(names, 'name')}, with ${nameOf(delimiter)} between them. Give it one value for each name, and put a value that holds ${nameOf(delimiter)} or a line break in quotes.`;
	}
	return unnamed.length > 0 && unnamed.some((n) => isNotBlank(values[n])) ? UNNAMED : undefined;
}

/**
 * The names in a row that has names for its values, the first of them one of the header's: in any
 * order, and also those of other fields, as where lists were joined.
 */
function headerAgain(
	values: readonly string[],
	{ names }: Header,
	judge: NameJudge,
): readonly string[] | undefined {
	// Hardly a row goes beyond this.
	if (!names.includes(values[0]) && !values[0].startsWith('\uFEFF')) return undefined;
	// A quote behind the byte order mark of the joined file is part of the name.
	const again = values.map((value) => withoutEdges(value).replace(/^"(.*)"$/, '$1'));
	while (again.at(-1) === '') again.pop();
	if (again.join('\n') === names.join('\n')) return names;
	const named = again.filter((name) => name !== '');
	const isName = (name: string) => names.includes(name) || judge.isKnownName(name);
	return named.length > 1 && named.every(isName) ? again : undefined;
}

/** Whether a row begins with the name of its column where whose profile it is should stand, and has more. */
function isOtherHeader(values: readonly string[], { names }: Header, judge: NameJudge): boolean {
	if (values[0] !== names[0]) return false;
	return values.slice(1).some(isNotBlank) && judge.isOfPerson(names[0]);
}

/** Whether names stand in the first column, of which the header has the first. */
function isOnItsSide(values: readonly string[], { names }: Header, judge: NameJudge): boolean {
	const isName = judge.isKnownName(names[0]) && judge.isKnownName(values[0]);
	return isName && names.length > 1 && !names.slice(1).some(judge.isKnownName);
}

/** Why a row is refused of whose cells but one is empty, and this one holds a sentence. */
function refusalOfFooter(
	values: readonly string[],
	{ names }: Header,
	judge: NameJudge,
): string | undefined {
	if (names.length < 3) return undefined;
	let found = -1;
	for (let n = 0; n < values.length; n++) {
		if (values[n] === '') continue;
		if (found !== -1) return undefined;
		found = n;
	}
	const isFooter = isSentence(values[found] ?? '') && !judge.isOfPerson(names[found]);
	return isFooter && names.some(judge.isOfPerson)
		? `The row has nothing but ${shownNames([values[found]])} in it: it seems to be nobody, but a title or a footer of the list, say. Remove such lines from the file.`
		: undefined;
}

/**
 * Whether several lines of a row would be rows themselves, with an email address in one column, or all of
 * them with the same kind of number: a quote was not closed, and one of a later row ends its value.
 */
function holdsRows(raw: string, columnCount: number, delimiter: string): boolean {
	if (lineEndsWithin(raw) === 0) return false;
	const [first, ...others] = raw
		.trim()
		.split(/[\r\n]+/)
		.map((line) => line.split(delimiter));
	const isLikeFirst = (cells: readonly string[]) =>
		cells.length === columnCount &&
		cells.some((cell, n) => {
			const shape = shapeOf(cell);
			return /0/.test(shape) && n < first.length && shape === shapeOf(first[n]);
		});
	if (others.length > 1 && others.every(isLikeFirst)) return true;
	const columns = raw.split(/[\r\n]+/).flatMap((line) => {
		const cells = line.split(delimiter);
		const column = cells.findIndex((cell) => /^\s*"?[^\s@"]+@[^\s@"]+"?\s*$/.test(cell));
		return cells.length === columnCount && column !== -1 ? [column] : [];
	});
	return new Set(columns).size < columns.length;
}

/** The same for A-17 and B-34, and short where that says nothing. */
function shapeOf(cell: string): string {
	return cell.length < 3 ? '' : cell.replace(/\p{L}/gu, 'a').replace(/\d/g, '0');
}

function isNotBlank(value: string): boolean {
	return value.trim() !== '';
}

function counted(list: readonly string[], word: string): string {
	return `${list.length} ${word}${list.length === 1 ? '' : 's'}`;
}

function toProfile({ taken }: Header, values: readonly string[]): Profile {
	const profile: Record<string, unknown> = {};
	for (let n = 0; n < taken.length; n++) {
		const value = unwrapped(values[n]);
		const name = taken[n];
		if (value === '' || value === NULL || name === '') continue;
		if (name !== '__proto__') profile[name] = value;
		// An assignment would not make a field of it.
		else Object.defineProperty(profile, name, { value, enumerable: true });
	}
	return profile;
}

/** What MySQL and PostgreSQL write where there is nothing. */
const NULL = '\\N';

const TOO_LONG_ROW = `The row ${TOO_LONG}, as when a quote is not closed. Nothing is read from there on. Correct the file, or choose the File Format that it has.`;
const BROKEN_HEADER =
	'A quote in the header is out of place or not closed. Write a quote inside a quoted name twice, and correct the first line of the file.';
const unnamedColumn = (n: number) =>
	`Column ${n + 1} of the header has no name, but values below it. Name each column in the first line of the file, or remove the column.`;
const UNNAMED =
	'The row has a value in a column that has no name. Name the column in the first line of the file, or remove the value.';
const ROW_IN_QUOTES =
	'The row stands in quotes as a whole, so all of it is one value. Export the list again where it is from, or save it without these quotes.';
const OTHER_LIST =
	'The row has the name of its column again, as where another list begins. Nothing is read from there on. Give each list as a file of its own.';
const ON_ITS_SIDE =
	'The names stand in the first column of the file, one above the other. Give each person a line, with the names in the first one.';
const SWALLOWED =
	'A quote in this row is not closed, so whole rows belong to its value, up to the next quote. Close it, and write a quote inside a quoted value twice.';
const UNCLOSED =
	'A quote in this row is not closed, so all that follows would belong to it. Close it, and write a quote inside a quoted value twice.';
const BROKEN_ROW =
	'A quote in this row is out of place: something other than the delimiter follows a quoted value. Write a quote inside a quoted value twice.';
