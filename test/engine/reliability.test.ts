import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../altcraft/server';
import { contacts, statusOf, useAltcraft } from './contacts';
import { runAltcraft } from './engine';

const service = useAltcraft();
const { run, storedNames, onRequest } = service;

const XML_ANSWER = '<xml><error>0</error><error_text/></xml>';

/** What becomes of the second of three batches; `stops`: whether the third is then not sent. */
const FAULTS: Array<
	[string, Fault, IDataObject, { status: string; stops?: boolean; text: RegExp }]
> = [
	[
		'time-out',
		{ hang: true },
		{ timeout: 100 },
		{ status: 'unknown', text: /within 0\.1 seconds/ },
	],
	[
		'time-out after processing',
		{ hang: true, process: 'all' },
		{ timeout: 100 },
		{ status: 'unknown', text: /within 0\.1 seconds/ },
	],
	[
		'an answer that trickles in',
		{ trickle: true },
		{ timeout: 300 },
		{ status: 'unknown', text: /within 0\.3 seconds/ },
	],
	['an answer without end', { endless: true }, {}, { status: 'unknown', text: /answer/ }],
	[
		'cut before processing',
		{ cut: 'beforeAnswer' },
		{},
		{ status: 'unknown', text: /connection was lost/ },
	],
	[
		'cut during processing',
		{ cut: 'beforeAnswer', process: 'half' },
		{},
		{ status: 'unknown', text: /connection was lost/ },
	],
	[
		'cut after processing',
		{ cut: 'beforeAnswer', process: 'all' },
		{},
		{ status: 'unknown', text: /connection was lost/ },
	],
	[
		'cut within the answer',
		{ cut: 'midAnswer' },
		{},
		{ status: 'unknown', text: /connection was lost/ },
	],
	[
		'301',
		{ status: 301, headers: { Location: '/elsewhere' } },
		{},
		{ status: 'unknown', text: /redirect \(HTTP 301\)/ },
	],
	[
		'307',
		{ status: 307, headers: { Location: '/elsewhere' } },
		{},
		{ status: 'unknown', text: /redirect \(HTTP 307\)/ },
	],
	[
		'413 with a page',
		{ status: 413, body: '<html>too large</html>' },
		{},
		{ status: 'rejected', text: /web page \(HTTP 413\).*lower Profiles per Request/ },
	],
	...(
		[
			[401, true, /API Token/],
			[403, true, /firewall/],
			[404, true, /Server URL/],
			[405, false, /Server URL/],
			[407, true, /[Pp]roxy/],
			[411, false, /HTTP 411/],
			[414, false, /HTTP 414/],
			[415, false, /Format/],
			[431, false, /HTTP 431/],
		] as const
	).map(([status, stops, text]): (typeof FAULTS)[number] => [
		`${status} with a page`,
		{ status, body: '<html>refused</html>' },
		{},
		{ status: 'rejected', stops, text },
	]),
	[
		'418 with a page',
		{ status: 418, body: '<html>a teapot</html>' },
		{},
		{ status: 'unknown', text: /web page \(HTTP 418\)/ },
	],
	[
		'413 that says success',
		{ status: 413, body: '{"error":0,"result":[{"error":0},{"error":0}]}' },
		{},
		{ status: 'unknown', text: /contradicts itself/ },
	],
	[
		'429 that says success',
		{ status: 429, body: '{"error":0,"result":[{"error":0},{"error":0}]}' },
		{},
		{ status: 'unknown', text: /contradicts itself/ },
	],
	[
		'400 with an envelope',
		{ status: 400, body: '{"error":400,"error_text":"Bad"}' },
		{},
		{ status: 'rejected', text: /"Bad" \(code 400\)/ },
	],
	[
		'400 that says success',
		{ status: 400, body: '{"error":0,"result":[{"error":0},{"error":0}]}' },
		{},
		{ status: 'unknown', text: /contradicts itself/ },
	],
	[
		'429 without Retry-After',
		{ status: 429 },
		{ maxRetries: 0 },
		{ status: 'rejected', stops: true, text: /Too many requests.*Parallel Streams/ },
	],
	['500', { status: 500, body: 'Internal' }, {}, { status: 'unknown', text: /HTTP 500/ }],
	[
		'500 after processing',
		{ status: 500, process: 'all' },
		{},
		{ status: 'unknown', text: /empty answer \(HTTP 500\)/ },
	],
	[
		'502 with an envelope',
		{ status: 502, body: '{"error":400,"error_text":"Bad"}' },
		{},
		{ status: 'unknown', text: /HTTP 502/ },
	],
	[
		'503 with Retry-After',
		{ status: 503, headers: { 'Retry-After': '0' } },
		{},
		{ status: 'unknown', text: /HTTP 503/ },
	],
	[
		'failure 500',
		{ envelope: { error: 500, error_text: 'Internal' }, process: 'all' },
		{},
		{ status: 'unknown', text: /"Internal" \(code 500\)\. Nobody can tell/ },
	],
	['a web page', { html: true }, {}, { status: 'unknown', text: /web page \(HTTP 200\)/ }],
	[
		'an empty body',
		{ empty: true, process: 'all' },
		{},
		{ status: 'unknown', text: /empty answer/ },
	],
	['half an answer', { truncated: true }, {}, { status: 'unknown', text: /cannot be read/ }],
	[
		'no result',
		{ edit: (answer) => ({ ...Object(answer), result: undefined }) },
		{},
		{ status: 'unknown', text: /without results/ },
	],
	['a short result', { resultLength: 1 }, {}, { status: 'unknown', text: /1 results for 2/ }],
	['a long result', { resultLength: 3 }, {}, { status: 'unknown', text: /3 results for 2/ }],
	[
		'a result that is no list',
		{ edit: (answer) => ({ ...Object(answer), result: 'yes' }) },
		{},
		{ status: 'unknown', text: /results/ },
	],
	[
		'entries that cannot be read',
		{ edit: (answer) => ({ ...Object(answer), result: [5, { error: 'x' }] }) },
		{},
		{ status: 'unknown', text: /result that cannot be read/ },
	],
	[
		'refusal 400',
		{ envelope: { error: 400, error_text: 'No!' } },
		{},
		{ status: 'rejected', text: /"No!" \(code 400\).*Nothing of this batch/ },
	],
	[
		'refusal 440',
		{ envelope: { error: 440, error_text: 'No!' } },
		{},
		{ status: 'rejected', text: /"No!" \(code 440\)/ },
	],
	[
		'an unknown refusal',
		{ envelope: { error: 98765, error_text: '' } },
		{},
		{ status: 'rejected', text: /code 98765/ },
	],
	[
		'refusal 401',
		{ envelope: { error: 401, error_text: 'No!' } },
		{},
		{ status: 'rejected', stops: true, text: /API Token/ },
	],
	[
		'refusal 402',
		{ envelope: { error: 402, error_text: 'No!' } },
		{},
		{ status: 'rejected', stops: true, text: /plan/ },
	],
	[
		'refusal 403',
		{ envelope: { error: 403, error_text: 'No!' } },
		{},
		{ status: 'rejected', stops: true, text: /API Token/ },
	],
	[
		'refusal 404',
		{ envelope: { error: 404, error_text: 'No!' } },
		{},
		{ status: 'rejected', stops: true, text: /Check Database: 1/ },
	],
];

