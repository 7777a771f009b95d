import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Altcraft, Fault } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import {
	altcraftNode,
	outputOf,
	parametersOf,
	passOnNode,
	runAltcraft,
	runWorkflow,
} from './engine';

let altcraft: Altcraft;

beforeAll(async () => {
	altcraft = await startAltcraft();
});
afterAll(async () => await altcraft.stop());
beforeEach(() => altcraft.reset());

type Given = Partial<Parameters<typeof runAltcraft>[0]> & { options?: IDataObject };

const run = async (items: IDataObject[], { options, parameters, ...given }: Given = {}) =>
	await runAltcraft({
		items,
		credential: { serverUrl: altcraft.url, token: altcraft.token },
		parameters: { options: { batchSize: 2, streams: 1, ...options }, ...parameters },
		...given,
	});

/** Without an email, so that Altcraft would take each of them twice. */
const contacts = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ _lname: `c${n}` }));

const statusOf = ({ json }: INodeExecutionData) =>
	json.status ?? (json.details as IDataObject).status;

const storedNames = () => altcraft.stored(1).map(({ profile }) => profile._lname);

/** The fault that the n-th request meets; the others meet none. */
const onRequest = (n: number, fault: Fault) => {
	altcraft.fault = (batch) => (batch.n === n ? fault : undefined);
};

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
		{ status: 'unknown', text: /web page \(HTTP 413\)/ },
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
		{ status: 'rejected', text: /Too many requests.*Parallel Streams/ },
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
		expect(altcraft.batches.length + (stops ? 1 : 0)).toBeLessThanOrEqual(3);

		altcraft.reset();
		onRequest(1, fault);
		const stopped = await run(contacts(6), { options: { ...options, format } });
		const counts = { accepted: 2, rejected: 0, unknown: 0, [status]: 2 };
		expect(stopped.error?.message).toMatch(
			new RegExp(
				`: ${counts.accepted} accepted, ${counts.rejected} rejected, ${counts.unknown} unknown, 2 not sent\\. First affected is \\[Item 2\\]`,
			),
		);
		expect(stopped.error?.message).toMatch(text);
		expect(stopped.output).toEqual([]);
		expect(JSON.stringify([stopped.run, stopped.error])).not.toContain(altcraft.token);
	});
});

test.each<[string, Fault]>([
	['a gzip answer', { gzip: true }],
	['an answer under another content type', { contentType: 'text/plain' }],
])('%s is read like any other', async (_, fault) => {
	altcraft.fault = () => fault;
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
		const serverUrl = url === 'HTTPS' ? altcraft.url.replace('http:', 'https:') : url;
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
		altcraft.fault = ({ n }) =>
			n < 2
				? {
						status: 429,
						headers: { 'Retry-After': n === 0 ? '0' : 'Thu, 01 Jan 1970 00:00:00 GMT' },
					}
				: undefined;
		const { output } = await run(contacts(2));
		expect(output.map(statusOf)).toEqual(['accepted', 'accepted']);
		expect(altcraft.requests).toHaveLength(3);
		expect(storedNames()).toHaveLength(2);
	});

	test.each([
		['json', 'body'],
		['xml', 'body'],
		['json', 'header'],
		['xml', 'header'],
	])('a repeated request is the first one again (%s, token in the %s)', async (format, tokenIn) => {
		const credential = { serverUrl: altcraft.url, token: altcraft.token, tokenIn };
		const send = async (options: IDataObject) =>
			await runAltcraft({
				items: contacts(2),
				credential,
				parameters: { options: { format, ...options } },
			});
		const { output } = await send({ dryRun: true });
		altcraft.fault = ({ n }) =>
			n === 0 ? { status: 429, headers: { 'Retry-After': '0' } } : undefined;
		await send({});
		const bytes = output[0].json.bytes;
		expect(altcraft.requests.map((request) => request.bytes)).toEqual([bytes, bytes]);
		expect(altcraft.requests.map(({ token }) => token)).toEqual([
			altcraft.requests[0].token,
			altcraft.requests[0].token,
		]);
	});

	test.each([0, 1, 2])('no more than %p times', async (maxRetries) => {
		altcraft.fault = () => ({ status: 429, headers: { 'Retry-After': '0' } });
		await run(contacts(2), { options: { maxRetries } });
		expect(altcraft.requests).toHaveLength(maxRetries + 1);
	});

	test.each<[string, Fault]>([
		['a time-out', { hang: true }],
		['a cut connection', { cut: 'beforeAnswer' }],
		['a 500', { status: 500 }],
		['a 503 with Retry-After', { status: 503, headers: { 'Retry-After': '0' } }],
		['a redirect', { status: 307, headers: { Location: '/x' } }],
	])('never after %s', async (_, fault) => {
		altcraft.fault = () => fault;
		await run(contacts(2), { options: { timeout: 100, maxRetries: 10 } });
		expect(altcraft.requests).toHaveLength(1);
	});
});

