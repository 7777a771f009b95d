import type { Field, Schema } from './schema';
import { valueReader } from './values';

/** A condition as a user sets it. */
export interface Condition {
	/** The name of the field. */
	readonly field: string;
	readonly operator: ConditionOperator;
	/** None of it for `exists` and `notExists`. */
	readonly value: unknown;
}

/** How a field and a value are compared, with what MongoDB calls it. */
export const CONDITION_OPERATORS = {
	equals: '$eq',
	exists: '$exists',
	greater: '$gt',
	greaterOrEqual: '$gte',
	less: '$lt',
	lessOrEqual: '$lte',
	notEquals: '$ne',
	notExists: '$exists',
} as const;

export type ConditionOperator = keyof typeof CONDITION_OPERATORS;

/**
 * The conditions as a query of MongoDB, which `profiles/list` takes; undefined without any. Values are
 * read as what their field holds, so that 42 is a number where the field holds one.
 * Throws an Error with a sentence for the user.
 */
export function queryOf(
	conditions: readonly Condition[],
	combine: 'all' | 'any',
	{ fields }: Schema,
): Readonly<Record<string, unknown>> | undefined {
	const parts = conditions.map(({ field: name, operator, value }) => {
		if (name === '') throw new Error('A condition has no Field. Choose one, or remove it.');
		if (operator === 'exists' || operator === 'notExists') {
			return { [name]: { $exists: operator === 'exists' } };
		}
		const compared = comparable(fields.get(name), name, value);
		return {
			[name]: operator === 'equals' ? compared : { [CONDITION_OPERATORS[operator]]: compared },
		};
	});
	if (parts.length < 2) return parts[0];
	return { [combine === 'all' ? '$and' : '$or']: parts };
}

/** One entry of a field that holds a list: MongoDB compares each. */
const ENTRY_OF: Partial<Record<Field['holds'], Field['holds']>> = {
	phones: 'phone',
	tags: 'text',
	objects: 'anything',
	entries: 'anything',
};

function comparable(field: Field | undefined, name: string, value: unknown): unknown {
	const holds = field?.holds ?? 'anything';
	const label = field?.title ?? name;
	const read = valueReader({ holds: ENTRY_OF[holds] ?? holds, choices: field?.choices }, label);
	const compared = read.read(value, true);
	if (compared === undefined || (typeof compared === 'object' && compared !== null)) {
		throw new Error(
			`The condition for "${label}" has no value to compare with. Enter one, choose Exists or Does Not Exist, or remove it.`,
		);
	}
	return compared;
}
