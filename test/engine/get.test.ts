import { openTool } from './engine';
import { ON_ERROR, useOperation } from './single';

const ANN = {
	email: 'ann@example.com',
	phones: ['+79001112233'],
	_fname: 'Ann',
	customer_id: '0042',
	loyalty_points: 42,
	subscriptions: [
		{ channel: 'email', resource_id: 1, email_data: { email: 'ann@example.com' } },
		{ channel: 'sms', resource_id: 2, phone: '+79001112233' },
	],
};
const { service, ids, run, callsOf, onCall } = useOperation(
	{ operation: 'get', matching: 'email', matchValue: '={{ $json.mail }}' },
	[ANN, { email: 'bob@example.com', _fname: 'Bob' }],
);
const METHOD = 'profiles/get/';

test.each([
	['email', 'ANN@example.com ', {}],
	['phone', '+7 900 111-22-33', {}],
	['custom', '0042', { matchField: 'customer_id' }],
	['custom', ' 42 ', { matchField: 'loyalty_points' }],
	['profile_id', '663a138c0000000000000000', {}],
])('finds a profile by %s', async (matching, matchValue, more) => {
	const { output, error } = await run([{}], { parameters: { matching, matchValue, ...more } });
	expect(error).toBeUndefined();
	expect(output.map(({ json }) => json)).toEqual([
		{
			profile_id: ids[0],
			...ANN,
			subscriptions: [
				{ channel: 'email', resource_id: 1, email: 'ann@example.com' },
				{ channel: 'sms', resource_id: 2, phone: '+79001112233' },
			],
		},
	]);
});

test('Match Resource finds its subscribers alone', async () => {
	const found = async (matchResource: number) =>
		(await run([{ mail: 'ann@example.com' }], { options: { matchResource } })).output.length;
	expect([await found(1), await found(3)]).toEqual([1, 0]);
});

test('without Simplify, what Altcraft answers comes out as it stands', async () => {
	const { output } = await run([{ mail: 'bob@example.com' }], { parameters: { simplify: false } });
	expect(output[0].json).toMatchObject({ id: ids[1], db_id: 1, _xxh: ids[1].slice(-16) });
});

test('many come out in their order, each linked to its item', async () => {
	const mails = Array.from({ length: 40 }, (_, n) =>
		n % 3 ? 'ann@example.com' : 'bob@example.com',
	);
	onCall(METHOD, (n) => (n % 5 ? undefined : { delayMs: 30 }));
	const { output } = await run(
		mails.map((mail) => ({ mail })),
		{ options: { streams: 7 } },
	);
	expect(output.map(({ json, pairedItem }) => [json.email, pairedItem])).toEqual(
		mails.map((mail, item) => [mail, { item }]),
	);
});

test.each([1, 3, 10])('Parallel Streams %p: so many are under way at a time', async (streams) => {
	// Each call fails, and so ends its stream.
	onCall(METHOD, () => ({ delayMs: 50, envelope: { error: 403, error_text: 'No' } }));
	await run(new Array(20).fill({ mail: 'ann@example.com' }), { options: { streams } });
	expect(callsOf(METHOD)).toBe(streams);
});

describe.each(ON_ERROR)('On Error is %s', (onError) => {
	const items = [
		{ mail: 'ann@example.com' },
		{ mail: 'nobody@example.com', row: 7 },
		{ mail: 'bob@example.com' },
	];
	const settings = { onError };

	test('a profile that is not there', async () => {
		const { output, errorOutput, error } = await run(items, { settings, options: { streams: 1 } });
		if (onError === 'stopWorkflow') {
			expect(error?.message).toMatch(/^\[Item 1\] Altcraft has no such profile.* 1 of 3 items/);
			expect(error).toMatchObject({ context: { itemIndex: 1 } });
			expect(callsOf(METHOD)).toBe(2);
			return;
		}
		const details = { status: 'notFound', error_code: 404, error_text: 'Profile not found' };
		const failed = { error: expect.stringMatching(/no such profile/) as string, details };
		expect(error).toBeUndefined();
		const isApart = onError === 'continueErrorOutput';
		expect(output.map(({ json }) => json._fname ?? json)).toEqual(
			isApart ? ['Ann', 'Bob'] : ['Ann', failed, 'Bob'],
		);
		expect(errorOutput.map(({ json }) => json)).toEqual(
			isApart ? [{ ...items[1], ...failed }] : [],
		);
	});

	test('a value that cannot be one is refused, and stops a run before anything is asked', async () => {
		const { output, errorOutput, error } = await run([items[0], { mail: '' }], { settings });
		if (onError === 'stopWorkflow') {
			expect(error?.message).toMatch(/^\[Item 1\] Match Value is empty/);
			expect(callsOf(METHOD)).toBe(0);
			return;
		}
		expect([...output, ...errorOutput].map(({ json }) => json.details)).toEqual([
			undefined,
			{ status: 'rejected', error_code: null, error_text: '' },
		]);
	});

	test('no credential fails each item', async () => {
		const { error, output, errorOutput } = await run(items, {
			settings,
			credential: { serverUrl: service.altcraft.url, token: '' },
		});
		if (onError === 'stopWorkflow') expect(error?.message).toMatch(/API Token.*empty/);
		else
			expect([...output, ...errorOutput].map(({ json }) => Object(json.details).status)).toEqual([
				'notSent',
				'notSent',
				'notSent',
			]);
	});
});

