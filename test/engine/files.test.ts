import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Altcraft, Fault } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { fileNamed, runAltcraft, storedFile } from './engine';

let altcraft: Altcraft;
beforeAll(async () => {
	altcraft = await startAltcraft();
});
afterAll(async () => await altcraft.stop());
beforeEach(() => altcraft.reset());

type Given = Partial<Parameters<typeof runAltcraft>[0]> & { options?: IDataObject };

const run = async (
	files: Array<IBinaryKeyData | undefined>,
	{ options, parameters, ...given }: Given = {},
) =>
	await runAltcraft({
		items: files.map((_, n) => ({ source: `s${n}` })),
		binary: files as IBinaryKeyData[],
		credential: { serverUrl: altcraft.url, token: altcraft.token },
		parameters: { dataMode: 'file', options: { streams: 1, ...options }, ...parameters },
		...given,
	});

const linesOf = (count: number, from = 0) =>
	Array.from({ length: count }, (_, n) => `{"_lname":"c${from + n}"}`).join('\n');

const jsonsOf = (items: INodeExecutionData[]) => items.map(({ json }) => json);

const storedNames = () => altcraft.stored(1).map(({ profile }) => profile._lname);

const sentNames = () =>
	altcraft.batches.flatMap(({ profiles = [] }) => profiles.map(({ _lname }) => _lname));

test.each([
	['l.jsonl', '{"_lname":"a","email":"a@x.com"}\n\n{"_lname":"b","email":"b@x.com"}\n'],
	['l.json', '[{"_lname":"a","email":"a@x.com"},\n{"_lname":"b","email":"b@x.com"}]'],
	['l.csv', '_lname,email\na,a@x.com\nb,b@x.com\n'],
	['l.tsv', '_lname\temail\r\na\ta@x.com\r\nb\tb@x.com'],
	['no name at all', '"_lname";"email"\r\n"a";"a@x.com"\r\n"b";"b@x.com"'],
])('%s: with nothing but defaults each record becomes a profile', async (name, content) => {
	const kept = [fileNamed(name, content), await storedFile(name, Buffer.from(content))];
	for (const file of kept) {
		altcraft.reset();
		const { output, error, hints, information } = await run([file]);
		expect(error).toBeUndefined();
		expect(output).toEqual([
			{
				json: { file: name, profiles: 2, accepted: 2, rejected: 0, unknown: 0, notSent: 0 },
				pairedItem: { item: 0 },
			},
		]);
		expect(hints).toEqual([]);
		expect(information).toEqual([expect.stringMatching(/: 2 accepted in 1 request, /)]);
		expect(altcraft.stored(1).map(({ profile }) => profile)).toEqual([
			{ _lname: 'a', email: 'a@x.com' },
			{ _lname: 'b', email: 'b@x.com' },
		]);
	}
});

test('several files fill their requests together, and each has its own summary', async () => {
	const files = [fileNamed('1.jsonl', linesOf(3)), fileNamed('2.jsonl', linesOf(4, 3))];
	const { output } = await run(files, { options: { batchSize: 5 } });
	expect(altcraft.batches.map(({ count }) => count)).toEqual([5, 2]);
	expect(storedNames()).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
	expect(output.map(({ json, pairedItem }) => [json.file, json.accepted, pairedItem])).toEqual([
		['1.jsonl', 3, { item: 0 }],
		['2.jsonl', 4, { item: 1 }],
	]);
});

test('100,000 records go out whole, once, in full requests', async () => {
	const { output, error } = await run(
		[await storedFile('big.jsonl', Buffer.from(linesOf(100_000)))],
		{ options: { batchSize: 10_000, streams: 3 } },
	);
	expect(error).toBeUndefined();
	expect(output[0].json).toMatchObject({ profiles: 100_000, accepted: 100_000 });
	expect(altcraft.batches.map(({ count }) => count)).toEqual(new Array(10).fill(10_000));
	expect(new Set(storedNames()).size).toBe(100_000);
});

const BROKEN = '{"_lname":"a"}\n{"_lname":}\n{}\n{"_lname":"b"}\n';