describe.each(['json', 'xml'])('what each fault comes to, by %s', (format) => {
	test.each(FAULTS)('%s', async (_, fault, options, { status, stops, text }) => {
		const expected = stops ? 'notSent' : 'accepted';

		onRequest(1, fault);
		const settings = { onError: 'continueErrorOutput' as const };
		const { output, errorOutput, error } = await run(contacts(6), {
			settings,
			options: { ...options, format },
		});
		expect(error).toBeUndefined();
		const all = [...output, ...errorOutput].sort(
			(a, b) => (a.pairedItem as { item: number }).item - (b.pairedItem as { item: number }).item,
		);
		expect(all.map(({ pairedItem }) => pairedItem)).toEqual(
			contacts(6).map((__, item) => ({ item })),
		);
		expect(all.map(statusOf)).toEqual([
			...['accepted', 'accepted', status, status, expected, expected],
		]);
		expect(errorOutput[0].json).toEqual({
			_lname: 'c2',
			error: expect.stringMatching(text),
			details: expect.objectContaining({ status, batch: 2 }),
		});
		expect(service.altcraft.batches.length + (stops ? 1 : 0)).toBeLessThanOrEqual(3);

		service.altcraft.reset();
		onRequest(1, fault);
		const stopped = await run(contacts(6), { options: { ...options, format } });
		const counts = { accepted: 2, rejected: 0, unknown: 0, [status]: 2 };
		expect(stopped.error?.message).toMatch(
			new RegExp(
				`: ${counts.accepted} accepted, ${counts.rejected} rejected, ${counts.unknown} unknown, 2 not sent\\.$`,
			),
		);
		expect(stopped.error?.message).toMatch(text);
		expect(stopped.output).toEqual([]);
		expect(JSON.stringify([stopped.run, stopped.error])).not.toContain(service.altcraft.token);
	});
});

