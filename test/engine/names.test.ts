import type { IDataObject } from 'n8n-workflow';

import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import type { Given } from './contacts';
import { statusOf } from './contacts';
import { fileNamed, runAltcraft } from './engine';

let altcraft: Altcraft;
beforeEach(async () => {
	altcraft = await startAltcraft();
});
afterEach(async () => await altcraft.stop());

const run = async (items: IDataObject[], { options, parameters, ...given }: Given = {}) =>
	await runAltcraft({
		items,
		credential: { serverUrl: altcraft.url, token: altcraft.token },
		parameters: { options: { streams: 1, ...options }, ...parameters },
		...given,
	});

const sendFile = async (name: string, content: string, given: Given = {}) =>
	await run([{}], {
		binary: [fileNamed(name, content)],
		...given,
		parameters: { dataMode: 'file', ...given.parameters },
	});

const stored = (databaseId = 1) => altcraft.stored(databaseId).map(({ profile }) => profile);

const readings = () => altcraft.requests.filter(({ path }) => path.endsWith('fields_get')).length;

const CONTINUE = { settings: { onError: 'continueErrorOutput' } } as const;

const person = { email: 'ann@example.com', first_name: 'Ann', GivenName: 'Ann' };

describe.each(['json', 'xml'])('names that the database does not know, by %s', (format) => {
	test('are sent, and a hint says each of them once, with the field that was probably meant', async () => {
		const items = [person, { email: 'bob@example.com', first_name: 'Bob' }];
		const { hints, output } = await run(items, { options: { format } });
		expect(output.map(statusOf)).toEqual(['accepted', 'accepted']);
		expect(stored()).toEqual(items);
		expect(hints).toHaveLength(1);
		expect(hints[0].match(/"first_name"/g)).toHaveLength(1);
		expect(hints[0]).toMatch(/"first_name" → _fname/);
		expect(hints[0]).toMatch(/"GivenName" → _fname/);
	});

	test('are left out where the user says so', async () => {
		const { hints } = await run([person], { options: { format, unknownFields: 'leaveOut' } });
		expect(stored()).toEqual([{ email: 'ann@example.com' }]);
		expect(hints).toEqual([expect.stringMatching(/^Left out.*"first_name"/)]);
	});

	test('refuse their item where the user says so', async () => {
		const items = [person, { email: 'bob@example.com' }];
		const options = { format, unknownFields: 'refuse' };
		const { output, errorOutput } = await run(items, { options, ...CONTINUE });
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		expect(errorOutput[0].json.error).toMatch(/"first_name"/);
		expect(stored()).toEqual([{ email: 'bob@example.com' }]);
	});

	test('count for nothing where they have no value', async () => {
		const items = [{ email: 'ann@example.com', first_name: '', last_name: null }];
		const { hints } = await run(items, { options: { format, unknownFields: 'refuse' } });
		expect(hints).toEqual([]);
		expect(stored()).toEqual([{ email: 'ann@example.com' }]);
	});
});

