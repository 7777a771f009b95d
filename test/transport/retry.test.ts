import * as fc from 'fast-check';

import type { RequestResult } from '../../nodes/Altcraft/transport/result';
import { isTransient, LONGEST_WAIT_MS, retryDelay } from '../../nodes/Altcraft/transport/retry';

const answered = (status: number, retryAfter?: string): RequestResult => ({
	kind: 'answered',
	status,
	body: Buffer.alloc(0),
	retryAfter,
});
const NOW = Date.parse('2026-01-01T00:00:00Z');
const delay = (result: RequestResult, attempt = 1, random = 0.5) =>
	retryDelay(result, attempt, 3, random, NOW);

test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])(
	'a connection that was never made (%s) is transient',
	(code) => {
		expect(isTransient({ kind: 'notSent', code })).toBe(true);
		expect(delay({ kind: 'notSent', code })).toBe(375);
	},
);

test.each<RequestResult>([
	{ kind: 'notSent', code: 'CERT_HAS_EXPIRED' },
	{ kind: 'notSent', code: 'ERR_CANCELED' },
	{ kind: 'unanswered', code: 'ECONNRESET' },
	{ kind: 'unanswered', code: 'ECONNABORTED' },
	{ kind: 'unanswered', code: 'ECONNREFUSED' },
	...[200, 204, 301, 400, 401, 403, 404, 408, 413, 425, 500, 502, 503, 504].map((status) =>
		answered(status, '1'),
	),
])('%j is not transient', (result) => expect(isTransient(result)).toBe(false));

test('an HTTP 429 is transient', () => expect(isTransient(answered(429))).toBe(true));

test.each<[string | undefined, number]>([
	['0', 0],
	['5', 5000],
	['1.5', 1500],
	['100000', LONGEST_WAIT_MS],
	['Thu, 01 Jan 2026 00:00:07 GMT', 7000],
	['Thu, 01 Jan 1970 00:00:00 GMT', 0],
	['soon', 375],
	[undefined, 375],
])('Retry-After %p waits %p ms', (header, ms) => {
	expect(delay(answered(429, header))).toBe(ms);
});

test('waits double, are spread, and end', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 3 }),
			fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
			(attempt, random) => {
				const ms = Number(delay(answered(429), attempt, random));
				expect(ms).toBeGreaterThanOrEqual(250 * 2 ** (attempt - 1));
				expect(ms).toBeLessThanOrEqual(500 * 2 ** (attempt - 1));
				expect(delay(answered(429), 4, random)).toBeUndefined();
			},
		),
	);
});
