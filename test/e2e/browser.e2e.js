const { startAltcraft } = require('../altcraft/server');
const { Editor } = require('./browser');
const { FILE_ACCESS, preparedExamples } = require('./examples');
const { RELEASES, installN8n } = require('./install');
const { N8n } = require('./n8n');
const { Rest } = require('./rest');

/** @import {IWorkflowBase} from 'n8n-workflow' */
/** @import {Altcraft} from '../altcraft/server' */
/** @import {Version} from './install' */

const INSTALL_LIMIT_MS = 20 * 60_000;

const LEADS = [
	['Anna', 'Schmidt', 'anna.schmidt@example.com', '+491700000001'],
	['Иван', 'Петров', 'ivan.petrov@example.com', '+79000000002'],
	['Zoë', 'Martin', 'zoe.martin@example', '+33600000003'],
	['Tom', "O'Neil", 'tom.oneil@example.com', '+353850000004'],
	['Élise', 'Dupont', 'elise.dupont@example.com', '+33600000005'],
	['Jan', 'Kowalski', 'jan.kowalski@example.com', '+48500000006'],
].map(([first_name, last_name, email, phone]) => ({ first_name, last_name, email, phone }));

/**
 * What a user has before our node comes: a sheet whose rows are pinned, for it cannot be asked here.
 * @param {string} googleCredential its id
 * @returns {Partial<IWorkflowBase>}
 */
function leadsWorkflow(googleCredential) {
	const trigger = 'When clicking ‘Execute workflow’';
	return {
		name: 'New leads',
		active: false,
		settings: { executionOrder: 'v1' },
		nodes: [
			{
				id: 'trigger',
				name: trigger,
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'leads',
				name: 'Leads',
				type: 'n8n-nodes-base.googleSheets',
				typeVersion: 4.5,
				position: [220, 0],
				parameters: {
					authentication: 'serviceAccount',
					documentId: { __rl: true, mode: 'id', value: 'leads' },
					sheetName: { __rl: true, mode: 'name', value: 'Leads' },
					options: {},
				},
				credentials: { googleApi: { id: googleCredential, name: 'Google' } },
			},
		],
		connections: { [trigger]: { main: [[{ node: 'Leads', type: 'main', index: 0 }]] } },
		pinData: { Leads: LEADS.map((json) => ({ json })) },
	};
}

