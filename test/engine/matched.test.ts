import type { IDataObject } from 'n8n-workflow';

import { statusOf, useAltcraft } from './contacts';
import { fileNamed } from './engine';

const service = useAltcraft();
const { run, onRequest } = service;

const IMPORT = { operation: 'importMultiple' };
const UPDATE = { operation: 'updateMultiple' };

const storedProfiles = () => service.altcraft.stored(1).map(({ profile }) => profile);

const emails = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ email: `c${n}@example.com`, _fname: `f${n}` }));

const asFile = (items: IDataObject[]) => ({
	binary: [fileNamed('list.jsonl', items.map((item) => JSON.stringify(item)).join('\n'))],
});

describe.each(['json', 'xml'])('by %s', (format) => {
	test('import adds what is not there and changes what is', async () => {
		await run(emails(3), { parameters: IMPORT, options: { format } });
		const { output } = await run(
			[{ email: 'C1@example.com', _fname: 'Ann' }, { email: 'new@example.com' }],
			{ parameters: IMPORT, options: { format } },
		);
		expect(output.map(statusOf)).toEqual(['accepted', 'accepted']);
		expect(output[0].json.profile_id).toBe(service.altcraft.stored(1)[1].profile_id);
		expect(storedProfiles().map(({ _fname }) => _fname)).toEqual(['f0', 'Ann', 'f2', undefined]);
		expect(service.altcraft.batches[0]).toMatchObject({
			operation: 'import',
			matching: 'email',
			skipTriggers: false,
		});
	});

	test('update changes what is there, and adds nothing', async () => {
		await run(emails(2), { parameters: IMPORT, options: { format } });
		const items = [{ email: 'c0@example.com', _fname: 'Ann' }, { email: 'nobody@example.com' }];
		const { output } = await run(items, { parameters: UPDATE, options: { format } });
		expect(output.map(statusOf)).toEqual(['accepted', 'rejected']);
		expect(output[1].json.error_text).toMatch(/not found/);
		expect(storedProfiles().map(({ _fname }) => _fname)).toEqual(['Ann', 'f1']);
	});

	test.each<[string, IDataObject, IDataObject, IDataObject]>([
		['phone', { phones: ['+79001112233'] }, {}, { matching: 'phone' }],
		[
			'custom',
			{ customer_id: 'A-7' },
			{ matchField: 'customer_id' },
			{ matching: 'custom', fieldName: 'customer_id' },
		],
	])('matching by %s', async (matching, key, more, sent) => {
		const parameters = { ...IMPORT, matching, ...more };
		for (const _fname of ['first', 'second']) {
			const { output } = await run([{ ...key, _fname }], { parameters, options: { format } });
			expect(output.map(statusOf)).toEqual(['accepted']);
		}
		expect(storedProfiles()).toEqual([{ ...key, _fname: 'second' }]);
		expect(service.altcraft.batches[0]).toMatchObject(sent);
	});

	test('matching by the ID that came back', async () => {
		const added = await run(emails(1), { options: { format } });
		const { profile_id } = added.output[0].json;
		const { output } = await run([{ profile_id, _fname: 'Ann' }], {
			parameters: { ...UPDATE, matching: 'profile_id' },
			options: { format },
		});
		expect(output.map(statusOf)).toEqual(['accepted']);
		expect(storedProfiles()).toEqual([{ email: 'c0@example.com', _fname: 'Ann' }]);
	});

	test('functional values, from rows and from the profile', async () => {
		const start = { email: 'a@example.com', loyalty_points: 5, interests: ['news'], _fname: 'Ann' };
		await run([start], { parameters: IMPORT, options: { format } });
		const fieldActions = {
			action: [
				{ field: 'loyalty_points', action: 'incr', value: '={{ $json.more }}' },
				{ field: 'interests', action: 'add', value: 'sales, shoes' },
			],
		};
		const { output } = await run(
			[{ email: 'a@example.com', _fname: { action: 'unset' }, more: 3 }].map((item) => item),
			{
				parameters: {
					...UPDATE,
					fieldActions,
					dataMode: 'json',
					profileJson: '={{ { email: $json.email, _fname: $json._fname } }}',
				},
				options: { format },
			},
		);
		expect(output.map(statusOf)).toEqual(['accepted']);
		expect(storedProfiles()).toEqual([
			{ email: 'a@example.com', loyalty_points: 8, interests: ['news', 'sales', 'shoes'] },
		]);
	});
});

