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

/** What a user can do where no connection was made. `code`: as in `RequestResult`. */
export function notConnected(code: string, ofWhat = ''): string {
	const nothing = ['nothing', ofWhat].join(' ').trim();
	return /CERT|TLS|SSL|ISSUER|SIGNATURE|EPROTO/.test(code)
		? `No secure connection to the server could be made (${code}), so ${nothing} was sent. Check the Server URL in the Altcraft credential, and the certificate of that server.`
		: `No connection to the server could be made (${code}), so ${nothing} was sent. Check the Server URL in the Altcraft credential, and that this machine can reach it.`;
}

/** An answer that is neither followed nor read. */
export function isRedirect(status: number): boolean {
	return status >= 300 && status < 400;
}

/** Whether the HTTP status says that the request was refused unread (RFC 9110, 15.5; RFC 6585). */
export function isRefusedUnread(status: number): boolean {
	return [401, 403, 404, 405, 407, 411, 413, 414, 415, 431].includes(status);
}
