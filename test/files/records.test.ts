import * as fc from 'fast-check';

import type { Written } from './write';
import { brief, CYRILLIC, encoders, expectSame, linesIn, read, sizes } from './write';

/** What breaks careless readers, and anything else that UTF-8 can carry. */
const text = fc.oneof(
	fc.constantFrom(
		'',
		' ',
		'"',
		'""',
		',',
		';',
		'\t',
		'|',
		'\n',
		'\r\n',
		'5" pipe',
		'\\',
		'\\"',
		'}',
	),
	fc.string({ unit: 'grapheme', maxLength: 12 }),
	fc
		.array(fc.constantFrom('"', ',', ';', '\n', '\r\n', '\\', '[', ']', '{', '}', 'я'), {
			maxLength: 8,
		})
		.map((parts) => parts.join('')),
);
const name = fc.oneof(
	fc.constantFrom('email', '__proto__', 'constructor', 'toString', '1', 'имя', 'a "b"', 'a,b'),
	fc.stringMatching(/^[A-Za-z_]\w{0,8}$/),
);
const blanks = fc.array(fc.constantFrom('', '  '), { maxLength: 2 });

/** An independent writer of CSV: quotes where it must, and where it likes. */
const csv = fc
	.record({
		delimiter: fc.constantFrom(',', ';', '\t', '|'),
		lineEnd: fc.constantFrom('\n', '\r\n'),
		names: fc.uniqueArray(name, { minLength: 2, maxLength: 5 }),
		rows: fc.array(fc.array(text, { minLength: 5, maxLength: 5 }), { maxLength: 12 }),
		quotes: fc.infiniteStream(fc.boolean()),
		blanks: fc.infiniteStream(blanks),
		endsWithLine: fc.boolean(),
	})
	.map(({ delimiter, lineEnd, names, rows, quotes, blanks: skipped, endsWithLine }) => {
		const cell = (value: string) => {
			const mustQuote = /[",;\t|\n\r]/.test(value);
			return mustQuote || quotes.next().value ? `"${value.replace(/"/g, '""')}"` : value;
		};
		let file = names.map(cell).join(delimiter) + lineEnd;
		const records: Array<[number, unknown]> = [];
		for (const row of rows) {
			for (const blank of skipped.next().value ?? []) file += blank + lineEnd;
			const values = row.slice(0, names.length);
			const entries = names.map((one, index) => [one, values[index]]);
			const given = entries.filter(([, value]) => value !== '');
			const written = values.map(cell).join(delimiter);
			if (given.some(([, value]) => value.trim() !== '')) {
				records.push([1 + linesIn(file), Object.fromEntries(given)]);
			}
			file += written + lineEnd;
		}
		return {
			text: endsWithLine ? file : file.slice(0, -lineEnd.length),
			records,
			delimiter,
		};
	});

const json = fc.oneof(
	{ weight: 4, arbitrary: fc.dictionary(name, fc.jsonValue(), { maxKeys: 4 }) },
	fc.dictionary(name, text, { maxKeys: 4 }),
	fc.constant(JSON.parse('{"__proto__":{"a":1},"n":1e400,"m":-0,"id":12345678901234567890}')),
);

const jsonLines: fc.Arbitrary<Written> = fc
	.record({
		objects: fc.array(json, { minLength: 1, maxLength: 12 }),
		lineEnd: fc.constantFrom('\n', '\r\n'),
		blanks: fc.infiniteStream(blanks),
		endsWithLine: fc.boolean(),
	})
	.map(({ objects, lineEnd, blanks: skipped, endsWithLine }) => {
		let file = '';
		const records: Array<[number, unknown]> = [];
		for (const object of objects) {
			for (const blank of skipped.next().value ?? []) file += blank + lineEnd;
			const line = JSON.stringify(object);
			records.push([1 + linesIn(file), JSON.parse(line)]);
			file += line + lineEnd;
		}
		return { text: endsWithLine ? file : file.slice(0, -lineEnd.length), records };
	});

const space = fc.stringMatching(/^[ \t\n\r]{0,3}$/);
const jsonArray: fc.Arbitrary<Written> = fc
	.record({
		objects: fc.array(json, { maxLength: 12 }),
		indent: fc.constantFrom('', ' ', '\t'),
		spaces: fc.infiniteStream(space),
	})
	.map(({ objects, indent, spaces }) => {
		const gap = () => spaces.next().value ?? '';
		let file = `${gap()}[${gap()}`;
		const records: Array<[number, unknown]> = [];
		objects.forEach((object, index) => {
			const entry = JSON.stringify(object, null, indent);
			records.push([1 + linesIn(file), JSON.parse(entry)]);
			file += entry + gap() + (index < objects.length - 1 ? `,${gap()}` : '');
		});
		return { text: `${file}]${gap()}`, records };
	});

const files = { csv, jsonLines, jsonArray };

describe.each(Object.keys(files) as Array<keyof typeof files>)('%s', (fileFormat) => {
	const file = files[fileFormat] as fc.Arbitrary<Written & { delimiter?: string }>;

	test('whatever is written is read, with its lines, however it is cut', async () => {
		await fc.assert(
			fc.asyncProperty(
				file,
				sizes,
				fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
				fc.constantFrom('', '\uFEFF'),
				async (written, cuts, charset, mark) => {
					const bytes = encoders[charset](mark + written.text);
					const { delimiter = 'auto' } = written;
					const records = await read(bytes, { fileFormat, charset, delimiter }, cuts);
					expectSame(records, written.records);
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
				const chosen = await read(bytes, { fileFormat, delimiter, charset: 'windows-1251' }, cuts);
				expectSame(chosen, written.records);
				const others = written.text;
				fc.pre(others.includes('я'));
				expect((await read(bytes, { fileFormat, delimiter }, cuts)).at(-1)?.refusal).toMatch(
					/bytes that are not UTF-8. Choose the File Charset/,
				);
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
				if (!whole.at(-1)?.refusal?.includes('bytes that are not')) expect(cut).toEqual(whole);
				expect((await read(some, {}, cuts)).length).toBeLessThanOrEqual(some.length);
			}),
			{ numRuns: 1000 },
		);
	});
});

test('a byte order mark, or the zeros of UTF-16, decide the charset', async () => {
	for (const charset of ['utf-8', 'utf-16le', 'utf-16be']) {
		for (const mark of ['\uFEFF', '']) {
			const records = await read(encoders[charset](`${mark}email\nя@example.com`), {}, [1]);
			expect(brief(records)).toEqual([[2, { email: 'я@example.com' }]]);
		}
	}
});

test('auto: every written file is read as what it is', async () => {
	await fc.assert(
		fc.asyncProperty(jsonLines, sizes, async ({ text: content, records }, cuts) => {
			expectSame(await read(content, {}, cuts), records);
			expectSame(await read(content, { fileName: 'a.json' }, cuts), records);
		}),
	);
	await fc.assert(
		fc.asyncProperty(jsonArray, sizes, async ({ text: content, records }, cuts) => {
			expectSame(await read(content, { fileName: 'a.csv' }, cuts), records);
		}),
	);
});

test.each([
	['a.json', '{\n "a": 1\n}\n', [[1, { a: 1 }]]],
	[
		undefined,
		'\n {"a":\n1}\n{"a":2}\n',
		[
			[2, { a: 1 }],
			[4, { a: 2 }],
		],
	],
	[
		'a.jsonl',
		'{"a":\n{"a":2}',
		[
			[1, expect.stringMatching(/line is not valid/)],
			[2, { a: 2 }],
		],
	],
	[
		'a.ndjson',
		'oops\n{"a":2}',
		[
			[1, expect.stringMatching(/line is not valid/)],
			[2, { a: 2 }],
		],
	],
	['a.json', 'oops', [[1, expect.stringMatching(/not valid JSON from line 1 on/)]]],
	['A.JSONL', '5', [[1, expect.stringMatching(/must be an object.*is a number/)]]],
	['a.csv', 'a;b,c;d\n1;2;3', [[2, { a: '1', 'b,c': '2', d: '3' }]]],
	['a.tsv', 'a\tb\n1\t 2 ', [[2, { a: '1', b: ' 2 ' }]]],
	[undefined, ' email \nann@example.com', [[2, { email: 'ann@example.com' }]]],
	[
		'mac.csv',
		'a,b\r1,"x\ry"\r\r2,3\r',
		[
			[2, { a: '1', b: 'x\ry' }],
			[5, { a: '2', b: '3' }],
		],
	],
	[undefined, '"a;b;c",d\n1,2', [[2, { 'a;b;c': '1', d: '2' }]]],
	[undefined, '', []],
	[undefined, '\uFEFF', []],
	['a.json', ' \r\n\t\n', []],
	['a.csv', '\n\n', []],
	['a.csv', 'a,b\n', []],
])('auto: %s %j', async (fileName, content, expected) => {
	for (const cuts of [[1], [65_536]]) {
		expect(brief(await read(content, { fileName }, cuts))).toEqual(expected);
	}
});

test.each([
	['{"a":1}\n{"a":\n[1]\n"x"\n null \n{"a":2}', [/not valid JSON/, /a list/, /a string/, /empty/]],
])('JSON Lines: %j refuses what is no object, line by line', async (content, sentences) => {
	expect(brief(await read(content, { fileFormat: 'jsonLines' }, [2]))).toEqual([
		[1, { a: 1 }],
		...sentences.map((sentence, index) => [index + 2, expect.stringMatching(sentence)]),
		[6, { a: 2 }],
	]);
});

test.each([
	['[{"a":1},\n5,"x,]",null,[{}],{"a":2}]', [1, 2, 2, 2, 2, 2], undefined],
	['[{"a":1},\n{"a":}\n,{"a":2}]', [1, 2], /from line 2 on: no complete entry/],
	['[{"a":1},\n{"a":1}}\n,{"a":2}]', [1, 2, 2], /from line 2 on: something other/],
	['[{"a":1}\n{"a":2}]', [1, 2], /from line 2 on: something other than ","/],
	['[{"a":1},\n\n]', [1, 3], /from line 3 on: no complete entry/],
	['[\n,{"a":1}]', [2], /from line 2 on: no complete entry/],
	['[{"a":1}\n]\n{"a":2}', [1, 3], /from line 3 on: something follows/],
	['[{"a":1}\n,', [1, 2], /from line 2 on: the file ends before/],
	['[{"a":1}\n', [1, 2], /from line 2 on: the file ends before/],
	['[', [1], /the file ends before/],
	['[{"a":1},\n{"a":"x]', [1, 2], /from line 2 on: no complete entry/],
	['{"a":1}\n]', [1, 2], /from line 2 on: no complete list or object/],
	['"x"', [1], /from line 1 on: no complete list or object/],
])('JSON array: %j', async (content, lines, last) => {
	for (const cuts of [[1], [65_536]]) {
		const records = await read(content, { fileFormat: 'jsonArray' }, cuts);
		expect(records.map(({ line }) => line)).toEqual(lines);
		if (last === undefined) expect(records.at(-1)?.profile).toEqual({ a: 2 });
		else expect(records.at(-1)?.refusal).toMatch(last);
	}
});

test('a JSON array is read to its end exactly when JSON.parse reads it', async () => {
	const almost = fc
		.tuple(jsonArray, fc.nat(), fc.constantFrom('', ...'[]{}",:\\ 1n'))
		.map(([{ text: content }, at, piece]) => {
			const cut = at % (content.length + 1);
			return content.slice(0, cut) + piece + content.slice(cut + (at % 2));
		})
		.filter((content) => /^\s*\[/.test(content));
	await fc.assert(
		fc.asyncProperty(almost, sizes, async (content, cuts) => {
			const records = await read(content, { fileFormat: 'jsonArray' }, cuts);
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

test.each([
	[
		'a,b\n1\n2,3',
		[
			[2, /has 1 value, but the header has 2 names/],
			[3, { a: '2', b: '3' }],
		],
	],
	[
		'a,b\n1,2,3\n4,5',
		[
			[2, /has 3 values, but the header has 2 names/],
			[3, { a: '4', b: '5' }],
		],
	],
	[
		'a,b\n,\n"",\n ,"\n\t"\n1,\n , 2',
		[
			[6, { a: '1' }],
			[7, { a: ' ', b: ' 2' }],
		],
	],
	[
		'a,b,,\n1,2,,\n1,2\n1,2,3,\n4,5,,',
		[
			[2, { a: '1', b: '2' }],
			[3, { a: '1', b: '2' }],
			[4, /column that has no name/],
			[5, { a: '4', b: '5' }],
		],
	],
	['a,,b\n1,2,3', [[1, /Column 2 of the header has no name/]]],
	['a, b,b\n1,2,3', [[1, /has the name "b" twice/]]],
	['a,"b"x\n1,2', [[1, /quote in the header/]]],
	['a,"b\n1,2', [[1, /quote in the header/]]],
	[
		'a,b\n1,"x"y"\n2,3',
		[
			[2, /quote in this row is out of place/],
			[3, { a: '2', b: '3' }],
		],
	],
	[
		'a,b\n"1\n",2\n3,"x\n4,5\n',
		[
			[2, { a: '1\n', b: '2' }],
			[4, /not closed/],
		],
	],
	[
		'a,b\n"x" ,2\n"""x""",""y\n"x"y,"2\n,"\n3,"""""x"\n"4\n,"5",6',
		[
			[2, /out of place/],
			[3, /out of place/],
			[4, /out of place/],
			[6, { a: '3', b: '""x' }],
			[7, /out of place/],
		],
	],
	[
		'a,b\n5" pipe,6"\n7,8',
		[
			[2, { a: '5" pipe', b: '6"' }],
			[3, { a: '7', b: '8' }],
		],
	],
	[
		'a,b\n"1","2"\r\n"3","4"\r',
		[
			[2, { a: '1', b: '2' }],
			[3, { a: '3', b: '4' }],
		],
	],
] as const)('CSV: %j', async (content, expected) => {
	for (const cuts of [[1], [2, 3], [65_536]]) {
		expect(brief(await read(content, { fileFormat: 'csv' }, cuts))).toEqual(
			expected.map(([line, what]) => [
				line,
				what instanceof RegExp ? expect.stringMatching(what) : what,
			]),
		);
	}
});

test.each([
	['\\t', 'a,b\tc\n1,2\t3', { 'a,b': '1,2', c: '3' }],
	['::', 'a::b\n"1"::2:', { a: '1', b: '2:' }],
	['|', 'a|b,c,d\n1|2', { a: '1', 'b,c,d': '2' }],
	['§', 'a§b\n1§"2§"', { a: '1', b: '2§' }],
])('CSV: the delimiter %j is taken as given', async (delimiter, content, profile) => {
	expect(brief(await read(content, { delimiter }, [1]))).toEqual([[2, profile]]);
});

test.each([
	['auto', 'sep=;\r\na,b;c\r\n1;2', [[3, { 'a,b': '1', c: '2' }]]],
	['auto', '\nSEP=\t\na,b\tc\n1\t2', [[4, { 'a,b': '1', c: '2' }]]],
	['|', 'sep=;\na|b\n1;|2', [[3, { a: '1;', b: '2' }]]],
	['auto', 'sep=a,b\n1,2', [[2, { 'sep=a': '1', b: '2' }]]],
	['auto', 'sep=a\n1', [[2, { 'sep=a': '1' }]]],
])(
	'CSV: with the delimiter %s, a first line for Excel in %j',
	async (delimiter, content, expected) => {
		for (const cuts of [[1], [7], [65_536]]) {
			expect(brief(await read(content, { delimiter }, cuts))).toEqual(expected);
		}
	},
);

test.each([
	[{ charset: 'klingon' }, /^File Charset: "klingon" is not known/],
	[{ charset: '' }, /^File Charset: ""/],
	[{ delimiter: '' }, /^File Delimiter: ""/],
	[{ delimiter: '"' }, /^File Delimiter:/],
])('unusable settings %j', async (settings, sentence) => {
	await expect(read('a,b', settings)).rejects.toThrow(sentence);
});

test.each([
	[[0x50, 0x4b, 3, 4, 0xff], /Excel workbook or a ZIP/],
	[[0xd0, 0xcf, 0x11, 0xe0], /Excel workbook/],
	[[0x1f, 0x8b, 8, 0], /gzip/],
	[[0x61, 0xff, 0x0a], /not UTF-8\. Choose the File Charset/],
	[[0x61, 0xd0], /not UTF-8/],
	[[0xff, 0xfe, 0x61], /not UTF-16LE/],
])('bytes %j are refused', async (bytes, sentence) => {
	for (const cuts of [[1], [9]]) {
		expect(brief(await read(Uint8Array.from(bytes), {}, cuts))).toEqual([
			[1, expect.stringMatching(sentence)],
		]);
	}
});

test('bytes that are none of the charset end the file where they are, not what came before', async () => {
	const rows = 'email          \n' + 'ann@example.com\n'.repeat(10);
	const records = await read(Buffer.concat([Buffer.from(rows), Buffer.of(0xff, 0x0a)]), {}, [16]);
	// The end of the row before it is still looked at when the bytes come.
	expect(records.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
	expect(records[9].refusal).toMatch(/cannot be read from line 11 on/);
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
		for (const content of [`"a\n${long}`, ` ${long}`]) {
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
	const { readRecords } = await import('../../nodes/Altcraft/files/records');
	const { AUTO } = await import('./write');
	let largest = 0;
	const all = async () => {
		for await (const some of readRecords(chunks(), AUTO)) largest = Math.max(largest, some.length);
	};
	await expect(all()).rejects.toThrow('the connection was cut');
	expect(largest).toBeLessThanOrEqual(65_536 / 8 + 1);
});

test.each([
	['auto', 'a,b\r\n1,"x"\r\n"2",y\r\n"3","""z\r\n"\r\n4,w\r\n'],
	['auto', 'a,b\n1,"x\n"\rz\n2,y\n3,w\n'],
	['::', 'a::b\r\n1::"x"\r\n"2"::y\r\n"3"::"""z\r\n"\r\n4::w\r\n'],
	['::', 'a::b\r\n1::"x":\r\n\r\n"2\r\n"::"y"::z\r\n3::"""::"\r\n4::"5\n'],
	['auto', '[{"a":"1","b":"x\\\\"},\n{"a":"2"}\r\n,\n5]'],
	['auto', '{"a":"1","b":"x\\""}\r\n\r\n{"a":"2"}\r\n5'],
])('delimiter %s: cut in two at any place, %j gives the same', async (delimiter, content) => {
	const whole = await read(content, { delimiter });
	expect(whole.length).toBeGreaterThan(2);
	for (let cut = 1; cut < content.length; cut++) {
		expect(await read(content, { delimiter }, [cut, content.length])).toEqual(whole);
	}
});
