// Adds the contacts of examples/data/ to a stand-in for Altcraft: the workflow of examples/, the
// built node, n8n's own engine. Then compares what the node says with what the stand-in holds.
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');

const { startAltcraft } = require('../test/altcraft/server');
const { check } = require('./check');
const { outcomesOf } = require('./outcomes');
const { count, printChecks, printOutcomes, printReceived } = require('./table');

/** @import {INode, IWorkflowBase} from 'n8n-workflow' */
/** @import {Altcraft} from '../test/altcraft/server' */
/** @import {Contact} from './outcomes' */
/** @typedef {'json' | 'xml'} Format */

const ROOT = path.resolve(__dirname, '..');
const NODE_NAME = 'Altcraft';
// What the file nodes would give stands in for them: the demo must not depend on a path.
const PINNED_NODE = 'One item per contact';
const DATABASE_ID = 1;
// At once, as the stand-in could answer, nobody would see that requests overlap.
const ANSWER_DELAY_MS = 300;

const INSTALL = `
To use the node in your own n8n
  1. Settings → Community nodes → Install: n8n-nodes-altcraft
  2. Create a credential "Altcraft API" with the address of your Altcraft and an API token.
  3. Import examples/crm-contacts.json. The note in it says what to change before you run it.

To try it on a self-hosted n8n without the npm registry: run this here, then restart n8n
  npm pack
  npm install --legacy-peer-deps --prefix ~/.n8n/nodes "$PWD"/n8n-nodes-altcraft-*.tgz
`;

/** @returns {Format | undefined} undefined when the command line cannot be understood */
function readFormat() {
	try {
		const { values } = parseArgs({ options: { format: { type: 'string', default: 'json' } } });
		return values.format === 'json' || values.format === 'xml' ? values.format : undefined;
	} catch {
		return undefined;
	}
}

/** @param {string} file below the package's folder */
function readJson(file) {
	return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8'));
}

/**
 * @param {Format} format
 * @returns {{ workflow: IWorkflowBase, node: INode }}
 */
function readWorkflow(format) {
	/** @type {IWorkflowBase} */
	const workflow = readJson('examples/crm-contacts.json');
	const node = workflow.nodes.find(({ name }) => name === NODE_NAME);
	if (node === undefined) throw new Error(`examples/crm-contacts.json has no node "${NODE_NAME}"`);
	node.parameters.options = { .../** @type {object} */ (node.parameters.options), format };
	return { workflow, node };
}

/**
 * @param {Altcraft} altcraft
 * @param {number} total
 */
function showProgress(altcraft, total) {
	let received = 0;
	altcraft.fault = ({ n, count: profiles }) => {
		received += profiles;
		const share = `${received.toLocaleString('en')} of ${count(total, 'profile')}`;
		const line = `  Altcraft has received ${count(n + 1, 'request')}: ${share}`;
		const isLast = received >= total;
		if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}${isLast ? '\n' : ''}`);
		else console.log(line);
		return { delayMs: ANSWER_DELAY_MS };
	};
}

/**
 * @param {Format} format
 * @returns {Promise<boolean>} whether both sides agree
 */
async function demo(format) {
	// Only now: n8n takes seconds to load, and a wrong command line should not have to wait for it.
	const { outputOf, runWorkflow } = require('../test/engine/engine');
	/** @type {Contact[]} */
	const contacts = readJson('examples/data/crm-contacts.json');
	const { workflow, node } = readWorkflow(format);
	// A token that stands nowhere else, so that finding it in the output can only mean a leak.
	const altcraft = await startAltcraft({ token: `demo-${crypto.randomUUID()}` });

	const what = `${count(contacts.length, 'contact')} of a CRM`;
	console.log(`Adding ${what} to a stand-in for Altcraft (${format.toUpperCase()})\n`);
	showProgress(altcraft, contacts.length);
	const run = await runWorkflow({
		workflow,
		credentials: {
			[String(node.credentials?.altcraftApi?.id)]: {
				serverUrl: altcraft.url,
				token: altcraft.token,
			},
		},
		pinned: { [PINNED_NODE]: contacts },
	});
	await altcraft.stop();

	const { error } = run.data.resultData;
	if (error !== undefined) {
		console.log(`\nThe workflow stopped: ${error.message}`);
		return false;
	}
	const outcomes = outcomesOf(outputOf(run, NODE_NAME), outputOf(run, NODE_NAME, 1));
	printOutcomes(outcomes, contacts);
	printReceived(altcraft, DATABASE_ID);
	const checks = check({
		contacts,
		outcomes,
		altcraft,
		databaseId: DATABASE_ID,
		format,
		output: JSON.stringify(run.data.resultData.runData),
	});
	printChecks(checks);
	return checks.every(({ difference }) => difference === undefined);
}

async function main() {
	const format = readFormat();
	if (format === undefined) {
		console.error('Usage: node demo/run.js [--format json|xml]');
		return 2;
	}
	if (!existsSync(path.join(ROOT, 'dist/nodes/Altcraft/Altcraft.node.js'))) {
		console.error('The node is not built yet. Run this first: npm run build');
		return 1;
	}
	const agree = await demo(format);
	console.log(INSTALL);
	return agree ? 0 : 1;
}

main().then(
	// n8n-core leaves handles open that would keep the process running.
	(code) => process.exit(code),
	(/** @type {unknown} */ error) => {
		console.error(error);
		process.exit(1);
	},
);
