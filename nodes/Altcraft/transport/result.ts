/** How one request ended. `code` is Node's or axios' code for it, such as `ECONNREFUSED`. */
export type RequestResult =
	| {
			readonly kind: 'answered';
			readonly status: number;
			readonly body: Buffer;
			readonly retryAfter?: string;
	  }
	/** The connection was never made: Altcraft cannot have seen the request. */
	| { readonly kind: 'notSent'; readonly code: string }
	/** It was sent, or may have been, and no answer came. */
	| { readonly kind: 'unanswered'; readonly code: string };

/** axios' codes for a request that was aborted, as n8n does when the run is stopped, and for one that took too long. */
export const CANCELLED = 'ERR_CANCELED';
export const TIMED_OUT = 'ECONNABORTED';

/** Our own code for an answer of which no more was read. */
export const ANSWER_TOO_LARGE = 'ANSWER_TOO_LARGE';
