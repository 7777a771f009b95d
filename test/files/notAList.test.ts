import { brief, fields, read } from './write';

const SIGN_IN = '<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>';

test.each([
	['504b0304', /Excel workbook or a ZIP/],
	['d0cf11e0a1b11ae1', /Excel workbook/],
	['504b0506', /Excel workbook or a ZIP/],
	['1f8b0800', /gzip/],
	['377abcaf271c0004', /compressed archive/],
	['526172211a070100', /compressed archive/],
	['fd377a585a000004', /compressed archive/],
	['425a6839314159265359', /compressed archive/],
	['28b52ffd2400', /compressed archive/],
	[Buffer.from('\uFEFF\n%PDF-1.7\n%âãÏÓ').toString('hex'), /it is a PDF/],
	['89504e470d0a1a0a0000', /it is an image/],
	['ffd8ffe000104a464946', /it is an image/],
	['474946383961', /it is an image/],
	['524946462400000057454250565038', /it is an image/],
])('a file that begins with the bytes %s', async (bytes, sentence) => {
	for (const settings of SETTINGS)
		await expectRefused(Buffer.from(bytes, 'hex'), settings, sentence);
});

const SETTINGS = [
	{},
	{ fileFormat: 'csv', charset: 'windows-1251', fileName: 'leads.csv' },
	{ fileFormat: 'jsonLines' },
	{ fileFormat: 'jsonArray', fileName: 'leads.json' },
] as const;

async function expectRefused(
	file: string | Uint8Array,
	settings: Parameters<typeof read>[1],
	sentence: RegExp,
) {
	for (const cuts of [[1], [65_536]]) {
		const records = await read(file, settings, cuts);
		expect(brief(records)).toEqual([[1, expect.stringMatching(sentence)]]);
		expect(records[0].refusal).toMatch(/^The file cannot be read: it is .*\.$/);
	}
}

const WEB_PAGE = /it is a web page, not a list: .*sign-in.*Share it, or download/;
const TABLE = /web page with a table.*spreadsheet and save it as CSV/;
const ERROR = /it is an error message of the place that it comes from/;

test.each([
	[SIGN_IN, WEB_PAGE],
	[`\uFEFF \n<!-- saved from -->\n<!-- -->${SIGN_IN.toLowerCase()}`, WEB_PAGE],
	['<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "">\n<html></html>', WEB_PAGE],
	['<html><body><table><tr><td><form>', WEB_PAGE],
	['<script>location="/login"</script>', WEB_PAGE],
	['<table border=1><tr><td>email</td></tr></table>', TABLE],
	['<html xmlns:o="urn:schemas-microsoft-com:office:office"><table><tr>', TABLE],
	[
		'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
		/Excel workbook/,
	],
	['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', /it is XML/],
	['<contacts>\n<contact email="a@x.com"/></contacts>', /it is XML/],
	['<!DOCTYPE plist><plist>', /it is XML/],
	['begin:vcard\nVERSION:3.0\nEMAIL:a@x.com\nEND:VCARD', /it is a vCard/],
	['BEGIN:VCALENDAR\nVERSION:2.0', /it is a calendar/],
	['{\\rtf1\\ansi email}', /it is a document \(RTF\)/],
	['{"error":"invalid_grant","error_description":"expired"}', ERROR],
	['\n{"message":"Unauthorized","status":401}\n', ERROR],
	['{"error":{"code":403,"message":"No","errors":[{"reason":"x"}]}}', ERROR],
	['{\n "statusCode": 404,\n "Error_Message": "No",\n "path": "/"\n}', ERROR],
	['{"success":false,"errors":[{"detail":"x"},{"detail":"y"}]}', ERROR],
])('%j', async (content, sentence) => {
	for (const settings of SETTINGS) await expectRefused(content, settings, sentence);
});

test('an HTML table that is named .xls', async () => {
	const content = '<html><body><table><tr><td>email</td></tr></table></body></html>';
	await expectRefused(content, { fileName: 'Leads.XLS' }, TABLE);
	await expectRefused(content, { fileName: 'leads.csv' }, WEB_PAGE);
});

test.each([
	['<TICKER>,<PER>\nSBER,1', [{ '<TICKER>': 'SBER', '<PER>': '1' }]],
	['<email>;<b>\na@x.com;<br', [{ '<email>': 'a@x.com', '<b>': '<br' }]],
	['a,b\n<html>,<!doctype html>', [{ a: '<html>', b: '<!doctype html>' }]],
	['begin,vcard\n1,2', [{ begin: '1', vcard: '2' }]],
	['{"status":"active","path":"/"}', [{ status: 'active', path: '/' }]],
	['{"message":"hi","email":"a@x.com"}', [{ message: 'hi', email: 'a@x.com' }]],
	['{"error":"x"}\n{"error":"y"}', [{ error: 'x' }, { error: 'y' }]],
	['[{"error":"x"}]', [{ error: 'x' }]],
])('a list that only looks so: %j', async (content, profiles) => {
	expect((await read(content)).map(({ profile }) => profile)).toEqual(profiles);
});

test('an object of nothing but messages is a profile where a message is a field', async () => {
	const content = '{"message":"hi","status":"new"}';
	expect((await read(content, {}, undefined, fields('message')))[0].profile).toEqual({
		message: 'hi',
		status: 'new',
	});
	expect((await read(content, {}, undefined, fields('status')))[0].refusal).toMatch(ERROR);
});
