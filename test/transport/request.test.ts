import { sleep } from 'n8n-workflow';

import { connect, MOST_ANSWER_BYTES } from '../../nodes/Altcraft/transport/request';
import type { RequestResult } from '../../nodes/Altcraft/transport/result';
import { startAltcraft } from '../altcraft/server';
import { openEditor, openExecution } from '../engine/engine';
import { startBrokenTls } from './brokenTls';
import { startSlowServer } from './slowServer';

jest.setTimeout(10_000);

type Server = Awaited<ReturnType<typeof startSlowServer>>;

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach(({ stop }) => stop()));

const start = async (...how: Parameters<typeof startSlowServer>): Promise<Server> => {
	const server = await startSlowServer(...how);
	servers.push(server);
	return server;
};

const contexts = {
	'a run': openExecution,
	'the editor': async (credential: Parameters<typeof openEditor>[1]) =>
		(await openEditor({}, credential)).context,
};

const post = async (
	{ url }: Pick<Server, 'url'>,
	{
		from = 'a run' as keyof typeof contexts,
		tokenIn = 'body',
		bytes = 20,
		timeout = 300,
		cancelSignal = undefined as AbortSignal | undefined,
	},
) => {
	const context = await contexts[from]({ serverUrl: url, token: 'token', tokenIn }, cancelSignal);
	const connection = await connect(context);
	const body = Buffer.from(`{${' '.repeat(bytes)}}`);
	return await connection.post('x', 'application/json', body, timeout);
};

/** Short, because Jest would print all of a body that it did not expect. */
const inShort = (result: RequestResult) =>
	result.kind === 'answered'
		? `HTTP ${result.status} with ${result.body.length} bytes`
		: `${result.kind}: ${result.code}`;

describe.each(['a run', 'the editor'] as const)('Timeout ends a request of %s', (from) => {
	test.each([
		['no answer', {}],
		['a request that is read slowly', { bytes: 20_000_000, tokenIn: 'header' }],
		['a head that trickles in', {}],
		['heads without end that only say: go on', {}],
		['an answer that trickles in', {}],
		['a gzip answer that trickles in', {}],
		['half an answer, and then nothing', {}],
	] as const)('%s', async (way, more) => {
		const server = await start(way);
		const result = await post(server, { from, ...more });
		expect(inShort(result)).toBe('unanswered: ECONNABORTED');
		expect(server.sockets).toHaveLength(1);
		// One that reads slowly would see the end only when it comes to it.
		server.sockets[0].resume();
		await server.closed;
	});
});

describe.each(['a whole answer', 'a whole gzip answer'] as const)('%s', (way) => {
	test('is read up to 64 MB', async () => {
		const server = await start(way, MOST_ANSWER_BYTES);
		const result = await post(server, { timeout: 60_000 });
		expect(inShort(result)).toBe(`HTTP 200 with ${MOST_ANSWER_BYTES} bytes`);
		expect('body' in result && result.body.equals(Buffer.alloc(MOST_ANSWER_BYTES, ' '))).toBe(true);
	});

	test('and given up beyond', async () => {
		const server = await start(way, 5 * MOST_ANSWER_BYTES);
		const result = await post(server, { timeout: 60_000 });
		expect(inShort(result)).toBe('unanswered: ANSWER_TOO_LARGE');
		await server.closed;
		expect(server.sockets[0].bytesWritten).toBeLessThan(1.5 * MOST_ANSWER_BYTES);
	});
});

test('a connection that is cut within the answer says so', async () => {
	const server = await start('half an answer, and then the end');
	expect(inShort(await post(server, {}))).toBe('unanswered: ECONNRESET');
});

test('an HTTP 401 is an answer, after which n8n sends nothing again', async () => {
	const server = await start('an HTTP 401');
	expect(inShort(await post(server, {}))).toBe('HTTP 401 with 2 bytes');
	expect(server.sockets).toHaveLength(1);
});

describe('cancelling the run', () => {
	test.each([
		'no answer',
		'a head that trickles in',
		'half an answer, and then nothing',
		'a gzip answer that trickles in',
	] as const)('ends the request: %s', async (way) => {
		const server = await start(way);
		const run = new AbortController();
		const result = post(server, { timeout: 300_000, cancelSignal: run.signal });
		await server.reached;
		// Whether the head of the answer has come by now or not.
		await sleep(0);
		run.abort();
		expect(inShort(await result)).toBe('unanswered: ERR_CANCELED');
		await server.closed;
	});

	test('is not listened to once there is an answer', async () => {
		const { signal } = new AbortController();
		const added = jest.spyOn(signal, 'addEventListener');
		const removed = jest.spyOn(signal, 'removeEventListener');
		await post(await start('an HTTP 401'), { cancelSignal: signal });
		expect(added).toHaveBeenCalled();
		expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
			added.mock.calls.map(([, listener]) => listener),
		);
	});
});

test('TLS that breaks after the request leaves it unanswered', async () => {
	const server = await startBrokenTls();
	const result = await post(server, { timeout: 3000 });
	server.stop();
	expect(server.bytes).toBeGreaterThan(20);
	expect(inShort(result)).toMatch(/^unanswered: ERR_SSL/);
});

describe.each(['n8n as it is', 'n8n 2.8, which loses the cause of an error'])('%s', (version) => {
	const contextOf = async (serverUrl: string) => {
		const context = await openExecution({ serverUrl, token: 'token' });
		const { httpRequestWithAuthentication: original } = context.helpers;
		const passOn = async (error: Error) =>
			await Promise.reject(
				version === 'n8n as it is' ? error : Object.assign(error, { cause: undefined }),
			);
		context.helpers.httpRequestWithAuthentication = async function (...given) {
			return (await original.apply(this, given).catch(passOn)) as unknown;
		};
		return context;
	};
	const ofUrl = async (url: string) => {
		const connection = await connect(await contextOf(url));
		return inShort(await connection.post('x', 'application/json', Buffer.from('{ "a":1}'), 3000));
	};

	test('a connection that is refused was never made', async () => {
		expect(await ofUrl('http://127.0.0.1:1')).toBe('notSent: ECONNREFUSED');
	});

	test('nor is one to a server without TLS', async () => {
		const altcraft = await startAltcraft();
		const url = altcraft.url.replace('http:', 'https:');
		expect(await ofUrl(url)).toBe('notSent: EPROTO, no TLS');
		await altcraft.stop();
	});

	test('one that breaks behind the request was made', async () => {
		const server = await start('no answer');
		const result = ofUrl(server.url);
		await server.reached;
		server.sockets[0].destroy();
		expect(await result).toBe('unanswered: ECONNRESET');
	});
});
