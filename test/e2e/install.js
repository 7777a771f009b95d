// Real n8n versions, each with the Node.js that it runs on, kept outside the checkout and used again.
const { execFile, spawn } = require('node:child_process');
const { existsSync, readdirSync } = require('node:fs');
const { mkdir, rename, rm, writeFile } = require('node:fs/promises');
const { homedir } = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');

const PACKAGE = path.resolve(__dirname, '../..');
const CACHE =
	process.env.N8N_E2E_CACHE ??
	path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'n8n-nodes-altcraft');
/** For npm: only what went wrong. */
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

/** For the environment of a Node.js process: it ends when the run that started it is gone. */
const ENDS_WITH_RUN = {
	NODE_OPTIONS: `--require ${JSON.stringify(path.join(__dirname, 'orphan.js'))}`,
};

/**
 * @typedef {object} Release
 * @property {string} node the Node.js that it runs on
 * @property {Record<string, string>} [overrides] of its dependencies
 * @property {Record<string, string>} env
 */

/**
 * The newest n8n whose packages can all be installed, and the newest one for Node 20.
 * @satisfies {Record<string, Release>}
 */
const RELEASES = {
	'2.41.1': {
		node: '24.21.0',
		// Unlike its other calls home, that of this module has no switch of its own.
		env: { N8N_DISABLED_MODULES: 'mcp-registry' },
	},
	'2.8.4': {
		node: '20.20.2',
		// It names a download address outside the registry.
		overrides: { xlsx: '0.18.5' },
		env: {},
	},
};

/** @typedef {keyof typeof RELEASES} Version */

/** @type {Version} */
const NEWEST = '2.41.1';

/**
 * @typedef {object} Installation
 * @property {Version} version
 * @property {string} bin n8n's command, to be run by `node`
 * @property {string} node
 * @property {Record<string, string>} env what n8n and npm need around them
 */

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, errors?: 'inherit' | 'ignore' }} [options]
 */
async function run(command, args, { cwd, env = process.env, errors = 'inherit' } = {}) {
	const child = spawn(command, args, {
		cwd,
		env: { ...env, ...ENDS_WITH_RUN },
		stdio: ['ignore', 'ignore', errors],
	});
	await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code) => {
			if (code === 0) resolve(undefined);
			else reject(new Error(`${command} ${args.join(' ')} ended with code ${code}`));
		});
	});
}

/** @param {number} pid */
function isRunning(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/**
 * A folder of the cache. It gets its name only when it is whole, so that one whose making was
 * interrupted is never taken for it.
 * @param {string} name
 * @param {(folder: string) => Promise<void>} fill
 * @returns {Promise<string>}
 */
async function cached(name, fill) {
	const folder = path.join(CACHE, name);
	if (existsSync(folder)) return folder;
	await mkdir(CACHE, { recursive: true });
	for (const other of readdirSync(CACHE)) {
		const [, pid] = /\.(\d+)\.partial$/.exec(other) ?? [];
		if (pid !== undefined && !isRunning(Number(pid))) {
			await rm(path.join(CACHE, other), { recursive: true, force: true });
		}
	}
	process.stderr.write(`Installing ${name.replace(/-(?=\d)/, ' ')} in ${CACHE} …\n`);
	const partial = `${folder}.${process.pid}.partial`;
	try {
		await mkdir(partial);
		await fill(partial);
		// Another run may have been faster; its folder is as good.
		if (!existsSync(folder)) await rename(partial, folder);
	} finally {
		await rm(partial, { recursive: true, force: true });
	}
	return folder;
}

/**
 * Installs a Node.js of its own, headers included, from the npm registry.
 * @param {string} version
 * @returns {Promise<string>} its folder
 */
async function installNode(version) {
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const name = `node-${platform}-${process.arch}`;
	const folder = await cached(`node-${version}`, async (partial) => {
		await run('npm', ['install', '--prefix', partial, '--no-save', ...QUIET, `${name}@${version}`]);
	});
	return path.join(folder, 'node_modules', name);
}

/**
 * Installs what Debian packages hold, where this process may do so.
 * @param {string} purpose
 * @param {readonly string[]} packages
 */
async function aptInstall(purpose, packages) {
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
		throw new Error(
			`${purpose} needs what Debian calls ${packages.join(', ')}: please install it, then try again.`,
		);
	}
	process.stderr.write(`Installing ${packages.join(', ')} …\n`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	await run('apt-get', ['update', '-qq'], { env });
	await run('apt-get', ['install', '-qq', '--no-install-recommends', ...packages], { env });
}

/**
 * Installs one of the releases, or finds it in the cache.
 * @param {Version} version
 * @returns {Promise<Installation>}
 */
async function installN8n(version) {
	/** @type {Release} */
	const release = RELEASES[version];
	const { overrides } = release;
	const node = await installNode(release.node);
	const env = {
		...release.env,
		PATH: `${path.join(node, 'bin')}${path.delimiter}${process.env.PATH}`,
		npm_config_nodedir: node,
	};
	const folder = await cached(`n8n-${version}`, async (partial) => {
		const manifest = { private: true, dependencies: { n8n: version }, overrides };
		await writeFile(path.join(partial, 'package.json'), JSON.stringify(manifest));
		const options = { cwd: partial, env: { ...process.env, ...env } };
		// Of all that would be built, n8n needs SQLite only, and not all of the rest can be built.
		await run('npm', ['install', '--ignore-scripts', ...QUIET], options);
		const build = ['rebuild', 'sqlite3', '--ignore-scripts=false', ...QUIET];
		await run('npm', build, { ...options, errors: 'ignore' }).catch(async () => {
			await aptInstall('Building SQLite for n8n', ['python3', 'make', 'g++']);
			await run('npm', build, options);
		});
	});
	return {
		version,
		node: path.join(node, 'bin', 'node'),
		bin: path.join(folder, 'node_modules/n8n/bin/n8n'),
		env,
	};
}

/**
 * Packs the built package as it would be published.
 * @param {string} folder
 * @returns {Promise<string>} the tarball
 */
async function packPackage(folder) {
	const args = ['pack', '--json', '--pack-destination', folder];
	const { stdout } = await promisify(execFile)('npm', args, { cwd: PACKAGE });
	const [{ filename }] = JSON.parse(stdout);
	return path.join(folder, filename);
}

module.exports = {
	ENDS_WITH_RUN,
	NEWEST,
	QUIET,
	RELEASES,
	aptInstall,
	installN8n,
	packPackage,
	run,
};
