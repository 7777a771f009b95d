import type { IDataObject } from 'n8n-workflow';

import type { Altcraft, Fault } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { openEditor, parametersOf, runAltcraft, testCredential } from './engine';

/** What JSON, XML and URLs each escape, and of which other escapings are made. */
const TOKEN = 'tok/en"& я';
/** What a header can carry. */
const PLAIN_TOKEN = 'token-of-a-header';

let altcraft: Altcraft;
let plainAltcraft: Altcraft;

beforeAll(async () => {
	altcraft = await startAltcraft({ token: TOKEN });
	plainAltcraft = await startAltcraft({ token: PLAIN_TOKEN });
});
afterAll(async () => {
	await altcraft.stop();
	await plainAltcraft.stop();
});
beforeEach(() => {
	altcraft.reset();
	plainAltcraft.reset();
});

const credential = () => ({ serverUrl: altcraft.url, token: TOKEN, tokenIn: 'body' });

/** Every text and every byte that can be reached, also where JSON does not go. */
function everyText(value: unknown): string {
	const seen = new Set<unknown>();
	const texts: string[] = [];
	const waiting: unknown[] = [value];
	while (waiting.length > 0) {
		const next = waiting.pop();
		if (typeof next === 'string') texts.push(next);
		if (next === null || typeof next !== 'object' || seen.has(next)) continue;
		seen.add(next);
		if (next instanceof Uint8Array) {
			texts.push(Buffer.from(next).toString());
			continue;
		}
		if (next instanceof Map || next instanceof Set) waiting.push(...next);
		for (const key of Reflect.ownKeys(next)) {
			const property = Object.getOwnPropertyDescriptor(next, key);
			if (typeof key === 'string') texts.push(key);
			if (property && 'value' in property) waiting.push(property.value);
		}
	}
	return texts.join('\n');
}

const QUOTED: Array<[string, string]> = [
	['as it stands', TOKEN],
	['as JSON writes it', 'tok\\/en\\"\\u0026 \\u044F'],
	['as XML writes it', 'tok/en&quot;&amp; &#1103;'],
	['as a URL writes it', encodeURIComponent(TOKEN)],
];

describe.each(QUOTED)('a server that quotes the token %s', (_, quoted) => {
	test.each(['json', 'xml'])('in a refusal and for a profile, by %s', async (format) => {
		altcraft.fault = ({ n }) =>
			n === 0
				? { envelope: { error: 400, error_text: `Bad ${quoted}!` } }
				: {
						edit: (answer) => ({
							...answer,
							result: [{ error: 1, error_text: `Token ${quoted}.` }],
						}),
					};
		const { run, errorOutput, output } = await runAltcraft({
			items: [{ email: 'a@example.com' }, { email: 'b@example.com' }],
			credential: credential(),
			parameters: { options: { format, batchSize: 1, streams: 1 } },
			settings: { onError: 'continueErrorOutput' },
		});
		expect(errorOutput[0].json.error).toContain('Bad ***!');
		expect([...output, ...errorOutput].map(({ json }) => JSON.stringify(json)).join()).toContain(
			'Token ***.',
		);
		expect(everyText(run)).not.toContain(quoted);
	});

	test('in the refusal of a list', async () => {
		const other = await startAltcraft({ token: 'another' });
		const { context, methods } = await openEditor({}, { ...credential(), serverUrl: other.url });
		await other.stop();
		const answer = { error: 400, error_text: `Bad ${quoted}!` };
		answerWith(context, answer);
		const failed = await methods.listSearch!.searchDatabases.call(context).catch((error) => error);
		expect(failed.message).toContain('Altcraft refused: "Bad ***!" (code 400).');
		expect(everyText(failed)).not.toContain(quoted);
	});

	test('in the names of a list', async () => {
		const { context, methods } = await openEditor({}, credential());
		answerWith(context, { error: 0, data: [{ id: 1, name: `Shop ${quoted}` }] });
		const { results } = await methods.listSearch!.searchDatabases.call(context);
		expect(results).toEqual([{ name: 'Shop *** (1)', value: 1 }]);
	});
});

/** What the stand-in cannot be told to answer to a list. */
function answerWith(context: Awaited<ReturnType<typeof openEditor>>['context'], answer: object) {
	async function* body() {
		yield Buffer.from(JSON.stringify(answer));
	}
	context.helpers.httpRequestWithAuthentication = async () => ({
		statusCode: 200,
		headers: {},
		body: body(),
	});
}

