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
