// A process that runs one thing at a time for the bench: the node in n8n's engine, the floor, or
// n8n's own evaluation of the node's parameters. Started with --expose-gc.
const path = require('node:path');
const { Readable } = require('node:stream');
const { PerformanceObserver } = require('node:perf_hooks');
const { setTimeout: sleep } = require('node:timers/promises');

const {
	altcraftNode,
	loadPackage,
	parametersOf,
	runWorkflow,
	storedFile,
} = require('../test/engine/engine');
const { sendAtBest, sendPlainly } = require('./floor');
const { CASES, itemsFor, linesOfFile } = require('./items');

/** @import {INodeExecutionData, INodeType, IExecuteFunctions} from 'n8n-workflow' */
/** @import {ItemResults} from '../nodes/Altcraft/output/itemResults' */
/** @import {PerformanceEntry} from 'node:perf_hooks' */

/**
 * @typedef {object} Job
 * @property {'node' | 'floor' | 'best' | 'evaluation' | 'file'} what
 * @property {string} caseName of a file, its name
 * @property {number} count
 * @property {'json' | 'xml'} format
 * @property {number} batchSize
 * @property {number} streams
 * @property {string} url
 * @property {boolean} [memory] whether to measure memory, which takes time
 */

/**
 * @typedef {object} Measured
 * @property {number} ms
 * @property {number} blockedMs the longest time for which the event loop was blocked
 * @property {number} ownBlockedMs the same without V8's garbage collector
 * @property {number} [memory] bytes beyond items and results, at the most
 * @property {number} [rss] bytes by which the process grew, garbage included
 */

const TOKEN = 'bench-token-as-long-as-real-ones';

const collectGarbage = /** @type {() => void} */ (globalThis.gc);

/** Bytes in use once the garbage is gone: the Buffers that one collection finds, the next one frees. */
function liveBytes() {
	collectGarbage();
	collectGarbage();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

/** The same between runs, where the last one's sockets and promises first have to let go. */
async function settledBytes() {
	for (let n = 0; n < 5; n++) {
		await sleep(50);
		collectGarbage();
	}
	return liveBytes();
}

/** Milliseconds; shorter ones nobody asks for. */
const LONG = 5;

/**
 * Watches the event loop until the function that it answers is called, which tells the longest time
 * in milliseconds for which nothing else could run: in all, and with V8's garbage collector taken off,
 * which goes through all items that n8n holds, whoever happens to run then.
 */
function watchLoop() {
	/** @typedef {{ from: number, to: number }} Span */
	/** @type {Span[]} */
	const spans = [];
	/** @type {Span[]} */
	const collections = [];
	const observer = new PerformanceObserver((list) => note(list.getEntries()));
	observer.observe({ entryTypes: ['gc'] });
	/** @param {PerformanceEntry[]} entries */
	const note = (entries) => {
		for (const { startTime, duration } of entries) {
			collections.push({ from: startTime, to: startTime + duration });
		}
	};
	let last = performance.now();
	const look = () => {
		const now = performance.now();
		if (now - last > LONG) spans.push({ from: last, to: now });
		last = now;
	};
	const timer = setInterval(look, 1);
	const figures = async () => {
		// Its entries come a turn later.
		await sleep(0);
		note(observer.takeRecords());
		observer.disconnect();
		const common = (/** @type {Span} */ one, /** @type {Span} */ other) =>
			Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from));
		const own = spans.map((span) =>
			collections.reduce((left, one) => left - common(span, one), span.to - span.from),
		);
		return {
			blockedMs: Math.max(0, ...spans.map(({ from, to }) => to - from)),
			ownBlockedMs: Math.max(0, ...own),
		};
	};
	return () => {
		clearInterval(timer);
		look();
		return figures();
	};
}

/** @type {{ key: string, items: INodeExecutionData[] }} */
let cached = { key: '', items: [] };

/** @param {Job} job */
function itemsOf({ caseName, count }) {
	const key = `${caseName} ${count}`;
	if (cached.key !== key) {
		cached = { key: '', items: [] };
		cached = { key, items: itemsFor(caseName, count) };
	}
	return cached.items;
}

/** @type {ItemResults} */
const results = require(path.join(__dirname, '../dist/nodes/Altcraft/output/itemResults'))
	.ItemResults.prototype;

let resultCount = 0;
const { add } = results;
/**
 * Takes time, so only in runs that are not timed.
 * @this {ItemResults}
 * @param {Parameters<ItemResults['add']>} given
 */
function addAndCount(...given) {
	resultCount++;
	add.apply(this, given);
}

/** What an array takes for an entry. */
const POINTER_BYTES = 8;

/**
 * Looks at the memory all the while `work` is done. Items are there before, results after it: both
 * are taken off, the results by the share that there were at the time, their list from the start.
 * @param {Job} job
 * @param {() => Promise<unknown>} work
 */
async function watchMemory({ count }, work) {
	const before = await settledBytes();
	const rssBefore = process.memoryUsage().rss;
	resultCount = 0;
	results.add = addAndCount;
	/** @type {Array<{ live: number, share: number }>} */
	const looks = [];
	let rss = 0;
	/** @type {NodeJS.Timeout} */
	let timer;
	const look = () => {
		const start = performance.now();
		rss = Math.max(rss, process.memoryUsage().rss);
		looks.push({ live: liveBytes(), share: resultCount / count });
		timer = setTimeout(look, performance.now() - start);
	};
	timer = setTimeout(look, 1);
	const kept = await work();
	clearTimeout(timer);
	results.add = add;
	const list = count * POINTER_BYTES;
	const filled = (await settledBytes()) - before - list;
	// Keeps `kept` alive until it has been counted.
	if (kept === undefined) throw new Error('no results');
	const beyond = looks.map(({ live, share }) => live - before - list - filled * share);
	return { memory: Math.max(0, ...beyond), rss: rss - rssBefore };
}

