// `npm run release -- patch|minor|major [--dry-run]`: makes a version of what is under Unreleased in
// the changelog, as a commit and a tag. Nothing leaves this machine: the tag, once it is pushed, is
// published by .github/workflows/publish.yml.
const { execFileSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');

const STEPS = ['major', 'minor', 'patch'];
const UNRELEASED = '## Unreleased\n';

/**
 * The version after this one, such as 0.2.0 for a minor step from 0.1.3.
 * @param {string} version
 * @param {string} step
 */
function nextVersion(version, step) {
	const place = STEPS.indexOf(step);
	if (place === -1) throw new Error(`Say which step: npm run release -- ${STEPS.join('|')}`);
	const next = (/** @type {string} */ number, /** @type {number} */ at) =>
		at < place ? number : at === place ? Number(number) + 1 : 0;
	return version.split('.').map(next).join('.');
}

/**
 * The changelog with what was unreleased under a version of its own.
 * @param {string} changelog
 * @param {string} version
 * @param {string} date such as 2026-11-25
 */
function withRelease(changelog, version, date) {
	const [head, unreleased] = changelog.split(UNRELEASED);
	if (unreleased === undefined) throw new Error('CHANGELOG.md has no section Unreleased.');
	if (/^\s*(## |$)/.test(unreleased)) {
		throw new Error('Nothing stands under Unreleased in CHANGELOG.md: say there what is new.');
	}
	return `${head}${UNRELEASED}\n## ${version} - ${date}\n${unreleased}`;
}

/** @param {readonly string[]} args */
function release(args) {
	const isDry = args.includes('--dry-run');
	const [step = ''] = args.filter((arg) => arg !== '--dry-run');
	const { version: current } = JSON.parse(readFileSync('package.json', 'utf8'));
	const version = nextVersion(current, step);
	const today = new Date().toISOString().slice(0, 10);
	const changelog = withRelease(readFileSync('CHANGELOG.md', 'utf8'), version, today);
	const git = (/** @type {string[]} */ ...words) =>
		execFileSync('git', words, { encoding: 'utf8' }).trim();
	if (git('branch', '--show-current') !== 'main') throw new Error('Releases are made on main.');
	if (git('status', '--porcelain') !== '')
		throw new Error('Commit or put away your changes first.');
	console.log(`${current} → ${version}, ${today}`);
	if (isDry) return;
	writeFileSync('CHANGELOG.md', changelog);
	execFileSync('npm', ['version', version, '--no-git-tag-version'], { stdio: 'ignore' });
	git('commit', '--all', '--message', `release: ${version}`);
	git('tag', '--annotate', `v${version}`, '--message', version);
	console.log('To publish it: git push --follow-tags');
}

module.exports = { nextVersion, withRelease };

if (require.main === module) {
	try {
		release(process.argv.slice(2));
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	}
}
