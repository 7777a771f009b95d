import * as fc from 'fast-check';

import type { Holds } from '../../nodes/Altcraft/profiles/schema';
import { schemaOf } from '../../nodes/Altcraft/profiles/schema';
import { matchReader, unknownReader, valueReader } from '../../nodes/Altcraft/profiles/values';
import cases from '../cases/values.json';

const CHOICES = [
	{ value: 'gold', name: 'Gold' },
	{ value: 2, name: 'Silver' },
	{ value: false, name: 'None' },
];

const KINDS: readonly Holds[] = [
	'text',
	'email',
	'phone',
	'phones',
	'tags',
	'objects',
	'entries',
	'object',
	'integer',
	'number',
	'yesNo',
	'date',
	'choice',
	'anything',
];

const read = (holds: Holds, value: unknown, isStrict = false) =>
	valueReader({ holds, choices: CHOICES }, 'Field').read(value, isStrict);

const outcomeOf = (attempt: () => unknown) => {
	try {
		return { value: attempt() };
	} catch (error) {
		return { error: error as Error };
	}
};

const INVISIBLE = [' ', '\t', '\n', '\u00a0', '\u2003', '\u3000', '\ufeff', '\u00ad', '\u200b'];
const invisible = fc.string({ unit: fc.constantFrom(...INVISIBLE), maxLength: 3 });

describe('samples', () => {
	test.each(cases)('$from: $text in $field', ({ field, holds, text, want, refuse, says }) => {
		const known = schemaOf([{ name: field, type: holds }]).fields.get(field)!;
		const reader = valueReader(known, known.title);
		if (refuse) {
			for (const isStrict of [true, false]) expect(() => reader.read(text, isStrict)).toThrow(says);
			return;
		}
		expect(reader.read(text, false)).toEqual(want ?? undefined);
		if (want === text && known.holds !== 'text') {
			expect(() => reader.read(text, true)).toThrow(`"${known.title}" must be`);
		} else expect(reader.read(text, true)).toEqual(want ?? undefined);
	});
});

/** An exact decimal: `digits` × 10 ^ `exponent`. */
interface Decimal {
	readonly digits: bigint;
	readonly exponent: number;
}

/** The same text for the same value. */
function keyOf({ digits, exponent }: Decimal): string {
	if (digits === 0n) return '0';
	let [rest, tens] = [digits, exponent];
	for (; rest % 10n === 0n; rest /= 10n) tens++;
	return `${rest}e${tens}`;
}

const isDigits = (text: string) => text !== '' && [...text].every((c) => c >= '0' && c <= '9');

/** What a text means when `mark` stands before decimals, and `group` between thousands. */
function meaning(text: string, mark: string, group: string): Decimal | undefined {
	const isNegative = text.startsWith('-');
	const body = isNegative || text.startsWith('+') ? text.slice(1) : text;
	const isPlain = mark === '.' && group === '';
	const [mantissa, power, ...rest] = isPlain ? body.toLowerCase().split('e') : [body];
	const powerDigits = power?.startsWith('-') || power?.startsWith('+') ? power.slice(1) : power;
	if (rest.length > 0 || (powerDigits !== undefined && !isDigits(powerDigits))) return undefined;
	const [whole, fraction, ...more] = mantissa.split(mark);
	if (more.length > 0 || (fraction !== undefined && !isDigits(fraction))) return undefined;
	const isBare = whole === '' && isPlain && fraction !== undefined;
	const groups = group === '' ? [whole] : whole.split(group);
	const isGrouped = group !== '';
	if (isGrouped && (groups.length < 2 || groups[0].length > 3)) return undefined;
	if (isGrouped && groups.slice(1).some((part) => part.length !== 3)) return undefined;
	if (!isBare && !groups.every(isDigits)) return undefined;
	if (groups[0].startsWith('0') && (isGrouped || whole.length > 1)) return undefined;
	const digits = BigInt(groups.join('') + (fraction ?? '') || '0');
	return {
		digits: isNegative ? -digits : digits,
		exponent: Number(power ?? 0) - (fraction ?? '').length,
	};
}

/** The number that a text means to everybody, if JavaScript holds it exactly. */
function numberMeant(text: string): number | undefined {
	const groups = ['', ',', '.', ' ', '\u00a0', '\u202f', '\u2009', "'", '’'];
	const plain = meaning(text, '.', '');
	const all = plain
		? [plain]
		: ['.', ','].flatMap((mark) =>
				groups.filter((group) => group !== mark).flatMap((g) => meaning(text, mark, g) ?? []),
			);
	if (new Set(all.map(keyOf)).size !== 1) return undefined;
	const number = Number(`${all[0].digits}e${all[0].exponent}`);
	if (!Number.isFinite(number) || (number === 0 && text.startsWith('-'))) return undefined;
	return keyOf(meaning(String(number), '.', '')!) === keyOf(all[0]) ? number : undefined;
}

const digits = (minLength: number, maxLength: number) =>
	fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });

const numberText = fc.oneof(
	fc.string({ unit: fc.constantFrom(...'0123456789012.,,+-eE \u00a0\u202f’x%'), maxLength: 14 }),
	fc
		.tuple(
			fc.constantFrom('', '-', '+'),
			digits(0, 3),
			fc.array(digits(3, 3), { maxLength: 6 }),
			fc.constantFrom('', '', ',', '.', ' ', '\u00a0', '\u202f', '\u2009', "'", '’'),
			fc.constantFrom('', '.', ','),
			digits(0, 18),
			fc.constantFrom('', '', '', 'e3', 'E+10', 'e-7', 'e400', 'e-400', 'e'),
		)
		.map(([sign, head, groups, group, mark, fraction, power]) =>
			[sign, [head, ...groups].join(group), mark, mark && fraction, power].join(''),
		),
	fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
	fc.bigInt().map((value) => String(value % 10n ** 30n)),
);

