import type { FieldActionRow } from '../../nodes/Altcraft/profiles/functions';
import { isHarmlessTwice, withFieldActions } from '../../nodes/Altcraft/profiles/functions';
import type { Profile } from '../../nodes/Altcraft/profiles/profile';

const row = (field: string, action: FieldActionRow['action'], value?: unknown): FieldActionRow => ({
	field,
	action,
	value,
});

/** What a field is set to is read as what it holds: here, in capitals. */
const act = (profile: Profile, rows: readonly FieldActionRow[]) =>
	withFieldActions(profile, rows, {
		takes: (name) => name !== 'left out',
		readValue: (_, value) => String(value).toUpperCase(),
		lookAtAction: () => {},
		lookAtReplaced: () => {},
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
	['a list', row('tags', 'add', ['a', null, ' ', 5]), { action: 'add', value: ['a', '5'] }],
	[
		'a date',
		row('tags', 'add', [new Date('2001-12-31')]),
		{ action: 'add', value: ['2001-12-31T00:00:00.000Z'] },
	],
	['phones', row('phones', 'add', 79001112233), { action: 'add', value: ['79001112233'] }],
	['what the field holds', row('note', 'set', 'x'), { action: 'set', value: 'X' }],
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
	[
		'an object that an expression gives',
		{ ...row('pet', 'upsert', { name: 'Rex' }), submatch: 'name' },
		{ action: 'upsert', value: { name: 'Rex' }, submatch: 'name' },
	],
])('%s', (_, action, expected) => {
	const profile = act({ email: 'a@b.c' }, [action]);
	expect(profile).toEqual({ email: 'a@b.c', [String(action.field)]: expected });
});

test('it takes the place of a value, and a row without one is left out', () => {
	expect(act({ score: 1 }, [row('score', 'incr', 2)])).toEqual({
		score: { action: 'incr', value: 2 },
	});
	const profile = { score: 1 };
	const rows = [row('score', 'incr', ''), row('x', 'add', null), row('y', 'delete', ' , ;')];
	expect(act(profile, [...rows, row('left out', 'set', 'x'), row('left out', 'unset')])).toBe(
		profile,
	);
});

test.each<[FieldActionRow, RegExp]>([
	[row('', 'set', 'x'), /Field is empty/],
	[row('email', 'unset'), /cannot clear "email"/],
	[row('score', 'incr', 'many'), /score" must be a whole number such as 12, but is "many"/],
	[row('score', 'incr', 1.5), /a whole number/],
	[row('score', 'incr', '0x10'), /a whole number .* but is "0x10"/],
	[row('score', 'incr', '9007199254740990.4'), /a whole number/],
	[row('phones', 'add', '7.9E+10'), /shortened the number/],
	[row('tags', 'add', [{ name: 'vip' }]), /has an object in it.*\.name/],
	[row('tags', 'add', '[9007199254740993]'), /must be a list/],
	[row('pet', 'upsert', 'Rex'), /must be an object/],
	[row('pet', 'upsert', '{}'), /Match Path of "pet" is empty/],
])('%j is refused', (action, sentence) => {
	expect(() => act({}, [action])).toThrow(sentence);
});

test('a refusal has no more of an item than its names', () => {
	const item = { secret: 'TOPSECRET' };
	for (const action of ['incr', 'add'] as const) {
		expect(() => act({}, [row('score', action, item)])).toThrow(/^(?!.*TOPSECRET)/s);
	}
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
	[{ a: { action: ['incr'], value: 1 } }, false],
	[{ a: { action: Object('add'), value: ['x'] } }, false],
	[{ subscriptions: [{ custom_fields: { n: { action: 'incr', value: 1 } } }] }, false],
])('%j is harmless twice: %p', (profile, expected) => {
	expect(isHarmlessTwice(profile as Profile)).toBe(expected);
});

test('two rows for one field are refused: only one of them would arrive', () => {
	const rows = [row('tags', 'add', 'vip'), row('tags', 'delete', 'trial')];
	expect(() => act({}, rows)).toThrow(/"tags" has two rows/);
});
