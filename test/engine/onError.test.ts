import { contacts, statusOf, useAltcraft } from './contacts';
import { altcraftNode, outputOf, parametersOf, runWorkflow } from './engine';

const service = useAltcraft();
const { run, storedNames } = service;

describe('On Error and the option "rejected"', () => {
	test('"error" fails the node after all batches are done', async () => {
		const items = [{ email: 'none' }, ...contacts(5)];
		const { error } = await run(items, { options: { rejected: 'error' } });
		expect(error?.message).toMatch(
			/Invalid email.*\[Item 0\].*5 accepted, 1 rejected, 0 unknown, 0 not sent/,
		);
		expect(storedNames()).toHaveLength(5);
	});

	test('and does nothing where On Error says continue', async () => {
		const { output, error } = await run([{ email: 'none' }], {
			options: { rejected: 'error' },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(error).toBeUndefined();
		expect(output.map(statusOf)).toEqual(['rejected']);
		expect('error' in output[0].json).toBe(false);
	});
});

test('an error item keeps its details also where n8n does not know its source', async () => {
	const node = altcraftNode(
		{ ...parametersOf({}), dataMode: 'json', profileJson: '{ "email": "none" }' },
		{ onError: 'continueErrorOutput' },
	);
	const result = await runWorkflow({
		workflow: { nodes: [node], connections: {} },
		credentials: { credential: { serverUrl: service.altcraft.url, token: service.altcraft.token } },
	});
	expect(outputOf(result, 'Altcraft', 1).map(({ json }) => json.details)).toEqual([
		{ status: 'rejected', error_code: 400, error_text: 'Invalid email', batch: 1 },
	]);
});
