// The workflows of examples/, as somebody who followed their notes would have them.
const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');

const events = require('../examples/events.json');

/** @import {IDataObject, IWorkflowBase} from 'n8n-workflow' */

const FOLDER = path.resolve(__dirname, '../../examples');
const CONTACTS = path.join(FOLDER, 'data/crm-contacts.json');

/**
 * Items of nodes that would call an outside service.
 * @type {Record<string, Record<string, IDataObject[]>>}
 */
const PINNED = {
	'hubspot-trigger.json': {
		'HubSpot Trigger': events.hubspotTrigger,
		Contact: events.hubspotContact,
	},
	'pipedrive-trigger.json': { 'Pipedrive Trigger': events.pipedriveTrigger },
	'google-sheet.json': { Rows: events.googleSheetRows },
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
};

/**
 * The examples by file name, with an id, pinned items, and the path of the sample.
 * @returns {Record<string, IWorkflowBase>}
 */
function preparedExamples() {
	const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
	return Object.fromEntries(
		files.map((file, index) => {
			/** @type {IWorkflowBase} */
			const workflow = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));
			for (const { type, parameters } of workflow.nodes) {
				if (type === 'n8n-nodes-base.readWriteFile') parameters.fileSelector = CONTACTS;
			}
			const pinned = Object.entries(PINNED[file] ?? {});
			const pinData = Object.fromEntries(
				pinned.map(([node, items]) => [node, items.map((json) => ({ json }))]),
			);
			return [file, { ...workflow, id: `example${index}`, pinData }];
		}),
	);
}

module.exports = { CONTACTS, preparedExamples };
