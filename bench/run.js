// npm run bench [-- --short]: the node in n8n's own engine against the floor, side by side.
// What the columns mean and how to read them: docs/performance.md. One row of the first table:
// npm run bench -- --case auto-map --format json --items 100000; all but the largest: --most 100000;
// other batches than those of 10,000: --batch 1000
const { fork } = require('node:child_process');
const { cpus } = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');

const { FILES } = require('./items');

/** @import {ChildProcess} from 'node:child_process' */
/** @import {Job, Measured} from './runner' */
/** @typedef {{ measured: Measured, error?: string }} Answer of a runner */

/** Runs of each command by number of items: medians of small things need many. */
const RUNS = new Map([
	[1, 40],
	[1000, 20],
	[10_000, 9],
	[100_000, 9],
	[1_000_000, 3],
]);

/** @param {string} file @param {string[]} [execArgv] */
function start(file, execArgv) {
	return fork(path.join(__dirname, file), { execArgv });
}

/**
 * @template T
 * @param {ChildProcess} child
 * @param {object} [message]
 * @returns {Promise<T>} its next message
 */
async function ask(child, message) {
	return await new Promise((resolve, reject) => {
		const ended = () => reject(new Error('a process of the bench ended'));
		child.once('exit', ended);
		child.once('message', (answer) => {
			child.off('exit', ended);
			resolve(/** @type {T} */ (answer));
		});
		if (message !== undefined) child.send(message);
	});
}

/** @param {number[]} numbers */
function median(numbers) {
	const sorted = [...numbers].sort((a, b) => a - b);
	return /** @type {number} */ (sorted[Math.floor(sorted.length / 2)]);
}

/** @param {number} number */
function short(number) {
	return number.toLocaleString('en', { maximumSignificantDigits: 3 });
}

/** The processes of one bench: a server, and two runners that take turns. */
class Bench {
	/** @param {ChildProcess} server @param {string} url @param {Record<'node' | 'floor', ChildProcess>} runners */
	constructor(server, url, runners) {
		this.server = server;
		this.url = url;
		this.runners = runners;
	}

	static async open() {
		const server = start('server.js');
		/** @type {{ port: number }} */
		const { port } = await ask(server);
		const heap = ['--expose-gc', '--max-old-space-size=10000'];
		const node = start('runner.js', heap);
		await ask(node);
		const floor = start('runner.js', heap);
		await ask(floor);
		return new Bench(server, `http://127.0.0.1:${port}`, { node, floor });
	}

	close() {
		for (const child of [this.server, this.runners.node, this.runners.floor]) child.kill();
	}

	/**
	 * @param {Omit<Job, 'url'>} job
	 * @returns {Promise<Measured>}
	 */
	async run(job) {
		const runner = this.runners[job.what === 'floor' || job.what === 'best' ? 'floor' : 'node'];
		/** @type {Answer} */
		const { measured, error } = await ask(runner, { ...job, url: this.url });
		if (error !== undefined) throw new Error(error);
		return measured;
	}

	/**
	 * In a process of its own, whose memory nothing else has used.
	 * @param {Omit<Job, 'url' | 'what'>} job
	 * @returns {Promise<Measured>}
	 */
	async runFile(job) {
		const runner = start('runner.js', ['--expose-gc']);
		await ask(runner);
		/** @type {Answer} */
		const { measured, error } = await ask(runner, { ...job, what: 'file', url: this.url });
		runner.kill();
		if (error !== undefined) throw new Error(error);
		return measured;
	}

	/** What the server saw since the last look. @param {number} [delayMs] of its answers from now on */
	async look(delayMs = 0) {
		/** @type {{ profiles: number, requests: number, mostInFlight: number, mostBytes: number }} */
		const seen = await ask(this.server, { delayMs });
		return seen;
	}

