import type { Holds } from './schema';

/** What UTF-8 looks like that was read as Windows-1251, or as Latin-1: "РђРЅРЅР°", "JÃ¶rg". */
const GARBLED =
	/(?:[РС][\u0080-\u00bf\u0402-\u040f\u0452-\u045f\u0401\u0451\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491\u2013-\u203a\u20ac\u2116\u2122]){2}|[ÃÂÐÑ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]/;

/**
 * What Cyrillic looks like that was read as Latin-1 or Windows-1250 ("Èâàíîâ", "Čâŕíîâ"; Turkish has such
 * rows of letters with a dotless i, and "Kroměříž" some between others), and letters of DOS or the Macintosh
 * ("Њ®бЄў", "€ванов", "M¸ller").
 */
const OTHER_CHARSET =
	/(?<![A-Za-z\u00c0-\u017f])[\u00c0-\u011d\u0120-\u012f\u0132-\u015d\u0160-\u017f]{4,}(?![A-Za-z\u00c0-\u017f])|\p{L}[¸ˆ˜¤¦§¬®¶]\p{L}|[€†‡‰•™‹][\u0400-\u04ff]/u;

/** As KOI8-R and Windows-1251 have each other's: "йЧБОПЧ". "iPhone" and "eBAY" are written so. */
const OTHER_CASE = /(?<!\p{L})(?![a-z])\p{Ll}(?:(?![A-Z])\p{Lu}){2}/u;

/** Of spreadsheets in further languages; the others are refused. */
const FAILED =
	'REF|VALUE|VALORE?|N/D|NULO|NULL|NOME|RIF|LIEN|CHYBA|HODNOTA|ODKAZ|ARG|ADR|LICZBA|DEĞER|SAYI|BAŞV|YOK|BUSY|FIELD|BLOCKED|CONNECT|GETTING_DATA';

