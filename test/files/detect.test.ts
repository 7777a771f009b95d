import { brief, briefly, readAnyhow } from './write';

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
	expect(brief(await readAnyhow(content, { fileName }))).toEqual(expected);
});

test.each([
	[{ fileName: 'a.jsonl' }],
	[{ fileName: 'a.ndjson' }],
	[{ fileName: 'a.json' }],
	[{ fileName: undefined }],
	[{ fileFormat: 'jsonLines' }],
	[{ fileFormat: 'jsonArray' }],
] as const)('%j: objects over several lines are read one after another', async (settings) => {
	const content = '{\n "a": 1\n}\n{\n "a": "}\\n{"\n}\n\n{"a":3}{"a":\n}';
	expect(brief(await readAnyhow(content, settings))).toEqual(
		briefly([
			[1, { a: 1 }],
			[4, { a: '}\n{' }],
			[8, { a: 3 }],
			[8, /not valid JSON from line 8 on/],
		]),
	);
});

test('a list is none of JSON Lines, whatever was chosen', async () => {
	const content = '[{"a":1},\n{"a":2}]';
	expect(brief(await readAnyhow(content, { fileFormat: 'jsonLines' }))).toEqual([
		[1, { a: 1 }],
		[2, { a: 2 }],
	]);
});

test('a first line that is broken alone does not make JSON Lines another format', async () => {
	for (const line of ['{"a":', '{"a":}', '{', '{"a":"x\\"}', '{"a":1}}']) {
		const records = await readAnyhow(`${line}\n{"a":2}\n{"a":3}`, { fileName: 'a.jsonl' });
		expect(brief(records)).toEqual(
			briefly([
				[1, /The line is not valid JSON/],
				[2, { a: 2 }],
				[3, { a: 3 }],
			]),
		);
	}
});
