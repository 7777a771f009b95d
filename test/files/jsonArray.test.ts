import * as fc from 'fast-check';

import { jsonArray, wrapped } from './tables';
import {
	ANY,
	brief,
	briefly,
	expectSame,
	fields,
	read,
	readAnyhow,
	readInPieces,
	sizes,
} from './write';

test.each([
	['[{"a":1},\n5,"x,]",null,[{}],{"a":2}]', [1, 2, 2, 2, 2, 2], undefined],
	['[{"a":1},\n{"a":}\n,{"a":2}]', [1, 2], /from line 2 on: no complete entry/],
	['[{"a":1},\n{"a":1}}\n,{"a":2}]', [1, 2, 2], /from line 2 on: something other/],
	['[{"a":1}\n{"a":2}]', [1, 2], /from line 2 on: something other than ","/],
	['[{"a":1},\n\n]', [1, 3], /from line 3 on: a comma stands before the "]"/],
	['[\n,{"a":1}]', [2], /from line 2 on: no complete entry/],
	['[{"a":1}\n]\n{"a":2}', [1, 3], /from line 3 on: something follows/],
	['[{"a":1}\n,', [1, 2], /from line 2 on: the file ends before/],
	['[{"a":1}\n', [1, 2], /from line 2 on: the file ends before/],
	['[', [1], /the file ends before/],
	['[{"a":1},\n{"a":"x]', [1, 2], /from line 2 on: no complete entry/],
	['{"a":1}\n]', [1, 2], /from line 2 on: no complete list or object/],
	['"x"', [1], /from line 1 on: no complete list or object/],
])('JSON array: %j', async (content, lines, last) => {
	const records = await readAnyhow(content, { fileFormat: 'jsonArray' });
	expect(records.map(({ line }) => line)).toEqual(lines);
	if (last === undefined) expect(records.at(-1)?.profile).toEqual({ a: 2 });
	else expect(records.at(-1)?.refusal).toMatch(last);
});

