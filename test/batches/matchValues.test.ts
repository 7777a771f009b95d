import { randomUUID } from 'node:crypto';

import * as fc from 'fast-check';

import { MatchValues } from '../../nodes/Altcraft/batches/matchValues';

/** Few of them, so that many are added twice. */
const texts = fc.array(
	fc.oneof(
		fc.string({ unit: 'binary', maxLength: 3 }),
		fc.nat(300).map((n) => `person.${n}@example.com`),
	),
	{ maxLength: 400 },
);

test('it has what was added, each once and in that order, as a Set does', () => {
	fc.assert(
		fc.property(texts, texts, (added, others) => {
			const values = new MatchValues();
			const model = new Set<string>();
			for (const text of added) {
				expect(values.add(text)).toBe(!model.has(text));
				model.add(text);
			}
			expect([...values]).toEqual([...model]);
			for (const text of others) expect(values.has(text)).toBe(model.has(text));
		}),
	);
});

test('what was added last is taken back, and can be added again', () => {
	fc.assert(
		fc.property(texts, texts, fc.nat(400), (added, more, kept) => {
			const values = MatchValues.of(added);
			const first = [...values].slice(0, kept);
			values.shrinkTo(kept);
			expect([...values]).toEqual(first);
			for (const text of added) expect(values.has(text)).toBe(first.includes(text));
			const model = new Set(first);
			for (const text of more) expect(values.add(text)).toBe(!model.has(text) && !!model.add(text));
		}),
	);
});

test('two share a text, whichever of them has more', () => {
	fc.assert(
		fc.property(texts, texts, (some, others) => {
			const expected = some.some((text) => others.includes(text));
			expect(MatchValues.of(some).sharesAny(MatchValues.of(others))).toBe(expected);
			expect(MatchValues.of(others).sharesAny(MatchValues.of(some))).toBe(expected);
		}),
	);
});

test('what is taken back leaves its place to others', () => {
	const values = MatchValues.of(['kept']);
	for (let n = 0; n < 1000; n++) {
		values.add(String(n));
		values.shrinkTo(1);
		expect(values.has(String(n))).toBe(false);
	}
});

test('texts with the same hash are told apart', () => {
	// Of so many, ten pairs have one by chance: that none had is as likely as 1 in 30,000.
	const values = new MatchValues();
	for (let n = 0; n < 300_000; n++) {
		const text = randomUUID();
		if (!values.add(text)) throw new Error(`${text} was taken for another`);
	}
	expect(values.size).toBe(300_000);
});
