const path = require('node:path');

const { startAltcraft } = require('../altcraft/server');
const { Editor } = require('./browser');
const { FILE_ACCESS, preparedExamples } = require('./examples');
const { NEWEST, RELEASES, installN8n } = require('./install');
const { N8n } = require('./n8n');
const newcomer = require('./newcomer');
const { Rest } = require('./rest');

/** @import {INode, IWorkflowBase} from 'n8n-workflow' */
/** @import {Altcraft} from '../altcraft/server' */
/** @import {Version} from './install' */

const INSTALL_LIMIT_MS = 20 * 60_000;
const LISTS = path.resolve(__dirname, '../cases/files');

const LEADS = [
	['Anna', 'Schmidt', 'anna.schmidt@example.com', '+491700000001'],
	['Иван', 'Петров', 'ivan.petrov@example.com', '+79000000002'],
	['Zoë', 'Martin', 'zoe.martin@example', '+33600000003'],
	['Tom', "O'Neil", 'tom.oneil@example.com', '+353850000004'],
	['Élise', 'Dupont', 'elise.dupont@example.com', '+33600000005'],
	['Jan', 'Kowalski', 'jan.kowalski@example.com', '+48500000006'],
].map(([first_name, last_name, email, phone]) => ({ first_name, last_name, email, phone }));

const MANUAL_TRIGGER = {
	name: 'When clicking ‘Execute workflow’',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	parameters: {},
};

/**
 * A row of nodes, each connected to the one before.
 * @param {string} name
 * @param {Array<Omit<INode, 'id' | 'position'>>} nodes
 * @returns {Partial<IWorkflowBase>}
 */
function workflowOf(name, nodes) {
	return {
		name,
		active: false,
		settings: { executionOrder: 'v1' },
		nodes: nodes.map((node, n) => ({ ...node, id: node.name, position: [220 * n, 0] })),
		connections: Object.fromEntries(
			nodes
				.slice(1)
				.map((node, n) => [
					nodes[n]?.name ?? '',
					{ main: [[{ node: node.name, type: 'main', index: 0 }]] },
				]),
		),
	};
}

/**
 * What a user has before our node comes: a sheet whose rows are pinned, for it cannot be asked here.
 * @param {string} googleCredential its id
 * @returns {Partial<IWorkflowBase>}
 */
function leadsWorkflow(googleCredential) {
	const leads = {
		name: 'Leads',
		type: 'n8n-nodes-base.googleSheets',
		typeVersion: 4.5,
		parameters: {
			authentication: 'serviceAccount',
			documentId: { __rl: true, mode: 'id', value: 'leads' },
			sheetName: { __rl: true, mode: 'name', value: 'Leads' },
			options: {},
		},
		credentials: { googleApi: { id: googleCredential, name: 'Google' } },
	};
	const pinData = { Leads: LEADS.map((json) => ({ json })) };
	return { ...workflowOf('New leads', [MANUAL_TRIGGER, leads]), pinData };
}

/**
 * A file of disk, as who runs n8n on a computer of their own has it.
 * @param {string} file
 */
const fromDisk = (file) =>
	workflowOf('Contacts of HubSpot', [
		MANUAL_TRIGGER,
		{
			name: 'Read file',
			type: 'n8n-nodes-base.readWriteFile',
			typeVersion: 1,
			parameters: { fileSelector: file, options: {} },
		},
	]);

/** A file that is brought by a form, as it must be where n8n runs elsewhere. */
const FROM_FORM = workflowOf('Contacts of Google', [
	{
		name: 'On form submission',
		type: 'n8n-nodes-base.formTrigger',
		typeVersion: 2.2,
		webhookId: 'contacts-of-google',
		parameters: {
			formTitle: 'A list for Altcraft',
			formFields: {
				values: [{ fieldLabel: 'Your list', fieldType: 'file', multipleFiles: false }],
			},
			options: {},
		},
	},
]);

const FROM_WEBHOOK = workflowOf('Leads of a form', [
	{
		name: 'Form',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: 'newcomer-form',
		parameters: { httpMethod: 'POST', path: 'newcomer-form', options: {} },
	},
	{
		name: 'Edit Fields',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			assignments: {
				assignments: Object.entries({
					email: 'email',
					_fname: 'name',
					phones: 'phone',
				}).map(([name, field]) => ({
					id: name,
					name,
					type: 'string',
					value: `={{ $json.body.${field} }}`,
				})),
			},
			options: {},
		},
	},
]);

