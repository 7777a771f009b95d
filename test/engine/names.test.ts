import type { IDataObject } from 'n8n-workflow';

import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import type { Given } from './contacts';
import { statusOf } from './contacts';
import {
	altcraftNode,
	fileNamed,
	parametersOf,
	passOnNode,
	runAltcraft,
	runWorkflow,
} from './engine';

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
		{ email: 'a@b.cc', interests: ['a', '<b>'], _bdate: new Date('2001-12-30T21:00:00Z') },
		{ email: 'c@d.ee', preferences: { n: 2 ** 60, big: 5n }, orders: [{ n: NaN }] },
		{ email: 'e@f.gg', preferences: cyclic },
		{ email: 'g@h.ii' },
		{ balance: 12 },
	] as unknown as IDataObject[];
	const { error, hints } = await run(items, CONTINUE);
	expect(error).toBeUndefined();
	expect(hints.find((hint) => hint.startsWith('Look at'))).toBe(
		'Look at these values before you rely on them: "a, <b>" in interests (HTML), "2001-12-30T21:00:00.000Z" in _bdate (a birth with a time, which may become another day), an object in preferences (a number of more than 15 digits, whose last ones are lost), a list in orders (a number that is none, and is sent as null), 12 in balance (in a line that names nobody, where others have an email or phones). If they are not what was meant, correct the list where it comes from.',
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

describe('a note says what expressions name and nothing has', () => {
	const items: IDataObject[] = [
		{ email: 'ann@example.com', consent: 'yes', contact: { tel: '+79001112233' }, city: null },
		{ email: 'bob@example.com', consent: '' },
		{ email: 'eve@example.com' },
	];
	const mapped = (value: IDataObject, schema: IDataObject[] = []) => ({
		columns: {
			mappingMode: 'defineBelow',
			value: { email: '={{ $json.email }}', ...value },
			schema,
		},
	});
	const subscribed = (row: IDataObject) => ({
		subscriptions: {
			subscription: [{ channel: 'email', resourceId: 1, email: '={{ $json.email }}', ...row }],
		},
	});

	test.each<[string, IDataObject, string | undefined]>([
		['a column', mapped({ _fname: '={{ $json.frist }}' }), '"$json.frist" in Columns, _fname'],
		[
			'one that is called',
			mapped({ _fname: '={{ $json.frist.trim() }}' }),
			'"$json.frist" in Columns, _fname',
		],
		[
			'a member',
			mapped({ phones: "={{ $json.contact['phone'] }}" }),
			`"$json.contact['phone']" in Columns, phones`,
		],
		['an address', subscribed({ email: '={{ $json.Email }}' }), '"$json.Email" in Subscriptions'],
		['a box', subscribed({ more: { when: "={{ $json.agreed === 'yes' }}" } }), undefined],
		[
			'a text with several',
			mapped({ _fname: '={{ $json.email }}{{ $input.item.json.frist }}' }),
			'"$input.item.json.frist" in Columns, _fname',
		],
		[
			'of another node',
			mapped({ _fname: "={{ $('Items').item.json.frist }}" }),
			`"$('Items').item.json.frist" in Columns, _fname`,
		],
		[
			'Profile JSON',
			{ dataMode: 'json', profileJson: '={{ { email: $json.email, _city: $json.ctiy } }}' },
			'"$json.ctiy" in Profile JSON',
		],
		['of no node', mapped({ _city: '={{ $jsn.city }}' }), '"$jsn.city" in Columns, _city'],
		['a member of a text', mapped({ _city: '={{ $json.email.city }}' }), '"$json.email.city"'],
		['what is but empty', mapped({ _city: '={{ $json.city }}' }), undefined],
		['what one has', mapped({ phones: '={{ $json.contact.tel }}' }), undefined],
		['one of two', mapped({ _fname: '={{ $json.frist || $json.consent }}' }), undefined],
		['of another node', mapped({ _city: "={{ $('Items').item.json.city }}" }), undefined],
		[
			'a column that was taken out',
			mapped({ _fname: '={{ $json.frist }}' }, [{ id: '_fname', removed: true }]),
			undefined,
		],
	])('in items: %s', async (_, parameters, place) => {
		const { hints } = await run(items, { parameters });
		expect(hints.filter((hint) => hint.includes('has what is looked for'))).toEqual(
			place === undefined
				? []
				: [expect.stringContaining(`No item has what is looked for: ${place}`)],
		);
	});

	test.each([
		['={{ $json.emial }}', true],
		['={{ $json.e_mail }}', true],
		['={{ $json.phone }}', true],
		['={{ $jsn.email }}', true],
		['={{ $json.last_name }}', false],
		['={{ $json.tel_2 }}', false],
		["={{ $('Items').item.json.last_name }}", false],
		["={{ $json.emial ?? '' }}", false],
		['={{ $json.email.value }}', true],
		['={{ $json.email?.value }}', false],
		['={{ $json.empty.value }}', false],
		['={{ $json.body?.phnoe }}', false],
	])('of one item, which may rightly lack it: %s', async (_fname, isTold) => {
		const item = {
			email: 'ann@example.com',
			empty: '',
			tel_1: '1',
			body: { phone: '+79001112233' },
		};
		const { hints } = await run([item], { parameters: mapped({ _fname }) });
		const said = hints.filter((hint) => hint.includes('has what is looked for'));
		expect(said).toHaveLength(isTold ? 1 : 0);
	});

	test.each<[string, IDataObject, boolean]>([
		['people', { data: [{ email: 'ann@example.com' }, { email: 'bob@example.com' }] }, true],
		['one', { data: [{ email: 'ann@example.com' }] }, false],
		['orders', { data: [{ email: 'ann@example.com' }], orders: [{ sum: 1 }, { sum: 2 }] }, false],
		['phones', { email: 'ann@example.com', data: [{ phone: '1' }, { phone: '2' }] }, false],
	])('only the first of several %s', async (_, item, isTold) => {
		const parameters = mapped({
			email: '={{ $json.data[0].email }}',
			balance: '={{ $json.orders?.[0].sum ?? 1 }}',
			_city: '={{ $json.orders[0].sum }}',
		});
		const { hints } = await run([item], { parameters });
		const said = hints.filter((hint) => hint.includes('Only the first of several people is sent'));
		expect(said).toHaveLength(isTold ? 1 : 0);
	});

	test.each([
		[{ rows: [{ fields: { email: 'a@b.cc' } }, { fields: { email: 'b@b.cc' } }] }, '$json.rows'],
		[{ email: ['a@b.cc', 'b@b.cc'], _fname: ['A', 'B'] }, '$json.email'],
		[{ a: [{ email: ['a@b.cc', 'b@b.cc'] }] }, '$json.a[0].email'],
	])('only the first of %j', async (item, place) => {
		const email = '={{ $json.rows?.[0].fields.email ?? $json.email?.[0] ?? $json.a[0].email[0] }}';
		const { hints } = await run([item], { parameters: mapped({ email }) });
		expect(hints).toContainEqual(
			expect.stringContaining(`of "${place}". To send all, put a Split Out node`),
		);
	});

	test('only the first of several in Profile JSON', async () => {
		const data = ['ann@example.com', 'bob@example.com'].map((email) => ({ email }));
		const parameters = { dataMode: 'json', profileJson: '={{ $json.data[0] }}' };
		const { hints } = await run([{ data }], { parameters });
		expect(hints).toContainEqual(expect.stringContaining('of "$json.data". To send all'));
	});

	test('one for all in a field action', async () => {
		const items = ['ann@example.com', 'bob@example.com'].map((email) => ({ email, phone: '12' }));
		const action = [{ field: '_fname', action: 'set', value: '={{ $input.first().json.email }}' }];
		const { hints } = await run(items, {
			parameters: { operation: 'importMultiple', matching: 'email', fieldActions: { action } },
		});
		expect(hints.join()).toContain('one and the same value in Field Actions, _fname');
	});

	test('of many, also what an expression does without', async () => {
		const many = Array.from({ length: 10 }, (_, n) => ({ email: `a${n}@b.cc` }));
		const parameters = subscribed({ more: { when: "={{ $json.agreed === 'yes' }}" } });
		const { hints } = await run(many, { parameters });
		expect(hints.join()).toContain('"$json.agreed" in Subscriptions');
	});

	test('where some have another name', async () => {
		const mixed = [
			{ email: 'ann@example.com', Name: 'A' },
			{ EMail: 'bob@example.com', Name: 'B' },
		];
		const parameters = mapped({ _fname: '={{ $json.Name }}' });
		const { hints } = await run(mixed, { parameters });
		expect(hints).toContainEqual(
			expect.stringMatching(/^Some items have another name .*: "EMail" for "email"\. Give all/),
		);
		altcraft.reset();
		const choice = mapped({
			email: '={{ $json.email || $json.EMail }}',
			_fname: '={{ $json.Name }}',
		});
		expect((await run(mixed, { parameters: choice })).hints).toEqual([]);
	});

	test.each([
		['={{ $json.email.nope() }}', 'Nothing came of this for any item: "$json.email.nope()" in'],
		['={{ parseFloat($json.consent) }}', undefined],
		[
			"={{ DateTime.fromFormat($json.consent, 'yyyy').toISODate() }}",
			'Nothing came of this for any item: "DateTime.from',
		],
		['={{ Math.round($json.sum * 100) }}', 'No item has what is looked for: "$json.sum" in'],
		['={{ $json.email.length }}', undefined],
		['={{ $json.email.indexOf("ann") }}', undefined],
	])('of what a function makes of many items: %s', async (balance, note) => {
		for (const count of [2, 10]) {
			const many = Array.from({ length: count }, (_, n) => ({ ...items[0], email: `a${n}@b.cc` }));
			const { hints } = await run(many, { parameters: mapped({ balance }) });
			const said = hints.filter((hint) => /looked for|Nothing came/.test(hint));
			const isTold = note !== undefined && count > 2;
			expect(said).toEqual(isTold ? [expect.stringContaining(note)] : []);
			altcraft.reset();
		}
	});

	test.each<[string, string, string | undefined]>([
		['a.csv', 'email,tel\nann@example.com,\nbob@example.com,', '={{ $json.Email }}'],
		['a.csv', 'email,tel\nann@example.com,\nbob@example.com,', undefined],
		['a.json', '[{"email":"ann@example.com"},{"email":"bob@example.com"}]', '={{ $json.tel }}'],
		['a.json', '[{"email":"ann@example.com"},{"email":"bob@example.com","tel":""}]', undefined],
	])('in a file: %s %s', async (name, content, missing) => {
		const { hints } = await sendFile(name, content, {
			parameters: subscribed({ channel: 'sms', phone: missing ?? '={{ $json.tel }}' }),
		});
		const said = hints.filter((hint) => hint.includes('has what is looked for'));
		expect(said).toHaveLength(missing === undefined ? 0 : 1);
	});
});

describe('a note says what gives one value to all', () => {
	const items = [
		{ email: 'ann@example.com', tel: '+79001112233' },
		{ email: 'bob@example.com', tel: '+79001112244' },
	];
	const mapped = (value: IDataObject) => ({
		columns: { mappingMode: 'defineBelow', value: { email: '={{ $json.email }}', ...value } },
	});
	const sms = (phone: string, more?: IDataObject) => ({
		subscriptions: { subscription: [{ channel: 'sms', resourceId: 2, phone, more }] },
	});

	test.each<[IDataObject, string | undefined]>([
		[mapped({ email: "={{ $('Items').first().json.email }}" }), 'Columns, email'],
		[mapped({ phones: '={{ $input.all()[0].json.tel }}' }), 'Columns, phones'],
		[mapped({ phones: "={{ $('Items').all().map(({ json }) => json.tel) }}" }), 'Columns, phones'],
		[mapped({ _fname: '=Dear {{ $input.first().json.email }}' }), 'Columns, _fname'],
		[mapped({ phones: '+79001112233' }), 'Columns, phones'],
		[mapped({ phones: "={{ $('Items').itemMatching(0).json.tel }}" }), 'Columns, phones'],
		[mapped({ phones: '={{ $item(0).$node["Items"].json.tel }}' }), 'Columns, phones'],
		[mapped({ phones: '={{ "+7900111223" + $runIndex }}' }), 'Columns, phones'],
		[mapped({ phones: '={{ "+7900111223" + $itemIndex }}' }), undefined],
		[{ dataMode: 'json', profileJson: '{ "phones": ["+79001112233"] }' }, 'Profile JSON'],
		[sms('={{ $input.last().json.tel }}'), 'Subscriptions'],
		[sms('+79001112233'), 'Subscriptions'],
		[sms('={{ $json.tel }}', { when: '={{ Boolean($input.first().json.tel) }}' }), 'Subscriptions'],
		[mapped({ _fname: 'Friend', _vendor: "={{ $('Items').first().json.email }}" }), undefined],
		[mapped({ phones: '={{ $input.all()[$itemIndex].json.tel }}' }), undefined],
		[mapped({ phones: "={{ $('Items').item.json.tel }}" }), undefined],
		[sms('={{ $json.tel }}', { when: true }), undefined],
	])('%j', async (parameters, place) => {
		for (const count of [1, 2]) {
			const { hints } = await run(items.slice(0, count), { parameters });
			expect(hints.filter((hint) => hint.includes('one and the same value'))).toEqual(
				place === undefined || count === 1
					? []
					: [expect.stringContaining(`one and the same value in ${place}: it is typed`)],
			);
			altcraft.reset();
		}
	});

	test.each<[string, IDataObject[], number, boolean]>([
		['lines of one order', [{ name: 'Milk' }, { name: 'Bread' }], 1, false],
		['lines of two orders', [{ name: 'Milk' }, { name: 'Bread' }], 2, true],
		['people of another list', items, 1, true],
	])('from the first item of another node: %s', async (_, lines, orders, isTold) => {
		const columns = mapped({ email: "={{ $('Order').first().json.email }}" });
		const parameters = parametersOf({ streams: 1 });
		const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
		const { data } = await runWorkflow({
			workflow: {
				nodes: [
					passOnNode('Order'),
					passOnNode('Items'),
					altcraftNode({ ...parameters, ...columns }),
				],
				connections: { Order: to('Items'), Items: to('Altcraft') },
			},
			credentials: { credential: { serverUrl: altcraft.url, token: altcraft.token } },
			pinned: { Order: Array(orders).fill({ email: 'ann@example.com' }), Items: lines },
		});
		const hints = data.resultData.runData.Altcraft[0].hints ?? [];
		expect(data.resultData.error).toBeUndefined();
		expect(stored()).toHaveLength(1);
		expect(hints.filter(({ message }) => message.includes('one and the same value'))).toHaveLength(
			isTold ? 1 : 0,
		);
	});

	test.each([
		['={{ $input.item.json.tel }}', true],
		['={{ $json.tel }}', false],
	])('%s in a file', async (phone, isTold) => {
		for (const count of [1, 2]) {
			const csv = ['email,tel', ...items.slice(0, count).map((one) => Object.values(one).join())];
			const { hints } = await sendFile('a.csv', csv.join('\n'), { parameters: sms(phone) });
			const said = hints.filter((hint) => hint.includes('one and the same value'));
			expect(said).toHaveLength(isTold && count > 1 ? 1 : 0);
			altcraft.reset();
		}
	});
});

test('the advice for a date that an Excel file counts in days helps', async () => {
	const columns = (date: string) => ({
		columns: { mappingMode: 'defineBelow', value: { email: '={{ $json.email }}', _bdate: date } },
	});
	const items = [{ email: 'ann@example.com', born: 32878 }];
	const { error } = await run(items, { parameters: columns('={{ $json.born }}') });
	const [advice] = /\{\{.*\}\}/.exec(error?.message ?? '') ?? [''];
	await run(items, { parameters: columns(`=${advice.replace('.x', '.born')}`) });
	expect(stored()).toEqual([{ email: 'ann@example.com', _bdate: '1990-01-05' }]);
});

test('a blank row makes no profile of what is typed in columns', async () => {
	const items = [
		{ email: 'ann@example.com', first: 'Ann' },
		{ email: '', first: '' },
		{ email: '', first: '', tel: '+79001112233' },
	];
	const value = {
		email: '={{ $json.email }}',
		_fname: '={{ $json.first }}',
		_vendor: 'Sheet',
		last_purchase: '={{ $now.toISODate() }}',
	};
	const columns = { mappingMode: 'defineBelow', value };
	const { errorOutput } = await run(items.slice(0, 2), { parameters: { columns }, ...CONTINUE });
	expect(errorOutput.map(({ json }) => json.error)).toEqual([
		expect.stringMatching(/no value for any column but those that are typed/),
	]);
	expect(stored()).toHaveLength(1);
	altcraft.reset();
	const subscription = { channel: 'sms', resourceId: 2, phone: '={{ $json.tel }}' };
	await run(items.slice(2), {
		parameters: { columns, subscriptions: { subscription: [subscription] } },
	});
	expect(stored()).toHaveLength(1);
	altcraft.reset();
	const elsewhere = [
		{ email: "={{ $('Items').first().json.email }}", _fname: '={{ $json.first }}' },
		{ email: 'ann@example.com', _fname: '={{ $json.first }}' },
		{ customer_id: '={{ $node["Items"].json.tel }}', _fname: '={{ $json.first }}' },
	];
	for (const one of elsewhere) {
		const blank = [{ ...items[2], email: 'bob@example.com' }];
		await run(blank, { parameters: { columns: { ...columns, value: one } } });
		expect(stored()).toHaveLength(1);
		altcraft.reset();
	}
	const typed = { mappingMode: 'defineBelow', value: { _vendor: 'Sheet' } };
	await run(items.slice(1, 2), { parameters: { columns: typed } });
	expect(stored()).toEqual([{ _vendor: 'Sheet' }]);
});

test.each<[string, IDataObject[], IDataObject, string]>([
	[
		'a version of the source',
		[{ id: 1, Email: 'ann@example.com', Name: 'Ann' }],
		{ email: '={{ $json["fields"]["Email"] }}' },
		'The names in the expressions may be wrong: the item has "Email", "Name". Drag',
	],
	[
		'with what is typed',
		[{ Email: 'ann@example.com' }],
		{ email: '={{ $json.body.email }}', _vendor: 'Form' },
		'but those that are typed, so its profile would belong to nobody. The names in',
	],
	[
		'of several',
		[{ Email: 'ann@example.com' }, { Email: 'bob@example.com' }],
		{ email: '={{ $json.body.email }}' },
		'the item has "Email"',
	],
	[
		'of several, with what is typed',
		[{ Email: 'ann@example.com' }, { Email: 'bob@example.com' }],
		{ email: '={{ $json.body.email }}', _vendor: 'Form' },
		'belong to nobody. Filter',
	],
	[
		'deeper',
		[{ id: '1', properties: { email: 'ann@example.com' } }],
		{ email: '={{ $json.properties.email.value }}' },
		'use an expression such as {{ $json.properties }} in Profile JSON, or {{ $json.properties.email }}',
	],
	[
		'right, but empty',
		[{ email: '', note: 'x' }],
		{ email: '={{ $json.email }}' },
		'The item has no value for any column, so its profile would belong to nobody. Filter such',
	],
])('a refusal says whose names may be wrong: %s', async (_, items, value, sentence) => {
	const columns = { mappingMode: 'defineBelow', value };
	const { errorOutput } = await run(items, { parameters: { columns }, ...CONTINUE });
	expect(errorOutput.map(({ json }) => json.error)).toEqual(
		items.map(() => expect.stringContaining(sentence)),
	);
});

test('a note says what seems to fill the wrong field', async () => {
	const region = { value: 'Bavaria' };
	const items = [{ email: 'ann@example.com', first: 'Ann', surname: 'B', region, city: region }];
	const value = {
		email: '={{ $json.email }}',
		_country: '={{ $json.region.value }}',
		_region: '={{ $json.city.value }}',
		_fname: '={{ $json.surname.trim() }}',
		_lname: '={{ $json.first }}',
		_city: '={{ $json.first }} {{ $json.surname }}',
		_sex: '={{ $json.first.split("n")[1] }}',
	};
	const columns = { mappingMode: 'defineBelow', value };
	const mapped = await run(items, { parameters: { columns } });
	expect(mapped.hints).toEqual([
		'Look whether each of these is in its place: "surname" in _fname, not _lname.',
	]);
	altcraft.reset();
	const csv = 'email,Vorname,Nachname\nann@example.com,Ann,B';
	const column = [
		{ name: 'Vorname', field: '_lname' },
		{ name: 'Nachname', field: '_fname' },
	];
	const { hints } = await sendFile('a.csv', csv, { parameters: { fileColumns: { column } } });
	expect(hints).toEqual([
		'Look whether each of these is in its place: "Vorname" in _lname, not _fname, "Nachname" in _fname, not _lname.',
	]);
});

test('a note says what seems not to be meant in actions and subscriptions', async () => {
	const items = [
		{ email: 'a@b.cc', tag: 'n/a', number: '12', status: 'cleaned', o: { x: 1 } },
		{ email: 'b#1@b.cc', tag: 'vip', number: '+79001112233', status: 'Subscribed', o: 'x' },
	];
	const more = { status: '={{ $json.status }}', customFields: '={ "code": "{{ $json.o }}" }' };
	const subscription = [
		{ channel: 'email', resourceId: 1, email: '={{ $json.email }}', more },
		{ channel: 'sms', resourceId: 2, phone: '={{ $json.number }}' },
		{ channel: 'viber', resourceId: 3, phone: '={{ $json.number }}' },
	];
	const action = [
		{ field: 'interests', action: 'add', value: '={{ $json.tag }}' },
		{ field: 'phones', action: 'add', value: '={{ $json.number }}' },
	];
	const parameters = {
		operation: 'updateMultiple',
		columns: { mappingMode: 'defineBelow', value: { customer_id: '={{ $json.email }}' } },
		matching: 'custom',
		matchField: 'customer_id',
		subscriptions: { subscription },
		fieldActions: { action },
		options: { dryRun: true },
	};
	const { hints } = await run(items, { parameters });
	expect(hints).toContainEqual(expect.stringMatching(/may stand for nothing.*"n\/a" in interests/));
	const note = hints.find((hint) => hint.startsWith('Look at these values')) ?? '';
	for (const told of [
		'"12" in phones (too short',
		'"12" in Subscriptions: Phone (too short',
		'in Subscriptions: Email (no usual one)',
		'"cleaned" in Subscriptions: Status (Altcraft has subscribed',
		'"[object Object]" in Subscriptions: Custom Fields (what a program writes',
	]) {
		expect(note).toContain(told);
	}
	altcraft.reset();
	expect(
		(await run(items.slice(1), { parameters: { ...parameters, subscriptions: {} } })).hints,
	).toEqual([expect.stringMatching(/^Altcraft profiles: .*dry run/i)]);
});

test('a note says which subscription nobody got', async () => {
	const items = Array.from({ length: 20 }, (_, n) => ({ email: `a${n}@b.cc`, consent: 'Yes' }));
	const email = { channel: 'email', resourceId: 1, email: '={{ $json.email }}' };
	const sms = { channel: 'sms', resourceId: 2, phone: '+79001112233' };
	const toldOf = async (list: IDataObject[], ...subscription: IDataObject[]) => {
		altcraft.reset();
		const { hints } = await run(list, { parameters: { subscriptions: { subscription } } });
		return hints.filter((hint) => hint.startsWith('Nobody got'));
	};
	const never = { when: "={{ $json.consent === 'yes' }}" };
	const told = [expect.stringMatching(/^Nobody got .*: sms of resource 2\. Look at its Only If/)];
	expect(await toldOf(items, email, { ...sms, more: never })).toEqual(told);
	expect(await toldOf(items, { ...sms, phone: '={{ $json.consent && "" }}' })).toEqual(told);
	const [first, ...others] = items;
	expect(
		await toldOf([...others, { ...first, consent: 'yes' }], email, { ...sms, more: never }),
	).toEqual([]);
	expect(await toldOf(items.slice(0, 5), { ...sms, more: never })).toEqual([]);
	expect(await toldOf(items, email)).toEqual([]);
});

test('a note says which of File Columns no record of a JSON file has', async () => {
	const column = [{ name: 'Mobile', field: 'phones' }];
	const send = async (...records: IDataObject[]) => {
		const parameters = { fileColumns: { column } };
		return (await sendFile('a.json', JSON.stringify(records), { parameters })).hints;
	};
	expect(await send({ email: 'ann@example.com' }, { email: 'bob@example.com' })).toEqual([
		'No record of the file has what is looked for: "Mobile" in File Columns. If that should be there, correct the name as the file has it.',
	]);
	altcraft.reset();
	expect(await send({ email: 'ann@example.com' }, { email: 'b@b.cc', Mobile: null })).toEqual([]);
});

test('nobody is there twice because a file is read twice', async () => {
	const row = (n: number) => `+79001112${200 + n},427612345678${n}010,v${n}`;
	const csv = ['phones,card_number,_lname', ...[1, 2, 3].map(row)].join('\n');
	const once = await sendFile('a.csv', csv);
	expect([once.hints, once.error]).toEqual([[], undefined]);
	const twice = await sendFile('b.csv', `${csv}\n${row(1)}`);
	expect(twice.hints).toEqual([expect.stringMatching(/two profiles without an email/)]);
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
