import type { Verdict } from '../../nodes/Altcraft/batches/outcomes';
import type { ItemCheckpoint } from '../../nodes/Altcraft/checkpoint/items';
import { identityOf, ItemLedger } from '../../nodes/Altcraft/checkpoint/items';

const STATUSES = ['accepted', 'rejected', 'unknown'] as const;

const verdict = (n: number, scope: Verdict['scope'] = 'profile'): Verdict => ({
	status: STATUSES[n % 3],
	scope,
	errorCode: n,
	errorText: `text ${n}`,
	explanation: '',
});

const identityIn = (target: string) => (index: number) => identityOf({ index }, target, index);

const saved = (checkpoint: ItemCheckpoint) =>
	JSON.parse(JSON.stringify(checkpoint)) as ItemCheckpoint;

test.each([1, 255, 256, 700])(
	'a further try recalls how each item ended, where there are %p ways',
	async (ways) => {
		const verdicts = Array.from({ length: ways }, (_, n) => verdict(n));
		const ends = Array.from({ length: 2000 }, (_, index) => verdicts[(index * 7919) % ways]);
		const ledger = new ItemLedger(ends.length, identityIn('1'));
		for (const [index, end] of ends.entries()) ledger.add(index, end);
		const checkpoint = saved(await ledger.toCheckpoint((index) => `id${index}`));
		const recalled = await new ItemLedger(ends.length, identityIn('1')).recall(checkpoint);
		const found = ends.map((_, index) => recalled.get(index));
		expect(found).toEqual(ends.map((end, index) => ({ verdict: end, profileId: `id${index}` })));
	},
);

test('only what may not be sent again unasked is kept', async () => {
	const ledger = new ItemLedger(4, identityIn('1'));
	ledger.add(0, { ...verdict(0), status: 'notSent' });
	ledger.add(1, { ...verdict(1), scope: 'batch' });
	ledger.add(2, { ...verdict(1), scope: 'beforeSending' });
	expect(ledger.hasNew).toBe(false);
	ledger.add(3, { ...verdict(2), scope: 'batch' });
	expect(ledger.hasNew).toBe(true);
	const checkpoint = await ledger.toCheckpoint(() => '');
	const recalled = await new ItemLedger(4, identityIn('1')).recall(checkpoint);
	expect([...recalled.keys()]).toEqual([3]);
});

test('what was settled for another target is no item of this try, and is not forgotten', async () => {
	const first = new ItemLedger(3, identityIn('1'));
	for (const index of [0, 1, 2]) first.add(index, verdict(0));
	const second = new ItemLedger(3, identityIn('2'));
	const recalled = await second.recall(saved(await first.toCheckpoint((index) => `id${index}`)));
	expect(recalled.size).toBe(0);
	second.add(1, verdict(2));
	const third = new ItemLedger(3, identityIn('1'));
	const again = await third.recall(saved(await second.toCheckpoint(() => '')));
	expect([...again].map(([index, { profileId }]) => [index, profileId])).toEqual([
		[0, 'id0'],
		[1, 'id1'],
		[2, 'id2'],
	]);
});

test('equal items keep apart, and items that moved are recognised', async () => {
	const data = ['a', 'a', 'b', 'c'];
	const ledger = new ItemLedger(4, (index) => identityOf(data[index], '1', index));
	ledger.add(1, verdict(0));
	ledger.add(3, verdict(1));
	const checkpoint = saved(await ledger.toCheckpoint(() => ''));
	const moved = ['c', 'a', 'a', 'b'];
	const recalled = await new ItemLedger(4, (index) => identityOf(moved[index], '1', index)).recall(
		checkpoint,
	);
	expect([...recalled.keys()].sort()).toEqual([0, 1]);
});

test('an item that cannot be recognised is not, and spoils no other', async () => {
	const ledger = new ItemLedger(2, identityIn('1'));
	ledger.add(0, verdict(0));
	ledger.add(1, verdict(0));
	const checkpoint = await ledger.toCheckpoint(() => '');
	const recalled = await new ItemLedger(2, (index) => {
		if (index === 0) throw new Error('no database');
		return identityIn('1')(index);
	}).recall(checkpoint);
	expect([...recalled.keys()]).toEqual([1]);
});
