import type { IExecuteFunctions, INodeExecutionData, INodePropertyOptions } from 'n8n-workflow';

import type { Checkpoint } from '../../batches/checkpoint';
import { identityOf, Ledger, recall } from '../../batches/checkpoint';
import { judge, notSent, planned, refused } from '../../batches/outcomes';
import type { Settings } from '../../batches/plan';
import { planBatches, roomFor } from '../../batches/plan';
import { runStreams } from '../../batches/streams';
import { formats } from '../../formats/formats';
import type { OnError, Shape } from '../../output/items';
import { isErrorItem, mayRunAgain, onErrorOf, outputItem } from '../../output/items';
import { Results, summaryError, summaryHint } from '../../output/results';
import { prepareProfiles } from '../../profiles/prepare';
import { refusalOf } from '../../profiles/validate';
import { connect } from '../../transport/request';
import type { Parameters } from './addMultiple.parameters';
import { readParameters } from './addMultiple.parameters';

export { properties } from './addMultiple.parameters';

export const option: INodePropertyOptions = {
	name: 'Add Multiple',
	value: 'addMultiple',
	action: 'Add multiple profiles',
	description: 'Add each incoming item as a new profile, many in one request',
};

/** items → profiles → batches → requests → outcomes → output items */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = this.getInputData();
	if (items.length === 0) return [];

	const node = this.getNode();
	const onError = onErrorOf(node);
	const parameters = readParameters(this);
	const shape: Shape = {
		onError,
		hasSource: Boolean(this.getExecuteData()?.source),
		inputOf: (index) => (parameters.includeInputAt(index) ? items[index].json : undefined),
	};
	const identityAt = (index: number) =>
		identityOf(items[index].json, parameters.settingsAt(index).databaseId, index);
	const memory: { checkpoint?: Checkpoint } = this.getContext('node');
	const ledger = new Ledger(items.length);
	let failsOnRejected = false;
	const results = new Results(
		items.length,
		(outcome, index, batchNumber) => {
			ledger.add(index, outcome);
			return outputItem(outcome, index, batchNumber, shape);
		},
		(outcome) =>
			isErrorItem(outcome, 'stopWorkflow') || (failsOnRejected && outcome.status === 'rejected'),
	);

	let known = 0;
	try {
		const { streams, rejected, resendUnknown } = parameters.ofRun();
		failsOnRejected = rejected === 'error';
		if (memory.checkpoint) {
			const settled = await recall(memory.checkpoint, items.length, identityAt);
			for (const [index, outcome] of settled) {
				if (outcome.status === 'unknown' && resendUnknown) continue;
				results.add(outcome, index, null);
			}
		}
		known = ledger.size;
		await sendProfiles(this, parameters, streams, onError, results);
	} catch (error) {
		results.addRest(notSent((error as Error).message));
	}

	const fails = onError === 'stopWorkflow' && results.firstAffected !== undefined;
	if (results.counts.planned === 0) {
		const tries = (memory.checkpoint?.tries ?? 0) + 1;
		if (!fails && !mayRunAgain(node, results.items[0], tries)) delete memory.checkpoint;
		// A try that settled nothing may not even have recognised its items, and must not forget them.
		else if (memory.checkpoint && ledger.size === known)
			memory.checkpoint = { ...memory.checkpoint, tries };
		else memory.checkpoint = await ledger.toCheckpoint(tries, identityAt);
	}
	if (fails) throw summaryError(node, results);
	const hint = summaryHint(results);
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
	results: Results,
): Promise<void> {
	const stopsOnError = onError === 'stopWorkflow';
	const connection = await connect(context);
	const tokenBytesOf = ({ format }: Settings) => connection.tokenBytes(formats[format].contentType);
	const rooms = new Map<Settings, number>();
	const roomOf = (settings: Settings) => {
		let room = rooms.get(settings);
		if (room === undefined) {
			room = roomFor(settings, tokenBytesOf(settings));
			rooms.set(settings, room);
		}
		return room;
	};
	const isCancelled = () => context.getExecutionCancelSignal()?.aborted === true;

	const { profiles, groups, refusals } = await prepareProfiles(results.items.length, {
		isSettled: (index) => results.items[index] !== undefined,
		profileAt: parameters.profileAt,
		settingsAt: parameters.settingsAt,
		refusalOf: (profile, settings) =>
			refusalOf(profile, formats[settings.format], roomOf(settings)),
		isCancelled,
	});
	for (const [index, refusal] of refusals) results.add(refused(refusal), index, null);
	if (stopsOnError && refusals.size > 0) {
		results.addRest(notSent('Not sent, because another item cannot be sent.'));
		return;
	}

	let whyStopped = 'the run was stopped.';
	const batches = planBatches(groups, (index) => profiles[index], roomOf);
	await runStreams(batches, streams, async ({ number, settings, items, body }) => {
		if (isCancelled()) return 'stop';
		if (settings.dryRun) {
			const outcome = planned(body.length + tokenBytesOf(settings));
			for (const index of items) results.add(outcome, index, number);
			return 'continue';
		}
		const { contentType } = formats[settings.format];
		const exchange = await connection.post('profiles/add_batch/', contentType, body, settings);
		const { outcomes, isFatal } = judge(items.length, settings, exchange, connection.withoutToken);
		outcomes.forEach((outcome, n) => results.add(outcome, items[n], number));
		const affected = outcomes.find((outcome) => isErrorItem(outcome, onError));
		if (!isFatal && !(stopsOnError && affected)) return 'continue';
		whyStopped = `sending ended with an earlier batch. ${affected?.explanation ?? ''}`.trim();
		return 'stop';
	});
	results.addRest(notSent(`Not sent, because ${whyStopped}`));
}