test('where On Error says stop, one record that cannot be sent keeps everything back', async () => {
	const { error } = await run([fileNamed('good.jsonl', linesOf(3)), fileNamed('l.jsonl', BROKEN)]);
	expect(error?.message).toMatch(
		/^The line is not valid JSON.*\. First affected is \[Item 1\], line 2\. Altcraft profiles: 0 accepted, 2 rejected, 0 unknown, 5 not sent\.$/,
	);
	expect(altcraft.batchRequests).toEqual([]);
});

test('where it says to continue, such a record alone is left out', async () => {
	const { output, hints } = await run([fileNamed('l.jsonl', BROKEN)], {
		settings: { onError: 'continueRegularOutput' },
	});
	expect(jsonsOf(output)).toEqual([
		{
			file: 'l.jsonl',
			profiles: 4,
			accepted: 2,
			rejected: 2,
			unknown: 0,
			notSent: 0,
			first_not_accepted: {
				line: 2,
				status: 'rejected',
				text: expect.stringMatching(/not valid JSON/),
			},
		},
	]);
	expect(hints).toEqual([
		expect.stringMatching(
			/^Altcraft profiles: 2 accepted, 2 rejected, 0 unknown, 0 not sent\. l\.jsonl, line 2/,
		),
	]);
	expect(storedNames()).toEqual(['a', 'b']);
});

test('by choice, what was not accepted comes out with its line, in the order of the file', async () => {
	const content = 'email\nbad\na@x.com\nworse\nb@x.com\nc@x.com,d\n';
	altcraft.fault = ({ n }) => (n === 1 ? { hang: true } : undefined);
	const given = { options: { batchSize: 2, streams: 3, timeout: 100, notAccepted: true } };
	const { output, errorOutput } = await run([fileNamed('l.csv', content)], {
		...given,
		settings: { onError: 'continueErrorOutput' },
	});
	expect(jsonsOf(output)).toMatchObject([{ accepted: 1, rejected: 2, unknown: 2 }]);
	const details = errorOutput.map(({ json }) => json.details as IDataObject);
	expect(details.map(({ line, status }) => [line, status])).toEqual([
		[2, 'rejected'],
		[4, 'unknown'],
		[5, 'unknown'],
		[6, 'rejected'],
	]);
	expect(details[0]).toEqual({
		status: 'rejected',
		error_code: 400,
		error_text: 'Invalid email',
		batch: 1,
		line: 2,
		profile: { email: 'bad' },
	});
	// n8n merges the item that the file came with.
	expect(errorOutput[0].json).toMatchObject({ source: 's0', error: expect.any(String) });

	altcraft.reset();
	const { output: regular } = await run([fileNamed('l.csv', content)], {
		...given,
		settings: { onError: 'continueRegularOutput' },
	});
	expect(regular[1].json).toEqual({
		status: 'rejected',
		profile_id: null,
		error_code: 400,
		error_text: 'Invalid email',
		line: 2,
		profile: { email: 'bad' },
	});
	expect(regular.map(({ json }) => json.line)).toEqual([undefined, 2, 4, undefined]);
	expect(regular[3].json).toMatchObject({ error: expect.any(String), details: { line: 6 } });
});

test('with Rejected Profiles set to stop, the node fails after all records are sent', async () => {
	const { error } = await run([fileNamed('l.csv', 'email\na@x.com\nbad\nb@x.com\n')], {
		options: { batchSize: 1, rejected: 'error' },
	});
	expect(error?.message).toMatch(
		/Invalid email.* First affected is \[Item 0\], line 3\. .*2 accepted, 1 rejected, /,
	);
	expect(altcraft.storedCount(1)).toBe(2);
});

test('a retry sends neither what was accepted nor what got no answer', async () => {
	altcraft.fault = ({ n }) => (n === 2 ? { hang: true, process: 'all' } : undefined);
	const files = [fileNamed('l.jsonl', linesOf(10))];
	const options = { batchSize: 2, timeout: 100 };
	const first = await run(files, { options });
	expect(first.error?.message).toMatch(/4 accepted, 0 rejected, 2 unknown, 4 not sent/);
	expect(JSON.stringify(first.kept).length).toBeLessThan(700);

	const second = await run(files, { options, retryOf: first.run });
	expect(second.error?.message).toMatch(/8 accepted, 0 rejected, 2 unknown, 0 not sent/);
	expect(second.error?.message).toMatch(/line 5/);
	expect(sentNames()).toEqual(Array.from({ length: 10 }, (_, n) => `c${n}`));

	altcraft.fault = undefined;
	const third = await run(files, {
		options: { ...options, resendUnknown: true },
		retryOf: second.run,
	});
	expect(third.error).toBeUndefined();
	expect(third.output[0].json).toMatchObject({ profiles: 10, accepted: 10 });
	expect(sentNames().slice(10)).toEqual(['c4', 'c5']);
	expect(third.kept).toEqual({});
});

