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
const METHOD = 'profiles/segstatic/add';
const remove = { parameters: { operation: 'removeProfile' } };

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

describe.each(ON_ERROR)('On Error is %s', (onError) => {
	test.each([
		['an unknown profile', { profile_id: 'f'.repeat(24) }, {}, 'rejected', 1],
		['a number as ID', { profile_id: 7 }, {}, 'rejected', 0],
		['a lost answer', undefined, { cut: 'beforeAnswer' }, 'unknown', 1],
		['a 429', undefined, { status: 429, headers: { 'Retry-After': '0' } }, 'notSent', 2],
	])('%s', async (_, item, fault, status, calls) => {
		onCall(METHOD, () => fault);
		const { output, errorOutput, error } = await run([item ?? { profile_id: ids[0] }], {
			settings: { onError },
			options: { maxRetries: 1 },
		});
		expect(callsOf(METHOD)).toBe(calls);
		if (onError === 'stopWorkflow') {
			expect(error?.message).toMatch(/^\[Item 0\]/);
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

test('as the tool of an agent it is given the ID of a profile', async () => {
	const tool = await openTool(
		{
			resource: 'segment',
			operation: 'addProfile',
			segment: SEGMENT,
			profileId: "={{ $fromAI('profile_id', 'The ID of the profile') }}",
		},
		{ serverUrl: service.altcraft.url, token: service.altcraft.token },
	);
	expect(JSON.parse(await tool.func({ profile_id: ids[1] }))).toEqual([
		{ success: true, profile_id: ids[1], segment_id: 2 },
	]);
	expect(service.altcraft.membersOf(2)).toEqual([ids[1]]);
});
