// The calls that n8n's editor makes.
const { setTimeout: sleep } = require('node:timers/promises');

/** @import {IDataObject, IRunExecutionData, IWorkflowBase} from 'n8n-workflow' */

const OWNER = {
	email: 'owner@example.com',
	password: 'Altcraft-2026',
	firstName: 'Olga',
	lastName: 'Owner',
};
const FINISHED = ['success', 'error', 'canceled', 'crashed'];
/** Shorter than that of a test, so that it is known what a test waited for. */
const ANSWER_LIMIT_MS = 60_000;
const EXECUTION_LIMIT_MS = 60_000;

/**
 * @typedef {object} Credential
 * @property {string} [id]
 * @property {string} name
 * @property {string} type
 * @property {IDataObject} data
 */

/**
 * @typedef {object} Execution
 * @property {string} id
 * @property {string} status
 * @property {string} mode
 * @property {IRunExecutionData} data
 */

/**
 * Where n8n is, and what it has logged.
 * @typedef {{ readonly url: string, readonly log: string }} Server
 */

/**
 * n8n saves the data of executions "flatted": a list of values that name each other by position.
 * @param {string} text
 * @returns {unknown}
 */
function parseFlatted(text) {
	/** @type {unknown[]} */
	const values = JSON.parse(text);
	/** @type {Map<number, unknown>} */
	const seen = new Map();
	/** @param {number} index @returns {unknown} */
	const revive = (index) => {
		const value = values[index];
		if (typeof value !== 'object' || value === null) return value;
		if (seen.has(index)) return seen.get(index);
		/** @type {Record<string, unknown>} */
		const revived = Array.isArray(value) ? /** @type {never} */ ([]) : {};
		seen.set(index, revived);
		for (const [key, part] of Object.entries(value)) {
			revived[key] = typeof part === 'string' ? revive(Number(part)) : part;
		}
		return revived;
	};
	return revive(0);
}

/**
 * What a node put out in all its runs.
 * @param {IRunExecutionData} data
 * @param {string} node
 * @returns {IDataObject[]}
 */
function outputOf({ resultData: { runData } }, node) {
	const items = (runData[node] ?? []).flatMap((run) => run.data?.main[0] ?? []);
	return items.map(({ json }) => json);
}

/** n8n's REST API, signed in as the owner. */
class Rest {
	/** @param {Server} server */
	constructor(server) {
		this.server = server;
		this.cookie = '';
	}

	/**
	 * Sets up the owner where nobody is set up yet, and signs in.
	 * @param {Server} server
	 */
	static async signIn(server) {
		const rest = new Rest(server);
		/** @type {{ userManagement: { showSetupOnFirstLoad: boolean } }} */
		const { userManagement } = await rest.call('GET', '/settings');
		if (userManagement.showSetupOnFirstLoad) await rest.call('POST', '/owner/setup', OWNER);
		const { email: emailOrLdapLoginId, password } = OWNER;
		await rest.call('POST', '/login', { emailOrLdapLoginId, password });
		return rest;
	}

	get url() {
		return this.server.url;
	}

	/** @param {string} problem */
	error(problem) {
		return new Error(`${problem}. n8n's log:\n${this.server.log}`);
	}

	/**
	 * @param {string} path
	 * @param {RequestInit} init
	 */
	async fetch(path, init) {
		const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
		try {
			return await fetch(`${this.url}${path}`, { ...init, signal });
		} catch (error) {
			throw this.error(`${init.method} ${path}: ${error}`);
		}
	}

