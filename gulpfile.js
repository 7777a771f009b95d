// The build's steps that `n8n-node build` lacks: published nodes must have no dependencies, so what
// the node uses at run time is bundled into the one file that uses it.
const { readdir, readFile, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const esbuild = require('esbuild');
const { series } = require('gulp');
const { ScriptTarget, transpileModule } = require('typescript');

/**
 * What is bundled into which module: the readable sources of a library, not the minified or compiled
 * bundle that `require` would give, because reviewers read dist.
 */
const BUNDLES = [
	{
		module: 'nodes/Altcraft/formats/xmlAnswer',
		alias: { 'fast-xml-parser': './node_modules/fast-xml-parser/src/fxp.js' },
	},
];

/**
 * What fast-xml-parser names and never asks here, which keeps esbuild from leaving it out: whether the text
 * of a declared entity is safe, since there are none, a reader of numbers, since `parseTagValue` is off, and
 * of paths, since there are no `stopNodes`. 10 kB of the packed file.
 */
const UNASKED =
	/is-unsafe\/src\/index\.js$|strnum\/strnum\.js$|path-expression-matcher\/src\/Expression(?:Set)?\.js$/;

/** There is a set of paths, without any in it. */
const UNASKED_EXPORTS = 'export default Set; export const [isUnsafe, HTML, XML] = [];';

/** Bundles each library into its module; our own modules beside it stay as they are. */
async function bundle() {
	const bundled = await Promise.all(
		BUNDLES.map(async ({ module, alias }) => {
			// From TypeScript: in what `require` brings into the compiled file, nothing counts as unused.
			const source = path.resolve(`${module}.ts`);
			const { metafile, outputFiles } = await esbuild.build({
				entryPoints: [source],
				outfile: `dist/${module}.js`,
				write: false,
				bundle: true,
				minifySyntax: true,
				platform: 'node',
				target: 'node20',
				metafile: true,
				alias,
				plugins: [
					{
						name: 'own modules stay outside',
						setup: ({ onResolve }) =>
							onResolve({ filter: /^\.\.?\// }, ({ path: wanted, importer }) =>
								importer === source ? { path: wanted, external: true } : undefined,
							),
					},
					{
						name: 'only what is asked',
						setup: ({ onLoad }) =>
							onLoad({ filter: UNASKED }, () => ({ contents: UNASKED_EXPORTS })),
					},
				],
			});
			await Promise.all(
				outputFiles.map(({ path, text }) => writeFile(path, withoutComments(text))),
			);
			return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
		}),
	);
	await writeNotices(bundled.flat());
}

/**
 * As the compiler leaves them out of our own modules: of a library, they are a quarter of its size.
 * Those stay that tell which file of which library follows.
 * @param {string} code
 */
function withoutComments(code) {
	const compilerOptions = { removeComments: true, target: ScriptTarget.ESNext };
	// A comment as a statement, which is kept, and made a comment again.
	const marked = code.replace(/^\/\/ (node_modules\/.*)$/gm, '"// $1";');
	const { outputText } = transpileModule(marked, { compilerOptions });
	return outputText.replace(/^"(\/\/ .*)";$/gm, '$1');
}

/** @param {string[]} files paths of everything that is in the bundles */
async function writeNotices(files) {
	const packages = new Set(
		files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []),
	);
	const notices = [...packages].sort().map(async (name) => {
		const { version, license, author } = require(`./node_modules/${name}/package.json`);
		const text = await readFile(`node_modules/${name}/LICENSE`, 'utf8').catch(() => {
			if (license !== 'MIT') throw new Error(`${name} has no licence text, and is not MIT`);
			return mitLicense(author.name ?? author);
		});
		return `${name} ${version} (${license})\n\n${text.trim()}\n`;
	});
	const head = 'This package contains the following libraries.\n\n';
	const rule = `\n${'-'.repeat(72)}\n\n`;
	await writeFile('dist/THIRD_PARTY_NOTICES', head + (await Promise.all(notices)).join(rule));
}

/**
 * For a library that says in its package.json alone that it is MIT: the licence of this package is
 * the same text with another holder.
 * @param {string} holder
 */
async function mitLicense(holder) {
	const own = await readFile('LICENSE', 'utf8');
	return own.replace(/^Copyright .*$/m, `Copyright (c) ${holder}`);
}

/** `n8n-node build` copies every picture, those of the documents too: nine tenths of the package. */
async function leaveOutPictures() {
	await rm('dist/docs', { recursive: true });
}

/**
 * As in the sources: tabs in place of four blanks each (texts over several lines begin with tabs); calls of what
 * is imported without `(0, …)`, which keeps `this` from them, for none of our functions has one; and no exports
 * before they are there, which only modules that import each other need. 6 kB of the packed file.
 */
async function writeLikeSources() {
	const files = await readdir('dist', { recursive: true });
	const modules = files.filter((file) => file.endsWith('.js')).map((file) => `dist/${file}`);
	await Promise.all(
		modules.map(async (file) => {
			const code = await readFile(file, 'utf8');
			const tabs = (/** @type {string} */ blanks) => '\t'.repeat(blanks.length / 4);
			const plain = code
				.replace(/^exports\.(?:\w+ = exports\.)*\w+ = void 0;\n/gm, '')
				.replace(/\(0, (\w+_\d+\.\w+)\)\(/g, '$1(')
				.replace(/^(?: {4})+/gm, tabs);
			await writeFile(file, plain);
		}),
	);
}

exports.default = series(bundle, leaveOutPictures, writeLikeSources);