describe('numbers', () => {
	test('a text is read where it means one number to everybody, and never as another', () => {
		fc.assert(
			fc.property(numberText, (text) => {
				const bare = text.trim();
				fc.pre(!bare.startsWith("'"));
				const isNone = /^\p{P}*$/u.test(bare.replace(/\s/g, ''));
				const expected = isNone ? undefined : (numberMeant(bare) ?? text);
				expect(read('number', text)).toBe(expected);
				const isAmbiguous = /^[+-]?[1-9]\d{0,2}\.000$|^[1-9](?:[.,]\d+)?E\+\d\d\d?$/.test(bare);
				const integer = read('integer', text);
				if (typeof expected === 'number' && (isAmbiguous || !Number.isSafeInteger(expected))) {
					expect([text, bare]).toContain(integer);
				} else expect(integer).toBe(expected);
			}),
			{ numRuns: 10_000 },
		);
	});

	test.each<[string, unknown]>([
		['42', 42],
		['-1.5', -1.5],
		['+5', 5],
		['1e3', 1000],
		['.5', 0.5],
		['12,50', 12.5],
		['0,125', 0.125],
		['1 234,5', 1234.5],
		['1\u00a0234\u00a0567', 1234567],
		["1'234.5", 1234.5],
		['1,234.5', 1234.5],
		['1.234,5', 1234.5],
		['1,234,567', 1234567],
		['1.234.567', 1234567],
		['1.234', 1.234],
		[' \ufeff12\u200b', 12],
		['="12"', 12],
		["'12", 12],
		['9007199254740994', 9007199254740994],
	])('%j is %p', (text, number) => {
		expect(read('number', text, true)).toBe(number);
	});

	test.each([
		...['007', '00.5', '0x10', 'Infinity', '1e999', '1e-400', '9007199254740993'],
		...['0.12345678901234567890', '1,234', '12,345', '12 %', '€5', '5.', '-0', '1,23,456'],
		...['1 23', '1e5,0', '--1', '+', '1 234.567.890', '7'.repeat(60)],
	])('%s stays the text that it is, or is refused', (text) => {
		expect(read('number', text)).toBe(text);
		expect(read('number', `="${text}" `)).toBe(`="${text}" `);
		expect(() => read('number', text, true)).toThrow(/^"Field" must be a number such as 12.5, but/);
	});

	test.each(['1.5', '1.234', '12,50', '1e-1', 1.5])('%s is no whole number', (text) => {
		expect(read('integer', text)).toBe(text);
		expect(() => read('integer', text, true)).toThrow(/a whole number such as 12, but is/);
	});
});

const two = (number: number) => String(number).padStart(2, '0');
const isReal = (year: number, month: number, day: number) => {
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};
const calendar = fc.record({
	year: fc.integer({ min: 0, max: 9999 }),
	month: fc.integer({ min: 0, max: 13 }),
	day: fc.integer({ min: 0, max: 32 }),
});
const clock = fc.record({
	hour: fc.integer({ min: 0, max: 25 }),
	minute: fc.integer({ min: 0, max: 61 }),
	second: fc.option(fc.integer({ min: 0, max: 61 }), { nil: undefined }),
});
type Clock = typeof clock extends fc.Arbitrary<infer T> ? T : never;
const isRealTime = ({ hour, minute, second = 0 }: Clock) => hour < 24 && minute < 60 && second < 60;
const timeOf = ({ hour, minute, second }: Clock) =>
	[hour, minute, ...(second === undefined ? [] : [second])].map(two).join(':');
const MIDNIGHTS = ['00:00', '00:00:00'];
/** What programs have where there is no date. */
const isNoDay = ({ year, month, day }: Readonly<Record<'year' | 'month' | 'day', number>>) =>
	(year < 2 && month === year && day === year) || (year === 1899 && month === 12 && day > 29);

