import type { Holds } from './schema';

/** What UTF-8 looks like that was read as Windows-1251, or as Latin-1: "РђРЅРЅР°", "JÃ¶rg". */
const GARBLED =
	/(?:[РС][\u0080-\u00bf\u0402-\u040f\u0452-\u045f\u0401\u0451\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491\u2013-\u203a\u20ac\u2116\u2122]){2}|[ÃÂÐÑ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]/;

/** Texts that a program has left, by what they are. */
const OF_PROGRAMS: ReadonlyArray<readonly [pattern: RegExp, what: string]> = [
	[GARBLED, 'letters that were read in another charset'],
	[/^\?{3,}|\ufffd/, 'letters that are lost'],
	[/\{\{.*\}\}|\$\{\w|\{%|%%\w+%%|^=[A-Z]+\(|^=\s*[\d(]/s, 'what was to be filled in or computed'],
	[/\bundefined\b|\bnull null\b|\[object /, 'what a program writes for nothing'],
	[/<\/?[a-z][^<>]*>|&(?:[a-z]{2,8}|#\d{2,5});/i, 'HTML'],
	[/\\u[0-9a-f]{4}|[%=][CD][0-9A-F][%=][89AB][0-9A-F]/i, 'letters that are written as codes'],
	[/^(?:'.+'|".+"|“.+”|„.+[“”]|«.+»|‘.+’)$/s, 'quotes around it'],
	[/^#{3,}$|^Loading\.{3}$/, 'what a spreadsheet shows in place of a value'],
	[/(?![\t\n\r])\p{Cc}|[\u202a-\u202e]/u, 'characters that nobody sees'],
	[/^\d{3,}\.0$/, 'a number to which a program gave decimals'],
];

const NAMES: ReadonlySet<string> = new Set(['_fname', '_lname']);

/** An address, a number or a date. */
const NO_NAME = /@|\d{4}/;

/** Longer texts are not looked at: they are no single value. */
const LONGEST = 300;

/** What seems not to be what was meant with a value that was read, in a few words; undefined if nothing does. */
export function oddityOf(name: string, value: unknown, holds: Holds): string | undefined {
	if (typeof value !== 'string' || value.length > LONGEST) return undefined;
	if (holds === 'date') {
		const year = Number(/^(\d{4})-/.exec(value)?.[1] ?? 2000);
		return year < 1900 || year > 2100 ? 'a year that is not in our time' : undefined;
	}
	if (holds !== 'text' && holds !== 'anything') return undefined;
	if (NAMES.has(name) && NO_NAME.test(value)) return 'no name';
	return OF_PROGRAMS.find(([pattern]) => pattern.test(value))?.[1];
}