test.each<[string, Fault]>([
	['a gzip answer', { gzip: true }],
	['an answer under another content type', { contentType: 'text/plain' }],
])('%s is read like any other', async (_, fault) => {
	service.altcraft.fault = () => fault;
	const { output } = await run(contacts(4));
	expect(output.map(statusOf)).toEqual(new Array(4).fill('accepted'));
});

test('an answer in the other format is read all the same', async () => {
	onRequest(0, {
		status: 200,
		headers: { 'Content-Type': 'application/xml' },
		body: XML_ANSWER.replace(
			'</xml>',
			'<xml><error>0</error><profile_id>1e5</profile_id></xml></xml>',
		),
	});
	const { output } = await run(contacts(1));
	expect(output[0].json).toMatchObject({ status: 'accepted', profile_id: '1e5' });
});

test('a refusal that still carries results is read profile by profile', async () => {
	onRequest(0, {
		edit: (answer) => ({ ...Object(answer), error: 400, error_text: 'Some failed' }),
	});
	const { output, error } = await run([{ email: 'a@example.com' }, { email: 'none' }]);
	expect(error).toBeUndefined();
	expect(output.map(statusOf)).toEqual(['accepted', 'rejected']);
});

describe('connections that are never made', () => {
	test.each([
		['refused', 'http://127.0.0.1:9', /No connection/],
		['no such host', 'http://nowhere.invalid', /No connection/],
		['TLS to a server without', 'HTTPS', /No secure connection/],
	])('%s: nothing was sent', async (_, url, text) => {
		const serverUrl = url === 'HTTPS' ? service.altcraft.url.replace('http:', 'https:') : url;
		const { error } = await run(contacts(4), {
			credential: { serverUrl, token: 'x-token' },
			options: { maxRetries: 0 },
		});
		expect(error?.message).toMatch(/0 accepted, 0 rejected, 0 unknown, 4 not sent/);
		expect(error?.message).toMatch(text);
	});
});

describe('retries inside the node', () => {
	test('an HTTP 429 is repeated, after as long as the server asks', async () => {
		service.altcraft.fault = ({ n }) =>
			n < 2
				? {
						status: 429,
						headers: { 'Retry-After': n === 0 ? '0' : 'Thu, 01 Jan 1970 00:00:00 GMT' },
					}
				: undefined;
		const { output } = await run(contacts(2));
		expect(output.map(statusOf)).toEqual(['accepted', 'accepted']);
		expect(service.altcraft.batchRequests).toHaveLength(3);
		expect(storedNames()).toHaveLength(2);
	});

	test.each([
		['json', 'body'],
		['xml', 'body'],
		['json', 'header'],
		['xml', 'header'],
	])('a repeated request is the first one again (%s, token in the %s)', async (format, tokenIn) => {
		const credential = { serverUrl: service.altcraft.url, token: service.altcraft.token, tokenIn };
		const send = async (options: IDataObject) =>
			await runAltcraft({
				items: contacts(2),
				credential,
				parameters: { options: { format, ...options } },
			});
		const { output } = await send({ dryRun: true });
		service.altcraft.fault = ({ n }) =>
			n === 0 ? { status: 429, headers: { 'Retry-After': '0' } } : undefined;
		await send({});
		const bytes = output[0].json.bytes;
		expect(service.altcraft.batchRequests.map((request) => request.bytes)).toEqual([bytes, bytes]);
		expect(service.altcraft.batchRequests.map(({ token }) => token)).toEqual([
			service.altcraft.batchRequests[0].token,
			service.altcraft.batchRequests[0].token,
		]);
	});

	test.each([0, 1, 2])('no more than %p times', async (maxRetries) => {
		service.altcraft.fault = () => ({ status: 429, headers: { 'Retry-After': '0' } });
		await run(contacts(2), { options: { maxRetries } });
		expect(service.altcraft.batchRequests).toHaveLength(maxRetries + 1);
	});

	test.each<[string, Fault]>([
		['a time-out', { hang: true }],
		['a cut connection', { cut: 'beforeAnswer' }],
		['a 500', { status: 500 }],
		['a 503 with Retry-After', { status: 503, headers: { 'Retry-After': '0' } }],
		['a redirect', { status: 307, headers: { Location: '/x' } }],
	])('never after %s', async (_, fault) => {
		service.altcraft.fault = () => fault;
		await run(contacts(2), { options: { timeout: 100, maxRetries: 10 } });
		expect(service.altcraft.batchRequests).toHaveLength(1);
	});
});

