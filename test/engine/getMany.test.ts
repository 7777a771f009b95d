import type { IDataObject } from 'n8n-workflow';

import { startAltcraft } from '../altcraft/server';
import { openEditor, openTool, runAltcraft } from './engine';
import { ON_ERROR, useOperation } from './single';

const PROFILES: IDataObject[] = [
	{ email: 'a@example.com', loyalty_points: 10, interests: ['books'], last_purchase: '2025-01-31' },
	{
		email: 'b@example.com',
		loyalty_points: 20,
		phones: ['+79001112233'],
		last_purchase: '2025-03-01',
	},
	{ email: 'c@example.com', customer_id: '0042', is_vip: true },
];
const { service, ids, run, callsOf, onCall } = useOperation(
	{ operation: 'getMany', returnAll: true },
	PROFILES,
);
const METHOD = 'profiles/list';

test('puts out each profile as it could be sent, linked to the item that asked', async () => {
	const { output } = await run([{}, {}]);
	const all = PROFILES.map((profile, n) => ({ profile_id: ids[n], ...profile }));
	expect(output.map(({ json }) => json)).toEqual([...all, ...all]);
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 0, 0, 1, 1, 1].map((item) => ({ item })),
	);
});

test('without Simplify, what Altcraft answers comes out as it stands', async () => {
	const { output } = await run([{}], { parameters: { simplify: false } });
	expect(output[0].json).toMatchObject({ id: ids[0], db_id: 1, _xxh: ids[0].slice(-16) });
	expect(output).toHaveLength(3);
});

test('the fields to choose from are those of the database', async () => {
	const { url: serverUrl, token } = service.altcraft;
	const database = { __rl: true, mode: 'list', value: 1 };
	const { context, methods } = await openEditor({ database }, { serverUrl, token });
	const fields = await methods.loadOptions!.fields.call(context);
	expect(fields).toContainEqual({ name: 'Loyalty points', value: 'loyalty_points' });
	expect(fields).toContainEqual({ name: 'Email', value: 'email' });
});

test('Fields leaves out all others, and keeps what was asked for by name', async () => {
	const { output } = await run([{}], { parameters: { fields: ['email', '_xxh'] } });
	expect(output[0].json).toEqual({
		profile_id: ids[0],
		email: 'a@example.com',
		_xxh: ids[0].slice(-16),
	});
});

test.each<[string, IDataObject[], IDataObject, number[]]>([
	[
		'a number, typed as text',
		[{ field: 'loyalty_points', operator: 'greater', value: '10' }],
		{},
		[1],
	],
	[
		'a list, of which one entry is enough',
		[{ field: 'interests', operator: 'equals', value: 'books' }],
		{},
		[0],
	],
	[
		'a phone as people write it',
		[{ field: 'phones', operator: 'equals', value: '+79001112233' }],
		{},
		[1],
	],
	['leading zeros', [{ field: 'customer_id', operator: 'equals', value: '0042' }], {}, [2]],
	['yes', [{ field: 'is_vip', value: 'yes' }], {}, [2]],
	['a date', [{ field: 'last_purchase', operator: 'less', value: '01.02.2025' }], {}, [0]],
	['what is not there', [{ field: 'loyalty_points', operator: 'notExists' }], {}, [2]],
	['what is there', [{ field: 'loyalty_points', operator: 'exists', value: '' }], {}, [0, 1]],
	[
		'all of several',
		[
			{ field: 'loyalty_points', operator: 'greaterOrEqual', value: 10 },
			{ field: 'loyalty_points', operator: 'lessOrEqual', value: 19 },
		],
		{},
		[0],
	],
	[
		'any of several',
		[
			{ field: 'email', operator: 'equals', value: 'a@example.com' },
			{ field: 'is_vip', operator: 'equals', value: 'true' },
		],
		{ combine: 'any' },
		[0, 2],
	],
	['not equal', [{ field: 'email', operator: 'notEquals', value: 'a@example.com' }], {}, [1, 2]],
	['none', [], {}, [0, 1, 2]],
])('conditions: %s', async (_, condition, more, expected) => {
	const { output, error } = await run([{}], { parameters: { conditions: { condition }, ...more } });
	expect(error).toBeUndefined();
	expect(output.map(({ json }) => json.profile_id)).toEqual(expected.map((n) => ids[n]));
});

test.each([
	[{ field: 'loyalty_points', operator: 'greater', value: 'many' }, /"Loyalty points" must be/],
	[{ field: 'email', operator: 'equals', value: '' }, /"Email" has no value/],
	[{ field: '', operator: 'equals', value: '1' }, /no Field/],
])('a condition that cannot be meant is refused: %p', async (condition, sentence) => {
	const { error } = await run([{}], { parameters: { conditions: { condition: [condition] } } });
	expect(error?.message).toMatch(sentence);
	expect(callsOf(METHOD)).toBe(0);
});

