import { imports } from './sources';

/**
 * Which room may import which beside itself, as docs/architecture.md says: data goes one way, and what is
 * further back knows nothing of what is in front. "types of": nothing that runs.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
	'Altcraft.node': ['actions', 'methods'],
	actions: [
		'parameters',
		'profiles',
		'files',
		'formats',
		'batches',
		'checkpoint',
		'output',
		'transport',
		'eventLoop',
	],
	methods: ['profiles', 'transport'],
	output: ['types of batches'],
	checkpoint: ['types of batches', 'eventLoop'],
	batches: [
		'profiles',
		'files',
		'formats',
		'types of transport',
		'transport/result',
		'transport/retry',
		'eventLoop',
	],
	transport: ['formats/answer', 'credentials', 'eventLoop', 'jsonText'],
	formats: ['profiles', 'eventLoop', 'jsonText'],
	files: ['profiles', 'eventLoop', 'jsonText'],
	profiles: ['eventLoop'],
	parameters: [],
	credentials: [],
	eventLoop: [],
	jsonText: [],
	shapes: [],
};

/** What every room may import. */
const FOR_ALL = ['shapes'];

const roomOf = (place: string) => place.split('/')[0];

test('every room is known', () => {
	const rooms = new Set(imports().flatMap(({ from, to }) => [roomOf(from), roomOf(to)]));
	expect(Object.keys(MAY_IMPORT)).toEqual(expect.arrayContaining([...rooms]));
});

test.each(Object.entries(MAY_IMPORT))('%s imports nothing but %j', (room, allowed) => {
	const isAllowed = (to: string, isType: boolean) =>
		[room, ...FOR_ALL, ...allowed].some((entry) =>
			entry.startsWith('types of ')
				? isType && entry === `types of ${roomOf(to)}`
				: entry === to || entry === roomOf(to),
		);
	const others = imports()
		.filter(({ from, to, isType }) => roomOf(from) === room && !isAllowed(to, isType))
		.map(({ from, to }) => `${from} imports ${to}`);
	expect(others).toEqual([]);
});
