// The workflows of examples/, as somebody who followed their notes would have them.
const { readFileSync, readdirSync } = require('node:fs');
const { mkdir, writeFile } = require('node:fs/promises');
const path = require('node:path');

const events = require('../examples/events.json');

/** @import {IDataObject, IWorkflowBase} from 'n8n-workflow' */
/** @import {Altcraft} from '../altcraft/server' */
/** @import {N8n} from './n8n' */
/** @import {Rest} from './rest' */

const FOLDER = path.resolve(__dirname, '../../examples');
const SAMPLES = path.join(FOLDER, 'data');
const CONTACTS = path.join(SAMPLES, 'crm-contacts.json');

/** Lets n8n read the samples. */
const FILE_ACCESS = { N8N_RESTRICT_FILE_ACCESS_TO: SAMPLES };

/** An n8n in which every node works that needs no account: also Code, whose runner n8n then starts. */
const FOR_PEOPLE = { ...FILE_ACCESS, N8N_RUNNERS_MODE: 'internal' };

/**
 * Items of nodes that would call an outside service.
 * @type {Record<string, Record<string, IDataObject[]>>}
 */
const PINNED = {
	'hubspot-trigger.json': {
		'HubSpot Trigger': events.hubspotTrigger,
		Contact: events.hubspotContact,
	},
	'crm-sync.json': {
		'HubSpot Trigger': events.hubspotChange,
		Contact: events.hubspotChangedContact,
	},
	'pipedrive-trigger.json': { 'Pipedrive Trigger': events.pipedriveTrigger },
	'google-sheet.json': { Rows: events.googleSheetRows },
	'update-from-sheet.json': { Rows: events.purchaseRows, 'Not updated': [{}] },
	'error-branch-retry-list.json': {
		Rows: Array.from({ length: 250 }, (_, n) => ({
			row_number: n + 2,
			email: n === 3 ? 'no mail' : `row${n}@example.com`,
			phone: n === 5 ? 491700000005 : '',
			first_name: n === 7 ? 'Юлия 🌻' : 'Ann',
			last_name: `No. ${n}`,
		})),
		'Send again': [{}],
		'Look first': [{}],
	},
	'settle-unknown.json': {
		'Every night': [{}],
		Rows: Array.from({ length: 450 }, (_, n) => ({
			row_number: n + 2,
			email: n === 3 ? 'no mail' : `row${n}@example.com`,
			phone: '',
			first_name: `Имя ${n}`,
		})),
	},
	'look-up.json': {
		Rows: [...events.customers, { customer_id: 'nobody' }].map(({ customer_id }) => ({
			customer_id,
		})),
	},
	'segment-from-sheet.json': {
		Rows: [
			{ email: 'anna@example.com', guest: 'Yes' },
			{ email: 'oleg@example.com', guest: 'no' },
			{ email: 'nobody@example.com', guest: 'yes' },
		],
	},
	'loyal-to-segment.json': { 'Every night': [{}] },
	'delete-on-request.json': {
		Rows: ['anna@example.com', 'nobody@example.com', ''].map((email) => ({ email })),
	},
};

/**
 * The credential that the examples name.
 * @param {Pick<Altcraft, 'url' | 'token'>} altcraft
 */
function credentialFor({ url, token }) {
	return {
		id: 'credential',
		name: 'Altcraft',
		type: 'altcraftApi',
		data: { serverUrl: url, token },
	};
}

/**
 * The examples by file name, with an id, pinned items, and the paths of the samples.
 * @returns {Record<string, IWorkflowBase>}
 */
function preparedExamples() {
	const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
	return Object.fromEntries(
		files.map((file, index) => {
			/** @type {IWorkflowBase} */
			const workflow = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));
			for (const { type, parameters } of workflow.nodes) {
				// The stand-in is done as soon as it answers.
				if (type === 'n8n-nodes-base.wait')
					Object.assign(parameters, { amount: 1, unit: 'seconds' });
				if (type !== 'n8n-nodes-base.readWriteFile') continue;
				const sample = path.basename(String(parameters.fileSelector));
				parameters.fileSelector = path.join(SAMPLES, sample);
			}
			const pinned = Object.entries(PINNED[file] ?? {});
			const pinData = Object.fromEntries(
				pinned.map(([node, items]) => [node, items.map((json) => ({ json }))]),
			);
			return [file, { ...workflow, id: `example${index}`, pinData }];
		}),
	);
}

