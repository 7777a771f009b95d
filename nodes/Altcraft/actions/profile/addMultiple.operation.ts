import type { IExecuteFunctions, INodeExecutionData, INodePropertyOptions } from 'n8n-workflow';

import { judge, notSent, refused } from '../../batches/outcomes';
import { planBatches, roomFor } from '../../batches/plan';
import type { Settings } from '../../batches/plan';
import { runStreams } from '../../batches/streams';
import { formats } from '../../formats/formats';
import type { OnError } from '../../output/items';
import { isErrorItem, onErrorOf, outputItem } from '../../output/items';
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

	const parameters = readParameters(this);
	const onError = onErrorOf(this.getNode());
	const inputOf = (index: number) =>
		parameters.includeInputAt(index) ? items[index].json : undefined;
	const results = new Results(items.length, (outcome, index, batchNumber) =>
		outputItem(outcome, index, batchNumber, onError, inputOf),
	);
	try {
		await sendProfiles(this, parameters, onError, results);
	} catch (error) {
		results.addRest(notSent((error as Error).message));
	}

	if (onError === 'stopWorkflow' && results.firstAffected)
		throw summaryError(this.getNode(), results);
	const hint = summaryHint(results);
	if (hint) this.addExecutionHints(hint);
	return results.items;
}

/** Gives `results` an outcome for every item. Throws when there is no way to Altcraft at all. */
async function sendProfiles(
	context: IExecuteFunctions,
	parameters: Parameters,
	onError: OnError,
	results: Results,
): Promise<void> {
	const stopsOnError = onError === 'stopWorkflow';
	const streams = parameters.streams();
	const connection = await connect(context);
	const rooms = new Map<Settings, number>();
	const roomOf = (settings: Settings) => {
		let room = rooms.get(settings);
		if (room === undefined) {
			room = roomFor(settings, connection.tokenBytes(formats[settings.format].contentType));
			rooms.set(settings, room);
		}
		return room;
	};
	const { profiles, groups, refusals } = await prepareProfiles(
		results.items.length,
		parameters.profileAt,
		parameters.settingsAt,
		(profile, settings) => refusalOf(profile, formats[settings.format], roomOf(settings)),
	);
	for (const [index, refusal] of refusals) results.add(refused(refusal), index, null);
	if (stopsOnError && refusals.size > 0) {
		results.addRest(notSent('Not sent, because another item cannot be sent.'));
		return;
	}

	let whyStopped = 'the run was stopped.';
	const batches = planBatches(groups, (index) => profiles[index], roomOf);
	await runStreams(batches, streams, async (batch) => {
		if (context.getExecutionCancelSignal()?.aborted) return 'stop';
		const { timeout, format } = batch.settings;
		const { contentType } = formats[format];
		const exchange = await connection.post('profiles/add_batch/', contentType, batch.body, timeout);
		const { outcomes, isFatal } = judge(batch, exchange, connection.withoutToken);
		outcomes.forEach((outcome, n) => results.add(outcome, batch.items[n], batch.number));
		const affected = outcomes.find((outcome) => isErrorItem(outcome, onError));
		if (!isFatal && !(stopsOnError && affected)) return 'continue';
		whyStopped = `sending ended with an earlier batch. ${affected?.explanation ?? ''}`.trim();
		return 'stop';
	});
	results.addRest(notSent(`Not sent, because ${whyStopped}`));
}
