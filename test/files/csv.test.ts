import * as fc from 'fast-check';

import { ANY, brief, briefly, fields, readAnyhow, readInPieces } from './write';

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
	[
		'a,b\n1,2,\n3,4,,\n5,6, \n7,8,,9\n',
		[
			[2, { a: '1', b: '2' }],
			[3, { a: '3', b: '4' }],
			[4, { a: '5', b: '6' }],
			[5, /has 4 values, but the header has 2 names, with "," between them/],
		],
	],
	['a;b\n1;2;3', [[2, /3 values.*2 names, with ";" between.*holds ";" or a line break/]]],
	['a\tb\n1', [[2, /with a tab between/]]],
	['a,,b\n1,2,3\n4,,5', [[2, /Column 2 of the header has no name, but values below it/]]],
	[',a,b\n0,1,2\n1,3,4', [[2, /Column 1 of the header has no name/]]],
	[
		'a,,"​",b,\n1,,,2,\n3, ,"",4,\n5,x,,6,\n7,,8\n,,,9,\n',
		[
			[2, { a: '1', b: '2' }],
			[3, { a: '3', b: '4' }],
			[4, /a value in a column that has no name/],
			[5, /has 3 values/],
			[6, { b: '9' }],
		],
	],
	[
		'a,b,c\n"1,2,""x, y"""\n"1,2"\n1,2,3',
		[
			[2, /The row stands in quotes as a whole/],
			[3, /has 1 value/],
			[4, { a: '1', b: '2', c: '3' }],
		],
	],
	['a, b,b\n1,2,3', [[1, /has the name "b" twice\. Rename or remove .*, or choose Leave Out/]]],
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
	[
		'a,b\n1,2\na, b,,\n3,4\n\uFEFF"a","b"\n5,6\na\n',
		[
			[2, { a: '1', b: '2' }],
			[4, { a: '3', b: '4' }],
			[6, { a: '5', b: '6' }],
			[7, /has 1 value/],
		],
	],
	[
		'a,b,c\na,2,\nb,a,c\n3,4,5',
		[
			[2, { a: 'a', b: '2' }],
			[4, { b: '3', a: '4', c: '5' }],
		],
	],
	[
		'a,b,c\n1,2,3\nc,a,,\n4,5\n6,7,8\na,c,c\n1,2,3',
		[
			[2, { a: '1', b: '2', c: '3' }],
			[4, { c: '4', a: '5' }],
			[5, /a value in a column that has no name/],
			[6, /has the name "c" twice/],
		],
	],
	[
		'a,b\nA-1,"Ann\nA-2,Bob\nB-3,Cat"\nA-4,Dan',
		[
			[2, /not closed, so whole rows belong to its value/],
			[5, { a: 'A-4', b: 'Dan' }],
		],
	],
	[
		'a,b\n101,"on 12 May, Ann\n102 Main St, Berlin\n103, Rome"\n7,"x\n8,y\n9,z"',
		[
			[2, { a: '101', b: 'on 12 May, Ann\n102 Main St, Berlin\n103, Rome' }],
			[5, { a: '7', b: 'x\n8,y\n9,z' }],
		],
	],
	[
		'a,b\na@x.com,"Ann\nb@x.com,Bob\nc@x.com,Cat"\nd@x.com,Dan',
		[
			[2, /not closed, so whole rows belong to its value/],
			[5, { a: 'd@x.com', b: 'Dan' }],
		],
	],
	[
		'a,b,c\n"Ann\nMay",a@x.com,"write to,\nb@x.com, or c\nto d"\n',
		[[2, { a: 'Ann\nMay', b: 'a@x.com', c: 'write to,\nb@x.com, or c\nto d' }]],
	],
	['a\n"a@x.com\nb@x.com"', [[2, { a: 'a@x.com\nb@x.com' }]]],
	['a\tb\tc\n1\t\\N\t"\\N"\n', [[2, { a: '1' }]]],
	['a\tb\n\\N x\tNULL\n', [[2, { a: '\\N x', b: 'NULL' }]]],
] as const)('CSV: %j', async (content, expected) => {
	expect(brief(await readAnyhow(content, { fileFormat: 'csv' }))).toEqual(briefly(expected));
});

test.each([
	['\\t', 'a,b\tc\n1,2\t3', { 'a,b': '1,2', c: '3' }],
	['::', 'a::b\n"1"::2:', { a: '1', b: '2:' }],
	['|', 'a|b,c,d\n1|2', { a: '1', 'b,c,d': '2' }],
	['§', 'a§b\n1§"2§"', { a: '1', b: '2§' }],
])('CSV: the delimiter %j is taken as given', async (delimiter, content, profile) => {
	expect(brief(await readAnyhow(content, { delimiter }))).toEqual([[2, profile]]);
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
		expect(brief(await readAnyhow(content, { delimiter }))).toEqual(expected);
	},
);

test.each([
	['="007"', '007'],
	['"=""007"""', '007'],
	['="a""b"', 'a"b'],
	['"=""a"";b"', '="a";b'],
	['=""', '=""'],
	['="', '="'],
	['=1', '=1'],
	['"=""a""&""b"""', '="a"&"b"'],
])('CSV: the value %s, as spreadsheets keep texts, is %s', async (written, value) => {
	const content = `="a",b\n${written},2\n`;
	const expected = value === '=""' ? { b: '2' } : { a: value, b: '2' };
	expect(brief(await readAnyhow(content))).toEqual([[2, expected]]);
});

