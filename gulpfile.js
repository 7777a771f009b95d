// The build's steps that `n8n-node build` lacks: published nodes must have no dependencies, so what
// the node uses at run time is bundled into the one file that uses it.
const { readFile, writeFile } = require('node:fs/promises');
const path = require('node:path');
const esbuild = require('esbuild');

const NODE = 'dist/nodes/Altcraft';

/**
 * What is bundled into which file: the readable sources of a library, not the minified or compiled
 * bundle that `require` would give, because reviewers read dist.
 */
const BUNDLES = [
	{
		file: `${NODE}/formats/xmlAnswer.js`,
		alias: { 'fast-xml-parser': './node_modules/fast-xml-parser/src/fxp.js' },
	},
	{
		file: `${NODE}/files/csv.js`,
		// What is under its streams, which n8n allows no node; its package.json does not export it.
		alias: { 'csv-parse': './node_modules/csv-parse/lib/api/index.js' },
	},
];

/** Bundles each library into its file; our own modules beside it stay as they are. */
async function bundle() {
	const inputs = await Promise.all(
		BUNDLES.map(async ({ file, alias }) => {
			const { metafile } = await esbuild.build({
				entryPoints: [file],
				outfile: file,
				allowOverwrite: true,
				bundle: true,
				platform: 'node',
				target: 'node20',
				metafile: true,
				alias,
				plugins: [
					{
						name: 'own modules stay outside',
						setup: ({ onResolve }) =>
							onResolve({ filter: /^\.\.?\// }, ({ path: wanted, importer }) =>
								importer === path.resolve(file) ? { path: wanted, external: true } : undefined,
							),
					},
				],
			});
			return Object.keys(metafile.inputs);
		}),
	);
	await writeNotices(inputs.flat());
}

/** @param {string[]} inputs paths of everything that went into the bundles */
async function writeNotices(inputs) {
	const packages = new Set(
		inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []),
	);
	const notices = [...packages].sort().map(async (name) => {
		const { version, license, author } = require(`./node_modules/${name}/package.json`);
		const text = await readFile(`node_modules/${name}/LICENSE`, 'utf8').catch(
			() => `It comes without a licence text. Its author: ${author?.name ?? author}`,
		);
		return `${name} ${version} (${license})\n\n${text.trim()}\n`;
	});
	const head = 'This package contains the following libraries.\n\n';
	const rule = `\n${'-'.repeat(72)}\n\n`;
	await writeFile('dist/THIRD_PARTY_NOTICES', head + (await Promise.all(notices)).join(rule));
}

exports.default = bundle;
