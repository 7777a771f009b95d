import * as fc from 'fast-check';

import type { Settings } from '../../nodes/Altcraft/batches/plan';
import { planBatches, roomFor } from '../../nodes/Altcraft/batches/plan';
import { formats } from '../../nodes/Altcraft/formats/formats';
import type { Profile } from '../../nodes/Altcraft/profiles/profile';
import { refusalOf } from '../../nodes/Altcraft/profiles/validate';

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

const profiles = fc.array(
	fc.record({
		note: fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.normalize()),
	}),
	{ minLength: 1, maxLength: 60 },
);

test('every profile stands in one batch, in order, within count and bytes, and batches are full', () => {
	fc.assert(
		fc.property(settings, profiles, fc.integer({ min: 300, max: 900 }), (common, all, room) => {
			const fits = all.map(
				(profile) => refusalOf(profile, formats[common.format], room) === undefined,
			);
			const indexes = all.flatMap((_, index) => (fits[index] ? [index] : []));
			const batches = [
				...planBatches(
					new Map([[common, indexes]]),
					(i) => all[i],
					() => room,
				),
			];

			expect(batches.flatMap(({ items }) => items)).toEqual(indexes);
			expect(batches.map(({ number }) => number)).toEqual(batches.map((_, n) => n + 1));
			const { open, close, separator, encode } = formats[common.format];
			const frame = Buffer.byteLength(open(common) + close);
			for (const [n, { items, body }] of batches.entries()) {
				expect(items.length).toBeLessThanOrEqual(common.batchSize);
				expect(body.length).toBeLessThanOrEqual(frame + room);
				expect(body.toString()).toBe(
					open(common) + items.map((i) => encode(all[i])).join(separator) + close,
				);
				const next = batches[n + 1]?.items[0];
				if (next === undefined || items.length === common.batchSize) continue;
				const withNext = body.length + Buffer.byteLength(separator + encode(all[next]));
				expect(withNext).toBeGreaterThan(frame + room);
			}
		}),
	);
});

test('the bound never lets a profile through that is larger than its room', () => {
	const anything = fc.dictionary(fc.string(), fc.anything({ withNullPrototype: true }), {
		minKeys: 1,
	});
	fc.assert(
		fc.property(format, anything, fc.integer({ min: 1, max: 400 }), (name, profile, room) => {
			const refusal = refusalOf(profile as Profile, formats[name], room);
			if (refusal !== undefined) return;
			expect(Buffer.byteLength(formats[name].encode(profile as Profile))).toBeLessThanOrEqual(room);
		}),
		{ numRuns: 3000 },
	);
});

test('bodies are made when they are asked for', () => {
	const common = {
		databaseId: 1,
		skipTriggers: false,
		skipInvalidSubscriptions: false,
		batchSize: 2,
		timeout: 1,
		maxRetries: 0,
		dryRun: false,
		format: 'json',
	} as const;
	let encoded = 0;
	const profileAt = () => ({ n: ++encoded });
	const batches = planBatches(new Map([[common, [0, 1, 2, 3, 4, 5]]]), profileAt, () =>
		roomFor(common, 0),
	);
	expect(encoded).toBe(0);
	batches.next();
	// One more than the batch holds: the profile that it had no place for.
	expect(encoded).toBe(3);
});
