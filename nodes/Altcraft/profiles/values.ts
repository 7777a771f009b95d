import { beginsSomething, isNothing, isNothingAtAll, isNothingForSure } from './nothing';
import type { Field, Holds } from './schema';

/** Reads values as what one field holds. */
export interface ValueReader {
	/** Whether reading gives the value itself. Most are so, and this is the cheapest test there is. */
	isRight(value: unknown): boolean;
	/**
	 * `isStrict`: what cannot be read as what the field holds is refused instead of left as it is.
	 * Undefined: the value is none, and the field is left out.
	 * Throws an Error with a sentence for the user.
	 */
	read(value: unknown, isStrict: boolean): unknown;
	/**
	 * What `read` makes of a text as programs write it, such as 12 or true; undefined where only `read` can
	 * tell. Files have but texts, and a look at these few takes a tenth of its time.
	 */
	ofPlainText?(text: string): unknown;
}

/**
 * The reader of one field or column; to be made once, not for each value. `label`: the name in
 * sentences. `leave` takes what could not be read and was left as it is, with what it should be.
 */
export function valueReader(
	{ holds, choices }: Pick<Field, 'holds' | 'choices'>,
	label: string,
	leave?: (value: unknown, expected: string) => void,
): ValueReader {
	return readerOf(holds === 'choice' ? choiceRule(choices ?? []) : RULES[holds], label, leave);
}

function readerOf(rule: Rule, label: string | undefined, leave?: Given['leave']): ValueReader {
	const { isRight, ofPlainText } = rule;
	const strict = { isStrict: true, label, leave };
	const lenient = { isStrict: false, label, leave };
	return {
		isRight,
		read: (value, isStrict) => read(rule, value, isStrict ? strict : lenient),
		ofPlainText,
	};
}

/** How the values of one kind are read. */
interface Rule {
	/** What a value must be, in a refusal. */
	readonly expected: string;
	/** Instead of `expected`, where a list or an object was given. */
	readonly expectedOne?: string;
	readonly isRight: (value: unknown) => boolean;
	/** Blanks around a text are part of it. */
	readonly keepsBlanks?: true;
	/** Dates, and what else turns itself into a text, are sent as they are. */
	readonly keepsDates?: true;
	/** `text` is not empty, and without the marks of a spreadsheet. */
	readonly ofText: (text: string, given: Given) => unknown;
	/** The number is finite; a `false` that is unreadable stands for nothing. */
	readonly ofPlain: (value: number | boolean, given: Given) => unknown;
	/** A list or an object that is not empty. Without it, both are refused. */
	readonly ofNested?: (value: object, given: Given) => unknown;
	/** See `ValueReader`. */
	readonly ofPlainText?: (text: string) => unknown;
	/** What was probably meant within a list or an object that is refused; else its first scalar. */
	readonly isMeant?: (value: unknown) => boolean;
}

interface Given {
	readonly isStrict: boolean;
	/** Undefined for a field that is not known. */
	readonly label: string | undefined;
	readonly leave?: (value: unknown, expected: string) => void;
}

const UNREADABLE = Symbol('unreadable');

/** What JavaScript makes of an object that is put into a text. */
const OBJECT_AS_TEXT = '[object Object]';

function read(rule: Rule, value: unknown, given: Given): unknown {
	return rule.isRight(value) ? value : readOther(rule, value, given);
}

/**
 * What is not what the field holds, or seems not to be: it stays the text that it is, with a note, for
 * Altcraft to judge; a column refuses it with the sentence.
 */
function doubtful(text: string, expected: string, given: Given, sentence: string): string {
	if (given.isStrict) throw new Error(sentence);
	given.leave?.(text, expected);
	return text;
}

/** Of a value that is not right as it is. */
function readOther(rule: Rule, value: unknown, given: Given): unknown {
	// JSON has no such numbers: they would end the run.
	if (typeof value === 'bigint') return read(rule, String(value), given);
	const result = resultOf(rule, value, given);
	if (result !== UNREADABLE) return result;
	if (!given.isStrict) {
		given.leave?.(value, rule.expected);
		// The mark is the spreadsheet's, whatever the text is.
		return typeof value === 'string' ? withoutFormula(value) : value;
	}
	throw new Error(`${nameOf(given)} must be ${rule.expected}, but is ${shown(value)}.`);
}

function resultOf(rule: Rule, value: unknown, given: Given): unknown {
	switch (typeof value) {
		case 'string': {
			const text = rule.keepsBlanks ? withoutMarks(value) : cleaned(value);
			// Values of unknown names are not ours to refuse.
			if (given.label !== undefined) refuseNoValue(text, given);
			if (text === '') return undefined;
			const result = rule.ofText(text, given);
			return result === UNREADABLE && isNothing(text) ? undefined : result;
		}
		case 'number':
			if (Number.isNaN(value)) return undefined;
			if (Number.isFinite(value)) return rule.ofPlain(value, given);
			throw new Error(
				`${nameOf(given)} is an infinite number, which cannot be sent. Correct the expression or formula that it comes from.`,
			);
		case 'boolean': {
			const result = rule.ofPlain(value, given);
			return !value && result === UNREADABLE ? undefined : result;
		}
		case 'object':
			return value === null ? undefined : resultOfObject(rule, value, given);
		default:
			// Functions and symbols: JSON leaves them out, too.
			return undefined;
	}
}

