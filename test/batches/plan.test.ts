import * as fc from 'fast-check';

import type { Batch, Settings } from '../../nodes/Altcraft/batches/plan';
import { planBatches, profileBytesLimit } from '../../nodes/Altcraft/batches/plan';
import { formats } from '../../nodes/Altcraft/formats/formats';
import type { Profile } from '../../nodes/Altcraft/profiles/profile';
import { itemChunks, validateItems } from '../../nodes/Altcraft/batches/itemChunks';
import { validate } from '../../nodes/Altcraft/batches/validate';
import { encode } from '../formats/encode';
import { BY_EMAIL, settingsOf } from './settings';

const format = fc.constantFrom('json' as const, 'xml' as const);

const settings = fc
	.record({
		databaseId: fc.integer({ min: 1 }),
		batchSize: fc.integer({ min: 1, max: 20 }),
		format,
	})
	.map(settingsOf);

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
		prepare: () => undefined,
		profileAt: (index) => all[index],
		settingsAt: () => common,
		validate: (profile) => validate(profile, formats[common.format], room),
		isCancelled: () => false,
	});

const never = (_: unknown, explanation: string) => {
	throw new Error(explanation);
};

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
				const frame = Buffer.byteLength(open(common.members, tokenBytes) + close);
				const capacity = { maxBytes: frame + room, tokenBytes: () => tokenBytes };
				expect(profileBytesLimit(capacity, common)).toBe(room);
				const { groups, refusals } = await prepare(all, common, room);
				const indexes = all.flatMap((_, index) => (refusals.has(index) ? [] : [index]));
				const chunks = itemChunks(groups, { take: (index) => all[index] });
				const batches: Array<Batch<number> & { text: string }> = [];
				const kept: typeof batches = [];
				for await (const batch of planBatches(chunks, capacity, never)) {
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
					expect(text).toBe(
						open(common.members, tokenBytes) + origins.map(textOf).join(separator) + close,
					);
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
	const batches = await collect(planBatches(chunks, CAPACITY, never));
	expect(batches.map(({ origins }) => origins)).toEqual([['a'], ['b'], ['c']]);
});

test.each(['json', 'xml'] as const)(
	'%s: a body seldom grows, also when it becomes full',
	async (name) => {
		const common: Settings = { ...fc.sample(settings, 1)[0], batchSize: 10_000, format: name };
		const fields = Array.from({ length: 30 }, (_, n) => [`field_${n}`, 'x'.repeat(40)]);
		const profile = Object.fromEntries(fields) as Profile;
		const groups = [{ runs: [{ settings: common, from: 0, to: 3000 }], largest: 3000 }];
		const capacity = { maxBytes: 1_000_000, tokenBytes: () => 0 };
		const { allocUnsafe } = Buffer;
		let [times, batches] = [0, 0];
		Buffer.allocUnsafe = (size) => {
			// The head alone is made in a small one.
			if (size > 1000) times++;
			return allocUnsafe(size);
		};
		try {
			const chunks = itemChunks(groups, { take: () => profile });
			batches = (await collect(planBatches(chunks, capacity, never))).length;
		} finally {
			Buffer.allocUnsafe = allocUnsafe;
		}
		expect(batches).toBeGreaterThan(4);
		// Each grows by up to eight times at once.
		expect(times).toBeLessThanOrEqual(5 * batches);
	},
);

test('bodies are made when they are asked for', async () => {
	const common = { ...fc.sample(settings, 1)[0], batchSize: 2 };
	let asked = 0;
	const profileAt = () => ({ n: ++asked });
	const groups = [{ runs: [{ settings: common, from: 0, to: 6 }], largest: 100 }];
	const batches = planBatches(itemChunks(groups, { take: profileAt }), CAPACITY, never);
	expect(asked).toBe(0);
	await batches.next();
	// Not more than the batch and the profiles that stand behind it in their chunk.
	expect(asked).toBeLessThanOrEqual(4);
});

