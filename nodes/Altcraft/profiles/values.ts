import type { Field, Holds } from './schema';
import { choiceRule, yesNoRule } from './kinds/choice';
import { dateRule } from './kinds/date';
import { emailRule } from './kinds/email';
import { entriesRule, objectRule, objectsRule, tagsRule } from './kinds/list';
import { CUT, isInvisible, stripped } from './kinds/marks';
import { integerRule, numberRule } from './kinds/number';
import { phoneRule, phonesRule } from './kinds/phone';
import type { Given, Rule } from './kinds/rule';
import { read } from './kinds/rule';
import { anythingRule, shortened, textRule } from './kinds/text';

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
	{ holds, choices, id }: Pick<Field, 'holds' | 'choices'> & Partial<Pick<Field, 'id'>>,
	label: string,
	leave?: (value: unknown, expected: string) => void,
): ValueReader {
	const rule = holds === 'choice' ? choiceRule(choices ?? []) : RULES[holds];
	return readerOf(rule, { label, field: id, leave });
}

function readerOf(rule: Rule, given: Omit<Given, 'isStrict'>): ValueReader {
	const { isRight, ofPlainText } = rule;
	const strict = { ...given, isStrict: true };
	const lenient = { ...given, isStrict: false };
	return {
		isRight,
		read: (value, isStrict) => read(rule, value, isStrict ? strict : lenient),
		ofPlainText,
	};
}

const RULES: Readonly<Record<Exclude<Holds, 'choice'>, Rule>> = {
	text: textRule,
	email: emailRule,
	phone: phoneRule,
	phones: phonesRule,
	tags: tagsRule,
	entries: entriesRule,
	objects: objectsRule,
	object: objectRule,
	integer: integerRule,
	number: numberRule,
	yesNo: yesNoRule,
	date: dateRule,
	anything: anythingRule,
};

/**
 * The reader of a text by which profiles are matched: without what nobody sees around it, or one person
 * would become two. What a spreadsheet has shortened is refused, for many would become one.
 */
export function matchReader(reader: ValueReader, label: string): ValueReader {
	const isId = (value: unknown) =>
		typeof value !== 'string' ||
		(ID.test(value) &&
			!(isInvisible(value.charCodeAt(0)) || isInvisible(value.charCodeAt(value.length - 1))));
	return {
		isRight: (value) => reader.isRight(value) && isId(value),
		read(value, isStrict) {
			const read = reader.read(value, isStrict);
			if (typeof read !== 'string') return read;
			const text = stripped(read);
			if (CUT.test(text)) throw shortened(text, { isStrict, label });
			return text === '' ? undefined : text;
		},
	};
}

/** Most IDs: one word with a digit, or an address. Of others, only a closer look can tell. */
const ID = /^[^\s\d@]*[\d@]\S*$/;

/** For names that are no known fields: what is empty is left out, all else stands. */
export const unknownReader: ValueReader = readerOf(
	{ ...anythingRule, ofText: (text) => text },
	{ label: undefined },
);
