import type { MatchValues } from './matchValues';

/** A batch that has a turn, until it leaves. */
interface Turn {
	readonly values: MatchValues;
	readonly over: Promise<void>;
}

/**
 * Keeps batches that share a match value apart: each waits until those before it that share one are
 * done, so that of two changes of one profile the later one is the last. Holds the values of the
 * batches that are under way or waiting, no more of them than there are streams.
 */
export class Turns {
	private readonly taken = new Set<Turn>();

	/** Batches must ask in their order. Answers when it is the batch's turn, with what ends that. */
	async take(values: MatchValues): Promise<() => void> {
		if (values.size === 0) return () => {};
		const before = [...this.taken].filter((turn) => turn.values.sharesAny(values));
		let leave = () => {};
		const over = new Promise<void>((resolve) => (leave = resolve));
		const turn = { values, over };
		this.taken.add(turn);
		await Promise.all(before.map((earlier) => earlier.over));
		return () => {
			this.taken.delete(turn);
			leave();
		};
	}
}
