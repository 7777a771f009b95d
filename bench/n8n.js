// npm run bench:n8n: what a user waits for. A real n8n runs saved workflows, with our node and as people
// build them by hand, against the server of the bench; what n8n noted of each execution says how long
// its steps took. Prints the table of docs/performance.md, and draws its plot. Some of it:
// npm run bench:n8n -- --most 1000 --way "HTTP Request" (part of a way's name)
const { execFile, fork } = require('node:child_process');
const { once } = require('node:events');
const { readFileSync, writeFileSync } = require('node:fs');
const { cpus } = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { parseArgs, promisify } = require('node:util');

const { FOR_PEOPLE, credentialFor } = require('../test/e2e/examples');
const { NEWEST, RELEASES, installN8n } = require('../test/e2e/install');
const { N8n } = require('../test/e2e/n8n');
const { Rest } = require('../test/e2e/rest');
const { drawTimes } = require('./plot');
const { TOKEN, trigger, waysTo } = require('./ways');

/** @import {ChildProcess} from 'node:child_process' */
/** @import {INode} from 'n8n-workflow' */
/** @import {Row} from './plot' */
/** @import {Way} from './ways' */

const COUNTS = [1000, 10_000, 100_000];
/** What takes longer is run once, not three times. */
const ONCE_MS = 20_000;
const PLOT = path.join(__dirname, '../docs/images/n8n-time.svg');

/** @param {Rest} rest @param {string} url @param {Way} way @param {string} webhook */
async function publish(rest, url, way, webhook) {
	const { id, name } = await rest.createCredential(credentialFor({ url, token: TOKEN }));
	const credentials = { altcraftApi: { id, name } };
	const nodes = [...trigger(webhook), ...way.mapping, ...way.sending].map((one) =>
		one.name === 'Altcraft' ? { ...one, credentials } : one,
	);
	/** @param {string} node */
	const linkTo = (node) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	const links = nodes.slice(1).map((one, index) => [nodes[index]?.name, linkTo(one.name)]);
	const workflow = await rest.createWorkflow({
		name: way.name,
		active: false,
		settings: { executionOrder: 'v1' },
		nodes,
		connections: Object.fromEntries(links),
	});
	await rest.activate(workflow.id);
	return workflow.id;
}

/**
 * When each node ran, as n8n noted it, and the error that it ended with. Read from its database: n8n
 * takes as long again to show it, and shows nothing above 100 MB.
 * @param {N8n} n8n
 * @param {string} id of the execution
 * @returns {Promise<{ notes: Map<string, { startTime: number, executionTime: number }>, error?: string }>}
 */
async function notesOf(n8n, id) {
	const program = `const [file, id] = process.argv.slice(1);
const database = new (require('node:sqlite').DatabaseSync)(file);
const query = database.prepare('SELECT data FROM execution_data WHERE executionId = ?');
process.stdout.write(query.get(id).data);`;
	const args = ['--no-warnings', '-e', program, path.join(n8n.folder, '.n8n/database.sqlite'), id];
	const { stdout } = await promisify(execFile)(n8n.node, args, { maxBuffer: 2 ** 30 });
	// "Flatted": all but numbers stands elsewhere in the list, at the index that is given.
	const values = JSON.parse(stdout);
	const { runData, error } = values[values[0].resultData];
	const runs = Object.entries(values[runData]);
	return {
		notes: new Map(runs.map(([name, run]) => [name, values[values[run][0]]])),
		error: error && values[values[error].message],
	};
}

/** What the server saw since the last look. @param {ChildProcess} server */
async function look(server) {
	server.send({ delayMs: 0 });
	const [{ profiles }] = await once(server, 'message');
	return profiles;
}

/**
 * One workflow in an n8n that nothing else has used: a row for each number of items.
 * @param {N8n} n8n
 * @param {{ process: ChildProcess, url: string }} server
 * @param {Way} way
 * @param {{ most: number, limitMs: number }} limits
 * @returns {Promise<Row[]>}
 */
