import * as fc from 'fast-check';

import { runStreams } from '../../nodes/Altcraft/batches/streams';

test('every batch is sent or left, in order, and none is sent once a stream has stopped', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.scheduler(),
			fc.integer({ min: 0, max: 12 }),
			fc.integer({ min: 1, max: 4 }),
			fc.option(fc.nat(11)),
			async (scheduler, count, streams, stopAt) => {
				async function* batches() {
					for (let n = 0; n < count; n++) {
						await scheduler.schedule(Promise.resolve(), 'made');
						yield n;
					}
				}
				const all = batches();
				const sent: number[] = [];
				let underWay = 0;
				let isStopped = false;
				const running = runStreams(all, streams, async (batch) => {
					expect(isStopped).toBe(false);
					expect(++underWay).toBeLessThanOrEqual(streams);
					sent.push(batch);
					await scheduler.schedule(Promise.resolve(), 'sent');
					underWay--;
					isStopped ||= batch === stopAt;
					return batch === stopAt ? 'stop' : 'continue';
				});
				await scheduler.waitFor(running);
				const { left, error } = await running;
				expect(error).toBeUndefined();
				const rest: number[] = [];
				await scheduler.waitFor(
					(async () => {
						for await (const batch of all) rest.push(batch);
					})(),
				);
				expect([...sent, ...left, ...rest]).toEqual(Array.from({ length: count }, (_, n) => n));
			},
		),
		{ numRuns: 500 },
	);
});

test.each(['send', 'batches'] as const)(
	'what %s throws ends the sending, but only when every stream has ended',
	async (thrower) => {
		let underWay = 0;
		let made = 0;
		async function* batches() {
			for (; made < 10; made++) {
				if (thrower === 'batches' && made === 3) throw new Error('no more');
				yield made;
			}
		}
		const ended: number[] = [];
		const { error } = await runStreams(batches(), 3, async (batch) => {
			underWay++;
			try {
				// The others outlive the one that throws.
				for (let turns = 0; turns < 5 * batch; turns++) await Promise.resolve();
				if (thrower === 'send' && batch === 1) throw new Error('no more');
				ended.push(batch);
				return 'continue';
			} finally {
				underWay--;
			}
		});
		expect(error?.message).toBe('no more');
		expect(underWay).toBe(0);
		expect(ended).toContain(2);
		expect(made).toBeLessThan(10);
	},
);
