import { startAltcraft } from '../altcraft/server';
import { openTool, runAltcraft } from './engine';
import { ON_ERROR, useOperation } from './single';

describe.each([
	['database', 'databases/list/', ['Customers', 'Newsletter']],
	['resource', 'resources/list', ['Email newsletter', 'SMS and push: order status', 'Messengers']],
])('%s: getMany', (resource, method, names) => {
	const { service, run, callsOf, onCall } = useOperation({ resource, operation: 'getMany' });

	test('lists all for each item, up to the Limit', async () => {
		const { output } = await run([{}, {}]);
		expect(output.map(({ json }) => json.name)).toEqual([...names, ...names]);
		expect(output[0].json).toMatchObject({ id: 1 });
		const first = await run([{}], { parameters: { limit: 1 } });
		expect(first.output.map(({ json }) => json.name)).toEqual(names.slice(0, 1));
	});

	test.each(ON_ERROR)(
		'fails its item where Altcraft refuses, with On Error %s',
		async (onError) => {
			onCall(method, () => ({ envelope: { error: 403, error_text: 'No access' } }));
			const { output, errorOutput, error } = await run([{ row: 1 }], { settings: { onError } });
			if (onError === 'stopWorkflow') {
				expect(error?.message).toMatch(/No access.*API Token/);
				return;
			}
			const [item] = onError === 'continueErrorOutput' ? errorOutput : output;
			expect(item.json.details).toMatchObject({ status: 'rejected', error_code: 403 });
		},
	);

	test('is read again after a lost answer', async () => {
		onCall(method, (n) => (n === 0 ? { cut: 'midAnswer' } : undefined));
		const { output } = await run([{}]);
		expect(output).toHaveLength(names.length);
		expect(callsOf(method)).toBeGreaterThan(1);
	});

	test('answers an agent', async () => {
		const { url: serverUrl, token } = service.altcraft;
		const limit = "={{ $fromAI('limit', 'How many', 'number') }}";
		const tool = await openTool({ resource, operation: 'getMany', limit }, { serverUrl, token });
		expect(JSON.parse(await tool.func({ limit: 1 }))).toMatchObject([{ id: 1, name: names[0] }]);
	});
});

test('a list of several pages is read to its end, each entry once', async () => {
	const altcraft = await startAltcraft({
		databases: Array.from({ length: 2500 }, (_, n) => ({ id: n + 1, name: `Shop ${n + 1}` })),
	});
	const { output } = await runAltcraft({
		items: [{}],
		credential: { serverUrl: altcraft.url, token: altcraft.token },
		parameters: { resource: 'database', operation: 'getMany', returnAll: true },
	});
	await altcraft.stop();
	expect(output.map(({ json }) => json.id)).toEqual(Array.from({ length: 2500 }, (_, n) => n + 1));
});
