import { LONGEST, exactNumberOf } from './exact';
import { CUT, isDigitButZero } from './marks';
import type { Rule } from './rule';
import { UNREADABLE, unreadable } from './rule';
import { cutText, rounded } from './text';

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

/** Of up to 15 digits, which are always kept, and not with a 0 before others, as IDs have. */
function plainInteger(text: string): number | undefined {
	if (text.length > 15 || !(isDigitButZero(text.charCodeAt(0)) || text === '0')) return undefined;
	const number = digitsOf(text, 0, text.length);
	return number === -1 ? undefined : number;
}

/** -1, which is no year, month or day, where there is another character. */
export function digitsOf(text: string, start: number, end: number): number {
	let number = 0;
	for (let at = start; at < end; at++) {
		const digit = text.charCodeAt(at) - 0x30;
		if (digit < 0 || digit > 9) return -1;
		number = number * 10 + digit;
	}
	return number;
}

export const integerRule: Rule = {
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
};

export const numberRule: Rule = {
	expected: 'a number such as 12.5',
	isRight: Number.isFinite,
	ofText: (text) => numberOf(text) ?? UNREADABLE,
	ofPlainText: plainInteger,
	ofPlain: unreadable,
};