/** Texts that programs write where they have no value. */
function refuseNoValue(text: string, given: Given): void {
	if (text.startsWith(OBJECT_AS_TEXT)) {
		throw new Error(
			`${nameOf(given)} is "${OBJECT_AS_TEXT}": an expression has put an object into a text. Map what lies in the object.`,
		);
	}
	if (SPREADSHEET_ERROR.test(text)) {
		throw new Error(
			`${nameOf(given)} is ${text}: a formula in the spreadsheet has failed. Correct it there, or empty the cell.`,
		);
	}
}

/** Of Excel and Google Sheets in English, German, French and Russian. */
const SPREADSHEET_ERROR =
	/^#(?:N\/A|NV|Н\/Д|(?:REF|VALUE|DIV\/0|NULL|NUM|SPILL|CALC|ERROR|WERT|BEZUG|ZAHL|VALEUR|NOMBRE|ЗНАЧ|ССЫЛКА|ДЕЛ\/0|ЧИСЛО|ПУСТО)!|(?:NAME|NOM|ИМЯ)\?)$/;

function resultOfObject(rule: Rule, value: object, given: Given): unknown {
	if (isFunctional(value)) return value;
	const { toJSON } = value as { toJSON?: unknown };
	if (typeof toJSON === 'function') {
		const moment = value.valueOf() as unknown;
		// An invalid date is one of NaN milliseconds.
		if (rule.keepsDates && typeof moment === 'number')
			return Number.isNaN(moment) ? undefined : value;
		const json: unknown = toJSON.call(value, '');
		// JSON asks no second time, and its form may be the value itself.
		const isLast = typeof (json as { toJSON?: unknown } | null)?.toJSON !== 'function';
		return isLast ? read(rule, json, given) : UNREADABLE;
	}
	if (isEmpty(value)) return undefined;
	if (rule.ofNested) return rule.ofNested(value, given);
	throw refusal(rule, value, given);
}

/** A list, or an object that is not a scalar in disguise: a Date, Luxon's DateTime. */
function isNested(value: unknown): value is object {
	return (
		typeof value === 'object' &&
		value !== null &&
		typeof (value as { toJSON?: unknown }).toJSON !== 'function'
	);
}

/** What exports have where there is nothing: PHP `[]` and `{}`, Odoo `false`. */
function isEmpty(value: object): boolean {
	return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

const ACTIONS: ReadonlySet<unknown> = new Set(['set', 'unset', 'incr', 'add', 'delete', 'upsert']);

/** What Altcraft is to do with a field instead of setting it (`functions.ts`). */
function isFunctional(value: object): boolean {
	return ACTIONS.has((value as { action?: unknown }).action);
}

/** For sentences. */
function nameOf({ label }: Given): string {
	return label === undefined ? 'A field' : `"${label}"`;
}

function shown(value: unknown): string {
	if (typeof value === 'object') return 'an object';
	if (typeof value !== 'string') return String(value);
	return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
}

/** Of a list or an object in the place of something else; `entry`: the place within a list. */
function refusal(rule: Rule, value: object, { label = '' }: Given, entry?: number): Error {
	const kind = Array.isArray(value) ? 'a list' : 'an object';
	const isInList = entry !== undefined;
	const start = isInList ? `${label}[${entry}]` : label;
	const depth = isInList ? 2 : 1;
	const path =
		(rule.isMeant && pathWithin(value, start, depth, rule.isMeant)) ??
		// A scalar is no object.
		(rule === RULES.object ? undefined : pathWithin(value, start, depth, isScalar));
	const what = isInList ? ', and so in each entry: map a list of these.' : ': map that.';
	const isMeant = path ? `Probably meant is what lies under ${path}${what}` : 'Map what is meant.';
	return new Error(
		`"${label}" must be ${rule.expectedOne ?? rule.expected}, but ${isInList ? `has ${kind} in it` : `is ${kind}`}. ` +
			(isBytes(value) ? 'It is made of bytes: let its source give text.' : isMeant),
	);
}

/** What JSON makes of a Buffer, as databases give for BIT and BLOB. */
function isBytes(value: object): boolean {
	const { type, data } = value as { type?: unknown; data?: unknown };
	return type === 'Buffer' && Array.isArray(data);
}

/** Where `isMeant` is first true within a value, not of an ID; it looks into few members, and not far down. */
function pathWithin(
	value: object,
	path: string,
	depth: number,
	isMeant: (member: unknown) => boolean,
): string | undefined {
	const isList = Array.isArray(value);
	for (const [key, member] of Object.entries(isList ? value.slice(0, 10) : value).slice(0, 10)) {
		if (key.length > 60) continue;
		const isWord = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key);
		const place = path + (isList ? `[${key}]` : isWord ? `.${key}` : `[${JSON.stringify(key)}]`);
		if (isMeant(member) && (isMeant === isScalar || !/(?:^|_)id$|Id$/i.test(key))) return place;
		const found =
			depth < 3 && isNested(member) ? pathWithin(member, place, depth + 1, isMeant) : undefined;
		if (found) return found;
	}
	return undefined;
}

