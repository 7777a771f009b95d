import * as fc from 'fast-check';

import type { FailureDetails, Reply } from '../../nodes/Altcraft/transport/api';
import { answerOf, apiOver, CallFailure } from '../../nodes/Altcraft/transport/api';
import type { Connection } from '../../nodes/Altcraft/transport/request';
import type { RequestResult } from '../../nodes/Altcraft/transport/result';

const TOKEN = 'sesame-1234';

/** A connection that gives these results in turn, and waits no time. */
function connectionOf(results: readonly RequestResult[]) {
	const posted: string[] = [];
	const connection: Connection = {
		post: async (path) => results[Math.min(posted.push(path), results.length) - 1],
		wait: async () => {},
		tokenBytes: () => 0,
		withoutToken: (text) => text.replaceAll(TOKEN, '***'),
		isCancelled: () => false,
	};
	return { posted, api: apiOver(connection, { timeout: 1000, maxRetries: 2 }) };
}

const answered = (status: number, body: string): RequestResult => ({
	kind: 'answered',
	status,
	body: Buffer.from(body),
});
const FINE = answered(200, '{"error":0,"data":{"id":663138000000000000000001}}');
const LOST: RequestResult = { kind: 'unanswered', code: 'ECONNRESET' };
const REFUSED_CONNECTION: RequestResult = { kind: 'notSent', code: 'ECONNREFUSED' };

const failureOf = (reply: Reply, change?: string): CallFailure => {
	try {
		answerOf(reply, change);
	} catch (error) {
		if (error instanceof CallFailure) return error;
	}
	throw new Error('it did not fail');
};

test.each<[string, RequestResult, boolean, boolean]>([
	['a lost connection', LOST, true, false],
	['a 503', answered(503, ''), true, false],
	['a time-out', { kind: 'unanswered', code: 'ECONNABORTED' }, true, false],
	['a 429', answered(429, ''), true, true],
	['a 429 that says success', answered(429, '{"error":0}'), true, false],
	['no connection', REFUSED_CONNECTION, true, true],
	['a stopped run', { kind: 'unanswered', code: 'ERR_CANCELED' }, false, false],
	['a web page', answered(200, '<html>'), false, false],
	['a refusal', answered(200, '{"error":400}'), false, false],
	['no certificate', { kind: 'notSent', code: 'CERT_HAS_EXPIRED' }, false, false],
])('after %s', async (_, result, readsAgain, changesAgain) => {
	for (const [method, again] of [
		['read', readsAgain],
		['change', changesAgain],
	] as const) {
		const once = connectionOf([result, FINE]);
		expect((await once.api[method]('m', {})).kind === 'answered').toBe(again);
		const always = connectionOf([result]);
		await always.api[method]('m', {});
		expect(always.posted).toHaveLength(again ? 3 : 1);
	}
});

test('digits of an ID are kept', async () => {
	const { api } = connectionOf([FINE]);
	expect(answerOf(await api.read('m', {})).data).toEqual({ id: '663138000000000000000001' });
});

test.each<[RequestResult, FailureDetails['status']]>([
	[LOST, 'unknown'],
	[answered(500, '{"error":0}'), 'unknown'],
	[answered(200, ''), 'unknown'],
	[answered(302, ''), 'unknown'],
	[answered(302, '{"error":0}'), 'unknown'],
	[answered(404, '{"error":0}'), 'unknown'],
	[answered(404, '{"error":0,'), 'unknown'],
	[answered(429, '{"error":0}'), 'unknown'],
	[answered(403, 'Forbidden'), 'rejected'],
	[answered(200, '{"error":"409","error_text":"Twice"}'), 'rejected'],
	[answered(200, '{"error":"503","error_text":"Busy"}'), 'unknown'],
	[answered(429, ''), 'notSent'],
	[REFUSED_CONNECTION, 'notSent'],
])('a change that meets %j is %s', async (result, status) => {
	const { api } = connectionOf([result]);
	const { message, details } = failureOf(await api.change('m', {}), 'whether it was done');
	expect(details.status).toBe(status);
	expect(message.includes('nobody can tell whether it was done')).toBe(status === 'unknown');
});

test('a failure never holds the token, however the server quotes it', async () => {
	const text = fc.tuple(fc.string(), fc.constantFrom(TOKEN, `${TOKEN} ${TOKEN}`), fc.string());
	await fc.assert(
		fc.asyncProperty(text, fc.integer({ min: 1 }), async (parts, error) => {
			const body = JSON.stringify({ error, error_text: parts.join('') });
			const { api } = connectionOf([answered(200, body)]);
			const { message, details } = failureOf(await api.read('m', {}));
			expect(message + JSON.stringify(details)).not.toContain(TOKEN);
			expect(details.error_code).toBe(error);
		}),
	);
});
