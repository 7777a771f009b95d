import type {
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { runStreams } from '../batches/streams';
import { startSlice } from '../eventLoop';
import { errorItem, onErrorOf } from '../output/items';
import type { Api } from '../transport/api';
import { apiOver, CallFailure, failure } from '../transport/api';
import { connect } from '../transport/request';
import { patienceReader, streamsOf } from './calling.parameters';

/** One operation of the node, in a file of its own; `router.ts` lists them. */
export interface Operation {
	/** How it stands in the list of operations; its `action` is also the node's subtitle. */
	readonly option: INodePropertyOptions & { readonly value: string; readonly action: string };
	/** Its parameters, shown for it alone. */
	readonly properties: INodeProperties[];
	execute(this: IExecuteFunctions): Promise<INodeExecutionData[]>;
}

/** What an operation does for one item, in calls of its own. `P`: what the item's parameters say. */
export interface ItemWork<P> {
	/** Throws an Error with a sentence for the user. */
	read(itemIndex: number): P;
	/** The output of the item. Throws a CallFailure. */
	run(api: Api, parameters: P): Promise<IDataObject[]>;
}

/**
 * Does the work for each item, several at a time, and puts out what it comes to in the order of the
 * items, each linked to its item. Parameters are read first: where On Error says stop, an item whose
 * parameters cannot be used stops the run before anything is called. An item that fails is an error item.
 * Throws the error that the node fails with.
 */
export async function forEachItem<P>(
	context: IExecuteFunctions,
	{ read, run }: ItemWork<P>,
): Promise<INodeExecutionData[]> {
	const count = context.getInputData().length;
	if (count === 0) return [];
	const node = context.getNode();
	const stops = onErrorOf(node) === 'stopWorkflow';
	const results = new Array<readonly IDataObject[] | CallFailure>(count);
	const patienceAt = patienceReader(context);
	const slice = startSlice();

	const ready: Array<() => Promise<boolean>> = [];
	try {
		const connection = await connect(context);
		const streams = streamsOf(context);
		for (let index = 0; index < count; index++) {
			if (slice.isOver()) await slice.yield();
			try {
				const parameters = read(index);
				const api = apiOver(connection, patienceAt(index));
				ready.push(async () => {
					results[index] = await resultOf(async () => await run(api, parameters));
					return !(results[index] instanceof CallFailure);
				});
			} catch (error) {
				results[index] = failure('rejected', (error as Error).message);
			}
		}
		if (!stops || ready.length === count) {
			await runStreams(inTurn(ready), streams, async (work) => {
				if (connection.isCancelled()) return 'unsent';
				return (await work()) || !stops ? 'continue' : 'stop';
			});
		}
	} catch (error) {
		results.fill(failure('notSent', (error as Error).message));
	}
	for (let index = 0; index < count && !stops; index++) {
		results[index] ??= failure('notSent', 'Not done, because the run was stopped.');
	}
	if (stops) stopAtFailure(node, results);
	const options = {
		onError: onErrorOf(node),
		hasSource: Boolean(context.getExecuteData()?.source),
	};
	return results.flatMap((result, item): INodeExecutionData[] =>
		result instanceof CallFailure
			? [errorItem(result.message, { ...result.details }, item, options)]
			: result.map((json) => ({ json, pairedItem: { item } })),
	);
}

async function resultOf(
	work: () => Promise<readonly IDataObject[]>,
): Promise<readonly IDataObject[] | CallFailure> {
	try {
		return await work();
	} catch (error) {
		return error instanceof CallFailure ? error : failure('rejected', (error as Error).message);
	}
}

async function* inTurn<T>(entries: readonly T[]): AsyncGenerator<T> {
	yield* entries;
}

/** Throws for the first item that failed, if one did. */
function stopAtFailure(
	node: INode,
	results: ReadonlyArray<readonly IDataObject[] | CallFailure>,
): void {
	const itemIndex = results.findIndex((result) => result instanceof CallFailure);
	const first = results[itemIndex];
	if (!(first instanceof CallFailure)) return;
	const done = results.filter((result) => Array.isArray(result)).length;
	const message = `[Item ${itemIndex}] ${first.message}${results.length > 1 ? ` ${done} of ${results.length} items were done.` : ''}`;
	const isRefused = [401, 403].includes(first.details.error_code ?? 0);
	const error = new NodeOperationError(node, message, {
		itemIndex,
		...(isRefused && { failure: { cause: 'credential-invalid' } }),
	});
	// n8n swaps a message in which it finds a network code, even inside a word, for a general one.
	error.message = message;
	throw error;
}