describe('On Error and the option "rejected"', () => {
	test('"error" fails the node after all batches are done', async () => {
		const items = [{ email: 'none' }, ...contacts(5)];
		const { error } = await run(items, { options: { rejected: 'error' } });
		expect(error?.message).toMatch(
			/5 accepted, 1 rejected, 0 unknown, 0 not sent.*\[Item 0\].*Invalid email/,
		);
		expect(storedNames()).toHaveLength(5);
	});

	test('and does nothing where On Error says continue', async () => {
		const { output, error } = await run([{ email: 'none' }], {
			options: { rejected: 'error' },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(error).toBeUndefined();
		expect(output.map(statusOf)).toEqual(['rejected']);
		expect('error' in output[0].json).toBe(false);
	});
});

test('an error item keeps its details also where n8n does not know its source', async () => {
	const node = altcraftNode(
		{ ...parametersOf({}), dataMode: 'json', profileJson: '{ "email": "none" }' },
		{ onError: 'continueErrorOutput' },
	);
	const result = await runWorkflow({
		workflow: { nodes: [node], connections: {} },
		credentials: { credential: { serverUrl: altcraft.url, token: altcraft.token } },
	});
	expect(outputOf(result, 'Altcraft', 1).map(({ json }) => json.details)).toEqual([
		{ status: 'rejected', error_code: 400, error_text: 'Invalid email', batch: 1 },
	]);
});

describe('no profile is sent twice', () => {
	const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	test('Retry On Fail sends what was not sent, and nothing else', async () => {
		onRequest(1, { envelope: { error: 400, error_text: 'Not now' } });
		const { output, error, kept } = await run([...contacts(5), { email: 'none' }], {
			settings: retryOnFail,
		});
		expect(error).toBeUndefined();
		expect(output.map(statusOf)).toEqual([...new Array(5).fill('accepted'), 'rejected']);
		expect(storedNames()).toEqual(contacts(5).map(({ _lname }) => _lname));
		expect(kept).toEqual({});
	});

	test('what got no answer is not sent again, and says so each time', async () => {
		onRequest(1, { cut: 'beforeAnswer', process: 'all' });
		const { error } = await run(contacts(6), { settings: retryOnFail });
		expect(error?.message).toMatch(
			/4 accepted, 0 rejected, 2 unknown, 0 not sent.*\[Item 2\].*lost/,
		);
		expect(storedNames().sort()).toEqual(contacts(6).map(({ _lname }) => _lname));
		expect(altcraft.requests).toHaveLength(3);
	});

	test('unless the user asks for it', async () => {
		onRequest(1, { cut: 'beforeAnswer' });
		const { error } = await run(contacts(6), {
			settings: retryOnFail,
			options: { resendUnknown: true },
		});
		expect(error).toBeUndefined();
		expect(storedNames().sort()).toEqual(contacts(6).map(({ _lname }) => _lname));
	});

	test('a failed execution retried by hand, after the token was mended', async () => {
		altcraft.fault = ({ n }) =>
			n > 0 ? { envelope: { error: 403, error_text: 'Token' } } : undefined;
		const failed = await run(contacts(6));
		expect(failed.error?.message).toMatch(/2 accepted, 2 rejected, 0 unknown, 2 not sent/);
		altcraft.fault = undefined;
		const { output, error, kept } = await run(contacts(6), { retryOf: failed.run });
		expect(error).toBeUndefined();
		expect(output.map(({ json, pairedItem }) => [json.status, pairedItem])).toEqual(
			contacts(6).map((_, item) => ['accepted', { item }]),
		);
		expect(new Set(output.map(({ json }) => json.profile_id)).size).toBe(6);
		expect(storedNames()).toEqual(contacts(6).map(({ _lname }) => _lname));
		expect(kept).toEqual({});
	});

	test('a try that fails for another reason forgets nothing', async () => {
		onRequest(1, { envelope: { error: 400, error_text: 'Not now' } });
		const first = await run(contacts(6));
		const broken = await run(contacts(6), {
			retryOf: first.run,
			parameters: { database: '={{ "nonsense" }}' },
		});
		expect(broken.error?.message).toMatch(/nonsense/);
		const { error } = await run(contacts(6), { retryOf: broken.run });
		expect(error).toBeUndefined();
		expect(storedNames()).toEqual(contacts(6).map(({ _lname }) => _lname));
	});

	test('changed items are sent, the others are not, wherever they stand now', async () => {
		onRequest(2, { envelope: { error: 400, error_text: 'Not now' } });
		const failed = await run(contacts(6));
		const [a, b, c, d] = contacts(6);
		const changed = [{ _lname: 'new' }, d, b, { ...a, _lname: 'ann' }, c];
		const stack = failed.run.data.executionData!.nodeExecutionStack[0];
		stack.data.main[0] = changed.map((json) => ({ json }));
		const { output, error } = await run([], { retryOf: failed.run });
		expect(error).toBeUndefined();
		expect(output.map(statusOf)).toEqual(new Array(5).fill('accepted'));
		const sent = contacts(4).map(({ _lname }) => _lname);
		expect(storedNames().sort()).toEqual([...sent, 'ann', 'new'].sort());
	});

	test('equal items are kept apart', async () => {
		altcraft.fault = ({ n }) =>
			n === 0 ? { envelope: { error: 400, error_text: 'x' } } : undefined;
		const items = new Array(6).fill({ note: 'same' });
		const parameters = { dataMode: 'json', profileJson: '={{ { n: $itemIndex } }}' };
		const { error } = await run(items, {
			parameters,
			settings: { ...retryOnFail, onError: 'continueRegularOutput' },
			options: { streams: 1 },
		});
		expect(error).toBeUndefined();
		expect(
			altcraft
				.stored(1)
				.map(({ profile }) => profile.n)
				.sort(),
		).toEqual([0, 1, 2, 3, 4, 5]);
	});

	test('nothing is kept once n8n will not run the node again: a loop brings other items then', async () => {
		onRequest(0, { cut: 'beforeAnswer' });
		const settings = { ...retryOnFail, onError: 'continueRegularOutput' as const };
		const { kept, output } = await run(contacts(4), { settings });
		expect(output.map(statusOf)).toEqual(['unknown', 'unknown', 'accepted', 'accepted']);
		expect(kept).toEqual({});
		expect(altcraft.requests).toHaveLength(2);
	});

	test('after another item was refused before sending, nothing is doubled either', async () => {
		const settings = { ...retryOnFail, onError: 'continueErrorOutput' as const };
		const { output, errorOutput, kept } = await run([{}, ...contacts(3)], { settings });
		expect(output.map(statusOf)).toEqual(['accepted', 'accepted', 'accepted']);
		expect(errorOutput.map(statusOf)).toEqual(['rejected']);
		expect(storedNames()).toHaveLength(3);
		expect(kept).toEqual({});
	});

	test('an item for another database is another profile', async () => {
		onRequest(1, { envelope: { error: 400, error_text: 'Not now' } });
		const failed = await run(contacts(4));
		const { error } = await run([], { retryOf: failed.run, parameters: { database: '2' } });
		expect(error).toBeUndefined();
		expect(storedNames()).toEqual(['c0', 'c1']);
		expect(altcraft.stored(2)).toHaveLength(4);
	});

	test('a node that runs twice in one execution sends the items of each run', async () => {
		const trigger = passOnNode('Items');
		const both = ['One', 'Two'].map(passOnNode);
		const node = altcraftNode(parametersOf({ batchSize: 2, streams: 1 }), retryOnFail);
		const to = (name: string) => ({ node: name, type: 'main' as const, index: 0 });
		altcraft.fault = ({ n }) =>
			n % 2 === 0 ? { envelope: { error: 400, error_text: 'Not now' } } : undefined;
		await runWorkflow({
			workflow: {
				nodes: [trigger, ...both, node],
				connections: {
					Items: { main: [[to('One'), to('Two')]] },
					One: { main: [[to('Altcraft')]] },
					Two: { main: [[to('Altcraft')]] },
				},
			},
			credentials: { credential: { serverUrl: altcraft.url, token: altcraft.token } },
			pinned: { One: contacts(2), Two: [{ _lname: 'other' }, ...contacts(1)] },
		});
		expect(storedNames().sort()).toEqual(['c0', 'c0', 'c1', 'other']);
	});

	test('two Altcraft nodes in one workflow know nothing of each other', async () => {
		const nodes = ['Altcraft', 'Second'].map((name) =>
			altcraftNode(parametersOf({ batchSize: 2, streams: 1 }), {
				...retryOnFail,
				name,
				onError: 'continueRegularOutput',
			}),
		);
		const to = (name: string) => ({ node: name, type: 'main' as const, index: 0 });
		onRequest(0, { envelope: { error: 400, error_text: 'Not now' } });
		await runWorkflow({
			workflow: {
				nodes: [passOnNode('Items'), ...nodes],
				connections: { Items: { main: [[to('Altcraft'), to('Second')]] } },
			},
			credentials: { credential: { serverUrl: altcraft.url, token: altcraft.token } },
			pinned: { Items: contacts(2) },
		});
		expect(storedNames()).toEqual(['c0', 'c1', 'c0', 'c1']);
	});

	test('a run that was all accepted keeps nothing', async () => {
		expect((await run(contacts(3))).kept).toEqual({});
	});

	test('what is kept takes at most 40 bytes for a profile', async () => {
		const items = contacts(3000).map((item, n) =>
			n % 100 === 0 ? { email: `none ${n % 5}` } : item,
		);
		onRequest(25, { status: 500 });
		const { kept, error } = await run(items, { options: { batchSize: 100, streams: 3 } });
		expect(error?.message).toMatch(/unknown/);
		const settled = 26 * 100;
		expect(JSON.stringify(kept).length / settled).toBeLessThan(40);
	});
});

describe('cancelling', () => {
	test('ends a request that is under way, and sends nothing more', async () => {
		altcraft.fault = ({ n }) => (n === 1 ? { hang: true } : undefined);
		const onStart = (cancel: () => void) => {
			const watch = async () => {
				for (;;) {
					if (altcraft.requests.length + altcraft.batches.length > 0 && altcraft.maxInFlight > 0) {
						await fetch(`${altcraft.url}/`).catch(() => undefined);
						if (altcraft.stored(1).length === 2) return cancel();
					}
					await fetch(`${altcraft.url}/`).catch(() => undefined);
				}
			};
			void watch();
		};
		const started = Date.now();
		await run(contacts(10), { onStart }).catch(() => undefined);
		expect(Date.now() - started).toBeLessThan(10_000);
		expect(storedNames()).toHaveLength(2);
		expect(altcraft.batches.length).toBeLessThanOrEqual(2);
	});

	test('ends the wait for a retry', async () => {
		altcraft.fault = () => ({ status: 429, headers: { 'Retry-After': '100' } });
		const onStart = (cancel: () => void) => {
			const watch = async () => {
				while (altcraft.batches.length === 0)
					await fetch(`${altcraft.url}/`).catch(() => undefined);
				cancel();
			};
			void watch();
		};
		await run(contacts(10), { onStart }).catch(() => undefined);
		expect(altcraft.batches).toHaveLength(1);
	});
});

describe('a dry run', () => {
	test('plans and validates everything, and sends nothing', async () => {
		const { output, hints, kept } = await run(contacts(5), { options: { dryRun: true } });
		expect(altcraft.requests).toHaveLength(0);
		expect(hints).toEqual([
			'Altcraft profiles: 0 accepted, 0 rejected, 0 unknown, 0 not sent, 5 planned (Dry Run sends nothing).',
		]);
		expect(kept).toEqual({});
		const { batches } = altcraft;
		await run(contacts(5));
		expect(output.map(({ json }) => json)).toEqual(
			[0, 0, 1, 1, 2].map((n) => ({
				status: 'planned',
				profile_id: null,
				error_code: null,
				error_text: null,
				batch: n + 1,
				bytes: batches[n].bytes,
			})),
		);
	});

	test('still refuses what cannot be sent', async () => {
		const { error } = await run([{ a: 1 }, {}], { options: { dryRun: true } });
		expect(error?.message).toMatch(/\[Item 1\].*no fields/);
	});
});
