import { withFieldActions } from '../../nodes/Altcraft/profiles/functions';
import { schemaOf } from '../../nodes/Altcraft/profiles/schema';
import { readerBy } from './readerBy';

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

test('who has nothing to be matched by is refused, and not looked at', () => {
	const oddOf = (matchField: string | undefined) => {
		const odd: unknown[] = [];
		const { read } = readerBy({ matchField, noteOddity: (_, value) => odd.push(value) });
		read({ email: 'a@b.cc', id: 'a7', _city: 'Berlin' });
		read({ _city: 'Berlin' });
		return odd;
	};
	expect(oddOf('id')).toEqual([]);
	expect(oddOf(undefined)).toEqual(['Berlin']);
});

test('a footer of two cells is noted where all others have more', () => {
	const oddOf = (last: Record<string, unknown>) => {
		const odd: unknown[] = [];
		const { read } = readerBy({ noteOddity: (_, value) => odd.push(value) });
		for (const n of [1, 2]) read({ email: `a${n}@b.cc`, id: `x${n}`, _fname: 'Ann' });
		read(last);
		return odd;
	};
	expect(oddOf({ id: 'Stand', _fname: 'Maria' })).toEqual(['Stand']);
	expect(oddOf({ id: 'x3', _fname: 'Bob', _lname: 'Ray' })).toEqual([]);
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

test('a field action whose value could not be computed is noted', () => {
	const odd: unknown[] = [];
	const { reader } = readerBy({ noteOddity: (...given) => odd.push(given) });
	const act = (value: unknown) =>
		withFieldActions({ email: 'a@b.cc' }, [{ field: 'score', action: 'incr', value }], reader);
	expect([act(''), act(null), act('12'), act(NaN)].map(({ score }) => score)).toEqual([
		undefined,
		undefined,
		{ action: 'incr', value: 12 },
		undefined,
	]);
	expect(odd).toEqual([['score', 'NaN', 'what could not be computed, and is left out']]);
	const cut = [{ field: 'имя', action: 'add' as const, value: 'Milch 3,5%' }];
	withFieldActions({ email: 'a@b.cc' }, cut, reader);
	expect(odd[1]).toEqual(['имя', ['Milch 3', '5%'], 'cut within a number']);
	const own = { email: 'a@b.cc', score: 50, id: 'x' };
	withFieldActions(own, [{ field: 'score', action: 'incr', value: 1 }], reader);
	withFieldActions(own, [{ field: 'id', action: 'set', value: 'y' }], reader);
	expect(odd.slice(2)).toEqual([
		['score', 50, 'not sent, since the field action stands in its place'],
	]);
});

test('what a field is set to is looked at as a column of its own', () => {
	const odd: unknown[] = [];
	const { reader } = readerBy({ noteOddity: (_, value) => odd.push(value) });
	for (const value of ['11-50', '10-Jan']) {
		withFieldActions({ email: 'a@b.cc' }, [{ field: 'id', action: 'set', value }], reader);
	}
	expect(odd).toEqual(['10-Jan']);
});

test('a column of which each text has a blank before or behind it is noted', () => {
	const oddOf = (...texts: string[]) => {
		const odd: unknown[] = [];
		const { read } = readerBy({ noteOddity: (_, value) => odd.push(value) });
		for (const id of texts) read({ email: 'a@b.cc', id });
		return odd;
	};
	const padded = ['Ann  ', ' Bob', 'Ann ', 'Zoë\t', ' Eve'];
	expect(oddOf(...padded)).toEqual([' Eve']);
	expect(oddOf(...padded.slice(1))).toEqual([]);
	expect(oddOf('Max', ...padded)).toEqual([]);
	expect(oddOf(...padded.map((text) => `${text}\n`))).toEqual([]);
	expect(oddOf(...padded.map((text) => `${text.repeat(20)} `))).toEqual([]);
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
	const short = ['491711000000', '491722000000', '+491733000000', '491744000000', '491755000000'];
	expect(oddOf(...short)).toEqual([short[4]]);
	expect(oddOf('491711234567', ...short)).toEqual([]);
	const phones: unknown[] = [];
	const { read } = readerBy({ noteOddity: (_, value) => phones.push(value) });
	short.forEach((phone, n) => read({ email: `${n}@b.cc`, phones: [phone] }));
	expect(phones).toEqual([short[4]]);
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
		...['01-ott', '01.paź', '02. Mrz', '10-Jan', 'Jan-10', '10.янв', 'янв.10', '20. Mai', '05-сен'],
		...['10.01.2026', '1/10/2026', '1/10/26', '2026-01-10', '2026-01-10T00:00:00.000'],
	]) {
		expect(oddOf('11-50', date, date)).toEqual([date]);
		expect(oddOf(date, '1000+', '200/500')).toEqual([date]);
		expect(oddOf(date, date, '', 'later', 'call in 2 days', null)).toEqual([]);
	}
	expect(oddOf('2024-09', '2024-09-01')).toEqual([]);
	expect(oddOf('12', '05. Jul', '7a')).toEqual(['05. Jul']);
	expect(oddOf('4.5', '04. Mai')).toEqual(['04. Mai']);
	expect(oddOf('jan-24', 'summer24', 'JUN-24', 'MAY20', '10-Mar')).toEqual([]);
	expect(oddOf('2026-01-10T10:20:30', '2026-01-10')).toEqual([]);
	expect(oddOf('Jan-26', '2025', 'Q1 2025')).toEqual([]);
	expect(oddOf('10.11.20', '10.15.7')).toEqual([]);
	expect(oddOf('12-45', '12-May-Street', 'A-2026', '1.2.3', '10-20', 'MAY20')).toEqual([]);
});

