import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

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

test('nothing is named twice, and every parameter says what it is for', async () => {
	const loader = await loadPackage();
	const { description } = loader.getNode('altcraft').type as unknown as {
		description: { properties: INodeProperties[] };
	};
	const lists = [...listsOf(description.properties, 'Altcraft')];
	expect(lists.length).toBeGreaterThan(8);
	for (const [path, entries] of lists) {
		const shown = entries.map((entry) => ('displayName' in entry ? entry.displayName : entry.name));
		expect([path, new Set(shown).size]).toEqual([path, shown.length]);
		expect([path, new Set(entries.map(({ name }) => name)).size]).toEqual([path, entries.length]);
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
});
