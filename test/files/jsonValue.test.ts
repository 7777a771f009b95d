import * as fc from 'fast-check';

import { NOT_JSON, parseJson, withNull } from '../../nodes/Altcraft/files/jsonValue';

test('whatever JSON.parse reads is read, and nothing else', () => {
	const almost = fc
		.tuple(
			fc.json(),
			fc.nat(),
			fc.constantFrom('', '"', '\\', ',', '}', '1e999', '12345678901234567890'),
		)
		.map(
			([text, at, piece]) => text.slice(0, at % text.length) + piece + text.slice(at % text.length),
		);
	fc.assert(
		fc.property(almost, (text) => {
			let isJson = true;
			try {
				JSON.parse(text);
			} catch {
				isJson = false;
			}
			expect(parseJson(text) !== NOT_JSON).toBe(isJson);
		}),
		{ numRuns: 1000 },
	);
});

test('what JavaScript wrote is read back as it was', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			expect(JSON.stringify(parseJson(JSON.stringify(value)))).toBe(JSON.stringify(value));
		}),
		{ numRuns: 1000 },
	);
});

test('a number is the number that was written, or the letters', () => {
	const digits = fc.stringMatching(/^(0|[1-9]\d{0,24})$/);
	const number = fc
		.tuple(
			fc.constantFrom('', '-'),
			digits,
			fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{1,24}$/)),
			fc.oneof(fc.constant(''), fc.stringMatching(/^[eE][-+]?\d{1,3}$/)),
		)
		.map((parts) => parts.join(''));
	/** As a fraction of whole numbers, which have no limit. */
	const exactly = (text: string): [bigint, bigint] => {
		const [, sign, whole, fraction = '', exponent = '0'] =
			/^(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(text) ?? [];
		const power = Number(exponent) - fraction.length;
		const value = BigInt(sign + whole + fraction);
		return power < 0 ? [value, 10n ** BigInt(-power)] : [value * 10n ** BigInt(power), 1n];
	};
	fc.assert(
		fc.property(number, (written) => {
			const value = parseJson(`{"a" : ${written}}`) as { a: unknown };
			const [top, bottom] = exactly(written);
			const number = Number(written);
			const [readTop, readBottom] = Number.isFinite(number) ? exactly(String(number)) : [1n, 0n];
			const isSame = top * readBottom === readTop * bottom && readBottom !== 0n;
			expect(value.a).toBe(isSame ? number : written);
		}),
		{ numRuns: 2000 },
	);
});

test.each([
	['{"id":12345678901234567890,"s":"12345678901234567890 1e999"}', '12345678901234567890'],
	['{"id":[9007199254740993]}', ['9007199254740993']],
	['{"id":9007199254740992}', 9007199254740992],
	['{"id":1.50}', 1.5],
	['{"id":0.1000000000000000055511151231257827}', '0.1000000000000000055511151231257827'],
	['{"id":-1E400}', '-1E400'],
	['{"id":1e-400}', '1e-400'],
	['{"id":1e300}', 1e300],
	['{"\\"12345678901234567890":1,"id":2}', 2],
])('%s', (text, id) => {
	expect(parseJson(text)).toMatchObject({ id });
	if (text.includes('"s"'))
		expect(parseJson(text)).toMatchObject({ s: '12345678901234567890 1e999' });
});

test('a text of megabytes takes no time, whatever is in it', () => {
	const start = Date.now();
	for (const piece of ['\\\\', '\\"', '1e999 ', '9', '9.', ' ', 'NaN,']) {
		parseJson(`{"a":"${piece.repeat(2_000_000)}","b":1e999}`);
		parseJson(`{"a":${piece.repeat(2_000_000)}}`);
		withNull(`{"a":"${piece.repeat(2_000_000)}","b":NaN}`);
	}
	expect(parseJson(`[1${'0'.repeat(2_000_000)}1]`)).toEqual([expect.any(String)]);
	expect(Date.now() - start).toBeLessThan(10_000);
});

test('words for no value are told from those in texts', () => {
	expect(withNull('{"a":NaN,"b":"NaN"}')).toEqual({ word: 'NaN', value: { a: null, b: 'NaN' } });
	expect(withNull('{"a":"NaN"}')).toBeUndefined();
	expect(withNull('{"a":NaN')).toBeUndefined();
	expect(withNull('{"a":NaNs}')).toBeUndefined();
	expect(withNull('[1,]')).toBeUndefined();
});
