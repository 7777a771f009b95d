import { filesIn, read } from './sources';

const workflows = filesIn('.github/workflows', '.yml');

test.each(workflows)(
	'%s runs no action but those of one commit, with its version beside it',
	(file) => {
		const actions = [...read(file).matchAll(/uses: (?!\.\/)(.*)/g)].map(([, action]) => action);
		const pinned = /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
		expect(actions.length).toBeGreaterThan(0);
		expect(actions.filter((action) => !pinned.test(action))).toEqual([]);
	},
);

test.each(workflows)(
	'%s says for all its jobs what they may do, and which may run together',
	(file) => {
		expect(read(file)).toMatch(/^permissions:( \{\}|\n {2}contents: read)$/m);
		expect(read(file)).toMatch(/^concurrency:\n {2}group: /m);
	},
);

test('only the job that publishes may ask for an identity', () => {
	const asking = workflows.filter((file) => read(file).includes('id-token: write'));
	expect(asking).toEqual(['.github/workflows/publish.yml']);
	const jobs = read(asking[0]).split(/^ {2}(?=\w+:$)/m);
	const publish = jobs.filter((job) => job.includes('id-token: write'));
	expect(publish).toEqual([expect.stringMatching(/^publish:/)]);
	expect(publish[0]).not.toMatch(/npm (ci|install|run)/);
});

test('bundled libraries are updated by themselves', () => {
	const [, bundled = ''] =
		/bundled:\n\s+patterns: \[(.*)\]/.exec(read('.github/dependabot.yml')) ?? [];
	const sources = filesIn('nodes', '.ts').map(read).join('\n');
	const imported = [...sources.matchAll(/^import .* from '([\w-]+)';/gm)].map(
		([, library]) => library,
	);
	expect(bundled.split(', ').sort()).toEqual(
		[...new Set(imported)].filter((library) => library !== 'n8n-workflow').sort(),
	);
});