async function measureWay(n8n, server, way, { most, limitMs }) {
	const main = await n8n.start();
	const rest = await Rest.signIn(main);
	const webhook = way.name.replace(/\W+/g, '-');
	const workflow = await publish(rest, server.url, way, webhook);
	let last = '';

	/** @param {number} count @returns {Promise<Row>} */
	const run = async (count) => {
		await look(server.process);
		const from = Date.now();
		await (await rest.webhook(`${webhook}?items=${count}`, { method: 'GET' })).text();
		let failed = false;
		for (;;) {
			// While a node keeps n8n busy, it answers nobody.
			const [newest] = await rest.executions(workflow).catch(() => []);
			if (!main.isRunning) throw new Error(`n8n ended:\n${main.log}`);
			if (newest && newest.id !== last && !['new', 'running'].includes(newest.status)) {
				last = newest.id;
				failed = newest.status !== 'success';
				break;
			}
			await sleep(50);
		}
		const until = Date.now();
		const sent = await look(server.process);
		if (!failed && sent !== count) throw new Error(`${sent} of ${count} came`);
		const { notes, error } = await notesOf(n8n, last);
		if (failed) console.error(`${way.name}: ${error}`);
		const ends = [...notes.values()].map((note) => note.startTime + note.executionTime);
		/** @param {INode[]} nodes */
		const timeOf = (nodes) =>
			nodes.reduce((sum, { name }) => sum + (notes.get(name)?.executionTime ?? 0), 0);
		const [, peak] =
			/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${main.child.pid}/status`, 'utf8')) ?? [];
		return {
			name: way.name,
			count,
			steps: {
				trigger: timeOf(trigger(webhook)),
				mapping: timeOf(way.mapping),
				sending: timeOf(way.sending),
				saving: until - Math.max(...ends),
			},
			whole: until - from,
			peak: Number(peak) * 1024,
			...(failed && { sent }),
		};
	};

	/** @type {Row[]} */
	const rows = [];
	// The first runs of all load what is not loaded yet.
	for (const count of [1, 1]) await run(count);
	for (const count of COUNTS.filter((one) => one <= most)) {
		const before = rows.at(-1);
		if (before && before.whole * 10 > limitMs) {
			const [times, { name, steps, whole }] = [count / before.count, before];
			const reckoned = Object.entries(steps).map(([step, ms]) => [step, ms * times]);
			rows.push({ name, count, steps: Object.fromEntries(reckoned), whole: whole * times });
			continue;
		}
		const runs = [await run(count)];
		while (runs.length < 3 && (runs[0]?.whole ?? 0) < ONCE_MS) runs.push(await run(count));
		runs.sort((a, b) => a.whole - b.whole);
		const median = /** @type {Row} */ (runs[Math.floor(runs.length / 2)]);
		rows.push(median);
		console.error(`${count} items, ${way.name}: ${runs.map(({ whole }) => whole).join(', ')} ms`);
	}
	await main.stop();
	return rows;
}

/** @param {number} ms */
function seconds(ms) {
	return (ms / 1000).toLocaleString('en', { maximumSignificantDigits: 2 });
}

/** @param {Row[]} rows by the number of items, in the order of the ways */
function printTable(rows) {
	const columns = ['items', 'built of', 'trigger, s', 'mapping, s', 'sending, s', 'saving, s'];
	console.log(`\n| ${[...columns, 'in all, s', 'memory of n8n, MB'].join(' | ')} |`);
	console.log(`|${'---|'.repeat(columns.length + 2)}`);
	for (const { name, count, steps, whole, peak, sent } of rows) {
		const about = peak === undefined ? '≈ ' : '';
		const times = [steps.trigger, steps.mapping, steps.sending, steps.saving];
		const cells = times.map((ms) => (ms === 0 ? '' : `${about}${seconds(ms)}`));
		const end = sent === undefined ? '' : `; an error, ${sent.toLocaleString('en')} were sent`;
		cells.push(`${about}${seconds(whole)}${end}`);
		const memory = peak === undefined ? '' : Math.round(peak / 1e6).toLocaleString('en');
		console.log(`| ${[count.toLocaleString('en'), name, ...cells, memory].join(' | ')} |`);
	}
}

async function main() {
	const { values } = parseArgs({
		options: {
			most: { type: 'string', default: '100000' },
			way: { type: 'string', default: '' },
			limit: { type: 'string', default: '400' },
		},
	});
	const [most, limitMs] = [Number(values.most), Number(values.limit) * 1000];
	const installation = await installN8n(NEWEST);
	const server = fork(path.join(__dirname, 'server.js'));
	const [{ port }] = await once(server, 'message');
	const url = `http://127.0.0.1:${port}`;
	const n8n = await N8n.create(installation, FOR_PEOPLE);
	try {
		/** @type {Row[]} */
		const rows = [];
		for (const way of waysTo(url).filter(({ name }) => name.includes(values.way))) {
			rows.push(...(await measureWay(n8n, { process: server, url }, way, { most, limitMs })));
		}
		rows.sort((a, b) => a.count - b.count);
		const [cpu] = cpus();
		console.log(
			`${cpus().length} × ${cpu?.model}, n8n ${NEWEST} on Node.js ${RELEASES[NEWEST].node}`,
		);
		printTable(rows);
		if (values.way !== '' || most < 100_000) return;
		const title = `What a user waits for: 100,000 profiles in n8n ${NEWEST}`;
		const largest = rows.filter(({ count }) => count === most);
		writeFileSync(PLOT, drawTimes(title, largest));
	} finally {
		await n8n.stop();
		server.kill();
	}
}

main().catch((/** @type {unknown} */ error) => {
	console.error(error);
	process.exit(1);
});