describe.each<[string, IDataObject, RegExp]>([
	[
		"a Webhook's",
		{
			headers: { authorization: 'Bearer secret-of-the-hook' },
			params: {},
			query: {},
			body: { email: 'ann@example.com', _fname: 'Ann' },
		},
		/"headers".*"body"/s,
	],
	["an AI agent's", { output: '{"email":"ann@example.com"}' }, /"output"/],
	['an error of the node before', { error: 'It failed' }, /"error"/],
	['wrapped', { contact: { properties: { email: 'ann@example.com' } } }, /"contact/],
	['of another language', { Vorname: 'Ann', Nachname: 'B' }, /"Vorname" → _fname/],
])('an item without any known field, such as %s', (_, item, sentence) => {
	test.each(['json', 'xml'])('is refused, by %s', async (format) => {
		for (const dataMode of ['mapColumns', 'json']) {
			const { errorOutput } = await run([item, { email: 'bob@example.com' }], {
				options: { format },
				parameters: { dataMode },
				...CONTINUE,
			});
			expect(errorOutput).toHaveLength(1);
			expect(errorOutput[0].json.error).toMatch(sentence);
			expect(errorOutput[0].json.error).not.toMatch(/secret|It failed|@/);
			expect(stored()).toEqual([{ email: 'bob@example.com' }]);
			altcraft.reset();
		}
	});

	test('stops the run before anything is sent', async () => {
		const { error } = await run([{ email: 'bob@example.com' }, item]);
		expect(error?.message).toMatch(/\[Item 1\].*1 rejected, 0 unknown, 1 not sent/);
		expect(altcraft.batchRequests).toEqual([]);
	});
});

test('an item whose person lies in a member that is no field is refused, with the place', async () => {
	const items = [
		{ is_vip: true, contacts: [{ email: 'ann@example.com' }] },
		{ is_vip: true, data: { email: 'bob@example.com' } },
		{ is_vip: true, email: 'cat@example.com', data: { email: 'x@example.com' } },
	];
	const { errorOutput } = await run(items, CONTINUE);
	expect(errorOutput.map(({ json }) => json.error)).toEqual([
		expect.stringMatching(/the list "contacts"\. Put a Split Out/),
		expect.stringMatching(/under "data": use an expression such as \{\{ \$json\.data/),
	]);
	expect(stored()).toEqual([items[2]]);
});

test('a list of people under the name of a field is no profile', async () => {
	const items = [
		{ orders: [{ id: 1, email: 'ann@example.com' }] },
		{ orders: [{ id: 1, name: 'Shoe' }] },
		{ _fname: 'Ann', orders: [{ id: 1, email: 'ann@example.com' }] },
	];
	const { errorOutput } = await run(items, CONTINUE);
	expect(errorOutput.map(({ json }) => json.error)).toEqual([
		expect.stringMatching(/only "orders".*the list "orders"\. Put a Split Out/),
	]);
	expect(stored()).toEqual(items.slice(1));
});

test('an item is not looked for under those who work with the person', async () => {
	const items = [{ _fname: 'Ann', Owner: { email: 'boss@example.com' } }];
	await run(items, CONTINUE);
	expect(stored()).toEqual(items);
});

test('a hint says which values are not what their field holds, once for each', async () => {
	const item = {
		balance: '12 €',
		is_vip: 'perhaps',
		loyalty_points: '7',
		last_purchase: '1/2/2026',
	};
	const { hints } = await run([
		{ email: 'ann@example.com', ...item },
		{ email: 'bob@example.com', balance: '13 €' },
	]);
	expect(hints).toEqual([
		'Left to Altcraft, since they are not what their field holds: "12 €" in balance, which holds a number such as 12.5, "perhaps" in is_vip, which holds yes or no, "1/2/2026" in last_purchase, which holds a date such as 2001-12-31. Correct them in the list, or look in Altcraft at what became of them.',
	]);
});

test('a hint says which values seem not to be what was meant', async () => {
	const names = ['РђРЅРЅР°', '{{ $json.name }}'];
	const { hints } = await run(names.map((_fname, n) => ({ email: `p${n}@example.com`, _fname })));
	expect(hints).toEqual([
		'Look at these values before you rely on them: "РђРЅРЅР°" in _fname (letters that were read in another charset). If they are not what was meant, correct the list where it comes from.',
	]);
});

test('what a field is set to is looked at, too', async () => {
	const action = [{ field: '_city', action: 'set', value: '{{ $json.city }}' }];
	const { hints } = await run([{ email: 'ann@example.com' }], {
		parameters: { operation: 'importMultiple', matching: 'email', fieldActions: { action } },
	});
	expect(hints.join()).toMatch(/"\{\{ \$json\.city \}\}" in _city \(what was to be filled in/);
});

test('such a hint shows values of all kinds', async () => {
	const cyclic: IDataObject = { n: 2 ** 60 };
	cyclic.self = cyclic;
	const items = [
		{ email: 'a@b.cc', interests: ['a', 'b '], _bdate: new Date('2001-12-30T21:00:00Z') },
		{ email: 'c@d.ee', preferences: { n: 2 ** 60, big: 5n }, orders: [{ n: NaN }] },
		{ email: 'e@f.gg', preferences: cyclic },
		{ email: 'g@h.ii' },
		{ balance: 12 },
	] as unknown as IDataObject[];
	const { error, hints } = await run(items, CONTINUE);
	expect(error).toBeUndefined();
	expect(hints.find((hint) => hint.startsWith('Look at'))).toBe(
		'Look at these values before you rely on them: "a, b " in interests (a blank before or behind it), "2001-12-30T21:00:00.000Z" in _bdate (a birth with a time, which may become another day), an object in preferences (a number of more than 15 digits, whose last ones are lost), a list in orders (a number that is none, and is sent as null), 12 in balance (in a line that names nobody, where others have an email or phones). If they are not what was meant, correct the list where it comes from.',
	);
});

test('a hint says which texts may stand for nothing', async () => {
	const { hints } = await run([{ email: 'ann@example.com', _fname: 'NULL', _lname: 'undefined' }]);
	expect(stored()).toEqual([{ email: 'ann@example.com', _fname: 'NULL' }]);
	expect(hints).toEqual([expect.stringMatching(/may stand for nothing.*: "NULL" in _fname\./)]);
});

describe('the fields of actions', () => {
	const action = [
		{ field: 'first_name', action: 'set', value: 'Ann' },
		{ field: 'loyalty_points', action: 'incr', value: '5' },
	];
	const parameters = { operation: 'importMultiple', matching: 'email', fieldActions: { action } };
	const sent = () => altcraft.batches.flatMap(({ profiles = [] }) => profiles.map(Object.keys));

	test.each(['note', 'leaveOut', 'refuse'])('that are not known: %s', async (unknownFields) => {
		const items = [{ email: 'ann@example.com' }];
		const given = { parameters, options: { unknownFields }, ...CONTINUE };
		const { hints, errorOutput } = await run(items, given);
		expect([...hints, errorOutput[0]?.json.error].join()).toMatch(/"first_name" → _fname/);
		expect(sent()).toEqual(
			{
				note: [['email', 'first_name', 'loyalty_points']],
				leaveOut: [['email', 'loyalty_points']],
			}[unknownFields] ?? [],
		);
	});
});

test('a hint does not say that what was only planned, or refused, was sent', async () => {
	const { hints } = await run([{ ...person }], { options: { dryRun: true } });
	expect(hints.join()).toMatch(/"first_name"/);
	expect(hints.join()).not.toMatch(/\bSent\b/);
});

test('Profile JSON with a number that would become another one is refused', async () => {
	for (const profileJson of [
		'{"email":"a@b.cc","customer_id":9007199254740993}',
		'={{ $json.text }}',
	]) {
		const { error } = await run([{ text: '{"email":"a@b.cc","balance":1e999}' }], {
			parameters: { dataMode: 'json', profileJson },
		});
		expect(error?.message).toMatch(/Profile JSON has the number (9007199254740993|1e999), which/);
		expect(altcraft.batchRequests).toEqual([]);
	}
});

test('Profile JSON is sent as it stands, but for names', async () => {
	const items = [{ email: ' ann@example.com', phones: 'x;y', _fname: '', loyalty_points: '7' }];
	const { hints } = await run([{ ...items[0], nick: 1 }], {
		parameters: { dataMode: 'json' },
		options: { unknownFields: 'leaveOut', skipInvalidSubscriptions: true },
	});
	expect(altcraft.batches[0].profiles).toEqual(items);
	expect(hints.join()).toMatch(/"nick"/);
});

describe('the fields of a database', () => {
	test('are asked for once for each database and run', async () => {
		const items = Array.from({ length: 30 }, (_, n) => ({ _lname: `${(n % 2) + 1}` }));
		const parameters = { database: '={{ $json._lname }}' };
		await run(items, { parameters, options: { batchSize: 3, streams: 4 } });
		expect(readings()).toBe(2);
		expect([stored(1), stored(2)].map(({ length }) => length)).toEqual([15, 15]);
		altcraft.reset();
		await run([{}, {}, {}], {
			binary: ['a', 'b', 'c'].map((name) => fileNamed(`${name}.csv`, `_lname\n${name}`)),
			parameters: { dataMode: 'file' },
		});
		expect(readings()).toBe(1);
		expect(stored()).toHaveLength(3);
	});

	test.each<[string, object]>([
		['503', { status: 503 }],
		['429', { status: 429, headers: { 'Retry-After': '0' } }],
		['no answer', { cut: 'beforeAnswer' }],
	])('that cannot be told just now (%s) stop the run before anything is sent', async (_, fault) => {
		altcraft.readingFault = () => fault;
		const options = { maxRetries: 0 };
		const { error } = await run([person, person], { options });
		expect(error?.message).toMatch(/fields of database 1.*nothing was sent.*2 not sent/);
		const { errorOutput } = await run([person, person], { options, ...CONTINUE });
		expect(errorOutput.map(statusOf)).toEqual(['notSent', 'notSent']);
		expect(altcraft.batchRequests).toEqual([]);
		altcraft.readingFault = undefined;
		const { output } = await run([person], { options });
		expect(output.map(statusOf)).toEqual(['accepted']);
	});

	test('that a dry run cannot learn do not stop it', async () => {
		altcraft.readingFault = () => ({ status: 503 });
		const { output } = await run([person], { options: { dryRun: true, maxRetries: 0 } });
		expect(output.map(statusOf)).toEqual(['planned']);
	});

	test.each<[string, object]>([
		['the server does not know the method', { status: 404, body: '<html></html>' }],
		['this token may not ask', { envelope: { error: 403, error_text: 'No' } }],
	])('are not looked at where %s', async (_, fault) => {
		altcraft.readingFault = () => fault;
		const { output, hints } = await run([{ anything: 'goes' }], {
			options: { unknownFields: 'refuse' },
		});
		expect(output.map(statusOf)).toEqual(['accepted']);
		expect(hints).toEqual([]);
	});

	test('include the one that profiles are matched by', async () => {
		const parameters = { operation: 'updateMultiple', matching: 'profile_id' };
		const { hints } = await run([{ profile_id: 'a'.repeat(24), _fname: 'Ann' }], { parameters });
		expect(hints.join()).not.toMatch(/"profile_id"/);
	});
});

describe('the columns of a file', () => {
	const google = 'Given Name,E-mail 1 - Value,Phone 1 - Value\nAnn,ann@example.com,+79001112233\n';
	const column = [
		{ name: 'Given Name', field: '_fname' },
		{ name: ' E-mail 1 - Value', field: 'email' },
		{ name: 'Phone 1 - Value', field: 'phones' },
	];

	test('get their fields by name', async () => {
		const parameters = { fileColumns: { column } };
		const profile = { _fname: 'Ann', email: 'ann@example.com', phones: ['+79001112233'] };
		await sendFile('google.csv', google, { parameters });
		expect(stored()).toEqual([profile]);
		altcraft.reset();
		const object =
			'[{"Given Name":"Ann","E-mail 1 - Value":"ann@example.com","Phone 1 - Value":79001112233}]';
		await sendFile('google.json', object, { parameters });
		expect(stored()).toEqual([{ ...profile, phones: ['79001112233'] }]);
	});

	test('refuse the file as a whole where none is known', async () => {
		const { error } = await sendFile('google.csv', google);
		expect(error?.message).toMatch(/"Given Name" → _fname/);
		const { output } = await sendFile('google.csv', google, CONTINUE);
		expect(output[0].json).toMatchObject({ profiles: 1, rejected: 1, accepted: 0 });
		expect(altcraft.batchRequests).toEqual([]);
	});

	test.each<[string, IDataObject[], RegExp]>([
		[
			'a column that the file does not have',
			[{ name: 'Givn', field: '_fname' }],
			/"Givn".*"Given Name"/s,
		],
		[
			'two columns for one field',
			[column[0], { name: 'Phone 1 - Value', field: '_fname' }],
			/Two columns.*"_fname"/,
		],
		['a row without a field', [{ name: 'Given Name', field: '' }], /"Given Name" has no Field/],
		['a column twice', [column[0], column[0]], /"Given Name" has two rows/],
	])('refuse %s', async (_, rows, sentence) => {
		const { error } = await sendFile('google.csv', google, {
			parameters: { fileColumns: { column: rows } },
		});
		expect(error?.message).toMatch(sentence);
		expect(altcraft.batchRequests).toEqual([]);
	});

	test('that are not known are sent, left out or refused like those of items', async () => {
		const csv = 'email,nick\nann@example.com,A\nbob@example.com,\n';
		const noted = await sendFile('c.csv', csv);
		expect(noted.hints.join()).toMatch(/"nick"/);
		expect(stored()).toEqual([
			{ email: 'ann@example.com', nick: 'A' },
			{ email: 'bob@example.com' },
		]);
		altcraft.reset();
		await sendFile('c.csv', csv, { options: { unknownFields: 'leaveOut' } });
		expect(stored()).toEqual([{ email: 'ann@example.com' }, { email: 'bob@example.com' }]);
		altcraft.reset();
		await sendFile('c.csv', csv, { options: { unknownFields: 'refuse' }, ...CONTINUE });
		expect(stored()).toEqual([{ email: 'bob@example.com' }]);
	});
});

test('a file without any record says so in a hint', async () => {
	for (const [name, content] of [
		['empty.csv', ''],
		['header.csv', 'email,_fname\n'],
		['none.json', '[]'],
	]) {
		const { hints, output } = await sendFile(name, content);
		expect(output[0].json).toMatchObject({ profiles: 0 });
		expect(hints).toEqual([expect.stringMatching(new RegExp(`"${name}".*no record`))]);
	}
});
