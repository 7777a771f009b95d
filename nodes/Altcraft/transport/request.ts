import type { IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';

import {
	checkCredentials,
	tokenBytes,
	withoutToken,
} from '../../../credentials/AltcraftApi.credentials';
import type { RequestResult } from './result';
import { retryDelay } from './retry';

const CREDENTIALS = 'altcraftApi';

/** How long and how often a request may be tried. */
export interface Limits {
	/** Milliseconds that one request may take. */
	readonly timeout: number;
	readonly maxRetries: number;
}

/** The one way out to Altcraft, for one node with one credential. */
export interface Connection {
	/** Never throws for what the network or Altcraft do. */
	post(path: string, contentType: string, body: Buffer, limits: Limits): Promise<RequestResult>;
	/** What the token takes of a body of this content type. */
	tokenBytes(contentType: string): number;
	/** The text without the token, should an answer quote it. */
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
	const isCancelled = () =>
		'getExecutionCancelSignal' in context && context.getExecutionCancelSignal()?.aborted === true;

	const postOnce = async (
		path: string,
		contentType: string,
		body: Buffer,
		timeout: number,
	): Promise<RequestResult> => {
		const request: IHttpRequestOptions = {
			method: 'POST',
			url: `/api/v1.1/${path}`,
			headers: { 'Content-Type': contentType, Accept: contentType },
			body,
			// Bytes, because axios would parse JSON by itself and round the digits of ids.
			encoding: 'arraybuffer',
			timeout,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
		};
		try {
			const answer = await context.helpers.httpRequestWithAuthentication.call(
				context,
				CREDENTIALS,
				request,
			);
			return {
				kind: 'answered',
				status: answer.statusCode,
				body: Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(answer.body),
				retryAfter: answer.headers['retry-after'],
			};
		} catch (error) {
			const code = codeOf(error);
			return { kind: NEVER_SENT.has(code) ? 'notSent' : 'unanswered', code };
		}
	};

	return {
		async post(path, contentType, body, { timeout, maxRetries }) {
			for (let attempt = 1; ; attempt++) {
				const exchange = await postOnce(path, contentType, body, timeout);
				const delay = retryDelay(exchange, attempt, maxRetries, Math.random(), Date.now());
				if (delay === undefined) return exchange;
				const end = Date.now() + delay;
				while (Date.now() < end && !isCancelled())
					await sleep(Math.min(SLICE_MS, end - Date.now()));
				if (isCancelled()) return { kind: 'notSent', code: 'ERR_CANCELED' };
			}
		},
		tokenBytes: (contentType) => tokenBytes(credentials, contentType),
		withoutToken: (text) => withoutToken(credentials, text),
		isCancelled,
	};
}

/** n8n has no timer that a cancelled run ends, so a wait looks up this often, in milliseconds. */
const SLICE_MS = 50;

const NO_TLS = 'ERR_SSL_WRONG_VERSION_NUMBER';

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
	NO_TLS,
]);

/** n8n wraps axios' error in its own; the code stands on the inner one. */
function codeOf(error: unknown): string {
	const { cause = error } = error as { cause?: unknown };
	const { code, message } = cause as { code?: unknown; message?: unknown };
	// EPROTO may also come later; only this one says that the other side never spoke TLS.
	if (code === 'EPROTO' && String(message).includes('wrong version number')) return NO_TLS;
	return String(code ?? 'unknown');
}