test('a JSON query is sent as it stands', async () => {
	const query = '{ "$or": [{ "email": "a@example.com" }, { "loyalty_points": { "$in": [20] } }] }';
	const asked = { filterMode: 'json', query };
	const { output } = await run([{}], { parameters: asked });
	expect(output.map(({ json }) => json.profile_id)).toEqual(ids.slice(0, 2));
	const wrong = await run([{}], { parameters: { ...asked, query: '[1]' } });
	expect(wrong.error?.message).toMatch(/Query must be a JSON object/);
});

test.each([1, 2, 3, 50])('Limit %p', async (limit) => {
	const { output } = await run([{}], { parameters: { returnAll: false, limit } });
	expect(output).toHaveLength(Math.min(3, limit));
});

describe.each(ON_ERROR)('On Error is %s', (onError) => {
	test('a list that breaks off is no list: its item fails', async () => {
		onCall(METHOD, () => ({ envelope: { error: 500, error_text: 'Internal' } }));
		const { output, errorOutput, error } = await run([{ row: 1 }], { settings: { onError } });
		if (onError === 'stopWorkflow') {
			expect(error?.message).toMatch(/Internal.*code 500/);
			return;
		}
		const [item] = onError === 'continueErrorOutput' ? errorOutput : output;
		expect(item.json.details).toEqual({
			status: 'rejected',
			error_code: 500,
			error_text: 'Internal',
		});
		expect(output.length + errorOutput.length).toBe(1);
	});
});

describe('100,000 profiles', () => {
	const COUNT = 100_000;
	let altcraft: Awaited<ReturnType<typeof startAltcraft>>;
	const readAll = async () =>
		await runAltcraft({
			items: [{}],
			credential: { serverUrl: altcraft.url, token: altcraft.token },
			parameters: { operation: 'getMany', returnAll: true, options: {} },
		});
	beforeAll(async () => {
		altcraft = await startAltcraft();
		await runAltcraft({
			items: Array.from({ length: COUNT }, (_, n) => ({ _lname: `c${n}` })),
			credential: { serverUrl: altcraft.url, token: altcraft.token },
			parameters: { options: { batchSize: 10_000 } },
		});
	});
	afterAll(async () => await altcraft.stop());

	type Answer = { data: IDataObject[]; next_from_id?: string };
	/** What is wrong with the n-th page, and how often it may be asked for. */
	const TROUBLES: Array<[string, (n: number, answer: Answer) => void]> = [
		['nothing goes wrong', () => {}],
		[
			'the pointer repeats after every third page',
			(n, answer) => {
				if (n % 3 === 2 && answer.next_from_id) answer.next_from_id = '';
			},
		],
		[
			'the last pointer leads to itself',
			(_, answer) => {
				answer.next_from_id ??= String(answer.data[0]?.id);
			},
		],
		[
			'pages overlap',
			(n, answer) => {
				if (n % 4 === 1) answer.next_from_id = String(answer.data.at(-500)?.id);
			},
		],
		[
			'a page comes short',
			(n, answer) => {
				if (n % 5 !== 1 || answer.data.length < 10) return;
				answer.data.length = 7;
				answer.next_from_id = String(answer.data.at(-1)?.id);
			},
		],
	];

	test.each(TROUBLES)('come out once each where %s', async (_, spoil) => {
		let calls = 0;
		let last = '';
		altcraft.readingFault = (path, { from_id: from }) =>
			path.endsWith(METHOD)
				? {
						edit: (answer) => {
							const page = answer as unknown as Answer;
							spoil(calls++, page);
							// The very pointer that this page was asked with.
							if (page.next_from_id === '') page.next_from_id = String(from) || last;
							last = String(from);
						},
					}
				: undefined;
		const { output, error } = await readAll();
		expect(error).toBeUndefined();
		expect(new Set(output.map(({ json }) => json._lname)).size).toBe(COUNT);
		expect(output).toHaveLength(COUNT);
		expect(calls).toBeLessThan(160);
	});
});

test('as the tool of an agent it takes names and numbers as a model writes them', async () => {
	const tool = await openTool(
		{
			operation: 'getMany',
			returnAll: false,
			limit: "={{ $fromAI('limit', 'How many', 'number') }}",
			fields: "={{ $fromAI('fields', 'Names of fields, with commas between them') }}",
			conditions: {
				condition: [
					{
						field: 'loyalty_points',
						operator: 'greater',
						value: "={{ $fromAI('points', 'More points than this') }}",
					},
				],
			},
		},
		{ serverUrl: service.altcraft.url, token: service.altcraft.token },
	);
	const answer = await tool.func({ limit: 5, fields: 'email, loyalty_points', points: '15' });
	expect(JSON.parse(answer)).toEqual([
		{ profile_id: ids[1], email: 'b@example.com', loyalty_points: 20 },
	]);
});