function isScalar(value: unknown): boolean {
	return (
		(value !== '' && isTag(value)) || (typeof value === 'object' && !!value && !isNested(value))
	);
}

function hasLetter(value: unknown): boolean {
	return typeof value === 'string' && /\p{L}/u.test(value);
}

function looksLikeEmail(value: unknown): boolean {
	return typeof value === 'string' && value.includes('@');
}

function looksLikePhone(value: unknown): boolean {
	const text = typeof value === 'number' ? String(value) : value;
	return isCleanPhone(text) && text.replace(/\D/g, '').length >= 7;
}

// Marks and blanks

const EQUALS = 0x3d;
const APOSTROPHE = 0x27;
const BRACKET = OBJECT_AS_TEXT.charCodeAt(0);
const HASH = 0x23;

/** Whether it is one text, and is what it seems. */
export function isUnmarked(value: unknown): boolean {
	if (typeof value !== 'string') return false;
	const first = value.charCodeAt(0);
	if (SURE_STARTS[first] === 1) return true;
	return first >= 0 && !isMark(first) && !isNothingAtAll(value) && !mayBeCut(value, first);
}

/** What a text begins with that may not be what it seems. */
function isMark(code: number): boolean {
	return code === EQUALS || code === APOSTROPHE || code === BRACKET || code === HASH;
}

function isVisibleAscii(code: number): boolean {
	return code > 0x20 && code < 0x7f;
}

/** Without what spreadsheets put before a text that they would else take for a number: `="007"`, `'007`. */
function withoutMarks(text: string): string {
	return withoutApostrophe(withoutFormula(text));
}

/** Without such marks, and without what nobody sees around the text. */
function cleaned(text: string): string {
	return withoutApostrophe(stripped(withoutFormula(stripped(text))));
}

function withoutFormula(text: string): string {
	const isFormula = text.startsWith('="') && text.indexOf('"', 2) === text.length - 1;
	return isFormula ? text.slice(2, -1) : text;
}

function withoutApostrophe(text: string): string {
	const isMark = text.charCodeAt(0) === APOSTROPHE && /^'[+\d][\d\s().-]*$/.test(text);
	return isMark ? text.slice(1) : text;
}

/** Not a regular expression for the whole: `\s+$` takes quadratic time. */
function stripped(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && isInvisible(text.charCodeAt(start))) start++;
	while (end > start && isInvisible(text.charCodeAt(end - 1))) end--;
	return text.slice(start, end);
}

function unquoted(text: string): string {
	let start = 0;
	let end = text.length;
	while (text.charCodeAt(start) === QUOTE) start++;
	while (end > start && text.charCodeAt(end - 1) === QUOTE) end--;
	return start === 0 && end === text.length ? text : stripped(text.slice(start, end));
}

const QUOTE = 0x22;

/** White space, and what has no width: soft hyphens, marks of direction, joiners. */
const INVISIBLE = /[\s\u0085\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]/;

function isInvisible(code: number): boolean {
	return !isVisibleAscii(code) && INVISIBLE.test(String.fromCharCode(code));
}

/**
 * The reader of a text by which profiles are matched: without what nobody sees around it, or one person
 * would become two. What a spreadsheet has shortened is refused, for many would become one.
 */
export function matchReader(reader: ValueReader, label: string): ValueReader {
	const isTrimmed = (value: unknown) =>
		typeof value !== 'string' ||
		!(isInvisible(value.charCodeAt(0)) || isInvisible(value.charCodeAt(value.length - 1)));
	return {
		isRight: (value) => reader.isRight(value) && isTrimmed(value),
		read(value, isStrict) {
			const read = reader.read(value, isStrict);
			if (typeof read !== 'string') return read;
			const text = stripped(read);
			if (CUT.test(text)) throw shortened(text, { isStrict, label });
			return text === '' ? undefined : text;
		},
	};
}

// Emails

/** One address of plain characters, as most are. */
function isCleanEmail(value: unknown): boolean {
	return typeof value === 'string' && CLEAN_EMAIL.test(value);
}

const CLEAN_EMAIL = /^[\w.+-]+@[\w.-]+$/;

/** `text` is cleaned. Links have `mailto:` before an address, mail programs a name: `Ann <ann@example.com>`. */
function emailOfText(text: string, given: Given): unknown {
	if (isNothing(text)) return undefined;
	if (text.length > LONGEST_EMAILS) return text;
	const parts = text
		.split(/[\s,;|<>()[\]]+/)
		.map((part) => part.replace(AROUND_EMAILS, '').replace(/^mailto:([^?]*).*$/i, '$1'))
		.filter((part) => part !== '');
	const [address = text, ...more] = parts.filter((part) => part.includes('@'));
	const isAlone =
		parts.length === 1 + more.length || /<[^<>@]+@[^<>@]+>$/.test(text) || !text.includes('@');
	const isOne =
		more.every((other) => other.toLowerCase() === address.toLowerCase()) &&
		(isAlone || !/[,;|]/.test(text));
	if (!isOne || address.indexOf('@') !== address.lastIndexOf('@')) {
		// Altcraft judges it, also in a column: it refuses that one profile, and we would stop the run.
		given.leave?.(text, 'one email address');
		return text;
	}
	// What else stands there may be a part of it, as quotes are.
	const email = isAlone && !address.includes('"') ? address : text;
	// Altcraft may take it, and nobody would see what is wrong with it.
	if (TWO_ALPHABETS.test(email)) given.leave?.(email, 'an email address in one alphabet');
	else if (!USUAL_EMAIL.test(email)) given.leave?.(email, RULES.email.expected);
	return email;
}

