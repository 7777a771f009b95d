import * as fc from 'fast-check';

import type { Settled } from '../../nodes/Altcraft/checkpoint/encoding';
import { readSettled, SettledWriter } from '../../nodes/Altcraft/checkpoint/encoding';

const settled: fc.Arbitrary<Settled> = fc.record({
	identity: fc.base64String({ minLength: 8, maxLength: 8 }).map((text) => text.slice(0, 8)),
	itemIndex: fc.nat(1_000_000),
	number: fc.integer({ min: 1, max: 1000 }),
	profileId: fc.oneof(
		fc.constant(''),
		fc.stringMatching(/^[0-9a-f]{24}$/),
		fc.string({ unit: 'grapheme' }),
	),
});

test('what was written is read, in any order and with any ID', () => {
	fc.assert(
		fc.property(fc.array(settled), (all) => {
			const writer = new SettledWriter();
			all.forEach((one) => writer.add(one));
			const saved = JSON.parse(JSON.stringify(writer.written())) as string;
			expect([...readSettled(saved)]).toEqual(all);
		}),
	);
});

test('a profile with an ID of 24 letters takes 33 bytes', () => {
	const writer = new SettledWriter();
	const profileId = '663a138cee44bb50a67115cd';
	for (let itemIndex = 0; itemIndex < 1000; itemIndex++) {
		writer.add({ identity: 'abcdefgh', itemIndex, number: 1, profileId });
	}
	expect(writer.written().length).toBe('#1 '.length + 1000 * 33 - 1);
});
