import * as fc from 'fast-check';

import {
	fieldMeantBy,
	isKnownName,
	noKnownField,
	refusalOfHeader,
	unknownNames,
	unknownNamesHint,
} from '../../nodes/Altcraft/profiles/names';
import type { Profile } from '../../nodes/Altcraft/profiles/profile';
import { isToBeSent, schemaOf } from '../../nodes/Altcraft/profiles/schema';
import headers from '../cases/headers.json';

const schema = schemaOf([
	{ name: 'email', title: 'Email', type: 'email' },
	{ name: 'loyalty_points', title: 'Points', type: 'int' },
	{ name: 'card_number', title: 'Card number', type: 'string' },
	{ name: 'is_vip', title: 'VIP', type: 'bool' },
]);
const unlisted = schemaOf([]);
/** A database of any names, some of which lie near usual ones. */
const schemas = fc
	.array(
		fc.record({
			name: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('phone', 'Fname', 'Город')),
			title: fc.string({ unit: 'grapheme' }),
		}),
	)
	.map(schemaOf);
const usualNames = headers.map(({ name }) => name);
const names = fc.oneof(
	fc.constantFrom(...usualNames),
	fc.string({ unit: 'grapheme', maxLength: 60 }),
	fc.string({ unit: 'binary', maxLength: 60 }),
);

