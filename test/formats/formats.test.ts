import * as fc from 'fast-check';

import type { Profile } from '../../nodes/Altcraft/profiles/profile';
import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { runAltcraft } from '../engine/engine';
import { LONG_TEXT } from '../../nodes/Altcraft/formats/format';
import { formats } from '../../nodes/Altcraft/formats/formats';
import { validate } from '../../nodes/Altcraft/batches/validate';
import { readXml } from '../altcraft/xml';
import { encode } from './encode';

const { xml } = formats;

const isXmlText = (text: string) => xml.textBytes(text) < Infinity;

/** What XML 1.0 can carry; the rest is refused, see below. */
const xmlText = fc
	.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constant('a]]>b'))
	.filter((text) => isXmlText(text));

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
	.filter((fields) => !JSON.stringify(fields).includes('"action"'))
	.filter((fields) => validate(fields, xml, 10_000_000).refusal === undefined);

let altcraft: Altcraft;
beforeAll(async () => {
	// Lists no fields, so that any name may be sent.
	altcraft = await startAltcraft({ databases: [{ id: 1, name: 'Any', fields: [] }] });
});
afterAll(async () => await altcraft.stop());

test('the same profiles by JSON and by XML leave the same data in Altcraft', async () => {
	const storedBy = async (format: string, items: Profile[]) => {
		altcraft.reset();
		const { output, error } = await runAltcraft({
			items: items as Parameters<typeof runAltcraft>[0]['items'],
			credential: { serverUrl: altcraft.url, token: altcraft.token },
			parameters: { dataMode: 'json', options: { format, batchSize: 7 } },
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

test('XML: a profile may have any number of names', () => {
	const names = Array.from({ length: 2500 }, (_, n) => `field_${n}`);
	const profile = Object.fromEntries(names.map((name) => [name, 1]));
	const elements = names.map((name) => `<${name}>1</${name}>`).join('');
	for (let times = 0; times < 2; times++) {
		expect(encode(xml, [profile])).toBe(`<data array='true'>${elements}</data>`);
		expect(() => encode(xml, [{ ...profile, 'first name': 1 }])).toThrow('"first name" is no name');
	}
});

test('members stand before the profiles: the bytes on the wire', () => {
	const members = [
		['db_id', 7],
		['skip_triggers', true],
	] as const;
	expect(formats.json.open(members, 3)).toBe('{   "db_id":7,"skip_triggers":true,"data":[');
	expect(formats.xml.open(members, 3)).toBe(
		'<xml>   <db_id>7</db_id><skip_triggers>true</skip_triggers>',
	);
});

test('a member carries any text unchanged, or is refused with its name', () => {
	const text = fc.oneof(xmlText, fc.string({ unit: 'binary' }), fc.constant('"},<a>&\r\n]]>'));
	const names = fc.stringMatching(/^[a-z_]{1,8}$/).filter((one) => one !== 'data');
	fc.assert(
		fc.property(fc.constantFrom('json', 'xml'), names, text, (format, member, value) => {
			const { open, close } = formats[format];
			const read = format === 'xml' ? readXml : JSON.parse;
			const send = () => read(open([[member, value]], 5) + close);
			if (format === 'json' || isXmlText(value)) expect(send()[member]).toBe(value);
			else expect(send).toThrow(new RegExp(`^${member} of the request has a character.*Remove it`));
		}),
		{ numRuns: 2000 },
	);
});

test.each(['json', 'xml'] as const)('%s: no text takes more bytes than it is said to', (format) => {
	const part = fc.oneof(
		xmlText,
		fc.string({ unit: 'binary' }),
		fc.constantFrom('&', '<', '>', '\r', '\n', '"', '\\', '\u0001', '\u007f', '\ud800', '\uffff'),
	);
	const text = fc.tuple(fc.array(part), fc.constantFrom(1, 400)).map(([parts, times]) => {
		return parts.join('').repeat(times);
	});
	const { textBytes } = formats[format];
	const frame = Buffer.byteLength(encode(formats[format], [{ a: '' }]));
	fc.assert(
		fc.property(text, (a) => {
			const most = textBytes(a) - textBytes('');
			if (most === Infinity) return expect(() => encode(formats[format], [{ a }])).toThrow('U+');
			const bytes = Buffer.byteLength(encode(formats[format], [{ a }])) - frame;
			expect(bytes).toBeLessThanOrEqual(most);
			if (a.length >= LONG_TEXT) expect(bytes).toBe(most);
		}),
		{ numRuns: 1000 },
	);
});
