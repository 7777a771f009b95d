import type { FieldActionRow } from '../../nodes/Altcraft/profiles/functions';
import { isHarmlessTwice, withFieldActions } from '../../nodes/Altcraft/profiles/functions';
import type { Profile } from '../../nodes/Altcraft/profiles/profile';

const row = (field: string, action: FieldActionRow['action'], value?: unknown): FieldActionRow => ({
	field,
	action,
	value,
});

test.each<[string, FieldActionRow, unknown]>([
	['a number', row('score', 'incr', '5'), { action: 'incr', value: 5 }],
	['a negative number', row('score', 'incr', -2), { action: 'incr', value: -2 }],
	[
		'entries',
		row('tags', 'add', 'a, b;c | d ::: e'),
		{ action: 'add', value: ['a', 'b', 'c', 'd', 'e'] },
	],
	['a number with a blank in it', row('score', 'incr', '1 200'), { action: 'incr', value: 1200 }],
	['a JSON list', row('tags', 'delete', '["a,b"]'), { action: 'delete', value: ['a,b'] }],
	['a list', row('tags', 'add', ['a']), { action: 'add', value: ['a'] }],
	['a text', row('note', 'set', 'x'), { action: 'set', value: 'x' }],
	['nothing', row('note', 'unset'), { action: 'unset' }],
	[
		'entries of a list in objects',
		{ ...row('pets', 'add', 'a'), submatch: 'names' },
		{ action: 'add', value: ['a'], submatch: 'names' },
	],
	[
		'an object',
		{ ...row('pet', 'upsert', '{"name":"Rex"}'), submatch: 'name' },
		{ action: 'upsert', value: { name: 'Rex' }, submatch: 'name' },
	],
])('%s', (_, action, expected) => {
	const profile = withFieldActions({ email: 'a@b.c' }, [action]);
	expect(profile).toEqual({ email: 'a@b.c', [String(action.field)]: expected });
});

test('it takes the place of a value, and a row without one is left out', () => {
	expect(withFieldActions({ score: 1 }, [row('score', 'incr', 2)])).toEqual({
		score: { action: 'incr', value: 2 },
	});
	const profile = { score: 1 };
	expect(withFieldActions(profile, [row('score', 'incr', ''), row('x', 'add', null)])).toBe(
		profile,
	);
});

test.each<[FieldActionRow, RegExp]>([
	[row('', 'set', 'x'), /Field is empty/],
	[row('email', 'unset'), /cannot clear "email"/],
	[row('score', 'incr', 'many'), /"score" is increased by a whole number, but its value is "many"/],
	[row('score', 'incr', 1.5), /a whole number/],
	[row('pet', 'upsert', 'Rex'), /must be an object/],
	[row('pet', 'upsert', '{}'), /Match Path of "pet" is empty/],
])('%j is refused', (action, sentence) => {
	expect(() => withFieldActions({}, [action])).toThrow(sentence);
});

test('what cannot be looked through is not harmless', () => {
	const circular: Record<string, unknown> = {};
	circular.a = circular;
	expect(isHarmlessTwice(circular)).toBe(false);
	const hidden = { toJSON: () => ({ action: 'incr', value: 1 }) };
	expect(isHarmlessTwice({ a: hidden })).toBe(false);
	expect(isHarmlessTwice({ a: { ...circular, toJSON: () => 'x' } })).toBe(true);
});

test.each<[unknown, boolean]>([
	[{ a: 1, b: ['x'], c: null }, true],
	[{ a: { action: 'set', value: 1 } }, true],
	[{ a: { action: 'delete', value: ['x'] } }, true],
	[{ a: { action: 'incr', value: 1 } }, false],
	[{ a: { action: 'ADD', value: ['x'] } }, false],
	[{ subscriptions: [{ custom_fields: { n: { action: 'incr', value: 1 } } }] }, false],
])('%j is harmless twice: %p', (profile, expected) => {
	expect(isHarmlessTwice(profile as Profile)).toBe(expected);
});

test('two rows for one field are refused: only one of them would arrive', () => {
	const rows = [row('tags', 'add', 'vip'), row('tags', 'delete', 'trial')];
	expect(() => withFieldActions({}, rows)).toThrow(/"tags" has two rows/);
});