describe('fieldMeantBy', () => {
	test.each(headers.map(({ source, name, field }) => [source, name, field] as const))(
		'%s: %j → %s',
		(_, name, field) => expect(fieldMeantBy(name, schema) ?? null).toBe(field),
	);

	test('it is a field of the schema that may be sent, and no other than a known one', () => {
		fc.assert(
			fc.property(schemas, names, (any, name) => {
				const meant = fieldMeantBy(name, any);
				if (meant === undefined) return;
				expect(isToBeSent(any.fields.get(meant)!)).toBe(true);
				expect(any.fields.has(name)).toBe(false);
			}),
		);
		for (const known of [...schema.fields.keys(), 'subscriptions']) {
			expect(isKnownName(known, schema)).toBe(true);
			expect(fieldMeantBy(known, schema)).toBeUndefined();
		}
		expect(fieldMeantBy('Mobile', { fields: new Map(), isListed: true })).toBeUndefined();
		expect(fieldMeantBy('ID', schemaOf([{ name: 'id' }, { name: '_acid' }]))).toBeUndefined();
	});

	test('it finds a name in which a keyboard was not switched', () => {
		for (const name of ['еmail', 'е-mаil', 'Рhonе', '_сity', 'Last nаme']) {
			expect(fieldMeantBy(name, schema)).toBeDefined();
		}
		expect(fieldMeantBy('еmail', schema)).toBe('email');
		expect(fieldMeantBy('сору', schemaOf([{ name: 'copy' }]))).toBeUndefined();
	});

	const around = fc.stringMatching(
		/^[ \t\u00a0\u00ad\u180e\u200b-\u200f\u2060\u2066\ufeff"'._-]{0,5}$/,
	);
	const changes: ReadonlyArray<(text: string) => string> = [
		(text) => text,
		(text) => text.toUpperCase(),
		(text) => text.toLowerCase(),
		(text) => text.replace(/[ _]/g, '-'),
		(text) => text.replace(/[ _]/g, ''),
		(text) => text.normalize('NFD'),
	];

	test('it finds ids and titles however they are written', () => {
		const fields = [...schema.fields.values()];
		fc.assert(
			fc.property(
				fc.constantFrom(
					...fields.flatMap(
						({ id, title }) =>
							[
								[id, id],
								[id, title],
							] as const,
					),
				),
				fc.tuple(fc.constantFrom(...changes), around, around),
				([id, written], [change, before, after]) => {
					const name = `${before}${change(written)}${after}`;
					if (!isKnownName(name, schema)) expect(fieldMeantBy(name, schema)).toBe(id);
				},
			),
		);
	});

	test('it finds titles in any script', () => {
		const word = fc.string({ unit: fc.constantFrom(...'aßЖёйüłΣςİ한が'), minLength: 1 });
		fc.assert(
			fc.property(word, fc.constantFrom(...changes), (title, change) => {
				const own = schemaOf([{ name: 'own_field', title }]);
				expect(fieldMeantBy(change(title), own)).toBe('own_field');
			}),
		);
	});

	test('fields of the database come first, and ids before titles', () => {
		const own = schemaOf([
			{ name: 'mobile', title: 'City' },
			{ name: 'fname', title: 'x' },
			{ name: 'first_name', title: 'y' },
			{ name: 'firstname', title: 'z' },
		]);
		expect(fieldMeantBy('Mobile', own)).toBe('mobile');
		expect(fieldMeantBy('CITY', own)).toBe('_city');
		expect(fieldMeantBy('FName', own)).toBe('fname');
		expect(fieldMeantBy('_FNAME', own)).toBe('_fname');
		expect(fieldMeantBy('First_Name', own)).toBe('first_name');
		expect(fieldMeantBy('FirstName', own)).toBe('firstname');
	});
});

describe('noKnownField', () => {
	test.each<[string, Profile, RegExp]>([
		[
			'the names, what they mean, what the database has, and what to do',
			{ 'Given Name': 'Ann', Age: 30 },
			/^The database has none of the profile's fields: "Given Name" → _fname, "Age" \(→ the field probably meant\)\. It has email, phones, _fname, _lname, loyalty_points, card_number, is_vip, .* and \d+ more\. Map the fields under Columns \(Map Each Column Manually\), or rename them before this node\.$/,
		],
		['nothing at all', {}, /^The database has none of the profile's fields\. It has email/],
		[
			'a webhook',
			{ headers: { host: 'h' }, params: {}, query: {}, body: { email: 'a@b.c' } },
			/under "body": use an expression such as \{\{ \$json\.body \}\} in Profile JSON, or \{\{ \$json\.body\.email \}\} in a column\.$/,
		],
		[
			'a webhook whose body is empty',
			{ headers: {}, params: {}, query: { mail: 'a@b.c' }, body: {} },
			/under "query": use an expression such as \{\{ \$json\.query\.mail \}\} in a column\.$/,
		],
		[
			'a webhook with strange names',
			{ headers: { from: 'x', email: 'y' }, params: {}, query: {}, body: { q1: 'x' } },
			/under "body": .*\$json\.body\.q1/,
		],
		[
			'a webhook of Mailchimp',
			{ headers: {}, params: {}, query: {}, body: { type: 'subscribe', 'data[email]': 'a@b.cc' } },
			/under "body": .*\$json\.body\["data\[email\]"\]/,
		],
		[
			'a webhook with fields further in',
			{ headers: {}, params: {}, query: {}, body: { event: 'x', data: { Email: 'x', tel: 'y' } } },
			/under "body\.data": .*\$json\.body\.data\.Email/,
		],
		[
			'HubSpot',
			{ id: 1, createdAt: 'x', properties: { email: 'a@b.c', firstname: 'Ann' } },
			/under "properties": .*\{\{ \$json\.properties \}\} in Profile JSON/,
		],
		[
			'HubSpot, where each value is wrapped once more',
			{ vid: 1, properties: { email: { value: 'a@b.c' }, firstname: { value: 'Ann' } } },
			/under "properties": use an expression such as \{\{ \$json\.properties\.email \}\} in a column\.$/,
		],
		[
			'names with blanks',
			{ 'the body': { 'First Name': 'x' } },
			/\{\{ \$json\["the body"\]\["First Name"\] \}\}/,
		],
		[
			'a list',
			{ results: [{ email: 'a@b.c' }, { email: 'b@b.c' }] },
			/lie in the list "results"\. Put a Split Out node for it before this node/,
		],
		[
			'objects in a list',
			{ contacts: [{ properties: { email: 'x' } }] },
			/in the list "contacts"\. Put a Split Out/,
		],
		[
			'the answer of an AI agent',
			{ output: '{"email":"a@b.c"}' },
			/under "output": .*\{\{ JSON\.parse\(\$json\.output\) \}\} in Profile JSON, or \{\{ JSON\.parse\(\$json\.output\)\.email \}\}/,
		],
		[
			'a list from an AI agent',
			{ output: '[{"email":"a@b.c"}]' },
			/list "output"\. Read it with \{\{ JSON\.parse\(\$json\.output\) \}\} in an Edit Fields node, and put a Split Out/,
		],
		[
			'an error',
			{ error: { message: 'x', email: 'a@b.c' }, status: 500 },
			/looks like the error of the node before/,
		],
		['text that is no JSON', { output: '{ email: a@b.c' }, /It has email/],
		['a name of use beside a person', { source: 'x', lead: { email: 'y' } }, /under "lead"/],
		['a webhook with nothing', { headers: {}, params: {}, query: {}, body: {} }, /It has email/],
		[
			'a postal address beside the fields',
			{ first_name: 'x', address: { city: 'x', zip: 'y', country: 'z' } },
			/It has email/,
		],
		['the name of something else', { id: 1, product: { name: 'x' } }, /It has email/],
		['fields too deep', { a: { b: { c: { email: 'x' } } } }, /It has email/],
		[
			'a name that no expression can hold',
			{ 'a}}b': { email: 'x' } },
			/under "a\}\}b": map them from there under Columns/,
		],
	])('%s', (_, profile, sentence) => {
		expect(noKnownField(profile, schema)).toMatch(sentence);
	});
});

test('of a file, nothing is said that only an item can do', () => {
	const inFile = (profile: Profile) => noKnownField(profile, schema, 'file');
	expect(inFile({ Email: 'x' })).toMatch(/ Give the columns their fields under File Columns/);
	expect(inFile({ error: 'x' })).toMatch(/It has email, .*File Columns/);
	expect(inFile({ contact: [{ email: 'x' }] })).toMatch(
		/under "contact"\. Read the file with an Extract From File node/,
	);
	expect(unknownNames(['Email'], schema, 'file')).toMatch(/File Columns/);
	expect(unknownNamesHint(new Map([['Email', 'email']]), true, 'file')).toMatch(/File Columns/);
});

describe('refusalOfHeader', () => {
	const refusal = (...header: string[]) => refusalOfHeader(header, schema, ',');

	test('a header with a known name is read, whatever else it has', () => {
		fc.assert(
			fc.property(fc.array(names), fc.constantFrom(...schema.fields.keys()), (others, known) => {
				const header = [...others, 'ann@example.com', known];
				expect(refusalOfHeader(header, schema, ',')).toBeUndefined();
				expect(refusalOfHeader([known], unlisted, ',')).toBeUndefined();
			}),
		);
	});

	test.each<[string, string[], RegExp]>([
		[
			'other names',
			['Given Name', 'E-mail 1 - Value', 'Age'],
			/^The database has none of the file's columns: "Given Name" → _fname, "E-mail 1 - Value" → email, "Age" \(→ .*Give the columns their fields under File Columns, or rename them in the file\.$/,
		],
		['one name of another language', ['Почта'], /"Почта" → email .*File Columns/],
		[
			'a title',
			['Leads report November'],
			/seems to be a title: "Leads report November"\. Remove what stands above/,
		],
		['a title and empty names', ['Leads for ann@example.com', '', ' '], /seems to be a title/],
		['a title of usual words', ['Email and Phone of June'], /seems to be a title/],
		['nothing', ['', ''], /is empty/],
		['values without an address', ['12', '2001-12-31', 'Ann'], /seems to hold a person already/],
		[
			'lines in quotes',
			['email,_fname,phones'],
			/read as one name, "email,_fname,phones": each line stands in quotes as a whole/,
		],
		[
			'lines in quotes, other delimiter',
			['Email;First Name;x'],
			/Choose File Delimiter Semicolon; where that does not help, each line stands in quotes as a whole/,
		],
		['another delimiter', ['email^_fname^city'], /Choose File Delimiter "\^", with an expression/],
		['a tab', ['email\tphone'], /Choose File Delimiter Tab/],
	])('%s', (_, header, sentence) => {
		expect(refusal(...header)).toMatch(sentence);
		expect(refusalOfHeader(header, unlisted, ',')).toBeUndefined();
	});

	const addresses = fc.oneof(
		fc.emailAddress().filter((address) => !/[,;|]/.test(address)),
		fc.constantFrom('+79001112233', '+7 (900) 111-22-33', '89001112233', '\ufeffann@example.com '),
	);
	test('a line with an address or a phone is a person, never named', () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom('Ann', 'x')), addresses, (others, address) => {
				for (const any of [schema, unlisted]) {
					for (const header of [[...others, address], [[...others, address].join(';')]]) {
						const sentence = refusalOfHeader(header, any, ';');
						expect(sentence).toMatch(
							/seems to hold a person.*such as email;phones;_fname;_lname above/,
						);
						expect(sentence).not.toContain(address.trim());
					}
				}
			}),
		);
	});

	test('dates, numbers and titles of columns are no person', () => {
		const header = ['2024-01-01', '20240101', 'Q1 (2024)', 'ann@work', 'user @ home'];
		expect(refusalOfHeader(header, unlisted, ',')).toBeUndefined();
	});
});