test('CSV: what nobody sees around a name is taken off, and stays within it', async () => {
	const invisible = fc
		.array(
			fc.constantFrom(
				...' \t\u00A0\u00AD\u180E\u200B\u200C\u200D\u200E\u200F\u202A\u202E\u2028\u2060\u2064\u2066\u2069\u3000\uFEFF',
			),
			{ maxLength: 4 },
		)
		.map((chars) => chars.join(''));
	await fc.assert(
		fc.asyncProperty(invisible, invisible, invisible, fc.boolean(), async (a, b, c, isQuoted) => {
			const name = `${a}x${b}y${c}`;
			const written = isQuoted ? `"${name}"` : name;
			const [record] = await readAnyhow(`n|${written}\n1|2`, { delimiter: '|' });
			expect(record.profile).toEqual({ n: '1', [`x${b}y`]: '2' });
		}),
	);
	const long = `x${' '.repeat(1_000_000)}y`;
	expect(readInPieces(`a,${long}\n1,2`, {}, [9_999_999])[0].profile).toEqual({
		a: '1',
		[long]: '2',
	});
});

test.each([
	['"a", "b, c"\n"1",\u00A0 "2\n,3"', { a: '1', 'b, c': '2\n,3' }],
	['a\t b\n1\t "2"', { a: '1', b: '2' }],
	['a,b\n 1 ,\t"2"', { a: ' 1 ', b: '2' }],
	['a,b\n\u00A0\u00A0"1",  2', { a: '1', b: '  2' }],
	['a,b\n1, x "y"', { a: '1', b: ' x "y"' }],
	['a,b\n1,"  ""2"', { a: '1', b: '  "2' }],
	['a,b\n1, ""', { a: '1' }],
])('CSV: blanks before a quote are none of the value: %j', async (content, profile) => {
	expect(brief(await readAnyhow(content))).toEqual([[2, profile]]);
});

test('CSV: all line ends are one, in whatever order; quoted ones are kept', async () => {
	const content = 'a,b\r\r\n1,2\r3,"4\r"\n\r\n5,"6\r\r\n"\r\n7,8\n9,0\r';
	expect(brief(await readAnyhow(content))).toEqual([
		[2, { a: '1', b: '2' }],
		[3, { a: '3', b: '4\r' }],
		[6, { a: '5', b: '6\r\r\n' }],
		[8, { a: '7', b: '8' }],
		[9, { a: '9', b: '0' }],
	]);
});

test('CSV: a name may stand twice where it is left out, and not where it is a field', async () => {
	const names = { ...fields('email'), isLeftOut: (name: string) => name !== 'email' };
	const content = 'email,date,,date\na@x.com,1,,2\ndate,date,email,\n3,4,b@x.com,\n';
	expect(brief(await readAnyhow(content, {}, names))).toEqual([
		[2, { email: 'a@x.com' }],
		[4, { email: 'b@x.com' }],
	]);
	expect(brief(await readAnyhow('email,n,email\n1,2,3', {}, names))).toEqual([
		[
			1,
			expect.stringMatching(/"email" twice\. Rename or remove one of these columns in the file\.$/),
		],
	]);
});

describe('CSV: names that do not stand in the first line', () => {
	const refusing = {
		...fields('email', '_fname'),
		refusalOfHeader: (names: readonly string[]) => (names.includes('email') ? undefined : 'No.'),
	};
	const said = async (content: string) => (await readAnyhow(content, {}, refusing))[0].refusal;

	test.each([
		['Report,x\n\nemail,n,_fname\n', 3],
		['Report\n"of\n2024"\n\n,email,_fname\r\n', 5],
		['a,b,c\n1,2,3\nn,email,_fname,\n', 3],
	])('%j: their line is told', async (content, line) => {
		expect(await said(content)).toBe(
			`The first line of the file must name the fields, but they seem to stand in line ${line}. Remove what stands above.`,
		);
	});

	test.each([
		'a,b,c\nann@x.com,1,2\nn,email,_fname\n',
		'ann@x.com,1,2\nn,email,_fname\n',
		'a,b,c\n1,email,2\n',
		`a,b,c\n${'1,2,3\n'.repeat(10)}n,email,_fname\n`,
	])('%j: no person above them, and no value for a name', async (content) => {
		expect(await said(content)).toBe('No.');
	});
});

test('CSV: the header is asked for once, trimmed, before any record; a refusal ends the file', async () => {
	const asked: unknown[] = [];
	const names = {
		...ANY,
		refusalOfHeader: (...given: unknown[]) => {
			asked.push(given);
			return given.includes(';') ? undefined : 'No.';
		},
	};
	expect(brief(await readAnyhow('a,b\n1,2', {}, names))).toEqual([[1, 'No.']]);
	expect(asked).toEqual(asked.map(() => [['a', 'b'], ',']));
	expect(asked.length).toBe(4);
	expect(brief(await readAnyhow('\n A ;"\u200Bb"\n1;2\n', {}, names))).toEqual([
		[3, { A: '1', b: '2' }],
	]);
	expect(asked.at(-1)).toEqual([['A', 'b'], ';']);
});