test('a retry whose token is refused does not forget what was accepted', async () => {
	altcraft.fault = ({ n }) => (n === 1 ? { hang: true } : undefined);
	const files = [fileNamed('l.jsonl', linesOf(6))];
	const options = { batchSize: 2, timeout: 100 };
	const first = await run(files, { options });
	altcraft.fault = undefined;
	const credential = { serverUrl: altcraft.url, token: 'wrong' };
	const second = await run(files, { options, credential, retryOf: first.run });
	expect(second.error?.message).toMatch(/2 accepted, 2 rejected, 2 unknown/);
	const third = await run(files, { options, retryOf: second.run });
	expect(third.error?.message).toMatch(/4 accepted, 0 rejected, 2 unknown/);
	expect(sentNames()).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5']);
});

test('a record that Altcraft has already is told in the same words by each try, and sent by one', async () => {
	altcraft.fault = ({ n }) =>
		n === 2 || n === 4 ? { envelope: { error: 400, error_text: 'no' } } : undefined;
	const lines = ['a', 'a', 'b', 'c'].map((name) => `{"email":"${name}@x.com"}`);
	const files = [fileNamed('l.jsonl', lines.join('\n'))];
	const options = { batchSize: 1 };
	const first = await run(files, { options });
	const second = await run(files, { options, retryOf: first.run });
	const third = await run(files, { options, retryOf: second.run });
	expect(third.output[0].json).toMatchObject({
		accepted: 3,
		rejected: 1,
		first_not_accepted: { line: 2, text: expect.not.stringContaining('sending it again') },
	});
	expect(altcraft.batches).toHaveLength(6);
});

test('a retry that cannot begin still tells what is settled', async () => {
	altcraft.fault = ({ n }) => (n === 1 ? { cut: 'beforeAnswer', process: 'all' } : undefined);
	const binary = [
		fileNamed('c.jsonl', [0, 1, 2, 3, 4].map((n) => `{"_lname":"c${n}"}`).join('\n')),
	];
	const given = {
		items: [{}],
		binary,
		parameters: { dataMode: 'file', options: { batchSize: 2, streams: 1 } },
	};
	const credential = { serverUrl: altcraft.url, token: altcraft.token };
	const first = await runAltcraft({ ...given, credential });
	expect(first.error?.message).toMatch(/2 accepted, 0 rejected, 2 unknown, 1 not sent/);
	const second = await runAltcraft({
		...given,
		credential: { ...credential, token: '' },
		retryOf: first.run,
	});
	expect(second.error?.message).toMatch(/2 accepted, 0 rejected, 2 unknown, 1 not sent/);
	altcraft.fault = undefined;
	const third = await runAltcraft({ ...given, credential, retryOf: second.run });
	expect(third.error?.message).toMatch(/3 accepted, 0 rejected, 2 unknown, 0 not sent/);
	expect(altcraft.storedCount(1)).toBe(5);
});

test('Retry On Fail sends nobody twice, and another file whole', async () => {
	altcraft.fault = ({ n }) =>
		n === 1 ? { envelope: { error: 400, error_text: 'no' } } : undefined;
	const files = [fileNamed('l.jsonl', linesOf(6))];
	const options = { batchSize: 2 };
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	const { error, output, kept } = await run(files, { options, settings });
	expect(error).toBeUndefined();
	expect(output[0].json).toMatchObject({ profiles: 6, accepted: 6 });
	expect(storedNames()).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5']);
	expect(kept).toEqual({});

	altcraft.reset();
	altcraft.fault = ({ n }) => (n === 1 ? { hang: true } : undefined);
	const failed = await run(files, { options: { ...options, timeout: 100 } });
	altcraft.fault = undefined;
	const other = JSON.parse(
		JSON.stringify(failed.run).replaceAll(files[0].data.data, fileNamed('', linesOf(3)).data.data),
	) as typeof failed.run;
	const retried = await run(files, { options, retryOf: other });
	expect(retried.output[0].json).toMatchObject({ profiles: 3, accepted: 3 });
});

