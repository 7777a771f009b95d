import { isNothing } from '../nothing';
import type { Given, Rule } from './rule';
import { UNREADABLE } from './rule';

function looksLikeEmail(value: unknown): boolean {
	return typeof value === 'string' && value.includes('@');
}

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
	else if (!isUsualEmail(email)) given.leave?.(email, emailRule.expected);
	return email;
}

/**
 * What RFC 5321 allows, but for signs that are hardly ever part of an address: links have them, and lines
 * that somebody has taken out of a list. With a blank or without an `@`, Altcraft says that it is none.
 */
const USUAL_EMAIL =
	/^(?!.*\*\*)[\p{L}\p{M}\p{N}.!$%&'*+=^_`{|}~-]+@[\p{L}\p{M}\p{N}.-]+$|\s|^[^@]*$/u;

/** Whether Altcraft may rightly take it, or will say that it is none. */
export function isUsualEmail(text: string): boolean {
	return USUAL_EMAIL.test(text) && !TWO_ALPHABETS.test(text);
}

/** Side by side, as from a keyboard that was not switched. */
const TWO_ALPHABETS = /[a-z][\u0400-\u052f]|[\u0400-\u052f][a-z]/i;

const LONGEST_EMAILS = 1000;

const AROUND_EMAILS = /^["'`“”„«»‘’]+|["'`“”„«»‘’]+$/g;

export const emailRule: Rule = {
	expected: 'an email address such as ann@example.com',
	expectedOne: 'one text',
	isRight: isCleanEmail,
	ofText: emailOfText,
	ofPlain: (value) => (typeof value === 'number' ? String(value) : UNREADABLE),
	isMeant: looksLikeEmail,
};
