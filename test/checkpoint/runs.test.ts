import * as fc from 'fast-check';

import { Runs } from '../../nodes/Altcraft/checkpoint/runs';

/** Mostly in their order, in stretches, as batches are answered; some set twice. */
const settings = fc.array(
	fc.record({
		from: fc.nat(60),
		length: fc.integer({ min: 1, max: 20 }),
		number: fc.integer({ min: 0, max: 3 }),
	}),
	{ maxLength: 30 },
);

test('what was set last stands at each index, and neighbours that are alike are one run', () => {
	fc.assert(
		fc.property(settings, (all) => {
			const runs = new Runs();
			const expected = new Map<number, number>();
			for (const { from, length, number } of all) {
				for (let index = from; index < from + length; index++) {
					runs.set(index, number);
					expected.set(index, number);
				}
			}
			for (let index = 0; index < 90; index++) {
				expect(runs.get(index)).toBe(expected.get(index) ?? 0);
			}
			const entries = [...runs.entries()];
			for (const [n, [from, to, number]] of entries.entries()) {
				expect(to).toBeGreaterThan(from);
				expect(number).not.toBe(0);
				const [, lastTo, lastNumber] = entries[n - 1] ?? [0, -1, 0];
				expect(from > lastTo || (from === lastTo && number !== lastNumber)).toBe(true);
				for (let index = from; index < to; index++) expect(expected.get(index)).toBe(number);
			}
			const covered = entries.reduce((sum, [from, to]) => sum + to - from, 0);
			expect(covered).toBe([...expected.values()].filter((number) => number !== 0).length);
		}),
	);
});

test('a million that ended alike are one run', () => {
	const runs = new Runs();
	for (let index = 0; index < 1_000_000; index++) runs.set(index, 1);
	expect([...runs.entries()]).toEqual([[0, 1_000_000, 1]]);
});