test.each<[string, unknown]>([
	['a text', `${TOKEN} (403)`],
	['an object', { code: TOKEN }],
	['a list', [TOKEN]],
])('a code that is %s is no code of Altcraft, and not quoted', async (_, error) => {
	const { context, methods } = await openEditor({}, credential());
	answerWith(context, { error, error_text: 'No!', data: [] });
	const failed = await methods.listSearch!.searchDatabases.call(context).catch((thrown) => thrown);
	expect(failed.message).toMatch(/did not answer as Altcraft's API does/);
	expect(everyText(failed)).not.toContain(TOKEN);
});

test('a code that is the token is not shown', async () => {
	const { context, methods } = await openEditor({}, { ...credential(), token: '123456' });
	answerWith(context, { error: 123456, error_text: 'No!' });
	const failed = await methods.listSearch!.searchDatabases.call(context).catch((thrown) => thrown);
	expect(failed.message).toContain('Altcraft refused: "No!" (code ***).');
});

const FAILURES: Array<[string, Fault | undefined, IDataObject, string, RegExp]> = [
	['a connection that is refused', undefined, {}, 'http://127.0.0.1:9', /ECONNREFUSED/],
	['no such host', undefined, {}, 'http://nowhere.invalid', /No connection/],
	['TLS to a server without', undefined, {}, 'https', /No secure connection/],
	['a time-out', { hang: true }, { timeout: 1000 }, '', /within 1 seconds/],
	['a cut connection', { cut: 'beforeAnswer' }, {}, '', /connection was lost/],
	['half an answer', { cut: 'midAnswer' }, {}, '', /connection was lost/],
	['a status 500', { status: 500 }, {}, '', /HTTP 500/],
	['a status 401', { status: 401 }, {}, '', /HTTP 401/],
	['a redirect', { status: 307, headers: { Location: 'http://127.0.0.1:9/' } }, {}, '', /redirect/],
];

describe.each(['body', 'header'])('with the token in the %s, nothing holds it after', (tokenIn) => {
	const server = () => (tokenIn === 'body' ? altcraft : plainAltcraft);
	const send = async (more: object, options: IDataObject, serverUrl = '') =>
		await runAltcraft({
			items: [{ email: 'a@example.com' }],
			credential: { serverUrl: serverUrl || server().url, token: server().token, tokenIn },
			parameters: { options: { maxRetries: 0, ...options } },
			...more,
		});

	test.each(FAILURES)('%s', async (_, fault, options, url, sentence) => {
		const { token } = server();
		const serverUrl = url.replace(/^https$/, server().url.replace('http:', 'https:'));
		server().fault = () => fault;
		for (const format of ['json', 'xml']) {
			const stopped = await send({}, { ...options, format }, serverUrl);
			expect(stopped.error?.message).toMatch(sentence);
			expect(everyText(stopped)).not.toContain(token);
			const settings = { onError: 'continueErrorOutput' };
			const continued = await send({ settings }, { ...options, format }, serverUrl);
			expect(continued.errorOutput[0].json.error).toMatch(sentence);
			expect(everyText(continued)).not.toContain(token);
			expect(everyText(continued)).not.toContain(JSON.stringify(token).slice(1, -1));
		}
	});

	test('a run that the user stops while a request is under way', async () => {
		let cancel = () => {};
		server().fault = () => {
			cancel();
			return { hang: true };
		};
		const stopped = await send({ onStart: (stop: () => void) => (cancel = stop) }, {});
		expect(server().batchRequests).toHaveLength(1);
		expect(everyText(stopped)).not.toContain(server().token);
	});

	test('a list that cannot be asked for', async () => {
		const unreachable = { serverUrl: 'http://127.0.0.1:9', token: server().token, tokenIn };
		const { context, methods } = await openEditor(parametersOf({}), unreachable);
		const failed = await methods.listSearch!.searchDatabases.call(context).catch((error) => error);
		expect(failed.message).toMatch(/could not be reached/);
		const { node, ...rest } = failed;
		expect(
			everyText({ ...rest, node, message: failed.message, stack: failed.stack }),
		).not.toContain(server().token);
	});
});

describe("n8n's own HTTP Request node, with our credential", () => {
	let other: Altcraft;
	beforeAll(async () => {
		other = await startAltcraft({ token: PLAIN_TOKEN });
	});
	afterAll(async () => await other.stop());
	beforeEach(() => other.reset());

	const plainCredential = (tokenIn: string) => ({
		serverUrl: plainAltcraft.url,
		token: PLAIN_TOKEN,
		tokenIn,
	});
	const LISTS = '/api/v1.1/databases/list/';
	/** As that node asks for it: by `uri`, and with redirects on. */
	const requestOf = (uri: string) => ({
		method: 'POST' as const,
		uri,
		body: { limit: 1 },
		json: true,
		headers: {},
		followRedirect: true,
		followAllRedirects: true,
		sendCredentialsOnCrossOriginRedirect: true,
		resolveWithFullResponse: true,
	});
	const request = async (uri: string, tokenIn: string) => {
		const { context } = await openEditor({}, plainCredential(tokenIn));
		const helper = context.helpers.requestWithAuthentication;
		return await helper.call(context, 'altcraftApi', requestOf(uri));
	};

	test('gets an answer from the Server URL', async () => {
		const { body } = await request(plainAltcraft.url + LISTS, 'body');
		expect(body.error).toBe(0);
		expect(plainAltcraft.requests[0].token.body).toBe(PLAIN_TOKEN);
		await request(plainAltcraft.url + LISTS, 'header');
		expect(plainAltcraft.requests[1].headers.authorization).toBe(`Bearer ${PLAIN_TOKEN}`);
	});

	test.each(['body', 'header'])('no other server sees the token in the %s', async (tokenIn) => {
		const failed = await request(other.url + LISTS, tokenIn).catch((error) => error);
		expect(failed.message).toMatch(/another server than the Server URL/);
		expect(other.requests).toHaveLength(0);
	});

	test.each(['body', 'header'])('nor by a redirect (token in the %s)', async (tokenIn) => {
		plainAltcraft.fault = () => ({ status: 307, headers: { Location: other.url + LISTS } });
		const failed = await request(
			`${plainAltcraft.url}/api/v1.1/profiles/add_batch/`,
			tokenIn,
		).catch((error) => error);
		expect(failed.httpCode).toBe('307');
		expect(plainAltcraft.requests).toHaveLength(1);
		expect(other.requests).toHaveLength(0);
	});

	test('nor as the next page that an answer names', async () => {
		const { context } = await openEditor({}, plainCredential('body'));
		const pages = context.helpers.requestWithAuthenticationPaginated.call(
			context,
			requestOf(plainAltcraft.url + LISTS),
			0,
			{
				continue: true as never,
				request: {
					url: `={{ $pageCount ? '${other.url + LISTS}' : '${plainAltcraft.url + LISTS}' }}`,
				},
				requestInterval: 0,
			},
			'altcraftApi',
		);
		await expect(pages).rejects.toThrow(/another server than the Server URL/);
		expect(plainAltcraft.requests).toHaveLength(1);
		expect(other.requests).toHaveLength(0);
	});

	test.each(['body', 'header'])(
		'what is saved of a request that failed has no token (in the %s)',
		async (tokenIn) => {
			const unreachable = { ...plainCredential(tokenIn), serverUrl: 'http://127.0.0.1:9' };
			const { context } = await openEditor({}, unreachable);
			const { requestWithAuthentication, httpRequestWithAuthentication } = context.helpers;
			const address = unreachable.serverUrl + LISTS;
			const all = await Promise.allSettled([
				requestWithAuthentication.call(context, 'altcraftApi', requestOf(address)),
				httpRequestWithAuthentication.call(context, 'altcraftApi', {
					method: 'POST',
					url: LISTS,
					body: { limit: 1 },
				}),
			]);
			for (const outcome of all) {
				expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'NodeApiError' } });
				expect(JSON.stringify(outcome)).not.toContain(PLAIN_TOKEN);
			}
		},
	);
});

describe('a credential that cannot be used', () => {
	test.each([
		['a line break in the token', { token: 'one\ntwo' }, /does not show/],
		['U+FFFF in the token', { token: 'one\uffff' }, /does not show/],
		[
			'a password in the Server URL',
			{ serverUrl: 'https://me:secret@cdp.example.com' },
			/user name or a password/,
		],
	])('%s: nothing is sent, and its test says why', async (_, changed, sentence) => {
		for (const format of ['json', 'xml']) {
			const { error } = await runAltcraft({
				items: [{ email: 'a@example.com' }],
				credential: { ...credential(), ...changed },
				parameters: { options: { format } },
			});
			expect(error?.message).toMatch(sentence);
			expect(error?.message).not.toContain('secret');
		}
		expect(await testCredential({ ...credential(), ...changed })).toMatch(sentence);
		expect(altcraft.batchRequests).toHaveLength(0);
	});
});
