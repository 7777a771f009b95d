import * as fc from 'fast-check';

import type { ItemSource } from '../../nodes/Altcraft/batches/itemChunks';
import { itemChunks, validateItems } from '../../nodes/Altcraft/batches/itemChunks';
import type { Settings } from '../../nodes/Altcraft/batches/plan';
import { BY_EMAIL, settingsOf } from './settings';

const settings = (databaseId: number, batchSize = 1000): Settings =>
	settingsOf({ databaseId, batchSize });

const source = (given: Partial<ItemSource> = {}): ItemSource => ({
	isSettled: () => false,
	prepare: () => undefined,
	profileAt: (index) => ({ index }),
	settingsAt: () => ONE,
	validate: () => ({ refusal: undefined, maxBytes: 100 }),
	isCancelled: () => false,
	...given,
});

const [ONE, TWO] = [settings(1), settings(2)];

afterEach(() => jest.restoreAllMocks());

test('each item is in the group of its settings, refused, or settled, and none is twice', async () => {
	const kind = fc.constantFrom('one', 'two', 'settled', 'refused', 'throws');
	await fc.assert(
		fc.asyncProperty(fc.array(kind, { maxLength: 200 }), async (kinds) => {
			const { groups, refusals } = await validateItems(
				kinds.length,
				source({
					isSettled: (index) => kinds[index] === 'settled',
					settingsAt: (index) => (kinds[index] === 'two' ? TWO : ONE),
					profileAt(index) {
						if (kinds[index] === 'throws') throw new Error('throws');
						return { kind: kinds[index] };
					},
					validate: ({ kind }) => ({
						refusal: kind === 'refused' ? 'refused' : undefined,
						maxBytes: 100,
					}),
				}),
			);
			const seen = kinds.map(() => 'settled');
			for (const { settings, origins, profiles } of itemChunks(groups, {
				take: (index) => ({ index }),
			})) {
				expect(profiles).toEqual(origins.map((index) => ({ index })));
				for (const index of origins) seen[index] = settings === ONE ? 'one' : 'two';
			}
			for (const [index, refusal] of refusals) seen[index] = refusal;
			expect(seen).toEqual(kinds);
		}),
	);
});

test.each([
	['64 at a time', 100, 1000, 64],
	['no more than a batch takes', 100, 5, 5],
	['fewer where they are large', 400_000, 1000, 3],
	['alone where they are larger', 5_000_000, 1000, 1],
])('profiles come %s', (_, largest, batchSize, length) => {
	const runs = [{ settings: settings(1, batchSize), from: 0, to: 200 }];
	const groups = [{ runs, largest }];
	const [{ origins }] = itemChunks(groups, { take: () => ({}) });
	expect(origins).toHaveLength(length);
});

test.each([
	['small profiles: every 16 items', 100, 160, 9],
	['large ones: after each', 1_000_000, 20, 19],
	['some: by their bytes', 20_000, 30, 9],
])('the loop looks at the clock, %s', async (_, maxBytes, count, looks) => {
	const now = jest.spyOn(Date, 'now').mockReturnValue(0);
	await validateItems(count, source({ validate: () => ({ refusal: undefined, maxBytes }) }));
	// Once more at the start.
	expect(now).toHaveBeenCalledTimes(looks + 1);
});

test('a run that was stopped validates no more', async () => {
	let clock = 0;
	jest.spyOn(Date, 'now').mockImplementation(() => (clock += 100));
	const validate = jest.fn(() => ({ refusal: undefined, maxBytes: 1_000_000 }));
	await validateItems(100, source({ validate, isCancelled: () => clock > 1000 }));
	expect(validate.mock.calls.length).toBeLessThan(10);
});

test('items whose settings take turns come in their order where they are matched, else by settings', async () => {
	for (const matching of [BY_EMAIL, undefined]) {
		const both = [1000, 2000].map((timeout) => settingsOf({ timeout, matching }));
		const settingsAt = (index: number) => both[Math.floor(index / 2) % 2];
		const { groups } = await validateItems(10, source({ settingsAt }));
		const chunks = [...itemChunks(groups, { take: () => ({}) })];
		for (const { settings, origins } of chunks) {
			for (const index of origins) expect(settings).toBe(settingsAt(index));
		}
		expect(chunks.map(({ origins }) => origins)).toEqual(
			matching
				? [
						[0, 1],
						[2, 3],
						[4, 5],
						[6, 7],
						[8, 9],
					]
				: [
						[0, 1, 4, 5, 8, 9],
						[2, 3, 6, 7],
					],
		);
	}
});