	/**
	 * The node and others in turn: A B A B …, so that a machine whose speed drifts slows all.
	 * @param {Omit<Job, 'url' | 'what'>} job
	 * @param {Array<'floor' | 'best' | 'evaluation'>} others
	 * @param {number} runs
	 */
	async pairs(job, others, runs) {
		for (const what of /** @type {const} */ (['node', ...others])) await this.run({ ...job, what });
		await this.look();
		/** @type {Measured[]} */
		const nodes = [];
		/** @type {Measured[][]} */
		const measured = others.map(() => []);
		let seen = await this.look();
		for (let n = 0; n < runs; n++) {
			nodes.push(await this.run({ ...job, what: 'node' }));
			seen = await this.look();
			if (seen.profiles !== job.count) throw new Error(`${seen.profiles} of ${job.count} came`);
			for (const [k, what] of others.entries()) {
				measured[k]?.push(await this.run({ ...job, what }));
				await this.look();
			}
		}
		return {
			seen,
			ms: median(nodes.map(({ ms }) => ms)),
			others: measured.map((all) => ({
				ms: median(all.map(({ ms }) => ms)),
				ratio: median(nodes.map(({ ms }, n) => ms / /** @type {Measured} */ (all[n]).ms)),
			})),
			blockedMs: Math.max(...nodes.map(({ blockedMs }) => blockedMs)),
			ownBlockedMs: Math.max(...nodes.map(({ ownBlockedMs }) => ownBlockedMs)),
		};
	}
}

/** @param {Array<string | number>} cells */
function row(cells) {
	const texts = cells.map((cell) => (typeof cell === 'number' ? short(cell) : cell));
	console.log(`| ${texts.join(' | ')} |`);
}

/** @param {string} title @param {string[]} columns */
function table(title, columns) {
	console.log(`\n${title}\n`);
	row(columns);
	row(columns.map(() => '---'));
}

const { values } = parseArgs({
	options: {
		short: { type: 'boolean', default: false },
		case: { type: 'string' },
		format: { type: 'string' },
		items: { type: 'string' },
		most: { type: 'string', default: '1000000' },
		batch: { type: 'string', default: '10000' },
	},
});

const BATCHES = { batchSize: Number(values.batch), streams: 2 };
const BATCHES_SAID = `batches of ${short(BATCHES.batchSize)}, 2 streams`;

/**
 * @param {Bench} bench
 * @param {{ counts: number[], cases: string[], formats: Array<'json' | 'xml'>, isShort: boolean }} rows
 */
async function benchSpeed(bench, { counts, cases, formats, isShort }) {
	table(`The node against the floor and the best, ${BATCHES_SAID}`, [
		'items',
		'profiles from',
		'format',
		'node, ms',
		'floor, ms',
		'node / floor',
		'best, ms',
		'node / best',
		'node, µs per profile',
		'loop blocked, ms',
		"without V8's collector, ms",
		'requests',
		'in flight',
	]);
	for (const caseName of cases) {
		for (const format of formats) {
			for (const count of counts) {
				const runs = isShort ? 3 : (RUNS.get(count) ?? 5);
				const job = { caseName, format, count, ...BATCHES };
				const { ms, others, seen, ...blocked } = await bench.pairs(job, ['floor', 'best'], runs);
				row([
					count,
					caseName,
					format,
					ms,
					...others.flatMap((other) => [other.ms, other.ratio.toFixed(2)]),
					(ms * 1000) / count,
					blocked.blockedMs,
					blocked.ownBlockedMs,
					seen.requests,
					seen.mostInFlight,
				]);
			}
		}
	}
}

/** @param {Bench} bench @param {number} count */
async function benchEvaluation(bench, count) {
	table(`The node against n8n's own evaluation of 10 columns, ${short(count)} items`, [
		'columns',
		'node, ms',
		'evaluation alone, ms',
		'node / evaluation',
	]);
	for (const caseName of ['10 columns', '10 formulas']) {
		const job = { caseName, format: /** @type {const} */ ('json'), count, ...BATCHES };
		const { ms, others } = await bench.pairs(job, ['evaluation'], 3);
		row([caseName, ms, ...others.flatMap((other) => [other.ms, other.ratio.toFixed(2)])]);
	}
}