test.each<[string, IDataObject, IDataObject]>([
	['the delimiter that was detected', {}, { delimiter: ';' }],
	['its charset', {}, { charset: 'utf-8' }],
	['its format', { fileFormat: 'csv' }, {}],
])('a retry by hand that says %s sends nobody twice', async (_, parameters, options) => {
	const rows = Array.from({ length: 6 }, (_unused, n) => `c${n};Ann`);
	const files = [fileNamed('l.csv', ['_lname;_fname', ...rows].join('\n'))];
	altcraft.fault = ({ n }) =>
		n === 2 ? { envelope: { error: 400, error_text: 'no' } } : undefined;
	const failed = await run(files, { options: { batchSize: 2 } });
	expect(failed.error?.message).toMatch(/4 accepted/);
	altcraft.fault = undefined;
	const retried = await run(files, {
		options: { batchSize: 2, ...options },
		parameters,
		retryOf: failed.run,
	});
	expect(retried.output[0].json).toMatchObject({ profiles: 6, accepted: 6 });
	expect(storedNames()).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5']);
});

test('a retry by hand knows the records again where a line turns out to be blank', async () => {
	const rows = Array.from({ length: 6 }, (_unused, n) => `c${n};Ann`);
	rows.splice(1, 0, '\u00a0;');
	const bytes = Buffer.from(['_lname;_fname', ...rows].join('\n'), 'latin1');
	const files = [fileNamed('l.csv', bytes)];
	altcraft.fault = ({ n }) =>
		n === 2 ? { envelope: { error: 402, error_text: 'Used up' } } : undefined;
	const failed = await run(files, { options: { batchSize: 2, charset: 'koi8-r' } });
	expect(failed.error?.message).toMatch(/4 accepted/);
	altcraft.fault = undefined;
	const retried = await run(files, {
		options: { batchSize: 2, charset: 'windows-1251' },
		retryOf: failed.run,
	});
	expect(retried.output[0].json).toMatchObject({ profiles: 6, accepted: 6 });
	expect(storedNames()).toEqual(['c0', '═', 'c1', 'c2', 'c3', 'c4', 'c5']);
});

test.each([
	['one profile', [undefined, 'name']],
	['a list', ['name', undefined]],
])('a retry by hand that takes the object of a file for %s sends that', async (_, names) => {
	const people = Array.from({ length: 4 }, (_unused, n) => ({ _lname: `p${n}` }));
	const object = JSON.stringify({ name: 'Ann', people });
	const files = [fileNamed('l.json', object), fileNamed('m.jsonl', linesOf(2))];
	const parametersFor = (name: string | undefined) => ({
		fileColumns: { column: name === undefined ? [] : [{ name, field: '_fname' }] },
	});
	altcraft.fault = ({ n }) =>
		n === 1 ? { envelope: { error: 402, error_text: 'Used up' } } : undefined;
	const [first, second] = names.map(parametersFor);
	const failed = await run(files, { options: { batchSize: 1 }, parameters: first });
	altcraft.fault = undefined;
	const { error, output } = await run(files, {
		options: { batchSize: 1 },
		parameters: second,
		retryOf: failed.run,
	});
	expect(error).toBeUndefined();
	const stored = altcraft.stored(1).map(({ profile }) => profile);
	const isThere = ({ _lname, _fname }: IDataObject) =>
		stored.some((one) => one._lname === _lname && one._fname === _fname);
	const all = second.fileColumns.column.length === 0 ? people : [{ _fname: 'Ann' }];
	expect(output[0].json.accepted).toBe(all.length);
	expect(all.filter((one) => !isThere(one))).toEqual([]);
});

