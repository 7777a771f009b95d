import * as fc from 'fast-check';

import type { Profile } from '../../nodes/Altcraft/profiles/profile';
import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { runAltcraft } from '../engine/engine';
import { decodeAnswer } from '../../nodes/Altcraft/formats/decode';
import { formats } from '../../nodes/Altcraft/formats/formats';
import { decodeJson } from '../../nodes/Altcraft/formats/jsonAnswer';
import { decodeXml } from '../../nodes/Altcraft/formats/xmlAnswer';
import { validate } from '../../nodes/Altcraft/batches/validate';
import { encode } from './encode';

const { xml } = formats;

/** What XML 1.0 can carry; the rest is refused, see below. */
const xmlText = fc
	.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constant('a]]>b'))
	.filter((text) => xml.allowsText(text));

/** Names as databases have them; arbitrary legal ones besides. */
const name = fc.oneof(
	fc.constantFrom('_fname', 'note', 'поле', 'a-b.c', '__proto__', 'constructor', 'token', 'xml'),
	fc.stringMatching(/^[A-Za-z_][\w.-]{0,12}$/),
);

/** Text values: XML has no types, so a text is what both formats can carry unchanged. */
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		xmlText,
		tie('list'),
		tie('object'),
	),
	list: fc.array(fc.oneof(xmlText, tie('object')), { minLength: 1, maxLength: 3 }),
	object: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 3 }),
})).value;

const profile = fc
	.dictionary(name, value, { minKeys: 1, maxKeys: 6 })
	// A member `action` would be read as a functional value, in both formats.
	.filter((fields) => !JSON.stringify(fields).includes('"action"'));

let altcraft: Altcraft;
beforeAll(async () => {
	altcraft = await startAltcraft();
});
afterAll(async () => await altcraft.stop());

test('the same profiles by JSON and by XML leave the same data in Altcraft', async () => {
	const storedBy = async (format: string, items: Profile[]) => {
		altcraft.reset();
		const { output, error } = await runAltcraft({
			items: items as Parameters<typeof runAltcraft>[0]['items'],
			credential: { serverUrl: altcraft.url, token: altcraft.token },
			parameters: { options: { format, batchSize: 7 } },
		});
		expect(error).toBeUndefined();
		expect(altcraft.batches.every((batch) => batch.format === format)).toBe(true);
		return {
			output,
			stored: altcraft.stored(1).map((one) => ({ ...one, profile: JSON.stringify(one.profile) })),
		};
	};
	await fc.assert(
		fc.asyncProperty(fc.array(profile, { minLength: 1, maxLength: 20 }), async (profiles) => {
			const byJson = await storedBy('json', profiles);
			const byXml = await storedBy('xml', profiles);
			expect(byXml).toEqual(byJson);
			expect(byJson.stored.length).toBeGreaterThan(0);
		}),
		{ numRuns: 60 },
	);
});

test('fields that XML cannot carry are refused with their name, and never sent', () => {
	const refusal = (fields: Profile) => validate(fields, xml, 10_000_000).refusal;
	expect(refusal({ 'first name': 'x' })).toMatch(/"first name" is no name.*JSON/);
	expect(refusal({ '1st': 'x' })).toMatch(/"1st"/);
	expect(refusal({ 'a:b': 'x' })).toMatch(/"a:b"/);
	expect(refusal({ '': 'x' })).toMatch(/no name/);
	expect(refusal({ ok: { 'in side': 1 } })).toMatch(/"ok\.in side"/);
	expect(refusal({ note: 'a\u0000' })).toMatch(/"note".*U\+0000/);
	expect(refusal({ list: ['\u{1F600}', '\ud83d'] })).toMatch(/"list".*U\+D83D/);
	expect(refusal({ matrix: [[1]] })).toMatch(/"matrix".*list of lists/);
	expect(refusal({ note: 'tab\t line\n \u{1F600} ]]> <![CDATA[', 名前: 'x' })).toBeUndefined();
});

test.each(['json', 'xml'] as const)('%s: what is no data is refused', (format) => {
	const refusal = (fields: unknown) =>
		validate(fields as Profile, formats[format], 10_000_000).refusal;
	const circular: Record<string, unknown> = { a: 1 };
	Object.assign(circular, { b: circular, c: circular, d: { e: [circular] } });
	expect(refusal(circular)).toMatch(/circular|contains itself/);
	expect(refusal(Object.assign(new Date(0), { a: 1 }))).toMatch(/single value/);
	expect(refusal({ a: () => 1, b: undefined })).toMatch(/no fields/);
});

test('any text is either carried unchanged or refused', () => {
	const anyText = fc.string({ unit: 'binary' });
	fc.assert(
		fc.property(anyText, (text) => {
			const carried = validate({ note: `x${text}` }, xml, 10_000_000).refusal === undefined;
			// eslint-disable-next-line no-control-regex -- the very characters that XML 1.0 forbids
			expect(carried).toBe(!/[\x00-\x08\x0B\x0C\x0E-\x1F\uD800-\uDFFF\uFFFE\uFFFF]/u.test(text));
		}),
		{ numRuns: 2000 },
	);
});

test('XML: null and empty lists are left out; dates, numbers and booleans are plain text', () => {
	const fields = {
		a: null,
		b: [],
		c: [null, 1, NaN],
		d: new Date(0),
		e: true,
		f: 1.5,
		g: NaN,
		h: '',
	};
	expect(encode(xml, [fields])).toBe(
		"<data array='true'><c array='true'>1</c><c array='true'></c><d>1970-01-01T00:00:00.000Z</d><e>true</e><f>1.5</f><h></h></data>",
	);
});

