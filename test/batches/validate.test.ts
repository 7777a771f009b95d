import * as fc from 'fast-check';

import { MAX_DEPTH, validate } from '../../nodes/Altcraft/batches/validate';
import { formats } from '../../nodes/Altcraft/formats/formats';
import type { Profile } from '../../nodes/Altcraft/profiles/profile';
import { readXml } from '../altcraft/xml';
import { encode } from '../formats/encode';

const FORMATS = ['json', 'xml'] as const;
const LIMIT = 9_999_900;

const refusal = (format: (typeof FORMATS)[number], profile: unknown, limit = LIMIT) =>
	validate(profile as Profile, formats[format], limit).refusal;

/** What is left of a value once all that is nothing is taken out of it; undefined where nothing is. */
function stripped(value: unknown): unknown {
	if (typeof value === 'string') return value.trim() === '' ? undefined : value;
	if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
	if (typeof value !== 'object' || value === null) return value ?? undefined;
	if (Array.isArray(value)) {
		const entries = value.map(stripped).filter((one) => one !== undefined);
		return entries.length === 0 ? undefined : entries;
	}
	const members = Object.entries(value).filter(([, member]) => stripped(member) !== undefined);
	return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** The profiles as Altcraft reads them. */
const arrived = {
	json: (text: string): unknown => JSON.parse(text),
	xml: (text: string): unknown => (readXml(`<xml>${text}</xml>`).data as unknown[])[0],
};

afterEach(() => jest.restoreAllMocks());

describe.each(FORMATS)('what would arrive empty is refused, %s', (format) => {
	test.each([
		{},
		{ a: null, b: undefined },
		{ a: () => 1, b: Symbol('b') },
		{ tags: [] },
		{ score: NaN },
		{ score: Infinity },
		{ a: {} },
		{ a: { b: [{}, [null], { c: { d: [] } }] } },
		{ email: '' },
		{ email: ' \t\r\n\u00A0', tags: ['', { a: '' }] },
		{ subscriptions: [] },
		{ a: { toJSON: () => null } },
		Object.create({ inherited: 'x' }),
	])('%j', (profile) => expect(refusal(format, profile)).toMatch(/no fields with a value/));

	test.each([
		{ a: '', b: 'x' },
		{ a: 0 },
		{ a: false },
		{ a: new Date(0) },
		{ a: [null, { b: [{ c: 1 }] }] },
		{ a: { toJSON: () => ({ b: 'x' }) } },
		{ subscriptions: [{ channel: 'email', resource_id: 1 }] },
	])('but not %j', (profile) => expect(refusal(format, profile)).toBeUndefined());

	test('by no other rule than that nothing is left, and what is sent arrives', () => {
		const leaf = fc.oneof(
			fc.constantFrom(null, undefined, '', ' ', NaN, Infinity, 0, false, 'x'),
			fc.string({ unit: 'grapheme-ascii' }),
			fc.double(),
		);
		const { value } = fc.letrec((tie) => ({
			value: fc.oneof({ depthSize: 'small' }, leaf, tie('list'), tie('object')),
			list: fc.array(fc.oneof(leaf, tie('object')), { maxLength: 3 }),
			object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
		}));
		const profiles = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { maxKeys: 3 });
		fc.assert(
			fc.property(profiles, (profile) => {
				const sentence = refusal(format, profile);
				expect(sentence !== undefined).toBe(stripped(profile) === undefined);
				if (sentence !== undefined) return;
				const sent = arrived[format](encode(formats[format], [profile]));
				expect(stripped(sent)).toBeDefined();
			}),
			{ numRuns: 3000 },
		);
	});
});