test.each([
	['when it recalls it', [2]],
	['to its end, nor once more', [1, 2]],
])('a file that a try cannot read %s is sent once', async (_, failing) => {
	const file = fileNamed('l.jsonl', linesOf(20_000));
	const { data } = file.data;
	let reads = 0;
	const slice = (start: number, end: number) => {
		if (start === 0) reads++;
		if (start > 200_000 && failing.includes(reads)) throw new Error('The store is away');
		return data.slice(start, end);
	};
	Object.assign(file.data, { data: { length: data.length, slice } });
	altcraft.fault = ({ n }) => (n === 1 ? { status: 413 } : undefined);
	const { error } = await run([{}, file], {
		options: { batchSize: 1000 },
		settings: {
			onError: 'continueRegularOutput',
			retryOnFail: true,
			maxTries: 4,
			waitBetweenTries: 1,
		},
	});
	expect(error).toBeUndefined();
	const names = storedNames();
	expect(names.length).toBeGreaterThan(1000);
	expect(names).toHaveLength(new Set(names).size);
	expect(reads).toBeGreaterThanOrEqual(2);
});

test('a record that may be there is still unknown where nothing is sent for the sake of another', async () => {
	const files = [fileNamed('l.jsonl', `${linesOf(3)}\n{"_lname":"c3","nick":"x"}`)];
	altcraft.fault = ({ n }) => (n === 0 ? { cut: 'beforeAnswer', process: 'all' } : undefined);
	const failed = await run(files, { options: { batchSize: 2, streams: 1 } });
	expect(failed.error?.message).toMatch(/0 accepted, 0 rejected, 2 unknown, 2 not sent/);
	const { error } = await run(files, {
		options: { resendUnknown: true, unknownFields: 'refuse' },
		retryOf: failed.run,
	});
	expect(error?.message).toMatch(/nick.*line 4.*0 accepted, 1 rejected, 2 unknown, 1 not sent/);
	expect(storedNames()).toEqual(['c0', 'c1']);
});

test('a retry by hand knows the records again where a line turns out to be names once more', async () => {
	const names = ['email,Vorname', 'E-Mail,Vorname'];
	const rows = Array.from({ length: 4 }, (_unused, n) => `c${n}@x.com,Ann`);
	const files = [fileNamed('l.csv', [...names, ...rows].join('\n'))];
	altcraft.fault = ({ n }) =>
		n === 1 ? { envelope: { error: 402, error_text: 'Used up' } } : undefined;
	const failed = await run(files, { options: { batchSize: 2 } });
	expect(failed.error?.message).toMatch(/1 accepted, 3 rejected, 0 unknown, 1 not sent/);
	altcraft.fault = undefined;
	const retried = await run(files, {
		options: { batchSize: 2 },
		parameters: { fileColumns: { column: [{ name: 'Vorname', field: '_fname' }] } },
		retryOf: failed.run,
	});
	expect(retried.output[0].json).toMatchObject({ profiles: 4, accepted: 4 });
	const stored = altcraft.stored(1).map(({ profile }) => profile.email);
	expect(stored).toEqual(rows.map((row) => row.split(',')[0]));
});

test('the only file of an item is found whatever a form calls it; of several, one must be named', async () => {
	const named = (...names: string[]): IBinaryKeyData =>
		Object.fromEntries(names.map((name) => [name, fileNamed('l.csv', '_lname\nA').data]));
	const settings = { onError: 'continueErrorOutput' as const };
	const files = [named('Your_list'), named('photo', 'list')];
	const { output, errorOutput } = await run(files, { settings });
	expect(jsonsOf(output)).toMatchObject([{ file: 'l.csv', accepted: 1 }]);
	expect(jsonsOf(errorOutput)).toMatchObject([
		{ error: expect.stringMatching(/in "data", but in "photo", "list"\. .*Input Binary Field/) },
	]);
	const wrong = await run([named('Your_list')], {
		settings,
		parameters: { binaryPropertyName: 'mine' },
	});
	expect(jsonsOf(wrong.errorOutput)).toMatchObject([
		{ error: expect.stringMatching(/in "mine", but in "Your_list"/) },
	]);
});

