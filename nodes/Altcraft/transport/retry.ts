import type { RequestResult } from './result';

/** The longest wait before a retry, in milliseconds, whatever the server asks for. */
export const LONGEST_WAIT_MS = 120_000;

const FIRST_WAIT_MS = 500;

/** The connection was not made, and may be in a moment. */
const TRANSIENT: ReadonlySet<string> = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'ENETUNREACH',
	'EHOSTUNREACH',
]);

/**
 * Milliseconds to wait before the same request may be sent again; undefined when it must not be.
 * The call is not idempotent, so only what Altcraft cannot have taken is repeated: an HTTP 429, and
 * a connection that was never made. Never after a time-out, a reset or a 5xx.
 * `attempt` counts the requests made so far, from 1. `random` in [0, 1) and `now` are given.
 */
export function retryDelay(
	exchange: RequestResult,
	attempt: number,
	maxRetries: number,
	random: number,
	now: number,
): number | undefined {
	if (attempt > maxRetries) return undefined;
	const isBusy = exchange.kind === 'answered' && exchange.status === 429;
	const isTransient = exchange.kind === 'notSent' && TRANSIENT.has(exchange.code);
	if (!isBusy && !isTransient) return undefined;
	const asked = isBusy ? retryAfter(exchange.retryAfter, now) : undefined;
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
