// n8n's scanner without the download: what it holds against the source and the tarball of a published
// package, held against ours before it is one. Whatever it finds, n8n would not verify.
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folder = mkdtempSync(path.join(tmpdir(), 'scan-'));
try {
	const pack = ['pack', '--json', '--pack-destination', folder];
	const [{ filename }] = JSON.parse(execFileSync('npm', pack, { encoding: 'utf8' }));
	execFileSync('tar', ['-xzf', path.join(folder, filename), '-C', folder]);
	const unpacked = path.join(folder, 'package');
	// Without a build there would be nothing in it to find.
	if (!existsSync(path.join(unpacked, 'dist'))) throw new Error('Build first: npm run build');
	for (const [what, where, patterns] of [
		['source', process.cwd(), SOURCE_FILE_PATTERNS],
		// As the scanner itself calls it for a tarball.
		['tarball', unpacked, ['**/*.js', 'package.json']],
	]) {
		const { passed, message, details } = await analyzePackage(where, patterns);
		console.log(`${what}: ${passed ? 'no findings' : `${message}\n${details}`}`);
		if (!passed) process.exitCode = 1;
	}
} finally {
	rmSync(folder, { recursive: true });
}