	/**
	 * @template Data
	 * @param {string} method
	 * @param {string} path
	 * @param {object} [body]
	 * @returns {Promise<Data>} the answer's `data`
	 */
	async call(method, path, body) {
		const response = await this.fetch(`/rest${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				// The session is bound to it.
				'browser-id': 'n8n-nodes-altcraft-e2e',
				cookie: this.cookie,
			},
			body: body && JSON.stringify(body),
		});
		const session = response.headers.getSetCookie().find((one) => one.startsWith('n8n-auth='));
		if (session !== undefined) this.cookie = String(session.split(';')[0]);
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return JSON.parse(text).data;
	}

	/** @param {Credential} credential @returns {Promise<Credential & { id: string }>} */
	async createCredential(credential) {
		/** @type {{ id: string }} */
		const { id } = await this.call('POST', '/credentials', credential);
		return { ...credential, id };
	}

	/** @returns {Promise<Array<{ id: string, name: string, type: string }>>} */
	async credentials() {
		return await this.call('GET', '/credentials');
	}

	/**
	 * Presses a credential's test.
	 * @param {Credential} credentials
	 * @returns {Promise<{ status: 'OK' | 'Error', message: string }>}
	 */
	async testCredential(credentials) {
		return await this.call('POST', '/credentials/test', { credentials });
	}

	/** @param {Partial<IWorkflowBase>} workflow @returns {Promise<IWorkflowBase & { id: string }>} */
	async createWorkflow(workflow) {
		return await this.call('POST', '/workflows', workflow);
	}

	/** @param {string} id @returns {Promise<IWorkflowBase & { versionId: string }>} */
	async workflow(id) {
		return await this.call('GET', `/workflows/${id}`);
	}

	/**
	 * Presses "Execute workflow", with the pinned data that is saved with it.
	 * @param {string} id
	 * @returns {Promise<string>} the execution's id
	 */
	async start(id) {
		const workflowData = await this.workflow(id);
		const name = workflowData.nodes[0]?.name;
		/** @type {{ executionId: string }} */
		const { executionId } = await this.call('POST', `/workflows/${id}/run`, {
			// n8n 2.8 runs the workflow that it is given, later ones the one that is saved.
			workflowData,
			triggerToStartFrom: { name },
		});
		return executionId;
	}

	/** Executes a workflow to its end. @param {string} id */
	async run(id) {
		return await this.execution(await this.start(id));
	}

	/** Publishes a workflow, so that its trigger works. @param {string} id */
	async activate(id) {
		const { versionId } = await this.workflow(id);
		await this.call('POST', `/workflows/${id}/activate`, { versionId });
	}

	/**
	 * Calls a published webhook, which n8n registers a moment after the workflow is active, or that of a
	 * workflow that waits for it in the editor.
	 * @param {string} path
	 * @param {RequestInit} init
	 * @param {'webhook' | 'webhook-test'} [kind]
	 */
	async webhook(path, init, kind = 'webhook') {
		for (let tries = 0; ; tries++) {
			const response = await this.fetch(`/${kind}/${path}`, init);
			if (response.status !== 404 || tries === 50) return response;
			// Until it is read or collected, its connection is taken.
			await response.text();
			await sleep(100);
		}
	}

	/**
	 * The executions of a workflow, the newest first. n8n asks for running and for ended ones at the same
	 * time, and one that ends meanwhile is in neither list.
	 * @param {string} workflowId
	 */
	async executions(workflowId) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		/** @type {{ results: Array<{ id: string, mode: string, status: string }> }} */
		const { results } = await this.call('GET', `/executions?filter=${filter}`);
		return results;
	}

	/** @param {string} workflowId @returns {Promise<string>} its id */
	async newestExecution(workflowId) {
		for (let tries = 0; ; tries++) {
			const [newest] = await this.executions(workflowId);
			if (newest) return newest.id;
			if (tries === 50) throw this.error(`n8n lists no execution of ${workflowId}`);
			await sleep(100);
		}
	}

	/**
	 * An execution, as soon as it has ended.
	 * @param {string} id
	 * @param {number} [limitMs]
	 * @returns {Promise<Execution>}
	 */
	async execution(id, limitMs = EXECUTION_LIMIT_MS) {
		const deadline = Date.now() + limitMs;
		for (;;) {
			/** @type {Omit<Execution, 'data'> & { data: string }} */
			const execution = await this.call('GET', `/executions/${id}`);
			if (FINISHED.includes(execution.status)) {
				return {
					...execution,
					data: /** @type {IRunExecutionData} */ (parseFlatted(execution.data)),
				};
			}
			if (Date.now() > deadline) {
				throw this.error(`execution ${id} is still ${execution.status}`);
			}
			await sleep(100);
		}
	}

	/** Retries a failed execution, as from the list of executions. @param {string} id */
	async retry(id) {
		/** @type {{ id: string }} */
		const { id: retried } = await this.call('POST', `/executions/${id}/retry`, {
			loadWorkflow: false,
		});
		return await this.execution(retried);
	}
}

module.exports = { OWNER, Rest, outputOf, parseFlatted };