describe.each(/** @type {Version[]} */ (Object.keys(RELEASES)))(
	"n8n %s: a new user's way",
	(version) => {
		/** @type {Altcraft} */
		let altcraft;
		/** @type {N8n} */
		let n8n;
		/** @type {Rest} */
		let rest;
		/** @type {Editor} */
		let editor;
		/** @type {string | undefined} */
		let workflowId;
		let hasFailed = false;

		beforeAll(async () => {
			altcraft = await startAltcraft({
				profileId: (n) => `663a138cee44bb50a671${(0x15cd + n * 7).toString(16)}`,
			});
			n8n = await N8n.create(await installN8n(version), FILE_ACCESS);
			const server = await n8n.start();
			rest = await Rest.signIn(server);
			const google = { email: 'n8n@example.com', privateKey: 'none' };
			const { id } = await rest.createCredential({
				name: 'Google',
				type: 'googleApi',
				data: google,
			});
			({ id: workflowId } = await rest.createWorkflow(leadsWorkflow(id)));
			editor = await Editor.open(server.url, version);
		}, INSTALL_LIMIT_MS);

		/**
		 * A step of the way. Those behind one that failed are not tried.
		 * @param {string} name
		 * @param {() => Promise<void>} take
		 */
		const step = (name, take) =>
			test(name, async () => {
				if (hasFailed) throw new Error('an earlier step failed');
				hasFailed = true;
				try {
					await take();
					hasFailed = false;
				} finally {
					if (hasFailed) await editor.keepFailure();
				}
			});

		afterAll(async () => {
			await editor?.close();
			await n8n?.stop();
			await altcraft?.stop();
		});

		step('the list of nodes has it, with its action', async () => {
			await editor.openWorkflow(workflowId);
			await editor.of('canvas-handle-plus').first().click();
			await editor.of('node-creator-search-bar').fill('altcraft');
			const found = editor.of('item-iterator-item');
			await found.first().waitFor();
			await editor.settle();
			expect(await found.allInnerTexts()).toEqual([expect.stringMatching(/^Altcraft\b/)]);
			await editor.picture('node-creator');
			await found.first().click();
			await editor.of('node-creator-item-name').getByText('Add multiple profiles').click();
			await editor.of('node-parameters').first().waitFor();
		});

		step('a credential is made, and its test tells a wrong token from the right one', async () => {
			// n8n 2.8 shows an empty list where newer versions show a button.
			const isNewer = await editor.page.getByText('Connect to Altcraft').isVisible();
			if (isNewer) await editor.page.getByText('Connect to Altcraft').click();
			else {
				await editor.of('node-credentials-select').first().click();
				await editor.of('node-credentials-select-item-new').click();
			}
			const dialog = editor.of('editCredential-modal');
			/** @param {string} token */
			const save = async (token) => {
				await editor.of('parameter-input-token', dialog).locator('input').fill(token);
				await editor.of('credential-save-button', dialog).click();
			};
			await editor.of('parameter-input-serverUrl', dialog).locator('input').fill(altcraft.url);
			await save('wrong');
			await dialog.getByText('Couldn’t connect with these settings').waitFor();
			await dialog.getByText('More details').click();
			await dialog.getByText('Altcraft does not accept this API Token').waitFor();

			await save(altcraft.token);
			// Newer versions of n8n close the dialog when the test was passed.
			await editor.settle(2000);
			if (!(await dialog.isVisible())) await editor.of('credential-edit-button').click();
			await dialog.getByText('Connection tested successfully').waitFor();
			await editor.picture('credential', await editor.area(dialog));
			await dialog.locator('.el-dialog__headerbtn, [class*=close]').first().click();
			await dialog.waitFor({ state: 'hidden' });
		});

		step('the database is picked from the list', async () => {
			await editor.of('rlc-input').first().click();
			await editor.of('rlc-item').first().waitFor();
			expect(await editor.of('rlc-item').allInnerTexts()).toEqual([
				'Customers (1)',
				'Newsletter (2)',
			]);
			await editor.of('rlc-item').filter({ hasText: 'Customers' }).click();
		});

		step('the columns are those of the database, and fields are dragged onto them', async () => {
			await editor.choose(editor.of('mapping-mode-select').first(), 'Map Each Column Manually');
			/** @param {string} column */
			const parameter = (column) =>
				editor.of(`parameter-input-${column}`, editor.of('resource-mapper-container'));
			await parameter('last_purchase').waitFor();
			await editor.drag('email', parameter('email'));
			await editor.drag('phone', parameter('phones'));
			await editor.drag('first_name', parameter('_fname'));
			await editor.drag('last_name', parameter('_lname'));
		});

		step('a subscription is added, its resource picked from the list', async () => {
			await editor.of('fixed-collection-add').first().click();
			const subscription = editor.of('fixed-collection-subscriptions');
			await editor.choose(
				editor.of('parameter-input-resourceId', subscription),
				'Email newsletter (1)',
			);
			await editor.drag('email', editor.of('parameter-input-email', subscription));
		});

		step('On Error is set to use an output of its own, and the workflow is saved', async () => {
			await editor.of('tab-settings').click();
			await editor.choose(editor.of('parameter-input-onError'), 'Continue (using error output)');
			await editor.page.keyboard.press('Control+s');
			await editor.settle(2500);
			const { nodes } = await rest.workflow(String(workflowId));
			expect(nodes[2]).toMatchObject({
				type: 'n8n-nodes-altcraft.altcraft',
				onError: 'continueErrorOutput',
				parameters: {
					database: { mode: 'list', value: 1 },
					columns: {
						mappingMode: 'defineBelow',
						value: {
							email: '={{ $json.email }}',
							phones: '={{ $json.phone }}',
							_fname: '={{ $json.first_name }}',
							_lname: '={{ $json.last_name }}',
						},
					},
					subscriptions: {
						subscription: [{ resourceId: 1, email: '={{ $json.email }}' }],
					},
				},
			});
		});

		step('Execute step adds the profiles, and its table says so', async () => {
			await editor.openWorkflow(workflowId);
			await editor.node('Add multiple profiles').dblclick();
			await editor.of('radio-button-table', editor.of('ndv-input-panel')).click();
			await editor.of('node-execute-button').click();
			const output = editor.of('output-panel');
			await output.getByText('5 accepted, 1 rejected').waitFor();
			await editor.of('radio-button-table', output).click();
			await editor.settle();
			const stored = altcraft.stored(1);
			expect(stored.map(({ profile }) => profile)).toEqual(
				LEADS.filter(({ first_name: name }) => name !== 'Zoë').map((lead) => ({
					email: lead.email,
					phones: [lead.phone],
					_fname: lead.first_name,
					_lname: lead.last_name,
					subscriptions: [{ channel: 'email', resource_id: 1, email_data: { email: lead.email } }],
				})),
			);
			const rows = await output.locator('tbody tr').allInnerTexts();
			expect(rows.map((row) => row.trim())).toEqual(
				stored.map(({ profile_id: id }) => `accepted\t${id}\t0\tSuccessful operation`),
			);
			// So far that all mapped columns are seen.
			await editor.scroll(editor.of('node-parameters'), 137);
			await editor.picture('mapping', await editor.area(editor.of('ndv')));
		});

		step('its error output says which lead was rejected, and why', async () => {
			const output = editor.of('output-panel');
			await editor.of('tab-1', output).click();
			await editor.of('radio-button-json', output).click();
			// In quotes: the hint above names it, too.
			await output.getByText('"zoe.martin@example"').waitFor();
			expect(await output.innerText()).toContain('Invalid email');
			await editor.picture('error-output', { ...(await editor.area(output)), height: 540 });
		});

		step('a whole workflow, with the contacts of a CRM', async () => {
			const { nodes = [], ...example } = preparedExamples()['crm-contacts.json'] ?? {};
			const credentials = await rest.credentials();
			const altcraftApi = credentials.find(({ type }) => type === 'altcraftApi');
			for (const node of nodes) {
				if (node.credentials && altcraftApi) node.credentials = { altcraftApi };
			}
			const { id } = await rest.createWorkflow({
				...example,
				id: undefined,
				nodes: nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote'),
			});
			await editor.openWorkflow(id);
			await editor.of('execute-workflow-button').click();
			await editor.page.getByText('2555 items').first().waitFor({ timeout: 60_000 });
			await editor.of('zoom-out-button').click();
			await editor.picture(
				'workflow',
				await editor.area(editor.of('canvas-node'), [60, 110, 30, 60]),
			);
		});
	},
);
