import type { IDataObject, IRun } from 'n8n-workflow';

import type { Given } from './contacts';
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

test('nobody is deleted for a value that stands for nothing, or is not what it was', async () => {
	const parameters = { matching: 'custom', matchField: 'customer_id' };
	const stored = ['n/a', 'null', '0', '12345678901234567000'].map((customer_id) => ({
		email: `${customer_id.length}@b.cc`,
		customer_id,
	}));
	await service.run(stored);
	const nobodys = ['n/a', ' N/A ', 'null', '-', '0', 0, 'undefined'];
	for (const mail of [...nobodys, Number('12345678901234567000')]) {
		const { error } = await run([{ mail }], { parameters });
		expect(error?.message).toMatch(/^\[Item 0\].*(?:Match Value is empty|too long to be exact)/);
	}
	expect(left()).toHaveLength(7);
	await run([{ mail: '12345678901234567000' }], { parameters });
	expect(left()).toHaveLength(6);
	expect(callsOf(METHOD)).toBe(1);
});

describe.each(ON_ERROR)('On Error is %s', (onError) => {
	test.each([
		['lost answer', { cut: 'beforeAnswer', process: 'all' }, 'unknown', 1],
		['web page', { html: true }, 'unknown', 1],
		['5xx', { status: 502 }, 'unknown', 1],
		['refusal', { envelope: { error: 403, error_text: 'No right to delete' } }, 'rejected', 1],
		['404 page', { status: 404 }, 'rejected', 1],
		['429', { status: 429, headers: { 'Retry-After': '0' } }, 'notSent', 3],
		['429 that says success', { answerStatus: 429 }, 'unknown', 1],
		['404 that says success', { answerStatus: 404 }, 'unknown', 1],
		['redirect that says success', { answerStatus: 307 }, 'unknown', 1],
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

describe('where n8n runs the node again', () => {
	const all = ['ann', 'bob', 'cy'].map((name) => ({ mail: `${name}@example.com` }));
	const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
	const one = { options: { streams: 1 } };
	const lost = { cut: 'beforeAnswer', process: 'all' };
	/** By hand, with these items in the place of those that the failed run had. */
	const runAgain = async (failed: IRun, items: IDataObject[], given: Given = {}) => {
		const [entry] = failed.data.executionData!.nodeExecutionStack;
		entry.data.main[0] = items.map((json) => ({ json }));
		return await run([], { ...one, ...given, retryOf: failed });
	};

	test('what is deleted comes out again, and is not called for again', async () => {
		onCall(METHOD, (n) => (n === 1 ? { envelope: { error: 400, error_text: 'Not now' } } : {}));
		const { output, error, kept } = await run(all, { ...one, settings });
		expect(error).toBeUndefined();
		expect(output.map(({ json, pairedItem }) => [json, pairedItem])).toEqual(
			ids.map((profile_id, item) => [{ deleted: true, profile_id }, { item }]),
		);
		expect([callsOf(METHOD), left(), kept]).toEqual([4, [], {}]);
	});

	test.each([
		[42, '42'],
		[{ $oid: '663a' }, null],
	])('an ID that came as %j is the same in each try', async (id, expected) => {
		const edit = (answer: object) => ({ ...answer, data: { profile_id: id } });
		onCall(METHOD, (n) => (n === 0 ? { edit } : { envelope: { error: 400, error_text: 'No' } }));
		const first = await run(all.slice(0, 2), one);
		onCall(METHOD, () => ({ edit }));
		const { output } = await runAgain(first.run, all.slice(0, 2));
		expect(output.map(({ json }) => json.profile_id)).toEqual([expected, expected]);
	});

	test('a lost answer stays unknown, is never called "not there", and the others are deleted', async () => {
		onCall(METHOD, (n) => (n === 1 ? lost : {}));
		const { error } = await run(all, { ...one, settings });
		expect(error?.message).toMatch(/^\[Item 1\] .*nobody can tell.* 2 of 3 items were done\.$/);
		expect([callsOf(METHOD), left()]).toEqual([3, []]);
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'the same with On Error %s, for the first item',
		async (onError) => {
			onCall(METHOD, (n) => (n === 0 ? lost : {}));
			const { output, errorOutput, kept } = await run(all, {
				...one,
				settings: { ...settings, onError },
			});
			const outcomes = [...errorOutput, ...output].map(
				({ json: { details, profile_id: id } }) => id ?? Object(details).status,
			);
			expect(outcomes).toEqual(['unknown', ids[1], ids[2]]);
			expect([callsOf(METHOD), kept]).toEqual([3, {}]);
		},
	);

	test('what is deleted stays so where When Nothing Matches is changed between the tries', async () => {
		const items = [all[0], { mail: 'nobody@example.com' }];
		const first = await run(items, one);
		expect(first.error?.message).toMatch(/^\[Item 1\] Altcraft has no such profile/);
		const parameters = { whenNothingMatches: 'noItem' };
		const { output, error } = await runAgain(first.run, items, { parameters });
		expect(error).toBeUndefined();
		expect(output.map(({ json }) => json)).toEqual([{ deleted: true, profile_id: ids[0] }]);
		expect(callsOf(METHOD)).toBe(3);
	});

	test('a call that was never made is made then, and one that cannot begin forgets nothing', async () => {
		onCall(METHOD, (n) => (n === 1 ? lost : {}));
		const first = await run(all, {
			options: { streams: 1 },
			settings: { onError: 'stopWorkflow' },
		});
		expect(first.error?.message).toMatch(/^\[Item 1\]/);
		const noToken = { serverUrl: service.altcraft.url, token: '' };
		const broken = await runAgain(first.run, all, { credential: noToken });
		expect(broken.error?.message).toMatch(/^\[Item 1\] .*nobody can tell/);
		const again = await runAgain(broken.run, [all[2], all[0], all[1]]);
		expect(again.error?.message).toMatch(/^\[Item 2\] .*nobody can tell.* 2 of 3 items/);
		expect([callsOf(METHOD), left()]).toEqual([3, []]);
	});

	test('another value, or another way to match it, is called for', async () => {
		onCall(METHOD, (n) => (n === 0 ? lost : {}));
		const first = await run(all.slice(0, 1));
		const { output } = await runAgain(first.run, [{ mail: ids[1] }], {
			parameters: { matching: 'profile_id' },
		});
		expect(output.map(({ json }) => json.profile_id)).toEqual([ids[1]]);
	});

	test('a lost answer to the question for the fields deleted nobody, and is none of a delete', async () => {
		await service.run([{ customer_id: '7' }]);
		service.altcraft.readingFault = (path) =>
			path.endsWith('fields_get') ? { cut: 'beforeAnswer' } : undefined;
		const custom = { matching: 'custom', matchField: 'customer_id' };
		const first = await run([{ mail: '7' }], { parameters: custom, options: { maxRetries: 0 } });
		expect(first.error).toBeDefined();
		service.altcraft.readingFault = undefined;
		const { output } = await runAgain(first.run, [{ mail: '7' }], { parameters: custom });
		expect(output.map(({ json }) => json.deleted)).toEqual([true]);
	});
});

test('Match Resource: its subscribers alone', async () => {
	const address = 'dee@example.com';
	const email = { channel: 'email', resource_id: 1, email_data: { email: address } };
	await service.run([{ email: address, subscriptions: [email] }]);
	const other = await run([{ mail: address }], { options: { matchResource: 3 } });
	expect(other.error?.message).toMatch(/no such profile/);
	await run([{ mail: address }], { options: { matchResource: 1 } });
	expect(left()).not.toContain(address);
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
