import { isNothing } from './nothing';
import type { Profile } from './profile';
import type { Holds } from './schema';
import { isUsualEmail } from './kinds/email';
import { RECORD_ID } from './kinds/nested';

/**
 * What UTF-8 looks like that was read as Windows-1251, Latin-1, Windows-1250 or by a Macintosh: "РђРЅРЅР°",
 * "JÃ¶rg", "Oâ€™Neil", "KrakĂłw", "J√∂rg", "–ê–Ω–Ω–∞".
 */
const GARBLED =
	/(?:[РС][\u0080-\u00bf\u0402-\u040f\u0452-\u045f\u0401\u0451\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491\u2013-\u203a\u20ac\u2116\u2122]){2}|[ÃÂÐÑ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|â€|[ĂĹ][\u0080-\u00bfŁłĽľĄąŻżŞşˇ˘˛˝‚…‡€]|√[\u0080-\uffff]|(?:[–—][\u0080-\u03ff\u0500-\uffff]){2}/;

/**
 * What Cyrillic looks like that was read as Latin-1 or Windows-1250 ("Èâàíîâ", "Čâŕíîâ"; Turkish has such
 * rows of letters with a dotless i, and "Kroměříž" some between others), letters of DOS or the Macintosh
 * ("Њ®бЄў", "€ванов", "M¸ller"), of Ukraine, read as KOI8-R ("┬╒═╜╝╒═", "Ки╖в"), or of Poland or
 * Romania, read as Latin-1 ("Micha³", "Gra¿yna", "£ukasz", "ªtefan"; "m³" and "Mª" are none), or of a
 * Macintosh, read as Windows-1252 ("JŸrgen", "JosŽ", "C‡diz", "Gro§").
 */
const OTHER_CHARSET =
	/(?<![A-Za-z\u00c0-\u017f])[\u00c0-\u011d\u0120-\u012f\u0132-\u015d\u0160-\u017f]{4,}(?![A-Za-z\u00c0-\u017f])|\p{L}[¸ˆ˜¤¦§¬®¶]\p{L}|(?<!\d)[€†‡‰‹][\u0400-\u04ff]|\p{L}[\u2500-\u259f]|[\u2500-\u259f]\p{L}|[\u2550-\u256c]|\p{L}{3}[³¹]|\p{L}¿\p{L}|[£¯]\p{L}{3}|(?<![\p{L}\p{N}])ª\p{Ll}|\p{Ll}º\p{Ll}|\p{Ll}[ŽŸŠ](?!\p{L})|Ÿ\p{Ll}|\p{L}‡|\p{L}§(?!\s?\d)/u;

/** As KOI8-R and Windows-1251 have each other's: "йЧБОПЧ". "iPhone" and "eBAY" are written so. */
const OTHER_CASE = /(?<!\p{L})(?![a-z])\p{Ll}(?:(?![A-Z])\p{Lu}){2}/u;

/**
 * A word of two alphabets, where each letter of one of them looks like one of the other, or has the other
 * around it: "Aнна" and "Jцrg", but not "SMMщик" or "СберPrime".
 */
const LOOKALIKES =
	/(?<![A-Za-z\u0400-\u052f])(?=[A-Za-z]*[\u0400-\u052f])(?=[\u0400-\u052f]*[A-Za-z])(?:[aceopxyABCEHKMOPTX\u0400-\u052f]+|[A-Za-zасеорхуАВСЕНКМОРТХ]+)(?![A-Za-z\u0400-\u052f])|[A-Za-z][\u0400-\u052f]{1,2}[A-Za-z]|[\u0400-\u052f][A-Za-z]{1,2}[\u0400-\u052f]/;

/** Of spreadsheets, also in further languages; in a text, those of some are refused. */
const FAILED =
	'N/A|ERROR|DIV/0|NUM|SAKNAS|VÄRDEFEL|NAMN|N/B|WAARDE|VERW|NAAM|VÆRDI|NAVN|I/T|VERDI|PUUTTUU|ARVO|NIMI|HIÁNYZIK|ÉRTÉK|NÉV|NAZWA|NÁZEV|AD|REF|VALUE|VALORE?|N/D|NULO|NULL|NOME|RIF|LIEN|CHYBA|HODNOTA|ODKAZ|ARG|ADR|LICZBA|DEĞER|SAYI|BAŞV|YOK|BUSY|FIELD|BLOCKED|CONNECT|GETTING_DATA';

/** Texts that a program has left, by what they are. */
const OF_PROGRAMS: ReadonlyArray<readonly [pattern: RegExp, what: string]> = [
	[GARBLED, 'letters that were read in another charset'],
	[OTHER_CHARSET, 'letters that were read in another charset'],
	[LOOKALIKES, 'letters of two alphabets in one word'],
	[OTHER_CASE, 'capital and small letters the wrong way round'],
	[/^\?{3,}|\ufffd|\p{Cs}|^[\p{L}\s?.-]*\p{L}\?\p{L}[\p{L}\s?.-]*$/u, 'letters that are lost'],
	[
		/\{\{|\}\}|[$#]\{\w|\{%|%%\w+%%|^%\w+%$|^\*\|.+\|\*$|(?:^|=)\{[\p{L}_.]+\}(?=$|&)|^__[A-Z_]+__$|\$json\b|^=(?![CD][\dA-F]=)\s?[\p{L}\d({$+-]/su,
		'what was to be filled in or computed',
	],
	[
		/^\[\p{L}*(?:_\p{L}+|name|city|mail|phone|company|имя|фамилия|город)\]$/iu,
		'what was to be filled in or computed',
	],
	[
		/(?<![A-Za-z])undefined(?![A-Za-z])|\bnull null\b|\bNULL NULL\b|\bNone None\b|^null[ ,]|[ ,]null(?=$|,)|^<[А-Яа-яё ]*>|^0{8}(?:-0{4}){3}-0{12}$|\[object |^\[Circular\]$|^System\.[A-Z]|\bInvalid [Dd]ate|\bNaN\b|_x000D_|^Array$/,
		'what a program writes for nothing',
	],
	[
		/^-*\s*(?:please (?:select|choose)(?: an?| one| your)?|(?:select|choose)(?: an?| one| your|\s?-+$|\s?\.{3}|…)|выберите)(?:\s\S+)?[-\s.…]*$/i,
		'what a form shows where nothing was chosen',
	],
	[/<\/?[a-z][^<>@]*>|&(?:[a-z]{2,8}|#\d{2,5});/i, 'HTML'],
	[/^\{\s*["'].*\}$|^\[\s*[[{"'].*\]$/s, 'a list or an object as text'],
	// Of PHP and SharePoint; tags are these in pieces.
	[/^(?:[aO]:\d+:[{"]|s:\d+:"|[ibd]:[\d.]+;)|^\d*;#/, 'a list or an object as text'],
	[
		/\\u[0-9a-f]{4}|[^:\\]\\[nrt]|(?<!:\/\/\S*)[%=][CD][0-9A-F][%=][89AB][0-9A-F]|^(?!\w+:)\S*%20|=\?[\w-]+\?[BQ]\?/i,
		'letters that are written as codes',
	],
	[/^(?:'.+'|".+"|“.+”|„.+[“”]|‘.+’)$/s, 'quotes around it'],
	[/^"[^"]*$|^[^"]*[^\d"]"$/, 'one half of a pair of quotes'],
	[/\S \(https?:\/\/[^\s()]+\)$/, 'a link behind it'],
	[/^'[=+@-]/, 'the mark of a spreadsheet before it'],
	[/^(?:ag|as|[clfz]):\+?\d{4,}/, 'the mark of a lead ad before it'],
	[
		new RegExp(`^#{3,}$|^Loading\\.{3}$|^Err:\\d{3}$|^#¡?(?:${FAILED})[!?]?$`),
		'what a spreadsheet shows in place of a value',
	],
	[
		/(?![\t\n\r])\p{Cc}|(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b|[\u00ad\u202a-\u202e\u2060\ufeff]/u,
		'characters that nobody sees',
	],
	[/^(\*\*|`+)\S(?:.*\S)?\1$/s, 'the marks of Markdown around it'],
	[
		/^\d{3,}[.,]0$|^\d{7,}[.,]00$|^[1-9][.,]\d+E\+?\d+$/,
		'a number to which a program gave decimals',
	],
	[/^(?=.{16})-?\d+\.\d*(?:0{6}|9{6})\d{1,3}$/, 'a number with what a computation left behind'],
	[/^[1-9]\d{14}00+$/, 'a number whose last digits a spreadsheet may have lost'],
	[
		/^(?:example|beispiel|exemple|ejemplo|esempio|przykład|пример|образец)(?::.*)?$|^(?:e\.\s?g\.|z\.\s?b\.|p\. ex\.)[,:]? ?\S/i,
		'an example, as a template has it',
	],
];

const NAMES: ReadonlySet<string> = new Set(['_fname', '_lname']);

/** As AI agents answer where they found none: "Name not available", "Kein Name gefunden". */
const EXCUSE =
	/^(?=\p{L}\S*\s+\S+\s+\S).*(?<!\p{L})(?:no|not|cannot|couldn['’]t|don['’]t|sorry|kein|keine[nr]?|не|нет|aucune?|não|name|имя)(?!\p{L})|\bnot (?:provided|mentioned|specified|given|stated|found)\b/isu;

/** An address, a mask, a number, a date, a yes or no, an answer, or what has its own name before it ("Name: Ann"). */
const NO_NAME = new RegExp(
	`[@:!?]|^(?:#?\\d{1,3}[.)]?|[•*-])\\s|[*•]{2}|\\d{4}|^\\d+$|^(?:[Tt]rue|TRUE|[Ff]alse|FALSE|Example|Beispiel|Exemple|Ejemplo|Пример)$|\\S None$|^None \\S|[\\t\\n\\r]\\S|^[^]{61}`,
);

/** What is no name of a place: an address, a phone or a date; the number of a region may be its name. */
const NO_PLACE = new RegExp(
	`@|^\\+?\\d[\\d\\s().-]{8,17}$|^\\d{4}-\\d\\d-\\d\\d|^(?:true|false)$|[\\t\\n\\r]\\S`,
	'i',
);
const NO_CITY = new RegExp(`${NO_PLACE.source}|^\\d{1,10}$`, 'i');
/** Spreadsheets and shops mark it as a text. */
const NO_CODE =
	/@|^0$|^\d{1,2}[.'’]\d{3}$|^\+\d|^\d{11,}$|^\d{4}-\d\d-\d\d|^'|\d[,\u00a0\u202f]\d|\d\.00$/;

const PLACES: ReadonlyMap<string, readonly [pattern: RegExp, what: string]> = new Map([
	['_city', [NO_CITY, 'no place']],
	['_region', [NO_PLACE, 'no place']],
	['_country', [NO_CITY, 'no place']],
	['_postal_code', [NO_CODE, 'no postal code']],
]);

const ADDRESSES: ReadonlySet<string> = new Set(['_ip', '_regip']);

/** Fields of one value, though Altcraft's pages do not agree of which kind. */
const OF_ONE: ReadonlySet<string> = new Set(['_sex', '_status']);

/** Only Profile JSON has a list or an object there: it is sent as it stands. */
const ONE: ReadonlySet<Holds> = new Set(['text', 'email', 'phone', 'integer', 'number', 'yesNo']);

/** Longer texts are not looked at: they are no single value. */
const LONGEST = 300;

/** What seems not to be what was meant with a value that was read, in a few words; undefined if nothing does. */
export function oddityOf(name: string, value: unknown, holds: Holds): string | undefined {
	if (holds === 'date') return oddityOfDate(name, value);
	const nested =
		typeof value === 'object' && value !== null
			? oddityOfNested(name, value, holds)
			: oddityWithin(value, 0);
	if (nested !== undefined) return nested;
	const texts: readonly unknown[] = Array.isArray(value)
		? value.slice(0, MOST_ENTRIES)
		: [value instanceof Date ? value.toISOString() : value];
	const oddityOfText = BY_KIND.get(holds);
	for (const text of texts) {
		if (typeof text !== 'string' || (text.length > LONGEST && !NAMES.has(name))) continue;
		const what = oddityOfText?.(text, name);
		if (what !== undefined) return what;
	}
	return undefined;
}

const MOST_ENTRIES = 20;
const MOST_PHONES = 10;

const BY_KIND: ReadonlyMap<Holds, (text: string, name: string) => string | undefined> = new Map([
	['email', oddityOfEmail],
	['text', oddityOfText],
	['anything', oddityOfText],
	['tags', oddityOfTag],
	['entries', oddityOfText],
	['phone', oddityOfPhone],
	['phones', oddityOfPhone],
]);

const AN_ID = 'the ID of something, not its name';

function oddityOfTag(text: string, name: string): string | undefined {
	if (RECORD_ID.test(text)) return AN_ID;
	// As AI agents write lists.
	return /^[-*•]\s+\S/.test(text) ? 'the mark of a list before it' : oddityOfText(text, name);
}

/** As in the first row of a template, from an AI agent, or where a form wants one that people do not give. */
const EXAMPLE_EMAIL =
	/^(?:email_not_unlocked|example|sample|user|name|test|none|no|noe?mail|no[_-]email|e?mail|your[._-]?e?mail)@(?:example|sample|domain|test|none|no|noe?mail|e?mail|company)\.[a-z]+$/i;

function oddityOfEmail(text: string): string | undefined {
	return EXAMPLE_EMAIL.test(text) ? 'an address as examples have' : undefined;
}

function oddityOfText(text: string, name: string): string | undefined {
	const isOfName = PLACES.has(name) || NAMES.has(name);
	const isExcuse = isOfName && EXCUSE.test(text) && !isNothing(text);
	if (NAMES.has(name) && (isExcuse || NO_NAME.test(text))) return 'no name';
	if (isOfName ? RECORD_ID.test(text) : RECORDS.test(text) && !FOR_IDS.test(name)) return AN_ID;
	if (SERIAL.test(text) && isOfDays(name)) return 'a day or a time as programs count it';
	const [isNone, what] = PLACES.get(name) ?? [];
	// A word for nothing is told as such.
	if (isExcuse || (isNone?.test(text) && !isNothing(text))) return what;
	if (ADDRESSES.has(name) && !isNothing(text) && !/^[\d.]+$|^[\da-f:.]+$/i.test(text))
		return 'no IP address';
	return MADE_FOR_CODE.test(name) || (IN_DEGREES.test(name) && /^-?\d+\.\d+$/.test(text))
		? undefined
		: OF_PROGRAMS.find(([pattern]) => pattern.test(text))?.[1];
}

/** n8n gives a date of an Excel file as 45292.4375, and a time of day as 0.5416666666666667; APIs have seconds since 1970. */
const SERIAL = /^[1-4]\d{4}(?:\.\d+)?$|^0\.\d{6,}$|^1\d{9}(?:\d{3})?$/;
const OF_DAYS = new RegExp(
	[
		'(?<!\\p{L})(?:time|timestamp|created|updated|joined|registered|visit|at|on|data|dr|d[ií]a|fecha|termin|tarih|дата|время)(?!\\p{L})',
		'(?<!candi|man)date$|(?<!\\p{L})date(?!\\p{L})|(?<=\\p{L}{3})(?:day|tag|dato)$|(?<!\\p{L})day(?!\\p{L})|datum|birth|geboren|nasc|naiss|urodz|рожд',
	].join('|'),
	'u',
);

/** Whether a field is for days or times, by its name. */
function isOfDays(name: string): boolean {
	return OF_DAYS.test(name.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, '_').toLowerCase());
}

/** Of Airtable, one or more: others may be of anything. */
const RECORDS = /^rec(?=\w*[A-Z\d])[A-Za-z\d]{14}(?:, ?rec[A-Za-z\d]{14})*$/;
const FOR_IDS = /(?:^|[^a-z])id(?![a-z])|id$|record|airtable|key|ключ|код/i;

/** Coordinates often have three digits behind the point, or many. */
export const IN_DEGREES = /lat|lon|lng|geo|coord|широт|долгот/i;

/** Names of fields that hold what others have by mistake. */
const MADE_FOR_CODE = /html|json|template|шаблон/i;

/** Of an object or a list; it looks at few of many members. */
function oddityOfNested(name: string, value: object, holds: Holds): string | undefined {
	// What Altcraft is to do with the field is an object, too.
	const isValue = !('toJSON' in value || 'action' in value);
	if (isValue && (ONE.has(holds) || OF_ONE.has(name))) return 'a list or an object for one value';
	if (holds === 'phones' && Array.isArray(value) && value.length > MOST_PHONES) {
		return 'more phones than one person has';
	}
	if (holds === 'tags' && isOfOdoo(value)) return AN_ID;
	const isOfObjects = (entry: unknown) => typeof entry === 'object' && !Array.isArray(entry);
	if (holds === 'objects' && Array.isArray(value) && !value.every(isOfObjects)) {
		return 'an entry that is no object';
	}
	return oddityWithin(value, 0);
}

/** What is linked, as [57, "Gold"]. */
function isOfOdoo(value: object): boolean {
	const [id, name, ...more] = Array.isArray(value) ? (value as readonly unknown[]) : [];
	return Number.isInteger(id) && typeof name === 'string' && more.length === 0;
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
	// The last of them are hashed, for audiences of ads.
	if (/@|:\/\/|\d:\d\d|^[\da-f]{32}|^(?:-|\+\+)\d/i.test(text)) return 'no phone';
	if (/^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text)) return 'an IP address';
	if (/\d{7,}\s+\+?\d{7,}|\d\.\.+\d|\d{2}\s?\/\s?\d{1,3}$/.test(text)) return 'two numbers in one';
	if (/(?:\p{L}{2,}[\s.:]+){3}/u.test(text)) return 'a sentence';
	const { length } = text.replace(/^\D*(?:00|011|810)|\(0\)|\D/g, '');
	if (length > MOST_OF_ONE && !LABELLED.test(text)) return 'two numbers in one';
	if (length >= 7 && WITH_WORDS.test(text)) return 'words beside it';
	const least = text.startsWith('+') ? 8 : 5;
	return length > 0 && length < least && !/\p{L}/u.test(text) ? 'too short for a phone' : undefined;
}

/** What kind of a phone it is, or what an extension begins with. */
const LABEL =
	'моб|тел|сот|w\\.|wew|дом|раб|гор|т\\.|доб|вн|mob|cell|tel|ph|m\\b|home|work|office|handy|gsm|fixe?|privat|whatsapp|viber|telegram|wa\\b|ext|x|durchw|poste';
/** Of E.164; two of Spain or Norway have not many more. */
const MOST_OF_ONE = 15;
const LABELLED = new RegExp(LABEL, 'i');

const WITH_WORDS = new RegExp(`(?:^|\\(|(?<=(?:\\d[^\\p{L}\\d]*){10}))(?!${LABEL})\\p{L}`, 'iu');

/** What seems not to be meant in a subscription, by the parts that users know. */
export function odditiesOfSubscription({
	status,
	phone,
	email_data: { email } = {},
	cc_data: { phone: contact } = {},
	custom_fields: fields,
}: Subscription): ReadonlyArray<readonly [part: string, value: unknown, what: string]> {
	const isUsual = typeof email !== 'string' || isUsualEmail(email);
	const parts: ReadonlyArray<readonly [string, unknown, string | undefined]> = [
		['Email', email, isUsual ? undefined : 'no usual one'],
		['Phone', phone ?? contact, oddityOf('', phone ?? contact, 'phone')],
		['Status', status, isUnknownStatus(status) ? UNKNOWN_STATUS : undefined],
		...Object.values(Object(fields) as Profile).map(
			(value) => ['Custom Fields', value, oddityOf('', value, 'anything')] as const,
		),
	];
	return parts.flatMap(([part, value, what]) => (what === undefined ? [] : [[part, value, what]]));
}

interface Subscription {
	readonly status?: unknown;
	readonly phone?: unknown;
	readonly email_data?: { readonly email?: unknown };
	readonly cc_data?: { readonly phone?: unknown };
	readonly custom_fields?: unknown;
}

/** Altcraft has numbers for them, too. */
function isUnknownStatus(status: unknown): boolean {
	return typeof status === 'string' && !/^(?:(?:un)?subscribed|suspended|-?\d+)$/.test(status);
}

const UNKNOWN_STATUS = 'Altcraft has subscribed, unsubscribed and suspended';

const LEAST_AGE = 1;
/** Days that programs have for none, and people seldom. */
const FIRST_DAYS: ReadonlySet<string> = new Set(['1900-01-01', '1970-01-01']);
/** Of children, too. */
const OF_BIRTHS = /bdate|birth|born|bday|geburt|рожд/i;
/** There or in UTC, of one day. */
const MIDNIGHT =
	/^(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?|[T ](\d\d):00(?::00(?:\.0+)?)?\+\1:?00)?$/;

function oddityOfDate(name: string, value: unknown): string | undefined {
	// Dates of JavaScript and n8n.
	const { toJSON } = Object(value) as { toJSON?: () => unknown };
	const text = String(typeof toJSON === 'function' ? toJSON.call(value) : value);
	const [, day, year, time] = /^((\d{4})-\d\d-\d\d)(.*)$/.exec(text) ?? [];
	if (day === undefined) return undefined;
	if (Number(year) < 1900 || Number(year) > 2100) return 'a year that is not in our time';
	if (FIRST_DAYS.has(day)) return 'the day that programs have where there is none';
	const today = new Date();
	if (name === '_bdate') {
		if (day > today.toISOString()) return 'a birth in the future';
		// As calendars of forms begin with.
		if (Number(year) > today.getFullYear() - LEAST_AGE) return 'the birth of a small child';
	}
	return !OF_BIRTHS.test(name) || MIDNIGHT.test(time)
		? undefined
		: 'a birth with a time, which may become another day';
}

/** Answers of forms have commas in them and `;` between them: one that is cut at both is in pieces. */
const CUT_AT_BOTH = /^[^["]*?(?:,[^;|]*[;|](?!#)|[;|](?!#)[^,]*,)/;

/** With a word or the sign of a currency before it, or a range: "Milch 3,5%", "$50,000", "10,000+". */
const IN_NUMBER = /[\p{L}\p{Sc}]\s?\d{1,3},\d|\d,\d{3}(?:\+|\s?-)/u;

/** What is odd about a list that was read from the text of one cell. */
export function oddityOfCut(cell: unknown, list: unknown): string | undefined {
	if (!Array.isArray(list) || typeof cell !== 'string' || cell.length > LONGEST) return undefined;
	const text = cell.replace(/\([^()]*\)/g, '');
	if (CUT_AT_BOTH.test(text)) return 'a list that is cut at each comma and at each ; or |';
	if (list.length > 1 && /^[^,;|:]{3,}:\s[^:]*$/.test(text)) return 'words before a list';
	return IN_NUMBER.test(text) && !/^[["]/.test(cell) ? 'cut within a number' : undefined;
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
