import * as fc from 'fast-check';

import {
	BodyWriter,
	escapedBytes,
	FULL,
	MARGIN,
	pieceOf,
} from '../../nodes/Altcraft/formats/writer';

const text = fc
	.string({ unit: 'binary' })
	// Half a character is written as another one.
	.filter((one) => !/\p{Surrogate}/u.test(one));

test('what was written stands there, whatever it grew from and was expected', () => {
	const step = fc.record({
		text,
		asBytes: fc.boolean(),
		expected: fc.integer({ min: 0, max: 1e5 }),
	});
	fc.assert(
		fc.property(fc.array(step), fc.integer({ min: 0, max: 50 }), (steps, size) => {
			const body = new BodyWriter(Infinity, Buffer.alloc(size, 'old'));
			for (const { text, asBytes, expected } of steps) {
				body.expected = expected;
				if (asBytes) body.append(pieceOf(text));
				else body.write(text);
			}
			expect(body.written().toString()).toBe(steps.map(({ text }) => text).join(''));
		}),
	);
});

test('a body takes all that it may have, and never much more', () => {
	fc.assert(
		fc.property(fc.array(text), fc.integer({ min: 0, max: 100 }), (texts, most) => {
			const body = new BodyWriter(most);
			const write = () => texts.forEach((one) => body.write(one.repeat(100)));
			const bytes = Buffer.byteLength(texts.join('')) * 100;
			if (bytes <= most) write();
			else if (bytes > most + MARGIN) expect(write).toThrow(FULL);
			expect(body.bytes.length).toBeLessThanOrEqual(most + MARGIN);
		}),
	);
});

test('it grows eightfold at most, to what is expected, and else doubles', () => {
	const sizeAfter = (expected: number) => {
		const body = new BodyWriter(1_000_000);
		body.expected = expected;
		body.reserve(1000);
		return body.bytes.length;
	};
	expect([0, 500, 5000, 1e9].map(sizeAfter)).toEqual([2000, 2000, 5250, 8000]);
	const body = new BodyWriter(1000);
	body.expected = 5000;
	body.reserve(1000);
	expect(body.bytes.length).toBe(1000 + MARGIN);
});

test('bytes of a text are counted as they are written', () => {
	const plain = { ascii: new Array<number>(0x80).fill(1), loneSurrogate: 3, noncharacter: 3 };
	fc.assert(
		fc.property(
			fc.string({ unit: 'binary' }),
			fc.constantFrom('', '\ud800', '\udc00\uffff'),
			(a, b) => {
				expect(escapedBytes(a + b + a, plain)).toBe(Buffer.byteLength(a + b + a));
			},
		),
	);
});