test('a JSON array is read to its end exactly when JSON.parse reads it', () => {
	const almost = fc
		.tuple(jsonArray, fc.nat(), fc.constantFrom('', ...'[]{}",:\\ 1n'))
		.map(([{ text: content }, at, piece]) => {
			const cut = at % (content.length + 1);
			return content.slice(0, cut) + piece + content.slice(cut + (at % 2));
		})
		.filter((content) => /^\s*\[/.test(content));
	fc.assert(
		fc.property(almost, sizes, (content, cuts) => {
			const records = readInPieces(content, { fileFormat: 'jsonArray' }, cuts);
			const isRead = !records.at(-1)?.refusal?.includes('The file is not valid JSON');
			let entries: unknown;
			try {
				entries = JSON.parse(content);
			} catch {
				entries = undefined;
			}
			expect(isRead).toBe(Array.isArray(entries));
			if (isRead) expect(records).toHaveLength((entries as unknown[]).length);
		}),
		{ numRuns: 1000 },
	);
});

test('the only list of objects in an object is the list, with its lines', async () => {
	await fc.assert(
		fc.asyncProperty(wrapped, sizes, async ({ text, records }, cuts) => {
			expectSame(await read(text), records);
			expectSame(readInPieces(text, { fileFormat: 'jsonArray' }, cuts), records);
		}),
		{ numRuns: 300 },
	);
});

describe('an object alone', () => {
	const one = '{"email":"a@x.com","orders":[{"id":1}]}';
	test.each([
		['with a known name is a profile', one, fields('email'), [[1, JSON.parse(one)]]],
		['with none is around the list', one, ANY, [[1, { id: 1 }]]],
		[
			'is around people whatever else has a known name',
			'{"status":"ok","contacts":[{"email":"a@x.com"},{"email":"b@x.com"}]}',
			fields('status', 'email'),
			[
				[1, { email: 'a@x.com' }],
				[1, { email: 'b@x.com' }],
			],
		],
		[
			'is around people whose names are not known',
			'{"status":"ok","contacts":[{"E-Mail":"a@x.com"}]}',
			fields('status', 'email'),
			[[1, { 'E-Mail': 'a@x.com' }]],
		],
		[
			'of a person is a profile, whoever else is in it',
			'{"status":"new","email":"a@x.com","friends":[{"email":"b@x.com"}]}',
			fields('status', 'email'),
			[[1, { status: 'new', email: 'a@x.com', friends: [{ email: 'b@x.com' }] }]],
		],
		[
			'with a field that is a list of people is a profile',
			'{"status":"new","friends":[{"email":"b@x.com"}]}',
			fields('status', 'friends'),
			[[1, { status: 'new', friends: [{ email: 'b@x.com' }] }]],
		],
		[
			'with a known name and a list of no people is a profile',
			'{"status":"new","pets":[{"name":"Rex"}]}',
			fields('status'),
			[[1, { status: 'new', pets: [{ name: 'Rex' }] }]],
		],
		[
			'with subscriptions is a profile',
			'{"mail":"a","subscriptions":[{"channel":"email"}]}',
			ANY,
			[[1, expect.objectContaining({ mail: 'a' })]],
		],
		['with lists of texts is a profile', '{"p":["+7"]}', ANY, [[1, { p: ['+7'] }]]],
		['with a list of nothing is a profile', '{"data":[]}', ANY, [[1, { data: [] }]]],
		[
			'with two lists is refused, and names them',
			'{"a":[{"x":1}],\n"b":[{"y":1}]}',
			ANY,
			[[1, /^The file is one object with the lists "a" and "b", .*Save that list alone/]],
		],
		[
			'with a list that has NaN loses that entry alone',
			'{"a":[{"x":NaN},\n{"x":1}]}',
			ANY,
			[
				[1, /^The entry holds NaN/],
				[2, { x: 1 }],
			],
		],
	])('%s', async (_, content, names, expected) => {
		const records = await readAnyhow(content, { fileName: 'a.json' }, names);
		expect(brief(records)).toEqual(briefly(expected as Array<[number, unknown]>));
	});

	test('one of several is a profile', async () => {
		expect(brief(await readAnyhow('{"a":[{"x":1}]}\n{"a":[{"x":2}]}'))).toEqual([
			[1, { a: [{ x: 1 }] }],
			[2, { a: [{ x: 2 }] }],
		]);
	});

	const entries = (count: number) =>
		new Array(count).fill(JSON.stringify({ x: 'y'.repeat(1_000_000) })).join(',\n');
	test('longer than a profile is read as it comes', async () => {
		const records = await read(`{"total":{"n":[1]},\n"data":[${entries(12)}],"next":[1]}`);
		expect(records.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
		expect(records.every(({ refusal }) => refusal === undefined)).toBe(true);
	});
	test.each([
		[`{"data":[${entries(12)}],"b":[{"x":1}]}`, 12, /with the lists "data" and "b"/, 1],
		[`{"data":[${entries(12)}],"b":}`, 12, /no complete member/, 0],
		[`{"data":[${entries(12)}]`, 12, /the file ends before/, 0],
		[`{"data":[${entries(12)}] "b":1}`, 12, /something other than "," or "}"/, 0],
		[`{"data":[${entries(12)}]}{}`, 12, /something follows/, 1],
		[
			`{"a":"${'y'.repeat(9_000_000)}","b":"${'y'.repeat(9_000_000)}"}`,
			0,
			/longer than 10,000,000/,
			1,
		],
		[`{"a":"${'y'.repeat(10_000_001)}"}`, 0, /longer than 10,000,000/, 1],
	])('and is refused from where it goes wrong (%#)', async (content, count, sentence, lost) => {
		const records = await read(content, { fileName: 'a.json' });
		expect(records).toHaveLength(count + 1);
		expect(records[count]).toMatchObject({
			refusal: expect.stringMatching(sentence),
			isRecord: lost === 1,
		});
	});
});

test('what is said of the rest of a file counts as one where somebody may be in it, as of a whole file', async () => {
	const countOf = async (content: string) =>
		(await readAnyhow(content, { fileFormat: 'jsonArray' })).filter(({ isRecord }) => isRecord)
			.length;
	expect(await countOf('[{"a":1},]')).toBe(1);
	expect(await countOf('[{"a":1}')).toBe(1);
	expect(await countOf('[{"a":1}]x')).toBe(1);
	expect(await countOf('[{"a":1} {"a":2}]')).toBe(2);
	expect(await countOf('[{"a":1}] [{"a":2}]')).toBe(2);
	expect(await countOf('[{"a":1},{"a":]')).toBe(2);
	expect(await countOf('[')).toBe(1);
});

test.each(['NaN', '-Infinity', 'undefined'])('%s refuses its entry alone', async (word) => {
	const content = `[{"a":1},\n{"a":[${word}]},{"a":"${word}"}]`;
	expect(brief(await readAnyhow(content))).toEqual(
		briefly([
			[1, { a: 1 }],
			[2, new RegExp(`^The entry holds ${word}, `)],
			[2, { a: word }],
		]),
	);
});

test('a line of megabytes takes no time, whatever is on it', async () => {
	const start = Date.now();
	for (const piece of ['"a":1,', '"a":[1,{}],', '"a":"\\\\",']) {
		await read(`{${piece.repeat(10_500_000 / piece.length)}"b":[{"x":1}]}`);
	}
	expect(await read(`[${'{"a":1},'.repeat(200_000)}{"a":1}]`)).toHaveLength(200_001);
	expect(Date.now() - start).toBeLessThan(20_000);
});
