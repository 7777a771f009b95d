import * as fc from 'fast-check';

import { readRecords } from '../../nodes/Altcraft/files/records';
import type { Table } from './tables';
import { csv, jsonArray, jsonLines, wrapped } from './tables';
import {
	AUTO,
	ANY,
	brief,
	CYRILLIC,
	encoders,
	expectSame,
	read,
	readInPieces,
	sizes,
} from './write';

const files: Readonly<Record<string, fc.Arbitrary<Table>>> = { csv, jsonLines, jsonArray };

/** In which an object alone is a profile, whatever is in it. */
const PROFILES = { ...ANY, isKnownName: () => true };

describe.each(['csv', 'jsonLines', 'jsonArray'] as const)('%s', (fileFormat) => {
	const file = files[fileFormat];
	// In CSV, a row whose first value is the name of a column would be names once more.
	const names = fileFormat === 'csv' ? ANY : PROFILES;

	test('whatever is written is read, with its lines, however it is cut', async () => {
		await fc.assert(
			fc.asyncProperty(
				file,
				sizes,
				fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
				fc.constantFrom('', '\uFEFF', '\uFEFF\uFEFF'),
				async (written, cuts, charset, mark) => {
					const bytes = encoders[charset](mark + written.text);
					const { delimiter = 'auto' } = written;
					const settings = { fileFormat, charset, delimiter };
					expectSame(await read(bytes, settings, cuts, names), written.records);
					const plain = written.withoutFiller ?? written.text;
					expectSame(readInPieces(plain, settings, cuts, names), written.records);
				},
			),
			{ numRuns: 500 },
		);
	});

	test('windows-1251 is read when it is chosen, and refused when it is not', async () => {
		await fc.assert(
			fc.asyncProperty(file, sizes, async (written, cuts) => {
				fc.pre([...written.text].every((char) => CYRILLIC.includes(char)));
				const bytes = encoders['windows-1251'](written.text);
				const { delimiter = 'auto' } = written;
				const settings = { fileFormat, delimiter };
				const chosen = { ...settings, charset: 'windows-1251' };
				expectSame(await read(bytes, chosen, cuts, names), written.records);
				if (!/я[^я]+я/.test(written.text)) return;
				expect(brief(await read(bytes, settings, cuts))).toEqual([
					[1, expect.stringMatching(/bytes that are not UTF-8. Choose the File Charset/)],
				]);
			}),
		);
	});

	test('nothing ever throws, and how it is cut changes no record', async () => {
		const bytes = fc.oneof(
			fc.uint8Array({ maxLength: 60 }),
			fc
				.array(fc.constantFrom(...'[]{}",:\\\n\r;1 a\uFEFF\u0000', 'null', '{"a":1}', '\r\n'), {
					maxLength: 30,
				})
				.map((parts) => Buffer.from(parts.join(''))),
		);
		await fc.assert(
			fc.asyncProperty(bytes, sizes, async (some, cuts) => {
				const whole = await read(some, { fileFormat });
				const cut = await read(some, { fileFormat }, cuts);
				for (const { line, profile, refusal } of whole) {
					expect(line).toBeGreaterThan(0);
					expect((profile === undefined) !== (refusal === undefined)).toBe(true);
				}
				expect(cut).toEqual(whole);
				expect((await read(some, {}, cuts)).length).toBeLessThanOrEqual(some.length);
			}),
			{ numRuns: 1000 },
		);
	});
});

test('a file of many parts is read as if it were one', async () => {
	await fc.assert(
		fc.asyncProperty(fc.oneof(csv, jsonLines, jsonArray, wrapped), sizes, async (file, cuts) => {
			const { text, records, delimiter = 'auto' } = file as Table;
			// Pushes the rest over the end of a part, wherever it falls.
			const before = '\n'.repeat(65_536 - (text.length >> 1));
			const moved = records.map(([line, profile]) => [line + before.length, profile] as const);
			const isCsv = delimiter !== 'auto';
			const names = isCsv || text.includes('"the \\"list\\""') ? ANY : PROFILES;
			const chunks = cuts.map((size) => size * 500);
			expectSame(await read(before + text, { delimiter }, chunks, names), moved);
		}),
		{ numRuns: 40 },
	);
});