test('an item without its match value is refused before anything is sent', async () => {
	const items = [...emails(2), { _fname: 'nobody' }];
	const stopped = await run(items, { parameters: IMPORT });
	expect(stopped.error?.message).toMatch(/no email.*\[Item 2\].*1 rejected, 0 unknown, 2 not sent/);
	expect(service.altcraft.batchRequests).toEqual([]);
	const settings = { onError: 'continueErrorOutput' as const };
	const { output, errorOutput } = await run(items, { parameters: IMPORT, settings });
	expect([output.length, errorOutput.map(statusOf)]).toEqual([2, ['rejected']]);
});

test('people are not made one by a word for nothing, or by the number of all guests', async () => {
	const items = ['NULL', 'NULL', 'n/a', '0', 0, '-'].map((customer_id, n) => ({
		customer_id,
		email: `p${n}@example.com`,
	}));
	const { output, errorOutput } = await run([...items, { customer_id: '7', _fname: 'Ann' }], {
		parameters: { operation: 'importMultiple', matching: 'custom', matchField: 'customer_id' },
		settings: { onError: 'continueErrorOutput' },
	});
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 6 }]);
	expect(errorOutput).toHaveLength(6);
	expect(errorOutput[0].json.error).toMatch(/no value in "customer_id", by which/);
});

test('people who become one are told, and not made one by what a spreadsheet has cut', async () => {
	const parameters = { operation: 'importMultiple', matching: 'custom', matchField: 'customer_id' };
	const shared = ['Ann', 'Bob'].map((_fname) => ({ customer_id: 'guest', _fname }));
	expect((await run(shared, { parameters })).hints.join()).toMatch(
		/"guest" in customer_id \(of people with other names, emails or phones, who become one\)/,
	);
	const cut = shared.map((item) => ({ ...item, customer_id: '1.23457E+11' }));
	const { error } = await run(cut, { parameters });
	expect(error?.message).toMatch(/"customer_id" has 1\.23457E\+11: a spreadsheet has shortened/);
});

test('one person is not made two by a blank that nobody sees', async () => {
	const items = ['A-7', 'A-7 ', '\u00a0A-7', 'A-7\u200b'].map((customer_id, n) => ({
		customer_id,
		_fname: `f${n}`,
	}));
	const { error } = await run(items, {
		parameters: { operation: 'importMultiple', matching: 'custom', matchField: 'customer_id' },
	});
	expect(error).toBeUndefined();
	expect(storedProfiles()).toEqual([{ customer_id: 'A-7', _fname: 'f3' }]);
});

describe('profiles that share a match value', () => {
	const repeated = Array.from({ length: 60 }, (_, n) => ({
		email: `c${(n * 7) % 9}@example.com`,
		_fname: `f${n}`,
	}));
	const last = (email: string) => repeated.filter((item) => item.email === email).at(-1)?._fname;

	test.each(['items', 'file', 'items whose flags take turns'])(
		'of %s are never in one request nor under way together, and come in their order',
		async (source) => {
			service.altcraft.fault = ({ n }) => ({ delayMs: n % 3 === 0 ? 20 : 0 });
			const file = source === 'file' ? asFile(repeated) : undefined;
			const skipTriggers =
				source === 'items whose flags take turns'
					? '={{ Number($json._fname.slice(1)) % 2 === 0 }}'
					: false;
			const { error, output } = await run(file ? [{}] : repeated, {
				...file,
				parameters: file ? { ...IMPORT, dataMode: 'file' } : IMPORT,
				options: { batchSize: 5, streams: 4, skipTriggers },
			});
			expect(error).toBeUndefined();
			expect(output.map(({ json }) => json.status ?? json.accepted)).toEqual(
				file ? [60] : new Array(60).fill('accepted'),
			);
			const { altcraft } = service;
			expect(altcraft.overlaps).toBe(0);
			for (const { email, _fname } of storedProfiles()) expect(_fname).toBe(last(String(email)));
			for (const { email } of repeated) {
				const order = altcraft.arrivals(1, email).map(({ profile }) => profile._fname);
				expect(order).toEqual(
					repeated.filter((item) => item.email === email).map(({ _fname }) => _fname),
				);
			}
		},
	);
});

