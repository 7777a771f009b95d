import type { RequestResult } from './result';

/** The longest wait before a retry, in milliseconds, whatever the server asks for. */
export const LONGEST_WAIT_MS = 120_000;

const FIRST_WAIT_MS = 500;

const TOO_MANY_REQUESTS = 429;

/** The connection was not made, and may be in a moment. */
const TRANSIENT: ReadonlySet<string> = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'ENETUNREACH',
	'EHOSTUNREACH',
]);

/**
 * Whether the server cannot have taken the request, and may take it in a moment: an HTTP 429, or a
 * connection that was never made. Never after a time-out, a reset or a 5xx.
 */
export function isTransient(result: RequestResult): boolean {
	return result.kind === 'answered'
		? result.status === TOO_MANY_REQUESTS
		: result.kind === 'notSent' && TRANSIENT.has(result.code);
}

/**
 * Milliseconds to wait before a request that may be repeated is sent again; undefined when it was
 * often enough. `attempt` counts the requests made so far, from 1. `random` in [0, 1) and `now` are
 * given.
 */
export function retryDelay(
	result: RequestResult,
	attempt: number,
	maxRetries: number,
	random: number,
	now: number,
): number | undefined {
	if (attempt > maxRetries) return undefined;
	const isAsked = result.kind === 'answered' && result.status === TOO_MANY_REQUESTS;
	const asked = isAsked ? retryAfter(result.retryAfter, now) : undefined;
	// Doubled each time, and spread, so that streams do not come back all at once.
	const own = FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + random / 2);
	return Math.min(asked ?? own, LONGEST_WAIT_MS);
}

/** Retry-After is a number of seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | undefined, now: number): number | undefined {
	if (header === undefined) return undefined;
	const seconds = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) : NaN;
	const ms = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
	return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}
