import * as fc from 'fast-check';

import type { Rules } from '../../nodes/Altcraft/profiles/reading';
import { ProfileReader } from '../../nodes/Altcraft/profiles/reading';
import { schemaOf } from '../../nodes/Altcraft/profiles/schema';

const FIELDS = schemaOf([
	{ name: 'email', type: 'unicode' },
	{ name: 'score', type: 'int' },
	{ name: 'id', type: 'unicode' },
	{ name: '__proto__', type: 'int' },
]);

const readerBy = (rules: Partial<Rules> = {}) => {
	const noted: string[] = [];
	const reader = new ProfileReader({
		schema: FIELDS,
		unknownFields: 'note',
		values: 'lenient',
		source: 'item',
		note: (name) => noted.push(name),
		...rules,
	});
	const read = (cells: Record<string, unknown>) => reader.read(cells);
	return { noted, reader, read, takes: (name: string) => reader.takes(name) };
};

test('cells that are right already are the profile itself', () => {
	const { read } = readerBy();
	const cells = { email: 'a@example.com', score: 7, nick: 'A' };
	expect(read(cells)).toBe(cells);
});

test('cells are read by name, whatever their order and the cells before', () => {
	const { read } = readerBy();
	const cell = fc.record({ email: fc.constant('a@b.cc'), score: fc.nat().map(String) });
	const shuffled = cell.chain((one) =>
		fc.shuffledSubarray(Object.entries(one), { minLength: 1 }).map((part) => part),
	);
	fc.assert(
		fc.property(shuffled, (entries) => {
			const expected = entries.map(([name, v]) => [name, name === 'score' ? Number(v) : v]);
			expect(Object.entries(read(Object.fromEntries(entries)))).toEqual(expected);
		}),
	);
});

test('a name such as __proto__ is one like others', () => {
	const { read } = readerBy();
	const profile = read(JSON.parse('{"email":"a@example.com","__proto__":"7"}'));
	expect(JSON.stringify(profile)).toBe('{"email":"a@example.com","__proto__":7}');
});

describe('names that are not known', () => {
	const cells = { email: 'a@example.com', nick: 'A', empty: '' };

	test('are noted, left out, or refuse the profile', () => {
		const noting = readerBy();
		expect(noting.read(cells)).toEqual({ email: 'a@example.com', nick: 'A' });
		expect(noting.noted).toEqual(['nick']);
		const leaving = readerBy({ unknownFields: 'leaveOut' });
		expect(leaving.read(cells)).toEqual({ email: 'a@example.com' });
		expect(leaving.noted).toEqual(['nick']);
		expect(() => readerBy({ unknownFields: 'refuse' }).read(cells)).toThrow(/"nick"/);
	});

	test('hold for actions on fields, too', () => {
		const [note, leaveOut] = [readerBy(), readerBy({ unknownFields: 'leaveOut' })];
		expect([note.takes('nick'), note.takes('score'), note.noted]).toEqual([true, true, ['nick']]);
		expect([leaveOut.takes('nick'), leaveOut.noted]).toEqual([false, ['nick']]);
		expect(() => readerBy({ unknownFields: 'refuse' }).takes('nick')).toThrow(/"nick"/);
	});

	test('refuse the profile where none is known, or only what Altcraft sets itself', () => {
		const { read } = readerBy({ unknownFields: 'leaveOut' });
		expect(() => read({ nick: 'A' })).toThrow(/none of the profile's fields/);
		expect(() => read({ nick: 'A', email: '' })).toThrow(
			'The profile has no value in a field of the database: "email" is empty, and the database does not have "nick". Map these, or filter such items out before this node.',
		);
		expect(() => read({ id: '5' })).toThrow(/none of the profile's fields/);
		expect(() => read({ nick: 'A', id: '5' })).toThrow(/none of the profile's fields/);
		expect(read({ email: '' })).toEqual({});
	});

	test('are not told from others where the database lists no fields', () => {
		const { read, noted } = readerBy({ schema: schemaOf(undefined), unknownFields: 'refuse' });
		expect(read({ nick: 'A' })).toEqual({ nick: 'A' });
		expect(noted).toEqual([]);
	});
});

test('values stand as they are where they are to, and names are looked at all the same', () => {
	const { read } = readerBy({ values: 'asTheyStand', unknownFields: 'leaveOut' });
	const cells = { email: ' a@example.com ', score: '7' };
	expect(read(cells)).toBe(cells);
	expect(read({ ...cells, nick: 1 })).toEqual(cells);
	expect(() => read({ nick: 1 })).toThrow(/none of the profile's fields/);
});

test('what cannot be read stands, or is refused by the title of its field', () => {
	expect(readerBy().read({ score: 'many' })).toEqual({ score: 'many' });
	expect(() => readerBy({ values: 'strict' }).read({ score: 'many' })).toThrow(/"score" must be/);
});

test('lists and objects with a JSON form of their own are left to what comes after', () => {
	const { read } = readerBy();
	for (const cells of [[1], { toJSON: () => 'x' }] as unknown as Array<Record<string, unknown>>) {
		expect(read(cells)).toBe(cells);
	}
});

describe('what reading tells of the size of a profile', () => {
	const weightOf = (cells: Record<string, unknown>, values: Rules['values'] = 'lenient') => {
		const { reader } = readerBy({ values });
		// Names are in order from the second time on.
		reader.read(cells);
		return reader.weightOf(reader.read(cells));
	};

	test('is never less than JSON writes, and only told of what holds anything', () => {
		const value = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.double(),
			fc.boolean(),
			fc.array(fc.string({ unit: 'binary' })),
			fc.jsonValue(),
			fc.constantFrom(undefined, NaN, Infinity, ' ', '\u00a0', []),
		);
		const cells = fc.record(
			{ email: value, score: value, nick: value },
			{ requiredKeys: ['email'] },
		);
		fc.assert(
			fc.property(
				cells,
				fc.constantFrom<Rules['values']>('lenient', 'asTheyStand'),
				(one, values) => {
					let weight: ReturnType<typeof weightOf>;
					try {
						weight = weightOf(one, values);
					} catch {
						return;
					}
					if (weight === undefined) return;
					const bytes = new TextEncoder().encode(JSON.stringify(one)).length;
					expect(6 * weight).toBeGreaterThanOrEqual(bytes - 2);
					expect(JSON.stringify(Object.values(one))).toMatch(/[^[\],\s"]/);
				},
			),
			{ numRuns: 2000 },
		);
	});

	test('is told of a usual profile, and of none but the last', () => {
		const { reader } = readerBy();
		const one = { email: 'a@example.com', score: 7 };
		reader.read(one);
		reader.read(one);
		expect(reader.weightOf(one)).toEqual(35);
		expect(reader.weightOf({ ...one })).toBeUndefined();
		reader.read({ email: 'a@example.com', score: '7' });
		expect(reader.weightOf(one)).toBeUndefined();
	});
});
