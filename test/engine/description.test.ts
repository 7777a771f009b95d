import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';

import { loadPackage } from './engine';

type Entry = INodeProperties | INodePropertyCollection | INodePropertyOptions;

/** Every list of things that the user tells apart by name, with the path that leads there. */
function* listsOf(entries: readonly Entry[], path: string): Generator<[string, readonly Entry[]]> {
	yield [path, entries];
	for (const entry of entries) {
		const at = `${path} › ${entry.name}`;
		if ('options' in entry && entry.options) yield* listsOf(entry.options, at);
		if ('values' in entry) yield* listsOf(entry.values, at);
	}
}

/** The parameters that are shown together, by resource and operation; `''` for those of no operation. */
async function parametersByOperation(): Promise<Map<string, INodeProperties[]>> {
	const loader = await loadPackage();
	const { description } = loader.getNode('altcraft').type as unknown as {
		description: { properties: INodeProperties[] };
	};
	const byOperation = new Map<string, INodeProperties[]>();
	for (const property of description.properties) {
		const { resource = [], operation = [] } = property.displayOptions?.show ?? {};
		const name = operation.length > 0 ? `${String(resource)} ${String(operation)}` : '';
		byOperation.set(name, [...(byOperation.get(name) ?? []), property]);
	}
	return byOperation;
}

test.each([
	['profile addMultiple', 8],
	['profile importMultiple', 8],
	['profile updateMultiple', 8],
	['profile get', 3],
	['profile getMany', 6],
	['profile delete', 3],
	['database getMany', 1],
	['resource getMany', 1],
	['segment addProfile', 1],
	['segment removeProfile', 1],
])(
	'of "%s" nothing is named twice, and every parameter says what it is for',
	async (operation, fewest) => {
		const shown = (await parametersByOperation()).get(operation) ?? [];
		const lists = [...listsOf(shown, operation)];
		expect(lists.length).toBeGreaterThan(fewest);
		for (const [path, entries] of lists) {
			const names = entries.map((entry) =>
				'displayName' in entry ? entry.displayName : entry.name,
			);
			expect([path, new Set(names).size]).toEqual([path, names.length]);
			const keys = new Set(entries.map(({ name }) => name));
			expect([path, keys.size]).toEqual([path, entries.length]);
			for (const entry of entries) {
				if (
					!('type' in entry) ||
					['resource', 'operation', 'options', 'channel'].includes(entry.name)
				) {
					continue;
				}
				expect([`${path} › ${entry.name}`, entry.description]).toEqual([
					`${path} › ${entry.name}`,
					expect.stringMatching(/\w/),
				]);
			}
		}
	},
);

test('each operation is listed, has a subtitle of its own, and parameters for no other', async () => {
	const byOperation = await parametersByOperation();
	const always = byOperation.get('')!;
	const lists = always.filter(({ name }) => name === 'operation');
	const listed = lists.flatMap(({ displayOptions, options = [] }) =>
		(options as INodePropertyOptions[]).map(
			({ value }) => `${String(displayOptions?.show?.resource)} ${String(value)}`,
		),
	);
	expect(new Set(listed)).toEqual(new Set([...byOperation.keys()].filter((name) => name !== '')));
	const loader = await loadPackage();
	const { subtitle } = (loader.getNode('altcraft').type as unknown as INodeType).description;
	for (const { action } of lists.flatMap(({ options }) => options as INodePropertyOptions[])) {
		expect(subtitle).toContain(JSON.stringify(action));
	}
});
