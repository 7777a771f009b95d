// The build's steps that `n8n-node build` lacks: published nodes must have no dependencies, so what
// the node uses at run time is bundled into the one file that uses it.
const { readFile, writeFile } = require('node:fs/promises');
const path = require('node:path');
const esbuild = require('esbuild');
const { series } = require('gulp');

const XML = 'dist/nodes/Altcraft/formats/xml.js';

/** Bundles fast-xml-parser into the XML format; our own modules beside it stay as they are. */
async function bundleXml() {
	const { metafile } = await esbuild.build({
		entryPoints: [XML],
		outfile: XML,
		allowOverwrite: true,
		bundle: true,
		platform: 'node',
		target: 'node20',
		metafile: true,
		// Its readable sources, not the minified bundle that `require` would give: reviewers read dist.
		alias: { 'fast-xml-parser': './node_modules/fast-xml-parser/src/fxp.js' },
		plugins: [
			{
				name: 'own modules stay outside',
				setup: ({ onResolve }) =>
					onResolve({ filter: /^\.\.?\// }, ({ path: wanted, importer }) =>
						importer === path.resolve(XML) ? { path: wanted, external: true } : undefined,
					),
			},
		],
	});
	await writeNotices(Object.keys(metafile.inputs));
}

/** @param {string[]} inputs paths of everything that went into the bundle */
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

exports.default = series(bundleXml);
