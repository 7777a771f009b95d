import { formats } from '../formats/formats';
import type { Connection } from '../transport/request';
import type { Verdict, Outcome } from './outcomes';
import { readOutcomes, notSent, planned } from './outcomes';
import type { Batch } from './plan';
import { runStreams } from './streams';

/** How batches are sent, and who is told what became of them. */
export interface Sending<Origin> {
	readonly connection: Connection;
	/** How many requests may be under way at a time. */
	readonly streams: number;
	/** Whether a profile that ended like this is one that the user must look at. */
	isAffected(verdict: Verdict): boolean;
	/** Whether nothing more is to be sent once a profile is affected. */
	readonly stopsOnAffected: boolean;
	/** Takes the outcomes of a batch, in the order of its profiles. */
	add(batch: Batch<Origin>, outcomes: readonly Outcome[]): void;
}

/** What was not sent. */
export interface Unsent<Origin> {
	/** Batches that had been planned; those that had not are still to be asked for. */
	readonly batches: ReadonlyArray<Batch<Origin>>;
	/** What became of their profiles. */
	readonly outcome: Outcome;
}

/** Sends batches until none is left, one ends the sending, or the run is stopped. */
export async function sendBatches<Origin>(
	batches: AsyncIterator<Batch<Origin>>,
	{ connection, streams, isAffected, stopsOnAffected, add }: Sending<Origin>,
): Promise<Unsent<Origin>> {
	let whyStopped = 'the run was stopped.';
	const left = await runStreams(batches, streams, async (batch) => {
		if (connection.isCancelled()) return 'stop';
		const { settings, origins, body } = batch;
		const { contentType } = formats[settings.format];
		if (settings.dryRun) {
			const outcome = planned(body.length);
			batch.release();
			add(batch, new Array<Outcome>(origins.length).fill(outcome));
			return 'continue';
		}
		const exchange = await connection.post('profiles/add_batch/', contentType, body, settings);
		const { outcomes, isFatal, wasRead } = readOutcomes(
			origins.length,
			settings,
			exchange,
			connection.withoutToken,
		);
		if (wasRead) batch.release();
		add(batch, outcomes);
		const affected = outcomes.find(({ verdict }) => isAffected(verdict));
		if (!isFatal && !(stopsOnAffected && affected)) return 'continue';
		const explanation = affected?.verdict.explanation ?? '';
		whyStopped = `sending ended with an earlier batch. ${explanation}`.trim();
		return 'stop';
	});
	return { batches: left, outcome: notSent(`Not sent, because ${whyStopped}`) };
}
