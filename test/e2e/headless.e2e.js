const { readFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

const { check } = require('../../demo/check');
const { outcomesOf } = require('../../demo/outcomes');
const { startAltcraft } = require('../altcraft/server');
const events = require('../examples/events.json');
const {
	CONTACTS,
	FOR_PEOPLE,
	addCustomers,
	credentialFor,
	importExamples,
	preparedExamples,
	publishFanOut,
} = require('./examples');
const { RELEASES, installN8n } = require('./install');
const { N8n, freePort } = require('./n8n');
const { Rest, outputOf } = require('./rest');

/** @import {IDataObject, INodeParameters, IRunExecutionData, IRun, ITaskData, IWorkflowBase} from 'n8n-workflow' */
/** @import {Altcraft} from '../altcraft/server' */
/** @import {Version} from './install' */

const INSTALL_LIMIT_MS = 20 * 60_000;
const TOKEN = 'token-that-stands-nowhere-else';

const examples = preparedExamples();

/** @type {Altcraft} */
let altcraft;

/**
 * Who an item and a stored profile are.
 * @typedef {(json: IDataObject) => unknown[]} Identify
 * @type {Identify}
 */
const whoIsStored = ({ email, _fname }) => [email || undefined, _fname || undefined];

/** @param {IRunExecutionData} data */
function altcraftRun({ resultData: { runData } }) {
	const run = /** @type {ITaskData} */ (runData.Altcraft?.at(-1));
	const before = String(run.source[0]?.previousNode);
	return {
		items: runData[before]?.at(-1)?.data?.main[0] ?? [],
		outputs: [run.data?.main[0] ?? [], run.data?.main[1] ?? []],
	};
}

/** How often each profile was sent. */
function timesSent() {
	/** @type {Record<string, number>} */
	const times = {};
	for (const { profiles = [] } of altcraft.batches) {
		for (const profile of profiles) {
			const key = JSON.stringify(profile);
			times[key] = (times[key] ?? 0) + 1;
		}
	}
	return times;
}

/**
 * Holds what n8n shows against what the stand-in received and stored.
 * @param {IRunExecutionData} data
 * @param {Identify} whoIsItem
 * @param {[accepted: number, others: number]} counts
 * @param {number} [storedUnseen] how many were stored, but their answer was lost
 */
function expectAgreement(data, whoIsItem, counts, storedUnseen = 0) {
	const { items, outputs } = altcraftRun(data);
	expect(outputs.map(({ length }) => length)).toEqual(counts);
	const links = outputs.map((output) =>
		output.map(({ pairedItem }) => Number(/** @type {{ item: number }} */ (pairedItem).item)),
	);
	for (const output of links) expect(output).toEqual([...output].sort((a, b) => a - b));
	expect(links.flat().sort((a, b) => a - b)).toEqual(items.map((_, index) => index));

	const stored = altcraft.stored(1);
	expect(stored).toHaveLength(counts[0] + storedUnseen);
	const byId = new Map(stored.map(({ profile_id: id, profile }) => [id, profile]));
	const accepted = outputs[0]?.filter(({ json }) => json.status === 'accepted') ?? [];
	expect(accepted).toHaveLength(counts[0]);
	expect(
		accepted.map(({ json }) =>
			whoIsStored(/** @type {IDataObject} */ (byId.get(String(json.profile_id)))),
		),
	).toEqual(links[0]?.map((link) => whoIsItem(items[link]?.json ?? {})));
	expect(new Set(accepted.map(({ json }) => json.profile_id)).size).toBe(accepted.length);
	expect(Object.values(timesSent())).toEqual(items.map(() => 1));
}

/**
 * A webhook that adds the contacts that it is sent.
 * @param {string} path
 * @param {INodeParameters} options of our node
 * @returns {Partial<IWorkflowBase>}
 */
function webhookImport(path, options) {
	const common = { typeVersion: 1, position: /** @type {[number, number]} */ ([0, 0]) };
	return {
		name: `Import by webhook: ${path}`,
		active: false,
		settings: { executionOrder: 'v1' },
		nodes: [
			{
				...common,
				id: 'webhook',
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				webhookId: path,
				parameters: { path, httpMethod: 'POST', responseMode: 'onReceived', options: {} },
			},
			{
				...common,
				id: 'split',
				name: 'Contacts',
				type: 'n8n-nodes-base.splitOut',
				parameters: { fieldToSplitOut: 'body', options: {} },
			},
			{
				...common,
				id: 'altcraft',
				name: 'Altcraft',
				type: 'n8n-nodes-altcraft.altcraft',
				parameters: {
					resource: 'profile',
					operation: 'addMultiple',
					database: { __rl: true, mode: 'id', value: '1' },
					dataMode: 'mapColumns',
					columns: { mappingMode: 'autoMapInputData', value: null },
					options,
				},
				credentials: { altcraftApi: { id: 'credential', name: 'Altcraft' } },
			},
		],
		connections: {
			Webhook: { main: [[{ node: 'Contacts', type: 'main', index: 0 }]] },
			Contacts: { main: [[{ node: 'Altcraft', type: 'main', index: 0 }]] },
		},
	};
}

describe.each(/** @type {Version[]} */ (Object.keys(RELEASES)))('n8n %s', (version) => {
	/** @type {N8n} */
	let n8n;
	/** @type {Awaited<ReturnType<N8n['start']>>} */
	let server;
	/** @type {Rest} */
	let rest;
	/** @type {Set<string>} */
	const executed = new Set();

	beforeAll(async () => {
		const installation = await installN8n(version);
		altcraft = await startAltcraft({ token: TOKEN });
		n8n = await N8n.create(installation, FOR_PEOPLE);
		await importExamples(n8n, altcraft);
		server = await n8n.start();
		rest = await Rest.signIn(server);
	}, INSTALL_LIMIT_MS);

	afterAll(async () => {
		await n8n?.stop();
		await altcraft?.stop();
	});

	beforeEach(() => altcraft.reset());

	/** @param {string} file @returns {string} */
	const idOf = (file) => {
		executed.add(file);
		return String(examples[file]?.id);
	};

	/** @param {string} file */
	const runByCommand = async (file) => {
		const output = await n8n.cli(['execute', `--id=${idOf(file)}`, '--rawOutput'], {
			// n8n prints the result through its log.
			N8N_LOG_LEVEL: 'info',
		});
		const { data } = /** @type {IRun} */ (JSON.parse(output.slice(output.search(/^\{$/m))));
		return data;
	};

	/** @param {string} file */
	const runInEditor = async (file) => {
		const { status, data } = await rest.run(idOf(file));
		expect([status, data.resultData.error]).toEqual(['success', undefined]);
		return data;
	};

	test('crm-contacts, by n8n execute: 2,600 contacts of a file', async () => {
		const data = await runByCommand('crm-contacts.json');
		const { items, outputs } = altcraftRun(data);
		const contacts = JSON.parse(readFileSync(CONTACTS, 'utf8'));
		expect(items.map(({ json }) => json)).toEqual(contacts);
		expect(contacts).toHaveLength(2600);
		const [success = [], error = []] = outputs;
		const checks = check({
			contacts,
			outcomes: outcomesOf(success, error),
			altcraft,
			databaseId: 1,
			format: 'json',
			output: JSON.stringify(data),
		});
		expect(checks.filter(({ difference }) => difference !== undefined)).toEqual([]);
	});

	test('csv-file, by n8n execute: the lines of a file, each once', async () => {
		const data = await runByCommand('csv-file.json');
		const [summary = [], others = []] = altcraftRun(data).outputs;
		expect(summary.map(({ json }) => json)).toMatchObject([
			{ file: 'leads.csv', profiles: 60, accepted: 59, rejected: 1, unknown: 0, notSent: 0 },
		]);
		expect(others.map(({ json }) => json.details)).toMatchObject([{ line: 19 }]);
		expect(altcraft.stored(1).map(({ profile }) => profile.email)).toEqual(
			Array.from({ length: 60 }, (_, n) => `lead${n}@example.com`).filter((_, n) => n !== 17),
		);
		expect(Object.values(timesSent())).toEqual(new Array(60).fill(1));
	});

	test('xml, by n8n execute: three contacts as they come', async () => {
		const data = await runByCommand('xml.json');
		expectAgreement(data, whoIsStored, [3, 0]);
		expect(altcraft.batches.map(({ format }) => format)).toEqual(['xml']);
	});

	test('hubspot-trigger, with pinned events', async () => {
		const data = await runInEditor('hubspot-trigger.json');
		/** @type {Identify} */
		const who = ({ properties }) => {
			const { email, firstname } = /** @type {Record<string, { value: string }>} */ (properties);
			return [email?.value || undefined, firstname?.value];
		};
		expectAgreement(data, who, [3, 1]);
	});

	test('crm-sync, with pinned events: who is there already is changed, and not added again', async () => {
		const data = await runInEditor('crm-sync.json');
		const numbers = events.hubspotChangedContact.map(({ vid }) => vid);
		expect(outputOf(data, 'One of each').map(({ contactId }) => contactId)).toEqual(numbers);
		/** @type {Identify} */
		const who = ({ properties }) => {
			const { email, firstname } = /** @type {Record<string, { value: string }>} */ (properties);
			return [email?.value, firstname?.value];
		};
		expectAgreement(data, who, [3, 0]);
		const stored = altcraft.stored(1);
		expect(stored.map(({ profile }) => profile.customer_id)).toEqual(numbers.map(String));

		const again = altcraftRun(await runInEditor('crm-sync.json')).outputs;
		expect(again.map((output) => output.map(({ json }) => json.profile_id))).toEqual([
			stored.map(({ profile_id: profileId }) => profileId),
			[],
		]);
		expect(altcraft.stored(1)).toEqual(stored);
	});

	test('pipedrive-trigger, with pinned events', async () => {
		const data = await runInEditor('pipedrive-trigger.json');
		/** @type {Identify} */
		const who = ({ data: person }) => {
			const { emails, first_name: name } =
				/** @type {{ emails: Array<{ value: string, primary: boolean }>, first_name: string }} */ (
					person
				);
			return [(emails.find(({ primary }) => primary) ?? emails[0])?.value, name];
		};
		expectAgreement(data, who, [3, 0]);
	});

	test('google-sheet, with pinned rows', async () => {
		const data = await runInEditor('google-sheet.json');
		expectAgreement(data, whoIsStored, [3, 1]);
	});

	test('update-from-sheet, with pinned rows: customers are changed, and none is added', async () => {
		await addCustomers(altcraft);
		const data = await runInEditor('update-from-sheet.json');
		const { outputs } = altcraftRun(data);
		expect(outputs.map((output) => output.map(({ pairedItem }) => pairedItem))).toEqual([
			[{ item: 0 }, { item: 1 }, { item: 2 }],
			[{ item: 3 }, { item: 4 }, { item: 5 }],
		]);
		expect(outputs[1]?.map(({ json }) => json.customer_id)).toEqual(['nobody', '', 'A-7']);
		const [anna, oleg, zoe] = events.customers;
		expect(altcraft.stored(1).map(({ profile }) => profile)).toEqual([
			{
				...anna,
				loyalty_points: 130,
				interests: ['news', 'shoes', 'sale'],
				last_purchase: '2025-11-24',
			},
			{ ...oleg, interests: ['vip'] },
			zoe,
		]);
	});

	test('settle-unknown, with pinned rows and a server that cuts connections', async () => {
		const cuts = /** @type {const} */ (['all', 'none', 'half', 'all', 'none', 'half']);
		altcraft.fault = ({ n }) => {
			const process = cuts[n];
			return process && { cut: 'beforeAnswer', process };
		};
		const { resultData } = await runInEditor('settle-unknown.json');
		/** @param {string} node */
		const allOf = (node) =>
			(resultData.runData[node] ?? []).flatMap(({ data }) =>
				(data?.main[0] ?? []).map(({ json }) => json),
			);
		const stored = altcraft.stored(1).map(({ profile_id: profileId }) => profileId);
		expect(stored).toHaveLength(449);
		const accepted = allOf('Accepted');
		expect(new Set(accepted.map(({ status }) => status))).toEqual(new Set(['accepted']));
		expect(accepted.map(({ profile_id: profileId }) => profileId).sort()).toEqual(stored.sort());
		expect(allOf('To look at').map(({ email }) => email)).toEqual(['no mail']);
		expect(altcraft.batches.length).toBeGreaterThan(6);
	});

	test('look-up, segments and delete-on-request, on customers that are there', async () => {
		await addCustomers(altcraft);
		await addCustomers(altcraft, [{ email: 'loyal@example.com', loyalty_points: 1000 }]);
		const ids = altcraft.stored(1).map(({ profile_id: profileId }) => profileId);
		const found = await runInEditor('look-up.json');
		expect(outputOf(found, 'Found').map(({ profile_id: id }) => id)).toEqual(ids.slice(0, 3));
		expect(outputOf(found, 'Not there').map(({ customer_id: id }) => id)).toEqual(['nobody']);
		await runInEditor('loyal-to-segment.json');
		expect(altcraft.membersOf(1)).toEqual(ids.slice(3));
		await runInEditor('segment-from-sheet.json');
		expect(altcraft.membersOf(1)).toEqual([ids[3], ids[0]]);
		const deleted = await runInEditor('delete-on-request.json');
		expect(outputOf(deleted, 'Deleted')).toEqual([{ deleted: true, profile_id: ids[0] }]);
		expect(altcraft.stored(1).map(({ profile_id: profileId }) => profileId)).toEqual(ids.slice(1));
	});

	test('what-there-is, by n8n execute', async () => {
		const data = await runByCommand('what-there-is.json');
		expect(outputOf(data, 'Altcraft').map(({ id }) => id)).toEqual([1, 2]);
		expect(outputOf(data, 'Resources').map(({ id }) => id)).toEqual([1, 2, 3]);
	});

	test('error-branch-retry-list, with pinned rows and one lost answer', async () => {
		altcraft.fault = ({ count }) =>
			count === 50 ? { cut: 'beforeAnswer', process: 'half' } : undefined;
		const data = await runInEditor('error-branch-retry-list.json');
		/** @type {Identify} */
		const who = ({ email, first_name: name }) => [email, name];
		expectAgreement(data, who, [199, 51], 25);
		const lists = data.resultData.runData['What became of it']?.[0]?.data?.main ?? [];
		expect(lists.map((list) => list?.map(({ json }) => json.email))).toEqual([
			['no mail'],
			Array.from({ length: 50 }, (_, n) => `row${n + 200}@example.com`),
		]);
	});

	test('webhook-lead-form, with forms that are sent', async () => {
		const file = 'webhook-lead-form.json';
		await rest.activate(idOf(file));
		const { full, noPhone, empty } = events.webhook;
		/** @param {RequestInit} form */
		const submit = async (form) => {
			const response = await rest.webhook('altcraft-lead-form', { method: 'POST', ...form });
			return await response.json();
		};
		/** @param {object} body */
		const asJson = (body) => ({
			body: JSON.stringify(body),
			headers: { 'content-type': 'application/json' },
		});
		expect(await submit({ body: new URLSearchParams(full.body) })).toEqual({ ok: true });
		const id = await rest.newestExecution(idOf(file));
		/** @type {Identify} */
		const who = ({ body }) => {
			const { email, first_name: name } = /** @type {IDataObject} */ (body);
			return [email, name];
		};
		expectAgreement((await rest.execution(id)).data, who, [1, 0]);

		expect(await submit(asJson(noPhone.body))).toEqual({ ok: true });
		expect(altcraft.stored(1).map(({ profile }) => profile)[1]).toEqual({
			email: 'no.phone@example.com',
			_fname: 'Ann',
		});
		expect(await submit(asJson(empty.body))).toEqual({ ok: false, status: 'rejected' });
		expect(altcraft.batches).toHaveLength(2);
	});

	test('webhook-import, with a form that is sent twice: added, then updated', async () => {
		const file = 'webhook-import.json';
		await rest.activate(idOf(file));
		const { email, phone, first_name: name, last_name: lastName } = events.webhook.full.body;
		/** @param {object} fields */
		const submit = async (fields) => {
			const before = altcraft.batches.length;
			const body = new URLSearchParams({ ...events.webhook.full.body, ...fields });
			await (await rest.webhook('altcraft-form', { method: 'POST', body })).text();
			while (altcraft.batches.length === before) await sleep(50);
			const { data } = await rest.execution(await rest.newestExecution(idOf(file)));
			expect(outputOf(data, 'Accepted').map(({ status }) => status)).toEqual(['accepted']);
			return altcraft.stored(1).map(({ profile }) => profile);
		};
		const profile = {
			email,
			phones: [phone],
			_fname: name,
			subscriptions: [{ channel: 'email', resource_id: 1, email_data: { email } }],
		};
		expect(await submit({})).toEqual([{ ...profile, _lname: lastName }]);
		expect(await submit({ last_name: 'Martin' })).toEqual([{ ...profile, _lname: 'Martin' }]);
	});

	test('fan-out, by its own webhook: 2,600 contacts of a file, in three parts', async () => {
		executed.add('fan-out.json');
		const { status, data } = await rest.run(await publishFanOut(rest, credentialFor(altcraft)));
		expect([status, data.resultData.error]).toEqual(['success', undefined]);
		const accepted = outputOf(data, 'Accepted').map(({ profile_id: profileId }) => profileId);
		const stored = altcraft.stored(1).map(({ profile_id: profileId }) => profileId);
		expect(accepted.sort()).toEqual(stored.sort());
		const others = outputOf(data, 'To look at').map(({ details }) => Object(details).status);
		expect(new Set(others)).toEqual(new Set(['rejected']));
		expect(accepted.length + others.length).toBe(2600);
		expect(outputOf(data, 'Look first')).toEqual([]);
		expect(altcraft.batches.map(({ count }) => count).sort()).toEqual([1000, 1000, 600]);
	});

	test('a Code node before ours runs, as in `npm run editor`', async () => {
		const { connections, nodes = [], ...workflow } = webhookImport('code', {});
		const code =
			'return $input.all().map(({ json }) => ({ json: { ...json, _fname: json._fname.trim() } }));';
		nodes.splice(2, 0, {
			id: 'code',
			name: 'Code',
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			position: [0, 0],
			parameters: { jsCode: code },
		});
		const { id } = await rest.createWorkflow({
			...workflow,
			nodes,
			connections: {
				...connections,
				Contacts: { main: [[{ node: 'Code', type: 'main', index: 0 }]] },
				Code: { main: [[{ node: 'Altcraft', type: 'main', index: 0 }]] },
			},
		});
		await rest.activate(id);
		await rest.webhook('code', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify([{ email: 'ann@example.com', _fname: ' Ann ' }]),
		});
		const { status, data } = await rest.execution(await rest.newestExecution(id));
		expect([status, data.resultData.error]).toEqual(['success', undefined]);
		expect(altcraft.stored(1).map(({ profile }) => profile)).toEqual([
			{ email: 'ann@example.com', _fname: 'Ann' },
		]);
	});

	test('every example was executed', () => {
		expect([...executed].sort()).toEqual(Object.keys(examples).sort());
	});

	describe('a failed execution, retried from the list of executions', () => {
		const contacts = Array.from({ length: 250 }, (_, n) => ({
			email: `c${n}@example.com`,
			_fname: `Name ${n}`,
		}));
		const inBatchesOf100 = { batchSize: 100, streams: 1 };
		/** @type {string} */
		let id;

		/** @param {string} path */
		const failOnce = async (path) => {
			({ id = '' } = await rest.createWorkflow(webhookImport(path, inBatchesOf100)));
			await rest.activate(id);
			const response = await rest.webhook(path, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(contacts),
			});
			expect(response.status).toBe(200);
			const failed = await rest.newestExecution(id);
			const { status, data } = await rest.execution(failed);
			expect(status).toBe('error');
			altcraft.fault = undefined;
			return { failed, message: data.resultData.error?.message };
		};

		test('goes on where Altcraft refused, and sends no profile twice', async () => {
			altcraft.fault = ({ n }) =>
				n === 1 ? { envelope: { error: 403, error_text: 'No access' } } : undefined;
			const { failed, message } = await failOnce('refused');
			expect(message).toContain('100 accepted');
			expect(altcraft.stored(1)).toHaveLength(100);

			const { status, data } = await rest.retry(failed);
			expect([status, data.resultData.error]).toEqual(['success', undefined]);
			const { outputs } = altcraftRun(data);
			const stored = altcraft.stored(1);
			expect(stored.map(({ profile }) => profile)).toEqual(contacts);
			expect(outputs[0]?.map(({ json, pairedItem }) => [json.profile_id, pairedItem])).toEqual(
				stored.map(({ profile_id: profileId }, item) => [profileId, { item }]),
			);
		});

		test('does not send again what was sent and got no answer', async () => {
			altcraft.fault = ({ n }) => (n === 1 ? { cut: 'beforeAnswer', process: 'half' } : undefined);
			const { failed, message } = await failOnce('unanswered');
			expect(message).toContain('100 unknown');

			const { status } = await rest.retry(failed);
			expect(status).toBe('error');
			expect(timesSent()).toEqual(
				Object.fromEntries(contacts.map((contact) => [JSON.stringify(contact), 1])),
			);
			expect(altcraft.stored(1)).toHaveLength(200);
		});
	});

	describe('the test of the credential', () => {
		/** @param {IDataObject} data */
		const testWith = async (data) => {
			const credential = credentialFor(altcraft);
			return await rest.testCredential({ ...credential, data: { ...credential.data, ...data } });
		};

		test.each(['body', 'header'])('a good token in the %s', async (tokenIn) => {
			expect(await testWith({ tokenIn })).toMatchObject({ status: 'OK' });
			expect(altcraft.requests.map(({ path: called }) => called)).toEqual([
				'/api/v1.1/databases/list/',
			]);
		});

		test('a wrong token', async () => {
			expect(await testWith({ token: 'wrong' })).toEqual({
				status: 'Error',
				message: expect.stringContaining('does not accept this API Token'),
			});
		});

		test('a host that is no Altcraft', async () => {
			expect(await testWith({ serverUrl: `${server.url}/` })).toMatchObject({ status: 'Error' });
		});

		test('a host where nobody listens', async () => {
			const serverUrl = `http://127.0.0.1:${await freePort()}`;
			expect(await testWith({ serverUrl })).toMatchObject({ status: 'Error' });
		});
	});

	test('n8n has logged nothing that it should not', () => {
		expect(server.log).not.toContain(TOKEN);
	});
});
