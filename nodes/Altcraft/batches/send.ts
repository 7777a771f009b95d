import { formats } from '../formats/formats';
import type { Connection } from '../transport/request';
import { CANCELLED } from '../transport/result';
import { retryDelay } from '../transport/retry';
import { MatchValues } from './matchValues';
import type { BatchOutcome, Outcome, Verdict } from './outcomes';
import { afterRepeat, notSent, planned, readOutcomes } from './outcomes';
import type { Batch } from './plan';
import { runStreams } from './streams';
import { Turns } from './turns';

/** How batches are sent, and who is told what became of them. */
export interface Sending<Origin> {
	readonly connection: Connection;
	/** How many requests may be under way at a time. */
	readonly streams: number;
	/** Whether a profile that ended like this is one that the user must look at. */
	isAffected(verdict: Verdict): boolean;
	/** Whether nothing more is to be sent once a profile is affected. */
	readonly stopsOnAffected: boolean;
	/** Told of each request, also of one that is made again. */
	countRequest(): void;
	/** Takes the outcomes of a batch, in the order of its profiles. */
	add(batch: Batch<Origin>, outcomes: readonly Outcome[]): void;
}

/** What was not sent. */
export interface Unsent<Origin> {
	/** Batches that had been planned; those that had not are still to be asked for. */
	readonly batches: ReadonlyArray<Batch<Origin>>;
	/** What became of their profiles. */
	readonly outcome: Outcome;
	/** Whether no more can be planned: making a batch failed. */
	readonly isBroken: boolean;
}

/** Sends batches until none is left, one ends the sending, or the run is stopped. Never throws. */
export async function sendBatches<Origin>(
	batches: AsyncIterator<Batch<Origin>>,
	sending: Sending<Origin>,
): Promise<Unsent<Origin>> {
	const { connection, streams, isAffected, stopsOnAffected, add } = sending;
	let whyStopped = 'the run was stopped.';
	let isStopping = false;
	const turns = new Turns();
	const held = new MatchValues();
	const hold = (values: MatchValues) => {
		for (const value of values) held.add(value);
	};
	const sendInTurn = async (batch: Batch<Origin>) => {
		const { origins, values } = batch;
		if (isStopping || connection.isCancelled()) return 'unsent';
		if (held.sharesAny(values)) {
			hold(values);
			add(batch, new Array<Outcome>(origins.length).fill(HELD_BACK));
			return 'continue';
		}
		const { outcomes, isFatal } = await sendBatch(batch, sending);
		add(batch, outcomes);
		if (values.size > 0 && outcomes.some(mayComeLater)) hold(values);
		const affected = outcomes.find(({ verdict }) => isAffected(verdict));
		if (!isFatal && !(stopsOnAffected && affected)) return 'continue';
		const explanation = affected?.verdict.explanation ?? '';
		whyStopped = `sending ended with an earlier batch. ${explanation}`.trim();
		return 'stop';
	};
	const { left, error } = await runStreams(batches, streams, async (batch) => {
		if (batch.settings.dryRun) {
			const outcome = planned(batch.body.length);
			batch.release();
			add(batch, new Array<Outcome>(batch.origins.length).fill(outcome));
			return 'continue';
		}
		const leave = await turns.take(batch.values);
		let goesOn = false;
		try {
			const then = await sendInTurn(batch);
			goesOn = then === 'continue';
			return then;
		} finally {
			// Also where it threw: others may be waiting for their turn, and must then not send.
			isStopping ||= !goesOn;
			leave();
		}
	});
	if (error !== undefined) whyStopped = `no further request could be made: ${error.message}.`;
	return {
		batches: left,
		outcome: notSent(`Not sent, because ${whyStopped}`),
		isBroken: error !== undefined,
	};
}

/**
 * What a further try may send, or Altcraft may still be at: a later change of the same profile that
 * went out before it would be overwritten by the earlier one.
 */
function mayComeLater({ verdict: { status, scope } }: Outcome): boolean {
	return (
		status === 'unknown' || status === 'notSent' || (status === 'rejected' && scope === 'batch')
	);
}

const HELD_BACK = notSent(
	'Not sent, because an earlier profile with the same match value was not settled: sent later, it would overwrite this one. Run these items again, together.',
);

/**
 * Sends one batch, again where Altcraft cannot have taken it, and, where that does no harm, after a
 * request without a readable answer. Nothing else is ever repeated.
 */
async function sendBatch<Origin>(
	batch: Batch<Origin>,
	{ connection, countRequest }: Sending<Origin>,
): Promise<BatchOutcome> {
	const { settings, origins, body, isRepeatable } = batch;
	const { operation, format, timeout, maxRetries } = settings;
	const { withoutToken } = connection;
	const reading = { count: origins.length, settings, isRepeatable, withoutToken };
	let last: BatchOutcome | undefined;
	for (let attempt = 1; ; attempt++) {
		const { contentType } = formats[format];
		countRequest();
		const result = await connection.post(operation.path, contentType, body, timeout);
		const outcome = await readOutcomes(result, reading);
		last = last ? afterRepeat(last, outcome) : outcome;
		const mayRepeat =
			outcome.repeat === 'always' || (outcome.repeat === 'ifHarmless' && isRepeatable);
		const delay = mayRepeat
			? retryDelay(result, attempt, maxRetries, Math.random(), Date.now())
			: undefined;
		if (delay === undefined) {
			if (attempt === 1 && outcome.wasRead) batch.release();
			return last;
		}
		await connection.wait(delay);
		if (connection.isCancelled()) {
			return afterRepeat(last, await readOutcomes({ kind: 'notSent', code: CANCELLED }, reading));
		}
	}
}
