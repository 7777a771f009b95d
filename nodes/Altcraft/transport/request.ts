import type { IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';

import {
	checkCredentials,
	tokenBytes,
	tokenRemover,
} from '../../../credentials/AltcraftApi.credentials';
import type { RequestResult } from './result';
import { ANSWER_TOO_LARGE, CANCELLED, TIMED_OUT } from './result';

const CREDENTIALS = 'altcraftApi';

/** The one way out to Altcraft, for one node with one credential. */
export interface Connection {
	/**
	 * Makes one request. Never throws for what the network or Altcraft do. `timeout`: milliseconds that
	 * it may take, from its start to the end of its answer.
	 */
	post(path: string, contentType: string, body: Buffer, timeout: number): Promise<RequestResult>;
	/** Waits for so many milliseconds, or until the run is stopped. */
	wait(ms: number): Promise<void>;
	/** What the token takes of a body of this content type. */
	tokenBytes(contentType: string): number;
	/** A text of the server without the token, should it quote it. Comes before any cutting. */
	withoutToken(text: string): string;
	/** Whether the user stopped the run. */
	isCancelled(): boolean;
}

/** Throws a NodeOperationError when there is no credential, or none that could work. */
export async function connect(
	context: IExecuteFunctions | ILoadOptionsFunctions,
): Promise<Connection> {
	const unusable = (sentence: string) =>
		new NodeOperationError(context.getNode(), sentence, {
			failure: { cause: 'credential-invalid' },
		});
	if (!context.getNode().credentials?.[CREDENTIALS]) {
		throw unusable(
			'This node has no Altcraft credential. Choose one under "Credential to connect with".',
		);
	}
	const credentials = await context.getCredentials(CREDENTIALS);
	try {
		checkCredentials(credentials);
	} catch (error) {
		throw unusable((error as Error).message);
	}
	const cancelSignal =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const isCancelled = () => cancelSignal?.aborted === true;

	const post: Connection['post'] = async (path, contentType, body, timeout) => {
		const request: IHttpRequestOptions = {
			method: 'POST',
			url: `/api/v1.1/${path}`,
			headers: { 'Content-Type': contentType, Accept: contentType },
			body,
			// Any other would be read to its end, however long, and JSON parsed with the digits of ids rounded.
			encoding: 'stream',
			// n8n would put its own in place of none. It ends an idle connection only.
			timeout,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
		};
		const ending = new AbortController();
		const cancel = () => ending.abort(CANCELLED);
		cancelSignal?.addEventListener('abort', cancel);
		if (isCancelled()) cancel();
		let hasAnswer = false;
		let isOver = false;
		void wait(timeout, () => isOver).then(() => ending.abort(TIMED_OUT));
		try {
			const answer = await context.helpers.httpRequestWithAuthentication.call(
				withSignal(context, ending.signal),
				CREDENTIALS,
				request,
			);
			hasAnswer = true;
			const { statusCode: status, headers } = answer;
			const bytes = await readAll(answer.body as AsyncIterable<Buffer>);
			if (bytes === undefined) return { kind: 'unanswered', code: ANSWER_TOO_LARGE };
			return {
				kind: 'answered',
				status,
				body: bytes,
				retryAfter: headers['retry-after'],
			};
		} catch (error) {
			const code = ending.signal.aborted ? String(ending.signal.reason) : codeOf(error);
			const isNeverSent =
				!hasAnswer && (code === NO_TLS || (NEVER_SENT.has(code) && wasConnecting(error)));
			return { kind: isNeverSent ? 'notSent' : 'unanswered', code };
		} finally {
			isOver = true;
			cancelSignal?.removeEventListener('abort', cancel);
		}
	};

	return {
		post,
		wait: async (ms) => await wait(ms, isCancelled),
		tokenBytes: (contentType) => tokenBytes(credentials, contentType),
		withoutToken: tokenRemover(credentials),
		isCancelled,
	};
}

/**
 * Bytes of an answer that are read, once decompressed: enough for 10,000 results with texts of 1,000
 * characters that take six bytes each, as `\u0416` does.
 */
export const MOST_ANSWER_BYTES = 64 * 2 ** 20;

/** The whole stream; undefined, and the stream closed, where it has more than MOST_ANSWER_BYTES. */
async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of stream) {
		length += chunk.length;
		if (length > MOST_ANSWER_BYTES) return undefined;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks, length);
}

/**
 * The context with a signal of ours in place of the run's. n8n's helper aborts a request by the
 * signal that its `this` has, whatever the request says: authentication.ts of n8n-core, from 2.8 to
 * 2.41. Also where the editor's context has none.
 */
function withSignal<T extends object>(context: T, signal: AbortSignal): T {
	return Object.create(context, { getExecutionCancelSignal: { value: () => signal } }) as T;
}

/** Lint allows no timer that could be cleared, so a wait looks up this often, in milliseconds. */
const SLICE_MS = 50;

async function wait(ms: number, isOver: () => boolean): Promise<void> {
	const end = performance.now() + ms;
	for (let left = ms; left > 0 && !isOver(); left = end - performance.now()) {
		await sleep(Math.min(left, SLICE_MS));
	}
}

/** Our own code for a server that does not speak TLS. */
const NO_TLS = 'EPROTO, no TLS';

/** No connection, so nothing was sent: DNS, refused, unreachable, and TLS before the request. */
const NEVER_SENT: ReadonlySet<string> = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'ENETUNREACH',
	'EHOSTUNREACH',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Whether it failed while it connected: a route may also be lost later, with the same codes. */
function wasConnecting(error: unknown): boolean {
	for (let inner: Inner | undefined = innerOf(error); inner; inner = inner.cause) {
		const { syscall } = inner;
		if (syscall !== undefined) return syscall === 'connect' || syscall === 'getaddrinfo';
	}
	// TLS has no system call; nor have several addresses that were tried in turn.
	return true;
}

function codeOf(error: unknown): string {
	const { code, message } = innerOf(error);
	// The other side never spoke TLS. Once it has, the same comes as ERR_SSL_WRONG_VERSION_NUMBER, and
	// EPROTO may come of other reasons, both after the request.
	if (code === 'EPROTO' && String(message).includes('wrong version number')) return NO_TLS;
	return String(code ?? 'unknown');
}

/** Not `Error`: under Jest, Node's own errors are none. */
interface Inner {
	readonly code?: unknown;
	readonly message?: unknown;
	readonly syscall?: unknown;
	readonly cause?: Inner;
}

/**
 * n8n wraps axios' error in its own; the code stands on the inner one. n8n 2.8 loses that, and keeps its
 * code and its message, which begins with the system call, as in "connect ECONNREFUSED 127.0.0.1:80".
 */
function innerOf(error: unknown): Inner {
	const { cause, httpCode, messages } = error as {
		readonly cause?: Inner;
		readonly httpCode?: unknown;
		readonly messages?: readonly unknown[];
	};
	if (cause !== undefined || messages === undefined) return cause ?? (error as Inner);
	const [message] = messages;
	return { code: httpCode, message, syscall: /^(\w+) E[A-Z]/.exec(String(message))?.[1] };
}