test('an answer in the documented form is read as the parser reads it', () => {
	const text = fc.oneof(
		fc.constantFrom(
			'Successful operation',
			'',
			' ',
			'a\r\nb',
			' b ',
			'Bad &amp; &#1055;',
			']]>',
			'é',
		),
		fc
			.string({ unit: 'grapheme' })
			.filter((one) => xml.allowsText(one))
			.map((one) => one.replaceAll('&', '&amp;').replaceAll('<', '&lt;')),
	);
	const code = fc.constantFrom('0', '-1', '400', '', 'x', ' 7 ');
	const blank = fc.constantFrom('', ' ', '\n\t', '\r\n');
	const plainId = fc
		.stringMatching(/^[0-9a-f]{1,24}$/)
		.map((one) => `<profile_id>${one}</profile_id>`);
	const id = fc.oneof(
		{ weight: 8, arbitrary: plainId },
		text.map((one) => `<profile_id>${one}</profile_id>`),
		fc.constantFrom('<profile_id>1&amp;</profile_id>', '<profile_id>1</profile-id>', ''),
	);
	// Entries that differ in their ids only, as most do.
	const entries = fc
		.tuple(
			fc.constantFrom('xml', 'xml', 'xml', 'result'),
			code,
			text,
			blank,
			fc.array(id, { minLength: 1, maxLength: 4 }),
		)
		.map(([name, error, message, gap, ids]) =>
			ids.map((one) =>
				[
					`<${name}>`,
					`<error>${error}</error>`,
					`<error_text>${message}</error_text>`,
					one,
					`</${name}>`,
				].join(gap),
			),
		);
	const head = fc.constantFrom(
		'',
		'<?xml version="1.0" encoding="UTF-8" ?>',
		'\uFEFF',
		'<!-- c -->',
	);
	const tail = fc.constantFrom('', '\n', ' x', '</xml>');
	fc.assert(
		fc.property(
			head,
			code,
			text,
			fc.array(entries, { maxLength: 3 }),
			blank,
			tail,
			(first, error, message, runs, gap, last) => {
				const rest = `<error>${error}</error><error_text>${message}</error_text>${runs.flat().join(gap)}</xml>${last}`;
				const read = decodeXml(Buffer.from(`${first}<xml>${rest}`));
				// A comment is nothing to the parser, and no part of the documented form.
				const parsed = decodeXml(Buffer.from(`${first}<xml><!-- -->${rest}`));
				expect(read).toEqual(parsed);
			},
		),
		{ numRuns: 3000 },
	);
});

test('XML: a profile may have any number of names', () => {
	const names = Array.from({ length: 2500 }, (_, n) => `field_${n}`);
	const profile = Object.fromEntries(names.map((name) => [name, 1]));
	const elements = names.map((name) => `<${name}>1</${name}>`).join('');
	for (let times = 0; times < 2; times++) {
		expect(encode(xml, [profile])).toBe(`<data array='true'>${elements}</data>`);
		expect(() => encode(xml, [{ ...profile, 'first name': 1 }])).toThrow('"first name" is no name');
	}
});

test.each([
	[
		'an entry alone is a list of one',
		'<xml><error>0</error><xml><error>0</error><profile_id>1e5</profile_id></xml></xml>',
		['1e5'],
	],
	[
		'entries named result',
		'<xml><error>0</error><result><error>0</error><profile_id>007</profile_id></result></xml>',
		['007'],
	],
	[
		'white space between elements',
		'<?xml version="1.0"?>\n<xml>\n <error>0</error>\n <xml>\n <error>0</error>\n <profile_id>a</profile_id>\n </xml>\n</xml>\n',
		['a'],
	],
	['an empty list', '<xml><error>0</error><result/></xml>', []],
	['no list', '<xml><error>0</error></xml>', undefined],
])('XML answers: %s', (_, body, ids) => {
	expect(decodeXml(Buffer.from(body))?.result?.map((entry) => Object(entry).profile_id)).toEqual(
		ids,
	);
});

test.each([
	'',
	'   ',
	'<xml>',
	'<xml><error>0</error>',
	'<html></html>',
	'<xml></xml>',
	'text',
	'{"error":0}',
])('XML answers: %p is none', (body) => expect(decodeXml(Buffer.from(body))).toBeUndefined());

test.each([
	'',
	'{',
	'[]',
	'null',
	'5',
	'"x"',
	'{}',
	'{"error":"abc"}',
	'{"error":null}',
	'{"error":[0]}',
	'{"error":1.5}',
])('JSON answers: %p is none', (body) => expect(decodeJson(Buffer.from(body))).toBeUndefined());

test('every prefix of an answer is unreadable, in both formats', () => {
	const whole = {
		json: '{"error":0,"error_text":"ok","result":[{"error":0,"error_text":"","profile_id":"a1"}]}',
		xml: '<xml><error>0</error><error_text>ok</error_text><xml><error>0</error><error_text/><profile_id>a1</profile_id></xml></xml>',
	};
	for (const format of ['json', 'xml'] as const) {
		const body = Buffer.from(whole[format]);
		expect(decodeAnswer(body)?.result?.[0]).toMatchObject({ profile_id: 'a1' });
		for (let end = 0; end < body.length; end++) {
			expect(decodeAnswer(body.subarray(0, end))).toBeUndefined();
		}
	}
});
