import type { Field } from '../schema';
import type { Rule } from './rule';
import { UNREADABLE } from './rule';

/** With what a spreadsheet calls TRUE and FALSE in German, French and Russian, and Postgres writes for both. */
const YES_NO: ReadonlyMap<string, boolean> = new Map([
	...['true', 't', '1', 'yes', 'y', 'on', 'да', 'wahr', 'vrai', 'истина'].map(
		(text) => [text, true] as const,
	),
	...['false', 'f', '0', 'no', 'n', 'off', 'нет', 'falsch', 'faux', 'ложь'].map(
		(text) => [text, false] as const,
	),
]);

function yesNoOf(text: string): unknown {
	return YES_NO.get(text.toLowerCase()) ?? UNREADABLE;
}

/** A field that takes one of a few values. */
export function choiceRule(choices: NonNullable<Field['choices']>): Rule {
	const values = new Map(choices.map(({ value }) => [String(value), value]));
	const names = [...values.keys()];
	const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
	return {
		expected: `one of: ${names.slice(0, 10).join(', ')}${more}`,
		isRight: (value) => typeof value === 'string' && value !== '' && values.get(value) === value,
		ofText: (text) => values.get(text) ?? UNREADABLE,
		ofPlain: (value) => values.get(String(value)) ?? UNREADABLE,
	};
}

export const yesNoRule: Rule = {
	expected: 'yes or no',
	isRight: (value) => typeof value === 'boolean',
	ofText: yesNoOf,
	ofPlainText: (text) => YES_NO.get(text),
	ofPlain: (value) => yesNoOf(String(value)),
};