describe('a request without a readable answer', () => {
	const skip = { skipTriggers: true, maxRetries: 2 };

	test('is repeated where that does no harm', async () => {
		onRequest(0, { cut: 'beforeAnswer', process: 'all' });
		const { output, error } = await run(emails(2), { parameters: IMPORT, options: skip });
		expect(error).toBeUndefined();
		expect(output.map(statusOf)).toEqual(['accepted', 'accepted']);
		expect(service.altcraft.batches).toHaveLength(2);
		expect(storedProfiles()).toEqual(emails(2));
	});

	test.each<[string, IDataObject, IDataObject, IDataObject]>([
		['where triggers run', IMPORT, { maxRetries: 2 }, {}],
		['of an update, whose triggers cannot be skipped', UPDATE, skip, {}],
		['where a profile counts', IMPORT, skip, { loyalty_points: { action: 'incr', value: 1 } }],
		['where a profile appends', IMPORT, skip, { interests: { action: 'add', value: ['a'] } }],
	])('is not repeated %s', async (_, parameters, options, more) => {
		onRequest(0, { cut: 'beforeAnswer', process: 'all' });
		const { error } = await run(
			emails(2).map((item) => ({ ...item, ...more })),
			{ parameters, options, settings: { retryOnFail: true, waitBetweenTries: 1 } },
		);
		expect(error?.message).toMatch(/2 unknown/);
		expect(service.altcraft.batches).toHaveLength(1);
	});

	test('a later refusal of the repetition proves nothing', async () => {
		service.altcraft.fault = ({ n }) =>
			n === 0
				? { cut: 'beforeAnswer', process: 'all' }
				: { envelope: { error: 400, error_text: 'Not now' } };
		const { error } = await run(emails(2), { parameters: IMPORT, options: skip });
		expect(error?.message).toMatch(/0 accepted, 0 rejected, 2 unknown/);
		expect(service.altcraft.batches).toHaveLength(2);
	});

	test('a further try sends it again, unless that has become harmful', async () => {
		service.altcraft.fault = () => ({ cut: 'beforeAnswer', process: 'all' });
		const options = { skipTriggers: true, maxRetries: 0 };
		const first = await run(emails(2), { parameters: IMPORT, options });
		expect(first.error?.message).toMatch(/2 unknown/);
		service.altcraft.fault = undefined;
		const withTriggers = await run(emails(2), { parameters: IMPORT, retryOf: first.run });
		expect(withTriggers.error?.message).toMatch(/2 unknown/);
		expect(service.altcraft.batches).toHaveLength(1);
		const { output } = await run(emails(2), {
			parameters: IMPORT,
			options,
			retryOf: withTriggers.run,
		});
		expect(output.map(statusOf)).toEqual(['accepted', 'accepted']);
		expect(storedProfiles()).toEqual(emails(2));
	});
});

test('what one operation settled is not settled for another', async () => {
	onRequest(1, { cut: 'beforeAnswer', process: 'all' });
	const added = await run(emails(4), {});
	expect(added.error?.message).toMatch(/2 accepted, 0 rejected, 2 unknown/);
	const { output } = await run(emails(4), { parameters: IMPORT, retryOf: added.run });
	expect(output.map(statusOf)).toEqual(new Array(4).fill('accepted'));
	expect(storedProfiles()).toEqual(emails(4));
});

