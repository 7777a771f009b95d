import { isNothingForSure } from '../nothing';
import { inexactNumberIn } from './exact';
import { stripped } from './marks';
import { isEmpty, isNested, isObject, isTag } from './nested';
import type { Given, Rule } from './rule';
import { UNREADABLE, read, readOther, refusal, unreadable } from './rule';
import { anythingRule, hasLetter, noted } from './text';

/** Vertical bars and ` ::: ` are what CRMs export between the values of one cell. */
const BETWEEN_ENTRIES = / ::: |[,;|\r\n]/;

/** Neither in brackets, as in the answers of forms, nor at the end of `&amp;`. */
const BETWEEN_WHOLE_ENTRIES = / ::: |(?:[,|\r\n]|(?<!&#?\w{2,8});)(?!(?<=\([^()]*)[^()]*\))/;

/** It takes quadratic time. */
const LONGEST_WITH_BRACKETS = 1000;

/** Mailchimp has each entry in quotes: "vip","a, b"; SharePoint ;#vip;#new;# or 5;#vip;#7;#new. */
function entriesOf(text: string): string[] {
	const parts = text.split(';#');
	if (parts.length > 2 && text.startsWith(';#') && text.endsWith(';#')) return parts;
	if (parts.length > 2 && isPairs(parts)) return parts.filter((_, n) => n % 2 === 1);
	const isWhole = /[(&]/.test(text) && text.length <= LONGEST_WITH_BRACKETS;
	return quotedEntries(text) ?? text.split(isWhole ? BETWEEN_WHOLE_ENTRIES : BETWEEN_ENTRIES);
}

/** Undefined where not all of the text is entries in quotes. */
function quotedEntries(text: string): string[] | undefined {
	if (!text.startsWith('"') || !text.endsWith('"')) return undefined;
	const matches = [...text.matchAll(NEXT_IN_QUOTES)];
	const length = matches.reduce((sum, [match]) => sum + match.length, 0);
	return length === text.length
		? matches.map(([, entry]) => entry.replaceAll('""', '"'))
		: undefined;
}

/** Each with its number before it. */
function isPairs(parts: readonly string[]): boolean {
	return parts.length % 2 === 0 && parts.every((part, n) => n % 2 === 1 || /^\d+$/.test(part));
}

/** One pattern for all of them would take a place on the stack for each. */
const NEXT_IN_QUOTES = /"([^"]*(?:""[^"]*)*)"(?:\s*[,;|]\s*|$)/gy;

function tagsOfText(text: string): unknown {
	if (isNothingForSure(text)) return undefined;
	const tags = entriesOf(text)
		.map(stripped)
		.filter((tag) => tag !== '');
	return tags.length === 0 ? undefined : tags;
}

/** The same list if nothing in it changes. `readEntry` gives one entry, several as a list, or undefined for none. */
export function readList(
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

/** A test for lists that have entries, all of which pass `isRight`. CRMs send an empty one for nothing: it would empty the field. */
export function isListOf(isRight: (value: unknown) => boolean) {
	return (value: unknown): boolean => {
		if (!Array.isArray(value) || value.length === 0) return false;
		for (let at = 0; at < value.length; at++) if (!isRight(value[at])) return false;
		return true;
	};
}

function isFilledList(value: unknown): boolean {
	return Array.isArray(value) && value.length > 0;
}

/** Whether a text is meant to be a list or an object. */
export function isJson(text: string): boolean {
	return text.startsWith('[') || text.startsWith('{');
}

/** Of text that is meant to be a list or an object. */
export function resultOfJson(rule: Rule, text: string, given: Given): unknown {
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

/** An entry of its own kind in a list of one. */
function listOfNumber(ofNumber: (value: number) => unknown) {
	return (value: number | boolean, given: Given) =>
		typeof value === 'number' ? [ofNumber(noted(value, given))] : UNREADABLE;
}

function listAround(value: object): readonly unknown[] {
	return Array.isArray(value) ? value : [value];
}

function isSeenTag(entry: unknown): boolean {
	return isTag(entry) && (typeof entry !== 'string' || stripped(entry) !== '');
}

export const tagsRule: Rule = {
	expected: 'a list such as a, b',
	expectedOne: 'a list of texts',
	isRight: isListOf(isSeenTag),
	ofText: (text, given) => (isJson(text) ? resultOfJson(tagsRule, text, given) : tagsOfText(text)),
	ofPlain: listOfNumber(String),
	ofNested: (value, given) =>
		readList(tagsRule, value, given, (entry) =>
			isSeenTag(entry) ? entry : readOther(anythingRule, entry, given),
		),
	isMeant: hasLetter,
};

export const entriesRule: Rule = {
	expected: 'a list such as a, b',
	isRight: isFilledList,
	ofText: (text, given) =>
		isJson(text) ? resultOfJson(entriesRule, text, given) : tagsOfText(text),
	ofPlain: listOfNumber((value) => value),
	ofNested: listAround,
};

export const objectsRule: Rule = {
	expected: 'a list of objects such as [{ "name": "Rex" }]',
	isRight: isFilledList,
	ofText: (text, given) => resultOfJson(objectsRule, text, given),
	ofPlain: unreadable,
	ofNested: listAround,
};

export const objectRule: Rule = {
	expected: 'an object such as { "name": "Rex" }',
	isRight: isObject,
	ofText(text) {
		const value = parsed(text);
		return isObject(value) ? value : UNREADABLE;
	},
	ofPlain: unreadable,
	isMeant: isObject,
};