describe('sentences', () => {
	const MARK = 'V-4711';
	const values = fc.oneof(
		fc.constantFrom(MARK, `${MARK}@example.com`, `{"email":"${MARK}"}`, `[{"x":"${MARK}"}]`),
		fc.array(fc.record({ email: fc.constant(MARK) })),
	);
	const { profiles } = fc.letrec<{ profiles: Profile; value: unknown }>((tie) => ({
		profiles: fc.dictionary(names, tie('value')),
		value: fc.oneof({ depthSize: 'small' }, values, tie('profiles')),
	}));
	const long = fc
		.tuple(
			fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
			fc.integer({ min: 1, max: 500 }),
		)
		.map(([text, times]) => text.repeat(times));

	test('have no value of the profile in them', () => {
		fc.assert(
			fc.property(profiles, (profile) => {
				expect(noKnownField(profile, schema)).not.toContain(MARK);
			}),
			{ numRuns: 500 },
		);
	});

	test('stay short, and show every character, whatever the names are', () => {
		const others = fc.array(fc.oneof(names, long), { minLength: 1, maxLength: 30 });
		fc.assert(
			fc.property(others, (list) => {
				const meant = new Map(list.map((name) => [name, fieldMeantBy(name, schema)]));
				const sentences = [
					noKnownField(Object.fromEntries(list.map((name) => [name, { email: 1 }])), schema),
					noKnownField(Object.fromEntries(list.map((name) => [name, [{ email: 1 }]])), schema),
					noKnownField(Object.fromEntries(list.map((name) => [name, '{"email":1}'])), schema),
					unknownNames(list, schema),
					unknownNamesHint(meant, true),
					refusalOfHeader(list, schema, ',') ?? '',
					refusalOfHeader(list.slice(0, 1), schema, ',') ?? '',
				];
				for (const sentence of sentences) {
					expect(sentence.length).toBeLessThan(1250);
					expect(sentence).not.toMatch(/(?! )[\p{C}\p{Z}]/u);
				}
			}),
			{ numRuns: 300 },
		);
	});

	test('a hint says each name once', () => {
		const hint = unknownNamesHint(
			new Map([
				['Foo', undefined],
				['first_name', '_fname'],
			]),
			false,
		);
		expect(hint).toBe(
			'Left to Altcraft, since the database has no such fields: "first_name" → _fname, "Foo" (→ the field probably meant). Map the fields under Columns (Map Each Column Manually), or rename them before this node. What is for nothing there can be left out under Unknown Fields.',
		);
		expect(unknownNamesHint(new Map([['Foo', undefined]]), true)).toMatch(
			/^Left out, .*: "Foo"\. Map/,
		);
	});

	test('eight names are shown, those that mean something first, and the rest is counted', () => {
		const many = Array.from({ length: 20 }, (_, n) => `Column ${n}`);
		expect(unknownNames([...many, 'E-mail'], schema)).toMatch(
			/: "E-mail" → email, "Column 0", .*"Column 6" and 13 more \(→/,
		);
	});
});

test('huge names, lines and items take little time', () => {
	const parts = [
		'a',
		' ',
		'"',
		'@',
		'.',
		'a@b.',
		'1',
		'+',
		'\u200b',
		';',
		'email;',
		'\ud83d',
		'[',
		'{"a":',
		'Aa',
	];
	const started = performance.now();
	for (const part of parts) {
		const huge = part.repeat(200_000 / part.length);
		for (const name of [huge, `${huge}x`, `x${huge}@`, `${huge}\n@`]) {
			fieldMeantBy(name, schema);
			refusalOfHeader([name], schema, ',');
			unknownNames([name], schema);
			noKnownField({ [name]: 1, output: name }, schema);
		}
	}
	const item = Object.fromEntries(
		Array.from({ length: 200_000 }, (_, n) => [`n${n}`, { a: [{}] }]),
	);
	noKnownField(item, schema);
	expect(performance.now() - started).toBeLessThan(10_000);
});

test('a name that holds a person is shown without the address', () => {
	const listed = schemaOf([{ name: 'email', type: 'unicode' }]);
	const title = 'From: Ann <ann.smith@example.com>';
	for (const sentence of [
		refusalOfHeader([title], listed, ','),
		noKnownField({ [title]: 1, 'bob@example.com': 2 }, listed),
		unknownNamesHint(new Map([['bob@example.com', undefined]]), false),
	]) {
		expect(sentence).toContain('…@…');
		expect(sentence).not.toMatch(/smith|bob/);
	}
});
