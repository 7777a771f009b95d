import * as fc from 'fast-check';

import type { Batch, Settings } from '../../nodes/Altcraft/batches/plan';
import { planBatches, profileBytesLimit } from '../../nodes/Altcraft/batches/plan';
import { formats } from '../../nodes/Altcraft/formats/formats';
import type { Profile } from '../../nodes/Altcraft/profiles/profile';
import { itemChunks, validateItems } from '../../nodes/Altcraft/batches/itemChunks';
import { validate } from '../../nodes/Altcraft/batches/validate';
import { encode } from '../formats/encode';

const format = fc.constantFrom('json' as const, 'xml' as const);

const settings = fc.record<Settings>({
	databaseId: fc.integer({ min: 1 }),
	skipTriggers: fc.boolean(),
	skipInvalidSubscriptions: fc.boolean(),
	batchSize: fc.integer({ min: 1, max: 20 }),
	timeout: fc.constant(1000),
	maxRetries: fc.constant(0),
	dryRun: fc.constant(false),
	format,
});

const CAPACITY = { maxBytes: 1000, tokenBytes: () => 0 };

const profiles = fc.array(
	fc.record({
		note: fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.normalize()),
	}),
	{ minLength: 1, maxLength: 60 },
);

/** Profiles that pass validation, grouped as a run groups them. */
const prepare = async (all: readonly Profile[], common: Settings, room: number) =>
	await validateItems(all.length, {
		isSettled: () => false,
		profileAt: (index) => all[index],
		settingsAt: () => common,
		validate: (profile) => validate(profile, formats[common.format], room),
		isCancelled: () => false,
	});

const collect = async <T>(all: AsyncIterable<T>): Promise<T[]> => {
	const collected: T[] = [];
	for await (const one of all) collected.push(one);
	return collected;
};

test('every profile stands in one batch, in order, within count and bytes, and batches are full', async () => {
	await fc.assert(
		fc.asyncProperty(
			settings,
			profiles,
			fc.integer({ min: 300, max: 900 }),
			fc.integer({ min: 0, max: 40 }),
			fc.infiniteStream(fc.boolean()),
			async (common, all, room, tokenBytes, isReleased) => {
				const { open, close, separator } = formats[common.format];
				const textOf = (index: number) => encode(formats[common.format], [all[index]]);
				const frame = Buffer.byteLength(open(common, tokenBytes) + close);
				const capacity = { maxBytes: frame + room, tokenBytes: () => tokenBytes };
				expect(profileBytesLimit(capacity)(common)).toBe(room);
				const { groups, refusals } = await prepare(all, common, room);
				const indexes = all.flatMap((_, index) => (refusals.has(index) ? [] : [index]));
				const chunks = itemChunks(groups, (index) => all[index]);
				const batches: Array<Batch<number> & { text: string }> = [];
				const kept: typeof batches = [];
				for await (const batch of planBatches(chunks, capacity)) {
					batches.push({ ...batch, text: batch.body.toString() });
					if (isReleased.next().value) batch.release();
					else kept.push(batches.at(-1)!);
				}

				for (const { body, text } of kept) expect(body.toString()).toBe(text);
				expect(batches.flatMap(({ origins }) => origins)).toEqual(indexes);
				expect(batches.map(({ number }) => number)).toEqual(batches.map((_, n) => n + 1));
				for (const [n, { origins, body, text }] of batches.entries()) {
					expect(origins.length).toBeLessThanOrEqual(common.batchSize);
					expect(body.length).toBeLessThanOrEqual(capacity.maxBytes);
					expect(text).toBe(open(common, tokenBytes) + origins.map(textOf).join(separator) + close);
					const next = batches[n + 1]?.origins[0];
					if (next === undefined || origins.length === common.batchSize) continue;
					const withNext = body.length + Buffer.byteLength(separator + textOf(next));
					expect(withNext).toBeGreaterThan(capacity.maxBytes);
				}
			},
		),
	);
});

test('profiles with other settings start another batch, also between equal ones', async () => {
	const common = fc.sample(settings, 1)[0];
	const other = { ...common, databaseId: common.databaseId + 1 };
	const chunk = (settings: Settings, origin: string) => ({
		settings,
		origins: [origin],
		profiles: [{ a: 1 }],
	});
	const chunks = [chunk(common, 'a'), chunk(other, 'b'), chunk(common, 'c')];
	const batches = await collect(planBatches(chunks, CAPACITY));
	expect(batches.map(({ origins }) => origins)).toEqual([['a'], ['b'], ['c']]);
});

test('the bound never lets a profile through that is larger than its room', () => {
	const anything = fc.dictionary(fc.string(), fc.anything({ withNullPrototype: true }), {
		minKeys: 1,
	});
	fc.assert(
		fc.property(format, anything, fc.integer({ min: 1, max: 400 }), (name, profile, room) => {
			const { refusal, bound } = validate(profile as Profile, formats[name], room);
			if (refusal !== undefined) return;
			const bytes = Buffer.byteLength(encode(formats[name], [profile as Profile]));
			expect(bytes).toBeLessThanOrEqual(room);
			expect(bytes).toBeLessThanOrEqual(bound);
		}),
		{ numRuns: 3000 },
	);
});

test.each(['json', 'xml'] as const)(
	'%s: a body seldom grows, also when it becomes full',
	async (name) => {
		const common: Settings = { ...fc.sample(settings, 1)[0], batchSize: 10_000, format: name };
		const fields = Array.from({ length: 30 }, (_, n) => [`field_${n}`, 'x'.repeat(40)]);
		const profile = Object.fromEntries(fields) as Profile;
		const groups = new Map([[common, { runs: [0, 3000], largest: 3000 }]]);
		const capacity = { maxBytes: 1_000_000, tokenBytes: () => 0 };
		const { allocUnsafe } = Buffer;
		let [times, batches] = [0, 0];
		Buffer.allocUnsafe = (size) => {
			times++;
			return allocUnsafe(size);
		};
		try {
			const chunks = itemChunks(groups, () => profile);
			batches = (await collect(planBatches(chunks, capacity))).length;
		} finally {
			Buffer.allocUnsafe = allocUnsafe;
		}
		expect(batches).toBeGreaterThan(4);
		// Each grows by up to eight times at once, and once more for what does not fit.
		expect(times).toBeLessThan(10 * batches);
	},
);

test('bodies are made when they are asked for', async () => {
	const common = { ...fc.sample(settings, 1)[0], batchSize: 2 };
	let asked = 0;
	const profileAt = () => ({ n: ++asked });
	const groups = new Map([[common, { runs: [0, 6], largest: 100 }]]);
	const batches = planBatches(itemChunks(groups, profileAt), CAPACITY);
	expect(asked).toBe(0);
	await batches.next();
	// Not more than the batch and the profiles that stand behind it in their chunk.
	expect(asked).toBeLessThanOrEqual(4);
});