/**
 * Imports the examples and their credential by n8n's own commands.
 * @param {N8n} n8n
 * @param {Altcraft} altcraft
 */
async function importExamples(n8n, altcraft) {
	const input = path.join(n8n.folder, 'import');
	await mkdir(path.join(input, 'workflows'), { recursive: true });
	const credentials = [credentialFor(altcraft)];
	await writeFile(path.join(input, 'credentials.json'), JSON.stringify(credentials));
	for (const [file, workflow] of Object.entries(preparedExamples())) {
		await writeFile(path.join(input, 'workflows', file), JSON.stringify(workflow));
	}
	await n8n.cli(['import:credentials', `--input=${input}/credentials.json`]);
	await n8n.cli(['import:workflow', '--separate', `--input=${input}/workflows`]);
}

/**
 * Adds the customers whose profiles update-from-sheet.json changes, or others.
 * @param {Pick<Altcraft, 'url' | 'token'>} altcraft
 * @param {IDataObject[]} [customers]
 */
async function addCustomers({ url, token }, customers = events.customers) {
	const response = await fetch(`${url}/api/v1.1/profiles/add_batch/`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ token, db_id: 1, data: customers }),
	});
	const answer = /** @type {{ error: number }} */ (await response.json());
	if (answer.error !== 0) throw new Error(`no customers: ${JSON.stringify(answer)}`);
}

/**
 * Publishes the example that calls itself, with the address and the credentials that its note asks
 * for.
 * @param {Rest} rest
 * @param {{ id: string, name: string }} altcraftApi
 * @param {string} [list] the path of another list than the sample
 * @returns {Promise<string>} its id
 */
async function publishFanOut(rest, altcraftApi, list) {
	const httpHeaderAuth = await rest.createCredential({
		name: 'Key of the parts',
		type: 'httpHeaderAuth',
		data: { name: 'X-Part-Key', value: 'a long random value' },
	});
	const { id: _, ...example } = /** @type {IWorkflowBase} */ (preparedExamples()['fan-out.json']);
	for (const node of example.nodes) {
		if (node.name === 'Read list' && list) node.parameters.fileSelector = list;
		if (node.name === 'Altcraft') node.credentials = { altcraftApi };
		if (node.name === 'Webhook') node.credentials = { httpHeaderAuth };
		if (node.name === 'Send part') {
			node.credentials = { httpHeaderAuth };
			node.parameters.url = `${rest.url}/webhook/altcraft-part`;
		}
	}
	const { id } = await rest.createWorkflow(example);
	await rest.activate(id);
	// It is there as soon as it misses the key.
	const { status } = await rest.webhook('altcraft-part', { method: 'POST' });
	if (status !== 403) throw new Error(`a part without the key is answered with ${status}`);
	return id;
}

/**
 * Publishes the example that settles what is unknown, to start by itself at this moment, once.
 * @param {Rest} rest
 * @param {{ id: string, name: string }} altcraftApi
 * @param {{ rows: string, start: Date, waitSeconds: number }} settings `rows`: the address of the
 * contacts, since a published workflow has no pinned ones
 * @returns {Promise<string>} its id
 */
async function publishSettling(rest, altcraftApi, { rows, start, waitSeconds }) {
	const example = /** @type {IWorkflowBase} */ (preparedExamples()['settle-unknown.json']);
	const { id: _, pinData: __, ...workflow } = example;
	for (const node of workflow.nodes) {
		if (node.credentials) node.credentials = { altcraftApi };
		if (node.type === 'n8n-nodes-base.wait') node.parameters.amount = waitSeconds;
		if (node.name === 'Rows') {
			Object.assign(node, { type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2 });
			node.parameters = { url: rows, options: {} };
		}
		if (node.name === 'Every night') {
			const [day, month] = [start.getUTCDate(), start.getUTCMonth() + 1];
			const [hour, minute] = [start.getUTCHours(), start.getUTCMinutes()];
			const expression = `${start.getUTCSeconds()} ${minute} ${hour} ${day} ${month} *`;
			node.parameters.rule = { interval: [{ field: 'cronExpression', expression }] };
		}
	}
	const { id } = await rest.createWorkflow(workflow);
	await rest.activate(id);
	return id;
}

module.exports = {
	CONTACTS,
	FILE_ACCESS,
	FOR_PEOPLE,
	addCustomers,
	credentialFor,
	importExamples,
	preparedExamples,
	publishFanOut,
	publishSettling,
};
