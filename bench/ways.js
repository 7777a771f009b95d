// The workflows of bench/n8n.js: a trigger that brings contacts, and ways to bring those to Altcraft.
// Their nodes have the versions that n8n 2.41.1 gives new ones.
const { CASES, CONTACT_CODE, FIELDS, SCHEMA } = require('./items');

/** @import {IDataObject, INode, INodeParameters} from 'n8n-workflow' */
/** @typedef {{ name: string, mapping: INode[], sending: INode[] }} Way what follows the trigger */

const TOKEN = 'bench-token-as-long-as-real-ones';

/**
 * @param {string} name
 * @param {string} type
 * @param {number} typeVersion
 * @param {IDataObject} parameters
 * @returns {INode}
 */
function node(name, type, typeVersion, parameters) {
	const values = /** @type {INodeParameters} */ (parameters);
	return { id: name, name, type, typeVersion, position: [0, 0], parameters: values };
}

/** @param {string} name @param {string} jsCode */
function code(name, jsCode) {
	return node(name, 'n8n-nodes-base.code', 2, { jsCode });
}

/** @param {string} webhook the path of its webhook */
function trigger(webhook) {
	const make = `const { items } = $input.first().json.query;
return Array.from({ length: Number(items) }, (_, n) => ({ json: contact(n) }));`;
	return [
		node('Webhook', 'n8n-nodes-base.webhook', 2.1, { path: webhook, options: {} }),
		code('Contacts', `${CONTACT_CODE}\n${make}`),
	];
}

/** @param {IDataObject | undefined} parameters */
function altcraft(parameters) {
	return node('Altcraft', 'n8n-nodes-altcraft.altcraft', 1, {
		resource: 'profile',
		operation: 'addMultiple',
		database: { __rl: true, mode: 'id', value: '1' },
		dataMode: 'mapColumns',
		...parameters,
	});
}

/** @param {string} url @param {string} data an expression */
function httpRequest(url, data) {
	return node('HTTP Request', 'n8n-nodes-base.httpRequest', 4.5, {
		method: 'POST',
		url,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ { token: '${TOKEN}', db_id: 1, data: ${data} } }}`,
		options: {},
	});
}

/** @param {string} url of the server @returns {Way[]} */
function waysTo(url) {
	const api = `${url}/api/v1.1/profiles`;
	const typeOf = (/** @type {string} */ type) => (type === 'dateTime' ? 'string' : type);
	const assignments = SCHEMA.map(({ id, type }) => ({
		id,
		name: id,
		value: `={{ $json.${id} }}`,
		type: typeOf(type),
	}));
	const editFields = node('Edit Fields', 'n8n-nodes-base.set', 3.5, {
		assignments: { assignments },
		options: {},
	});
	/** @param {string} json */
	const fields = (json) => FIELDS.map((field) => `${field}: ${json}.${field}`).join(', ');
	const group = `const profiles = $input.all().map(({ json }) => ({ ${fields('json')} }));
const groups = [];
for (let from = 0; from < profiles.length; from += 1000) {
	groups.push({ json: { data: profiles.slice(from, from + 1000) } });
}
return groups;`;
	const splitOut = { fieldToSplitOut: 'result', options: {} };
	return [
		{
			name: 'Altcraft, with its columns',
			mapping: [],
			sending: [altcraft(CASES['10 columns']?.parameters)],
		},
		{
			name: 'Code, HTTP Request, Split Out',
			mapping: [],
			sending: [
				code('Code', group),
				httpRequest(`${api}/add_batch/`, '$json.data'),
				node('Split Out', 'n8n-nodes-base.splitOut', 1, splitOut),
			],
		},
		{
			name: 'HTTP Request for each item',
			mapping: [],
			sending: [httpRequest(`${api}/add`, `{ ${fields('$json')} }`)],
		},
		{
			name: 'Edit Fields, Altcraft',
			mapping: [editFields],
			sending: [altcraft(CASES['auto-map']?.parameters)],
		},
	];
}

module.exports = { TOKEN, trigger, waysTo };