test('an item without a file, and one that is no text, are refused by what the user can do', async () => {
	const settings = { onError: 'continueErrorOutput' as const };
	const latin = Buffer.from('_lname\nÏåòð', 'latin1');
	const { output, errorOutput } = await run([undefined, fileNamed('l.csv', latin)], { settings });
	expect(jsonsOf(errorOutput)).toEqual([
		{
			source: 's0',
			error: expect.stringMatching(/^The item has no file\. Put a node before/),
			details: { status: 'rejected', error_code: null, error_text: null, batch: null },
		},
	]);
	expect(jsonsOf(output)).toMatchObject([
		{ rejected: 1, first_not_accepted: { text: expect.stringMatching(/File Charset/) } },
	]);
	const { output: read } = await run([fileNamed('l.csv', latin)], {
		options: { charset: 'windows-1251' },
	});
	expect(read[0].json).toMatchObject({ accepted: 1 });
	expect(altcraft.stored(1).map(({ profile }) => profile)).toEqual([{ _lname: 'Петр' }]);
});

test('the texts of a CSV become what the fields of the database hold', async () => {
	const content =
		'phones;loyalty_points;balance;is_vip;card_number;interests\n+79001234567;7;1.5;true;007;music\n+79001234568;many;;;;\n';
	await run([fileNamed('l.csv', content)]);
	expect(altcraft.stored(1).map(({ profile }) => profile)).toEqual([
		{
			phones: ['+79001234567'],
			loyalty_points: 7,
			balance: 1.5,
			is_vip: true,
			card_number: '007',
			interests: ['music'],
		},
		{ phones: ['+79001234568'], loyalty_points: 'many' },
	]);
});

test('subscriptions take the fields that they name from each record', async () => {
	const subscription = [
		{ channel: 'email', resourceId: 1, email: '={{ $json.email }}' },
		{
			channel: 'sms',
			resourceId: 2,
			phone: '={{ $json["phone"] }}',
			more: { categories: '={{ "a" + "b" }}' },
		},
	];
	await run([fileNamed('l.csv', 'email,phone\na@x.com,+79001234567\nb@x.com,\n')], {
		parameters: { subscriptions: { subscription } },
	});
	expect(altcraft.stored(1).map(({ profile }) => profile.subscriptions)).toEqual([
		[
			{ channel: 'email', resource_id: 1, email_data: { email: 'a@x.com' } },
			{ channel: 'sms', resource_id: 2, phone: '+79001234567', cats: ['ab'] },
		],
		[{ channel: 'email', resource_id: 1, email_data: { email: 'b@x.com' } }],
	]);
});

test('they are named as in the file, too, where File Columns gives a column its field', async () => {
	const fileColumns = { column: [{ name: 'Mail', field: 'email' }] };
	for (const name of ['Mail', 'email']) {
		altcraft.reset();
		const subscription = [{ channel: 'email', resourceId: 1, email: `={{ $json.${name} }}` }];
		await run([fileNamed('l.csv', 'Mail,_lname\na@x.com,a\n')], {
			parameters: { fileColumns, subscriptions: { subscription } },
		});
		expect(altcraft.stored(1)[0].profile).toEqual({
			email: 'a@x.com',
			_lname: 'a',
			subscriptions: [{ channel: 'email', resource_id: 1, email_data: { email: 'a@x.com' } }],
		});
	}
});

test.each(['$json.optin !== "no"', '$json["optin"].trim()', '$json?.optin'])(
	'%s is not evaluated for the item in the place of each record',
	async (formula) => {
		const more = { when: `={{ ${formula} }}` };
		const subscription = [{ channel: 'email', resourceId: 1, email: '={{ $json.email }}', more }];
		const { error } = await run([fileNamed('l.csv', 'email,optin\na@x.com,no\n')], {
			parameters: { subscriptions: { subscription } },
		});
		expect(error?.message).toMatch(
			/Subscriptions could not be evaluated: .*no more than name a field.*line 2\..*0 accepted, 1 rejected/,
		);
		expect(altcraft.batchRequests).toEqual([]);
	},
);