/** Texts that a program has left, by what they are. */
const OF_PROGRAMS: ReadonlyArray<readonly [pattern: RegExp, what: string]> = [
	[GARBLED, 'letters that were read in another charset'],
	[OTHER_CHARSET, 'letters that were read in another charset'],
	[/[a-z][\u0400-\u052f]|[\u0400-\u052f][a-z]/i, 'letters of two alphabets in one word'],
	[OTHER_CASE, 'capital and small letters the wrong way round'],
	[/^\?{3,}|\ufffd|\p{Cs}|^[\p{L}\s?.-]*\p{L}\?\p{L}[\p{L}\s?.-]*$/u, 'letters that are lost'],
	[
		/\{\{|\}\}|\$\{\w|\{%|%%\w+%%|^%\w+%$|^\*\|.+\|\*$|^\[[\p{L}_]{2,}\]$|^\{[\p{L}_.]+\}$|\$json\b|^=(?![CD][\dA-F]=)\s?[\p{L}\d({$+-]/su,
		'what was to be filled in or computed',
	],
	[
		/\bundefined\b|\bnull null\b|\bNULL NULL\b|\bNone None\b|^null[ ,]|[ ,]null$|\[object |^\[Circular\]$|^System\.[A-Z]/,
		'what a program writes for nothing',
	],
	[/<\/?[a-z][^<>]*>|&(?:[a-z]{2,8}|#\d{2,5});/i, 'HTML'],
	[/^\{\s*["'].*\}$|^\[\s*[[{"'].*\]$/s, 'a list or an object as text'],
	// Of PHP and SharePoint; tags are these in pieces.
	[/^(?:[aO]:\d+:[{"]|s:\d+:"|[ibd]:[\d.]+;)|^\d*;#/, 'a list or an object as text'],
	[
		/\\u[0-9a-f]{4}|[^:\\]\\[nrt]|[%=][CD][0-9A-F][%=][89AB][0-9A-F]|^(?!\w+:)\S*%20|=\?[\w-]+\?[BQ]\?/i,
		'letters that are written as codes',
	],
	[/^(?:'.+'|".+"|“.+”|„.+[“”]|«.+»|‘.+’)$/s, 'quotes around it'],
	[/^"[^"]*$|^[^"]*[^\d"]"$/, 'one half of a pair of quotes'],
	[/^'[=+@-]/, 'the mark of a spreadsheet before it'],
	[/^(?:ag|as|[clfz]):\+?\d{4,}/, 'the mark of a lead ad before it'],
	[
		new RegExp(`^#{3,}$|^Loading\\.{3}$|^Err:\\d{3}$|^#¡?(?:${FAILED})[!?]?$`),
		'what a spreadsheet shows in place of a value',
	],
	[/(?![\t\n\r])\p{Cc}|[\u00ad\u200b\u202a-\u202e\u2060\ufeff]/u, 'characters that nobody sees'],
	[/^\d{3,}[.,]0$/, 'a number to which a program gave decimals'],
	[/^[1-9]\d{14}00+$/, 'a number whose last digits a spreadsheet may have lost'],
	[/^\s|\s$/, 'a blank before or behind it'],
];

const NAMES: ReadonlySet<string> = new Set(['_fname', '_lname']);

/** An address, a number, a date, or a yes or no. */
const NO_NAME = /@|\d{4}|^\d+$|^(?:true|false)$|[\t\n\r]\S/;

/** What is no name of a place: an address, a phone or a date; the number of a region may be its name. */
const NO_PLACE = /@|^\+?\d[\d\s().-]{8,17}$|^\d{4}-\d\d-\d\d|^(?:true|false)$|[\t\n\r]\S/i;
const NO_CITY = new RegExp(`${NO_PLACE.source}|^\\d{1,10}$`, 'i');
/** Spreadsheets and shops mark it as a text. */
const NO_CODE = /@|^\+\d|^\d{11,}$|^\d{4}-\d\d-\d\d|^'/;

const PLACES: ReadonlyMap<string, readonly [pattern: RegExp, what: string]> = new Map([
	['_city', [NO_CITY, 'no place']],
	['_region', [NO_PLACE, 'no place']],
	['_country', [NO_CITY, 'no place']],
	['_postal_code', [NO_CODE, 'no postal code']],
]);

const ADDRESSES: ReadonlySet<string> = new Set(['_ip', '_regip']);

/** Fields of one value, though Altcraft's pages do not agree of which kind. */
const OF_ONE: ReadonlySet<string> = new Set(['_sex', '_status']);

/** Longer texts are not looked at: they are no single value. */
const LONGEST = 300;

/** What seems not to be what was meant with a value that was read, in a few words; undefined if nothing does. */
export function oddityOf(name: string, value: unknown, holds: Holds): string | undefined {
	if (holds === 'date') return oddityOfDate(name, value);
	if (typeof value === 'object' && value !== null) {
		const what = oddityOfNested(name, value, holds);
		if (what !== undefined) return what;
	}
	const texts: readonly unknown[] = Array.isArray(value)
		? value.slice(0, MOST_ENTRIES)
		: [value instanceof Date ? value.toISOString() : value];
	const oddityOfText = BY_KIND.get(holds);
	for (const text of texts) {
		if (typeof text !== 'string' || text.length > LONGEST) continue;
		const what = oddityOfText?.(text, name);
		if (what !== undefined) return what;
	}
	return undefined;
}

const MOST_ENTRIES = 20;
const MOST_PHONES = 10;

const BY_KIND: ReadonlyMap<Holds, (text: string, name: string) => string | undefined> = new Map([
	['text', oddityOfText],
	['anything', oddityOfText],
	['tags', oddityOfText],
	['entries', oddityOfText],
	['phone', oddityOfPhone],
	['phones', oddityOfPhone],
]);

function oddityOfText(text: string, name: string): string | undefined {
	if (NAMES.has(name) && NO_NAME.test(text)) return 'no name';
	const [isNone, what] = PLACES.get(name) ?? [];
	if (isNone?.test(text)) return what;
	if (ADDRESSES.has(name) && !/^[\d.]+$|^[\da-f:.]+$/i.test(text)) return 'no IP address';
	return OF_PROGRAMS.find(([pattern]) => pattern.test(text))?.[1];
}

/** Of an object or a list; it looks at few of many members. */
function oddityOfNested(name: string, value: object, holds: Holds): string | undefined {
	if (OF_ONE.has(name)) return 'a list or an object for one value';
	if (holds === 'phones' && Array.isArray(value) && value.length > MOST_PHONES) {
		return 'more phones than one person has';
	}
	const isOfObjects = (entry: unknown) => typeof entry === 'object' && !Array.isArray(entry);
	if (holds === 'objects' && Array.isArray(value) && !value.every(isOfObjects)) {
		return 'an entry that is no object';
	}
	return oddityWithin(value, 0);
}

function oddityWithin(value: unknown, depth: number): string | undefined {
	if (typeof value === 'number') {
		if (!Number.isFinite(value)) return 'a number that is none, and is sent as null';
		return Number.isInteger(value) && !Number.isSafeInteger(value)
			? 'a number of more than 15 digits, whose last ones are lost'
			: undefined;
	}
	if (typeof value !== 'object' || value === null || depth > 3) return undefined;
	if (value instanceof Map || value instanceof Set) return 'a Map or a Set, which is sent empty';
	for (const member of Object.values(value).slice(0, MOST_ENTRIES)) {
		const what = oddityWithin(member, depth + 1);
		if (what !== undefined) return what;
	}
	return undefined;
}

function oddityOfPhone(text: string): string | undefined {
	if (/^(?:19|20)\d\d-\d\d-\d\d(?!\d)|^\d{1,2}([./])\d{1,2}\1(?:19|20)\d\d$/.test(text))
		return 'a date';
	if (/@|:\/\/|\d:\d\d/.test(text)) return 'no phone';
	if (/^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(text)) return 'an IP address';
	if (/\d{7,}\s+\+?\d{7,}|\d\.\.+\d|\d{2}\/\d{1,3}$/.test(text)) return 'two numbers in one';
	const { length } = text.replace(/\D/g, '');
	return length > 0 && length < 5 && !/\p{L}/u.test(text) ? 'too short for a phone' : undefined;
}

/** Days that programs have for none, and people seldom. */
const FIRST_DAYS: ReadonlySet<string> = new Set(['1900-01-01', '1970-01-01']);
const MIDNIGHT = /^(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?)?$/;

function oddityOfDate(name: string, value: unknown): string | undefined {
	// Dates of JavaScript and n8n.
	const { toJSON } = Object(value) as { toJSON?: () => unknown };
	const text = String(typeof toJSON === 'function' ? toJSON.call(value) : value);
	const [, day, year, time] = /^((\d{4})-\d\d-\d\d)(.*)$/.exec(text) ?? [];
	if (day === undefined) return undefined;
	if (Number(year) < 1900 || Number(year) > 2100) return 'a year that is not in our time';
	if (FIRST_DAYS.has(day)) return 'the day that programs have where there is none';
	if (name !== '_bdate') return undefined;
	if (day > new Date().toISOString()) return 'a birth in the future';
	return MIDNIGHT.test(time) ? undefined : 'a birth with a time, which may become another day';
}

/** What is odd about a date with a time that was read from a number: a phone would give one, too. */
export function oddityOfMoment(cell: unknown, moment: unknown): string | undefined {
	const isNumber =
		typeof cell === 'number' || (typeof cell === 'string' && /^\s*\d+\s*$/.test(cell));
	if (!isNumber || typeof moment !== 'string' || !moment.includes('T')) return undefined;
	const year = Number(moment.slice(0, 4));
	if (year >= 1995 && year <= new Date().getFullYear() + 5) return undefined;
	return 'a moment that was made of a number, which may be a phone';
}

const OF_SIXTEEN = /^\d{16}$/;
/** So many ending with 0 are no chance. */
const LEAST_OF_SIXTEEN = 5;

/** Which columns have but numbers of 16 digits whose last is 0: spreadsheets keep 15, of the number of a card, too. */
export class LostDigits {
	private readonly counts = new Map<string, number>();

	/** Whether the text is such a number in such a column, by what is known so far. */
	add(name: string, text: string): boolean {
		if (!OF_SIXTEEN.test(text)) return false;
		const count = text.endsWith('0') ? (this.counts.get(name) ?? 0) + 1 : -Infinity;
		this.counts.set(name, count);
		return count >= LEAST_OF_SIXTEEN;
	}
}

const DECIMAL_COMMA =
	/^[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+),\d+$|^[+-]?[1-9]\d{0,2}(?:\.\d{3}){2,}$/;
const DECIMAL_POINT = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
/** What a column without a decimal comma does not have where its points stand between thousands. */
const NO_THOUSANDS = /\.|^[+-]?\d{4,}$/;
/** So many with three digits behind the point, and none with other ones, are no chance. */
const LEAST_THOUSANDS = 5;

/**
 * How the texts of each column write numbers: 1.234 is a fraction, but not where others are 1.234,50, or
 * where all that are larger than 999 are written so.
 */
export class DecimalMarks {
	private readonly seen = new Map<
		string,
		{ hasComma: boolean; isPlain: boolean; count: number; withPoint: string | undefined }
	>();

	/** A text that was read as a fraction though its column seems to have none so, by what is known so far. */
	add(name: string, text: string): string | undefined {
		const column = this.seen.get(name) ?? {
			hasComma: false,
			isPlain: false,
			count: 0,
			withPoint: undefined,
		};
		this.seen.set(name, column);
		const number = text.trim();
		if (DECIMAL_COMMA.test(number)) column.hasComma = true;
		else if (DECIMAL_POINT.test(number)) {
			column.withPoint ??= number;
			column.count++;
		} else if (NO_THOUSANDS.test(number)) column.isPlain = true;
		const isThousands = column.count >= LEAST_THOUSANDS && !column.isPlain;
		return column.hasComma || isThousands ? column.withPoint : undefined;
	}
}
