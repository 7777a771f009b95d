import type { IDataObject } from 'n8n-workflow';

import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { readBytes } from '../sources';
import { fileNamed, runAltcraft } from './engine';

let altcraft: Altcraft;
beforeEach(async () => {
	altcraft = await startAltcraft();
});
afterEach(async () => await altcraft.stop());

const ANN = { email: 'ann@example.com', _fname: 'Ann' };
const BOB = { email: 'bob@example.com', _fname: 'Bob' };

/** Sends a file where it says to continue, so that whatever may go goes. */
async function send(name: string, content: string | Buffer, parameters: IDataObject = {}) {
	const { output, hints, error } = await runAltcraft({
		items: [{}],
		binary: [fileNamed(name, content)],
		credential: { serverUrl: altcraft.url, token: altcraft.token },
		parameters: { dataMode: 'file', ...parameters },
		settings: { onError: 'continueRegularOutput' },
	});
	expect(error).toBeUndefined();
	const summary = output[0].json as IDataObject & { first_not_accepted?: IDataObject };
	return {
		hints,
		summary,
		said: String(summary.first_not_accepted?.text ?? ''),
		stored: altcraft.stored(1).map(({ profile }) => profile),
	};
}

const sample = (name: string) => readBytes(`test/cases/files/${name}`);

describe('samples', () => {
	test.each<[string, IDataObject[]]>([
		['trailing-delimiter.csv', [ANN, BOB]],
		['wrapped.json', [{ email: ANN.email }, { email: BOB.email }]],
		['pretty.jsonl', [{ email: ANN.email }, { email: BOB.email }]],
		['trailing-comma.json', [{ email: ANN.email }]],
		['25-cr-cr-lf.csv', [ANN, BOB]],
	])('%s', async (name, profiles) => {
		const { summary, stored } = await send(name, sample(name));
		expect(stored).toEqual(profiles);
		expect(summary).toMatchObject({ profiles: profiles.length, accepted: profiles.length });
	});

	test('27-invisible-characters.csv', async () => {
		const { stored } = await send('27.csv', sample('27-invisible-characters.csv'));
		expect(stored).toEqual([
			{ email: 'ann@example.com', _fname: 'Ann\u200b', phones: ['+79001234567'] },
			{ email: 'bob@example.com', _fname: 'Bob', phones: ['+79001234568'] },
			{ email: 'cat@example.com', _fname: 'Cat' },
		]);
	});

	test('26-one-broken-byte-in-line-1502.csv', async () => {
		const { summary, said } = await send('26.csv', sample('26-one-broken-byte-in-line-1502.csv'));
		expect(summary).toMatchObject({ profiles: 3001, accepted: 3000, rejected: 1 });
		expect(summary.first_not_accepted).toMatchObject({ line: 1502 });
		expect(said).not.toMatch(/Charset/);
	});

	test('23b-two-commas-within-a-name.csv', async () => {
		const { hints, stored } = await send('23b.csv', sample('23b-two-commas-within-a-name.csv'));
		expect(Object.keys(stored[0])).toEqual(['email', 'Имя, отчество, фамилия']);
		expect(hints.join()).toMatch(/"Имя, отчество, фамилия"/);
	});

	test.each<[string, RegExp]>([
		['google-contacts.csv', /"Given Name" → _fname/],
		['wrong-case.csv', /"Email" → email.*"_FNAME" → _fname/],
		['19-title-above-header.csv', /seem to stand in line 2/],
		['20-no-header.csv', /first line must name the fields/],
		['22-sign-in-page.csv', /web page/],
	])('%s is refused as a whole', async (name, sentence) => {
		const { summary, said, stored } = await send(name, sample(name));
		expect(said).toMatch(sentence);
		expect(stored).toEqual([]);
		expect(summary).toMatchObject({ profiles: 1, rejected: 1 });
		expect(altcraft.batchRequests).toEqual([]);
	});
});