describe('dates', () => {
	test('an ISO date stands, without a midnight that means nothing', () => {
		const zone = fc.constantFrom(
			['', ''],
			['Z', 'Z'],
			['+03:00', '+03:00'],
			['-0930', '-09:30'],
			['+00', '+00:00'],
			[' -0300', '-03:00'],
			[' +00:00', '+00:00'],
			[' UTC', 'Z'],
		);
		const separator = fc.constantFrom('T', ' ');
		const property = fc.property(
			calendar,
			clock,
			separator,
			zone,
			(date, time, mark, [offset, rfc]) => {
				const { year, month, day } = date;
				fc.pre(!isNoDay(date));
				// That may be the end of a slot of time.
				fc.pre(!(mark === ' ' && time.second === undefined && /-\d\d:/.test(offset)));
				const plain = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
				const text = `${plain}${mark}${timeOf(time)}${offset}`;
				const isNothing = offset === '' && MIDNIGHTS.includes(timeOf(time));
				expect(read('date', plain)).toBe(plain);
				const isRead = isReal(year, month, day) && isRealTime(time);
				// A moment with its zone is one of RFC 3339.
				const right = isNothing
					? plain
					: `${plain}${offset === '' ? mark : 'T'}${timeOf(time)}${rfc}`;
				expect(read('date', text)).toBe(isRead ? right : text);
				if (!isReal(year, month, day)) expect(() => read('date', plain, true)).toThrow(/must be a/);
				else expect(read('date', plain, true)).toBe(plain);
				if (!isRead) expect(() => read('date', text, true)).toThrow(/must be a date such as/);
				else expect(read('date', text, true)).toBe(right);
			},
		);
		fc.assert(property, { numRuns: 2000 });
	});

	test('a time without a zone is noted where Altcraft documents one', () => {
		const leftOf = (id: string, text: string) => {
			const left: unknown[] = [];
			const leave = (...given: unknown[]) => left.push(given[1]);
			expect(valueReader({ holds: 'date', id }, 'Field', leave).read(text, true)).toBe(text);
			return left;
		};
		for (const id of ['_bdate', '_regdate']) {
			expect(leftOf(id, '2024-03-05 09:30:12')).toEqual([
				expect.stringMatching(/time with its zone/),
			]);
			expect(leftOf(id, '2024-03-05T09:30:12Z')).toEqual([]);
			expect(leftOf(id, '2024-03-05')).toEqual([]);
		}
		expect(leftOf('last_purchase', '2024-03-05 09:30:12')).toEqual([]);
	});

	test.each(['2026-03-05 10:00-12:00', '2026-03-05 09:00 -10:30'])('%s is no moment', (slot) => {
		expect(read('date', slot)).toBe(slot);
		expect(() => read('date', slot, true)).toThrow(/must be a date such as/);
	});

	test('a date in quotes, or in parts, is one', () => {
		expect(read('date', '"1960-01-05T10:00:00.000Z"')).toBe('1960-01-05T10:00:00.000Z');
		fc.assert(
			fc.property(calendar, fc.boolean(), (parts, isText) => {
				const { year, month, day } = parts;
				fc.pre(!isNoDay(parts) && year > 999);
				const given = isText ? { year: `${year}`, month: two(month), day: `${day}` } : parts;
				const readParts = () => read('date', given);
				if (isReal(year, month, day)) expect(readParts()).toBe(`${year}-${two(month)}-${two(day)}`);
				else expect(readParts).toThrow(/a date such as 2001-12-31, but is an object\. Map what/);
			}),
		);
		expect(() => read('date', { month: '01', day: '05' })).toThrow(/Map what is meant/);
		expect(read('date', { year: '', month: '', day: null })).toBeUndefined();
		expect(() => read('date', { year: { a: 1 }, month: 1, day: 1 })).toThrow(/is an object/);
		const parts = { year: 2001, month: 12, day: 31 };
		expect(read('date', { ...parts, hour: 0, ampm: '' })).toBe('2001-12-31');
		// Its time would be lost.
		expect(() => read('date', { ...parts, hour: 11 })).toThrow(/Map what is meant/);
	});

	test('day, month and year keep their places', () => {
		const property = fc.property(
			calendar,
			fc.option(clock, { nil: undefined }),
			fc.boolean(),
			({ year, month, day }, time, isPadded) => {
				fc.pre(!isNoDay({ year, month, day }));
				const [d, m] = [day, month].map(isPadded ? two : String);
				const y = String(year).padStart(4, '0');
				const text = `${d}.${m}.${y}${time ? ` ${timeOf(time)}` : ''}`;
				const isRead = isReal(year, month, day) && (!time || isRealTime(time));
				const isDay = !time || MIDNIGHTS.includes(timeOf(time));
				const iso = `${y}-${two(month)}-${two(day)}${isDay ? '' : `T${timeOf(time)}`}`;
				expect(read('date', text)).toBe(isRead ? iso : text);
			},
		);
		fc.assert(property, { numRuns: 2000 });
	});

	test('an epoch is the same moment; what may be another number stays', () => {
		const whole = fc.oneof(
			fc.integer({ min: -3_000_000_000, max: 5_000_000_000 }),
			fc.integer({ min: -3_000_000_000_000, max: 5_000_000_000_000 }),
			fc.integer({ min: -30_000, max: 50_000 }).map((days) => days * 86_400),
			fc.integer({ min: -30_000, max: 50_000 }).map((days) => days * 86_400_000),
			fc.constantFrom(1e8, 1e10, 4_102_444_800, 4_102_444_800_000, 99_999_999, 9_999_999_999),
			fc.constantFrom(-2_208_988_800, -2_208_988_801, -2_208_988_800_000, -2_208_988_800_001),
		);
		const property = fc.property(whole, (value) => {
			const size = Math.abs(value);
			const [first, last] = [Date.UTC(1900, 0), Date.UTC(2100, 0)];
			const isIn = (ms: number) => ms >= first && ms <= last;
			const ms =
				size >= 1e8 && isIn(value * 1000)
					? value * 1000
					: size >= 1e10 && isIn(value)
						? value
						: undefined;
			for (const given of [value, String(value)]) {
				const result = read('date', given);
				if (ms === undefined) expect(result).toBe(given);
				else if (result === given) expect(String(value)).toMatch(/^(19|20)\d{10}$/);
				else {
					expect(Date.parse(result as string)).toBe(ms);
					expect(String(result).length === 10).toBe(ms % 86_400_000 === 0);
				}
			}
		});
		fc.assert(property, { numRuns: 5000 });
	});

	test.each<[unknown, string]>([
		['2001-12-31T14:30:05.123456Z', '2001-12-31T14:30:05.123456Z'],
		['2001-12-31T00:00:00.000', '2001-12-31'],
		['2001-12-31T00:00:00.000Z', '2001-12-31T00:00:00.000Z'],
		[' 1.2.2001\u00a0', '2001-02-01'],
		['31.12.2001 9:30', '2001-12-31T09:30'],
		['31.12.2001, 14:30:05', '2001-12-31T14:30:05'],
		['31.12.2001 0:00', '2001-12-31'],
		[1_000_000_001, '2001-09-09T01:46:41Z'],
		[1_000_000_001_500, '2001-09-09T01:46:41.500Z'],
	])('%j is %s', (given, date) => {
		expect(read('date', given, true)).toBe(date);
	});

	test.each(['20011231', '200112311430', '2001', 2001, '0', 0, -5, 1e9 + 0.5])(
		'the number %j may be any date',
		(given) => {
			expect(read('date', given)).toBe(given);
			expect(() => read('date', given, true)).toThrow(
				`"Field" must be a date such as 2001-12-31, but is the number ${given}, which may be any.`,
			);
		},
	);

	test.each(['36890', '36890.5', '36890,75', 36890, 36890.5])(
		'%j is how a spreadsheet counts days',
		(given) => {
			expect(read('date', given)).toBe(given);
			expect(() => read('date', given, true)).toThrow(
				/^"Field" must be a date such as 2001-12-31, but is the number 36890.*, as a spreadsheet counts days\. Export it as CSV, or map \{\{ DateTime/,
			);
		},
	);

	test.each([
		...['0000-00-00', '0000-00-00 00:00:00', '0001-01-01T00:00:00Z', '0001-01-01'],
		...[
			'01.01.0001 0:00:00',
			'1.1.0001',
			'00.00.0000',
			'0/0/00',
			'1899-12-30T12:30:00',
			'1899-12-30',
		],
	])('%j is what programs have where there is none', (given) => {
		for (const isStrict of [true, false]) expect(read('date', given, isStrict)).toBeUndefined();
	});

	test.each([
		...['12/31/2001', 'next week', '31.12.01', '2001-02-29', '31.02.2001'],
		...['2001-12-31T25:00', '2001-12-31+03:00'],
	])('%j is no date', (given) => {
		expect(read('date', given)).toBe(given);
		expect(() => read('date', given, true)).toThrow(
			/^"Field" must be a date such as 2001-12-31, but/,
		);
	});
});

describe('yes and no, choices', () => {
	test.each([true, false])('%p', (answer) => {
		const words = answer
			? ['true', '1', 'yes', 'Y', 'ON', 'Да', ' yes\u00a0', 1, 'WAHR', 'VRAI', 'ИСТИНА']
			: ['FALSE', '0', 'no', 'n', 'Off', 'нет', '\u200bno', 0, 'FALSCH', 'FAUX', 'ЛОЖЬ'];
		for (const word of words) expect(read('yesNo', word, true)).toBe(answer);
	});

	test.each(['perhaps', '2', 2, '1.0'])('%j is neither', (given) => {
		expect(read('yesNo', given)).toBe(given);
		expect(() => read('yesNo', given, true)).toThrow(/^"Field" must be yes or no, but is/);
	});

	test('a choice is one of its values', () => {
		expect(read('choice', ' gold ', true)).toBe('gold');
		expect(read('choice', '2', true)).toBe(2);
		expect(read('choice', 2, true)).toBe(2);
		expect(read('choice', false, true)).toBe(false);
		expect(read('choice', 'Gold')).toBe('Gold');
		expect(() => read('choice', 'Gold', true)).toThrow(
			'"Field" must be one of: gold, 2, false, but is "Gold".',
		);
		const withNone = [{ value: '', name: 'None' }];
		expect(valueReader({ holds: 'choice', choices: withNone }, 'F').read('', true)).toBeUndefined();
		const many = Array.from({ length: 12 }, (_, value) => ({ value, name: '' }));
		expect(() => valueReader({ holds: 'choice', choices: many }, 'F').read('x', true)).toThrow(
			'one of: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more, but is "x".',
		);
	});
});

describe('texts, addresses and phones', () => {
	test('what nobody sees is taken off around a value, but not off a text', () => {
		const property = fc.property(invisible, invisible, (before, after) => {
			const around = (text: string) => before + text + after;
			expect(read('email', around('a b@c.d'))).toBe('a b@c.d');
			expect(read('phone', around('+7 900'))).toBe('+7 900');
			expect(read('text', around('x'))).toBe(around('x'));
			expect(unknownReader.read(around('x'), true)).toBe(around('x'));
			for (const holds of KINDS) {
				expect(read(holds, around(''), true)).toBeUndefined();
			}
		});
		fc.assert(property);
	});

	test.each<[string, string]>([
		['="007"', '007'],
		['="a,b"', 'a,b'],
		["'+7 (900) 111-22-33", '+7 (900) 111-22-33'],
		["'04101", '04101'],
		[`="'5"`, '5'],
		["'tis", "'tis"],
		['="A1"&"B1"', '="A1"&"B1"'],
		['="', '="'],
	])('the marks of a spreadsheet: %s', (text, expected) => {
		for (const holds of ['text', 'email', 'anything'] as const) {
			expect(read(holds, text, true)).toBe(expected);
		}
		expect(unknownReader.read(text, true)).toBe(expected);
	});

	test('one phone is not two', () => {
		const two = '+79001112233; +79004445566';
		expect(read('phone', two)).toBe(two);
		expect(() => read('phone', two, true)).toThrow(/^"Field" must be a phone number such as/);
		expect(read('phone', '+7 900 111-22-33, Ann', true)).toBe('+7 900 111-22-33, Ann');
	});

	test('a text that was made of an object is refused, but not where the name is not known', () => {
		for (const holds of ['text', 'email', 'phones', 'tags', 'anything'] as const) {
			for (const isStrict of [true, false]) {
				expect(() => read(holds, '[object Object]', isStrict)).toThrow(/put an object into a text/);
			}
		}
		expect(unknownReader.read('[object Object]', false)).toBe('[object Object]');
		expect(read('text', '[VIP] Ann', true)).toBe('[VIP] Ann');
	});

	const WORDS = [
		'not provided',
		'нет данных',
		'Unbekannt',
		'NULL',
		'null',
		'n/a',
		'N/A',
		'-',
		'--',
		'—',
		'None',
		'nan',
		'NaN',
		'undefined',
		'…',
	];
	test.each([...WORDS, '(blank)', '(null)', '<NULL>', 'н/д', '?'])(
		'%j is no email, phone, number, date, answer or choice',
		(word) => {
			for (const isStrict of [true, false]) {
				for (const holds of ['email', 'phone', 'phones', 'integer', 'number', 'date'] as const) {
					expect(read(holds, ` ${word}\u00a0`, isStrict)).toBeUndefined();
				}
				for (const holds of ['yesNo', 'choice', 'object', 'objects'] as const) {
					expect(read(holds, word, isStrict)).toBeUndefined();
				}
			}
		},
	);

	test.each(WORDS.filter((word) => !['NaN', 'undefined'].includes(word)))(
		'but people are called Null, and a text may be %j',
		(word) => {
			for (const holds of ['text', 'anything'] as const) expect(read(holds, word)).toBe(word);
			expect(read('tags', word)).toEqual([word]);
			expect(unknownReader.read(word, true)).toBe(word);
		},
	);

	test.each(['NaN', 'undefined', '(blank)', '(none)', '[null]', '<NULL>', '(not set)', '<NA>'])(
		'nobody is called %s',
		(word) => {
			for (const holds of ['text', 'anything', 'tags'] as const) {
				for (const isStrict of [true, false]) expect(read(holds, word, isStrict)).toBeUndefined();
			}
			expect(unknownReader.read(word, true)).toBe(word);
		},
	);

	test('a word that is a choice, or an answer, is this', () => {
		const choices = [{ value: 'none', name: 'None' }];
		expect(valueReader({ holds: 'choice', choices }, 'F').read('none', true)).toBe('none');
		expect(read('yesNo', 'нет', true)).toBe(false);
		for (const answer of ['+', '✓', '👍']) expect(read('yesNo', answer)).toBe(answer);
	});

	test.each<[string, string]>([
		['mailto:ann@example.com', 'ann@example.com'],
		['MAILTO:ann@example.com?subject=Hi', 'ann@example.com'],
		['<ann@example.com>', 'ann@example.com'],
		['Ann Lee <ann@example.com>', 'ann@example.com'],
		['"Lee, Ann" <mailto:ann@example.com>', 'ann@example.com'],
		['ann@example.com <Ann@Example.com>', 'ann@example.com'],
		['[ann@example.com](mailto:ann@example.com)', 'ann@example.com'],
		[`'ann@example.com'`, 'ann@example.com'],
		['"ann@example.com"', 'ann@example.com'],
		['“ann@example.com”', 'ann@example.com'],
		['«ann@example.com»', 'ann@example.com'],
		['ann@example.com; ', 'ann@example.com'],
		["o'brien@example.com", "o'brien@example.com"],
		['анна@пример.рф', 'анна@пример.рф'],
		['ann@example.com (work)', 'ann@example.com (work)'],
		['Ann', 'Ann'],
		['Ann, Bob', 'Ann, Bob'],
	])('the email %s', (text, email) => {
		for (const isStrict of [true, false]) expect(read('email', text, isStrict)).toBe(email);
	});

	test.each([
		...['a@b.cc, c@d.ee', 'a@b.cc; c@d.ee', 'a@b.cc c@d.ee', 'a@b.cc\nc@d.ee', 'a@b.cc/c@d.ee'],
		...['a@b.cc|c@d.ee', 'Ann <a@b.cc>, Bob <c@d.ee>', 'a@b.cc,Bob'],
	])('%j is more than one email, and nobody knows the right one', (text) => {
		const left: unknown[] = [];
		const leave = (...given: unknown[]) => left.push(given);
		for (const isStrict of [true, false]) {
			expect(valueReader({ holds: 'email' }, 'Field', leave).read(text, isStrict)).toBe(text);
		}
		expect(left).toEqual([1, 2].map(() => [text, 'one email address']));
	});

	/** What is noted of a value that is left as it is, in a column as elsewhere. */
	function leftOf(holds: Holds, value: unknown): unknown {
		const left = [true, false].map((isStrict) => {
			const notes: unknown[] = [];
			const leave = (_: unknown, expected: string) => notes.push(expected);
			expect(valueReader({ holds }, 'Field', leave).read(value, isStrict)).toEqual(value);
			return notes;
		});
		expect(left[0]).toEqual(left[1]);
		return left[0];
	}

	test.each([
		...['#ann@example.com', 'ann@example.com?subject=x', 'http://ann@example.com', 'a@b.cc\\n'],
		...['an\u200bn@example.com', 'ann@exam\u00adple.com', '"ann"@example.com', 'ann@example.com/'],
	])('%j is left, and noted, since Altcraft may take it', (text) => {
		expect(leftOf('email', text)).toEqual(['an email address such as ann@example.com']);
	});

	test('an email in letters of two alphabets is noted', () => {
		const expected = ['an email address in one alphabet'];
		expect(leftOf('email', '\u0430nn@example.com')).toEqual(expected);
		for (const text of ['ann@example.com (work)', 'иван@почта.com', 'nobody', 'a+b@c.dd']) {
			expect(leftOf('email', text)).toEqual([]);
		}
	});

	test.each([
		['+7 495 123-45-67, 68', ['+7 495 123-45-67', '68']],
		['101,102,103,104', ['101', '102', '103', '104']],
		['+49171\n1234567', ['+49171', '1234567']],
		['900 111 22 33 and 900 111 22 44', ['900 111 22 33 and 900 111 22 44']],
		['+7900XX12233', ['+7900XX12233']],
		['+7 900 ***-22-33', ['+7 900 ***-22-33']],
		['=+79001112233', ['=+79001112233']],
		['Total: 250', ['Total: 250']],
	])('%s is left, and noted, since it is hardly what was meant', (text, phones) => {
		const left: unknown[] = [];
		const leave = (...given: unknown[]) => left.push(given);
		const { read } = valueReader({ holds: 'phones' }, 'Field', leave);
		for (const isStrict of [true, false]) expect(read(text, isStrict)).toEqual(phones);
		const { length } = left;
		expect(length).toBe(2);
		for (const phone of [
			'112',
			'+7 900 111-22-33, 22-33-44',
			'8 800 FLOWERS',
			'+7 495 1234567 доб. 12, 8 800 555',
		]) {
			read(phone, false);
		}
		expect(left).toHaveLength(length);
	});

	test('1.000 is a thousand or one, and no whole number', () => {
		for (const text of ['1.000', '-12.000', '="999.000"']) {
			expect(read('integer', text)).toBe(text.replace(/[="]/g, ''));
			expect(() => read('integer', text, true)).toThrow(/must be a whole number/);
		}
		expect(['1.000.000', '1.0', '1234.000'].map((text) => read('integer', text))).toEqual([
			1000000, 1, 1234,
		]);
		expect(read('number', '1.000')).toBe(1);
	});

	test('a number that JavaScript may have rounded is noted, and refused where all of it counts', () => {
		const id = Number('12345678901234567890');
		const expected = ['a number of up to 15 digits, or a text of more'];
		expect(leftOf('anything', id)).toEqual(expected);
		expect(leftOf('tags', [id])).toEqual(expected);
		expect(leftOf('anything', 0.1)).toEqual([]);
		expect(leftOf('number', 1e21)).toEqual([]);
		expect(() => read('integer', id)).toThrow(/too long to be exact/);
	});

	test('nothing unseen stays around a value to match by', () => {
		const { isRight, read: readMatch } = matchReader(
			valueReader({ holds: 'text' }, 'Field'),
			'Field',
		);
		for (const text of ['A-7 ', '\u00a0A-7', 'A-7\u200b', '="A-7"']) {
			expect(isRight(text)).toBe(false);
			expect(readMatch(text, false)).toBe('A-7');
		}
		expect(isRight('A-7')).toBe(true);
		expect(readMatch('A 7', false)).toBe('A 7');
		expect(readMatch(' ', false)).toBeUndefined();
		expect(readMatch(7, false)).toBe('7');
		expect(() => readMatch('1.23457E+11', false)).toThrow(
			/"Field" has 1.23457E\+11: a spreadsheet/,
		);
	});

	test.each<[string, string[]]>([
		['+7 900 111-22-33 / +7 900 444-55-66', ['+7 900 111-22-33', '+7 900 444-55-66']],
		['+7 900 111-22-33 +7 900 444-55-66', ['+7 900 111-22-33', '+7 900 444-55-66']],
		['+79001112233+79004445566', ['+79001112233', '+79004445566']],
		['030/1234567', ['030/1234567']],
		['0049171/1234567', ['0049171/1234567']],
		['+7 495 1234567, доб. 12', ['+7 495 1234567, доб. 12']],
		['+1 555 0100 200; ext 5; +1 555 0100 201', ['+1 555 0100 200; ext 5', '+1 555 0100 201']],
		['4917123.0', ['4917123']],
		['+79001112233; -', ['+79001112233']],
		[`'+79001112233"`, ['+79001112233']],
		['"+79001112233","+79004445566"', ['+79001112233', '+79004445566']],
	])('the phones %s', (text, phones) => {
		for (const isStrict of [true, false]) expect(read('phones', text, isStrict)).toEqual(phones);
		expect(read('phones', [text])).toEqual(phones);
	});

	test.each([
		...[
			'0049 (0)171 / 1234567',
			'0049 0171/1234567',
			'0043 0664 / 44 64 636',
			'0043-(0)664/4464636',
		],
		...['00 49 (0) 171 / 123 45 67', '+49 (0)171 / 1234567', '030/1234567'],
	])('%s is one phone', (number) => {
		expect(read('phones', number, true)).toEqual([number]);
		const whole = number.replace(/ ?\/ ?/, '');
		expect(read('phones', `${whole}/${whole}`, true)).toEqual([whole, whole]);
	});

	test('a phone as a spreadsheet shows a large number is one', () => {
		expect(read('phones', '9,167,878,412', true)).toEqual(['9167878412']);
		expect(read('phones', ['79,001,112,233'], true)).toEqual(['79001112233']);
	});

	test.each([
		...['0', '-', '+', '000-00-00', '()', 0, ['-', '0']],
		...['+7 (___) ___-__-__', '(___) ___-____', '(   )    -     Ext[     ]'],
	])('%j is no phone', (given) => {
		expect(read('phones', given, true)).toBeUndefined();
		expect(read('phone', Array.isArray(given) ? given[0] : given, true)).toBeUndefined();
	});

	test.each(['Ann', 'p: someone', '89001112233 89004445566', '+7 900 111-22-33, Ann'])(
		'%j is no list of phone numbers',
		(text) => {
			for (const given of [text, [text]]) {
				expect(read('phones', given)).toEqual(text.split(', '));
				expect(() => read('phones', given, true)).toThrow(
					/^"Field" must be a list of phone numbers such as .*, but has ".*"\. Correct it/,
				);
			}
		},
	);

	test.each(['4.27612E+15', '4,27612E+15', '1E+11'])('a spreadsheet has cut %s', (text) => {
		for (const holds of ['text', 'anything', 'integer'] as const) {
			expect(read(holds, text)).toBe(text);
			expect(() => read(holds, text, true)).toThrow(/a spreadsheet has shortened the number/);
		}
		expect(unknownReader.read(text, false)).toBe(text);
		expect(read('number', '4.27612E+15')).toBe(4276120000000000);
	});

	test.each(['1.2.3', '1,5', '1E5', '2E+X', '1.5 E+10'])('%j is a text', (text) => {
		expect(read('text', text, true)).toBe(text);
	});

	test.each(['#N/A', '#REF!', '#NAME?', '#DIV/0!', '#WERT!', '#NV', '#ЗНАЧ!', '#Н/Д'])(
		'the failed formula %s is refused, but not where the name is not known',
		(text) => {
			for (const holds of ['text', 'email', 'phones', 'number', 'anything'] as const) {
				for (const isStrict of [true, false]) {
					expect(() => read(holds, text, isStrict)).toThrow(/formula in the spreadsheet/);
				}
			}
			expect(unknownReader.read(text, false)).toBe(text);
		},
	);

	test.each(['#1', '#sale', '#SALE!', '#N/A yet', '# NAME?'])('the text %j is none', (text) => {
		expect(read('text', text, true)).toBe(text);
	});

	test('a number that has lost its last digits is no text', () => {
		expect(() => read('text', Number('4276123412341234567'))).toThrow(
			/4276123412341234700.*too long to be exact/,
		);
		expect(read('text', 2 ** 53 - 1)).toBe('9007199254740991');
		expect(read('anything', 2 ** 60)).toBe(2 ** 60);
	});

	test('a text field holds text', () => {
		expect(read('text', 5)).toBe('5');
		expect(read('text', true)).toBe('true');
		expect(read('email', 5, true)).toBe('5');
		expect(read('email', ` ="\u00a0'5 " `, true)).toBe('5');
		expect(read('phone', 79001112233, true)).toBe('79001112233');
		expect(read('text', 12345678901234567890n)).toBe('12345678901234567890');
		expect(read('number', 12345678901234567890n)).toBe('12345678901234567890');
		expect(() => read('email', true, true)).toThrow(
			'an email address such as ann@example.com, but is true.',
		);
	});

	test.each<[unknown, unknown]>([
		['p:+79001112233', ['+79001112233']],
		['whatsapp:+79001112233', ['+79001112233']],
		['79001112233@c.us', ['79001112233']],
		['79001112233@s.whatsapp.net', ['79001112233']],
		['TEL:79001112233', ['79001112233']],
		['79001112233.0', ['79001112233']],
		['+79001112233,00', ['+79001112233']],
		[
			['79001112233.0', '9.00'],
			['79001112233', '9.00'],
		],
		['+7900,+7901;+7902|+7903\r\n+7904 ::: +7905', [0, 1, 2, 3, 4, 5].map((n) => `+790${n}`)],
		[' ; ,', undefined],
		['\'+7900; ="+7901"', ['+7900', '+7901']],
		['["+7900", 7901, ""]', ['+7900', '7901']],
		['[]', undefined],
		[79001112233, ['79001112233']],
		[
			['+7900; p:+7901', null, 7902, '', [], {}, false],
			['+7900', '+7901', '7902'],
		],
		[[''], undefined],
		[['["+7900","+7901"]'], ['+7900', '+7901']],
	])('phones: %j', (given, phones) => {
		expect(read('phones', given, true)).toEqual(phones);
	});

	test.each(['7.9E+10', '7,9E+10', '7E10', ' 7.9e+10', 'p:7.9E+10', 1e300, 79001112233.5])(
		'a spreadsheet has shortened %j',
		(given) => {
			for (const isStrict of [true, false]) {
				for (const value of [
					given,
					[given],
					[`+7900; ${typeof given === 'number' ? '7E9' : given}`],
				]) {
					expect(() => read('phones', value, isStrict)).toThrow(
						/^"Field" has .*: a spreadsheet has shortened the number/,
					);
				}
				expect(() => read('phone', given, isStrict)).toThrow(/export it again\.$/);
			}
		},
	);

	test('the sentence has the whole number', () => {
		expect(() => read('phones', '7,9E+10')).toThrow('"Field" has 7,9E+10: a spreadsheet');
	});

	test.each(['[1', '[+7900], +7901', '+7900; [1]', '[12345678901234567890]', '{"a"'])(
		'%j is no list of phones',
		(text) => {
			expect(read('phones', text)).toBe(text);
			expect(() => read('phones', text, true)).toThrow(/^"Field" must be a list of phone numbers/);
			expect(read('phones', [text])).toEqual([text]);
			expect(() => read('phones', [text], true)).toThrow(
				/^"Field" must be a list of phone numbers/,
			);
		},
	);
});

describe('lists and objects', () => {
	test.each<[Holds, unknown, unknown]>([
		['tags', 'a, b;c|d\ne ::: f', ['a', 'b', 'c', 'd', 'e', 'f']],
		['tags', ' a b ', ['a b']],
		['tags', '["a,b",1,true]', ['a,b', 1, true]],
		['tags', 5, ['5']],
		['tags', '"vip","new"', ['vip', 'new']],
		['tags', '"vip", "a, b";"5"" x"', ['vip', 'a, b', '5" x']],
		['tags', '"vip', ['"vip']],
		['tags', '="a,b"', ['a', 'b']],
		[
			'tags',
			'Ski (Alps, Tatra), Kids &amp; Baby;Sea',
			['Ski (Alps, Tatra)', 'Kids &amp; Baby', 'Sea'],
		],
		['tags', 'a :), b) c; (d, e', ['a :)', 'b) c', '(d', 'e']],
		['tags', 'R&D, a & b; c', ['R&D', 'a & b', 'c']],
		['tags', 'vip;#a, b', ['vip', '#a', 'b']],
		['tags', ';#vip;#new;#', ['vip', 'new']],
		['tags', '5;#vip;#17;#new', ['vip', 'new']],
		['tags', '5;#vip;#new', ['5', '#vip', '#new']],
		['tags', '2023;#vip', ['2023', '#vip']],
		['tags', '#vip;#new', ['#vip', '#new']],
		['phones', { 1: '+79001112233' }, ['+79001112233']],
		['tags', ['a', null, undefined, NaN, {}], ['a']],
		['tags', [null], undefined],
		['entries', '[{"a":1},[2],null]', [{ a: 1 }, [2], null]],
		['entries', '{"a":1}', [{ a: 1 }]],
		['entries', { a: 1 }, [{ a: 1 }]],
		['entries', 'a,b', ['a', 'b']],
		['entries', 5, [5]],
		['objects', { a: 1 }, [{ a: 1 }]],
		['objects', { 0: { a: 1 }, 1: { a: 2 } }, [{ a: 1 }, { a: 2 }]],
		['objects', '{"1":{"a":1}}', [{ a: 1 }]],
		['objects', { 7: { a: 1 }, 12: { a: 2 } }, [{ 7: { a: 1 }, 12: { a: 2 } }]],
		['entries', { 1: 'a', 2: { b: 1 } }, ['a', { b: 1 }]],
		['objects', '{"a":1}', [{ a: 1 }]],
		['objects', '[{"a":1.5}]', [{ a: 1.5 }]],
		['object', '{"a":"12345678901234567890\\"1e400"}', { a: '12345678901234567890"1e400' }],
		['object', '{"action":"unset"}', { action: 'unset' }],
	])('%s of %j', (holds, given, expected) => {
		expect(read(holds, given, true)).toEqual(expected);
	});

	test.each<[Holds, unknown]>([
		['tags', '["a"'],
		['tags', '{"a":12345678901234567890}'],
		['tags', true],
		['entries', '[9007199254740993]'],
		['entries', true],
		['objects', 'a'],
		['objects', '[1e999]'],
		['objects', 5],
		['object', '[1]'],
		['object', '{"a":0.12345678901234567890}'],
		['object', 'a'],
	])('%s: %j stays, or is refused', (holds, given) => {
		expect(read(holds, given)).toBe(given);
		expect(() => read(holds, given, true)).toThrow(
			/^"Field" must be an? (list|object).* such as .*, but is/,
		);
	});

	const BITRIX = [{ ID: '5', VALUE_TYPE: 'WORK', VALUE: 'a@b.c' }];
	const PHONE = [{ ID: '5', VALUE: '+7 900 111-22-33' }];
	test.each<[Holds, unknown, string]>([
		[
			'email',
			BITRIX,
			'one text, but is a list. Probably meant is what lies under Field[0].VALUE: map that.',
		],
		[
			'phone',
			PHONE,
			'one text, but is a list. Probably meant is what lies under Field[0].VALUE: map that.',
		],
		[
			'phones',
			PHONE,
			'a list of texts, but has an object in it. Probably meant is what lies under Field[0].VALUE, and so in each entry: map a list of these.',
		],
		[
			'phones',
			['+7900', { a: 'x' }],
			'has an object in it. Probably meant is what lies under Field[1].a,',
		],
		[
			'phones',
			{ main: { n: 79001112233 }, id: 1 },
			'is an object. Probably meant is what lies under Field.main.n:',
		],
		['phones', '[{"VALUE":"+79001112233"}]', 'under Field[0].VALUE, and so'],
		['tags', [['a']], 'has a list in it. Probably meant is what lies under Field[0][0],'],
		['tags', [{ id: 'a1', name: 'vip' }], 'under Field[0].name, and so'],
		['phones', [{ ID: '12345678', VALUE: '+79001112233' }], 'under Field[0].VALUE, and so'],
		['text', [1, 'Russia'], 'under Field[1]: map that.'],
		['text', Buffer.from('Ann'), 'one text, but is an object. It is made of bytes: let its source'],
		['yesNo', Buffer.from([1]), 'yes or no, but is an object. It is made of bytes'],
		['phones', Buffer.from('+7900'), 'a list of texts, but is an object. It is made of bytes'],
		['text', { type: 'Buffer', data: [65] }, 'It is made of bytes'],
		['text', { toJSON: () => ({ $numberDecimal: '1.5' }) }, 'under Field.$numberDecimal: map'],
		['text', { 'a b': { c: [1] } }, 'under Field["a b"].c[0]: map that.'],
		['text', { a: { b: { c: { d: 1 } } } }, 'one text, but is an object. Map what is meant.'],
		[
			'text',
			[...Array.from({ length: 10 }, () => null), 'late'],
			'but is a list. Map what is meant.',
		],
		[
			'number',
			[null, 5],
			'a number such as 12.5, but is a list. Probably meant is what lies under Field[1]:',
		],
		['text', ['', 'x'], 'Probably meant is what lies under Field[1]: map that.'],
		['object', ['a'], 'but is a list. Map what is meant.'],
		['tags', [[[['a']]]], 'a list of texts, but has a list in it. Map what is meant.'],
		['object', [{ a: 1 }], 'but is a list. Probably meant is what lies under Field[0]:'],
		['date', [new Date(0)], 'under Field[0]: map that.'],
	])('%s refuses what is nested: %j', (holds, given, sentence) => {
		for (const isStrict of [true, false]) {
			expect(() => read(holds, given, isStrict)).toThrow(sentence);
		}
	});
});

describe('all kinds', () => {
	const HELD: Partial<Record<Holds, (value: unknown) => boolean>> = {
		yesNo: (value) => value === false,
		choice: (value) => value === false,
		object: (value) => JSON.stringify(value) === '{}',
		anything: (value) => value === false || typeof value === 'object',
	};
	test.each(KINDS)('%s: what stands for nothing is left out', (holds) => {
		for (const none of [undefined, null, '', NaN, false, [], {}, '=""', new Date(NaN), () => 1]) {
			const isHeld = none !== null && !(none instanceof Date) && HELD[holds]?.(none);
			for (const isStrict of [true, false]) {
				expect(read(holds, none, isStrict)).toBe(isHeld ? none : undefined);
			}
		}
	});

	test.each(KINDS)('%s: what a spreadsheet has hidden is refused', (holds) => {
		for (const isStrict of [true, false]) {
			expect(() => read(holds, '########', isStrict)).toThrow(/too narrow in the spreadsheet/);
		}
		expect(unknownReader.read('########', false)).toBe('########');
	});

	test.each(KINDS)('%s: a number without end is refused', (holds) => {
		for (const value of [Infinity, -Infinity]) {
			expect(() => read(holds, value)).toThrow(/^"Field" is an infinite number/);
		}
		expect(() => unknownReader.read(Infinity, false)).toThrow(/^A field is an infinite number/);
	});

	test.each(KINDS)('%s: a functional value passes', (holds) => {
		for (const action of ['set', 'unset', 'incr', 'add', 'delete', 'upsert']) {
			const value = { action, value: [1] };
			expect(read(holds, value, true)).toBe(value);
		}
	});

	test.each(KINDS)('%s: a text that is read at once is what it would be read as', (holds) => {
		const { ofPlainText, read: readText } = valueReader({ holds, choices: CHOICES }, 'Field');
		const text = fc.oneof(
			fc.stringMatching(/^[-+]?[0-9]{1,18}$/),
			fc.stringMatching(/^[+0-9() .-]{1,20}$/),
			fc.constantFrom('true', 'false', 'TRUE', 'no', 'да', ' yes', 'on', '', '-', '1e3', '="7"'),
			fc.string({ unit: 'grapheme', maxLength: 5 }),
		);
		let count = 0;
		fc.assert(
			fc.property(text, fc.boolean(), (some, isStrict) => {
				const value = ofPlainText?.(some);
				if (value === undefined) return;
				count++;
				expect(value).toEqual(readText(some, isStrict));
			}),
			{ numRuns: 2000 },
		);
		expect(count > 0).toBe(['phones', 'integer', 'number', 'yesNo'].includes(holds));
	});

	test('what turns itself into a text is that text where a date is none', () => {
		const date = new Date(Date.UTC(2001, 11, 31));
		for (const holds of ['text', 'date', 'anything'] as const) {
			expect(read(holds, date, true)).toBe(date);
		}
		expect(unknownReader.read(date, true)).toBe(date);
		expect(read('email', { toJSON: () => ' a@b.c ' }, true)).toBe('a@b.c');
		expect(read('number', { toJSON: () => 5 }, true)).toBe(5);
		expect(read('email', { toJSON: () => null }, true)).toBeUndefined();
		expect(read('tags', [date], true)).toEqual([date]);
		expect(() => read('yesNo', date, true)).toThrow(
			'yes or no, but is "2001-12-31T00:00:00.000Z".',
		);
		expect(() => read('yesNo', { toJSON: () => ({ a: 1 }) }, true)).toThrow('but is an object.');
		expect(read('object', { toJSON: () => ({ a: 1 }) }, true)).toEqual({ a: 1 });
		const itself = { toJSON: () => itself };
		expect(read('number', itself)).toBe(itself);
	});

	test('a refusal quotes no more than a line', () => {
		expect(() => read('date', `"${'x'.repeat(1000)}`, true)).toThrow(
			/^"Field" must be a date such as 2001-12-31, but is "\\"x{58}…"\.$/,
		);
	});

	const phone = fc
		.tuple(fc.constantFrom('', '+', '('), digits(1, 12), fc.constantFrom('', ' (9) 1-2.3'))
		.map((parts) => parts.join(''))
		.filter((parts) => /[1-9]/.test(parts));
	const text = fc.string({ minLength: 1 }).filter((value) => !/^[='\s]|\s$/.test(value));
	const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
	const day = fc
		.date({ min: new Date('0002-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
		.map((date) => date.toISOString());
	const entry = fc.oneof(text, finite, fc.boolean());
	const json = fc.jsonValue();
	const listOf = (one: fc.Arbitrary<unknown>) => fc.array(one, { minLength: 1 });
	const TYPED: Record<Holds, fc.Arbitrary<unknown>> = {
		text,
		email: fc.emailAddress().filter((address) => /^\w[^|]*$/.test(address)),
		phone,
		phones: listOf(fc.oneof(phone, fc.constantFrom('8 (900) 1 доб. 5', '8 800 FLOWERS'))),
		tags: listOf(entry),
		objects: listOf(fc.dictionary(fc.string(), json)),
		entries: listOf(json),
		object: fc.dictionary(fc.string(), json),
		integer: fc.integer(),
		number: finite,
		yesNo: fc.boolean(),
		date: fc.oneof(
			day,
			day.map((iso) => iso.slice(0, 10)),
			day.map((iso) => new Date(iso)),
		),
		choice: fc.constantFrom(...CHOICES.map(({ value }) => value)),
		anything: fc.oneof(entry, fc.array(json), fc.dictionary(fc.string(), json)),
	};
	test.each(KINDS)('%s: what is right comes back itself', (holds) => {
		const property = fc.property(TYPED[holds], (value) => {
			expect(read(holds, value, true)).toBe(value);
			expect(read(holds, value, false)).toBe(value);
		});
		fc.assert(property, { numRuns: 500 });
	});

	const SIGNS = [
		...'019+-.,;|:()[]{}"\'=eEptl \n\u00a0\u200b',
		'="',
		' ::: ',
		'p:',
		"'+7",
		'{"a":1}',
	];
	const odd = fc.oneof(
		fc.string({ unit: fc.constantFrom(...SIGNS), maxLength: 12 }),
		numberText,
		json.map((value) => JSON.stringify(value)),
		fc
			.tuple(invisible, fc.constantFrom('gold', 'yes', '1.2.2001', '="\'7"'), invisible)
			.map((t) => t.join('')),
		fc.integer({ min: -5_000_000_000, max: 5_000_000_000 }),
	);
	const given = fc.oneof(
		odd,
		fc.array(fc.oneof(odd, fc.constantFrom(null, true, false, ''))),
		fc.dictionary(fc.string(), odd),
		json,
		fc.anything({
			withBigInt: true,
			withDate: true,
			withNullPrototype: true,
			withSparseArray: true,
		}),
	);
	test.each(KINDS)('%s: whatever is given, reading is one rule', (holds) => {
		const property = fc.property(given, (value) => {
			const lenient = outcomeOf(() => read(holds, value));
			const strict = outcomeOf(() => read(holds, value, true));
			for (const { error } of [lenient, strict]) {
				if (!error) continue;
				expect(error.constructor).toBe(Error);
				expect(error.message).toMatch(/^"Field" (must be [^]+, but|has|is an) [^]+\.$/);
			}
			if (lenient.error) expect(strict.error).toBeDefined();
			else {
				expect(outcomeOf(() => read(holds, lenient.value))).toEqual(lenient);
				if (!strict.error) {
					expect(strict).toEqual(lenient);
					expect(outcomeOf(() => read(holds, strict.value, true))).toEqual(strict);
				}
			}
		});
		fc.assert(property, { numRuns: 600 });
	});

	test.each(KINDS)('%s: megabytes are no trouble', (holds) => {
		const size = 1_000_000;
		const blanks = ' '.repeat(size);
		expect(read(holds, blanks)).toBeUndefined();
		const isSplit = ['phones', 'tags', 'entries'].includes(holds);
		const commas = ','.repeat(size);
		expect(read(holds, commas)).toBe(isSplit || holds === 'phone' ? undefined : commas);
		const inner = `1${blanks}1`;
		expect(read(holds, inner)).toEqual(isSplit ? [inner] : inner);
		const ones = '1'.repeat(size);
		expect(read(holds, ones)).toEqual(isSplit ? [ones] : ones);
		const marked = `'${ones}x`;
		expect(read(holds, marked)).toEqual(isSplit ? [marked] : marked);
		const open = '['.repeat(size);
		expect(read(holds, open)).toBe(open);
		const quoted = JSON.stringify({ a: '\\'.repeat(size), b: ones });
		if (holds === 'object') expect(read(holds, quoted)).toEqual(JSON.parse(quoted));
	});
});
