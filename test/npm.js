// What npm would make of the package. JavaScript, because n8n's lint keeps Node's built-ins out of
// every .ts file, tests included.
const { execFileSync, spawnSync } = require('node:child_process');
const { cpSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const PACKAGE = path.resolve(__dirname, '..');

/**
 * The tarball of what is built.
 * @returns {{ size: number, files: Array<{ path: string, size: number }> }}
 */
function packed() {
	const told = execFileSync('npm', ['pack', '--dry-run', '--json'], {
		cwd: PACKAGE,
		stdio: ['ignore', 'pipe', 'ignore'],
		encoding: 'utf8',
	});
	return JSON.parse(told)[0];
}

/** What `npm publish --dry-run` comes to where nothing is installed or built. */
function publishUnbuilt() {
	const clone = mkdtempSync(path.join(tmpdir(), 'unbuilt-'));
	try {
		for (const file of ['package.json', '.npmrc']) {
			cpSync(path.join(PACKAGE, file), path.join(clone, file));
		}
		return spawnSync('npm', ['publish', '--dry-run'], { cwd: clone, encoding: 'utf8' });
	} finally {
		rmSync(clone, { recursive: true });
	}
}

module.exports = { packed, publishUnbuilt };
