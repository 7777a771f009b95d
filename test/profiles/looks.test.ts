import type { Rules } from '../../nodes/Altcraft/profiles/reading';
import { ProfileReader } from '../../nodes/Altcraft/profiles/reading';
import { schemaOf } from '../../nodes/Altcraft/profiles/schema';

const FIELDS = schemaOf([
	{ name: 'email', type: 'unicode' },
	{ name: 'score', type: 'int' },
	{ name: 'id', type: 'unicode' },
	{ name: '__proto__', type: 'int' },
	{ name: 'имя', type: 'tags' },
	{ name: 'no name', type: 'tags' },
]);

const readerBy = (rules: Partial<Rules>) => {
	const reader = new ProfileReader({
		schema: FIELDS,
		unknownFields: 'note',
		values: 'lenient',
		source: 'item',
		note: () => {},
		...rules,
	});
	return { reader, read: (cells: Record<string, unknown>) => reader.read(cells) };
};

test('what seems not to be what was meant is noted, of the first profiles', () => {
	const odd: unknown[] = [];
	const { read } = readerBy({ noteOddity: (...given) => odd.push(given) });
	expect(read({ email: 'a@b.cc', _fname: '<b>Ann</b>', nick: '<b>' })).toEqual({
		email: 'a@b.cc',
		_fname: '<b>Ann</b>',
		nick: '<b>',
	});
	expect(odd).toEqual([['_fname', '<b>Ann</b>', 'HTML']]);
	read({ _lname: 'Sales' });
	expect(odd[1]).toEqual(['_lname', 'Sales', 'all that its line has, where others have more']);
	for (let n = 0; n < 1000; n++) read({ email: 'a@b.cc' });
	read({ email: 'a@b.cc', _fname: '<b>Bob</b>' });
	expect(odd).toHaveLength(2);
	// Sums stand at the end of a list.
	read({ score: 12, nick: '' });
	read({ score: 12, _fname: 'Ann' });
	read({ _country: 'DE', score: 5 });
	expect(odd.slice(2)).toEqual([
		['score', 12, 'in a line that names nobody, where others have an email or phones'],
		['_country', 'DE', 'in a line that names nobody, where others have an email or phones'],
	]);
});

test('people with other names who become one by what they are matched by are noted', () => {
	const odd: unknown[][] = [];
	const { read } = readerBy({ matchField: 'email', noteOddity: (...given) => odd.push(given) });
	for (const _fname of ['Ann', undefined, 'ann', ' Ann']) read({ email: 'a@b.cc', _fname });
	expect(odd.filter(([name]) => name === 'email')).toEqual([]);
	read({ email: 'A@b.cc', _fname: 'Bob' });
	expect(odd.at(-1)).toEqual([
		'email',
		'A@b.cc',
		'of people with other names, emails or phones, who become one',
	]);
});

test('a fraction is noted in a column of decimal commas', () => {
	const odd: unknown[] = [];
	const { read } = readerBy({
		schema: schemaOf([
			{ name: 'email', type: 'unicode' },
			{ name: 'sum', type: 'float' },
		]),
		noteOddity: (...given) => odd.push(given),
	});
	for (const sum of ['1.234', '12', '1,5e3', '0.125', 7]) read({ email: 'a@b.cc', sum });
	expect(odd).toEqual([]);
	read({ email: 'a@b.cc', sum: '1.250,50' });
	expect(odd).toEqual([
		['sum', '1.234', 'a fraction as it is read, where the point seems to stand between thousands'],
	]);
});

test('fractions of three digits are noted where nothing above 999 is written otherwise', () => {
	const oddOf = (...sums: string[]) => {
		const odd: unknown[] = [];
		const { read } = readerBy({
			schema: schemaOf([
				{ name: 'email', type: 'unicode' },
				{ name: 'sum', type: 'float' },
			]),
			noteOddity: (_, value) => odd.push(value),
		});
		for (const sum of sums) read({ email: 'a@b.cc', sum });
		return [...new Set(odd)];
	};
	const grouped = ['1.234', '950', '2.000', '0', '12.500', '1.100', '-3.400'];
	expect(oddOf(...grouped)).toEqual(['1.234']);
	expect(oddOf(...grouped.slice(0, 4))).toEqual([]);
	expect(oddOf('1500', ...grouped)).toEqual([]);
	expect(oddOf('0.125', ...grouped)).toEqual([]);
	expect(oddOf('12.5', ...grouped)).toEqual([]);
});

test('what is odd is noted among the first profiles and, where it is the rule, anywhere', () => {
	const oddOf = (isOdd: (n: number) => boolean) => {
		const odd: unknown[] = [];
		const { read } = readerBy({ noteOddity: (_, value) => odd.push(value) });
		for (let n = 0; n < 3000; n++)
			read({ email: `a${n}@b.cc`, score: 1, id: isOdd(n) ? 'Ã¶' : 'ö' });
		return odd;
	};
	expect(oddOf((n) => n === 150)).toEqual(['Ã¶']);
	expect(oddOf((n) => n === 250)).toEqual([]);
	expect(oddOf((n) => n >= 2000 && n < 2250)).not.toEqual([]);
	expect(oddOf((n) => n >= 200).length).toBeLessThan(20);
});

