import type { IDataObject } from 'n8n-workflow';

import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { runAltcraft } from './engine';

let altcraft: Altcraft;

beforeAll(async () => {
	// Lists no fields, so that any name may be sent.
	altcraft = await startAltcraft({ databases: [{ id: 1, name: 'Any', fields: [] }] });
});
afterAll(async () => await altcraft.stop());
beforeEach(() => altcraft.reset());

const run = async (items: IDataObject[], parameters?: IDataObject) =>
	await runAltcraft({
		items,
		credential: { serverUrl: altcraft.url, token: altcraft.token },
		parameters,
		settings: { onError: 'continueErrorOutput' },
	});

const stored = () => altcraft.stored(1).map(({ profile }) => JSON.stringify(profile));

/** Put between two good items; `sent`: as text, so that no key is lost in the comparison. */
const TAKEN: Array<[string, string]> = [
	['a key __proto__', '{"__proto__":{"x":"1"},"a":"b"}'],
	['a key constructor', '{"constructor":{"prototype":"x"}}'],
	['a key token', '{"token":"mine","db_id":"7","data":"x"}'],
	['a key action', '{"a":{"b":{"action":"c"}}}'],
	['a text of 1 MB', JSON.stringify({ note: 'я'.repeat(500_000) })],
	[
		'quotes, markup and line ends',
		JSON.stringify({ note: '"\\\'</data>]]>&amp;\r\n\t{{ $json }}' }),
	],
	['emoji and rare planes', JSON.stringify({ note: '👩‍👩‍👧‍👦 𠀀 \u2028\u2029' })],
	['a key error', '{"error":"x","status":"y"}'],
];

