import { openTool } from './engine';
import { ON_ERROR, useOperation } from './single';

const { service, ids, run, callsOf, onCall } = useOperation(
	{ operation: 'delete', matching: 'email', matchValue: '={{ $json.mail }}' },
	[{ email: 'ann@example.com' }, { email: 'bob@example.com' }, { email: 'cy@example.com' }],
);
const METHOD = 'profiles/delete';
const left = () => service.altcraft.stored(1).map(({ profile }) => profile.email);

test('deletes one profile for each item, and says which', async () => {
	const { output } = await run([{ mail: 'cy@example.com' }, { mail: 'ann@example.com' }]);
	expect(output.map(({ json, pairedItem }) => [json, pairedItem])).toEqual([
		[{ deleted: true, profile_id: ids[2] }, { item: 0 }],
		[{ deleted: true, profile_id: ids[0] }, { item: 1 }],
	]);
	expect(left()).toEqual(['bob@example.com']);
});

test.each(['', '  ', null, undefined, [], {}, false])(
	'never calls with %p as the value',
	async (mail) => {
		const { error } = await run([{ mail: 'ann@example.com' }, { mail } as never]);
		expect(error?.message).toMatch(/^\[Item 1\]/);
		expect(callsOf(METHOD)).toBe(0);
		expect(left()).toHaveLength(3);
	},
);

describe.each(ON_ERROR)('On Error is %s', (onError) => {
	test.each([
		['lost answer', { cut: 'beforeAnswer', process: 'all' }, 'unknown', 1],
		['web page', { html: true }, 'unknown', 1],
		['5xx', { status: 502 }, 'unknown', 1],
		['refusal', { envelope: { error: 403, error_text: 'No right to delete' } }, 'rejected', 1],
		['404 page', { status: 404 }, 'rejected', 1],
		['429', { status: 429, headers: { 'Retry-After': '0' } }, 'notSent', 3],
	])(
		'a %s is called what it is, and repeated only where nothing arrived',
		async (_, fault, status, calls) => {
			onCall(METHOD, () => fault);
			const { output, errorOutput, error } = await run([{ mail: 'ann@example.com' }], {
				settings: { onError },
				options: { maxRetries: 2 },
			});
			expect(callsOf(METHOD)).toBe(calls);
			if (onError === 'stopWorkflow') {
				expect(error?.message).toMatch(/^\[Item 0\] /);
				expect(/nobody can tell whether the profile was deleted/.test(String(error?.message))).toBe(
					status === 'unknown',
				);
				return;
			}
			const [item] = onError === 'continueErrorOutput' ? errorOutput : output;
			expect(item.json.details).toMatchObject({ status });
		},
	);
});

test('a run that is stopped deletes nothing more', async () => {
	let stop = () => {};
	onCall(METHOD, (n) => {
		if (n === 0) stop();
		return { delayMs: 50 };
	});
	const items = ['ann', 'bob', 'cy'].map((name) => ({ mail: `${name}@example.com` }));
	await run(items, { options: { streams: 1 }, onStart: (cancel) => (stop = cancel) });
	expect(callsOf(METHOD)).toBe(1);
	expect(left()).toEqual(['bob@example.com', 'cy@example.com']);
});

test('a profile that is not there is an error, or nothing', async () => {
	const nobody = [{ mail: 'nobody@example.com' }];
	expect((await run(nobody)).error?.message).toMatch(/no such profile/);
	const { output, error } = await run(nobody, { parameters: { whenNothingMatches: 'noItem' } });
	expect([output, error]).toEqual([[], undefined]);
});

test('where two match, neither is deleted', async () => {
	await service.run([{ phones: ['+79001112233'] }, { phones: ['+7 900 111 22 33'] }]);
	const { error } = await run([{ mail: '+79001112233' }], { parameters: { matching: 'phone' } });
	expect(error?.message).toMatch(/More than one/);
	expect(left()).toHaveLength(5);
});

test('as the tool of an agent it says for what it is, and deletes what it was told', async () => {
	const { url: serverUrl, token } = service.altcraft;
	const callWith = async (args: { profile_id: string }) => {
		const matchValue = "={{ $fromAI('profile_id', 'The ID of the profile') }}";
		const parameters = { operation: 'delete', matching: 'profile_id', matchValue };
		return await (await openTool(parameters, { serverUrl, token })).func(args);
	};
	expect(JSON.parse(await callWith({ profile_id: ids[1] }))).toEqual([
		{ deleted: true, profile_id: ids[1] },
	]);
	await expect(callWith({ profile_id: '' })).rejects.toThrow(/Match Value is empty/);
	expect(left()).toEqual(['ann@example.com', 'cy@example.com']);
});
