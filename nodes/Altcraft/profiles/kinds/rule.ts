import { isNothing } from '../nothing';
import { OBJECT_AS_TEXT, cleaned, withoutFormula, withoutMarks } from './marks';
import { RECORD_ID, isEmpty, isObject, isScalar, meantPlace } from './nested';

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
	/** Its name in the database, where it has one. */
	readonly field?: string;
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
	if (/^#{4,}$/.test(text)) {
		throw new Error(
			`${nameOf(given)} is ${text.slice(0, 8)}: the column was too narrow in the spreadsheet, which hides the value. Make it wider, and export the list again.`,
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
export function refusal(rule: Rule, value: object, given: Given, entry?: number): Error {
	const kind = Array.isArray(value) ? 'a list' : 'an object';
	const what = entry === undefined ? `is ${kind}` : `has ${kind} in it`;
	return new Error(
		`"${given.label ?? ''}" must be ${rule.expectedOne ?? rule.expected}, but ${what}. ${adviceOn(rule, value, given, entry)}`,
	);
}

function adviceOn({ isMeant }: Rule, value: object, given: Given, entry?: number): string {
	if (isBytes(value)) return 'It is made of bytes: let its source give text.';
	const { label = '', field } = given;
	const entries: readonly unknown[] = Array.isArray(value) ? value : [];
	if (entries.some((one) => typeof one === 'string' && RECORD_ID.test(one))) return OF_LINKED;
	const [path, depth] = entry === undefined ? [label, 1] : [`${label}[${entry}]`, 2];
	const place =
		(isMeant && meantPlace(value, path, depth, { field, isMeant })) ??
		// A scalar is no object.
		(isMeant === isObject ? undefined : meantPlace(value, path, depth, { field }));
	if (place === undefined) return 'Map what is meant.';
	const isOfSeveral = new Set(entries.filter(isMeant ?? isScalar)).size > 1;
	const how = entry === undefined ? ': map that.' : ', and so in each entry: map a list of these.';
	return `Probably meant is what lies under ${place}${how}${isOfSeveral ? OF_SEVERAL : ''}`;
}

const OF_LINKED =
	'It has the ID of what is linked: let its source give the name, as a lookup field of Airtable does.';
const OF_SEVERAL =
	' If it is of several people, take out the Aggregate node, or put Split Out before this one.';

/** What JSON makes of a Buffer, as databases give for BIT and BLOB. */
function isBytes(value: object): boolean {
	const { type, data } = value as { type?: unknown; data?: unknown };
	return type === 'Buffer' && Array.isArray(data);
}

/** For rules that read no such values. */
export const unreadable = () => UNREADABLE;
