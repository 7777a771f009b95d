/** A batch that has a turn, until it leaves. */
interface Turn {
	readonly values: ReadonlySet<string>;
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
	async take(values: ReadonlySet<string>): Promise<() => void> {
		if (values.size === 0) return () => {};
		const before = [...this.taken].filter((turn) => sharesAny(turn.values, values));
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

/** Whether two batches have a match value in common. */
export function sharesAny(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
	const [fewer, more] = some.size < others.size ? [some, others] : [others, some];
	for (const value of fewer) if (more.has(value)) return true;
	return false;
}
