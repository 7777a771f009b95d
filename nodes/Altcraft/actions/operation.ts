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
import { countTry } from '../checkpoint/tries';
import { startSlice } from '../eventLoop';
import { errorItem, mayRunAgain, onErrorOf } from '../output/items';
import type { Api, Patience } from '../transport/api';
import { apiOver, CallFailure, failure } from '../transport/api';
import { connect } from '../transport/request';
import { patienceReader, streamsOf } from './calling.parameters';
import type { Once, Result } from './once';
import { recallDone } from './once';

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
	/** Only where a further try must not do it again. */
	readonly once?: Once<P>;
}

/**
 * Does the work for each item, several at a time, and puts out what it comes to in the order of the
 * items, each linked to its item. Parameters are read first: where On Error says stop, an item whose
 * parameters cannot be used stops the run before anything is called. An item that fails is an error item.
 * Throws the error that the node fails with.
 */
export async function forEachItem<P>(
	context: IExecuteFunctions,
	{ read, run, once }: ItemWork<P>,
): Promise<INodeExecutionData[]> {
	const count = context.getInputData().length;
	if (count === 0) return [];
	const node = context.getNode();
	const stops = onErrorOf(node) === 'stopWorkflow';
	const results = new Array<Result>(count);
	const patienceAt = patienceReader(context);
	const slice = startSlice();

	const parameters: P[] = [];
	const patience: Patience[] = [];
	let isRefused = false;
	for (let index = 0; index < count; index++) {
		if (slice.isOver()) await slice.yield();
		try {
			patience[index] = patienceAt(index);
			parameters[index] = read(index);
		} catch (error) {
			results[index] = failure('rejected', (error as Error).message);
			isRefused = true;
		}
	}
	const keep = once && (await recallDone(context, once, parameters, results));
	try {
		const connection = await connect(context);
		const ready = parameters.flatMap((given, index) => {
			if (results[index] !== undefined) return [];
			const api = apiOver(connection, patience[index]);
			return async () => {
				results[index] = await resultOf(async () => await run(api, given));
				return !(results[index] instanceof CallFailure);
			};
		});
		const streams = streamsOf(context);
		if (!stops || !isRefused) {
			await runStreams(inTurn(ready), streams, async (work) => {
				if (connection.isCancelled()) return 'unsent';
				return (await work()) || !stops ? 'continue' : 'stop';
			});
		}
	} catch (error) {
		for (let index = 0; index < count; index++) {
			results[index] ??= failure('notSent', (error as Error).message);
		}
	}
	for (let index = 0; index < count && !stops; index++) {
		results[index] ??= failure('notSent', 'Not done, because the run was stopped.');
	}
	const options = {
		onError: onErrorOf(node),
		hasSource: Boolean(context.getExecuteData()?.source),
	};
	const output = results.flatMap((result, item): INodeExecutionData[] =>
		result instanceof CallFailure
			? [errorItem(result.message, { ...result.details }, item, options)]
			: result.map((json) => ({ json, pairedItem: { item } })),
	);
	const error = stops ? firstFailure(node, results) : undefined;
	await keep?.(error === undefined && !mayRunAgain(node, output[0], countTry(context)));
	if (error) throw error;
	return output;
}

async function resultOf(work: () => Promise<readonly IDataObject[]>): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		return error instanceof CallFailure ? error : failure('rejected', (error as Error).message);
	}
}

async function* inTurn<T>(entries: readonly T[]): AsyncGenerator<T> {
	yield* entries;
}

/** What the node fails with: for the first item that failed, if one did. */
function firstFailure(node: INode, results: readonly Result[]): NodeOperationError | undefined {
	const itemIndex = results.findIndex((result) => result instanceof CallFailure);
	const first = results[itemIndex];
	if (!(first instanceof CallFailure)) return undefined;
	const done = results.filter((result) => Array.isArray(result)).length;
	const message = `[Item ${itemIndex}] ${first.message}${results.length > 1 ? ` ${done} of ${results.length} items were done.` : ''}`;
	const isRefused = [401, 403].includes(first.details.error_code ?? 0);
	const error = new NodeOperationError(node, message, {
		itemIndex,
		...(isRefused && { failure: { cause: 'credential-invalid' } }),
	});
	// n8n swaps a message in which it finds a network code, even inside a word, for a general one.
	error.message = message;
	return error;
}