test('the first profiles of each list are looked at', () => {
	const odd: unknown[] = [];
	const { reader } = readerBy({ noteOddity: (_, value) => odd.push(value) });
	const read = (count: number, id: string) => {
		for (let n = 0; n < count; n++) reader.read({ email: `${id}${n}@b.cc`, id });
	};
	read(250, 'ö');
	reader.beginList();
	read(3, 'Ã¶');
	expect(odd).toEqual(['Ã¶', 'Ã¶', 'Ã¶']);
	reader.stopLooking();
	read(3, 'Ã¶');
	reader.beginList();
	read(3, 'Ã¶');
	expect(odd).toHaveLength(3);
});

test('who is added twice is noted, unless Altcraft knows whom it has by an email', () => {
	const odd: unknown[] = [];
	const { read } = readerBy({ noteOddity: (name, _, what) => odd.push([name, what]) });
	read({ email: 'a@b.cc', phones: ['+79001112233'] });
	read({ phones: ['+79001112233'] });
	read({ phones: ['+79001112244'] });
	expect(odd).toEqual([]);
	read({ phones: ['+79001112233'] });
	const twice = 'of two profiles without an email, which may both be added';
	expect(odd).toEqual([['phones', twice]]);
	read({ phones: ['89001112255', '+7 900 111-22-55'] });
	expect(odd).toHaveLength(1);
	read({ phones: ['8 900 111 22 66', '8 900 111 22 44'] });
	expect(odd).toEqual([
		['phones', twice],
		['phones', twice],
	]);
});

test('a number by which people are matched is noted where it is as a program shows it', () => {
	const odd: unknown[] = [];
	const { read } = readerBy({ matchField: 'id', noteOddity: (_, value) => odd.push(value) });
	for (const id of ['1234', 'A 1 234', '1234.5', '1,2', '1 2', '12.345.678'])
		read({ id, score: 1 });
	expect(odd).toEqual([]);
	for (const id of ['1 234', '1\u00a0234', '12,345', '12.345', '1234,00', '7.0', 'A\n7', 'A7"']) {
		read({ id, score: 1 });
	}
	expect(odd).toHaveLength(8);
});

test('what could not be computed is left out and noted', () => {
	const odd: unknown[] = [];
	const { read } = readerBy({ noteOddity: (...args) => odd.push(args) });
	expect(read({ email: 'a@b.cc', score: NaN, id: new Date(NaN) })).toEqual({ email: 'a@b.cc' });
	expect(odd).toEqual([
		['score', 'NaN', 'what could not be computed, and is left out'],
		['id', 'Invalid Date', 'what could not be computed, and is left out'],
	]);
});

test('numbers of cards that all end with 0 are noted', () => {
	const oddOf = (...numbers: string[]) => {
		const odd: unknown[] = [];
		const { read } = readerBy({ noteOddity: (_, value) => odd.push(value) });
		for (const id of numbers) read({ email: 'a@b.cc', id });
		return odd;
	};
	const cut = Array.from({ length: 5 }, (_, n) => `427612345678${n}010`);
	expect(oddOf(...cut)).toEqual([cut[4]]);
	expect(oddOf(...cut.slice(0, 4))).toEqual([]);
	expect(oddOf('4276123456789011', ...cut)).toEqual([]);
	expect(oddOf('4276', ...cut)).toEqual([cut[4]]);
});

test('a false that a text cannot hold is noted where others are true', () => {
	for (const values of ['lenient', 'strict'] as const) {
		const oddOf = (...answers: unknown[]) => {
			const odd = new Set<unknown>();
			const { read } = readerBy({ values, noteOddity: (...given) => odd.add(given.join()) });
			for (const id of answers) read({ email: 'a@b.cc', id });
			return [...odd];
		};
		const told = expect.stringMatching(/^id,false,left out/) as unknown;
		expect(oddOf(true, false)).toEqual([told]);
		expect(oddOf(false, '', 'x', true)).toEqual([told]);
		expect(oddOf(false, 'true', 'x', false)).toEqual([]);
		expect(oddOf('true', 'false')).toEqual([]);
	}
});

test('of JSON, too, what seems not to be what was meant is noted', () => {
	const odd: unknown[] = [];
	const { read } = readerBy({
		values: 'asTheyStand',
		noteOddity: (name, _, what) => odd.push([name, what]),
	});
	const cells = { email: 'a@b.cc', id: '[object Object]', score: NaN, имя: ['JÃ¶rg'] };
	expect(read(cells)).toEqual(cells);
	expect(odd).toEqual([
		['id', 'what a program writes for nothing'],
		['score', 'a number that is none, and is sent as null'],
		['имя', 'letters that were read in another charset'],
	]);
	odd.length = 0;
	read({ email: { a: 1 }, id: ['x'], score: [1], имя: { action: 'add', value: ['x'] } });
	expect(odd).toEqual(
		['email', 'id', 'score'].map((name) => [name, 'a list or an object for one value']),
	);
	odd.length = 0;
	read({ email: 'b@b.cc', id: { action: 'unset' }, score: { action: 'incr', value: 1 }, имя: [] });
	expect(odd).toEqual([]);
});

