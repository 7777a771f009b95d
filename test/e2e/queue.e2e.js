const { writeFile } = require('node:fs/promises');
const { createServer } = require('node:http');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const { startAltcraft } = require('../altcraft/server');
const { credentialFor, publishFanOut, publishSettling } = require('./examples');
const { NEWEST, installN8n } = require('./install');
const { N8n, freePort } = require('./n8n');
const { Services } = require('./queue');
const { Rest, outputOf } = require('./rest');

/** @import {IDataObject} from 'n8n-workflow' */
/** @import {Altcraft} from '../altcraft/server' */
/** @import {Execution} from './rest' */
/** @typedef {Awaited<ReturnType<N8n['startWorker']>>} Worker */

const INSTALL_LIMIT_MS = 20 * 60_000;
const RUN_LIMIT_MS = 15 * 60_000;
const CONTACTS = 200_000;
const PART = 1000;
/** How many parts a worker has in hand at a time. */
const CONCURRENCY = 5;
/** Their emails. */
const contacts = Array.from({ length: CONTACTS }, (_, n) => `c${n + 1e6}@example.com`);

/** @type {Altcraft} */
let altcraft;
/** @type {Services} */
let services;
/** @type {N8n} */
let n8n;
/** @type {Awaited<ReturnType<N8n['start']>>} */
let main;
/** @type {Rest} */
let rest;
/** @type {[Worker, Worker]} */
let workers;
/** @type {{ id: string, name: string }} */
let credential;
/** @type {string} */
let workflow;
/** @type {string} */
let list;

const startWorker = () =>
	n8n.startWorker({
		N8N_CONCURRENCY_PRODUCTION_LIMIT: String(CONCURRENCY),
		// By default a slow machine would not finish its parts in time.
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '330',
		N8N_LOG_LEVEL: 'info',
	});

beforeAll(async () => {
	const installation = await installN8n(NEWEST);
	services = await Services.start();
	altcraft = await startAltcraft();
	n8n = await N8n.create(installation, services.env);
	list = path.join(n8n.folder, 'contacts.csv');
	main = await n8n.start({ env: { N8N_RESTRICT_FILE_ACCESS_TO: n8n.folder } });
	rest = await Rest.signIn(main);
	credential = await rest.createCredential(credentialFor(altcraft));
	workflow = await publishFanOut(rest, credential, list);
	workers = [await startWorker(), await startWorker()];
}, INSTALL_LIMIT_MS);

afterAll(async () => {
	await n8n?.stop();
	await services?.stop();
	await altcraft?.stop();
});

/** So that requests are under way at any time, of which Altcraft has taken the profiles. */
beforeEach(() => {
	altcraft.reset();
	altcraft.fault = () => ({ delayMs: 200, process: 'all' });
});

/**
 * Executes the example with these contacts.
 * @param {readonly string[]} contacts their emails
 * @param {() => void} [halfWay] called once, when half of them are stored
 * @returns {Promise<{ accepted: string[], toLookAt: IDataObject[], lookFirst: string[] }>} ids of
 * profiles, outcomes, emails
 */
async function fanOut(contacts, halfWay) {
	await writeFile(list, ['email,_fname,_city', ...contacts.map((one) => `${one},Zoë,`)].join('\n'));
	const id = await rest.start(workflow);
	while (halfWay && altcraft.storedCount(1) < contacts.length / 2) await sleep(20);
	halfWay?.();
	const { status, data } = await rest.execution(id, RUN_LIMIT_MS);
	expect([status, data.resultData.error]).toEqual(['success', undefined]);
	return {
		accepted: outputOf(data, 'Accepted').map(({ profile_id: profileId }) => String(profileId)),
		toLookAt: outputOf(data, 'To look at'),
		lookFirst: outputOf(data, 'Look first').map(({ email }) => String(email)),
	};
}

/** The emails of the stored profiles by their ids. @returns {Map<string, string>} */
const stored = () =>
	new Map(altcraft.stored(1).map(({ profile_id: id, profile }) => [id, String(profile.email)]));

/** The emails that came to Altcraft in more than one request. */
function sentAgain() {
	/** @type {Set<unknown>} */
	const seen = new Set();
	const sent = altcraft.batches.flatMap(({ profiles = [] }) => profiles.map(({ email }) => email));
	return sent.filter((email) => seen.size === seen.add(email).size).map(String);
}

/** The executions that a worker has started. @param {Worker} worker */
const startedBy = ({ log }) =>
	[...log.matchAll(/Worker started execution (\d+)/g)].map(([, id]) => String(id));

test(
	'200,000 profiles arrive exactly once over two workers, though one is stopped half way',
	async () => {
		const { accepted, toLookAt, lookFirst } = await fanOut(contacts, () =>
			workers[0].child.kill('SIGTERM'),
		);
		expect([...stored().values()].sort()).toEqual(contacts);
		expect(sentAgain()).toEqual([]);
		expect(accepted.sort()).toEqual([...stored().keys()].sort());
		expect([toLookAt, lookFirst]).toEqual([[], []]);

		await workers[0].ended;
		expect(workers[0].child.exitCode).toBe(0);
		const started = workers.map(startedBy);
		expect(new Set(started.flat()).size).toBe(CONTACTS / PART);
		expect(started.flat()).toHaveLength(CONTACTS / PART);
		// The one that was stopped had done about half of the first half.
		for (const { length } of started) expect(length).toBeGreaterThan(CONTACTS / PART / 8);
	},
	RUN_LIMIT_MS,
);

