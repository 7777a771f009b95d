import { read, tests } from './sources';

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
