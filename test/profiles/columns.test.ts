import { columnsMapper } from '../../nodes/Altcraft/profiles/columns';
import type { Column } from '../../nodes/Altcraft/profiles/columns';
import { ProfileReader } from '../../nodes/Altcraft/profiles/reading';
import { schemaOf } from '../../nodes/Altcraft/profiles/schema';

/** Maps as a database does that does not tell its fields, or that tells these. */
const map = (columns: readonly Column[], values: Record<string, unknown>, listed?: unknown) => {
	const reader = new ProfileReader({
		schema: schemaOf(listed),
		unknownFields: 'note',
		values: 'strict',
		columns: new Map(columns.map((column) => [column.id, column])),
		source: 'item',
		note: () => {},
	});
	return columnsMapper(columns)(values, reader);
};

const NUMBER: Column = { id: 'f', displayName: 'Field', type: 'number' };

test('a column is read as what it held when it was mapped, unless the database tells', () => {
	expect(map([NUMBER], { f: '5' })).toEqual({ f: 5 });
	expect(map([NUMBER], { f: '5' }, [{ name: 'f', type: 'unicode' }])).toEqual({ f: '5' });
	expect(() => map([NUMBER], { f: 'many' })).toThrow(/^"Field" must be a number.*"many"/);
});

test('a column that was taken out is not sent, whatever value it kept', () => {
	const removed = { ...NUMBER, removed: true, required: true };
	expect(map([removed, { id: 'g' }], { f: 0, g: 1 })).toEqual({ g: 1 });
});

test('a column that nobody knows is sent as it is', () => {
	expect(map([], { other: 1 })).toEqual({ other: 1 });
});

test.each([[''], [null], [undefined], [' ']])(
	'a required column refuses %j by its name',
	(value) => {
		const required = { ...NUMBER, required: true };
		expect(() => map([required], { f: value })).toThrow(/^Columns: "Field" is required/);
		expect(() => map([required], {})).toThrow(/"Field" is required/);
		expect(map([NUMBER], { f: value })).toEqual({});
	},
);

test('a choice takes one of its values', () => {
	const options = [
		{ name: 'Male', value: 'male' },
		{ name: 'One', value: 1 },
	];
	const column: Column = { id: 'f', displayName: 'Field', type: 'options', options };
	expect(map([column], { f: 'male' })).toEqual({ f: 'male' });
	expect(map([column], { f: '1' })).toEqual({ f: 1 });
	expect(() => map([column], { f: 'other' })).toThrow(/^"Field" must be/);
});

test('an enumeration of a shape that nobody foresaw refuses nothing', () => {
	const dictionary = [{ key: 'm', label: 'Male' }];
	const { fields } = schemaOf([{ name: 'kind', type: 'enum', dictionary }]);
	expect(fields.get('kind')).toMatchObject({ holds: 'anything' });
	expect(fields.get('kind')).not.toHaveProperty('choices');
});