/**
 * What RFC 5321 allows, but for signs that are hardly ever part of an address: links have them, and lines
 * that somebody has taken out of a list. With a blank or without an `@`, Altcraft says that it is none.
 */
const USUAL_EMAIL =
	/^(?!.*\*\*)[\p{L}\p{M}\p{N}.!$%&'*+=^_`{|}~-]+@[\p{L}\p{M}\p{N}.-]+$|\s|^[^@]*$/u;
/** Side by side, as from a keyboard that was not switched. */
const TWO_ALPHABETS = /[a-z][\u0400-\u052f]|[\u0400-\u052f][a-z]/i;

const LONGEST_EMAILS = 1000;
const AROUND_EMAILS = /^["'`“”„«»‘’]+|["'`“”„«»‘’]+$/g;

// Phones

/** Digits with the signs that people put between them, as most phones are. */
function isCleanPhone(value: unknown): value is string {
	if (typeof value !== 'string') return false;
	const first = value.charCodeAt(0);
	let code = first;
	let digits = 0;
	let isNumber = false;
	let hasPoint = false;
	for (let at = 0; at < value.length; at++) {
		code = value.charCodeAt(at);
		const kind = IN_PHONES[code];
		if (kind === DIGIT) {
			digits++;
			if (code !== ZERO) isNumber = true;
		} else if (kind !== BETWEEN_DIGITS && (kind !== BEFORE_DIGITS || digits > 0)) return false;
		else if (code === POINT) hasPoint = true;
	}
	const isTrimmed = first !== BLANK && code !== BLANK;
	return isNumber && isTrimmed && digits <= MOST_DIGITS && !(hasPoint && isDecimal(value));
}

const BLANK = 0x20;
const ZERO = 0x30;
/** The 15 of E.164, with what is dialled before them abroad. */
const MOST_DIGITS = 18;

/** A number to a spreadsheet or a program with tables: 79001112233.0. */
function isDecimal(phone: string): boolean {
	return phone.endsWith('0') && DECIMAL_PHONE.test(phone);
}

const DECIMAL_PHONE = /^(\+?\d{5,})[.,]00?$/;

const [BETWEEN_DIGITS, BEFORE_DIGITS, DIGIT] = [1, 2, 3];
/** By character code. */
const IN_PHONES = new Uint8Array(128);
for (const sign of ' -().') IN_PHONES[sign.charCodeAt(0)] = BETWEEN_DIGITS;
for (const sign of '+') IN_PHONES[sign.charCodeAt(0)] = BEFORE_DIGITS;
for (const sign of '0123456789') IN_PHONES[sign.charCodeAt(0)] = DIGIT;

/** `text` is cleaned. Lead ads export `p:+7…`, links have `tel:`, WhatsApp has `whatsapp:+7…` and `7…@c.us`. */
function phoneOfText(text: string, given: Given): string {
	const phone = text
		.replace(/^(?:p|tel|callto|sms|whatsapp):(?=[+\d])/i, '')
		.replace(/(?<=^\+?\d+)@(?:c\.us|s\.whatsapp\.net)$/i, '')
		.replace(DECIMAL_PHONE, '$1');
	if (/^[+-]?\d+(?:[.,]\d+)?e\+?\d+$/i.test(phone)) throw shortened(phone, given);
	return phone;
}

/** The numbers in a text, each as it is written there. */
function phonesIn(text: string, given: Given): string[] {
	// 7,9E+10 is one number.
	return phoneOfText(text, given)
		.split(BETWEEN_PHONES)
		.flatMap((entry) => sidesOf(entry).flatMap((side) => side.split(BEFORE_NEXT_PHONE)))
		.map((entry) => phoneOfText(withoutApostrophe(unquoted(cleaned(entry))), given))
		.filter((entry) => entry !== '' && !isNothing(entry) && !/^[0\s().+-]+$/.test(entry));
}

/** Not before an extension, which belongs to its number. */
const BETWEEN_PHONES = / ::: |[,;|\r\n](?!\s*(?:доб|вн|ext|x\s?\d|durchw|poste|#))/i;

const BEFORE_NEXT_PHONE = /(?<=\d)\s*(?=\+\d)/;

/** Of a slash between two numbers; one within a number, as in 030/1234567, has fewer digits beside it. */
function sidesOf(entry: string): readonly string[] {
	const sides = entry.split('/');
	return sides.every((side) => digitsIn(side) >= 7) ? sides : [entry];
}

function phoneOfNumber(value: number, given: Given): string | undefined {
	if (value === 0) return undefined;
	if (Number.isSafeInteger(value)) return String(value);
	throw shortened(String(value), given);
}

function shortened(phone: string, given: Given): Error {
	const text = phone.length > 60 ? `${phone.slice(0, 59)}…` : phone;
	return new Error(
		`${nameOf(given)} has ${text}: a spreadsheet has shortened the number, and its last digits are lost. Format that column as text in the spreadsheet and export it again.`,
	);
}

/** JavaScript holds 15 to 17 digits: what stands in an item is another number already. */
function rounded(value: unknown, given: Given): Error {
	return new Error(
		`${nameOf(given)} has the number ${String(value)}, which is too long to be exact: its last digits are lost. Let it come as text, in quotes.`,
	);
}

function phonesOfText(text: string, given: Given): unknown {
	// Nearly all, in a fraction of the time.
	if (isCleanPhone(text)) return [text];
	if (isJson(text)) return resultOfJson(RULES.phones, text, given);
	const phones = phonesIn(text, given);
	if (phones.some(isJson)) return UNREADABLE;
	const odd = phones.find((phone) => !isPhone(phone));
	if (odd !== undefined) {
		const { expected } = RULES.phones;
		const sentence = `${nameOf(given)} must be ${expected}, but has ${shown(odd)}. Correct it, and put a comma between several.`;
		doubtful(odd, expected, given, sentence);
	} else {
		const rest = phones.find((phone) => isDoubtful(phone, phones.length > 1));
		if (rest !== undefined) given.leave?.(text, RULES.phones.expected);
	}
	return phones.length === 0 ? undefined : phones;
}

/** Whether a text may be one phone, with an extension or not. */
function isPhone(text: string): boolean {
	const count = digitsIn(text);
	return count > 0 && (count <= MOST_DIGITS || /\p{L}/u.test(text));
}

/** Whether it seems to be several numbers, none with all of its digits, or what is left of one that was cut at its commas. */
function isDoubtful(phone: string, isOfSeveral: boolean): boolean {
	const count = digitsIn(phone);
	return count > MOST_DIGITS || (isOfSeveral && count < LEAST_DIGITS) || MASKED.test(phone);
}

/** Of an extension, or of a number within a town. */
const LEAST_DIGITS = 5;
/** Or a formula, as a spreadsheet makes it of a number that is typed with a plus. */
const MASKED = /[*_•]{2}|\dxx|xx\d|^=/i;

function digitsIn(phone: string): number {
	return phone.replace(/\D/g, '').length;
}

// Lists

/** Vertical bars and ` ::: ` are what CRMs export between the values of one cell. */
const BETWEEN_ENTRIES = / ::: |[,;|\r\n]/;

/** Mailchimp has each entry in quotes: "vip","a, b". */
function entriesOf(text: string): string[] {
	if (!ALL_QUOTED.test(text)) return text.split(BETWEEN_ENTRIES);
	return [...text.matchAll(IN_QUOTES)].map(([, entry]) => entry.replaceAll('""', '"'));
}

const IN_QUOTES = /"((?:[^"]|"")*)"/g;
const ALL_QUOTED = /^"(?:[^"]|"")*"(?:\s*[,;|]\s*"(?:[^"]|"")*")*$/;

function tagsOfText(text: string): unknown {
	if (isNothingForSure(text)) return undefined;
	const tags = entriesOf(text)
		.map(stripped)
		.filter((tag) => tag !== '');
	return tags.length === 0 ? undefined : tags;
}

function isTag(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'boolean' || isExact(value);
}

/** The same list if nothing in it changes. `readEntry` gives one entry, several as a list, or undefined for none. */
function readList(
	rule: Rule,
	list: object,
	given: Given,
	readEntry: (entry: unknown) => unknown,
): unknown {
	if (!Array.isArray(list)) throw refusal(rule, list, given);
	const entries = (list as readonly unknown[]).flatMap((entry, n) => {
		if (!isNested(entry)) return readEntry(entry) ?? [];
		if (isEmpty(entry)) return [];
		throw refusal(rule, entry, given, n);
	});
	if (entries.length === 0) return undefined;
	const isSame = entries.length === list.length && entries.every((entry, n) => entry === list[n]);
	return isSame ? list : entries;
}

function isListOf(isRight: (value: unknown) => boolean) {
	return (value: unknown): boolean => {
		if (!Array.isArray(value)) return false;
		for (let at = 0; at < value.length; at++) if (!isRight(value[at])) return false;
		return true;
	};
}

// JSON text

function isJson(text: string): boolean {
	return text.startsWith('[') || text.startsWith('{');
}

/** A number of JSON text that JavaScript would make another one of. */
export function inexactNumberIn(text: string): string | undefined {
	const tokens = text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[-\d][-+.\de]*/gi);
	for (const [token] of tokens) {
		if (!token.startsWith('"') && exactNumberOf(token) === undefined) return token;
	}
	return undefined;
}