/** @typedef {{ x: number, y: number, width: number, height: number }} Place */

/** @param {Place} one @param {Place} other */
const doOverlap = (one, other) =>
	one.x < other.x + other.width &&
	other.x < one.x + one.width &&
	one.y < other.y + other.height &&
	other.y < one.y + one.height;

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
			n8n = await N8n.create(await installN8n(version), {
				N8N_RESTRICT_FILE_ACCESS_TO: `${FILE_ACCESS.N8N_RESTRICT_FILE_ACCESS_TO};${LISTS}`,
			});
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
		 * A step of the way. Those behind one that failed are not tried, up to the next beginning.
		 * @param {string} name
		 * @param {() => Promise<void>} take
		 * @param {{ begins?: boolean, limitMs?: number }} [way]
		 */
		const step = (name, take, { begins = false, limitMs } = {}) =>
			test(
				name,
				async () => {
					if (hasFailed && !begins) throw new Error('an earlier step failed');
					hasFailed = true;
					try {
						await take();
						hasFailed = false;
					} finally {
						if (hasFailed) await editor.keepFailure();
					}
				},
				limitMs,
			);

		afterAll(async () => {
			await editor?.close();
			await n8n?.stop();
			await altcraft?.stop();
		});

		step('the list of nodes has it, with its action', async () => {
			await editor.openWorkflow(workflowId);
			const found = await newcomer.searchNode(editor);
			expect(await found.allInnerTexts()).toEqual([expect.stringMatching(/^Altcraft\b/)]);
			await editor.picture('node-creator');
			await newcomer.chooseAction(editor, found, 'Add multiple profiles');
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
			expect(await newcomer.chooseDatabase(editor, 'Customers')).toEqual([
				'Customers (1)',
				'Newsletter (2)',
			]);
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
			await editor.settle(2000);
			expect(await editor.of('parameter-issues', subscription).count()).toBe(0);
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
			const output = await newcomer.execute(editor, '5 accepted, 1 rejected');
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

		if (version !== NEWEST) return;

		/** @param {Partial<IWorkflowBase>} workflow */
		const begin = async (workflow) => {
			altcraft.reset();
			({ id: workflowId } = await rest.createWorkflow(workflow));
			await editor.openWorkflow(workflowId);
			const found = await newcomer.searchNode(editor);
			await newcomer.chooseAction(editor, found, 'Import multiple profiles');
			await newcomer.chooseDatabase(editor, 'Customers');
		};
		const stored = () => altcraft.stored(1).map(({ profile }) => profile);
		/** @param {string} name */
		const pictureOfNode = async (name) =>
			await editor.picture(name, await editor.area(editor.of('ndv')));

		step(
			'Google Contacts, untouched, by a form: the first try says how its columns are called',
			async () => {
				await begin(FROM_FORM);
				await editor.choose(editor.of('parameter-input-dataMode'), 'File');
				const form = editor.page.waitForEvent('popup');
				const executed = newcomer.execute(editor, '"E-mail 1 - Value" → email');
				const page = await form;
				await page.setInputFiles('input[type=file]', path.join(LISTS, 'google-contacts-2025.csv'));
				await page.click('button[type=submit], #submit-btn');
				await executed;
				await page.close();
				await pictureOfNode('first-try');
				expect(altcraft.batches).toEqual([]);
			},
			{ begins: true },
		);

		step('Google Contacts: columns get their fields, and a dry run says what is left', async () => {
			await newcomer.giveColumns(editor, {
				'First Name': 'First Name',
				'Last Name': 'Last Name',
				'E-mail 1 - Value': 'Email',
				'Phone 1 - Value': 'Phones',
				Birthday: 'Birth Date',
			});
			await pictureOfNode('file-columns');
			await newcomer.addOption(editor, 'Dry Run');
			await editor.of('parameter-input-dryRun').locator('.el-switch').click();
			await newcomer.execute(editor, '3 planned (Dry Run sends nothing)');
			await editor.of('output-panel').getByText('can be left out under Unknown Fields').waitFor();
			await pictureOfNode('dry-run');
			expect(altcraft.batches).toEqual([]);
		});

		step(
			'Google Contacts: the rest is left out, and the right profiles are in Altcraft',
			async () => {
				await newcomer.addOption(editor, 'Unknown Fields');
				await editor.choose(editor.of('parameter-input-unknownFields'), 'Leave Out');
				await editor.of('parameter-input-dryRun').locator('.el-switch').click();
				const output = await newcomer.execute(editor, 'Left out, since the database has no such');
				await editor.of('radio-button-table', output).click();
				await pictureOfNode('accepted');
				expect(stored()).toEqual([
					{
						_fname: 'Anna',
						_lname: 'Schmidt',
						_bdate: '1990-02-22',
						email: 'anna.schmidt@example.com',
						phones: ['+49 170 0000001', '+49 221 0000001'],
					},
					{
						_fname: 'Иван',
						_lname: 'Петров',
						email: 'ivan.petrov@example.com',
						phones: ['+7 900 000-00-02'],
					},
					{ _fname: 'Élise', _lname: 'Dupont', email: 'elise.dupont@example.com' },
				]);
			},
		);

		step(
			'HubSpot, untouched, from disk: one without an email keeps all from being sent',
			async () => {
				await begin(fromDisk(path.join(LISTS, 'hubspot-contacts.csv')));
				await editor.choose(editor.of('parameter-input-dataMode'), 'File');
				await newcomer.giveColumns(editor, {
					'First Name': 'First Name',
					'Last Name': 'Last Name',
					Email: 'Email',
					'Phone Number': 'Phones',
				});
				await newcomer.addOption(editor, 'Unknown Fields');
				await editor.choose(editor.of('parameter-input-unknownFields'), 'Leave Out');
				const output = await newcomer.execute(editor, /no email.*line 5/);
				const area = await editor.area(output);
				await editor.picture('one-without-email', { ...area, height: 400 });
				expect(altcraft.batches).toEqual([]);
			},
			{ begins: true },
		);

		step('HubSpot: where On Error says to continue, the others are sent', async () => {
			await editor.of('tab-settings').click();
			await editor.choose(editor.of('parameter-input-onError'), 'Continue');
			await newcomer.execute(editor, '4 accepted, 1 rejected');
			expect(stored()).toEqual([
				{
					_fname: 'Maria',
					_lname: 'Sokolova',
					email: 'maria.sokolova@example.com',
					phones: ['+7 900 000-00-01'],
				},
				{
					_fname: 'Zoë',
					_lname: "O'Neil",
					email: 'zoe.oneil@example.com',
					phones: ['+44 1632 960001'],
				},
				{ _fname: 'Klaus', _lname: 'Müller "Klausi"', email: 'klaus.mueller@example.com' },
				{
					_fname: 'Liam',
					_lname: 'Brown',
					email: 'liam.brown@example.com',
					phones: ['(202) 555-0102'],
				},
			]);
		});

		step(
			'a form, Edit Fields, ours: a lead is added',
			async () => {
				await begin(FROM_WEBHOOK);
				const executed = newcomer.execute(editor, 'Successful operation');
				const lead = { email: 'ann@example.com', name: 'Ann', phone: '+44 1632 960001' };
				const body = new URLSearchParams(lead);
				await rest.webhook('newcomer-form', { method: 'POST', body }, 'webhook-test');
				await executed;
				expect(stored()).toEqual([{ email: lead.email, _fname: lead.name, phones: [lead.phone] }]);
				// n8n reads the columns once more after the run, and says so where they have changed.
				await editor.settle(2000);
				expect(await editor.of('node-run-status-success').isVisible()).toBe(true);
				await pictureOfNode('lead');
			},
			{ begins: true },
		);

		step(
			'notes of the examples are as large as their text, and nothing overlaps',
			async () => {
				for (const [file, { id: _, ...example }] of Object.entries(preparedExamples())) {
					const { id } = await rest.createWorkflow(example);
					await editor.openWorkflow(id);
					const all = await editor.canvas();
					const [note, ...frames] = all.filter(({ isNote }) => isNote);
					const shown = all.filter((one) => !frames.includes(one));
					const overlaps = shown.flatMap((one, n) =>
						shown.slice(n + 1).flatMap((other) => (doOverlap(one, other) ? [[one, other]] : [])),
					);
					const empty = note && (note.height - note.textHeight) / note.scale;
					expect([file, overlaps, Number(empty) > 0 && Number(empty) < 50]).toEqual([
						file,
						[],
						true,
					]);
				}
			},
			{ begins: true, limitMs: 300_000 },
		);
	},
);
