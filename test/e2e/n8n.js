const { spawn } = require('node:child_process');
const { closeSync, openSync, readFileSync } = require('node:fs');
const { mkdir, mkdtemp, rm } = require('node:fs/promises');
const { createServer } = require('node:net');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const { ENDS_WITH_RUN, QUIET, packPackage, run } = require('./install');

/** @import {ChildProcess} from 'node:child_process' */
/** @import {AddressInfo} from 'node:net' */
/** @import {Installation} from './install' */

const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 20_000;

/** An n8n that is quiet, listens on loopback only and calls nobody. */
const ENVIRONMENT = {
	// Not the "test" of jest, which n8n knows as its own.
	NODE_ENV: 'production',
	N8N_ENCRYPTION_KEY: 'n8n-nodes-altcraft-e2e',
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_HOST: '127.0.0.1',
	N8N_PROTOCOL: 'http',
	N8N_SECURE_COOKIE: 'false',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_LICENSE_DETACH_FLOATING_ON_SHUTDOWN: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	EXTERNAL_FRONTEND_HOOKS_URLS: '',
	N8N_SENTRY_DSN: '',
	N8N_FRONTEND_SENTRY_DSN: '',
	// No task runner where nothing runs code: a Python one would be missed aloud.
	N8N_RUNNERS_MODE: 'external',
	N8N_RUNNERS_AUTH_TOKEN: 'n8n-nodes-altcraft-e2e',
	N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
	N8N_LOG_LEVEL: 'warn',
	NO_COLOR: '1',
	GENERIC_TIMEZONE: 'UTC',
	TZ: 'UTC',
	...ENDS_WITH_RUN,
};

/** @type {Set<number>} */
const given = new Set();

/**
 * A port on loopback that nothing listens on.
 * @returns {Promise<number>}
 */
async function freePort() {
	const server = createServer();
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const { port } = /** @type {AddressInfo} */ (server.address());
	await new Promise((resolve) => server.close(resolve));
	// The system may give a port again before its first taker has opened it.
	if (given.has(port)) return await freePort();
	given.add(port);
	return port;
}

/**
 * @param {string} text
 * @param {string} url
 */
async function answers(text, url) {
	const response = await fetch(url).catch(() => undefined);
	return response?.ok === true && (await response.text()).includes(text);
}

/** A running n8n process. */
class N8nProcess {
	/**
	 * @param {ChildProcess} child
	 * @param {string} logFile
	 */
	constructor(child, logFile) {
		this.child = child;
		this.logFile = logFile;
		this.ended = new Promise((resolve) => child.once('exit', resolve));
	}

	get isRunning() {
		return this.child.exitCode === null && this.child.signalCode === null;
	}

	/** What it has logged so far. */
	get log() {
		return readFileSync(this.logFile, 'utf8');
	}

	/**
	 * @param {() => Promise<boolean>} isReady
	 */
	async untilReady(isReady) {
		const deadline = Date.now() + START_LIMIT_MS;
		while (!(await isReady())) {
			if (!this.isRunning || Date.now() > deadline) {
				await this.stop();
				const { exitCode, signalCode } = this.child;
				throw new Error(
					`n8n did not start (it ended with ${signalCode ?? exitCode}). Its log:\n${this.log}`,
				);
			}
			await sleep(100);
		}
	}

	/** Asks it to end, and makes it end when it takes too long. */
	async stop() {
		this.child.kill('SIGTERM');
		const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
		if (this.isRunning) await this.ended;
		clearTimeout(timer);
	}
}

/** A home folder of n8n that has our packed node installed, and the n8n processes that use it. */
class N8n {
	/**
	 * @param {Installation} installation
	 * @param {string} folder
	 * @param {NodeJS.ProcessEnv} env
	 */
	constructor({ bin, node, env: ofInstallation }, folder, env) {
		this.bin = bin;
		this.node = node;
		this.folder = folder;
		this.env = {
			...process.env,
			...ENVIRONMENT,
			...ofInstallation,
			N8N_USER_FOLDER: folder,
			...env,
		};
		/** @type {N8nProcess[]} */
		this.processes = [];
	}

	/**
	 * @param {Installation} installation
	 * @param {NodeJS.ProcessEnv} [env] over the usual one, for every process
	 */
	static async create(installation, env = {}) {
		const folder = await mkdtemp(path.join(tmpdir(), 'n8n-'));
		const n8n = new N8n(installation, folder, env);
		const nodes = path.join(folder, '.n8n/nodes');
		await mkdir(nodes, { recursive: true });
		// n8n brings n8n-workflow itself; npm would install it once more as our peer.
		const args = ['install', '--prefix', nodes, '--ignore-scripts', '--legacy-peer-deps', ...QUIET];
		await run('npm', [...args, await packPackage(folder)], { env: n8n.env });
		return n8n;
	}

	/**
	 * @param {string} name of its log
	 * @param {readonly string[]} args
	 * @param {NodeJS.ProcessEnv} [env]
	 */
	spawn(name, args, env) {
		const logFile = path.join(this.folder, `${name}.log`);
		const log = openSync(logFile, 'a');
		const child = spawn(this.node, [this.bin, ...args], {
			cwd: this.folder,
			env: { ...this.env, ...env },
			stdio: ['ignore', log, log],
		});
		closeSync(log);
		const started = new N8nProcess(child, logFile);
		this.processes.push(started);
		return started;
	}

	/**
	 * Runs one of n8n's commands to its end.
	 * @param {readonly string[]} args
	 * @param {NodeJS.ProcessEnv} [env]
	 * @returns {Promise<string>} what it printed
	 */
	async cli(args, env) {
		const command = this.spawn(`cli-${this.processes.length}`, args, {
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...env,
		});
		await command.ended;
		const { child, log } = command;
		if (child.exitCode !== 0) throw new Error(`n8n ${args.join(' ')} failed:\n${log}`);
		return log;
	}

	/**
	 * Starts n8n with its editor.
	 * @param {{ port?: number, env?: NodeJS.ProcessEnv }} [options]
	 * @returns {Promise<N8nProcess & { url: string }>}
	 */
	async start({ port, env } = {}) {
		const at = port ?? (await freePort());
		const url = `http://127.0.0.1:${at}`;
		const server = this.spawn('main', ['start'], {
			N8N_PORT: String(at),
			N8N_EDITOR_BASE_URL: `${url}/`,
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...env,
		});
		// n8n calls itself ready before its REST API is there, and answers 200 for that, too.
		await server.untilReady(async () => await answers('"data"', `${url}/rest/settings`));
		return Object.assign(server, { url });
	}

	/**
	 * Starts a worker, for queue mode.
	 * @param {NodeJS.ProcessEnv} [env]
	 */
	async startWorker(env) {
		const port = await freePort();
		const worker = this.spawn(`worker-${this.processes.length}`, ['worker'], {
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...env,
		});
		const url = `http://127.0.0.1:${port}/healthz/readiness`;
		await worker.untilReady(async () => await answers('ok', url));
		return worker;
	}

	/** Ends every process, and removes the home folder. */
	async stop() {
		await Promise.all(this.processes.map(async (one) => await one.stop()));
		await rm(this.folder, { recursive: true, force: true });
	}
}

module.exports = { N8n, freePort };
