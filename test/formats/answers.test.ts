import * as fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { sleep } from 'n8n-workflow';

import type { Answer } from '../../nodes/Altcraft/formats/answer';
import {
	MOST_ENTRIES,
	shortened,
	toAnswer,
	toCode,
	toId,
	toText,
} from '../../nodes/Altcraft/formats/answer';
import { decodeAnswer } from '../../nodes/Altcraft/formats/decode';
import { hasMembers } from '../../nodes/Altcraft/formats/format';
import { formats } from '../../nodes/Altcraft/formats/formats';
import { decodeInParts, decodeJson } from '../../nodes/Altcraft/formats/jsonAnswer';
import { decodeXml } from '../../nodes/Altcraft/formats/xmlAnswer';

/** What an answer says, whatever it is read by. */
const said = (answer: Answer | undefined) =>
	answer && {
		...answer,
		result: answer.result?.map((entry) => {
			if (!hasMembers(entry)) return undefined;
			const { error, error_text: text, profile_id: id } = entry;
			return [toCode(error), toText(text), toId(id)];
		}),
	};

const decoded = async (body: string) => said(await decodeAnswer(Buffer.from(body)));

/** Few texts that answers are about, many that they are not. */
const anyText = fc.oneof(
	fc.constantFrom('Successful operation', '', ' ', 'a\r\nb', ' b ', 'é', 'Имя', '"result":[', ']}'),
	fc.string({ unit: 'grapheme' }),
);

describe('XML', () => {
	const parser = new XMLParser({
		parseTagValue: false,
		htmlEntities: true,
		isArray: (name) => ['xml', 'result'].includes(name),
	});

	/** By the parser alone, all at once. */
	const readWhole = (body: string): Answer | undefined => {
		const text = body.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
		if (XMLValidator.validate(text) !== true) return undefined;
		const root: unknown = parser.parse(text).xml?.[0];
		if (!hasMembers(root)) return undefined;
		const { error, error_text: errorText, xml: nested, result } = root;
		if (nested && result) return undefined;
		const entries = (result ?? nested) as unknown[] | undefined;
		const isEmptyList = entries?.length === 1 && entries[0] === '';
		return toAnswer(error, errorText, isEmptyList ? [] : entries);
	};

	const text = fc.oneof(
		fc.constantFrom('Bad &amp; &#1055;', ']]>', '<![CDATA[a<b]]>', '<b>bold</b>', 'a <!-- > --> b'),
		anyText
			.filter((one) => formats.xml.textBytes(one) < Infinity)
			.map((one) => one.replaceAll('&', '&amp;').replaceAll('<', '&lt;')),
	);
	const code = fc.constantFrom('0', '0', '-1', '400', '', 'x', ' 7 ', '<a/>');
	const blank = fc.constantFrom('', '', ' ', '\n\t', '\r\n');
	const id = fc.oneof(
		{
			weight: 8,
			arbitrary: fc
				.stringMatching(/^[0-9a-f]{1,24}$/)
				.map((one) => `<profile_id>${one}</profile_id>`),
		},
		text.map((one) => `<profile_id>${one}</profile_id>`),
		fc.constantFrom('<profile_id>1</profile-id>', '<profile_id/>', ''),
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
	const other = fc.constantFrom(
		...['<!-- <xml> -->', '<![CDATA[</xml>]]>', '<?pi <xml> ?>', '<a b="</xml>" c=\'"\'/>', 'text'],
		...[
			'<error>0</error>',
			'<error_text/>',
			'<xml/>',
			'<result/>',
			'<result a=">">x</result>',
			'<a>',
		],
	);
	const head = fc.constantFrom(
		...['', '', '<?xml version="1.0" encoding="UTF-8" ?>', '\uFEFF', '<!-- <a> -->', ' ', 'x'],
		...['<!DOCTYPE xml>', '<!DOCTYPE xml [<!ENTITY a "<xml>">]>', '<?a?>\n'],
	);
	const root = fc.constantFrom(
		'<xml>',
		'<xml>',
		'<xml>',
		'<xml a=">">',
		'<xml\n>',
		'<xml/>',
		'<a>',
	);
	const tail = fc.constantFrom(
		'</xml>',
		'</xml>',
		'</xml>\n',
		'</xml><!-- -->',
		'</xml> x',
		'</a>',
		'',
	);

	test('an answer is read in parts as the parser alone reads it', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.tuple(head, root),
				code,
				text,
				fc.array(
					fc.oneof(
						{ weight: 3, arbitrary: entries },
						other.map((one) => [one]),
					),
				),
				blank,
				tail,
				async (start, error, message, runs, gap, end) => {
					const body = [
						...[...start, `<error>${error}</error>`, `<error_text>${message}</error_text>`],
						...[...runs.flat(), end],
					].join(gap);
					const isDeclaring = body.includes('<!ENTITY');
					expect(await decoded(body)).toEqual(isDeclaring ? undefined : said(readWhole(body)));
				},
			),
			{ numRuns: 5000 },
		);
	});

	test('so is a long one, whose parts end wherever they do', async () => {
		const entry = fc.sample(entries, { numRuns: 60, seed: 1 }).flat();
		const body = `<xml><error>0</error>${new Array(30).fill(entry.join('')).join('\r\n')}</xml>`;
		expect(body.length).toBeGreaterThan(300_000);
		const whole = body.replaceAll('</profile-id>', '</profile_id>').replaceAll('result>', 'xml>');
		expect((await decoded(whole))?.result?.length).toBeGreaterThan(1000);
		for (const one of [body, whole]) expect(await decoded(one)).toEqual(said(readWhole(one)));
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
	])('%s', async (_, body, ids) => {
		expect((await decoded(body))?.result?.map((entry) => entry?.[2])).toEqual(ids);
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
		'<!DOCTYPE xml [<!ENTITY a "b">]><xml><error>0</error></xml>',
	])('%p is no answer', async (body) => {
		expect(await decodeXml(Buffer.from(body))).toBeUndefined();
	});

	test('markup within an error_text is no text', async () => {
		const entry = '<error>400</error><error_text>Bad <b>name</b></error_text>';
		expect(await decoded(`<xml>${entry}<xml>${entry}</xml></xml>`)).toEqual({
			errorCode: 400,
			errorText: '',
			result: [[400, '', null]],
		});
	});
});