describe.each(['json', 'xml'] as const)('%s: what cannot be encoded after all', (format) => {
	const common: Settings = { ...fc.sample(settings, 1)[0], batchSize: 7, format };
	const CHANGES: Record<string, () => unknown> = {
		throws: () => {
			throw new Error('changed');
		},
		grows: () => ({ a: 'x'.repeat(1000) }),
		'grows more': () => ({ a: 'x'.repeat(10_000) }),
		'is no object any more': () => 'text',
	};
	const SENTENCES: Record<string, RegExp> = {
		throws: /written: changed\./,
		grows: /more than the \d+ bytes/,
		'grows more': /more than the \d+ bytes/,
		'is no object any more': /single value/,
	};
	/** A profile that is another one when it is encoded. */
	const culprit = (how: string) => ({ note: 'bad', toJSON: CHANGES[how] }) as Profile;

	test('is refused alone, and all others are sent as if it were not there', async () => {
		const kind = fc.constantFrom('good', 'good', 'good', ...Object.keys(CHANGES));
		await fc.assert(
			fc.asyncProperty(
				fc.array(kind, { maxLength: 40 }),
				fc.nat({ max: 20 }),
				async (kinds, cut) => {
					const all = kinds.map((one, n) => (one === 'good' ? { n, note: 'xyz' } : culprit(one)));
					const chunks = [all.slice(0, cut), all.slice(cut)].map((profiles, n) => ({
						settings: common,
						origins: profiles.map((_, index) => index + n * cut),
						profiles,
					}));
					const refusals = new Map<number, string>();
					const refuse = (index: number, sentence: string) => {
						expect(refusals.has(index)).toBe(false);
						refusals.set(index, sentence);
					};
					const batches = await collect(planBatches(chunks, CAPACITY, refuse));
					const { open, close, separator } = formats[format];
					for (const { origins, body } of batches) {
						const texts = origins.map((index) => encode(formats[format], [all[index]]));
						expect(body.toString()).toBe(open(common.members, 0) + texts.join(separator) + close);
						expect(texts.length).toBeGreaterThan(0);
					}
					const sent = batches.flatMap(({ origins }) => origins);
					expect(sent).toEqual([...kinds.keys()].filter((index) => kinds[index] === 'good'));
					expect([...refusals.keys()].map((index) => kinds[index])).toEqual(
						kinds.filter((one) => one !== 'good'),
					);
					for (const [index, sentence] of refusals) {
						expect(sentence).toMatch(SENTENCES[kinds[index]]);
					}
				},
			),
		);
	});

	test('a large profile is not encoded again for each of its neighbours', async () => {
		let times = 0;
		const large = { toJSON: () => ({ n: ++times, note: 'x'.repeat(600) }) } as unknown as Profile;
		const profiles = Array.from({ length: 7 }, (_, n) => (n === 0 ? large : { n }));
		const first = { settings: common, origins: ['a'], profiles: [{ note: 'x'.repeat(500) }] };
		const chunk = { settings: common, origins: [...'bcdefgh'], profiles };
		const batches = await collect(planBatches([first, chunk], CAPACITY, never));
		expect(batches.map(({ origins }) => origins.join(''))).toEqual(['a', 'bcdefgh']);
		expect(times).toBeLessThanOrEqual(3);
	});
});

describe('where profiles are matched', () => {
	const matched = fc.record({
		batchSize: fc.integer({ min: 1, max: 8 }),
		chunk: fc.integer({ min: 1, max: 6 }),
		emails: fc.array(fc.constantFrom('a', 'A ', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'), {
			maxLength: 60,
		}),
		/** Which of two settings each profile has. */
		others: fc.infiniteStream(fc.boolean()),
	});

	test('those that share a value are in later batches, in their order, and none is lost', async () => {
		await fc.assert(
			fc.asyncProperty(matched, async ({ batchSize, chunk, emails, others }) => {
				const both = [false, true].map((isOther) =>
					settingsOf({ batchSize, matching: BY_EMAIL, timeout: isOther ? 2000 : 1000 }),
				);
				const chunks = emails.flatMap((email, index) => ({
					settings: both[Number(others.next().value)],
					origins: [index],
					profiles: [{ email, note: 'x'.repeat(index) }],
				}));
				const merged = chunks.reduce<typeof chunks>((all, one) => {
					const last = all.at(-1);
					if (last?.settings !== one.settings || last.origins.length >= chunk) return [...all, one];
					last.origins.push(...one.origins);
					last.profiles.push(...one.profiles);
					return all;
				}, []);
				const batches = await collect(planBatches(merged, CAPACITY, never));
				const planned = batches.flatMap(({ origins }) => origins);
				expect([...planned].sort((a, b) => a - b)).toEqual(emails.map((_, index) => index));
				for (const { origins, values } of batches) {
					expect(origins.length).toBeGreaterThan(0);
					expect(origins.length).toBeLessThanOrEqual(batchSize);
					expect(values.size).toBe(origins.length);
				}
				for (const value of 'abcdefghi') {
					const order = planned.filter((index) => emails[index].trim().toLowerCase() === value);
					expect(order).toEqual([...order].sort((a, b) => a - b));
				}
			}),
		);
	});

	test('repeats do not cut batches: pairs in a row take two', async () => {
		const settings = settingsOf({ batchSize: 500, matching: BY_EMAIL });
		const origins = Array.from({ length: 1000 }, (_, index) => index);
		const profiles = origins.map((index) => ({ email: `c${index >> 1}` }));
		const chunks = origins.map((index) => ({
			settings,
			origins: [index],
			profiles: [profiles[index]],
		}));
		const capacity = { ...CAPACITY, maxBytes: 100_000 };
		const batches = await collect(planBatches(chunks, capacity, never));
		expect(batches.map(({ origins: { length } }) => length)).toEqual([500, 500]);
	});

	test('however many share one value, only so many of them wait', async () => {
		const settings = settingsOf({ matching: BY_EMAIL });
		let asked = 0;
		function* chunks() {
			for (; asked < 5000; asked++) {
				yield { settings, origins: [asked], profiles: [{ email: 'same' }] };
			}
		}
		const batches = planBatches(chunks(), CAPACITY, never);
		for (let n = 0; n < 10; n++) {
			const { value } = await batches.next();
			expect(value?.origins).toEqual([n]);
			expect(asked).toBeLessThan(n + 1100);
		}
	});
});

test('one profile that counts makes its batch one that is not sent twice', async () => {
	const settings = settingsOf({ batchSize: 2, isRepeatable: true, matching: BY_EMAIL });
	const count = { action: 'incr', value: 1 };
	const profiles = [{ email: 'a' }, { email: 'b', count }, { email: 'c' }, { email: 'd' }];
	const chunks = [{ settings, origins: [0, 1, 2, 3], profiles }];
	const batches = await collect(planBatches(chunks, CAPACITY, never));
	expect(batches.map(({ isRepeatable }) => isRepeatable)).toEqual([false, true]);
});