test('a date among ranges is noted', () => {
	const oddOf = (...texts: unknown[]) => {
		const odd = new Set<unknown>();
		const { read } = readerBy({ noteOddity: (_, value) => odd.add(value) });
		for (const id of texts) read({ email: 'a@b.cc', id });
		return [...odd];
	};
	for (const date of [
		...['10-Jan', 'Jan-10', '10.янв', 'янв.10', '20. Mai', '05-сен'],
		...['10.01.2026', '1/10/2026', '1/10/26', '2026-01-10', '2026-01-10T00:00:00.000'],
	]) {
		expect(oddOf('11-50', date, date)).toEqual([date]);
		expect(oddOf(date, '1000+', '200/500')).toEqual([date]);
		expect(oddOf(date, date, '', 'later', 'call in 2 days', null)).toEqual([]);
	}
	expect(oddOf('jan-24', 'summer24', 'JUN-24', 'MAY20', '10-Mar')).toEqual([]);
	expect(oddOf('2026-01-10T10:20:30', '2026-01-10')).toEqual([]);
	expect(oddOf('Jan-26', '2025', 'Q1 2025')).toEqual([]);
	expect(oddOf('10.11.20', '10.15.7')).toEqual([]);
	expect(oddOf('12-45', '12-May-Street', 'A-2026', '1.2.3', '10-20', 'MAY20')).toEqual([]);
});

test('postal codes that have lost their 0 are noted', () => {
	const codes = Array.from({ length: 50 }, (_, n) => String(10_000 + 1777 * n));
	const oddOf = (last: string[], country?: (n: number) => string) => {
		const odd = new Set<unknown>();
		const { read } = readerBy({ noteOddity: (_, value) => odd.add(value) });
		const cells = [...codes, ...last].map((_postal_code, n) => ({
			email: `${n}@b.cc`,
			_postal_code,
		}));
		cells.forEach((one, n) => read(country ? { ...one, _country: country(n) } : one));
		return [...odd];
	};
	expect(oddOf(['4101', '10115'])).toEqual(['4101']);
	expect(oddOf(['4101'], () => 'DE')).toEqual(['4101']);
	expect(oddOf(['4101'], (n) => (n < 50 ? 'DE' : 'AT'))).toEqual([]);
	expect(oddOf(['4101'], (n) => (n % 2 === 0 ? 'DE' : 'FR'))).toEqual([]);
	expect(oddOf(['04101', '8001'])).toEqual([]);
	expect(oddOf(['101000', 'K1A 0B1', '12345-6789', '410'])).toEqual([]);
});

test('one person may be called more or less', () => {
	const odd: unknown[] = [];
	const { read } = readerBy({ matchField: 'email', noteOddity: (...given) => odd.push(given) });
	read({ email: 'a@b.cc', _fname: 'Семён' });
	read({ email: 'a@b.cc', _fname: 'Семен', _lname: 'Зуев' });
	expect(odd).toEqual([]);
	read({ email: 'a@b.cc', _fname: 'Анна', _lname: 'Зуева' });
	expect(odd).toHaveLength(1);
});

test('without names, people are told apart by their emails', () => {
	const oddOf = (...list: Array<Record<string, unknown>>) => {
		const odd: unknown[] = [];
		const { read } = readerBy({ matchField: 'score', noteOddity: (_, value) => odd.push(value) });
		list.forEach(read);
		return odd;
	};
	expect(oddOf({ score: 7, email: 'a@b.cc' }, { score: 7, email: 'b@b.cc' })).toEqual([7]);
	expect(oddOf({ score: 7, email: 'a@b.cc' }, { score: 7, email: 'A@b.cc' })).toEqual([]);
	expect(oddOf({ score: 7, email: 'a@b.cc' }, { score: 7 })).toEqual([]);
	const ann = { score: 7, _fname: 'Ann' };
	expect(oddOf({ ...ann, email: 'a@b.cc' }, { ...ann, email: 'b@b.cc' })).toEqual([]);

	const byEmail = (...phones: string[]) => {
		const odd: unknown[] = [];
		const noteOddity = (_: string, value: unknown) => odd.push(value);
		const { read } = readerBy({ matchField: 'email', noteOddity });
		for (const phone of phones) read({ email: 'no@b.cc', phones: [phone] });
		return odd;
	};
	expect(byEmail('+79001112233', '+79001112244')).toEqual(['no@b.cc']);
	expect(byEmail('+7 900 111-22-33', '89001112233')).toEqual([]);
});

test('what is only noted refuses nobody, even where a value computes itself', () => {
	const { read } = readerBy({
		noteOddity: () => {
			throw new Error('cannot be noted');
		},
	});
	const cells = { email: 'a@b.cc', _fname: '<b>Ann</b>' };
	expect(read(cells)).toBe(cells);
});