test('No Item leaves out what is not there, and nothing else', async () => {
	const whenNothingMatches = 'noItem';
	const { output, error } = await run(
		[{ mail: 'nobody@example.com' }, { mail: 'bob@example.com' }],
		{
			parameters: { whenNothingMatches },
		},
	);
	expect(error).toBeUndefined();
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
	const other = await run([{ mail: 'bob@example.com' }], {
		parameters: { whenNothingMatches, database: { __rl: true, mode: 'id', value: '99' } },
	});
	expect(other.error?.message).toMatch(/Database not found.*code 404/);
});

test.each([
	['is lost', { cut: 'beforeAnswer' }],
	['is half', { cut: 'midAnswer' }],
	['is a 503', { status: 503 }],
	['is a 429', { status: 429, headers: { 'Retry-After': '0' } }],
])('asks again where the answer %s', async (_, fault) => {
	onCall(METHOD, (n) => (n === 0 ? fault : undefined));
	const { output, error } = await run([{ mail: 'ann@example.com' }]);
	expect(error).toBeUndefined();
	expect(output).toHaveLength(1);
	expect(callsOf(METHOD)).toBe(2);
	onCall(METHOD, () => fault);
	const failed = await run([{ mail: 'ann@example.com' }], { options: { maxRetries: 1 } });
	expect(failed.error?.message).toMatch(/in a moment/);
	expect(callsOf(METHOD)).toBe(4);
});

test.each([
	['a text', 'ok'],
	['a list', [{ id: '1' }]],
	['a number', 7],
])('an answer with %s in the place of the profile is none', async (_, data) => {
	onCall(METHOD, () => ({ edit: () => ({ error: 0, error_text: '', data }) }));
	const { error } = await run([{ mail: 'ann@example.com' }]);
	expect(error?.message).toMatch(/not with a profile/);
});

test('the fields are asked for once, by whatever many items', async () => {
	const parameters = {
		matching: 'custom',
		matchField: 'loyalty_points',
		matchValue: '={{ $json.n }}',
	};
	const { output, error } = await run(
		Array.from({ length: 9 }, () => ({ n: '42' })),
		{ parameters },
	);
	expect(error).toBeUndefined();
	expect(output).toHaveLength(9);
	expect(callsOf('databases/fields_get')).toBe(1);
	const wrong = await run([{ n: 'many' }], { parameters });
	expect(wrong.error?.message).toMatch(/must be a whole number|must be/);
});

test('an ID that comes as bare digits keeps them all', async () => {
	const id = '663138000000000000000001';
	onCall(METHOD, () => ({ rewrite: (text: string) => text.replace(/"id":"\w+"/, `"id":${id}`) }));
	const { output } = await run([{ mail: 'ann@example.com' }]);
	expect(output[0].json.profile_id).toBe(id);
});

test('no error holds the token', async () => {
	const { token } = service.altcraft;
	onCall(METHOD, () => ({ envelope: { error: 400, error_text: `wrong ${token}` } }));
	const { run: whole } = await run([{ mail: 'ann@example.com' }]);
	expect(JSON.stringify(whole.data)).toContain('wrong ***');
	expect(JSON.stringify(whole.data)).not.toContain(token);
});

test('as the tool of an agent it is given a value and answers compactly', async () => {
	const open = async () => {
		const matchValue = "={{ $fromAI('email', 'The address of the customer') }}";
		return await openTool(
			{ operation: 'get', matching: 'email', matchValue },
			{ serverUrl: service.altcraft.url, token: service.altcraft.token },
		);
	};
	const tool = await open();
	expect(Object.keys(tool.schema.shape)).toEqual(['email']);
	expect(JSON.parse(await tool.func({ email: 'bob@example.com' }))).toEqual([
		{ profile_id: ids[1], email: 'bob@example.com', _fname: 'Bob' },
	]);
	const failed = (await open()).func({ email: 'nobody@example.com' });
	await expect(failed).rejects.toThrow(/no such profile/);
});
