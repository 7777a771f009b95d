// PostgreSQL and Redis of a test run's own, for an n8n in queue mode.
const { execFile, execFileSync, spawn } = require('node:child_process');
const { existsSync, readdirSync } = require('node:fs');
const { chown, mkdtemp, rm } = require('node:fs/promises');
const { createConnection } = require('node:net');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { promisify } = require('node:util');

const { aptInstall } = require('./install');
const { freePort } = require('./n8n');

/** @import {ChildProcess} from 'node:child_process' */

const START_LIMIT_MS = 30_000;
/** Debian keeps PostgreSQL's servers out of PATH, by version. */
const POSTGRES = '/usr/lib/postgresql';
const REDIS = '/usr/bin/redis-server';

/**
 * Runs a command for as long as our end of its standard input is open. The system closes that when
 * this process ends, in whatever way, so that the command never stays behind.
 */
const WHILE_WATCHED = '"$@" >&2 & read -r _; kill -INT $!; wait $!';

/** PostgreSQL refuses to run as root. */
function unprivileged() {
	if (process.getuid?.() !== 0) return {};
	/** @param {string} option */
	const id = (option) => Number(execFileSync('id', [option, 'postgres']));
	return { uid: id('-u'), gid: id('-g') };
}

async function postgresBin() {
	const isThere = () => existsSync(POSTGRES) && existsSync(REDIS);
	if (!isThere()) await aptInstall('Queue mode', ['postgresql', 'redis-server']);
	const versions = readdirSync(POSTGRES).map(Number);
	return path.join(POSTGRES, String(Math.max(...versions)), 'bin');
}

/** @param {number} port */
async function accepts(port) {
	return await new Promise((resolve) => {
		const socket = createConnection(port, '127.0.0.1');
		socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
		socket.once('connect', () => socket.destroy());
	});
}

/** What n8n needs for queue mode: a database and a queue, on loopback, in a folder of their own. */
class Services {
	/** @param {string} folder @param {ReturnType<typeof unprivileged>} user */
	constructor(folder, user) {
		this.folder = folder;
		this.user = user;
		/** @type {ChildProcess[]} */
		this.processes = [];
		/** For every n8n process that is to share them. @type {Record<string, string>} */
		this.env = {};
	}

	static async start() {
		const bin = await postgresBin();
		const user = unprivileged();
		const folder = await mkdtemp(path.join(tmpdir(), 'n8n-queue-'));
		const services = new Services(folder, user);
		try {
			if (user.uid !== undefined) await chown(folder, user.uid, user.gid);
			await services.startPostgres(bin);
			await services.startRedis();
		} catch (error) {
			await services.stop();
			throw error;
		}
		return services;
	}

	/** @param {string} bin */
	async startPostgres(bin) {
		const data = path.join(this.folder, 'postgres');
		const initdb = ['--auth=trust', '--username=n8n', '--encoding=UTF8', '--no-sync', data];
		await promisify(execFile)(path.join(bin, 'initdb'), initdb, { ...this.user, cwd: '/' });
		const port = await this.listen((at) => [
			path.join(bin, 'postgres'),
			...['-D', data, '-p', String(at), '-k', data, '-c', 'listen_addresses=127.0.0.1'],
		]);
		const createdb = ['--host=127.0.0.1', `--port=${port}`, '--username=n8n', 'n8n'];
		// It listens a moment before it lets anybody in.
		for (let tries = 0; ; tries++) {
			try {
				await promisify(execFile)(path.join(bin, 'createdb'), createdb);
				break;
			} catch (error) {
				if (tries === 50) throw error;
				await sleep(100);
			}
		}
		Object.assign(this.env, {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: 'n8n',
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_PASSWORD: 'none is asked for',
		});
	}

	async startRedis() {
		const port = await this.listen((at) => [
			REDIS,
			...['--bind', '127.0.0.1', '--port', String(at), '--dir', this.folder, '--save', ''],
		]);
		Object.assign(this.env, {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(port),
		});
	}

	/**
	 * Starts a server on a free port, and waits until it listens.
	 * @param {(port: number) => string[]} commandAt
	 */
	async listen(commandAt) {
		const port = await freePort();
		const command = commandAt(port);
		const child = spawn('/bin/sh', ['-c', WHILE_WATCHED, 'sh', ...command], {
			...this.user,
			cwd: this.folder,
			stdio: ['pipe', 'ignore', 'pipe'],
		});
		this.processes.push(child);
		let log = '';
		child.stderr?.on('data', (chunk) => (log += chunk));
		const deadline = Date.now() + START_LIMIT_MS;
		while (!(await accepts(port))) {
			if (Date.now() > deadline) throw new Error(`${command[0]} did not start:\n${log}`);
			await sleep(100);
		}
		return port;
	}

	/** Ends both, and removes their data. n8n must have ended before. */
	async stop() {
		for (const child of this.processes) {
			const ended = new Promise((resolve) => child.once('exit', resolve));
			child.stdin?.end();
			if (child.exitCode === null && child.signalCode === null) await ended;
		}
		await rm(this.folder, { recursive: true, force: true });
	}
}

module.exports = { Services };
