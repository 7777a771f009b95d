import { openEditor, openTool } from './engine';
import { ON_ERROR, useOperation } from './single';

const SEGMENT = { __rl: true, mode: 'list', value: 2 };
const { service, ids, run, callsOf, onCall } = useOperation(
	{
		resource: 'segment',
		operation: 'addProfile',
		segment: SEGMENT,
		profileId: '={{ $json.profile_id }}',
	},
	[{ email: 'ann@example.com' }, { email: 'bob@example.com' }],
);
const remove = { parameters: { operation: 'removeProfile' } };
/** Each operation, its call, how its sentence says it, and how many are in the segment after the tool. */
const OPERATIONS = [
	['addProfile', 'profiles/segstatic/add', 'added to', 2],
	['removeProfile', 'profiles/segstatic/remove', 'removed from', 0],
] as const;

test('puts profiles into a segment and takes them out, one for each item', async () => {
	const items = ids.map((profile_id) => ({ profile_id }));
	const { output } = await run(items);
	expect(output.map(({ json, pairedItem }) => [json, pairedItem])).toEqual(
		ids.map((profile_id, item) => [{ success: true, profile_id, segment_id: 2 }, { item }]),
	);
	expect(service.altcraft.membersOf(2).sort()).toEqual([...ids].sort());
	await run([items[0]], remove);
	expect(service.altcraft.membersOf(2)).toEqual([ids[1]]);
});

test('Skip Triggers is said in the call', async () => {
	const calls: unknown[] = [];
	service.altcraft.readingFault = (_, { skip_triggers: skip }) => void calls.push(skip);
	await run([{ profile_id: ids[0] }], { options: { skipTriggers: true } });
	await run([{ profile_id: ids[0] }]);
	expect(calls).toEqual([true, false]);
});

const eachWay = OPERATIONS.flatMap(([operation, method, done]) =>
	ON_ERROR.map((onError) => [operation, onError, method, done] as const),
);

describe.each(eachWay)('%s, with On Error %s', (operation, onError, method, done) => {
	test.each([
		['an unknown profile', { profile_id: 'f'.repeat(24) }, {}, 'rejected', 1],
		['a number as ID', { profile_id: 7 }, {}, 'rejected', 0],
		['a lost answer', undefined, { cut: 'beforeAnswer' }, 'unknown', 1],
		['a 429', undefined, { status: 429, headers: { 'Retry-After': '0' } }, 'notSent', 2],
	])('%s', async (_, item, fault, status, calls) => {
		onCall(method, () => fault);
		const { output, errorOutput, error } = await run([item ?? { profile_id: ids[0] }], {
			parameters: { operation },
			settings: { onError },
			options: { maxRetries: 1 },
		});
		expect(callsOf(method)).toBe(calls);
		const says = new RegExp(`nobody can tell whether the profile was ${done} the segment`);
		if (onError === 'stopWorkflow') {
			expect(error?.message).toMatch(/^\[Item 0\]/);
			expect(says.test(String(error?.message))).toBe(status === 'unknown');
			return;
		}
		const [failed] = onError === 'continueErrorOutput' ? errorOutput : output;
		expect(failed.json.details).toMatchObject({ status });
	});
});

test('a segment that Altcraft fills by itself is refused with what Altcraft says', async () => {
	const { error } = await run([{ profile_id: ids[0] }], {
		parameters: { segment: { ...SEGMENT, value: 3 } },
	});
	expect(error?.message).toMatch(/not static/);
	const empty = await run([{ profile_id: ids[0] }], {
		parameters: { segment: { ...SEGMENT, value: '={{ $json.none }}' } },
	});
	expect(empty.error?.message).toMatch(/Segment is empty\. Choose one from the list/);
});

test('segments come from a list', async () => {
	const { url: serverUrl, token } = service.altcraft;
	const { context, methods } = await openEditor({}, { serverUrl, token });
	const { results } = await methods.listSearch!.searchSegments.call(context, 'trade');
	expect(results).toEqual([{ name: 'Trade fair (2)', value: 2 }]);
});

test.each(OPERATIONS)(
	'as the tool of an agent, %s is given the ID of a profile',
	async (operation, _, __, members) => {
		const { url: serverUrl, token } = service.altcraft;
		if (operation === 'removeProfile') await run(ids.map((profile_id) => ({ profile_id })));
		await run([{ profile_id: ids[0] }], operation === 'removeProfile' ? remove : {});
		const callWith = async (args: { profile_id: string }) => {
			const profileId = "={{ $fromAI('profile_id', 'The ID of the profile') }}";
			const parameters = { resource: 'segment', operation, segment: SEGMENT, profileId };
			return await (await openTool(parameters, { serverUrl, token })).func(args);
		};
		expect(JSON.parse(await callWith({ profile_id: ids[1] }))).toEqual([
			{ success: true, profile_id: ids[1], segment_id: 2 },
		]);
		expect(service.altcraft.membersOf(2)).toHaveLength(members);
		await expect(callWith({ profile_id: '' })).rejects.toThrow(/Profile ID is empty/);
	},
);
