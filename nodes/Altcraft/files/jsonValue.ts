import { endOfEntry, endOfString } from '../jsonText';

/** Marks a text that is not JSON; no JSON gives it. */
export const NOT_JSON = Symbol('not JSON');

/**
 * The value of a JSON text, or `NOT_JSON`. A number that JavaScript cannot hold, such as an ID of 20
 * digits, is the text that it was. `mayChange`: see `mayChangeNumbers`
 */
export function parseJson(text: string, mayChange = mayChangeNumbers(text)): unknown {
	const value = parse(text);
	return value !== NOT_JSON && mayChange
		? parse(replaceWords(text, (word) => (isInexact(word) ? `"${word}"` : word)))
		: value;
}

/**
 * A text that is JSON but for words that stand for no value, as some programs write them: the first
 * such word, and the value with null for each. Undefined if it is something else.
 */
export function withNull(
	text: string,
): { readonly word: string; readonly value: unknown } | undefined {
	let found: string | undefined;
	const mended = replaceWords(text, (word) => {
		if (!NO_VALUES.has(word)) return word;
		found ??= word;
		return 'null';
	});
	const value = found === undefined ? NOT_JSON : parse(mended);
	return found === undefined || value === NOT_JSON ? undefined : { word: found, value };
}

/**
 * A name, as it is written, that stands twice in the text of an object with another value each time: of two
 * values, JSON.parse forgets the first without a word. It takes longer than parsing.
 */
export function nameTwice(object: string): string | undefined {
	const values = new Map<string, string>();
	let end: number | undefined = object.indexOf('{');
	while (end !== undefined && object[end] !== '}') {
		const start: number = end + 1;
		end = endOfEntry(object, start);
		const quote = object.indexOf('"', start);
		const endOfName = endOfString(object, quote + 1) + 1;
		const name = object.slice(quote, endOfName);
		const value = object.slice(object.indexOf(':', endOfName) + 1, end);
		const earlier = values.get(name);
		if (earlier !== undefined && isLost(earlier, value)) return name;
		values.set(name, value);
	}
	return undefined;
}

/** Whether anything of the first of two values is lost. */
function isLost(first: string, second: string): boolean {
	const [one, other] = [first, second].map((text) => JSON.stringify(parse(text)));
	return one !== other && one !== 'null' && one !== '""';
}

/**
 * Whether a number in the text may be another one once it is read: doubles hold all of 15 digits
 * whose exponent has fewer than three. Asked for many texts at once, it costs next to nothing.
 */
export function mayChangeNumbers(text: string): boolean {
	// A run of 16 covers one of every 16 places, which is faster than any pattern.
	for (let at = MOST_DIGITS; at < text.length; at += MOST_DIGITS + 1) {
		if (!isOfNumber(text.charCodeAt(at))) continue;
		let start = at;
		while (isOfNumber(text.charCodeAt(start - 1))) start--;
		let end = at + 1;
		while (isOfNumber(text.charCodeAt(end))) end++;
		if (end - start > MOST_DIGITS) return true;
	}
	return LONG_EXPONENT.test(text);
}

const MOST_DIGITS = 15;
const LONG_EXPONENT = /\d[eE][-+]?\d{3}/;

/** A digit or a point. */
function isOfNumber(code: number): boolean {
	return (code >= 0x30 && code <= 0x39) || code === 0x2e;
}

const NO_VALUES: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity', 'undefined']);

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return NOT_JSON;
	}
}

/** Replaces the numbers and words of a JSON text, but nothing within its strings. */
function replaceWords(text: string, replacementOf: (word: string) => string): string {
	const pieces: string[] = [];
	const next = /"|[-+.\w]+/g;
	let done = 0;
	for (let match; (match = next.exec(text)) !== null; ) {
		const [word] = match;
		if (word === '"') {
			const end = endOfString(text, next.lastIndex);
			if (end === -1) break;
			next.lastIndex = end + 1;
			continue;
		}
		const replacement = replacementOf(word);
		if (replacement === word) continue;
		pieces.push(text.slice(done, match.index), replacement);
		done = next.lastIndex;
	}
	return pieces.join('') + text.slice(done);
}

/** Whether a word of JSON is a number that is another one once it is read. */
function isInexact(word: string): boolean {
	const number = Number(word);
	if (Number.isNaN(number)) return false;
	return !Number.isFinite(number) || decimalOf(word) !== decimalOf(String(number));
}

/** A number as its digits and their power of ten, the same however it is written. */
function decimalOf(number: string): string {
	const [mantissa, exponent = '0'] = number.toLowerCase().split('e');
	const [whole, fraction = ''] = mantissa.replace('-', '').split('.');
	const all = whole + fraction;
	let start = 0;
	while (all[start] === '0') start++;
	let end = all.length;
	while (end > start && all[end - 1] === '0') end--;
	if (start === end) return '0';
	return `${all.slice(start, end)}e${Number(exponent) - fraction.length + all.length - end}`;
}