/** Of text that is meant to be a list or an object. */
function resultOfJson(rule: Rule, text: string, given: Given): unknown {
	const value = parsed(text);
	return isNested(value) ? read(rule, value, given) : UNREADABLE;
}

/** Undefined also where a number would become another one. */
function parsed(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return inexactNumberIn(text) === undefined ? value : undefined;
	} catch {
		return undefined;
	}
}

// Numbers

/** No number or date that people write is longer; it keeps everything below cheap. */
const LONGEST = 50;

const NUMBER = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$/i;
const DECIMAL_COMMA = /^[+-]?(?:0|[1-9]\d*),\d+$/;
/** 1,234 is 1234 to some and 1.234 to others. 1.234 is not ambiguous: machines write it so. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2},\d{3}$/;
/** A whole number is 1000 where it is written with a point, and 1 where it is 1.000 to a machine. */
const POINT_AND_ZEROS = /^[+-]?[1-9]\d{0,2}\.000$/;
const GROUPED = /^[+-]?[1-9]\d{0,2}([ \u00a0\u2009\u202f'’])\d{3}(?:\1\d{3})*(?:[.,]\d+)?$/;
/** One group alone is ambiguous, or a fraction. */
const GROUPED_BY_COMMA = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/;
const GROUPED_BY_POINT = /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/;

function numberOf(text: string): number | undefined {
	if (text.length > LONGEST) return undefined;
	if (NUMBER.test(text)) return exactNumberOf(text);
	if (DECIMAL_COMMA.test(text)) {
		return AMBIGUOUS.test(text) ? undefined : exactNumberOf(text.replace(',', '.'));
	}
	if (GROUPED.test(text)) return exactNumberOf(text.replace(/[^\d.,+-]/g, '').replace(',', '.'));
	if (GROUPED_BY_COMMA.test(text)) return exactNumberOf(text.replaceAll(',', ''));
	if (GROUPED_BY_POINT.test(text)) {
		return exactNumberOf(text.replaceAll('.', '').replace(',', '.'));
	}
	return undefined;
}

/** Whether it is a number that cannot have been another one: JavaScript rounds longer integers, as IDs are. */
function isExact(value: unknown): boolean {
	return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}

/** Undefined where the number that JavaScript would send is not the one that is written. */
function exactNumberOf(text: string): number | undefined {
	if (text.length > LONGEST) return undefined;
	const number = Number(text);
	if (!Number.isFinite(number) || Object.is(number, -0)) return undefined;
	// Up to 15 digits are always kept.
	const isExact =
		(text.length <= 15 && !/e/i.test(text)) || decimalOf(text) === decimalOf(String(number));
	return isExact ? number : undefined;
}

/** The same text for the same absolute value. */
function decimalOf(text: string): string {
	const [, whole = '', fraction = '', exponent = 0] =
		/^[+-]?(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
	const all = (whole + fraction).replace(/^0+/, '');
	const digits = all.replace(/0+$/, '');
	if (digits === '') return '0';
	return `${digits}e${Number(exponent) - fraction.length + all.length - digits.length}`;
}

/** Of up to 15 digits, which are always kept, and not with a 0 before others, as IDs have. */
function plainInteger(text: string): number | undefined {
	if (text.length > 15 || !(isDigitButZero(text.charCodeAt(0)) || text === '0')) return undefined;
	const number = digitsOf(text, 0, text.length);
	return number === -1 ? undefined : number;
}

// Yes and no

/** With what a spreadsheet calls TRUE and FALSE in German, French and Russian. */
const YES_NO: ReadonlyMap<string, boolean> = new Map([
	...['true', '1', 'yes', 'y', 'on', 'да', 'wahr', 'vrai', 'истина'].map(
		(text) => [text, true] as const,
	),
	...['false', '0', 'no', 'n', 'off', 'нет', 'falsch', 'faux', 'ложь'].map(
		(text) => [text, false] as const,
	),
]);

function yesNoOf(text: string): unknown {
	return YES_NO.get(text.toLowerCase()) ?? UNREADABLE;
}

// Dates

const ISO_DATE =
	/^(\d{4})-(\d\d)-(\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/;
/** As German and Russian sheets have it; JavaScript puts a comma before the time. */
const DAY_FIRST =
	/^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? ((?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?))?$/;
const MIDNIGHT = /^00:00(?::00(?:\.0+)?)?$/;

function dateOf(text: string, given: Given): unknown {
	if (text.length > LONGEST) return UNREADABLE;
	if (NO_DATE.test(text)) return undefined;
	const iso = ISO_DATE.exec(text);
	if (iso) {
		const [, year, month, day, time, zone] = iso;
		if (!isDay(Number(year), Number(month), Number(day))) return UNREADABLE;
		// n8n's date picker adds it to a birthday.
		return time && !zone && MIDNIGHT.test(time) ? text.slice(0, 10) : text;
	}
	const dayFirst = DAY_FIRST.exec(text);
	if (dayFirst) {
		const [, day, month, year, time] = dayFirst;
		if (!isDay(Number(year), Number(month), Number(day))) return UNREADABLE;
		const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
		const clock = time?.replace(/^\d:/, '0$&');
		return clock && !MIDNIGHT.test(clock) ? `${date}T${clock}` : date;
	}
	return /^-?\d+(?:[.,]\d+)?$/.test(text) ? dateOfNumber(text, given) : UNREADABLE;
}

/** What MySQL, Outlook, 1C, .NET, Go and spreadsheets have in the place of none: a day 0 or their first. */
const NO_DATE =
	/^(?:0000-00-00|0001-01-01|00\.00\.0000|0{1,2}\/0{1,2}\/0{2,4}|0?1\.0?1\.0001)(?:[T ]0?0:00|$)|^1899-12-3[01]/;

function dateOfNumber(number: string, given: Given): unknown {
	const date = /^-?[1-9]\d{8,12}$/.test(number) ? dateOfEpoch(Number(number)) : UNREADABLE;
	if (date !== UNREADABLE || !given.isStrict) return date;
	const isSerial = /^[1-7]\d{4}(?:[.,]\d+)?$/.test(number);
	const advice = isSerial
		? 'as a spreadsheet counts days. Format that column as a date in the spreadsheet and export it again.'
		: 'which may be any.';
	throw new Error(
		`${nameOf(given)} must be ${RULES.date.expected}, but is the number ${number}, ${advice}`,
	);
}

function isDay(year: number, month: number, day: number): boolean {
	const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
	const days = month === 2 && isLeap ? 29 : DAYS[month];
	return year >= 0 && day >= 1 && day <= days;
}

/** Of each month, from 1. */
const DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A date without a time, as most are; no regular expression, for speed. */
function isIsoDay(value: unknown): value is string {
	if (typeof value !== 'string' || value.length !== 10) return false;
	if (value.charCodeAt(4) !== DASH || value.charCodeAt(7) !== DASH) return false;
	return isDay(digitsOf(value, 0, 4), digitsOf(value, 5, 7), digitsOf(value, 8, 10));
}

/** Whether `NO_DATE` has to be asked. */
function mayBeNoDate(day: string): boolean {
	return day.charCodeAt(0) === ZERO || (day.charCodeAt(1) === 0x38 && day.startsWith('1899'));
}

const DASH = 0x2d;

/** -1, which is no year, month or day, where there is another character. */
function digitsOf(text: string, start: number, end: number): number {
	let number = 0;
	for (let at = start; at < end; at++) {
		const digit = text.charCodeAt(at) - 0x30;
		if (digit < 0 || digit > 9) return -1;
		number = number * 10 + digit;
	}
	return number;
}

/** In seconds: from 1900 to 2100, but for the years about 1970, whose numbers may be anything. */
const EPOCHS = { first: -2_208_988_800, last: 4_102_444_800, least: 100_000_000 };
/** 200112311430 would be a moment of 1976. */
const COMPACT = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d$/;

function dateOfEpoch(value: number): unknown {
	const isEpoch = (unit: number, least: number) =>
		value >= EPOCHS.first * unit && value <= EPOCHS.last * unit && Math.abs(value) >= least;
	const unit = isEpoch(1, EPOCHS.least) ? 1000 : isEpoch(1000, EPOCHS.least * 100) ? 1 : undefined;
	if (unit === undefined || !Number.isInteger(value) || COMPACT.test(String(value))) {
		return UNREADABLE;
	}
	return new Date(value * unit).toISOString().replace(/T00:00:00\.000Z$|\.000(?=Z$)/, '');
}

// Choices

function choiceRule(choices: NonNullable<Field['choices']>): Rule {
	const values = new Map(choices.map(({ value }) => [String(value), value]));
	const names = [...values.keys()];
	const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
	return {
		expected: `one of: ${names.slice(0, 10).join(', ')}${more}`,
		isRight: (value) => typeof value === 'string' && value !== '' && values.get(value) === value,
		ofText: (text) => values.get(text) ?? UNREADABLE,
		ofPlain: (value) => values.get(String(value)) ?? UNREADABLE,
	};
}

// Texts

/** Excel writes so what has more than eleven digits: 4.27612E+15. */
const CUT = /^[1-9](?:[.,]\d+)?E\+\d\d\d?$/;

/** Whether `CUT` has to be asked. */
function mayBeCut(text: string, first: number): boolean {
	if (!isDigitButZero(first)) return false;
	const second = text.charCodeAt(1);
	return second === POINT || second === COMMA || second === LETTER_E;
}

function isDigitButZero(code: number): boolean {
	return code > ZERO && code <= 0x39;
}

const [COMMA, POINT, LETTER_E] = [0x2c, 0x2e, 0x45];

/** By character code: whether a text that begins so is what it seems, whatever follows. Most are settled by that. */
const SURE_STARTS = Uint8Array.from({ length: 0x500 }, (_, code) =>
	beginsSomething(code) && !isMark(code) && !isDigitButZero(code) ? 1 : 0,
);

function plainText(text: string, given: Given): string | undefined {
	if (mayBeCut(text, text.charCodeAt(0)) && CUT.test(text)) return cutText(text, given);
	return isNothingForSure(text) ? undefined : text;
}

function cutText(text: string, given: Given): string {
	const { message } = shortened(text, given);
	return doubtful(text, 'the whole number, which a spreadsheet has shortened', given, message);
}

// Rules

const unreadable = () => UNREADABLE;

/** An entry of its own kind in a list of one. */
function listOfNumber(ofNumber: (value: number) => unknown) {
	return (value: number | boolean, given: Given) =>
		typeof value === 'number' ? [ofNumber(noted(value, given))] : UNREADABLE;
}

/** The same value, with a note where it may have been another one. */
function noted<Value extends number | boolean>(value: Value, given: Given): Value {
	if (typeof value === 'number' && !isExact(value)) {
		given.leave?.(value, 'a number of up to 15 digits, or a text of more');
	}
	return value;
}

const RULES: Readonly<Record<Exclude<Holds, 'choice'>, Rule>> = {
	text: {
		expected: 'one text',
		isRight: isUnmarked,
		keepsBlanks: true,
		keepsDates: true,
		ofText: plainText,
		ofPlain: (value, given) => {
			if (typeof value === 'number' && !isExact(value)) throw rounded(value, given);
			return value === false ? UNREADABLE : String(value);
		},
		// Odoo has [1, "Russia"] for a country.
		isMeant: hasLetter,
	},
	email: {
		expected: 'an email address such as ann@example.com',
		expectedOne: 'one text',
		isRight: isCleanEmail,
		ofText: emailOfText,
		ofPlain: (value) => (typeof value === 'number' ? String(value) : UNREADABLE),
		isMeant: looksLikeEmail,
	},
	phone: {
		expected: 'a phone number such as +79001112233',
		expectedOne: 'one text',
		isRight: isCleanPhone,
		ofText(text, given) {
			const phones = phonesIn(text, given);
			if (phones.length === 0) return undefined;
			return phones.filter(isPhone).length === 1 ? phoneOfText(text, given) : UNREADABLE;
		},
		ofPlain: (value, given) =>
			typeof value === 'number' ? phoneOfNumber(value, given) : UNREADABLE,
		isMeant: looksLikePhone,
	},
	phones: {
		expected: 'a list of phone numbers such as +79001112233, +79004445566',
		expectedOne: 'a list of texts',
		isRight: isListOf(isCleanPhone),
		ofText: phonesOfText,
		ofPlainText: (text) => (isCleanPhone(text) ? [text] : undefined),
		ofPlain: (value, given) => {
			const phone = typeof value === 'number' ? phoneOfNumber(value, given) : UNREADABLE;
			return typeof phone === 'string' ? [phone] : phone;
		},
		ofNested: (value, given) =>
			readList(RULES.phones, value, given, (entry) => readOther(RULES.phones, entry, given)),
		isMeant: looksLikePhone,
	},
	tags: {
		expected: 'a list such as a, b',
		expectedOne: 'a list of texts',
		isRight: isListOf(isTag),
		ofText: (text, given) =>
			isJson(text) ? resultOfJson(RULES.tags, text, given) : tagsOfText(text),
		ofPlain: listOfNumber(String),
		ofNested: (value, given) =>
			readList(RULES.tags, value, given, (entry) =>
				isTag(entry) ? entry : readOther(RULES.anything, entry, given),
			),
		isMeant: hasLetter,
	},
	entries: {
		expected: 'a list such as a, b',
		isRight: Array.isArray,
		ofText: (text, given) =>
			isJson(text) ? resultOfJson(RULES.entries, text, given) : tagsOfText(text),
		ofPlain: listOfNumber((value) => value),
		ofNested: (value) => [value],
	},
	objects: {
		expected: 'a list of objects such as [{ "name": "Rex" }]',
		isRight: Array.isArray,
		ofText: (text, given) => resultOfJson(RULES.objects, text, given),
		ofPlain: unreadable,
		ofNested: (value) => [value],
	},
	object: {
		expected: 'an object such as { "name": "Rex" }',
		isRight: isObject,
		ofText(text) {
			const value = parsed(text);
			return isObject(value) ? value : UNREADABLE;
		},
		ofPlain: unreadable,
		isMeant: isObject,
	},
	integer: {
		expected: 'a whole number such as 12',
		isRight: Number.isSafeInteger,
		ofText(text, given) {
			if (CUT.test(text)) return cutText(text, given);
			const number = POINT_AND_ZEROS.test(text) ? undefined : numberOf(text);
			return Number.isSafeInteger(number) ? number : UNREADABLE;
		},
		ofPlainText: plainInteger,
		ofPlain(value, given) {
			if (Number.isInteger(value)) throw rounded(value, given);
			return UNREADABLE;
		},
	},
	number: {
		expected: 'a number such as 12.5',
		isRight: Number.isFinite,
		ofText: (text) => numberOf(text) ?? UNREADABLE,
		ofPlainText: plainInteger,
		ofPlain: unreadable,
	},
	yesNo: {
		expected: 'yes or no',
		isRight: (value) => typeof value === 'boolean',
		ofText: yesNoOf,
		ofPlainText: (text) => YES_NO.get(text),
		ofPlain: (value) => yesNoOf(String(value)),
	},
	date: {
		expected: 'a date such as 2001-12-31',
		isRight: (value) => isIsoDay(value) && !mayBeNoDate(value),
		keepsDates: true,
		ofText: dateOf,
		ofPlain: (value, given) =>
			typeof value === 'number' ? dateOfNumber(String(value), given) : UNREADABLE,
	},
	anything: {
		expected: 'one value',
		isRight: (value) =>
			typeof value === 'string'
				? isUnmarked(value)
				: typeof value === 'boolean' || isExact(value) || isNested(value),
		keepsBlanks: true,
		keepsDates: true,
		ofText: plainText,
		ofPlain: noted,
	},
};

function isObject(value: unknown): boolean {
	return isNested(value) && !Array.isArray(value);
}

/** For names that are no known fields: what is empty is left out, all else stands. */
export const unknownReader: ValueReader = readerOf(
	{ ...RULES.anything, ofText: (text) => text },
	undefined,
);