describe.each(['json', 'xml'])('by %s', (format) => {
	test.each(TAKEN)('%s arrives unchanged', async (_, text) => {
		const items = [{ a: 'first' }, JSON.parse(text), { a: 'last' }];
		const { output, errorOutput } = await run(items, { options: { format, includeInput: true } });
		expect(errorOutput).toEqual([]);
		expect(stored()).toEqual([JSON.stringify({ a: 'first' }), text, JSON.stringify({ a: 'last' })]);
		expect(output.map(({ json }) => json.status)).toEqual(['accepted', 'accepted', 'accepted']);
		expect(({} as IDataObject).x).toBeUndefined();
	});

	test.each<[string, string, RegExp]>([
		[
			'a circular value',
			'={{ (() => { const a = { b: 1 }; a.a = a; a.c = a; a.d = a; return a; })() }}',
			/circular|contains itself/,
		],
		['a date instead of an object', '={{ $now }}', /fields|single value/],
		['a function', '={{ () => 1 }}', /Profile JSON could not be evaluated.*Check its expression/],
	])('%s is refused alone', async (_, profileJson, sentence) => {
		const parameters = {
			dataMode: 'json',
			profileJson: profileJson.replace('={{', '={{ $itemIndex !== 1 ? { a: "x" } :'),
			options: { format },
		};
		const { output, errorOutput } = await run([{}, {}, {}], parameters);
		expect(output.map(({ json }) => json.status)).toEqual(['accepted', 'accepted']);
		expect(errorOutput).toHaveLength(1);
		expect(errorOutput[0].json.error).toMatch(sentence);
		expect(stored()).toHaveLength(2);
	});

	/** An item that JSON writes as something else. */
	const rowOf = (toJSON: () => unknown) =>
		Object.create(Object.defineProperty({}, 'toJSON', { value: toJSON }), {
			email: { value: 'own@example.com', enumerable: true },
		}) as IDataObject;

	test('an item with a form of its own for JSON is looked at in that', async () => {
		const first = { email: 'first@example.com' };
		const row = rowOf(() => ({ email: 'row@example.com', _fname: 'Ann' }));
		await run([first, row], { operation: 'importMultiple', options: { format } });
		expect(stored()).toEqual([
			'{"email":"first@example.com"}',
			'{"email":"row@example.com","_fname":"Ann"}',
		]);
	});

	test.each<[string, () => unknown, RegExp]>([
		['has no content', () => ({}), /no email address/],
		['has no match value', () => ({ _fname: 'Ann' }), /no email address/],
		[
			'is larger than a request',
			() => ({ email: 'a@b.cc', note: 'x'.repeat(1e7) }),
			/bytes that fit/,
		],
		['is no object', () => 'text', /it is a single value/],
		[
			'is never done',
			() => {
				throw new Error('gone');
			},
			/cannot be written: gone/,
		],
	])('one whose form %s is refused before anything is sent', async (_, toJSON, sentence) => {
		const { error } = await runAltcraft({
			items: [{ email: 'first@example.com' }, rowOf(toJSON)],
			credential: { serverUrl: altcraft.url, token: altcraft.token },
			parameters: { operation: 'importMultiple', options: { format, batchSize: 1 } },
		});
		expect(error?.message).toMatch(sentence);
		expect(altcraft.batches).toEqual([]);
	});

	test('a BigInt arrives as the text that n8n makes of it', async () => {
		const parameters = {
			dataMode: 'json',
			profileJson: '={{ { n: BigInt("12345678901234567890") } }}',
		};
		await run([{}], { ...parameters, options: { format } });
		expect(stored()).toEqual(['{"n":"12345678901234567890"}']);
	});

	test('a value of 50,000 levels is refused alone, one of 60 is sent', async () => {
		const nested = (levels: number) => {
			let value: IDataObject = { a: 'x' };
			for (let level = 1; level < levels; level++) value = { a: value };
			return value;
		};
		const items = [nested(60), nested(50_000), nested(2)];
		const { output, errorOutput } = await run(items, { options: { format } });
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(errorOutput[0].json.error).toMatch(/nested more than 1,000 levels/);
		expect(stored()).toEqual([items[0], items[2]].map((item) => JSON.stringify(item)));
	});

	test.each(['ключ', 'a"b\\c', "<t>&'", '\u{1F600}'])(
		'a token such as %j goes where it belongs and leaks nowhere',
		async (token) => {
			const other = await startAltcraft({ token });
			const { output, run: result } = await runAltcraft({
				items: [{ _city: 'x' }],
				credential: { serverUrl: other.url, token },
				parameters: { options: { format } },
			});
			expect(output[0].json.status).toBe('accepted');
			expect(other.requests[0].token.body).toBe(token);
			expect(JSON.stringify(result)).not.toContain(JSON.stringify(token).slice(1, -1));
			await other.stop();
		},
	);
});

test('lone surrogates, NUL and control characters arrive by JSON as JSON writes them', async () => {
	await run([{ a: '\ud800' }, { a: '\u0000\u0007\u001b' }]);
	expect(altcraft.stored(1).map(({ profile }) => profile.a)).toEqual([
		'\ud800',
		'\u0000\u0007\u001b',
	]);
});

test('100,000 items of which one is bad: the others arrive, and it has its own outcome', async () => {
	const items = Array.from({ length: 100_000 }, (_, n) => (n === 77_777 ? {} : { n }));
	const { output, errorOutput } = await run(items, { options: { batchSize: 10_000 } });
	expect(output).toHaveLength(99_999);
	expect(errorOutput.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 77_777 }]);
	expect(altcraft.storedCount(1)).toBe(99_999);
});

test('a value that has no text is sent once, and said to be left as it is', async () => {
	const other = await startAltcraft();
	const balance = Object.defineProperty({ toString: 1 }, 'toJSON', {
		value() {
			return this as unknown;
		},
	});
	const { error, hints } = await runAltcraft({
		items: [{ email: 'ann@example.com', balance }],
		credential: { serverUrl: other.url, token: other.token },
		settings: { retryOnFail: true, waitBetweenTries: 1 },
	});
	expect(error).toBeUndefined();
	expect(hints.join()).toMatch(/an object in balance, which holds/);
	expect(other.storedCount(1)).toBe(1);
	await other.stop();
});