/** What people have instead of a list with the right names. Nothing of any of them may be sent. */
const GARBAGE: Array<[string, string, string | Buffer, RegExp]> = [
	[
		'names of another program',
		'a.csv',
		'Vorname;E-Mail\nAnn;ann@example.com',
		/"Vorname" → _fname/,
	],
	['whole lines in quotes', 'a.csv', '"email,_fname"\n"ann@example.com,Ann"', /in quotes/],
	['an odd delimiter', 'a.csv', 'email^_fname\nann@example.com^Ann', /"\^"/],
	['objects in objects', 'a.json', '[{"contact":{"email":"ann@example.com"}}]', /"contact"/],
	[
		'JSON Lines that wrap',
		'a.jsonl',
		'{"data":{"email":"a@b.cc"}}\n{"data":{"email":"c@d.ee"}}',
		/"data"/,
	],
	['an error message', 'a.json', '{"error":"invalid_token","status":401}', /error message/],
	['a PDF', 'a.csv', '%PDF-1.7\n1 0 obj', /PDF/],
	['a vCard', 'a.csv', 'BEGIN:VCARD\nFN:Ann\nEND:VCARD', /vCard/],
	['an HTML table', 'a.xls', '<table><tr><td>email</td></tr></table>', /table/],
	['a workbook', 'a.csv', Buffer.from('504b030414000600', 'hex'), /Excel/],
	[
		'another charset',
		'a.csv',
		Buffer.from('email,_fname\na@b.cc,\xcf\xe5\xf2\xf0', 'latin1'),
		/Charset/,
	],
	['two lists', 'a.json', '{"a":[{"email":"a@b.cc"}],"b":[{"email":"c@d.ee"}]}', /"a".*"b"/],
];

test.each(GARBAGE)('%s: nothing is sent, and it is said', async (_, name, content, sentence) => {
	for (const unknownFields of ['note', 'leaveOut']) {
		const { said, stored } = await send(name, content, { options: { unknownFields } });
		expect(said).toMatch(sentence);
		expect(stored).toEqual([]);
		expect(altcraft.batchRequests).toEqual([]);
	}
});

test('a second line of names is no person, where it names the fields of its columns', async () => {
	const csv = '_fname,_lname,notes\nFirst Name,Last name,Comments\nИмя,Фамилия,\nAnn,B,x';
	const { summary, stored } = await send('a.csv', csv);
	expect(stored).toEqual([{ _fname: 'Ann', _lname: 'B', notes: 'x' }]);
	expect(summary).toMatchObject({ profiles: 1, accepted: 1 });
	altcraft.reset();
	const city = await send('b.csv', '_fname,_city\nCity,City\nAnn,Berlin');
	expect(city.stored).toHaveLength(2);
});

test.each([
	'string,varchar(20),INT',
	'Text,Text,Number',
	'обязательно,необязательно,число',
	',Open-Ended Response,Response',
	'"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}",',
])('a line %s right below the names is no person', async (line) => {
	const csv = `customer_id,_fname,loyalty_points\n${line}\n7,Ann,5\n8,Text,6`;
	const { summary, stored } = await send('a.csv', csv);
	expect(stored).toEqual([
		{ customer_id: '7', _fname: 'Ann', loyalty_points: 5 },
		{ customer_id: '8', _fname: 'Text', loyalty_points: 6 },
	]);
	expect(summary).toMatchObject({ profiles: 2, accepted: 2 });
});

test('IDs of words, and values that are kinds of such, are people', async () => {
	const csv = 'customer_id,_region,_city\nann,Date,Text\nbob,Phone,Email\nStudio 54 New York,,\n';
	const matched = { operation: 'importMultiple', matching: 'custom', matchField: 'customer_id' };
	const { stored } = await send('a.csv', csv, matched);
	expect(stored.map(({ customer_id: id }) => id)).toEqual(['ann', 'bob', 'Studio 54 New York']);
});