describe('JSON', () => {
	const entry = fc.oneof(
		{
			weight: 3,
			arbitrary: fc.record({
				error: fc.oneof(fc.integer(), fc.constantFrom('0', 'x', null)),
				error_text: anyText,
				profile_id: fc.oneof(
					fc.stringMatching(/^[0-9a-f]{0,24}$/),
					fc.integer(),
					fc.constant({ $oid: '663' }),
				),
			}),
		},
		fc.jsonValue(),
	);
	const answer = fc
		.tuple(fc.integer(), anyText, fc.array(entry, { minLength: 1 }), fc.dictionary(anyText, entry))
		.chain(([error, errorText, result, others]) => {
			const members = { ...others, error, error_text: errorText, result };
			return fc.shuffledSubarray(Object.entries(members), {
				minLength: Object.keys(members).length,
			});
		})
		.map((members) => Object.fromEntries(members));
	const written = fc
		.tuple(answer, fc.constantFrom(undefined, 1, '\r\n\t'), fc.constantFrom('', '\uFEFF', '\n'))
		.map(([members, indent, start]) => `${start}${JSON.stringify(members, undefined, indent)}`);

	test('an answer is read in parts as it is read at once', async () => {
		await fc.assert(
			fc.asyncProperty(written, async (text) => {
				const body = Buffer.from(text);
				expect(said(await decodeInParts(body))).toEqual(said(await decodeJson(body)));
			}),
			{ numRuns: 2000 },
		);
	});

	test('a broken one is nothing in parts either', async () => {
		await fc.assert(
			fc.asyncProperty(
				written,
				fc.nat(),
				fc.constantFrom('', ...'{}[],:"\\ x0', ',,', '{}', '[]', '"a":1,'),
				async (text, place, put) => {
					const at = place % text.length;
					const body = Buffer.from(text.slice(0, at) + put + text.slice(at + 1));
					const inParts = said(await decodeInParts(body));
					if (inParts !== undefined) expect(inParts).toEqual(said(await decodeJson(body)));
				},
			),
			{ numRuns: 5000 },
		);
	});

	test('so is a long one, whose parts end wherever they do', async () => {
		const result = fc.sample(entry, { numRuns: 20_000, seed: 1 });
		const body = Buffer.from(JSON.stringify({ error: 0, result, error_text: 'ж' }));
		expect(body.length).toBeGreaterThan(2 ** 20);
		const expected = toAnswer(0, 'ж', JSON.parse(body.toString()).result);
		expect(said(await decodeJson(body))).toEqual(said(expected));
		expect(await decodeJson(body.subarray(0, -1))).toBeUndefined();
	});

	test('an entry may be longer than a part, and the last comma stand before the end of one', async () => {
		const long = `{"error":1,"error_text":"${'ж'.repeat(50_000)}"}`;
		const read = async (entries: string, more = '') =>
			said(await decodeInParts(Buffer.from(`{"error":0,"result":[${entries}]${more}}`)))?.result;
		expect(await read(`${long},${long}`)).toEqual(new Array(2).fill([1, 'ж'.repeat(50_000), null]));
		expect(await read(`${long},`)).toBeUndefined();
		expect(await read(`${long},,${long}`)).toBeUndefined();
		expect(await read(`${'0,'.repeat(2 ** 15)} `)).toBeUndefined();
		expect(await read(long, ',"result":[1]')).toBeUndefined();
	});

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
	])('%p is no answer', async (body) => {
		expect(await decodeJson(Buffer.from(body))).toBeUndefined();
	});

	test.each([decodeJson, decodeInParts])('a bare id keeps its digits: %p', async (decode) => {
		const ids = ['90071992547409931', '663138000000000000000001', '-9007199254740993', '-1'];
		const entries = ids.map((id) => `{"profile_id" : ${id},"error_text":"\\"profile_id\\":1"}`);
		const read = await decode(Buffer.from(`{"error":0,"result":[${entries.join()}]}`));
		expect(read?.result?.map((one) => toId(Object(one).profile_id))).toEqual(ids);
	});
});

