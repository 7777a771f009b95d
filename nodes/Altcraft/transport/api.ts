import type { IDataObject, IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { connect } from './request';

/** What a user waits for a list that is open. */
const LIMITS = { timeout: 30_000, maxRetries: 1 };

/** Altcraft's own page size. */
const PAGE = 1000;

/**
 * Asks Altcraft what there is, by one of its read-only methods. Answers undefined when the answer is
 * not one of Altcraft's API, as where a server does not know the method.
 * Throws a NodeOperationError with a sentence for the user: no list may be empty instead.
 */
export async function ask(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	method: string,
	parameters: IDataObject,
): Promise<IDataObject | undefined> {
	const connection = await connect(context);
	const body = Buffer.from(JSON.stringify(parameters));
	const exchange = await connection.post(method, 'application/json', body, LIMITS);
	if (exchange.kind !== 'answered') {
		throw new NodeOperationError(
			context.getNode(),
			'Altcraft could not be reached. Check the Server URL in the Altcraft credential, and that this machine can reach it.',
		);
	}
	const answer = parse(exchange.body);
	if (answer?.error === undefined) return undefined;
	if (Number(answer.error) !== 0) {
		const text = connection.withoutToken(String(answer.error_text));
		throw new NodeOperationError(
			context.getNode(),
			`Altcraft refused: "${text}" (code ${answer.error}). Check the API Token in the Altcraft credential, and what it may see.`,
		);
	}
	return answer;
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

function parse(body: Buffer): IDataObject | undefined {
	try {
		const answer: unknown = JSON.parse(body.toString('utf8'));
		return typeof answer === 'object' && answer !== null ? (answer as IDataObject) : undefined;
	} catch {
		return undefined;
	}
}
