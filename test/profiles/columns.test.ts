import * as fc from 'fast-check';
import { validateFieldType } from 'n8n-workflow';

import { mapColumns } from '../../nodes/Altcraft/profiles/columns';
import type { Column } from '../../nodes/Altcraft/profiles/columns';

const map = (type: Column['type'], value: unknown, more?: Partial<Column>) =>
	mapColumns({ f: value }, new Map([['f', { id: 'f', displayName: 'Field', type, ...more }]]));

test.each<[Column['type'], unknown, unknown]>([
	['string', 'x', 'x'],
	['string', '', ''],
	['string', 79001234567, '79001234567'],
	['string', '007', '007'],
	['number', 5, 5],
	['number', '5.5', 5.5],
	['boolean', true, true],
	['boolean', 'false', false],
	['boolean', 0, false],
	['dateTime', '2001-12-31', '2001-12-31'],
	['dateTime', '2001-12-31T00:00:00', '2001-12-31'],
	['dateTime', '2001-12-31T23:59:59+03:00', '2001-12-31T23:59:59+03:00'],
	['array', ['a', 'b'], ['a', 'b']],
	['array', '["a"]', ['a']],
	['array', '+79001234567', ['+79001234567']],
	['array', { a: 1 }, [{ a: 1 }]],
	['object', '{"a":1}', { a: 1 }],
	['object', { a: 1 }, { a: 1 }],
	[undefined, 1, 1],
	[undefined, 'male', 'male'],
])('a field of type %p takes %p as %p', (type, value, sent) => {
	expect(map(type, value)).toEqual({ f: sent });
});

test.each<[Column['type'], unknown]>([
	['string', null],
	['string', undefined],
	['number', ''],
	['boolean', ''],
	['dateTime', ''],
	['array', ''],
	['object', ''],
])('a field of type %p leaves out %p', (type, value) => {
	expect(map(type, value)).toEqual({});
	expect(() => map(type, value, { required: true })).toThrow(/"Field" is required/);
});

test.each<[Column['type'], unknown]>([
	['number', 'many'],
	['boolean', 'perhaps'],
	['dateTime', 'soon'],
	['array', '[1'],
	['object', '[]'],
])('a field of type %p refuses %p with its name', (type, value) => {
	expect(() => map(type, value)).toThrow(/^Columns: 'Field' expects/);
});

test('a date field takes the dates that n8n takes', () => {
	const digits = (length: number) =>
		fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
	const date = fc.tuple(digits(4), digits(2), digits(2)).map((parts) => parts.join('-'));
	fc.assert(
		fc.property(date, (text) => {
			const { valid } = validateFieldType('Field', text, 'dateTime');
			if (valid) expect(map('dateTime', text)).toEqual({ f: text });
			else expect(() => map('dateTime', text)).toThrow(/'Field' expects/);
		}),
		{ numRuns: 5000 },
	);
});

test('a column that was taken out is not sent, whatever value it kept', () => {
	expect(map('boolean', false, { removed: true })).toEqual({});
});

test('a column that the schema does not know is sent as it is', () => {
	expect(mapColumns({ other: 1 }, new Map())).toEqual({ other: 1 });
});

test('options take one of their values', () => {
	const options = [{ name: 'Gold', value: 'gold' }];
	expect(map('options', 'gold', { options })).toEqual({ f: 'gold' });
	expect(() => map('options', 'tin', { options })).toThrow(/gold.*tin/);
});
