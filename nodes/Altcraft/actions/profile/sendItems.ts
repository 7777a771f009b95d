import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Checkpoint } from '../../checkpoint/items';
import { identityOf, Ledger, nextCheckpoint, recall } from '../../checkpoint/items';
import { notSent, refused } from '../../batches/outcomes';
import { MAX_BYTES, planBatches, profileBytesLimit } from '../../batches/plan';
import { sendBatches } from '../../batches/send';
import { formats } from '../../formats/formats';
import type { OnError } from '../../output/items';
import { failsNode, isErrorItem, mayRunAgain, onErrorOf, outputItem } from '../../output/items';
import { ItemResults } from '../../output/itemResults';
import { summaryError, summaryHint } from '../../output/summary';
import { itemChunks, validateItems } from '../../batches/itemChunks';
import { validate } from '../../batches/validate';
import { connect } from '../../transport/request';
import type { RunOptions, Parameters } from './batch.parameters';
import { readParameters, outputOptions } from './batch.parameters';

/** items → profiles → batches → requests → outcomes → output items */
export async function addItems(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = this.getInputData();
	const node = this.getNode();
	const onError = onErrorOf(node);
	const parameters = readParameters(this);
	const shape = outputOptions(this, parameters);
	const identityAt = (index: number) =>
		identityOf(items[index].json, parameters.settingsAt(index).databaseId, index);
	const memory: { checkpoint?: Checkpoint } = this.getContext('node');
	const ledger = new Ledger(items.length);
	let rejected: RunOptions['rejected'] = 'output';
	const results = new ItemResults(
		items.length,
		(outcome, index, batchNumber) => {
			ledger.add(index, outcome.verdict);
			return outputItem(outcome, index, batchNumber, shape);
		},
		(verdict) => failsNode(verdict, rejected),
	);

	let known = 0;
	try {
		const { streams, resendUnknown, ...runOptions } = parameters.runOptions();
		({ rejected } = runOptions);
		if (memory.checkpoint) {
			const settled = await recall(memory.checkpoint, items.length, identityAt);
			for (const [index, outcome] of settled) {
				if (outcome.verdict.status === 'unknown' && resendUnknown) continue;
				results.add(outcome, index, null);
			}
		}
		known = ledger.size;
		await sendProfiles(this, parameters, streams, onError, results);
	} catch (error) {
		results.addRest(notSent((error as Error).message));
	}

	const affected = onError === 'stopWorkflow' ? results.firstAffected : undefined;
	if (results.counts.planned === 0) {
		const checkpoint = await nextCheckpoint(
			memory.checkpoint,
			ledger.size > known,
			(tries) => affected !== undefined || mayRunAgain(node, results.items[0], tries),
			async (tries) =>
				await ledger.toCheckpoint(tries, identityAt, (index) => results.profileIdAt(index)),
		);
		if (checkpoint) memory.checkpoint = checkpoint;
		else delete memory.checkpoint;
	}
	if (affected) throw summaryError(node, results.counts, affected);
	const hint = summaryHint(results.counts);
	if (hint) this.addExecutionHints(hint);
	return results.items;
}

/**
 * Gives `results` an outcome for every item that has none yet.
 * Throws when there is no way to Altcraft at all.
 */
async function sendProfiles(
	context: IExecuteFunctions,
	parameters: Parameters,
	streams: number,
	onError: OnError,
	results: ItemResults,
): Promise<void> {
	const stopsOnError = onError === 'stopWorkflow';
	const connection = await connect(context);
	const capacity = { maxBytes: MAX_BYTES, tokenBytes: connection.tokenBytes };
	const limitOf = profileBytesLimit(capacity);

	const { groups, refusals } = await validateItems(results.items.length, {
		isSettled: (index) => results.items[index] !== undefined,
		profileAt: parameters.profileAt,
		settingsAt: parameters.settingsAt,
		validate: (profile, settings) => validate(profile, formats[settings.format], limitOf(settings)),
		isCancelled: connection.isCancelled,
	});
	for (const [index, refusal] of refusals) results.add(refused(refusal), index, null);
	if (stopsOnError && refusals.size > 0) {
		results.addRest(notSent('Not sent, because another item cannot be sent.'));
		return;
	}

	const batches = planBatches(itemChunks(groups, parameters.profileAt), capacity);
	const { outcome } = await sendBatches(batches, {
		connection,
		streams,
		isAffected: (verdict) => isErrorItem(verdict, onError),
		stopsOnAffected: stopsOnError,
		add: ({ number, origins }, outcomes) => {
			outcomes.forEach((outcome, n) => results.add(outcome, origins[n], number));
		},
	});
	results.addRest(outcome);
}