test('every prefix of an answer is unreadable, in both formats', async () => {
	const whole = {
		json: '{"error":0,"error_text":"ok","result":[{"error":0,"error_text":"","profile_id":"a1"}]}',
		xml: '<xml><error>0</error><error_text>ok</error_text><xml><error>0</error><error_text/><profile_id>a1</profile_id></xml></xml>',
	};
	for (const decode of [decodeAnswer, decodeInParts]) {
		for (const body of [whole.json, ...(decode === decodeAnswer ? [whole.xml] : [])]) {
			const bytes = Buffer.from(body);
			expect((await decode(bytes))?.result?.[0]).toMatchObject({ profile_id: 'a1' });
			for (let end = 0; end < bytes.length; end++) {
				expect(await decode(bytes.subarray(0, end))).toBeUndefined();
			}
		}
	}
});

describe('hostile answers', () => {
	const MANY = 2 ** 22;
	const json = (entries: string) => `{"error":0,"result":[${entries}]}`;
	const xml = (children: string) => `<xml><error>0</error>${children}</xml>`;
	const filled = (text: string) => text.repeat(MANY / text.length);

	test.each([
		['lists within lists', filled('[')],
		['an entry of lists within lists', json('['.repeat(MANY) + ']'.repeat(MANY))],
		['quotes', json(filled('\\"'))],
		['too many entries', json(`0${',0'.repeat(MANY / 2)}`)],
		['elements within elements', filled('<a>')],
		['elements within the root', xml(filled('<a>') + filled('</a>'))],
		['an entry of elements within elements', xml('<a>'.repeat(9000) + '</a>'.repeat(9000))],
		['an endless comment', `${xml('<!--')}${filled('-')}`],
		['an endless attribute', `<xml a="${filled('>')}`],
		['a web page', `<!DOCTYPE html><html>${filled('<p></p>')}</html>`],
		['too many entries of XML', xml(filled('<xml>0</xml>'))],
	])('%s: nothing', async (_, body) => {
		expect(await decodeAnswer(Buffer.from(body))).toBeUndefined();
	});

	test('lists within lists, in an answer that is not long', async () => {
		const deep = '['.repeat(200_000) + ']'.repeat(200_000);
		expect(await decoded(json(`${deep},{"error":0}`))).toMatchObject({
			result: [undefined, [0, '', null]],
		});
	});

	test('of long ones no more is kept than is made use of', async () => {
		const entry = '{"error":0,"more":[[[]]]}';
		const body = json(new Array(2 ** 16).fill(entry).join());
		const { result } = (await decodeAnswer(Buffer.from(body)))!;
		expect(result?.[0]).toEqual({ error: 0, error_text: '', profile_id: null });
		expect(result?.length).toBeLessThan(MOST_ENTRIES);
	});

	test.each([
		['JSON', json(new Array(50_000).fill('{"error":0,"error_text":"Successful"}').join())],
		[
			'XML in the documented form',
			xml('<xml><error>0</error><error_text>ok</error_text></xml>'.repeat(20_000)),
		],
		['other XML', xml('<a><b>&amp;</b></a>'.repeat(50_000))],
	])('other work is done while a long one is read: %s', async (_, body) => {
		// Each look at the clock is the end of a slice.
		let now = 0;
		const clock = jest.spyOn(Date, 'now').mockImplementation(() => (now += 100));
		let turns = 0;
		let isRead = false;
		const work = (async () => {
			for (; !isRead; turns++) await sleep(0);
		})();
		expect(await decodeAnswer(Buffer.from(body))).toBeDefined();
		isRead = true;
		await work;
		clock.mockRestore();
		expect(turns).toBeGreaterThan(Buffer.byteLength(body) / 2 ** 17);
	});
});

