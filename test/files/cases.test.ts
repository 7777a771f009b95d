import { read as readText, readBytes } from '../sources';
import { brief, briefly, fields, read } from './write';

/** Lists that real programs write, and what this room alone makes of them; the names in them are judged elsewhere. */
const KNOWN = fields('email', '_fname', 'phones');
const ANN = { email: 'ann@example.com' };
const BOB = { email: 'bob@example.com' };

test.each([
	[
		'19-title-above-header.csv',
		[
			[2, /has 3 values, but the header has 1 name, with ";" between/],
			[3, /has 3 values/],
			[4, /has 3 values/],
			[5, /has 3 values/],
		],
	],
	['22-sign-in-page.csv', [[1, /it is a web page, not a list/]]],
	[
		'23b-two-commas-within-a-name.csv',
		[[2, { email: 'ann@example.com', 'Имя, отчество, фамилия': 'Анна, Олеговна, Петрова' }]],
	],
	[
		'25-cr-cr-lf.csv',
		[
			[2, { _fname: 'Ann', ...ANN }],
			[3, { _fname: 'Bob', ...BOB }],
		],
	],
	[
		'google-contacts.csv',
		[
			[
				2,
				{
					'Given Name': 'Ann',
					'E-mail 1 - Value': 'ann@example.com',
					'Phone 1 - Value': '+79001112233',
				},
			],
		],
	],
	[
		'pretty.jsonl',
		[
			[1, ANN],
			[4, BOB],
		],
	],
	[
		'trailing-comma.json',
		[
			[1, ANN],
			[1, /a comma stands before the "\]"/],
		],
	],
	[
		'trailing-delimiter.csv',
		[
			[2, { ...ANN, _fname: 'Ann' }],
			[3, { ...BOB, _fname: 'Bob' }],
		],
	],
	[
		'wrapped.json',
		[
			[1, ANN],
			[1, BOB],
		],
	],
	['wrong-case.csv', [[2, { Email: 'ann@example.com', _FNAME: 'Ann' }]]],
])('%s', async (fileName, expected) => {
	const records = await read(readBytes(`test/cases/files/${fileName}`), { fileName }, [7], KNOWN);
	expect(brief(records)).toEqual(briefly(expected as Array<[number, unknown]>));
});

test('trailing-comma.json: nobody is counted twice', async () => {
	const records = await read(readBytes('test/cases/files/trailing-comma.json'), {}, [7], KNOWN);
	expect(records.filter(({ isRecord }) => isRecord)).toHaveLength(1);
});

test('26-one-broken-byte-in-line-1502.csv: that row alone is refused', async () => {
	const fileName = '26-one-broken-byte-in-line-1502.csv';
	const records = await read(readBytes(`test/cases/files/${fileName}`), { fileName });
	expect(records).toHaveLength(3001);
	expect(records.filter(({ refusal }) => refusal !== undefined)).toEqual([
		expect.objectContaining({ line: 1502, refusal: expect.stringMatching(/not UTF-8/) }),
	]);
	expect(records[1501].profile).toEqual({ email: 'user1500@example.com', _fname: 'Имя1500' });
});

test('every case says what must become of it', () => {
	const said = JSON.parse(readText('test/cases/files.json')) as object;
	for (const name of Object.keys(said)) {
		expect(readBytes(`test/cases/files/${name}`).length).toBeGreaterThan(0);
	}
});
