/**
 * Sends batches through parallel streams until none is left or `send` says to stop.
 * The next batch is taken only when a stream is free, so at most `streams` bodies exist at a time.
 * `send` answers whether to go on, and must not throw: that would leave the other streams alone.
 * Answers the batches that were being made when it stopped, and so were not sent.
 */
export async function runStreams<T>(
	batches: AsyncIterator<T>,
	streams: number,
	send: (batch: T) => Promise<'continue' | 'stop'>,
): Promise<T[]> {
	const left: T[] = [];
	let stopped = false;
	const runStream = async () => {
		while (!stopped) {
			const next = await batches.next();
			if (next.done) return;
			if (stopped) left.push(next.value);
			else if ((await send(next.value)) === 'stop') stopped = true;
		}
	};
	await Promise.all(Array.from({ length: streams }, runStream));
	return left;
}
