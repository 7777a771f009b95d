import * as fc from 'fast-check';

import { LinePattern } from '../../nodes/Altcraft/files/linePattern';

const value = fc.oneof(
	fc.string({
		unit: fc.constantFrom('a', 'я', ' ', '"', '\\', '\n', '👍', '\u2028', '\x7f', '{', ','),
	}),
	fc.integer(),
	fc.constantFrom(
		-0,
		1e15 - 1,
		1e15,
		1.5,
		1e21,
		null,
		true,
		false,
		'',
		[],
		['+7'],
		['a', 'b'],
		[1],
		{},
	),
);
const name = fc.constantFrom(
	'email',
	'имя',
	'a.b',
	'a-b',
	'[x]',
	'"',
	'1',
	'constructor',
	'__proto__',
	'/',
);

/** A record, and one with the same members. */
const pairs = fc.uniqueArray(name, { maxLength: 5 }).chain((names) => {
	const record = fc
		.tuple(...names.map(() => value))
		.map((values) => JSON.parse(textOf(names.map((one, n) => [one, values[n]]))) as object);
	return fc.tuple(record, record);
});

function textOf(entries: ReadonlyArray<readonly [string, unknown]>): string {
	const written = entries.map(([one, some]) => `${JSON.stringify(one)}:${JSON.stringify(some)}`);
	return `{${written.join(',')}}`;
}

test('what a pattern reads of a line is what JSON.parse makes of it', () => {
	let count = 0;
	const change = fc.tuple(
		fc.nat(200),
		fc.nat(2),
		fc.constantFrom(
			'',
			'',
			'',
			' ',
			'"',
			',',
			'0',
			'-',
			'\r',
			'\t',
			'\\',
			'\0',
			'\uFDD0',
			'}',
			'[',
			'null',
		),
	);
	fc.assert(
		fc.property(pairs, change, ([before, record], [at, length, insert]) => {
			const text = JSON.stringify(record);
			const place = at % (text.length + 1);
			const line =
				insert === '' ? text : text.slice(0, place) + insert + text.slice(place + length);
			const read = LinePattern.of(before as never)?.read(line);
			if (read === undefined) return;
			count++;
			expect(line).not.toContain('\uFDD0');
			const parsed = JSON.parse(line) as object;
			expect(Object.entries(read)).toEqual(Object.entries(parsed));
		}),
		{ numRuns: 20_000 },
	);
	expect(count).toBeGreaterThan(100);
});

test.each([
	'{"email":"b@x.com","visits":20,"vip":false,"phones":["+8"]}',
	'{"email": "я", "visits": -1, "vip": true, "phones": [""]}\r',
	'{"email":null,"visits":null,"vip":null,"phones":null}',
])('usual lines are read by it: %s', (line) => {
	const pattern = LinePattern.of({ email: 'a@x.com', visits: 1, vip: true, phones: ['+7'] });
	expect(pattern?.read(line)).toEqual(JSON.parse(line));
});

test('lines of other members or kinds are left to JSON.parse', () => {
	const pattern = LinePattern.of({ a: 'x', b: 1 });
	for (const line of [
		'{"a":"x"}',
		'{"b":1,"a":"x"}',
		'{"a":"x","b":1.5}',
		'{"a":"x","b":1234567890123456}',
		'{"a":"\\n","b":1}',
		'{"a":"x","b":1,"b":2}',
		'',
		'[]',
	]) {
		expect(pattern?.read(line)).toBeUndefined();
	}
	expect(LinePattern.of({ a: { b: 1 } })).toBeUndefined();
});
