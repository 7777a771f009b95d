import * as fc from 'fast-check';

import type { Verdict } from '../../nodes/Altcraft/batches/outcomes';
import { notSent, planned, refused } from '../../nodes/Altcraft/batches/outcomes';
import { Tally } from '../../nodes/Altcraft/output/tally';

const accepted: Verdict = { ...planned(0).verdict, status: 'accepted' };
const affects = ({ status }: Verdict) => status !== 'accepted' && status !== 'planned';

test('the first affected is the earliest cause, whatever order outcomes come in', () => {
	const entry = fc.record({
		itemIndex: fc.nat(5),
		record: fc.nat(5),
		verdict: fc.constantFrom(accepted, notSent('a').verdict, refused('b').verdict),
		isConsequence: fc.boolean(),
	});
	fc.assert(
		fc.property(fc.array(entry), (entries) => {
			const tally = new Tally(affects);
			for (const { verdict, isConsequence, itemIndex, record } of entries) {
				tally.add(verdict, itemIndex, { record, line: record + 1 }, isConsequence);
			}
			const affected = entries.filter(({ verdict }) => affects(verdict));
			const causes = affected.filter(({ isConsequence }) => !isConsequence);
			const candidates = causes.length > 0 ? causes : affected;
			const places = candidates.map(({ itemIndex, record }) => 10 * itemIndex + record);
			const first = tally.firstAffected;
			expect(first && 10 * first.itemIndex + Number(first.record)).toBe(
				places.length === 0 ? undefined : Math.min(...places),
			);
			const others = entries.filter(
				({ verdict }) => verdict.status !== 'accepted' && verdict.status !== 'planned',
			);
			const rank = (one: { isConsequence: boolean; itemIndex: number; record?: number }) =>
				1000 * Number(one.isConsequence) + 10 * one.itemIndex + Number(one.record);
			expect(tally.firstNotAccepted.map((one) => 10 * one.itemIndex + Number(one.record))).toEqual(
				others
					.map(rank)
					.sort((a, b) => a - b)
					.slice(0, 3)
					.map((place) => place % 1000),
			);
			const total = Object.values(tally.counts).reduce((sum, count) => sum + count, 0);
			expect(total).toBe(entries.length);
		}),
	);
});
