import { identityOf, Ledger, recall } from '../../nodes/Altcraft/checkpoint/items';
import type { Verdict } from '../../nodes/Altcraft/batches/outcomes';

const STATUSES = ['accepted', 'rejected', 'unknown'] as const;

const verdict = (n: number): Verdict => ({
	status: STATUSES[n % 3],
	scope: 'profile',
	errorCode: n,
	errorText: `text ${n}`,
	explanation: '',
});

// A byte can number 255.
test.each([1, 255, 256, 700])(
	'a further try recalls how each item ended, where there are %p ways',
	async (ways) => {
		const verdicts = Array.from({ length: ways }, (_, n) => verdict(n));
		const ends = Array.from({ length: 2000 }, (_, index) => verdicts[(index * 7919) % ways]);
		const identityAt = (index: number) => identityOf({ index }, 1, index);
		const ledger = new Ledger(ends.length);
		for (const [index, one] of ends.entries()) ledger.add(index, one);
		const checkpoint = await ledger.toCheckpoint(1, identityAt, (index) => `id${index}`);
		const saved = JSON.parse(JSON.stringify(checkpoint)) as typeof checkpoint;
		const recalled = await recall(saved, ends.length, identityAt);
		const found = ends.map((_, index) => recalled.get(index));
		expect(found).toEqual(ends.map((one, index) => ({ verdict: one, profileId: `id${index}` })));
	},
);
