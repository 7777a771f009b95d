import { identityOf, Ledger, recall } from '../../nodes/Altcraft/batches/checkpoint';
import type { Ending } from '../../nodes/Altcraft/batches/outcomes';

const STATUSES = ['accepted', 'rejected', 'unknown'] as const;

const ending = (n: number): Ending => ({
	status: STATUSES[n % 3],
	decided: 'profile',
	errorCode: n,
	errorText: `text ${n}`,
	explanation: '',
});

// A byte can number 255.
test.each([1, 255, 256, 700])(
	'a further try recalls how each item ended, where there are %p ways',
	async (ways) => {
		const endings = Array.from({ length: ways }, (_, n) => ending(n));
		const ends = Array.from({ length: 2000 }, (_, index) => endings[(index * 7919) % ways]);
		const identityAt = (index: number) => identityOf({ index }, 1, index);
		const ledger = new Ledger(ends.length);
		for (const [index, one] of ends.entries()) ledger.add(index, one);
		const checkpoint = await ledger.toCheckpoint(1, identityAt, (index) => `id${index}`);
		const saved = JSON.parse(JSON.stringify(checkpoint)) as typeof checkpoint;
		const recalled = await recall(saved, ends.length, identityAt);
		const found = ends.map((_, index) => recalled.get(index));
		expect(found).toEqual(ends.map((one, index) => ({ ending: one, profileId: `id${index}` })));
	},
);
