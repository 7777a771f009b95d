import * as fc from 'fast-check';

import {
	toBoolean,
	toChosenId,
	toNumberBetween,
	toOneOf,
	toPositiveInteger,
} from '../../nodes/Altcraft/parameters/convert';

test('a number beyond the bounds is the nearest one, and no other', () => {
	fc.assert(
		fc.property(fc.integer({ min: -50, max: 200 }), (tenths) => {
			const number = tenths / 10;
			const converted = toNumberBetween(1, 10)(number, 'Streams');
			expect(converted).toBe(Math.min(Math.max(Math.floor(number), 1), 10));
		}),
	);
});

test.each(['', null, undefined, 'two', {}])('%j is no number', (value) => {
	expect(() => toNumberBetween(1, 10)(value, 'Streams')).toThrow(
		/^Streams must be a number, but is /,
	);
});

test.each([
	[true, true],
	['false', false],
	[' TRUE ', true],
])('%j is %s', (value, wanted) => {
	expect(toBoolean(value, 'Dry Run')).toBe(wanted);
});

test.each([1, 'yes', '', null, []])('%j is neither true nor false', (value) => {
	expect(() => toBoolean(value, 'Dry Run')).toThrow(/^Dry Run must be true or false, but is /);
});

test('a choice is one of its own names', () => {
	const toFormat = toOneOf({ json: 1, xml: 2 });
	expect(toFormat('xml', 'Format')).toBe('xml');
	for (const value of ['XML', 'toString', '__proto__', null]) {
		expect(() => toFormat(value, 'Format')).toThrow(/^Format must be json or xml, but is /);
	}
});

test.each([0, -1, 1.5, '1e3', '0x10', '', null, [], {}, 2 ** 53])('%j is no ID', (value) => {
	expect(() => toPositiveInteger(value, 'Resource')).toThrow(/^Resource must be the ID of one/);
	expect(() => toChosenId(value, 'Database')).toThrow(
		/^Database (is empty|must be the ID of an Altcraft)/,
	);
});

test('an ID is read as it is chosen, typed, or given by an expression', () => {
	for (const chosen of [{ mode: 'list', value: 7 }, { mode: 'id', value: ' 7 ' }, '7', 7]) {
		expect(toChosenId(chosen, 'Database')).toBe(7);
	}
	expect(toPositiveInteger(' 7', 'Resource')).toBe(7);
});

test('a sentence never holds a whole item, nor a long text', () => {
	const message = (value: unknown) => {
		try {
			return String(toBoolean(value, 'Dry Run'));
		} catch (error) {
			return (error as Error).message;
		}
	};
	expect(message({ email: 'ann@example.com' })).not.toContain('ann');
	expect(message(['ann@example.com'])).not.toContain('ann');
	expect(message('x'.repeat(1000)).length).toBeLessThan(120);
});
