import * as fc from 'fast-check';

import { withLongIntegersQuoted } from '../nodes/Altcraft/jsonText';

test('what has no long integer stays as it is, texts of digits included', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			const digits = '12345678901234567890';
			const isExact = (one: unknown) => !Number.isInteger(one) || Number.isSafeInteger(one);
			const exact = (_: string, one: unknown) => (isExact(one) ? one : 0);
			const json = JSON.stringify({ value, 'a\\"b': `\\${digits}"` }, exact, 1);
			expect(JSON.parse(withLongIntegersQuoted(json))).toEqual(JSON.parse(json));
		}),
	);
});

test('long integers keep their digits wherever they stand', () => {
	const integer = fc.bigInt({ min: 2n ** 53n, max: 10n ** 24n });
	fc.assert(
		fc.property(integer, fc.boolean(), fc.string(), (long, isNegative, text) => {
			const digits = `${isNegative ? '-' : ''}${long}`;
			const json = `{${JSON.stringify(text)}:[${digits}, ${digits}],"b":${digits}}`;
			expect(JSON.parse(withLongIntegersQuoted(json))).toEqual({
				...{ [text]: [digits, digits] },
				b: digits,
			});
		}),
	);
});

test('fractions and powers stay numbers', () => {
	const json = '[0.1234567890123456789,1e21,123456789012345678.5,-1.5e-20]';
	expect(withLongIntegersQuoted(json)).toBe(json);
});
