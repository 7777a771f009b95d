import {
	fieldsOfHeader,
	fileColumnsOf,
	withFields,
} from '../../nodes/Altcraft/profiles/fileColumns';

const COLUMNS = fileColumnsOf([
	{ name: ' Given Name', field: '_fname' },
	{ name: 'Mail\u200b', field: 'email' },
	{ name: '', field: '' },
]);

test('columns get their fields, others keep their name', () => {
	expect(fieldsOfHeader(['Given Name', '\ufeffMail', 'phones'], COLUMNS)).toEqual([
		'_fname',
		'email',
		'phones',
	]);
	const record = { 'Given Name': 'Ann', Mail: 'a@example.com', phones: ['+7'] };
	const profile = { _fname: 'Ann', email: 'a@example.com', phones: ['+7'] };
	expect(withFields(record, COLUMNS)).toEqual(profile);
	// A member may be missing in a record of JSON.
	expect(withFields({ Mail: 'a@example.com' }, COLUMNS)).toEqual({ email: 'a@example.com' });
});

test('what people cannot tell from a blank or a letter is no other name', () => {
	const columns = fileColumnsOf([
		{ name: 'E-Mail Address', field: 'email' },
		{ name: 'Prénom', field: '_fname' },
	]);
	const names = ['E-Mail\r\n Address', 'Pre\u0301nom', 'Post\u00a0code'];
	const fields = ['email', '_fname', 'Post\u00a0code'];
	expect(fieldsOfHeader(names, columns)).toEqual(fields);
	const toRecord = (keys: string[]) => Object.fromEntries(keys.map((key, n) => [key, n]));
	expect(withFields(toRecord(names), columns)).toEqual(toRecord(fields));
});

test('without any, a record is its own', () => {
	const record = { a: 1 };
	expect(withFields(record, new Map())).toBe(record);
	expect(fieldsOfHeader(['a', 'a'], new Map())).toEqual(['a', 'a']);
});

test('a column that the header does not have is refused', () => {
	expect(() => fieldsOfHeader(['Name', 'Mail'], COLUMNS)).toThrow(
		/names "Given Name".*file has "Name", "Mail"/,
	);
});

test('two columns for one field are refused, in a header as in a record', () => {
	expect(() => fieldsOfHeader(['Given Name', 'Mail', 'email'], COLUMNS)).toThrow(/fill "email"/);
	expect(() => withFields({ Mail: 'a', email: 'b' }, COLUMNS)).toThrow(/fill "email"/);
});

test.each([
	[[{ name: 'A', field: '' }], /"A" has no Field/],
	[[{ name: ' ', field: 'email' }], /"email" has no Column/],
	[
		[
			{ name: 'A', field: 'email' },
			{ name: 'A ', field: '_fname' },
		],
		/"A" has two rows/,
	],
])('%j cannot be used', (rows, sentence) => {
	expect(() => fileColumnsOf(rows)).toThrow(sentence);
});