test(
	'when one is killed, none is doubled, the unknown are named, and can be sent again by email',
	async () => {
		workers = [await startWorker(), workers[1]];
		const before = startedBy(workers[1]).length;
		const { accepted, toLookAt, lookFirst } = await fanOut(contacts, () =>
			workers[0].child.kill('SIGKILL'),
		);
		expect(sentAgain()).toEqual([]);
		expect(toLookAt).toEqual([]);
		// The parts that it had in hand, whole.
		expect(lookFirst.length).toBeGreaterThan(0);
		expect(lookFirst.length).toBeLessThanOrEqual(CONCURRENCY * PART);
		expect(lookFirst.length % PART).toBe(0);
		const byId = stored();
		const known = accepted.map((id) => byId.get(id));
		expect([...known, ...lookFirst].sort()).toEqual(contacts);
		// n8n does not run a part again when its worker is gone.
		const started = [...startedBy(workers[0]), ...startedBy(workers[1]).slice(before)];
		expect(new Set(started).size).toBe(started.length);

		const arrived = new Set(byId.values());
		const again = await fanOut(lookFirst);
		expect([...stored().values()].sort()).toEqual(contacts);
		expect(again.toLookAt.map(({ email, details }) => [email, Object(details).error_code])).toEqual(
			lookFirst.filter((email) => arrived.has(email)).map((email) => [email, 409]),
		);
	},
	RUN_LIMIT_MS,
);

describe('settle-unknown', () => {
	const ENDED = ['success', 'error', 'crashed'];
	/** In each, some are stored: none, half or all of them. */
	const CUTS = /** @type {const} */ (['none', 'half', 'all']);
	const rows = contacts.slice(0, 2000).map((email) => ({ email, first_name: 'Zoë' }));
	const server = createServer((_, response) => {
		response.setHeader('content-type', 'application/json').end(JSON.stringify(rows));
	});
	/** @type {string} */
	let address;

	beforeAll(async () => {
		const port = await freePort();
		await new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(undefined)));
		address = `http://127.0.0.1:${port}/`;
	});
	afterAll(() => server.close());

	test(
		'every contact is there once, though connections are cut and its worker is killed, and nobody did anything',
		async () => {
			if (!workers[0].isRunning) workers = [await startWorker(), workers[1]];
			altcraft.fault = ({ n }) =>
				n % 3 === 0 && n < 18
					? { cut: 'beforeAnswer', process: CUTS[(n / 3) % 3] }
					: { delayMs: 200, process: 'all' };
			const settling = await publishSettling(rest, credential, {
				rows: address,
				start: new Date(Date.now() + 10_000),
				// Longer than n8n keeps a waiting execution on its worker.
				waitSeconds: 66,
			});
			while (altcraft.storedCount(1) < rows.length / 2) await sleep(20);
			const cutOff = await rest.newestExecution(settling);
			const killed = workers.find((worker) => startedBy(worker).includes(cutOff));
			killed?.child.kill('SIGKILL');
			// As whatever watches over it would. It may then find the run in its log, and run the Error Trigger;
			// the main does so when it gives the run up.
			const another = await startWorker();
			workers = killed === workers[0] ? [another, workers[1]] : [workers[0], another];

			const statusOf = async (/** @type {string} */ id) =>
				(await rest.execution(id, RUN_LIMIT_MS)).status;
			while ((await statusOf(cutOff)) !== 'error') await sleep(1000);
			let all = await rest.executions(settling);
			while (all.length < 2 || all.some(({ status }) => !ENDED.includes(status))) {
				await sleep(1000);
				all = await rest.executions(settling);
			}
			expect(all.at(-1)?.id).toBe(cutOff);
			const again = await Promise.all(
				all.slice(0, -1).map(async ({ id }) => await rest.execution(id)),
			);
			for (const { mode, status } of again) expect([mode, status]).toEqual(['error', 'success']);
			// However often it was started again, only one went on.
			const [one, ...others] = again.filter(({ data }) => outputOf(data, 'Rows').length > 0);
			expect([one !== undefined, others]).toEqual([true, []]);
			const { data } = /** @type {Execution} */ (one);
			const byId = stored();
			expect([...byId.values()].sort()).toEqual(rows.map(({ email }) => email));
			// Accepted, each once and with its own ID, and nobody is left for a human.
			const accepted = outputOf(data, 'Accepted').map(({ profile_id: id }) => String(id));
			expect(accepted.sort()).toEqual([...byId.keys()].sort());
			expect(outputOf(data, 'To look at')).toEqual([]);
		},
		RUN_LIMIT_MS,
	);
});
