import { isNothing } from '../nothing';
import { isExact } from './exact';
import { OBJECT_AS_TEXT, cleaned, withoutFormula, withoutMarks } from './marks';

/** How the values of one kind are read. */
export interface Rule {
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

/** What a rule knows of the field whose value it reads. */
export interface Given {
	readonly isStrict: boolean;
	/** Undefined for a field that is not known. */
	readonly label: string | undefined;
	readonly leave?: (value: unknown, expected: string) => void;
}

/** What a rule gives for a value that it cannot read. */
export const UNREADABLE = Symbol('unreadable');

/** The value as the field holds it. See `ValueReader.read`. */
export function read(rule: Rule, value: unknown, given: Given): unknown {
	return rule.isRight(value) ? value : readOther(rule, value, given);
}

/**
 * What is not what the field holds, or seems not to be: it stays the text that it is, with a note, for
 * Altcraft to judge; a column refuses it with the sentence.
 */
export function doubtful(text: string, expected: string, given: Given, sentence: string): string {
	if (given.isStrict) throw new Error(sentence);
	given.leave?.(text, expected);
	return text;
}

/** Of a value that is not right as it is. */
export function readOther(rule: Rule, value: unknown, given: Given): unknown {
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
	if (rule.ofNested) return rule.ofNested(listOf(value), given);
	throw refusal(rule, value, given);
}

/** PHP makes an object of a list that has lost its first entry; other keys may be IDs. */
function listOf(value: object): object {
	if (Array.isArray(value)) return value;
	const keys = Object.keys(value);
	const first = Number(keys[0]);
	const isRow = first <= 1 && keys.every((key, n) => key === String(n + first));
	return isRow ? Object.values(value) : value;
}

/** A list, or an object that is not a scalar in disguise: a Date, Luxon's DateTime. */
export function isNested(value: unknown): value is object {
	return (
		typeof value === 'object' &&
		value !== null &&
		typeof (value as { toJSON?: unknown }).toJSON !== 'function'
	);
}

/** What exports have where there is nothing: PHP `[]` and `{}`, Odoo `false`. */
export function isEmpty(value: object): boolean {
	return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

const ACTIONS: ReadonlySet<unknown> = new Set(['set', 'unset', 'incr', 'add', 'delete', 'upsert']);

/** What Altcraft is to do with a field instead of setting it (`functions.ts`). */
function isFunctional(value: object): boolean {
	return ACTIONS.has((value as { action?: unknown }).action);
}

/** For sentences. */
export function nameOf({ label }: Given): string {
	return label === undefined ? 'A field' : `"${label}"`;
}

/** A value, for a sentence: never the whole of a long one. */
export function shown(value: unknown): string {
	if (typeof value === 'object') return 'an object';
	if (typeof value !== 'string') return String(value);
	return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
}

/** Of a list or an object in the place of something else; `entry`: the place within a list. */
export function refusal(rule: Rule, value: object, { label = '' }: Given, entry?: number): Error {
	const kind = Array.isArray(value) ? 'a list' : 'an object';
	const isInList = entry !== undefined;
	const start = isInList ? `${label}[${entry}]` : label;
	const depth = isInList ? 2 : 1;
	const path =
		(rule.isMeant && pathWithin(value, start, depth, rule.isMeant)) ??
		// A scalar is no object.
		(rule.isMeant === isObject ? undefined : pathWithin(value, start, depth, isScalar));
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

/** Whether it is one value that a list may have: not an object, nor a number that was another one. */
export function isTag(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'boolean' || isExact(value);
}

/** For rules that read no such values. */
export const unreadable = () => UNREADABLE;

/** Whether it has members by name. */
export function isObject(value: unknown): boolean {
	return isNested(value) && !Array.isArray(value);
}