test('what is said of the rest of a file counts as no profile, wherever it is said', async () => {
	const files = [fileNamed('l.json', '[{"_lname":"a"},\n]')];
	const settings = { onError: 'continueRegularOutput' as const };
	const { output, hints } = await run(files, { settings });
	expect(output[0].json).toMatchObject({ profiles: 1, accepted: 1, rejected: 0 });
	expect(hints).toEqual([
		expect.stringMatching(
			/1 accepted, 0 rejected, 0 unknown, 0 not sent\. l\.json, line 2: .*comma/,
		),
	]);
	const { error } = await run(files);
	expect(error?.message).toMatch(/comma.*line 2\. .*0 accepted, 0 rejected, 0 unknown, 1 not sent/);
});

test('a dry run reads everything and asks Altcraft nothing', async () => {
	const { output } = await run([fileNamed('l.csv', '_lname,email\na,a@x.com\nb,b@x.com\n')], {
		options: { dryRun: true },
	});
	expect(jsonsOf(output)).toMatchObject([{ profiles: 2, accepted: 0, planned: 2 }]);
	expect(altcraft.batchRequests).toEqual([]);
});

test('without a way to Altcraft every file is an error item of its own', async () => {
	const files = [fileNamed('1.jsonl', linesOf(1)), fileNamed('2.jsonl', linesOf(1))];
	const { errorOutput } = await run(files, {
		credential: { serverUrl: altcraft.url, token: '' },
		settings: { onError: 'continueErrorOutput' },
	});
	expect(errorOutput.map(({ json }) => (json.details as IDataObject).status)).toEqual([
		'notSent',
		'notSent',
	]);
	expect(errorOutput[0].json.error).toMatch(/API Token/);
});

test('a record too deep to be written is refused with its line, and does not come out itself', async () => {
	const deep = `{"orders":${'['.repeat(5000)}${']'.repeat(5000)}}`;
	const content = `{"_lname":"c0"}\n${deep}\n{"_lname":"c1"}`;
	const { output, error } = await runAltcraft({
		items: [{}],
		binary: [fileNamed('deep.jsonl', content)],
		credential: { serverUrl: altcraft.url, token: altcraft.token },
		parameters: { dataMode: 'file', options: { notAccepted: true } },
		settings: { onError: 'continueRegularOutput' },
	});
	expect(error).toBeUndefined();
	expect(output[0].json).toMatchObject({ profiles: 3, accepted: 2, rejected: 1 });
	expect(output[1].json.details).toMatchObject({ line: 2, status: 'rejected', profile: null });
});

describe('a server that cannot tell the fields of a database', () => {
	const csv = 'email;phones;loyalty_points\nann@example.com;+79001112233;7';
	const send = async (onError: 'stopWorkflow' | 'continueRegularOutput') =>
		await runAltcraft({
			items: [{}],
			binary: [fileNamed('c.csv', csv)],
			credential: { serverUrl: altcraft.url, token: altcraft.token },
			parameters: { dataMode: 'file', options: { maxRetries: 0 } },
			settings: { onError },
		});

	test.each<[string, Fault]>([
		['503', { status: 503 }],
		['429', { status: 429, headers: { 'Retry-After': '0' } }],
		['no answer', { cut: 'beforeAnswer' }],
	])('just now (%s): nothing is sent', async (_, fault) => {
		altcraft.readingFault = (path) => (path.endsWith('fields_get') ? fault : undefined);
		const { error } = await send('stopWorkflow');
		expect(error?.message).toMatch(/fields of database 1.*0 accepted, 0 rejected, 0 unknown/);
		const { output } = await send('continueRegularOutput');
		expect(output[0].json.details).toMatchObject({ status: 'notSent' });
		expect(altcraft.batches).toEqual([]);
		altcraft.readingFault = undefined;
		await send('stopWorkflow');
		expect(altcraft.stored(1)[0].profile).toEqual({
			email: 'ann@example.com',
			phones: ['+79001112233'],
			loyalty_points: 7,
		});
	});

	test.each<[string, Fault]>([
		['does not know the method', { status: 404, body: '<html></html>' }],
		['does not let this token ask', { envelope: { error: 403, error_text: 'No' } }],
	])('because it %s: only what every database has is read as what it holds', async (_, fault) => {
		altcraft.readingFault = () => fault;
		await send('stopWorkflow');
		expect(altcraft.batches[0].profiles).toEqual([
			{ email: 'ann@example.com', phones: ['+79001112233'], loyalty_points: '7' },
		]);
	});
});