/** @param {Bench} bench @param {number[]} counts */
async function benchMemory(bench, counts) {
	table(`Memory beyond items and results, live objects only, ${BATCHES_SAID}`, [
		'items',
		'profiles from',
		'format',
		'largest body, MB',
		'memory, MB',
		'bodies per stream',
		'process grew, MB',
	]);
	for (const caseName of ['auto-map', 'import by email', '10 columns', 'subscriptions']) {
		for (const format of /** @type {const} */ (['json', 'xml'])) {
			for (const count of counts) {
				const job = { caseName, format, count, ...BATCHES };
				await bench.look();
				const { memory = NaN, rss = NaN } = await bench.run({ ...job, what: 'node', memory: true });
				const { mostBytes } = await bench.look();
				const perStream = memory / mostBytes / BATCHES.streams;
				row([
					count,
					caseName,
					format,
					mostBytes / 1e6,
					memory / 1e6,
					perStream.toFixed(2),
					rss / 1e6,
				]);
			}
		}
	}
}

/** @param {Bench} bench */
async function benchStreams(bench) {
	table('A server that takes 200 ms for a request, 64 requests of 100 profiles', [
		'streams',
		'ms',
		'times an even share of 1 stream',
		'in flight',
		'loop blocked, ms',
	]);
	/** @type {number | undefined} */
	let one;
	for (const streams of [1, 2, 8]) {
		await bench.look(200);
		const { ms, blockedMs } = await bench.run({
			what: 'node',
			caseName: 'auto-map',
			count: 6400,
			format: 'json',
			batchSize: 100,
			streams,
		});
		const { mostInFlight } = await bench.look();
		one ??= ms;
		row([streams, ms, (ms / (one / streams)).toFixed(2), mostInFlight, blockedMs]);
	}
}

/** @param {Bench} bench @param {number} count */
async function benchFiles(bench, count) {
	table(`Files of ${short(count)} records, ${BATCHES_SAID}`, [
		'file',
		'ms',
		'µs per profile',
		'process grew, MB',
		'loop blocked, ms',
	]);
	for (const name of FILES.keys()) {
		const job = { caseName: name, format: /** @type {const} */ ('json'), count, ...BATCHES };
		const { ms, rss = NaN, blockedMs } = await bench.runFile(job);
		row([name, ms, (ms * 1000) / count, rss / 1e6, blockedMs]);
	}
}

/** @type {Array<'json' | 'xml'>} */
const FORMATS = ['json', 'xml'];

async function main() {
	const isShort = values.short;
	const upToMost = (/** @type {number[]} */ all) => all.filter((one) => one <= Number(values.most));
	const counts = isShort ? [1, 1000, 10_000] : upToMost([...RUNS.keys()]);
	const cases = ['auto-map', 'import by email', '10 columns', 'subscriptions'];
	const isRow = values.case !== undefined || values.items !== undefined;
	const [cpu] = cpus();
	console.log(`${cpus().length} × ${cpu?.model}, Node.js ${process.version}`);
	const bench = await Bench.open();
	try {
		await benchSpeed(bench, {
			counts: values.items === undefined ? counts : [Number(values.items)],
			cases: values.case === undefined ? cases : [values.case],
			formats: FORMATS.filter((format) => format === (values.format ?? format)),
			isShort,
		});
		if (isRow) return;
		await benchEvaluation(bench, isShort ? 300 : 10_000);
		await benchMemory(bench, isShort ? [10_000] : upToMost([100_000, 1_000_000]));
		await benchFiles(bench, isShort ? 20_000 : 1_000_000);
		await benchStreams(bench);
	} finally {
		bench.close();
	}
}

main().catch((/** @type {unknown} */ error) => {
	console.error(error);
	process.exit(1);
});
