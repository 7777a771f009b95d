import { packed, publishUnbuilt } from './npm';
import { filesIn, read } from './sources';

const { name, version } = JSON.parse(read('package.json')) as Record<string, string>;

describe('the tarball', () => {
	const { size, files } = packed();

	test('has at most 160 kB', () => expect(size).toBeLessThanOrEqual(160_000));

	test('has the compiled sources, their icons and the notices, and nothing else', () => {
		const sources = ['nodes', 'credentials'].flatMap((folder) => filesIn(folder, ''));
		const built = sources
			.filter((file) => /\.(ts|json|svg)$/.test(file) && !file.endsWith('.d.ts'))
			.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
		expect(files.map((file) => file.path).sort()).toEqual(
			[...built, 'dist/THIRD_PARTY_NOTICES', 'LICENSE', 'README.md', 'package.json'].sort(),
		);
	});
});

describe('bundled libraries', () => {
	const notices = read('dist/THIRD_PARTY_NOTICES').split(/^-+$/m);
	// As esbuild says above each of their files.
	const bundled = filesIn('dist', '.js').flatMap((file) =>
		[...read(file).matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm)].map(
			([, library]) => library,
		),
	);

	test('are some', () => expect(bundled).toContain('fast-xml-parser'));

	test('are no more than what is used', () => expect(bundled).not.toContain('fast-xml-builder'));

	test.each([...new Set(bundled)])('%s stands in the notices, with its licence', (library) => {
		const notice = notices.find((text) => text.includes(`\n${library} `));
		expect(notice).toMatch(/^Copyright .*\S/m);
		expect(notice).toContain('Permission is hereby granted');
	});
});

test('a clone without a build cannot be published', () => {
	const { status, stdout } = publishUnbuilt();
	expect(stdout).toContain(`> ${name}@${version} prepack`);
	expect(status).not.toBe(0);
});

test('the changelog has this version, with its date', () => {
	const versions = [...read('CHANGELOG.md').matchAll(/^## (\S+) - \d{4}-\d\d-\d\d$/gm)];
	expect(versions.map(([, released]) => released)).toContain(version);
});
