/** Those that `auto` chooses from: where all else is equal, the first. Commas stand in texts, the others seldom. */
const DELIMITERS = ['\t', ';', '|', ','];

/** What Excel takes for the delimiter, and may write, before the header. */
export const EXCEL_DELIMITER = /^sep=([^"\w\r\n])\s*$/i;

/** \r\r\n is \r\n, written by a program that made \r\n of each \n. */
const LINE_END = /\r\r\n|\r\n|\n|\r/;

/** How much of a file `auto` looks at. */
const MOST_LINES = 20;
const MOST_CHARACTERS = 65_536;

/** A value in quotes; a quote elsewhere, as in 5" or in a name, opens nothing. */
const QUOTED = /(^|[,;\t|\r\n])[ \u00A0]*"[^"]*(?:""[^"]*)*"?/g;

/** Throws an Error with a sentence for the user when no CSV can have this delimiter. */
export function checkDelimiter(delimiter: string): void {
	if (delimiter !== '' && !/["\n\r]/.test(delimiter)) return;
	throw new Error(
		`File Delimiter: ${JSON.stringify(delimiter)} cannot stand between values. Choose one from the list, or give a character such as , or ;`,
	);
}

/**
 * The delimiter of a CSV that begins so, as `wanted` (see FileSettings) has it or as its lines have;
 * undefined while more of them is needed to tell.
 */
export function delimiterOf(text: string, isEnd: boolean, wanted: string): string | undefined {
	if (wanted !== 'auto') return wanted === '\\t' ? '\t' : wanted;
	const head = text.trimStart().slice(0, MOST_CHARACTERS);
	const isAll = isEnd && head.length < MOST_CHARACTERS;
	const lines = head.replace(QUOTED, '$1"').split(LINE_END);
	// The last one may go on.
	if (!isAll && lines.length > 1) lines.pop();
	const first = lines.filter((line) => line.trim() !== '').slice(0, MOST_LINES);
	if (first.length < MOST_LINES && !isEnd && head.length < MOST_CHARACTERS) return undefined;
	const ofExcel = EXCEL_DELIMITER.exec(first[0] ?? '')?.[1];
	const best = bestOf(DELIMITERS, (delimiter) => agreementOn(delimiter, first));
	return ofExcel ?? (agreementOn(best, first) > 0 ? best : ',');
}

/**
 * How well lines agree on a delimiter: each that has it, and each that has it as often as most, the
 * first of them for half as much again, because it should be the header and not a title.
 */
function agreementOn(delimiter: string, lines: readonly string[]): number {
	const counts = lines.map((line) => line.split(delimiter).length - 1);
	const present = counts.filter((count) => count > 0);
	const usual = bestOf(present, (count) => present.filter((other) => other === count).length);
	const weights = counts.map((count, index) =>
		count === 0 ? 0 : (count === usual ? 2 : 1) * (index === 0 ? 1.5 : 1),
	);
	return weights.reduce((sum, weight) => sum + weight, 0);
}

function bestOf<Item>(items: readonly Item[], worthOf: (item: Item) => number): Item {
	const worths = items.map(worthOf);
	return items[worths.indexOf(Math.max(...worths))];
}

/** The delimiter in a sentence. */
export function nameOf(delimiter: string): string {
	return delimiter === '\t' ? 'a tab' : JSON.stringify(delimiter);
}
