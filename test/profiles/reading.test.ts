import * as fc from 'fast-check';

import { formats } from '../../nodes/Altcraft/formats/formats';
import type { Rules } from '../../nodes/Altcraft/profiles/reading';
import { schemaOf } from '../../nodes/Altcraft/profiles/schema';
import { encode } from '../formats/encode';
import { readerBy } from './readerBy';

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

test('texts become values in a profile of its own, with the same names in the same order', () => {
	const { read } = readerBy();
	const cells = Object.freeze({ email: 'a@example.com', score: '7', nick: 'A' });
	for (const times of [1, 2]) {
		expect([times, JSON.stringify(read(cells))]).toEqual([
			times,
			'{"email":"a@example.com","score":7,"nick":"A"}',
		]);
	}
	expect(cells.score).toBe('7');
	expect(read(['a@example.com'] as never)).toEqual(['a@example.com']);
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

describe('a profile that does not say whose it is', () => {
	const nested = { score: 7, contacts: [{ email: 'a@b.cc' }] };

	test.each([
		[nested, 'lie in the list "contacts"'],
		[{ score: 7, data: { Email: 'a@b.cc' } }, 'lie under "data"'],
		[{ score: '7', data: '{"tel":"+7900"}' }, 'lie under "data"'],
		[{ score: 7, email: '', lead: { fields: { mail: 'x' } } }, 'lie under "lead.fields"'],
	])('is refused where the person lies in a member that is no field: %j', (cells, place) => {
		for (const values of ['lenient', 'strict', 'asTheyStand'] as const) {
			for (const unknownFields of ['note', 'leaveOut'] as const) {
				if (values === 'asTheyStand' && 'email' in cells) continue;
				expect(() => readerBy({ values, unknownFields }).read(cells)).toThrow(
					new RegExp(`^The profile has neither an email nor phones, only "score".* ${place}`),
				);
			}
		}
	});

	test.each([
		{ ...nested, email: 'ann@example.com' },
		{ ...nested, phones: ['+7900'] },
		{ ...nested, subscriptions: [{ email: 'a@b.cc' }] },
		{ score: 7, subscriptions: [{ email: 'a@b.cc' }] },
		{ score: 7, address: { city: 'Berlin', zip: '10115' } },
		{ score: 7, company: 'Energy Total', customer_id: 'C2' },
		{ score: 7, _fname: 'Suma', _city: 'Napoli' },
	])('else it is sent: %j', (cells) => {
		expect(readerBy().read(cells)).toBe(cells);
	});

	test('and so it is where it has the match value, or no field is known', () => {
		expect(readerBy({ matchField: 'score' }).read(nested)).toBe(nested);
		expect(readerBy({ schema: schemaOf(undefined) }).read(nested)).toBe(nested);
	});

	test.each([
		...['Total', 'total: 12', 'Итого', 'Итого по городу Москва:', 'Summe', 'Grand Total (3)'],
		...['Gesamt', 'Genel Toplam', 'Razem:', 'Разом', 'Барлығы', 'Totaal'],
	])('is refused where it is a sum: %s', (_fname) => {
		for (const cells of [{ _fname }, { _fname, score: 12 }, { email: '', score: '1', _fname }]) {
			expect(() => readerBy().read(cells)).toThrow(/in "_fname": it seems to be a sum of others/);
		}
		const one = { _fname, email: 'a@b.cc' };
		expect(readerBy().read(one)).toBe(one);
		const json = { _fname, score: 1 };
		expect(readerBy({ values: 'asTheyStand' }).read(json)).toBe(json);
	});

	test('is refused where it has names for its values', () => {
		for (const cells of [
			{ _fname: 'First Name', _lname: 'Last name' },
			{ _fname: '_fname', _lname: 'Фамилия', email: '' },
			{ id: 'Код клиента', _lname: 'Фамилия', _city: 'Город' },
		]) {
			expect(() => readerBy().read(cells)).toThrow(/the names of its fields for their values/);
		}
		for (const cells of [
			{ _fname: 'Name' },
			{ _city: 'City', _lname: 'Ann' },
			{ id: 'K7', _lname: 'Фамилия', _city: 'Город' },
		]) {
			expect(readerBy().read(cells)).toBe(cells);
		}
	});

	test('is refused where it is a title or a footer', () => {
		const [email, phones] = ['', ''];
		for (const _fname of [
			'Exported on 01.02.2026 by Ann',
			'Report: June to July',
			'© Shop 2026 Inc.',
			'Department: Sales',
			'(250 rows)',
			'1 250 записей',
			'Page 2',
			'*** EOF ***',
			'Конец отчёта',
		]) {
			expect(() => readerBy().read({ _fname, email, phones })).toThrow(/a title or a footer/);
		}
		for (const _fname of ['Anna Maria Lopez', 'Total Ann', 'Ann 2']) {
			expect(readerBy().read({ _fname, email, phones })).toEqual({ _fname });
		}
		expect(readerBy().read({ _fname: 'Ann: of 5 b' })).toEqual({ _fname: 'Ann: of 5 b' });
	});
});

test('texts that may stand for nothing are noted, where they may be anything', () => {
	const words: unknown[] = [];
	const { read } = readerBy({ noteWord: (...given) => words.push(given) });
	const cells = { email: 'a@b.cc', _fname: 'NULL', _lname: 'Null-Meier', id: '-', nick: 'null' };
	expect(read(cells)).toEqual(cells);
	expect(read({ email: 'a@b.cc', score: 'n/a', _fname: 'Nina' })).toEqual({
		email: 'a@b.cc',
		_fname: 'Nina',
	});
	expect(words).toEqual([
		['_fname', 'NULL'],
		['id', '-'],
	]);
});

test('an email that is but a word for nothing is left out, unless nothing else is left', () => {
	const { read } = readerBy();
	expect(read({ email: 'n/a', score: '7' })).toEqual({ score: 7 });
	expect(read({ email: 'none', score: '' })).toEqual({ email: 'none' });
	expect(read({ email: ' ', score: '' })).toEqual({});
});

test('a line of one word in another alphabet is judged, too', () => {
	const { read } = readerBy();
	read({ _fname: 'Иван' });
	expect(() => read({ _fname: 'Итого' })).toThrow(/a sum of others/);
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

	test('is never less than either format writes, and only told of what holds anything', () => {
		const value = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.double(),
			fc.boolean(),
			fc.array(fc.string({ unit: 'binary' })),
			fc.jsonValue(),
			fc.constantFrom(undefined, NaN, Infinity, ' ', '\u00a0', []),
		);
		const cells = fc.record(
			{ email: value, score: value, nick: value, 'no name': value, имя: value },
			{ requiredKeys: ['email'] },
		);
		fc.assert(
			fc.property(
				cells,
				fc.constantFrom<Rules['values']>('lenient', 'asTheyStand'),
				fc.constantFrom(...Object.values(formats)),
				(one, values, format) => {
					let weight: ReturnType<typeof weightOf>;
					try {
						weight = weightOf(one, values);
					} catch {
						return;
					}
					if (weight === undefined) return;
					const most = format.mostBytes(one, weight);
					// Of what cannot be written it promises nothing, and in JSON all can.
					if (most === Infinity) expect(format).toBe(formats.xml);
					else expect(Buffer.byteLength(encode(format, [one]))).toBeLessThanOrEqual(most + 2);
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

test('a value to match by is read without what nobody sees around it', () => {
	const cells = { email: 'a@b.cc', _lname: 'A-7\u00a0' };
	expect(readerBy({ matchField: '_lname' }).read(cells)).toEqual({ ...cells, _lname: 'A-7' });
	expect(readerBy().read(cells)).toBe(cells);
	expect(readerBy({ matchField: '_lname', values: 'asTheyStand' }).read(cells)).toBe(cells);
});