describe('what a server says', () => {
	test.each([
		['text', 'text'],
		[7, '7'],
		[false, 'false'],
		[null, ''],
		[undefined, ''],
		[{ a: 1 }, ''],
		[['a', 'b'], ''],
	])('as a text, %p is %p', (value, text) => expect(toText(value)).toBe(text));

	test.each([
		['5f00', '5f00'],
		[663, '663'],
		['', null],
		[1.5, null],
		[2 ** 53, null],
		[true, null],
		[null, null],
		[undefined, null],
		[{ $oid: '663' }, null],
		[['663'], null],
	])('as an ID, %p is %p', (value, id) => expect(toId(value)).toBe(id));

	test('is shown up to 1,000 characters, none of them half', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', minLength: 900, maxLength: 1100 }), (text) => {
				const shown = shortened(text);
				expect(shown.length).toBeLessThanOrEqual(1000);
				expect(() => encodeURIComponent(shown)).not.toThrow();
				expect(shown === text).toBe(text.length <= 1000);
				if (shown !== text) expect(text.startsWith(shown.slice(0, -1))).toBe(true);
				if (shown !== text) expect(shown).toMatch(/^[^]{998,999}…$/);
			}),
		);
		expect(shortened(`${'a'.repeat(998)}😀${'a'.repeat(10)}`)).toBe(`${'a'.repeat(998)}…`);
	});
});

describe('texts of a megabyte and more, in honest answers', () => {
	const long = `Bad &amp; ${'ж&lt;'.repeat(500_000)}`;

	test('JSON: of a refusal, and of an entry', async () => {
		const refusal = { error: 400, error_text: 'x'.repeat(3_000_000) };
		const whole = await decodeJson(Buffer.from(JSON.stringify(refusal)));
		expect([whole?.errorCode, whole?.errorText.length]).toEqual([400, 3_000_000]);
		const answer = { error: 0, error_text: '', result: [refusal, { error: 0, profile_id: 'a' }] };
		const read = await decodeJson(Buffer.from(JSON.stringify(answer)));
		expect(read?.result).toHaveLength(2);
		expect(read?.result?.[0]).toMatchObject({ error: 400 });
	});

	test('XML: of a refusal, and of an entry', async () => {
		const refusal = `<error>400</error><error_text>${long}</error_text>`;
		const read = await decodeXml(Buffer.from(`<xml>${refusal}</xml>`));
		expect(read?.errorCode).toBe(400);
		expect(read?.errorText).toMatch(/^Bad & (ж<){1000}/);
		const body = `<xml><error>0</error><xml>${refusal}</xml><xml><error>0</error><profile_id>a</profile_id></xml></xml>`;
		const entries = await decodeXml(Buffer.from(body));
		expect(entries?.result?.map((entry) => Number(Object(entry).error))).toEqual([400, 0]);
	});
});

test('XML: an empty entry among others is an entry, and two kinds of entries are none', async () => {
	const good = '<result><error>0</error></result>';
	const read = async (entries: string) =>
		(await decodeXml(Buffer.from(`<xml><error>0</error>${entries}</xml>`)))?.result?.length;
	expect(await read(`${good}<result/>${good}`)).toBe(3);
	expect(await read('<result/>')).toBe(0);
	expect(await read(`${good}<xml><error>0</error></xml>`)).toBeUndefined();
});