describe('answers that throw while they are read', () => {
	const DEEP = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

	test.each([
		['an error_text that is an object', '{"error":0,"error_text":{"toString":1},"profile_id":"a"}'],
		['an ID that is an object', '{"error":0,"error_text":"","profile_id":{"$oid":"663"}}'],
		['a text nested 200,000 deep', `{"error":0,"error_text":${DEEP},"profile_id":"a"}`],
		['an ID nested 200,000 deep', `{"error":0,"error_text":"","profile_id":${DEEP}}`],
	])('%s: nothing is called not sent that was, and nothing sent again', async (_, entry) => {
		service.altcraft.fault = ({ n, count }) =>
			n === 1
				? {
						process: 'all',
						status: 200,
						body: `{"error":0,"error_text":"","result":[${new Array(count).fill(entry).join()}]}`,
					}
				: undefined;
		const { output, errorOutput, error } = await run(contacts(6), {
			settings: { onError: 'continueErrorOutput', retryOnFail: true, waitBetweenTries: 1 },
			options: { streams: 2 },
		});
		expect(error).toBeUndefined();
		const statuses = [...output, ...errorOutput].map(statusOf);
		expect(statuses).toHaveLength(6);
		expect(statuses.every((status) => status === 'accepted' || status === 'unknown')).toBe(true);
		expect(storedNames().sort()).toEqual(contacts(6).map(({ _lname }) => _lname));
		expect(JSON.stringify(output)).not.toContain('[object');
		expect(service.altcraft.batchRequests).toHaveLength(3);
	});
});

test('profiles that nest too deep for their batch are refused alone, and double nobody', async () => {
	const nested = (levels: number) => {
		let value: IDataObject = { a: 'x' };
		for (let level = 1; level < levels; level++) value = { a: value };
		return value;
	};
	for (const levels of [1500, 3000, 4000, 4150, 5000]) {
		service.altcraft.reset();
		const items = [...contacts(4), { deep: nested(levels) }, ...contacts(6).slice(4)];
		const { output, errorOutput } = await run(items, {
			settings: { onError: 'continueErrorOutput', retryOnFail: true, waitBetweenTries: 1 },
			options: { batchSize: 7 },
		});
		expect(output.map(statusOf)).toEqual(new Array(6).fill('accepted'));
		expect(errorOutput.map(statusOf)).toEqual(['rejected']);
		expect(storedNames()).toEqual(contacts(6).map(({ _lname }) => _lname));
	}
});

test.each(['json', 'xml'])('profiles that would arrive empty are refused (%s)', async (format) => {
	const empties = [{ tags: [] }, { score: NaN }, { score: Infinity }, { a: {} }, { a: [{}, null] }];
	const items = [{ _lname: 'c0' }, ...(empties as IDataObject[])];
	const { output, errorOutput } = await run(items, {
		settings: { onError: 'continueErrorOutput' },
		options: { format },
	});
	expect(output.map(statusOf)).toEqual(['accepted']);
	expect(errorOutput.map(statusOf)).toEqual(new Array(empties.length).fill('rejected'));
	expect(storedNames()).toEqual(['c0']);
});

test('after a batch whose retries all ended in 429 nothing more is sent', async () => {
	service.altcraft.fault = () => ({ status: 429, headers: { 'Retry-After': '0' } });
	const { errorOutput } = await run(contacts(20), {
		settings: { onError: 'continueErrorOutput' },
		options: { maxRetries: 2 },
	});
	expect(errorOutput.map(statusOf)).toEqual([
		...['rejected', 'rejected'],
		...new Array(18).fill('notSent'),
	]);
	expect(service.altcraft.batchRequests).toHaveLength(3);
});
