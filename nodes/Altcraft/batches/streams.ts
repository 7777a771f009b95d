/** How the streams ended. */
export interface StreamsEnd<T> {
	/** Batches that were made but not sent: a stream had said to stop, or `send` that it did not. */
	readonly left: readonly T[];
	/** What making a batch or `send` threw; the streams then end as if it had said to stop. */
	readonly error: Error | undefined;
}

/**
 * Sends batches through parallel streams until none is left or `send` says to stop, or that it did not send.
 * The next batch is taken only when a stream is free, so at most `streams` bodies exist at a time.
 * Never throws, and ends only when every stream has: nothing is under way after it.
 */
export async function runStreams<T>(
	batches: AsyncIterator<T>,
	streams: number,
	send: (batch: T) => Promise<'continue' | 'stop' | 'unsent'>,
): Promise<StreamsEnd<T>> {
	const left: T[] = [];
	let stopped = false;
	let error: Error | undefined;
	const runStream = async () => {
		try {
			while (!stopped) {
				const next = await batches.next();
				if (next.done) return;
				const then = stopped ? 'unsent' : await send(next.value);
				if (then === 'unsent') left.push(next.value);
				if (then !== 'continue') stopped = true;
			}
		} catch (thrown) {
			stopped = true;
			error ??= thrown as Error;
		}
	};
	await Promise.all(Array.from({ length: streams }, runStream));
	return { left, error };
}