/**
 * Runs our node in the engine, with `execute` in the place of the node's own if given.
 * @param {Job} job
 * @param {INodeType['execute']} [execute]
 */
async function runNode({ caseName, count, format, batchSize, streams, url, memory }, execute) {
	const { type } = (await loadPackage()).getNode('altcraft');
	const node = /** @type {INodeType} */ (type);
	const own = /** @type {NonNullable<INodeType['execute']>} */ (node.execute);
	const chosen = execute ?? own;
	/** @type {ReturnType<ReturnType<typeof watchLoop>> | undefined} */
	let blocked;
	/** @type {{ memory?: number, rss?: number }} */
	let memoryOf = {};
	node.execute = async function () {
		const items = { caseName, count, format, batchSize, streams, url, what: 'node' };
		const longest = watchLoop();
		try {
			if (memory !== true) return await chosen.call(this);
			/** @type {Awaited<ReturnType<typeof own>>} */
			let output = [[]];
			memoryOf = await watchMemory(/** @type {Job} */ (items), async () => {
				output = await chosen.call(this);
				return output;
			});
			return output;
		} finally {
			blocked = longest();
		}
	};
	const input = itemsOf({ caseName, count, format, batchSize, streams, url, what: 'node' });
	const start = performance.now();
	try {
		const run = await runWorkflow({
			workflow: {
				nodes: [
					altcraftNode({
						...parametersOf({ format, batchSize, streams }),
						.../** @type {{ parameters: object }} */ (CASES[caseName]).parameters,
					}),
				],
				connections: {},
			},
			credentials: { credential: { serverUrl: url, token: TOKEN } },
			input,
		});
		const ms = performance.now() - start;
		const [first] = run.data.resultData.runData.Altcraft ?? [];
		const output = first?.data?.main[0] ?? [];
		const accepted = output.filter(({ json }) => json.status === 'accepted').length;
		if (execute === undefined && accepted !== count) {
			throw new Error(`${accepted} of ${count} accepted: ${run.data.resultData.error?.message}`);
		}
		return { ms, ...(await /** @type {NonNullable<typeof blocked>} */ (blocked)), ...memoryOf };
	} finally {
		node.execute = own;
	}
}

/**
 * Sends the records of a file on n8n's disk.
 * @param {Job} job
 * @returns {Promise<Measured>}
 */
async function runFile({ caseName, count, format, batchSize, streams, url }) {
	const file = await storedFile(caseName, Readable.from(linesOfFile(caseName, count)));
	await loadPackage();
	collectGarbage();
	const before = process.memoryUsage().rss;
	let rss = before;
	const look = setInterval(() => (rss = Math.max(rss, process.memoryUsage().rss)), 10);
	const longest = watchLoop();
	const start = performance.now();
	const run = await runWorkflow({
		workflow: {
			nodes: [
				altcraftNode({
					...parametersOf({ format, batchSize, streams }),
					dataMode: 'file',
				}),
			],
			connections: {},
		},
		credentials: { credential: { serverUrl: url, token: TOKEN } },
		input: [{ json: {}, binary: file }],
	});
	const ms = performance.now() - start;
	const blocked = longest();
	clearInterval(look);
	const accepted = run.data.resultData.runData.Altcraft?.[0]?.data?.main[0]?.[0]?.json.accepted;
	if (accepted !== count) {
		throw new Error(`${accepted} of ${count} accepted: ${run.data.resultData.error?.message}`);
	}
	return { ms, ...(await blocked), rss: rss - before };
}

/** What n8n itself needs to evaluate the columns of each item. @this {IExecuteFunctions} */
async function evaluateColumns() {
	const items = this.getInputData();
	for (let index = 0; index < items.length; index++) {
		this.getNodeParameter('columns.value', index, {}, { skipValidation: true });
	}
	return [[]];
}

/**
 * @param {Job} job
 * @returns {Promise<Measured>}
 */
async function run(job) {
	// What an earlier run left behind is not this one's to clear away. (A process that has collected
	// everything is slow at first, which would be half of a small run.)
	if (job.count >= 100_000) collectGarbage();
	if (job.what === 'node') return await runNode(job);
	if (job.what === 'file') return await runFile(job);
	if (job.what === 'evaluation') return await runNode(job, evaluateColumns);
	const items = itemsOf(job);
	const { profileOf, bestProfileOf = profileOf } = /** @type {(typeof CASES)[string]} */ (
		CASES[job.caseName]
	);
	const sendAll = async () => {
		const sending = { ...job, items, token: TOKEN };
		const results =
			job.what === 'best'
				? await sendAtBest({ ...sending, profileOf: bestProfileOf })
				: await sendPlainly({ ...sending, profileOf });
		if (results.length !== job.count || results.includes(/** @type {never} */ (undefined))) {
			throw new Error('a result is missing');
		}
		return results;
	};
	const longest = watchLoop();
	const start = performance.now();
	await sendAll();
	const ms = performance.now() - start;
	return { ms, ...(await longest()) };
}

process.on('message', (/** @type {Job} */ job) => {
	run(job).then(
		(measured) => process.send?.({ measured }),
		(/** @type {Error} */ error) => process.send?.({ error: error.stack }),
	);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
