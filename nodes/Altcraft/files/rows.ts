import { keepShapeOf } from '../shapes';

/** A row of a CSV. */
export interface Row {
	readonly values: readonly string[];
	/** As it is written, with the first character of its line end. */
	readonly raw: string;
	/** Whether a quote stands in it; without one, it is one line. */
	readonly hasQuotes: boolean;
	/** Whether something other than a delimiter follows a value in quotes, which then keeps its quotes. */
	readonly isBroken: boolean;
}

/**
 * Cuts rows off the front of a text (RFC 4180). A value is in quotes where it begins with one, blanks
 * before it aside; elsewhere, a quote is a character as others are. A row with a quote out of place ends
 * with its line. All kinds of line end may stand in one file.
 */
export class Rows {
	/** Where the next row begins. */
	at = 0;
	private readonly lineFeeds: Places;
	private readonly returns: Places;
	private readonly quotes: Places;
	private readonly delimiters: Places;

	/** `isEnd`: whether nothing follows the text, which must end with a line end then. */
	constructor(
		private readonly text: string,
		private readonly delimiter: string,
		private readonly isEnd: boolean,
	) {
		this.lineFeeds = new Places(text, '\n');
		this.returns = new Places(text, '\r');
		this.quotes = new Places(text, '"');
		this.delimiters = new Places(text, delimiter);
	}

	/** Undefined where the next row is not all there, as where nothing closes a quote. */
	next(): Row | undefined {
		const { text, at } = this;
		if (at >= text.length) return undefined;
		let end = this.lineEndFrom(at);
		const hasQuotes = this.quotes.from(at) < end;
		if (hasQuotes) end = this.endOfQuoted();
		const length = end === Infinity ? 0 : this.lengthOfLineEnd(end);
		if (length === 0) return undefined;
		this.at = end + length;
		// What is cut out of a text keeps all of it in memory, and a row may be kept for long: joined, it is
		// copied once something is looked for in it.
		return rowOf(`${text.slice(at, end)}\n`, this.delimiter, hasQuotes);
	}

	/** Where the line ends of a row with quotes; Infinity where `next` is undefined. */
	private endOfQuoted(): number {
		const { text, delimiter } = this;
		for (let start = this.at; ; ) {
			const open = openingQuote(text, start, delimiter);
			let end = open === -1 ? start : endOfQuotes(text, open);
			if (end === -1) return Infinity;
			end = Math.min(this.delimiters.from(end), this.lineEndFrom(end));
			if (end === Infinity || this.lineEndFrom(end) === end) return end;
			start = end + delimiter.length;
		}
	}

	private lineEndFrom(at: number): number {
		return Math.min(this.lineFeeds.from(at), this.returns.from(at));
	}

	/** 0 where it is not all there; \r\r\n is one, too. */
	private lengthOfLineEnd(at: number): number {
		const { text } = this;
		if (text.charCodeAt(at) === LINE_FEED) return 1;
		if (at + 2 >= text.length && !this.isEnd) return 0;
		if (text.charCodeAt(at + 1) === LINE_FEED) return 2;
		return text.startsWith('\r\n', at + 1) ? 3 : 1;
	}
}

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const BLANKS = ' \t\u00A0';

/** The places of a sign in a text, each looked for once: in a list without returns, none is far away. */
class Places {
	private found = -1;

	constructor(
		private readonly text: string,
		private readonly sign: string,
	) {}

	/** The first from a place on, Infinity if there is none. */
	from(at: number): number {
		if (this.found < at) {
			const found = this.text.indexOf(this.sign, at);
			this.found = found === -1 ? Infinity : found;
		}
		return this.found;
	}
}

keepShapeOf(Places);
keepShapeOf(Rows);

/** `raw`: ends with one character of its line end. */
function rowOf(raw: string, delimiter: string, hasQuotes: boolean): Row {
	const values: string[] = [];
	const last = raw.length - 1;
	let isBroken = false;
	for (let start = 0; ; ) {
		const open = hasQuotes ? openingQuote(raw, start, delimiter) : -1;
		const behind = open === -1 ? start : endOfQuotes(raw, open);
		let end = raw.indexOf(delimiter, behind);
		if (end === -1) end = last;
		if (open === -1) values.push(raw.slice(start, end));
		else {
			const inner = raw.slice(open + 1, behind - 1);
			const value = inner.includes('"') ? inner.replaceAll('""', '"') : inner;
			values.push(end === behind ? value : `"${value}"${raw.slice(behind, end)}`);
			if (end !== behind) isBroken = true;
		}
		if (end === last) return { values, raw, hasQuotes, isBroken };
		start = end + delimiter.length;
	}
}

/** The place of the quote that opens the value at a place, -1 if there is none. Blanks before it are none of the value. */
function openingQuote(text: string, start: number, delimiter: string): number {
	let at = start;
	while (BLANKS.includes(text[at]) && text[at] !== delimiter[0]) at++;
	return text.charCodeAt(at) === QUOTE ? at : -1;
}

/** The place behind the quotes that open at a place, -1 if nothing closes them. */
function endOfQuotes(text: string, open: number): number {
	let at = text.indexOf('"', open + 1);
	while (at !== -1 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
	return at === -1 ? -1 : at + 1;
}