test('sentences say what the operation does', async () => {
	onRequest(0, { cut: 'beforeAnswer' });
	const { error } = await run(emails(1), { parameters: UPDATE });
	expect(error?.message).toMatch(/whether this profile was updated/);
});

test.each(['json', 'xml'])('a field name with quotes and markup stays one (%s)', async (format) => {
	const { error } = await run([{ 'a","token":"x': 'v' }], {
		parameters: { ...IMPORT, matching: 'custom', matchField: 'a","token":"x' },
		options: { format: 'json' },
	});
	expect(error?.message).toMatch(/refused the whole batch/);
	expect(service.altcraft.batchRequests[0].token.body).toBe(service.altcraft.token);
	const markup = await run([{ customer_id: 'v' }], {
		parameters: { ...IMPORT, matching: 'custom', matchField: '={{ $json.customer_id && "<a>&" }}' },
		options: { format },
		settings: { onError: 'continueRegularOutput' },
	});
	expect(markup.output.map(statusOf)).toEqual(['rejected']);
});

test('location, resource and dry run', async () => {
	const { output } = await run(emails(1), {
		parameters: IMPORT,
		options: { detectGeo: true, matchResource: 1, skipInvalidSubscriptions: true },
	});
	expect(output.map(statusOf)).toEqual(['accepted']);
	expect(service.altcraft.batches[0]).toMatchObject({
		detectGeo: true,
		resourceId: 1,
		skipInvalidSubscriptions: true,
	});
	const dry = await run(emails(3), { parameters: UPDATE, options: { dryRun: true } });
	expect(dry.output.map(statusOf)).toEqual(new Array(3).fill('planned'));
	expect(service.altcraft.batches).toHaveLength(1);
});

describe('an earlier profile that was not settled', () => {
	const items = [
		{ email: 'a@example.com', _fname: 'old' },
		{ email: 'b@example.com', _fname: 'other' },
		{ email: 'A@example.com', _fname: 'new' },
	];

	test.each<[string, Parameters<typeof onRequest>[1]]>([
		['is left unknown', { status: 503 }],
		['is refused with its batch', { envelope: { error: 400, error_text: 'Not now' } }],
	])('and %s keeps back the later one with its match value', async (_, fault) => {
		onRequest(0, fault);
		const { output } = await run(items, {
			parameters: IMPORT,
			options: { batchSize: 1, skipTriggers: true, maxRetries: 0 },
			settings: {
				onError: 'continueRegularOutput',
				retryOnFail: true,
				maxTries: 2,
				waitBetweenTries: 1,
			},
		});
		expect(output.map(statusOf)).toEqual(['accepted', 'accepted', 'accepted']);
		const arrived = service.altcraft
			.arrivals(1, 'a@example.com')
			.map(({ profile }) => profile._fname);
		expect(arrived.at(-1)).toBe('new');
		expect(arrived.filter((name) => name === 'new')).toHaveLength(1);
		expect(storedProfiles().find(({ _fname }) => _fname === 'new')).toBeDefined();
	});
});

test('a value that cannot be looked through does not send its batch twice', async () => {
	const items =
		'={{ [{ email: "a@example.com" }, { email: "b@example.com", price: (() => { const p = { toJSON: () => 5 }; p.self = p; return p; })() }, { email: "c@example.com" }][$itemIndex] }}';
	const { output } = await run([{}, {}, {}], {
		parameters: { ...IMPORT, dataMode: 'json', profileJson: items },
		options: { skipTriggers: true, batchSize: 10 },
		settings: { onError: 'continueRegularOutput' },
	});
	expect(output).toHaveLength(3);
	const [batch] = service.altcraft.batches;
	expect(batch.count).toBe(new Set(batch.profiles?.map(({ email }) => email)).size);
});
