import * as fc from 'fast-check';

import { MatchValues } from '../../nodes/Altcraft/batches/matchValues';
import { Turns } from '../../nodes/Altcraft/batches/turns';

test('batches that share a value come one after another in their order, others side by side', async () => {
	const values = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 });
	await fc.assert(
		fc.asyncProperty(fc.scheduler(), fc.array(values, { maxLength: 8 }), async (scheduler, all) => {
			const turns = new Turns();
			const underWay = new Set<number>();
			const done: number[] = [];
			const batches = all.map(async (list, n) => {
				const leave = await turns.take(MatchValues.of(list));
				for (const other of underWay) {
					expect(all[other].some((value) => list.includes(value))).toBe(false);
				}
				underWay.add(n);
				await scheduler.schedule(Promise.resolve(), `batch ${n}`);
				underWay.delete(n);
				done.push(n);
				leave();
			});
			await scheduler.waitFor(Promise.all(batches));
			for (const value of 'abcd') {
				const order = done.filter((n) => all[n].includes(value as 'a'));
				expect(order).toEqual([...order].sort((a, b) => a - b));
			}
			expect(done).toHaveLength(all.length);
		}),
	);
});

test('a batch without values waits for none', async () => {
	const turns = new Turns();
	await turns.take(MatchValues.of(['a']));
	await turns.take(new MatchValues());
	const leave = await turns.take(MatchValues.of(['b']));
	leave();
});