test('a FALSE among texts, where none is TRUE, is noted', () => {
	const oddOf = (...cells: readonly unknown[]) => {
		const odd: unknown[] = [];
		const { read } = readerBy({ noteOddity: (_, value) => odd.push(value) });
		for (const id of cells) read({ email: 'a@b.cc', id, имя: id });
		return odd;
	};
	expect(oddOf('False', 'Main St 1')).toEqual(['False', 'False']);
	expect(oddOf('FALSE', '', 'FALSE', null)).toEqual([]);
	expect(oddOf('false', 'true', 'pending')).toEqual([]);
	expect(oddOf('Falsetto', 'Main St 1')).toEqual([]);
	expect(oddOf('A', '0', 'AB', 0)).toEqual([]);
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

test('a person who is written in two ways is noted where the phone tells who it is', () => {
	const oddOf = (matchField: string, ...phones: readonly string[]) => {
		const odd: unknown[] = [];
		const { read } = readerBy({ matchField, noteOddity: (_, __, what) => odd.push(what) });
		for (const phone of phones) read({ email: 'a@b.cc', phones: [phone], _fname: 'Ann' });
		return odd;
	};
	const told = 'of one person, written in two ways, of which two people may become';
	expect(oddOf('phones', '+79001112233', '89001112233')).toEqual([told]);
	expect(oddOf('phones', '+79001112233', '+7 (900) 111-22-33')).toEqual([]);
	expect(oddOf('email', '+79001112233', '89001112233')).toEqual([]);
});

test.each(['lenient', 'asTheyStand'] as const)('words for nothing in lists and %s', (values) => {
	const words = new Map<string, string>();
	const noteWord = (name: string, word: string) => words.set(name, word);
	const { read } = readerBy({ values, noteWord, noteOddity: () => {} });
	read({ email: 'a@b.cc', id: 'Unknown', имя: ['vip', 'N/A'], score: 1 });
	read({ email: 'a@b.cc', id: 'Ann', имя: ['vip'], phones: ['+7900'] });
	read({ email: 'a@b.cc', _region: 'NA', _fname: 'Nan', _lname: 'Blank' });
	expect([...words]).toEqual([
		['id', 'Unknown'],
		['имя', 'N/A'],
	]);
});

test('one person may be called more or less', () => {
	const odd: unknown[] = [];
	const { read } = readerBy({ matchField: 'email', noteOddity: (...given) => odd.push(given) });
	read({ email: 'a@b.cc', _fname: 'Семён' });
	read({ email: 'a@b.cc', _fname: 'Семен', _lname: 'Зуев' });
	expect(odd).toEqual([]);
	read({ email: 'a@b.cc', _fname: 'Semyon', _lname: 'Smirnov' });
	read({ email: 'a@b.cc', _fname: 'Семён', _lname: 'Смирнов' });
	expect(odd).toEqual([]);
	read({ email: 'a@b.cc', _fname: 'Анна', _lname: 'Зуева' });
	expect(odd).toHaveLength(1);
	read({ email: 'b@b.cc', _fname: 'Jürgen', _lname: 'Groß' });
	read({ email: 'b@b.cc', _fname: 'JUERGEN', _lname: 'Gross' });
	read({ email: 'c@b.cc', _lname: 'Müller' });
	read({ email: 'c@b.cc', _fname: 'Ann', _lname: 'Mueller' });
	expect(odd).toHaveLength(1);
	read({ email: 'c@b.cc', _fname: 'Bob', _lname: 'Mueller' });
	expect(odd).toHaveLength(2);
});

test("a name may stand in a field of one's own", () => {
	const oddOf = (id: string, ...names: readonly string[]) => {
		const odd: unknown[] = [];
		const { read } = readerBy({ matchField: 'email', noteOddity: (_, value) => odd.push(value) });
		for (const name of names) read({ email: 'a@b.cc', [id]: name });
		return odd;
	};
	expect(oddOf('full_name', 'Anna Weber', 'Anna Weber-Berg')).toEqual([]);
	expect(oddOf('full_name', "Sean O'Brien", 'Sean O’Brien', 'S. OBrien')).toEqual([]);
	expect(oddOf('name', 'T-shirt', 'Mug')).toEqual([]);
	for (const id of ['name', 'full_name', 'ФИО', 'client', 'billing_name']) {
		expect(oddOf(id, 'John Doe', 'Sarah Jones')).toEqual(['a@b.cc']);
		expect(oddOf(id, 'John Doe', 'john doe')).toEqual([]);
	}
	expect(oddOf('name', '#1001', '#1002')).toEqual([]);
	expect(oddOf('company_name', 'Acme', 'Miller & Co')).toEqual([]);
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
	expect(oddOf({ score: 7, _bdate: '1990-01-05' }, { score: 7, _bdate: '1991-02-06' })).toEqual([
		7,
	]);
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
