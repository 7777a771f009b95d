import * as fc from 'fast-check';

import type { ConditionOperator } from '../../nodes/Altcraft/profiles/query';
import { CONDITION_OPERATORS, queryOf } from '../../nodes/Altcraft/profiles/query';
import { schemaOf } from '../../nodes/Altcraft/profiles/schema';

const schema = schemaOf([
	{ name: 'points', type: 'int', title: 'Points' },
	{ name: 'tags', type: 'tags' },
	{ name: 'code', type: 'unicode' },
]);
const one = (field: string, operator: ConditionOperator, value?: unknown) =>
	queryOf([{ field, operator, value }], 'all', schema);

test('values are what their field holds', () => {
	expect(one('points', 'greater', ' 42 ')).toEqual({ points: { $gt: 42 } });
	expect(one('code', 'equals', '042')).toEqual({ code: '042' });
	expect(one('tags', 'notEquals', 'vip')).toEqual({ tags: { $ne: 'vip' } });
	expect(one('unlisted', 'equals', 'x')).toEqual({ unlisted: 'x' });
	expect(one('points', 'notExists')).toEqual({ points: { $exists: false } });
});

test('no text becomes an operator of its own', () => {
	fc.assert(
		fc.property(
			fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
			fc.constantFrom<ConditionOperator>('equals', 'notEquals', 'greater', 'lessOrEqual'),
			(text, operator) => {
				const compared = Object(one('code', operator, text)).code as unknown;
				const value =
					operator === 'equals' ? compared : Object(compared)[CONDITION_OPERATORS[operator]];
				expect(typeof value).toBe('string');
			},
		),
	);
	expect(() => one('code', 'equals', { $gt: '' })).toThrow(/"code"/);
});

test.each([
	['points', 'many', /"Points" must be a whole number|"Points" must be/],
	['points', '', /"Points" has no value to compare with/],
	['', '1', /no Field/],
])('a condition on %p with %p is refused', (field, value, sentence) => {
	expect(() => one(field, 'equals', value)).toThrow(sentence);
});

test('several are all or any; none is no query', () => {
	const conditions = [1, 2].map(
		(value) => ({ field: 'points', operator: 'equals', value }) as const,
	);
	expect(queryOf(conditions, 'all', schema)).toEqual({ $and: [{ points: 1 }, { points: 2 }] });
	expect(queryOf(conditions, 'any', schema)).toEqual({ $or: [{ points: 1 }, { points: 2 }] });
	expect(queryOf([], 'any', schema)).toBeUndefined();
});