test('auto: every written file is read as what it is', async () => {
	await fc.assert(
		fc.asyncProperty(jsonLines, sizes, async ({ text: content, records }, cuts) => {
			expectSame(await read(content, {}, cuts, PROFILES), records);
			expectSame(await read(content, { fileName: 'a.json' }, cuts, PROFILES), records);
		}),
	);
	await fc.assert(
		fc.asyncProperty(jsonArray, sizes, async ({ text: content, records }, cuts) => {
			expectSame(await read(content, { fileName: 'a.csv' }, cuts), records);
		}),
	);
	await fc.assert(
		fc.asyncProperty(csv, sizes, async ({ text: content, records }, cuts) => {
			fc.pre(!/^\s*[[{<]/.test(content));
			expectSame(await read(content, {}, cuts), records);
		}),
	);
});

test.each([
	[{ charset: 'klingon' }, /^File Charset: "klingon" is not known/],
	[{ charset: '' }, /^File Charset: ""/],
	[{ delimiter: '' }, /^File Delimiter: ""/],
	[{ delimiter: '"' }, /^File Delimiter:/],
])('unusable settings %j', async (settings, sentence) => {
	await expect(read('a,b', settings)).rejects.toThrow(sentence);
});

describe('a record beyond 10,000,000 characters or bytes', () => {
	const long = 'x'.repeat(10_000_001);
	test('JSON Lines: is refused alone', async () => {
		const content = `{"a":1}\n{"a":"${long}"}\n{"a":2}\n${long}${long}`;
		expect(brief(await read(content, { fileFormat: 'jsonLines' }))).toEqual([
			[1, { a: 1 }],
			[2, expect.stringMatching(/longer than 10,000,000/)],
			[3, { a: 2 }],
			[4, expect.stringMatching(/longer than 10,000,000/)],
		]);
	});
	test.each([
		['jsonArray', `[{"a":"1"},\n{"a":"${long}"},{}]`],
		['jsonArray', `[{"a":"1"},\n{"a":"${long}${long}`],
		['csv', `a,b\n1,2\n3,"${long}"\n4,5`],
		['csv', `a,b\n1,2\n3,"${long}${long}`],
		['csv', `a,b\n1,2\n3,${long}\n4,5`],
		['csv', `a,b\n1,2\n3,${long}${long}`],
		['csv', `a,b\n1,2\n3,"${'я'.repeat(5_000_000)}"\n4,5`],
		['csv', `a,b\n1,2\n${','.repeat(10_000_001)}\n4,5`],
		['csv', `a,b\n1,2\n${','.repeat(10_100_001)}`],
	] as const)('%s: ends the file (%#)', async (fileFormat, content) => {
		const records = await read(content, { fileFormat });
		expect(records).toHaveLength(2);
		expect(records[0].profile).toMatchObject({ a: '1' });
		expect(records[1].refusal).toMatch(/longer than 10,000,000/);
	});
	test('one of exactly that length is read', async () => {
		const line = `{"a":"${'x'.repeat(10_000_000 - 8)}"}`;
		expect((await read(line, { fileFormat: 'jsonLines' }))[0].refusal).toBeUndefined();
		expect((await read(`[${line}]`, { fileFormat: 'jsonArray' }))[0].refusal).toBeUndefined();
	});
	test.each([
		[
			9_999_999,
			[
				[2, { a: expect.any(String) }],
				[3, { a: 'b' }],
			],
		],
		[10_000_000, [[2, expect.stringMatching(/longer than 10,000,000/)]]],
	])('CSV: of %i bytes and a line end, which is looked at later', async (length, expected) => {
		const content = `a\n${'x'.repeat(length)}\nb\n`;
		const records = await read(content, { fileFormat: 'csv' }, [10_000_003, 1]);
		expect(brief(records)).toEqual(expected);
	});
	test('CSV: a header without an end', async () => {
		for (const content of [` ${long}xxxx`, `"${long}${long}`]) {
			expect(brief(await read(content, { fileFormat: 'csv' }))).toEqual([
				[1, expect.stringMatching(/longer than 10,000,000/)],
			]);
		}
	});
});

test('a large chunk is read in parts, and what `chunks` throws is thrown on', async () => {
	async function* chunks() {
		yield Buffer.from('{"a":1}\n'.repeat(100_000));
		throw new Error('the connection was cut');
	}
	let largest = 0;
	const all = async () => {
		for await (const some of readRecords(chunks(), AUTO)) largest = Math.max(largest, some.length);
	};
	await expect(all()).rejects.toThrow('the connection was cut');
	expect(largest).toBeLessThanOrEqual(65_536 / 8 + 1);
});

test.each(['\x1a', '\0\0', '\r\n\x1a', '\x1a\r\n', '\n\0 \x1a\n', '\0'.repeat(200_000)])(
	'Ctrl-Z and zeros at the end are nothing (%#)',
	async (end) => {
		for (const text of ['a,b\n1,2', '{"a":"1","b":"2"}\n', '[{"a":"1","b":"2"}]']) {
			const [only, ...others] = await read(text + end, {}, undefined, PROFILES);
			expect(only.profile).toEqual({ a: '1', b: '2' });
			expect(others).toEqual([]);
		}
	},
);

test('within a file they are what they are', async () => {
	expect(brief(await read('a,b\n1\x1a,\0\n2,3'))).toEqual([
		[2, { a: '1\x1a', b: '\0' }],
		[3, { a: '2', b: '3' }],
	]);
});

test('blank space without an end is not kept', async () => {
	const records = await read(`a,b\n1,2\n${' '.repeat(10_500_000)}\n3,4`);
	expect(brief(records)).toEqual([
		[2, { a: '1', b: '2' }],
		[3, expect.stringMatching(/longer than/)],
	]);
});

test.each([
	['auto', 'a,b\r\n1,"x"\r\n"2",y\r\n"3","""z\r\n"\r\n4,w\r\n'],
	['auto', 'a,b\n1,"x\n"\rz\n2,y\n3,w\n'],
	['::', 'a::b\r\n1::"x"\r\n"2"::y\r\n"3"::"""z\r\n"\r\n4::w\r\n'],
	['::', 'a::b\r\n1::"x":\r\n\r\n"2\r\n"::"y"::z\r\n3::"""::"\r\n4::"5\n'],
	['auto', '[{"a":"1","b":"x\\\\"},\n{"a":"2"}\r\n,\n5]'],
	['auto', '{"a":"1","b":"x\\""}\r\n\r\n{"a":"2"}\r\n5'],
])('delimiter %s: cut in two at any place, %j gives the same', async (delimiter, content) => {
	const whole = readInPieces(content, { delimiter }, [content.length]);
	expect(whole.length).toBeGreaterThan(2);
	for (let cut = 1; cut < content.length; cut++) {
		expect(readInPieces(content, { delimiter }, [cut, content.length])).toEqual(whole);
	}
});