describe.each(FORMATS)('depth, %s', (format) => {
	const nested = (levels: number, make = (inner: unknown): object => ({ a: inner })) => {
		let value: object = { a: 'x' };
		for (let level = 1; level < levels; level++) value = make(value);
		return value as Profile;
	};
	const inLists = (inner: unknown) => ({ a: [{ b: 1 }, inner] });
	const atDepth = (frames: number, work: () => void): void =>
		frames === 0 ? work() : atDepth(frames - 1, work);

	test('a profile of as many levels as are allowed is encoded from deep within other calls', () => {
		const profile = nested(MAX_DEPTH);
		atDepth(3000, () => {
			expect(refusal(format, profile)).toBeUndefined();
			expect(encode(formats[format], [profile])).toContain('x');
			expect(JSON.stringify({ json: profile })).toContain('x');
		});
		expect(refusal(format, nested(MAX_DEPTH / 2, inLists))).toBeUndefined();
	});

	test.each([
		['one level more', nested(MAX_DEPTH + 1)],
		['lists are levels too', nested(MAX_DEPTH / 2 + 1, inLists)],
		['50,000 levels', nested(50_000)],
	])('%s is refused', (_, profile) => {
		expect(refusal(format, profile)).toMatch(/nested more than 1,000 levels deep/);
	});

	test('a value that contains itself is refused, however often', () => {
		const circular: Record<string, unknown> = { a: 1 };
		Object.assign(circular, { b: circular, c: circular, d: { e: [circular] } });
		expect(refusal(format, circular)).toMatch(/contains itself/);
	});
});

test('a profile passes only if it fits, and its bound holds', () => {
	const anything = fc.dictionary(fc.string(), fc.anything({ withNullPrototype: true }), {
		minKeys: 1,
	});
	const limit = fc.integer({ min: 1, max: 400 });
	fc.assert(
		fc.property(fc.constantFrom(...FORMATS), anything, limit, (name, profile, most) => {
			const { refusal, maxBytes } = validate(profile as Profile, formats[name], most);
			if (refusal !== undefined) return;
			const bytes = Buffer.byteLength(encode(formats[name], [profile as Profile]));
			expect(bytes).toBeLessThanOrEqual(most);
			expect(bytes).toBeLessThanOrEqual(maxBytes);
		}),
		{ numRuns: 3000 },
	);
});

test.each(FORMATS)('a profile that just fits passes, of whatever its bytes are, %s', (format) => {
	for (const profile of [
		{ a: '"&\u0001я\u{1F600}'.replace(format === 'xml' ? '\u0001' : '', '').repeat(1000) },
		{ a: Array.from({ length: 1000 }, (_, n) => `&"${n}`) },
		{ a: 1, b: true, c: [null, 1.5], d: new Date(0) },
	]) {
		const bytes = Buffer.byteLength(encode(formats[format], [profile]));
		expect(refusal(format, profile, bytes)).toBeUndefined();
		expect(refusal(format, profile, bytes - 1)).toMatch(/more than the [\d,]+ bytes that fit/);
	}
	const numbers = { a: Array.from({ length: 5000 }, (_, n) => n) };
	expect(refusal(format, numbers, 1000)).toMatch(/more than the 1,000 bytes that fit/);
});

test.each(FORMATS)('what is much too large is refused without encoding it, %s', (format) => {
	const encoded = jest.spyOn(formats[format], 'encode');
	const text = '&"'.repeat(1000);
	for (const a of [
		text.repeat(10),
		Array.from({ length: 20 }, () => text),
		'\u{1F600}'.repeat(3e3),
	]) {
		expect(refusal(format, { a }, 10_000)).toMatch(/more than the 10,000 bytes that fit/);
	}
	expect(encoded).not.toHaveBeenCalled();
});

test.each(FORMATS)('whatever a value throws becomes a sentence, %s', (format) => {
	const throwing = (reason: unknown) => ({
		toJSON() {
			throw reason;
		},
	});
	expect(refusal(format, { a: throwing(new Error('no\nway')) })).toBe(
		'The profile cannot be written: no.',
	);
	expect(refusal(format, { a: throwing('text') })).toMatch(/written: text\./);
	expect(refusal(format, { a: throwing(null) })).toMatch(/written: null\./);
});
