import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { itemChunks, validateItems } from '../../batches/itemChunks';
import type { Outcome } from '../../batches/outcomes';
import { afterUnknown, notSent, refused } from '../../batches/outcomes';
import { MAX_BYTES, planBatches } from '../../batches/plan';
import { sendBatches } from '../../batches/send';
import { identityOf, ItemLedger } from '../../checkpoint/items';
import { targetOf } from '../../checkpoint/target';
import { ItemResults } from '../../output/itemResults';
import { isErrorItem } from '../../output/items';
import { isHarmlessTwice } from '../../profiles/functions';
import { personOf } from '../../profiles/person';
import { connect } from '../../transport/request';
import type { BatchSpec } from './batch.parameters';
import type { BatchRun } from './batchRun';
import { finishRun, mayBeSentAgain, startRun, validator } from './batchRun';
import type { ProfileStore } from './profileData.parameters';

/** items → profiles → batches → requests → outcomes → output items */
export async function sendItems(
	context: IExecuteFunctions,
	spec: BatchSpec,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const run = startRun(context, spec);
	const { parameters, memory, options } = run;
	const ledger = new ItemLedger(items.length, (index) =>
		identityOf(items[index].json, targetOf(parameters.targetAt(index)), index),
	);
	const tally = run.newTally();
	const results = new ItemResults(items.length, run.outputOptions, tally);
	const recalled = memory.items && (await ledger.recall(memory.items));
	const isHarmless = (index: number) =>
		parameters.settingsAt(index).isRepeatable && isHarmlessTwice(parameters.profiles.unread(index));
	for (const [index, outcome] of recalled ?? []) {
		const isSentAgain =
			options !== undefined && mayBeSentAgain(outcome.verdict, options, () => isHarmless(index));
		if (!isSentAgain) results.add(outcome, index, null);
	}
	const add: AddOutcomes = (indexes, outcomes, batchNumber, isConsequence) => {
		for (let n = 0; n < indexes.length; n++) {
			const index = indexes[n];
			const earlier = recalled?.get(index);
			const outcome = earlier ? afterUnknown(earlier.verdict, outcomes[n]) : outcomes[n];
			ledger.add(index, outcome.verdict);
			results.add(outcome, index, batchNumber, isConsequence);
		}
	};
	const rest = await sendProfiles(context, run, results, add);
	for (let index = 0; index < items.length; index++) {
		if (!results.has(index)) add([index], [rest], null, true);
	}
	return await finishRun(context, run, 'items', {
		tally,
		output: results.items,
		notices: [],
		nameOf: ({ itemIndex }) => personAt(parameters.profiles, itemIndex) ?? `Item ${itemIndex}`,
		hasNew: ledger.hasNew,
		toCheckpoint: async () => await ledger.toCheckpoint((index) => results.profileIdAt(index)),
	});
}

/** Undefined also where an expression cannot be evaluated. */
function personAt({ unread }: ProfileStore, itemIndex: number): string | undefined {
	try {
		return personOf(unread(itemIndex));
	} catch {
		return undefined;
	}
}

type AddOutcomes = (
	indexes: readonly number[],
	outcomes: readonly Outcome[],
	batchNumber: number | null,
	isConsequence?: boolean,
) => void;

/** Adds the outcome of every item that has none yet, but for those that it gives back the outcome of. */
async function sendProfiles(
	context: IExecuteFunctions,
	run: BatchRun,
	results: ItemResults,
	add: AddOutcomes,
): Promise<Outcome> {
	const { parameters, options, refusal, onError, stopsOnError, readers } = run;
	if (options === undefined) return notSent(refusal);
	try {
		const connection = await connect(context);
		const capacity = { maxBytes: MAX_BYTES, tokenBytes: connection.tokenBytes };
		const { groups, refusals } = await validateItems(results.items.length, {
			isSettled: (index) => results.has(index),
			settingsAt: parameters.settingsAt,
			prepare: (settings) => readers.prepare(connection, settings),
			profileAt: (index, settings) => parameters.profiles.make(index, readers.of(settings)),
			validate: validator(run, capacity),
			isCancelled: connection.isCancelled,
		});
		for (const [index, reason] of refusals) add([index], [refused(reason)], null);
		if (stopsOnError && refusals.size > 0) {
			return notSent('Not sent, because another item cannot be sent.');
		}
		// What a dry run plans comes out with it.
		const chunks = itemChunks(groups, (index, { dryRun }) =>
			parameters.profiles.take(index, dryRun),
		);
		const batches = planBatches(chunks, capacity, (index, reason) =>
			add([index], [refused(reason)], null),
		);
		const { outcome } = await sendBatches(batches, {
			connection,
			streams: options.streams,
			isAffected: (verdict) => isErrorItem(verdict, onError),
			stopsOnAffected: stopsOnError,
			add: ({ number, origins }, outcomes) => add(origins, outcomes, number),
		});
		return outcome;
	} catch (error) {
		return notSent((error as Error).message);
	}
}
