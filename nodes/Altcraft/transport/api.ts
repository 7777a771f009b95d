import type { IDataObject, IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { shortened, toCode, toText } from '../formats/answer';
import type { Connection } from './request';
import { connect } from './request';
import type { RequestResult } from './result';
import { isTransient, retryDelay } from './retry';

/** Milliseconds that a user waits for a list that is open. */
const TIMEOUT = 30_000;

const MAX_RETRIES = 1;

/** Altcraft's own page size. */
const PAGE = 1000;

/** How the call of a method that only reads ended. `text` and `reason` are for the user. */
export type Reply =
	| { readonly kind: 'answered'; readonly answer: IDataObject }
	| { readonly kind: 'refused'; readonly text: string }
	/** Not as Altcraft's API answers, as where a server does not know the method. */
	| { readonly kind: 'unknownMethod' }
	/** It may answer in a moment. */
	| { readonly kind: 'unavailable'; readonly reason: string };

/** Calls a method that only reads. */
export async function call(
	connection: Connection,
	method: string,
	parameters: IDataObject,
): Promise<Reply> {
	const body = Buffer.from(JSON.stringify(parameters));
	for (let attempt = 1; ; attempt++) {
		const result = await connection.post(method, 'application/json', body, TIMEOUT);
		const delay = isTransient(result)
			? retryDelay(result, attempt, MAX_RETRIES, Math.random(), Date.now())
			: undefined;
		if (delay === undefined) return read(result, connection.withoutToken);
		await connection.wait(delay);
	}
}

function read(result: RequestResult, withoutToken: (text: string) => string): Reply {
	// Not the code: n8n swaps a message in which it finds a network code for a general one.
	if (result.kind !== 'answered') return { kind: 'unavailable', reason: 'no answer' };
	const { status, body } = result;
	if (status >= 500 || status === 429) return { kind: 'unavailable', reason: `HTTP ${status}` };
	const answer = parse(body, withoutToken);
	const code = toCode(answer?.error);
	if (answer === undefined || code === undefined) return { kind: 'unknownMethod' };
	if (code === 0) return { kind: 'answered', answer };
	// Once more, as a token may be all digits, and the code is what the server calls one.
	const text = withoutToken(`"${shortened(toText(answer.error_text))}" (code ${code})`);
	return { kind: 'refused', text };
}

/**
 * Asks Altcraft what there is, by one of its read-only methods. Answers undefined when the server does
 * not know the method.
 * Throws a NodeOperationError with a sentence for the user: no list may be empty instead.
 */
export async function ask(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	method: string,
	parameters: IDataObject,
): Promise<IDataObject | undefined> {
	const reply = await call(await connect(context), method, parameters);
	switch (reply.kind) {
		case 'answered':
			return reply.answer;
		case 'unknownMethod':
			return undefined;
		case 'unavailable':
			throw new NodeOperationError(
				context.getNode(),
				`Altcraft could not be reached (${reply.reason}). Check the Server URL in the Altcraft credential, and that this machine can reach it.`,
			);
		case 'refused':
			throw new NodeOperationError(
				context.getNode(),
				`Altcraft refused: ${reply.text}. Check the API Token in the Altcraft credential, and what it may see.`,
			);
	}
}

/** One page of a list, and where the next one starts; undefined at the end. */
export interface Page<T> {
	readonly entries: readonly T[];
	readonly nextFromId: number | undefined;
}

/**
 * One page of a list method. Lists end with an empty page: the counts that come with them do not
 * add up even in Altcraft's own example (page 2195563).
 */
export async function askForPage<T>(
	context: ILoadOptionsFunctions,
	method: string,
	fromId: number,
): Promise<Page<T>> {
	const answer = await ask(context, method, { from_id: fromId, limit: PAGE });
	if (answer === undefined) {
		throw new NodeOperationError(
			context.getNode(),
			"The server did not answer as Altcraft's API does. Check the Server URL in the Altcraft credential.",
		);
	}
	const entries = (answer.data ?? []) as T[];
	const nextFromId = Number(answer.next_from_id);
	const hasMore = entries.length > 0 && nextFromId > fromId;
	return { entries, nextFromId: hasMore ? nextFromId : undefined };
}

/** Bytes of an answer that is parsed: many times what a page or the fields of a database take. */
const MOST_BYTES = 2 * 2 ** 20;

/** Without the token in any of its texts: names and titles are shown to the user, too. */
function parse(body: Buffer, withoutToken: (text: string) => string): IDataObject | undefined {
	if (body.length > MOST_BYTES) return undefined;
	const text = body.toString('utf8');
	const cleaned = (_: string, value: unknown) =>
		typeof value === 'string' ? withoutToken(value) : value;
	// Asked of the whole first, unless something in it is escaped: text by text takes much longer.
	const isClean = !/[\\&%]/.test(text) && withoutToken(text) === text;
	try {
		const answer: unknown = JSON.parse(text, isClean ? undefined : cleaned);
		return typeof answer === 'object' && answer !== null ? (answer as IDataObject) : undefined;
	} catch {
		return undefined;
	}
}
