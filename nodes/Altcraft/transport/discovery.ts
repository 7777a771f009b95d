import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { connect } from './request';

/** What a user waits for an open list, in milliseconds. */
const TIMEOUT_MS = 30_000;

const CONTENT_TYPE = 'application/json';

/** A read-only answer: `data`, and for lists where the next page starts. */
export interface Discovered {
	readonly data: unknown;
	readonly nextFromId: number | undefined;
}

/**
 * Asks Altcraft what there is: databases, fields, resources.
 * Throws a NodeOperationError with a sentence for the user; an empty list is never shown instead.
 */
export async function discover(
	context: ILoadOptionsFunctions,
	path: string,
	parameters: IDataObject,
): Promise<Discovered> {
	const connection = await connect(context);
	const body = Buffer.from(JSON.stringify(parameters));
	const exchange = await connection.post(path, CONTENT_TYPE, body, TIMEOUT_MS);
	const fail = (sentence: string) =>
		new NodeOperationError(context.getNode(), connection.withoutToken(sentence));
	if (exchange.kind !== 'answered') {
		throw fail(
			'Altcraft could not be reached. Check the Server URL in the Altcraft credential, and that this machine can reach it.',
		);
	}
	const answer = parse(exchange.body);
	if (answer?.error === undefined) {
		throw fail(
			`The server did not answer as Altcraft's API does (HTTP ${exchange.status}). Check the Server URL in the Altcraft credential.`,
		);
	}
	if (Number(answer.error) !== 0) {
		throw fail(
			`Altcraft refused: "${answer.error_text}" (code ${answer.error}). Check the API Token in the Altcraft credential, and what it may see.`,
		);
	}
	const nextFromId = Number(answer.next_from_id);
	return { data: answer.data, nextFromId: nextFromId > 0 ? nextFromId : undefined };
}

function parse(body: Buffer): IDataObject | undefined {
	try {
		const answer: unknown = JSON.parse(body.toString('utf8'));
		return typeof answer === 'object' && answer !== null ? (answer as IDataObject) : undefined;
	} catch {
		return undefined;
	}
}
