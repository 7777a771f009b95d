import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Verdict } from '../batches/outcomes';
import type { ItemCheckpoint } from '../checkpoint/items';
import { identityOf, ItemLedger } from '../checkpoint/items';
import { CallFailure, failure } from '../transport/api';

/** What an item's calls came to. */
export type Result = readonly IDataObject[] | CallFailure;

/**
 * Work that is done once, however often n8n runs the node: done again, it would not find its profile, or
 * find another one. What an earlier try did, or may have done, comes out again instead.
 */
export interface Once<P> {
	/** Tells the work from other work with the same parameters. */
	readonly method: string;
	/** What of the parameters says which work it is: all but what becomes of its result. */
	workOf(parameters: P): unknown;
	/** The output of an item whose work is done. */
	output(profileId: string | null): IDataObject[];
}

/** What the node remembers between tries; it is saved with the execution's data. */
interface Memory {
	calls?: ItemCheckpoint;
}

/**
 * Enters the results that earlier tries came to, of items with the same work. Gives back what
 * keeps those of this try for a further one; or forgets all, where there will be none.
 */
export async function recallDone<P>(
	context: IExecuteFunctions,
	{ method, workOf, output }: Once<P>,
	parameters: readonly P[],
	results: Result[],
): Promise<(isOver: boolean) => Promise<void>> {
	const memory = context.getContext('node') as Memory;
	const ledger = new ItemLedger(results.length, (index) =>
		identityOf(workOf(parameters[index]), method, index),
	);
	const recalled = memory.calls && (await ledger.recall(memory.calls));
	for (const [index, { verdict, profileId }] of recalled ?? []) {
		results[index] =
			verdict.status === 'accepted'
				? output(profileId)
				: failure('unknown', verdict.explanation, true);
	}
	return async (isOver) => {
		if (isOver) {
			delete memory.calls;
			return;
		}
		for (const [index, result] of results.entries()) {
			const verdict = verdictOf(result);
			if (verdict) ledger.add(index, verdict);
		}
		memory.calls = await ledger.toCheckpoint((index) => profileIdOf(results[index]));
	};
}

/** Undefined where the work may simply be done; `result` undefined where the run ended before. */
function verdictOf(result: Result | undefined): Verdict | undefined {
	if (result instanceof CallFailure) {
		return result.mayBeDone ? { ...UNKNOWN, explanation: result.message } : undefined;
	}
	return result && result.length > 0 ? DONE : undefined;
}

const DONE: Verdict = {
	status: 'accepted',
	scope: 'profile',
	errorCode: 0,
	errorText: '',
	explanation: '',
};
const UNKNOWN: Verdict = { ...DONE, status: 'unknown', errorCode: null };

function profileIdOf(result: Result): string {
	const id = result instanceof CallFailure ? undefined : result[0]?.profile_id;
	return typeof id === 'string' ? id : '';
}
