import fc from 'fast-check';

import { nextVersion, withRelease } from '../release';

const number = fc.nat({ max: 999 });

test('each step raises its own number and begins the ones behind it anew', () => {
	fc.assert(
		fc.property(number, number, number, (major, minor, patch) => {
			const version = `${major}.${minor}.${patch}`;
			expect(nextVersion(version, 'major')).toBe(`${major + 1}.0.0`);
			expect(nextVersion(version, 'minor')).toBe(`${major}.${minor + 1}.0`);
			expect(nextVersion(version, 'patch')).toBe(`${major}.${minor}.${patch + 1}`);
		}),
	);
});

test('a step that is none is refused', () => {
	expect(() => nextVersion('0.1.0', '')).toThrow('Say which step');
});

describe('the changelog', () => {
	const HEAD = '# Changelog\n\n## Unreleased\n';

	test('keeps every line, and gets the version above what was unreleased', () => {
		const lines = fc.array(fc.stringMatching(/^(- [a-z ]+|### Added|## 0\.\d\.0 - 2026-01-01)?$/));
		fc.assert(
			fc.property(lines, (below) => {
				const rest = `\n### Fixed\n${below.join('\n')}`;
				expect(withRelease(HEAD + rest, '0.2.0', '2026-11-25')).toBe(
					`${HEAD}\n## 0.2.0 - 2026-11-25\n${rest}`,
				);
			}),
		);
	});

	test.each(['', '\n', '\n## 0.1.0 - 2026-01-01\n\n- A node.\n'])(
		'is refused with nothing unreleased: %j',
		(rest) =>
			expect(() => withRelease(HEAD + rest, '0.2.0', '2026-11-25')).toThrow('Nothing stands'),
	);

	test('is refused without its section', () => {
		expect(() => withRelease('# Changelog\n', '0.2.0', '2026-11-25')).toThrow('no section');
	});
});
