import type { INodeProperties, INodePropertyOptions, INodeType, IWorkflowBase } from 'n8n-workflow';

import { loadPackage } from './engine/engine';
import { beside, documents, exists, filesIn, read, tests } from './sources';

/** The names in the last column of every table: `*a name*`. */
const named = read('docs/reliability.md')
	.split('\n')
	.filter((line) => line.startsWith('|'))
	.flatMap((line) => [...(line.split('|').at(-2) ?? '').matchAll(/\*([^*]+)\*/g)])
	.map(([, name]) => name);

const sources = tests();

test('docs/reliability.md names tests', () => expect(named.length).toBeGreaterThan(60));

test.each(named)('docs/reliability.md: there is a test "%s"', (name) => {
	// Where a name in a test begins; those of several statuses are made of a template.
	const starts = [`'${name}`, `%s ${name}`, `%s, ${name}`, name.replace(/^\d+ /, '`${status} ')];
	expect(starts.filter((start) => sources.includes(start))).not.toEqual([]);
});

/** The sentences of docs/troubleshooting.md, in the first column of its tables: `"a sentence"`. */
const sentences = read('docs/troubleshooting.md')
	.split('\n')
	.filter((line) => line.startsWith('| "') || line.startsWith('| … '))
	.flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/"([^"]+)"/g)])
	.map(([, sentence]) => sentence);

test('docs/troubleshooting.md explains sentences', () => {
	expect(sentences.length).toBeGreaterThan(90);
});

const saidByNode = ['nodes', 'credentials'].flatMap((folder) => filesIn(folder, '.ts')).map(read);

test.each(sentences)('docs/troubleshooting.md: the node says "%s"', (sentence) => {
	// What a sentence is made of may stand in several places: a name, then what is said of it.
	const parts = sentence.split(/\s*…[.,:]*\s*/).filter((part) => part !== '');
	const isSaid = (part: string) => saidByNode.some((source) => source.includes(part));
	expect(parts.filter((part) => !isSaid(part))).toEqual([]);
});

/** The anchors that GitHub makes of headings. */
function anchorsOf(document: string): string[] {
	return [...read(document).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replace(/ /g, '-'),
	);
}

test.each(documents())('%s: what it links to is there', (document) => {
	const links = [...read(document).matchAll(/(?:\]\(|srcset="|src=")(?!https?:)([^)"\s]+)/g)];
	const missing = links.filter(([, link]) => {
		const [file, anchor] = link.split('#');
		const target = file === '' ? document : beside(document, file);
		return !exists(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
	});
	expect(missing.map(([, link]) => link)).toEqual([]);
});

test('the credential leads to its section in the README', () => {
	const [, anchor = ''] = /#(\w+)/.exec(read('nodes/Altcraft/Altcraft.node.json')) ?? [];
	expect(anchorsOf('README.md')).toContain(anchor);
});

test('docs/publishing.md names every file in which the owner stands', () => {
	const ofPackage = ['package.json', 'LICENSE', 'README.md', 'CONTRIBUTING.md', 'SECURITY.md'];
	const inFolders = ['nodes', 'credentials', '.github', 'examples'].flatMap((folder) =>
		['.ts', '.json', '.md', '.yml'].flatMap((ending) => filesIn(folder, ending)),
	);
	const naming = [...ofPackage, ...inFolders].filter((file) =>
		/n8n-nodes-altcraft(\/n8n-nodes-altcraft| contributors)/.test(read(file)),
	);
	const named = [...read('docs/publishing.md').matchAll(/^\| `([^`]+)` \|/gm)].map(
		([, file]) => file,
	);
	expect(naming.sort()).toEqual(named.sort());
});

test('every operation has a row in the README, an example, and a test in the engine', async () => {
	const { type } = (await loadPackage()).getNode('altcraft');
	const { properties } = (type as INodeType).description;
	const operations = properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options = [], displayOptions }: INodeProperties) =>
			(options as INodePropertyOptions[]).map(({ action, value }) => ({
				resource: String(displayOptions?.show?.resource?.[0]),
				action: String(action),
				operation: String(value),
			})),
		);
	expect(operations.length).toBeGreaterThan(9);

	const readme = read('README.md');
	expect(operations.filter(({ action }) => !readme.includes(`\n| ${action} |`))).toEqual([]);

	const used = filesIn('examples', '.json')
		.map((file) => JSON.parse(read(file)) as Partial<IWorkflowBase>)
		.flatMap(({ nodes = [] }) => nodes.map(({ parameters }) => parameters));
	const isUsed = ({ resource, operation }: { resource: string; operation: string }) =>
		used.some((one) => one.resource === resource && one.operation === operation);
	expect(operations.filter((one) => !isUsed(one))).toEqual([]);

	const inEngine = ['.ts', '.js'].flatMap((ending) => filesIn('test/engine', ending).map(read));
	expect(operations.filter(({ operation }) => !inEngine.join().includes(`'${operation}'`))).toEqual(
		[],
	);
});
