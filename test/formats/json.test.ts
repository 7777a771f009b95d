import * as fc from 'fast-check';

import { formats } from '../../nodes/Altcraft/formats/formats';
import type { Profile } from '../../nodes/Altcraft/profiles/profile';
import { encode } from './encode';

const text = fc.oneof(
	fc.string(),
	fc.string({ unit: 'grapheme' }),
	fc.string({ unit: 'binary' }),
	// Around the length from which a text is written in another way.
	fc
		.tuple(fc.string({ unit: 'binary', minLength: 1 }), fc.integer({ min: 250, max: 260 }))
		.map(([unit, length]) => unit.repeat(length).slice(0, length)),
	fc.constantFrom('"', '\\', '\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\ud83d', '😀'),
);

/** Whatever an expression may give, also what JSON leaves out or turns into something else. */
const value: fc.Arbitrary<unknown> = fc.oneof(
	text,
	fc.anything({
		key: text,
		maxDepth: 3,
		values: [text, fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)],
		withBoxedValues: true,
		withDate: true,
		withMap: true,
		withNullPrototype: true,
		withSet: true,
		withSparseArray: true,
		withTypedArray: true,
	}),
	fc.constantFrom(undefined, -0, NaN, Infinity, () => 1, Symbol('none'), /x/, new Date(NaN)),
	fc.constant(Object.create({ inherited: 1 }) as unknown),
	fc.anything().map((inner) => ({ toJSON: () => inner })),
	fc.array(fc.anything().map((inner) => ({ toJSON: () => inner }))),
);

/** `JSON.stringify` decides what a value becomes, and what has no members is no profile. */
const profile = fc
	.tuple(
		fc.dictionary(text, value, { maxKeys: 6 }),
		fc.constantFrom(Object.prototype, null, { inherited: 1 }),
	)
	.map(([members, from]) => Object.assign(Object.create(from) as Profile, members))
	.filter(isWritable);

function isWritable(one: Profile): boolean {
	try {
		return typeof one.toJSON !== 'function' && JSON.stringify(one) !== undefined;
	} catch {
		return false;
	}
}

test('profiles are written as JSON.stringify writes them', () => {
	fc.assert(
		fc.property(fc.array(profile, { maxLength: 5 }), (profiles) => {
			expect(encode(formats.json, profiles)).toBe(JSON.stringify(profiles).slice(1, -1));
		}),
		{ numRuns: 3000 },
	);
});

test('what JSON cannot write is refused with its words', () => {
	expect(() => encode(formats.json, [{ a: 1n }])).toThrow('BigInt');
	expect(() => encode(formats.json, [{ a: [{ b: 1n }] }])).toThrow('BigInt');
});