test('a person with a subscription in an odd form is a person', async () => {
	const subscription = { channel: 'email', resource_id: 1, email_data: { email: 'a@b.cc' } };
	const json = JSON.stringify([
		{ email: 'a@b.cc', subscriptions: [{ ...subscription, cc_data: null }] },
	]);
	const rows = [{ channel: 'sms', resourceId: 2, phone: '+79001112233' }];
	const { stored } = await send('a.json', json, { subscriptions: { subscription: rows } });
	expect(stored).toHaveLength(1);
});

test.each([
	['Sport;Movies, theatre', true],
	['Movies, theatre|Sport', true],
	['Sport, movies', false],
	['Sport;Movies;', false],
	['"[""a, b"",""c;d""]"', false],
	['"""a, b"",""c;d"""', false],
])('a note says whether answers were cut at their commas, too: %s', async (cell, isTold) => {
	const { hints } = await send('a.csv', `email\tinterests\na@b.cc\t${cell}\n`);
	expect(hints.some((hint) => hint.includes('cut at each comma'))).toBe(isTold);
});

test('a note says that a phone alone may be of the person above', async () => {
	const csv = 'email,_fname,phones\na@b.cc,Ann,+491711234567\n,,+491711234568\nb@b.cc,Bob,+491';
	const { hints } = await send('a.csv', csv);
	expect(hints.join()).toMatch(/"\+491711234568" in phones \(alone in its line/);
	const mails = (count: number) => {
		const lines = Array.from({ length: count }, (_, n) => `${n},a${n}@b.cc,Ann`);
		return ['customer_id,email,_fname', ...lines, ',c@d.ee,'].join('\n');
	};
	const told = /"c@d\.ee" in email \(alone in its line/;
	expect((await send('c.csv', mails(10))).hints.join()).toMatch(told);
	expect((await send('e.csv', mails(5))).hints.join()).not.toMatch(told);
	const names = 'email,_fname,_city\na@b.cc,Ann,Berlin\nb@b.cc,,\nc@b.cc,,';
	expect((await send('d.csv', names)).hints.join()).not.toMatch(/alone/);
	const list = 'email,_fname,phones\na@b.cc,Ann,\n,,+491711234568\nb@b.cc,Bob,+491711234569';
	expect((await send('b.csv', list)).hints.join()).not.toMatch(/alone/);
});

test('the columns of joined files may come in another order', async () => {
	const csv = 'email,_fname\nann@example.com,Ann\n_fname,email\nBob,bob@example.com';
	const { summary, stored } = await send('a.csv', csv);
	expect(stored).toEqual([ANN, BOB]);
	expect(summary).toMatchObject({ profiles: 2, accepted: 2 });
});

test('a list that lies on its side is refused', async () => {
	const { said, stored } = await send('a.csv', '_fname,Ann,Bob\nemail,a@b.cc,c@d.ee');
	expect(said).toMatch(/names stand in the first column/);
	expect(stored).toEqual([]);
});

test('another list in the file has its own names', async () => {
	const known = 'email,_fname\nann@example.com,Ann\n\nemail,_city\nbob@example.com,Berlin';
	expect((await send('a.csv', known)).stored).toEqual([
		ANN,
		{ email: 'bob@example.com', _city: 'Berlin' },
	]);
	altcraft.reset();
	const unknown = 'email,_fname\nann@example.com,Ann\n\nemail,Product\nbob@example.com,Book';
	const { said, stored, summary } = await send('a.csv', unknown);
	expect(said).toMatch(/another list begins\. Nothing is read from there on/);
	expect(stored).toEqual([ANN]);
	expect(summary).toMatchObject({ accepted: 1, rejected: 1 });
});

test.each([
	['a missing comma', '[{"email":"a@b.cc"} {"email":"c@d.ee"}]'],
	['two lists', '[{"email":"a@b.cc"}]\n[{"email":"c@d.ee"}]'],
])('who is lost behind an error in the file counts: %s', async (_, json) => {
	const { summary } = await send('a.json', json);
	expect(summary).toMatchObject({ profiles: 2, accepted: 1, rejected: 1 });
});

test.each([
	['Total,250,,', /sum of others/],
	['Berlin Total,250,,', /sum of others/],
	['Ergebnis Berlin,250,,', /sum of others/],
	['Average,"20,5",,', /sum of others/],
	['Количество: 2,250,,', /sum of others/],
	['Σ,250,,', /sum of others/],
	['Gesamt: 2 Kontakte,250,,', /sum of others/],
	['---,---,---,---', /nothing but "---"/],
	['Итого:,"1 250,5",,', /sum of others/],
	['Exported on 01.02.2026 by Ann,,,', /a title or a footer/],
	['04 Jul 2024,,,', /^The row has nothing but "04 Jul 2024" in it: it seems to be nobody/],
	['Made by: ann@example.com,,,', /nothing but "Made by: …@…" in it/],
])('the last line %s is no person', async (line, sentence) => {
	const csv = `_lname,balance,email,phones\nAnn,5,ann@example.com,\nBob,6,,\n${line}\n`;
	const { said, stored } = await send('a.csv', csv);
	expect(said).toMatch(sentence);
	expect(stored).toEqual([
		{ _lname: 'Ann', balance: 5, email: 'ann@example.com' },
		{ _lname: 'Bob', balance: 6 },
	]);
});

test.each([
	['Total,250,', /sum of others/],
	['Итого,,250', /sum of others/],
	['(2 rows),,', /a title or a footer/],
	['Exported on 01.02.2026 by Ann,,', /a title or a footer/],
	['Customer ID,Balance,Loyalty points', /names of its fields/],
])('the line %s is no person where an ID is', async (line, sentence) => {
	const csv = `customer_id,balance,loyalty_points,_city\nA-7,5,1,\nann,6,2,Berlin Total\nA 8,6,2,\n${line},\n`;
	const { said, stored, hints } = await send('a.csv', csv, {
		operation: 'importMultiple',
		matching: 'custom',
		matchField: 'customer_id',
	});
	expect(said).toMatch(sentence);
	expect(stored.map(({ customer_id: id }) => id)).toEqual(['A-7', 'ann', 'A 8']);
	expect(hints.join()).not.toMatch(/Look at/);
});

test('a note says that the first line is nobody, once others say who they are', async () => {
	const { hints } = await send('a.csv', '_fname,email\nSales,\nAnn,a@b.cc\nBob,b@b.cc');
	expect(hints.join()).toMatch(/"Sales" in _fname \(all that its line has/);
	const list = await send('b.csv', '_fname,email\nAnn,\nBob,');
	expect(list.hints.join()).not.toMatch(/Look at/);
	const byId = { operation: 'importMultiple', matching: 'custom', matchField: 'customer_id' };
	const ids = await send('c.csv', 'customer_id,_fname\nAnn Smith,\nBob Lee,', byId);
	expect(ids.hints.join()).not.toMatch(/Look at/);
	const groups = await send('d.csv', 'customer_id,_fname\nSales,\n7,Ann\n8,Bob', byId);
	expect(groups.hints.join()).toMatch(/"Sales" in customer_id \(all that its line has/);
});

test('one profile that has a list of its own is no list', async () => {
	const profile = { email: 'ann@example.com', orders: [{ id: 1 }, { id: 2 }] };
	const { stored } = await send('a.json', JSON.stringify(profile));
	expect(stored).toEqual([profile]);
});

test('an object around people is the list, though it has a name that is a field, too', async () => {
	const { stored } = await send('a.json', '{"balance":2,"contacts":[{"email":"a@b.cc"}]}');
	expect(stored).toEqual([{ email: 'a@b.cc' }]);
	altcraft.reset();
	const orders = '{"orders":[{"id":1,"email":"a@b.cc"},{"id":2,"email":"c@d.ee"}]}';
	expect((await send('a.json', orders)).stored).toEqual([
		{ id: 1, email: 'a@b.cc' },
		{ id: 2, email: 'c@d.ee' },
	]);
	altcraft.reset();
	const ofOne = { _fname: 'Ann', orders: [{ id: 1, email: 'a@b.cc' }] };
	expect((await send('a.json', JSON.stringify(ofOne))).stored).toEqual([ofOne]);
	const byNumber = '{"balance":2,"rows":[{"Customer ID":"7"}]}';
	const { said } = await send('a.json', byNumber, {
		operation: 'importMultiple',
		matching: 'custom',
		matchField: 'customer_id',
	});
	expect(said).toMatch(/"Customer ID" → customer_id/);
});

test.each(['Mail', 'ann@example.com'])(
	'a person in the place of the header is neither lost nor shown, with a column %s',
	async (name) => {
		const { said, stored } = await send('a.csv', 'ann@example.com;Ann\nbob@example.com;Bob', {
			fileColumns: { column: [{ name, field: 'email' }] },
		});
		expect(said).toMatch(/^The first line must name the fields; it seems to hold a person/);
		expect(said).not.toMatch(/ann@/);
		expect(stored).toEqual([]);
	},
);

test.each<[string, string, RegExp]>([
	[
		'a title',
		'Attendee Report\n\nPerson,Address\nAnn,a@b.cc\n',
		/but seems to be a title: "Attendee/,
	],
	[
		'a title of several cells',
		'Report,June\nRooms,3\n\nPerson,Nick,Mail\nAnn,A,a@b.cc\n',
		/but they seem to stand in line 4\. Remove what stands above/,
	],
	[
		'a title, and names below',
		'Notes:\n"a, b"\n\nNick,Mail\nA,a@b.cc\n',
		/seem to stand in line 4/,
	],
	['a person', '12,,2001-12-31\n13,,2002-12-31\n', /it seems to hold a person already/],
	['other names', 'E-Mail,Person\na@b.cc,Ann\n', /^File Columns names "Mail", but the file has/],
	['a typo beside a field', 'email,Maill\na@b.cc,Ann\n', /^File Columns names "Mail"/],
	[
		'names twice',
		'Mail,n,Mail\na@b.cc,A,a@b.cc\n',
		/has the name "Mail" twice\. Rename or remove one/,
	],
])('under File Columns, %s in the first line is told as what it is', async (_, csv, sentence) => {
	const { said, stored } = await send('a.csv', csv, {
		fileColumns: { column: [{ name: 'Mail', field: 'email' }] },
	});
	expect(said).toMatch(sentence);
	expect(stored).toEqual([]);
});

test('a column without a name and without values is nothing', async () => {
	const csv = 'Name;;;Mail\nAnn;;;a@b.cc\nBob;x;;b@b.cc\n';
	const { said, stored, hints } = await send('a.csv', csv, {
		fileColumns: {
			column: [
				{ name: 'Mail', field: 'email' },
				{ name: 'Name', field: '_fname' },
			],
		},
	});
	expect(said).toMatch(/a value in a column that has no name/);
	expect(hints.join()).not.toMatch(/Left/);
	expect(stored).toEqual([{ _fname: 'Ann', email: 'a@b.cc' }]);
});

test('two columns of one name are left out with other unknown ones, and a hint names them', async () => {
	const csv = 'email,Create Date,Create Date\na@b.cc,2024,2025\n';
	const refused = await send('a.csv', csv);
	expect(refused.said).toMatch(
		/"Create Date" twice\. .*, or choose Leave Out under Unknown Fields/,
	);
	const { hints, stored } = await send('a.csv', csv, { options: { unknownFields: 'leaveOut' } });
	expect(stored).toEqual([{ email: 'a@b.cc' }]);
	expect(hints.join()).toMatch(/Left out.*"Create Date"/);
});

test.each(['ann@example.com,Ann,ann@example.com', 'Ann,,ann@example.com', 'Ann,Ann,+79001112233'])(
	'%s in the place of the header is a person, not a wrong header',
	async (line) => {
		const { said } = await send('a.csv', `${line}\nBob,Bob,bob@example.com`);
		expect(said).toMatch(/^The first line must name the fields; it seems to hold a person/);
	},
);

test.each<[string, IDataObject, boolean]>([
	['"next"', { next: 'https://example.com/?page=2' }, true],
	['"has_more"', { total: 250, has_more: true }, true],
	['"nextRecordsUrl"', { done: false, nextRecordsUrl: '/q/01-2000' }, true],
	['"next"', { paging: { next: { after: '100' } } }, true],
	['"hasNextPage"', { pageInfo: { hasNextPage: true } }, true],
	['"total_items"', { total_items: 900 }, true],
	['"total"', { meta: { total: '250' } }, true],
	['"totalCount"', { pagination: { limit: 20, totalCount: 250 } }, true],
	['"offset"', { offset: 'itr1/rec2' }, true],
	['"more_items_in_collection"', { pagination: { more_items_in_collection: true } }, true],
	['"pages"', { page: 1, pages: 5 }, true],
	['"last_page"', { current_page: 1, last_page: '3' }, true],
	['"totalPages"', { paging: { totalPages: 2 } }, true],
	['', { total: 1, count: 1, offset: 5, total_pages: 1 }, false],
	['', { page: 7, pages: [5], per_page: 50, lastPage: true }, false],
	['"@odata.nextLink"', { '@odata.nextLink': 'https://example.com/?$skip=5' }, true],
	['', { next: null, has_more: false, links: { next: '', prev: 'x' }, paging: {} }, false],
	['', { nextStep: 'x', more: 'info' }, false],
])('a file that is one page of several says so: %s', async (name, around, isTold) => {
	for (const content of [
		{ contacts: [ANN], ...around },
		{ ...around, contacts: [ANN] },
	]) {
		altcraft.reset();
		const { hints, stored } = await send('page.json', JSON.stringify(content));
		expect(stored).toEqual([ANN]);
		expect(hints.filter((hint) => hint.includes('one page of several'))).toEqual(
			isTold ? [expect.stringContaining(`since ${name} in it tells of more`)] : [],
		);
	}
});

test('numbers that JavaScript cannot hold arrive letter for letter', async () => {
	const { stored } = await send('a.json', '[{"email":"a@b.cc","customer_id":9007199254740993}]');
	expect(stored).toEqual([{ email: 'a@b.cc', customer_id: '9007199254740993' }]);
});

test.each([
	['a.json', '[', ',', ']'],
	['a.jsonl', '', '\n', ''],
])('a name twice in a record of %s refuses it, if a value would be lost', async (...file) => {
	const [name, start, between, end] = file;
	const records = [
		'{"email":"a@b.cc","_fname":"Ann","_fname":"Bob"}',
		'{"email":"b@b.cc", "_fname" : "Ann","n":{"_fname":"C"},"_fname":"Ann" }',
		'{"email":"c@b.cc","_fname":"a, \\"_fname\\":","_city":"}"}',
		'{"email":"d@b.cc","interests":["a"],"interests":["b"]}',
	];
	const { summary, said, stored } = await send(name, start + records.join(between) + end);
	expect(said).toMatch(/has the name "_fname" twice/);
	expect(stored.map(({ email }) => email)).toEqual(['b@b.cc', 'c@b.cc']);
	expect(summary).toMatchObject({ accepted: 2, rejected: 2 });
});

test('an entry that is no number refuses its entry alone', async () => {
	const { summary, stored } = await send(
		'a.json',
		'[{"email":"a@b.cc","balance":NaN},{"email":"c@d.ee"}]',
	);
	expect(summary).toMatchObject({ profiles: 2, accepted: 1, rejected: 1 });
	expect(stored).toEqual([{ email: 'c@d.ee' }]);
});
