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
