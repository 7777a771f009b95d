import { isNothingForSure } from '../nothing';
import { isExact } from './exact';
import { CUT, isUnmarked, mayBeCut, stripped } from './marks';
import { isNested } from './nested';
import type { Given, Rule } from './rule';
import { UNREADABLE, doubtful, nameOf } from './rule';

/** Whether it is a text of words. */
export function hasLetter(value: unknown): boolean {
	return typeof value === 'string' && /\p{L}/u.test(value);
}

/** The error for a number that a spreadsheet wrote as 7.9E+10. */
export function shortened(phone: string, given: Given): Error {
	const text = phone.length > 60 ? `${phone.slice(0, 59)}…` : phone;
	return new Error(
		`${nameOf(given)} has ${text}: a spreadsheet has shortened the number, and its last digits are lost. Format that column as text in the spreadsheet and export it again.`,
	);
}

/** JavaScript holds 15 to 17 digits: what stands in an item is another number already. */
export function rounded(value: unknown, given: Given): Error {
	return new Error(
		`${nameOf(given)} has the number ${String(value)}, which is too long to be exact: its last digits are lost. Let it come as text, in quotes.`,
	);
}

function plainText(text: string, given: Given): string | undefined {
	if (mayBeCut(text, text.charCodeAt(0)) && CUT.test(text)) return cutText(text, given);
	return isNothingForSure(text) || stripped(text) === '' ? undefined : text;
}

/** A text that is such a number, left for Altcraft to judge; see `doubtful`. */
export function cutText(text: string, given: Given): string {
	const { message } = shortened(text, given);
	return doubtful(text, 'the whole number, which a spreadsheet has shortened', given, message);
}

/** The same value, with a note where it may have been another one. */
export function noted<Value extends number | boolean>(value: Value, given: Given): Value {
	if (typeof value === 'number' && !isExact(value)) {
		given.leave?.(value, 'a number of up to 15 digits, or a text of more');
	}
	return value;
}

export const textRule: Rule = {
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
};

export const anythingRule: Rule = {
	expected: 'one value',
	isRight: (value) =>
		typeof value === 'string'
			? isUnmarked(value)
			: typeof value === 'boolean' || isExact(value) || isNested(value),
	keepsBlanks: true,
	keepsDates: true,
	ofText: plainText,
	ofPlain: noted,
};
