import { isNothing } from '../nothing';
import { isJson, isListOf, readList, resultOfJson } from './list';
import { POINT, ZERO, cleaned, unquoted, withoutApostrophe } from './marks';
import type { Given, Rule } from './rule';
import { UNREADABLE, doubtful, nameOf, readOther, shown } from './rule';
import { shortened } from './text';

function looksLikePhone(value: unknown): boolean {
	const text = typeof value === 'number' ? String(value) : value;
	return isCleanPhone(text) && text.replace(/\D/g, '').length >= 7;
}

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

/** The 15 of E.164, with what is dialled before them abroad. */
const MOST_DIGITS = 18;

/** A number to a spreadsheet or a program with tables: 79001112233.0. */
function isDecimal(phone: string): boolean {
	return phone.endsWith('0') && DECIMAL_PHONE.test(phone);
}

const DECIMAL_PHONE = /^(\+?\d{5,})[.,]00?$/;

/** As a spreadsheet shows a large number: 9,167,878,412; lists of extensions have more before their first comma. */
const IN_THOUSANDS = /^\d{1,2}(?:,\d{3}){3}$/;

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
		.replace(DECIMAL_PHONE, '$1')
		.replace(IN_THOUSANDS, (number) => number.replaceAll(',', ''));
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
		.filter((entry) => entry !== '' && !isNothing(entry) && !NO_NUMBER.test(entry));
}

/** Zeros, or what a form has before anything is filled in: "+7 (___) ___-__-__", "( ) - Ext[ ]". */
const NO_NUMBER = /^(?:[0\s().+-]+|\+?\d{0,3}[\s().-]*__[_\s().-]*|[\s().-]+(?:ext[\s()[\].]*)?)$/i;

/** Not before an extension, which belongs to its number. */
const BETWEEN_PHONES = / ::: |[,;|\r\n](?!\s{0,9}(?:доб|вн|ext|x\s?\d|durchw|poste|#))/i;

const BEFORE_NEXT_PHONE = /(?<=\d)\s*(?=\+\d)/;

/** Of a slash between two numbers; one within a number, as in 030/1234567 and 0049 (0)171 / 1234567, has fewer digits beside it. */
function sidesOf(entry: string): readonly string[] {
	const sides = entry.split('/');
	return sides.every(isWhole) ? sides : [entry];
}

/** Whether there are digits enough for all of a number, with the code of its country or not. */
function isWhole(side: string): boolean {
	const abroad = /^\s*(?:\+|0\s*0)/;
	return abroad.test(side)
		? digitsIn(side.replace(abroad, '').replace(/\(0\)|(?<=^\d\d\s?)0/, '')) >= LEAST_ABROAD
		: digitsIn(side) >= 7;
}

function phoneOfNumber(value: number, given: Given): string | undefined {
	if (value === 0) return undefined;
	if (Number.isSafeInteger(value)) return String(value);
	throw shortened(String(value), given);
}

function phonesOfText(text: string, given: Given): unknown {
	// Nearly all, in a fraction of the time.
	if (isCleanPhone(text)) return [text];
	if (isJson(text)) return resultOfJson(phonesRule, text, given);
	const phones = phonesIn(text, given);
	if (phones.some(isJson)) return UNREADABLE;
	const odd = phones.find((phone) => !isPhone(phone));
	if (odd !== undefined) {
		const { expected } = phonesRule;
		const sentence = `${nameOf(given)} must be ${expected}, but has ${shown(odd)}. Correct it, and put a comma between several.`;
		doubtful(odd, expected, given, sentence);
	} else {
		const rest = phones.find((phone) => isDoubtful(phone, phones.length > 1));
		if (rest !== undefined) given.leave?.(text, phonesRule.expected);
	}
	return phones.length === 0 ? undefined : phones;
}

/** Whether a text may be one phone, with an extension or not. */
function isPhone(text: string): boolean {
	const count = digitsIn(text);
	return count > 0 && (count <= MOST_DIGITS || /\p{L}/u.test(text));
}

/** Whether it seems to be several numbers, none with all of its digits, what is left of one that was cut at its commas, or none. */
function isDoubtful(phone: string, isOfSeveral: boolean): boolean {
	const count = digitsIn(phone);
	const least = phone.startsWith('+') ? LEAST_ABROAD : LEAST_DIGITS;
	const isOfWords = count < LEAST_IN_WORDS && /\p{L}/u.test(phone);
	return count > MOST_DIGITS || (isOfSeveral && count < least) || isOfWords || MASKED.test(phone);
}

/** Of an extension, or of a number within a town. */
const LEAST_DIGITS = 5;

/** With the code of a country; one with less was cut, as by a line break in its cell. */
const LEAST_ABROAD = 8;

/** Of 8 800 FLOWERS; a line such as "Total: 250" has less. */
const LEAST_IN_WORDS = 4;

/** Or a formula, as a spreadsheet makes it of a number that is typed with a plus. */
const MASKED = /[*_•]{2}|\dxx|xx\d|^=/i;

function digitsIn(phone: string): number {
	return phone.replace(/\D/g, '').length;
}

export const phoneRule: Rule = {
	expected: 'a phone number such as +79001112233',
	expectedOne: 'one text',
	isRight: isCleanPhone,
	ofText(text, given) {
		const phones = phonesIn(text, given);
		if (phones.length === 0) return undefined;
		return phones.filter(isPhone).length === 1 ? phoneOfText(text, given) : UNREADABLE;
	},
	ofPlain: (value, given) => (typeof value === 'number' ? phoneOfNumber(value, given) : UNREADABLE),
	isMeant: looksLikePhone,
};

export const phonesRule: Rule = {
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
		readList(phonesRule, value, given, (entry) => readOther(phonesRule, entry, given)),
	isMeant: looksLikePhone,
};
