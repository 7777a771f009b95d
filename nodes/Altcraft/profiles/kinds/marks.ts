import { beginsSomething, isNothingAtAll } from '../nothing';

/** What JavaScript makes of an object that is put into a text. */
export const OBJECT_AS_TEXT = '[object Object]';

const EQUALS = 0x3d;

const APOSTROPHE = 0x27;

const BRACKET = OBJECT_AS_TEXT.charCodeAt(0);

const HASH = 0x23;

/** Whether it is one text, and is what it seems. */
export function isUnmarked(value: unknown): boolean {
	if (typeof value !== 'string') return false;
	const first = value.charCodeAt(0);
	if (SURE_STARTS[first] === 1) return true;
	if (!(first >= 0) || isMark(first) || isNothingAtAll(value) || mayBeCut(value, first))
		return false;
	return !isInvisible(first) || stripped(value) !== '';
}

/** What a text begins with that may not be what it seems. */
function isMark(code: number): boolean {
	return code === EQUALS || code === APOSTROPHE || code === BRACKET || code === HASH;
}

function isVisibleAscii(code: number): boolean {
	return code > 0x20 && code < 0x7f;
}

/** Without what spreadsheets put before a text that they would else take for a number: `="007"`, `'007`. */
export function withoutMarks(text: string): string {
	return withoutApostrophe(withoutFormula(text));
}

/** Without such marks, and without what nobody sees around the text. */
export function cleaned(text: string): string {
	return withoutApostrophe(stripped(withoutFormula(stripped(text))));
}

/** Without what a spreadsheet writes around a text for it to stay one: `="007"`. */
export function withoutFormula(text: string): string {
	const isFormula = text.startsWith('="') && text.indexOf('"', 2) === text.length - 1;
	return isFormula ? text.slice(2, -1) : text;
}

/** Without the mark that keeps a number a text: `'007`. */
export function withoutApostrophe(text: string): string {
	const isMark = text.charCodeAt(0) === APOSTROPHE && /^'[+\d][\d\s().-]*$/.test(text);
	return isMark ? text.slice(1) : text;
}

/** Not a regular expression for the whole: `\s+$` takes quadratic time. */
export function stripped(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && isInvisible(text.charCodeAt(start))) start++;
	while (end > start && isInvisible(text.charCodeAt(end - 1))) end--;
	return text.slice(start, end);
}

/** Without the quotes around it. */
export function unquoted(text: string): string {
	let start = 0;
	let end = text.length;
	while (text.charCodeAt(start) === QUOTE) start++;
	while (end > start && text.charCodeAt(end - 1) === QUOTE) end--;
	return start === 0 && end === text.length ? text : stripped(text.slice(start, end));
}

const QUOTE = 0x22;

/** White space, and what has no width: soft hyphens, marks of direction, joiners. */
const INVISIBLE = /[\s\u0085\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]/;

/** Whether nobody sees a character. */
export function isInvisible(code: number): boolean {
	return !isVisibleAscii(code) && INVISIBLE.test(String.fromCharCode(code));
}

export const ZERO = 0x30;

/** Excel writes so what has more than eleven digits: 4.27612E+15. */
export const CUT = /^[1-9](?:[.,]\d+)?E\+\d\d\d?$/;

/** Whether `CUT` has to be asked. */
export function mayBeCut(text: string, first: number): boolean {
	if (!isDigitButZero(first)) return false;
	const second = text.charCodeAt(1);
	return second === POINT || second === COMMA || second === LETTER_E;
}

export function isDigitButZero(code: number): boolean {
	return code > ZERO && code <= 0x39;
}

export const [COMMA, POINT, LETTER_E] = [0x2c, 0x2e, 0x45];

/** By character code: whether a text that begins so is what it seems, whatever follows. Most are settled by that. */
const SURE_STARTS = Uint8Array.from({ length: 0x500 }, (_, code) =>
	beginsSomething(code) && !isMark(code) && !isDigitButZero(code) ? 1 : 0,
);
