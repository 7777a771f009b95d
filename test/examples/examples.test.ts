import type { IDataObject, INode, IRun, IWorkflowBase, ResourceMapperFields } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import {
	fileNamed,
	loadPackage,
	openEditor,
	outputOf,
	runAltcraft,
	runWorkflow,
} from '../engine/engine';
// The items that the nodes before ours put out; their shapes were taken from:
// - hubspotTrigger: HubspotTrigger.node of n8n-nodes-base 2.41.2 (each event of HubSpot's request is
//   one item, and its `objectId` is renamed to `contactId`); the event's other members as captured in
//   https://prismatic.io/docs/example-payloads/hubspot/triggers/webhook.json
// - hubspotContact: HubspotV2.node (contact: get answers what the endpoint answers) and its
//   __schema__/v2.1.0/contact/get.json; HubSpot's page "Get a contact by vid",
//   https://legacydocs.hubspot.com/docs/methods/contacts/get_contact: only properties that have a
//   value are there, each as { value, versions }, dates as text of milliseconds
// - hubspotChange: HubspotTrigger.node as above; a change of a property as in "Example webhook payload"
//   of https://developers.hubspot.com/docs/api-reference/legacy/crm/properties/sensitive-data: one event
//   for each property. hubspotChangedContact: what HubSpot then answers, as hubspotContact
// - pipedriveTrigger: PipedriveTrigger.node 1.1 (puts out the request's body as it came, and names no
//   version of webhooks, so that Pipedrive takes its default: v2 since 2025-03-17); "Create person" of
//   https://pipedrive.readme.io/docs/webhooks-v2-migration-guide, whose `emails` and `phones` are
//   empty; their entries from Pipedrive's __schema__/v2.0.0/person/create.json in n8n-nodes-base
// - webhook: Webhook.node 2 (headers, params, query, body) and its setupOutputConnection (the rest)
// - googleSheetRows: GoogleSheets.node 4.5, sheet: read; unformatted values, so numbers stay numbers,
//   '' for an empty cell, and `row_number` before the first column; purchaseRows alike, of `customers`
// - crmContacts: the columns of examples/data/crm-contacts.json
import events from './events.json';
import {
	BRANCHING,
	readExamples,
	readReadme,
	readSample,
	switchOutputs,
	valuesFor,
} from './examples';

const examples = readExamples();
const files = Object.keys(examples);
const tested = new Set<string>();

let altcraft: Altcraft;

beforeAll(async () => {
	altcraft = await startAltcraft();
});
afterAll(async () => await altcraft.stop());
beforeEach(() => altcraft.reset());

const credential = () => ({ serverUrl: altcraft.url, token: altcraft.token });

const example = (file: string): IWorkflowBase => {
	if (!examples[file]) throw new Error(`examples/${file} is not there`);
	return examples[file];
};

const nodeOf = (file: string, name: string): INode => {
	const node = example(file).nodes.find((one) => one.name === name);
	if (!node) throw new Error(`examples/${file} has no node "${name}"`);
	return node;
};

const runExample = async (
	file: string,
	pinned: Record<string, IDataObject[]>,
	more: Partial<Parameters<typeof runWorkflow>[0]> = {},
): Promise<IRun> => {
	tested.add(file);
	const result = await runWorkflow({
		workflow: example(file),
		credentials: { credential: credential() },
		pinned,
		...more,
	});
	expect(result.data.resultData.error).toBeUndefined();
	return result;
};

const stored = () => altcraft.stored(1).map(({ profile }) => profile);

const jsonOf = (run: IRun, nodeName: string, output = 0) =>
	outputOf(run, nodeName, output).map(({ json }) => json);

const accepted = (n: number) => ({
	status: 'accepted',
	profile_id: `663a138c${n.toString(16).padStart(16, '0')}`,
	error_code: 0,
	error_text: 'Successful operation',
});

const email = (address: string) => ({
	channel: 'email',
	resource_id: 1,
	email_data: { email: address },
});
const sms = (phone: string) => ({ channel: 'sms', resource_id: 2, phone });

/** Each item of ours, what it is linked to, and that the node behind it got it. */
const expectOutputs = (
	run: IRun,
	ends: [string, string],
	outputs: [Array<[number, IDataObject]>, Array<[number, IDataObject]>],
) => {
	for (const [output, expected] of outputs.entries()) {
		expect(outputOf(run, 'Altcraft', output).map((i) => [i.pairedItem, i.json])).toEqual(
			expected.map(([item, json]) => [{ item }, json]),
		);
		expect(jsonOf(run, ends[output])).toEqual(expected.map(([, json]) => json));
	}
};

const rejected = (input: IDataObject, code: number, text: string) => ({
	...input,
	error: expect.stringContaining(text) as unknown as string,
	details: { status: 'rejected', error_code: code, error_text: text, batch: 1 },
});

describe('what the examples do', () => {
	test('hubspot-trigger: the events lead to contacts, and these become profiles', async () => {
		const file = 'hubspot-trigger.json';
		const contacts = events.hubspotContact as IDataObject[];
		const { contactId } = nodeOf(file, 'Contact').parameters as { contactId: IDataObject };
		expect(
			valuesFor(nodeOf(file, 'Contact'), contactId.value as string, events.hubspotTrigger),
		).toEqual(contacts.map(({ vid }) => vid));

		const run = await runExample(file, {
			'HubSpot Trigger': events.hubspotTrigger,
			Contact: contacts,
		});

		expect(altcraft.batches).toHaveLength(1);
		expect(stored()).toEqual([
			{
				email: 'maria.sokolova@example.com',
				phones: ['+7 900 000-00-01'],
				_fname: 'Мария',
				_lname: 'Соколова',
				_city: 'Нижний Новгород',
				_regdate: '2025-11-24T08:39:59.000Z',
				_vendor: 'HubSpot',
				subscriptions: [email('maria.sokolova@example.com'), sms('+7 900 000-00-01')],
			},
			{
				email: 'zoe@example.com',
				phones: ['+44 1632 960001'],
				_fname: 'Zoë 🎉',
				_regdate: '2025-11-24T08:39:59.500Z',
				_vendor: 'HubSpot',
			},
			{
				_lname: "O'Connor & Söhne",
				_regdate: '2025-11-24T08:40:00.900Z',
				_vendor: 'HubSpot',
			},
		]);
		expectOutputs(
			run,
			['Accepted', 'To look at'],
			[
				[
					[0, accepted(0)],
					[1, accepted(1)],
					[2, accepted(2)],
				],
				[[3, rejected(contacts[3], 400, 'Invalid email')]],
			],
		);
	});

	test('pipedrive-trigger: emails and phones come out of their lists', async () => {
		const persons = events.pipedriveTrigger as IDataObject[];
		const run = await runExample('pipedrive-trigger.json', { 'Pipedrive Trigger': persons });
		expect(stored()).toEqual([
			{
				email: 'jan.kowalski@example.com',
				phones: ['+48 22 000 00 01', '+48 500 000 001'],
				_fname: 'Jan',
				_lname: 'Kowalski',
				_regdate: '2025-11-24T08:40:00Z',
				_vendor: 'Pipedrive',
				subscriptions: [email('jan.kowalski@example.com'), sms('+48 500 000 001')],
			},
			{
				email: 'olga@example.com',
				_fname: 'Ольга ☕',
				_regdate: '2025-11-24T08:41:00Z',
				_vendor: 'Pipedrive',
				subscriptions: [email('olga@example.com')],
			},
			{ _fname: 'Sample', _regdate: '2025-11-24T08:42:00Z', _vendor: 'Pipedrive' },
		]);
		expectOutputs(
			run,
			['Accepted', 'To look at'],
			[
				[
					[0, accepted(0)],
					[1, accepted(1)],
					[2, accepted(2)],
				],
				[],
			],
		);
	});

	describe('webhook-lead-form', () => {
		const file = 'webhook-lead-form.json';
		const submit = async (form: IDataObject) => {
			const run = await runExample(file, { Form: [form] });
			const reply = (node: string) =>
				valuesFor(
					nodeOf(file, node),
					nodeOf(file, node).parameters.responseBody as string,
					jsonOf(run, node),
				);
			return { run, thanked: reply('Thank you'), refused: reply('Not accepted') };
		};

		test('a visitor who ticked both boxes', async () => {
			const { run, thanked, refused } = await submit(events.webhook.full);
			expect(stored()).toEqual([
				{
					email: 'élise@example.com',
					phones: ['+33 6 00 00 00 01'],
					_fname: 'Élise 🌸',
					_lname: 'Дюпон',
					_city: 'Saint-Étienne',
					subscriptions: [email('élise@example.com'), sms('+33 6 00 00 00 01')],
				},
			]);
			expectOutputs(run, ['Thank you', 'Not accepted'], [[[0, accepted(0)]], []]);
			expect(thanked.map((body) => JSON.parse(String(body)) as unknown)).toEqual([{ ok: true }]);
			expect(refused).toEqual([]);
		});

		test('a visitor without a phone who ticked SMS only', async () => {
			const { run } = await submit(events.webhook.noPhone);
			expect(stored()).toEqual([{ email: 'no.phone@example.com', _fname: 'Ann' }]);
			expectOutputs(run, ['Thank you', 'Not accepted'], [[[0, accepted(0)]], []]);
		});

		test('an empty form adds nobody', async () => {
			const { thanked, refused } = await submit(events.webhook.empty);
			expect(altcraft.batchRequests).toHaveLength(0);
			expect(thanked).toEqual([]);
			expect(refused).toEqual([{ ok: false, status: 'rejected' }]);
		});

		test('a lead whose answer is lost is not called rejected', async () => {
			altcraft.fault = () => ({ cut: 'beforeAnswer', process: 'all' });
			const { thanked, refused } = await submit(events.webhook.full);
			expect(stored()).toHaveLength(1);
			expect(thanked).toEqual([]);
			expect(refused).toEqual([{ ok: false, status: 'unknown' }]);
		});
	});

	describe('webhook-import', () => {
		const file = 'webhook-import.json';
		/** What "Edit Fields" makes of a form; it is not ours, so its items are pinned. */
		const submit = async (form: IDataObject) => {
			const node = nodeOf(file, 'Edit Fields');
			const { assignments } = node.parameters.assignments as {
				assignments: Array<{ name: string; value: string }>;
			};
			const fields = Object.fromEntries(
				assignments.map(({ name, value }) => [name, valuesFor(node, value, [form])[0]]),
			) as IDataObject;
			return {
				fields,
				run: await runExample(file, { Form: [form], 'Edit Fields': [fields] }),
			};
		};
		const elise = { email: 'élise@example.com', phones: ['+33 6 00 00 00 01'] };

		test('a visitor is added, and updated when she comes again', async () => {
			const { run } = await submit(events.webhook.full);
			const profile = { ...elise, _fname: 'Élise 🌸', _lname: 'Дюпон' };
			const subscriptions = [email(elise.email)];
			expect(stored()).toEqual([{ ...profile, subscriptions }]);
			expectOutputs(run, ['Accepted', 'To look at'], [[[0, accepted(0)]], []]);

			const { body, ...rest } = events.webhook.full;
			await submit({ ...rest, body: { ...body, last_name: 'Martin' } });
			expect(stored()).toEqual([{ ...profile, _lname: 'Martin', subscriptions }]);
		});

		test('a visitor who did not tick the box is not subscribed', async () => {
			await submit(events.webhook.noPhone);
			expect(stored()).toEqual([{ email: 'no.phone@example.com', _fname: 'Ann' }]);
		});

		test('an empty form adds nobody', async () => {
			const { run, fields } = await submit(events.webhook.empty);
			expect(altcraft.batchRequests).toHaveLength(0);
			expect(jsonOf(run, 'To look at')).toEqual([
				expect.objectContaining({ ...fields, error: expect.any(String) as unknown }),
			]);
		});
	});

	describe('google-sheet', () => {
		const file = 'google-sheet.json';
		/** What "Filled cells" makes of the rows; it is not ours, so its items are pinned. */
		const runSheet = async (rows: IDataObject[]) => {
			const node = nodeOf(file, 'Filled cells');
			const filled = valuesFor(node, node.parameters.jsonOutput as string, rows) as IDataObject[];
			return { filled, run: await runExample(file, { Rows: rows, 'Filled cells': filled }) };
		};

		test('empty cells, a phone that the sheet holds as a number, a wrong email', async () => {
			const { filled, run } = await runSheet(events.googleSheetRows);
			expect(stored()).toEqual([
				{
					email: 'anna@example.com',
					phones: ['491700000001'],
					_fname: 'Anna',
					_lname: 'Schmidt',
					_city: 'Köln',
					_bdate: '1990-02-22',
					subscriptions: [email('anna@example.com'), sms('491700000001')],
				},
				{
					email: 'oleg@example.com',
					_fname: 'Олег',
					subscriptions: [email('oleg@example.com')],
				},
				{
					phones: ['+7 900 000-00-03'],
					_fname: '🙂',
					subscriptions: [sms('+7 900 000-00-03')],
				},
			]);
			expectOutputs(
				run,
				['Accepted', 'To look at'],
				[
					[
						[0, accepted(0)],
						[1, accepted(1)],
						[2, accepted(2)],
					],
					[[3, rejected(filled[3], 400, 'Invalid email')]],
				],
			);
		});

		test('2,500 rows arrive once each, in 3 requests, and come back in their order', async () => {
			const rows = Array.from({ length: 2500 }, (_, n) => ({
				row_number: n + 2,
				email: `row${n}@example.com`,
				phone: n % 2 ? 491700000000 + n : '',
				_fname: `Имя ${n}`,
				_city: '',
			}));
			const { run } = await runSheet(rows);
			const profiles = rows.map(({ email: address, phone, _fname }) => ({
				email: address,
				_fname,
				...(phone !== '' && { phones: [String(phone)] }),
				subscriptions: [email(address), ...(phone === '' ? [] : [sms(String(phone))])],
			}));
			expect(altcraft.batches.map(({ count }) => count).sort()).toEqual([1000, 1000, 500]);
			const byEmail = new Map(altcraft.stored(1).map((one) => [one.profile.email, one]));
			expect(profiles.map((profile) => byEmail.get(profile.email)?.profile)).toEqual(profiles);
			expect(altcraft.stored(1)).toHaveLength(2500);
			expect(jsonOf(run, 'Accepted')).toEqual(
				rows.map((row) => ({
					...accepted(0),
					profile_id: byEmail.get(row.email)?.profile_id,
				})),
			);
			expect(jsonOf(run, 'To look at')).toEqual([]);
		});
	});

	describe('error-branch-retry-list', () => {
		const file = 'error-branch-retry-list.json';
		const rows = Array.from({ length: 250 }, (_, n) => ({
			row_number: n + 2,
			email: n === 3 ? 'no mail' : `row${n}@example.com`,
			phone: n === 5 ? 491700000005 : '',
			first_name: n === 7 ? 'Юлия 🌻' : 'Ann',
			last_name: '',
		}));
		const runRows = async () => {
			const run = await runExample(file, { Rows: rows });
			const parted = switchOutputs(
				nodeOf(file, 'What became of it'),
				jsonOf(run, 'What became of it'),
			);
			const rowsFor = (name: string, items: IDataObject[]) => {
				const node = nodeOf(file, name);
				const { value } = node.parameters.columns as { value: IDataObject };
				return valuesFor(node, value as never, items) as IDataObject[];
			};
			expect(parted).toHaveLength(2);
			return {
				run,
				again: rowsFor('Send again', parted[0]),
				look: rowsFor('Look first', parted[1]),
			};
		};

		test('the rejected can be sent again, the unknown are to be looked for first', async () => {
			altcraft.fault = ({ count }) =>
				count === 50 ? { cut: 'beforeAnswer', process: 'half' } : undefined;
			const { run, again, look } = await runRows();

			const profileOf = ({ email: address, phone, first_name, last_name }: (typeof rows)[0]) => ({
				email: address,
				...(phone !== '' && { phones: [String(phone)] }),
				_fname: first_name,
				...(last_name !== '' && { _lname: last_name }),
				subscriptions: [email(address), ...(phone === '' ? [] : [sms(String(phone))])],
			});
			const byEmail = new Map(stored().map((profile) => [profile.email, profile]));
			const expected = rows.filter((_, n) => n !== 3 && n < 225).map(profileOf);
			expect(expected.map((profile) => byEmail.get(profile.email))).toEqual(expected);
			expect(stored()).toHaveLength(expected.length);

			expect(outputOf(run, 'Altcraft').map(({ pairedItem }) => pairedItem)).toEqual(
				rows.flatMap((_, item) => (item !== 3 && item < 200 ? [{ item }] : [])),
			);
			expect(jsonOf(run, 'Accepted').map(({ status }) => status)).toEqual(
				new Array(199).fill('accepted'),
			);
			expect(again).toEqual([
				{
					email: 'no mail',
					phone: '',
					first_name: 'Ann',
					last_name: '',
					status: 'rejected',
					reason: expect.stringContaining('Invalid email'),
				},
			]);
			expect(look).toEqual(
				rows.slice(200).map((row) => ({
					...row,
					row_number: undefined,
					status: 'unknown',
					reason: expect.any(String),
				})),
			);
		});

		test('what was not sent can be sent again', async () => {
			altcraft.fault = () => ({ envelope: { error: 403, error_text: 'No access' } });
			const { again, look } = await runRows();
			expect(stored()).toEqual([]);
			expect(again.map((row) => row.email)).toEqual(rows.map((row) => row.email));
			expect(new Set(again.map(({ status }) => status))).toEqual(new Set(['rejected', 'notSent']));
			expect(look).toEqual([]);
		});

		test('an item that says nothing of itself is to be looked for first', () => {
			const items = [{ error: 'The node broke off' }, { details: { status: 'new word' } }];
			expect(switchOutputs(nodeOf(file, 'What became of it'), items)).toEqual([[], items]);
		});
	});

	describe('fan-out', () => {
		const file = 'fan-out.json';
		const contacts = [
			{ email: 'zoë@example.com', _fname: 'Zoë', _city: 'Köln' },
			{ email: 'no mail', _fname: 'Ann' },
			{ _fname: 'Юлия 🌻' },
		];

		test('the lower row adds the contacts of a part', async () => {
			const run = await runExample(
				file,
				{ Webhook: [{ body: { contacts } }], 'Contacts of the part': contacts },
				{ start: 'Webhook' },
			);
			expect(stored()).toEqual([
				{ ...contacts[0], subscriptions: [email('zoë@example.com')] },
				contacts[2],
			]);
			expectOutputs(
				run,
				['Accepted of the part', 'Others of the part'],
				[
					[
						[0, accepted(0)],
						[2, accepted(1)],
					],
					[[1, rejected(contacts[1], 400, 'Invalid email')]],
				],
			);
		});

		test('the upper row sends parts as the lower one takes them, and takes what it answers', () => {
			const parameterOf = (node: string, name: string) => nodeOf(file, node).parameters[name];
			const part = { [String(parameterOf('Part', 'destinationFieldName'))]: contacts };
			const [body] = valuesFor(
				nodeOf(file, 'Send part'),
				parameterOf('Send part', 'jsonBody') as string,
				[part],
			);
			expect({ body }).toEqual({ body: { contacts } });
			expect(parameterOf('Contacts of the part', 'fieldToSplitOut')).toBe('body.contacts');
			expect(parameterOf('Look first', 'fieldToSplitOut')).toBe('contacts');
			expect(parameterOf('Send part', 'url')).toMatch(
				new RegExp(`/webhook/${String(parameterOf('Webhook', 'path'))}$`),
			);
			for (const [answers, takes] of [
				['Accepted of the part', 'Accepted'],
				['Others of the part', 'To look at'],
			])
				expect(parameterOf(answers, 'destinationFieldName')).toBe(
					parameterOf(takes, 'fieldToSplitOut'),
				);
		});

		test('nothing in it sends a part a second time', () => {
			for (const { retryOnFail } of example(file).nodes) expect(retryOnFail).toBeFalsy();
		});
	});

	describe('crm-sync', () => {
		const file = 'crm-sync.json';
		/** What "One of each" leaves of the events; it is not ours, so its items are pinned. */
		const oneOfEach = (all: IDataObject[]) => {
			const key = String(nodeOf(file, 'One of each').parameters.fieldsToCompare);
			return all.filter((one, n) => all.findIndex((other) => other[key] === one[key]) === n);
		};
		const sync = async (changes: IDataObject[], contacts: IDataObject[]) => {
			const changed = oneOfEach(changes);
			const { contactId } = nodeOf(file, 'Contact').parameters as { contactId: IDataObject };
			expect(valuesFor(nodeOf(file, 'Contact'), contactId.value as string, changed)).toEqual(
				contacts.map(({ vid }) => vid),
			);
			return await runExample(file, {
				'HubSpot Trigger': changes,
				'One of each': changed,
				Contact: contacts,
			});
		};
		const known = events.hubspotContact as IDataObject[];
		const changed = events.hubspotChangedContact as IDataObject[];
		const optedOut = (address: string) => ({ ...email(address), status: 'unsubscribed' });
		const maria = {
			customer_id: '65059681032',
			email: 'maria.petrova@example.com',
			phones: ['+7 900 000-00-01'],
			_fname: 'Мария',
			_lname: 'Петрова',
			_city: 'Нижний Новгород',
		};

		test('contacts are added once, and changed ever after, also when their email changes', async () => {
			const first = await sync(events.hubspotTrigger, known);
			expectOutputs(
				first,
				['Accepted', 'To look at'],
				[
					[
						[0, accepted(0)],
						[1, accepted(1)],
						[2, accepted(2)],
					],
					[[3, rejected(known[3], 400, 'Invalid email')]],
				],
			);
			const before = stored();

			const second = await sync(events.hubspotChange as IDataObject[], changed);
			expectOutputs(
				second,
				['Accepted', 'To look at'],
				[
					[
						[0, accepted(0)],
						[1, accepted(2)],
						[2, accepted(3)],
					],
					[],
				],
			);
			expect(altcraft.batches.map(({ operation, count }) => [operation, count])).toEqual([
				['import', 4],
				['import', 3],
			]);
			expect(stored()).toEqual([
				{ ...maria, subscriptions: expect.arrayContaining([email(maria.email)]) },
				before[1],
				{
					customer_id: '65059681034',
					email: 'oconnor@example.com',
					_lname: "O'Connor & Söhne",
					subscriptions: [optedOut('oconnor@example.com')],
				},
				{
					customer_id: '65059681036',
					email: 'liam@example.com',
					_fname: 'Liam',
					subscriptions: [email('liam@example.com')],
				},
			]);
			expect(before[1]).toMatchObject({
				customer_id: '65059681033',
				phones: ['+44 1632 960001'],
				subscriptions: [optedOut('zoe@example.com')],
			});
		});

		test('the same once more adds nobody and changes nothing', async () => {
			await sync(events.hubspotChange as IDataObject[], changed);
			const before = altcraft.stored(1);
			expect(before).toHaveLength(3);
			const again = await sync(events.hubspotChange as IDataObject[], changed);
			expect(jsonOf(again, 'Accepted')).toEqual([accepted(0), accepted(1), accepted(2)]);
			expect(altcraft.stored(1)).toEqual(before);
		});

		test('a lost answer is made good by itself, since no trigger runs', async () => {
			altcraft.fault = ({ n }) => (n === 0 ? { cut: 'beforeAnswer', process: 'all' } : undefined);
			const run = await sync(events.hubspotChange as IDataObject[], changed);
			expect(jsonOf(run, 'Accepted')).toEqual([accepted(0), accepted(1), accepted(2)]);
			expect(altcraft.batches.map(({ skipTriggers }) => skipTriggers)).toEqual([true, true]);
			expect(stored()).toHaveLength(3);
		});
	});

	describe('update-from-sheet', () => {
		const file = 'update-from-sheet.json';
		const rows = events.purchaseRows as IDataObject[];
		const customers = events.customers as IDataObject[];
		const runRows = async () => {
			const run = await runExample(file, { Rows: rows });
			const node = nodeOf(file, 'Not updated');
			const { value } = node.parameters.columns as { value: IDataObject };
			const others = jsonOf(run, 'Not updated');
			return { run, notUpdated: valuesFor(node, value as never, others) as IDataObject[] };
		};
		beforeEach(async () => {
			await runAltcraft({ items: customers, credential: credential() });
			expect(stored()).toEqual(customers);
		});
		const bought = { last_purchase: '2025-11-24', interests: ['news', 'shoes', 'sale'] };

		test('changes those that are there, row by row; a second run adds nobody, but points again', async () => {
			const { run, notUpdated } = await runRows();
			const after = [
				{ ...customers[0], ...bought, loyalty_points: 130 },
				{ ...customers[1], interests: ['vip'] },
				customers[2],
			];
			expect(stored()).toEqual(after);
			expect(outputOf(run, 'Altcraft').map((i) => [i.pairedItem, i.json])).toEqual([
				[{ item: 0 }, accepted(0)],
				[{ item: 1 }, accepted(1)],
				[{ item: 2 }, accepted(0)],
			]);
			const row = (n: number, reason: RegExp) => ({
				...rows[n],
				row_number: undefined,
				status: 'rejected',
				reason: expect.stringMatching(reason) as unknown,
			});
			expect(notUpdated).toEqual([
				row(3, /did not update this profile: "Profile not found"/),
				row(4, /"Customer ID" is required/),
				row(5, /"Field Actions: loyalty_points" must be a whole number.*"many"/),
			]);
			expect(altcraft.batches.map(({ operation, count }) => [operation, count])).toEqual([
				['add', 3],
				['update', 3],
				['update', 1],
			]);

			await runRows();
			expect(stored()).toEqual([{ ...after[0], loyalty_points: 230 }, after[1], after[2]]);
		});

		test('a row without an answer is not sent again by itself, and is to be looked for', async () => {
			altcraft.fault = ({ n }) => (n === 1 ? { cut: 'beforeAnswer', process: 'all' } : undefined);
			const { run, notUpdated } = await runRows();
			expect(jsonOf(run, 'Accepted')).toEqual([]);
			expect(notUpdated.map(({ customer_id, status }) => [customer_id, status])).toEqual([
				[10045, 'unknown'],
				['A-7', 'unknown'],
				// A later row of the same customer, which nothing may overtake.
				[10045, 'notSent'],
				['nobody', 'unknown'],
				['', 'rejected'],
				['A-7', 'rejected'],
			]);
			expect(notUpdated[0].reason).toMatch(/whether this profile was updated: look in Altcraft/);
			expect(stored()[0]).toEqual({ ...customers[0], ...bought, loyalty_points: 150 });
		});
	});

	test('csv-file: the lines of the sample arrive, with the types of the database', async () => {
		const binary = { 'Read CSV': [fileNamed('leads.csv', readSample('leads.csv'))] };
		const run = await runExample('csv-file.json', { 'Read CSV': [{}] }, { binary });
		expect(jsonOf(run, 'Summary')).toMatchObject([
			{ file: 'leads.csv', profiles: 60, accepted: 59, rejected: 1, unknown: 0, notSent: 0 },
		]);
		expect(jsonOf(run, 'To look at')).toMatchObject([
			{ details: { line: 19, error_text: 'Invalid email', profile: { email: 'no address' } } },
		]);
		expect(stored()).toHaveLength(59);
		expect(stored()[9]).toEqual({
			email: 'lead9@example.com',
			_fname: 'Boris',
			_lname: 'von "und" zu Berg',
			phones: ['+491700000009'],
			_bdate: '1969-01-19',
			_city: 'Москва',
			loyalty_points: 90,
			subscriptions: [email('lead9@example.com'), sms('+491700000009')],
		});
		expect(stored()[5]).toMatchObject({ _city: 'Frankfurt; Main', interests: ['music'] });
	});

	test('xml: its own sample arrives letter for letter, as XML', async () => {
		const file = 'xml.json';
		const { contacts } = JSON.parse(String(nodeOf(file, 'Sample').parameters.jsonOutput)) as {
			contacts: IDataObject[];
		};
		const run = await runExample(file, { 'One item per contact': contacts });
		expect(altcraft.batches.map(({ format }) => format)).toEqual(['xml']);
		expect(stored()).toEqual([
			{
				email: 'anna.schmidt@example.com',
				_fname: 'Anna',
				_lname: 'Schmidt',
				_city: 'Köln',
				phones: ['+491700000001'],
				subscriptions: [email('anna.schmidt@example.com'), sms('+491700000001')],
			},
			{
				email: 'ivan.petrov@example.com',
				_fname: 'Иван',
				_lname: 'Петров 🚀',
				_city: 'Омск',
				subscriptions: [email('ivan.petrov@example.com')],
			},
			{
				email: 'tom@example.com',
				_fname: 'Tom & <Jerry>',
				_lname: 'O\'Neil "TJ"',
				_bdate: '1990-02-22',
				subscriptions: [email('tom@example.com')],
			},
		]);
		expectOutputs(
			run,
			['Accepted', 'To look at'],
			[
				[
					[0, accepted(0)],
					[1, accepted(1)],
					[2, accepted(2)],
				],
				[],
			],
		);

		const again = await runExample(file, { 'One item per contact': contacts });
		expect(jsonOf(again, 'Accepted')).toEqual([]);
		expect(jsonOf(again, 'To look at')).toEqual(
			contacts.map((contact) => rejected(contact, 409, 'Profile with this email already exists')),
		);
	});

	describe('settle-unknown', () => {
		const file = 'settle-unknown.json';
		const rows = Array.from({ length: 450 }, (_, n) => ({
			row_number: n + 2,
			email: n === 3 ? 'no mail' : `row${n}@example.com`,
			phone: '',
			first_name: `Имя ${n}`,
		}));
		const LOOK_UP = '/api/v1.1/profiles/get/';
		const settle = async (items: IDataObject[] = rows, more: { start?: string } = {}) =>
			await runExample(file, { 'Every night': [{}], Rows: items }, { others: BRANCHING, ...more });

		test.each(['all', 'half', 'none'] as const)(
			'every contact is there once, and accepted with its ID, where the server did %s before it cut',
			async (process) => {
				// The first requests of each of the first rounds are cut, and one that looks up.
				const asked: number[] = [];
				altcraft.fault = ({ n }) => {
					asked.push(n);
					return n < 9 && n % 3 !== 2 ? { cut: 'beforeAnswer', process } : undefined;
				};
				let looks = 0;
				altcraft.readingFault = (path) =>
					path === LOOK_UP && looks++ === 5 ? { cut: 'midAnswer' } : undefined;
				const run = await settle();
				const idOf = new Map(altcraft.stored(1).map((one) => [one.profile.email, one.profile_id]));
				expect(altcraft.stored(1)).toHaveLength(449);
				expect(idOf.size).toBe(449);
				const ends = run.data.resultData.runData;
				const jsonAt = (name: string) =>
					ends[name].flatMap(({ data }) => (data?.main[0] ?? []).map(({ json }) => json));
				expect(
					jsonAt('Accepted')
						.map(({ status, profile_id }) => [status, profile_id])
						.sort(),
				).toEqual([...idOf.values()].map((id) => ['accepted', id]).sort());
				expect(jsonAt('To look at').map(({ email: address }) => address)).toEqual(['no mail']);
				expect(asked.length).toBeGreaterThan(5);
			},
		);

		test('a server that never answers is given up after 20 rounds, and nothing is called accepted', async () => {
			altcraft.fault = () => ({ cut: 'beforeAnswer' });
			const run = await settle(rows.slice(10, 12));
			expect(run.data.resultData.runData.Altcraft).toHaveLength(21);
			expect(jsonOf(run, 'To look at').map(({ details }) => Object(details).status)).toEqual([
				'unknown',
				'unknown',
			]);
			expect(run.data.resultData.runData.Accepted).toBeUndefined();
		});

		test('where Altcraft does not say that a contact is missing, it is not sent again', async () => {
			altcraft.fault = () => ({ cut: 'beforeAnswer', process: 'all' });
			let looks = 0;
			altcraft.readingFault = (path) =>
				path === LOOK_UP && looks++ >= 2
					? { envelope: { error: 404, error_text: 'Not found' } }
					: undefined;
			const run = await settle(rows.slice(10, 12));
			expect(altcraft.batchRequests).toHaveLength(1);
			expect(jsonOf(run, 'To look at')).toHaveLength(2);
		});

		test('a second night sends nobody again, and a new row alone', async () => {
			const night = rows.slice(10, 20);
			await settle(night);
			const run = await settle([...night, { email: 'new@example.com' }]);
			expect(altcraft.batches.map(({ profiles = [] }) => profiles.length)).toEqual([10, 1]);
			expect(altcraft.stored(1)).toHaveLength(11);
			const { Accepted = [] } = run.data.resultData.runData;
			const ends = Accepted.flatMap(({ data }) => data?.main[0] ?? []);
			expect(ends.map(({ json }) => json.profile_id).sort()).toEqual(
				altcraft
					.stored(1)
					.map(({ profile_id: id }) => id)
					.sort(),
			);
		});

		test('cut off, it waits before it reads and looks up anew, and sends only who is missing', async () => {
			await runAltcraft({
				items: rows.slice(10, 15).map(({ email }) => ({ email })),
				credential: credential(),
			});
			const run = await settle(rows.slice(10, 20), { start: 'If n8n cut it off' });
			expect(Object.keys(run.data.resultData.runData).slice(0, 5)).toEqual([
				'If n8n cut it off',
				'Only once',
				'Until its last request is done',
				'Rows',
				'Look up',
			]);
			expect(altcraft.batches.map(({ profiles = [] }) => profiles.length)).toEqual([5, 5]);
			expect(altcraft.stored(1)).toHaveLength(10);
		});
	});

	test('look-up: found, not there, and refused', async () => {
		await runAltcraft({
			items: [{ customer_id: '0042', _fname: 'Ann' }],
			credential: credential(),
		});
		const run = await runExample(
			'look-up.json',
			{ Rows: [{ customer_id: '0042' }, { customer_id: '43' }, { customer_id: '' }] },
			{ others: BRANCHING },
		);
		expect(jsonOf(run, 'Found')).toEqual([
			{ profile_id: accepted(0).profile_id, customer_id: '0042', _fname: 'Ann' },
		]);
		expect(jsonOf(run, 'Not there').map(({ customer_id: id }) => id)).toEqual(['43']);
		expect(jsonOf(run, 'To look at').map(({ customer_id: id }) => id)).toEqual(['']);
	});

	test('loyal-to-segment: those with enough points', async () => {
		await runAltcraft({
			items: [999, 1000, 2000].map((loyalty_points) => ({ loyalty_points })),
			credential: credential(),
		});
		const run = await runExample('loyal-to-segment.json', { 'Every night': [{}] });
		const ids = [1, 2].map((n) => accepted(n).profile_id);
		expect(altcraft.membersOf(1).sort()).toEqual(ids);
		expect(jsonOf(run, 'In the segment')).toEqual(
			ids.map((profile_id) => ({ success: true, profile_id, segment_id: 1 })),
		);
	});

	test('segment-from-sheet: puts in and takes out those of the sheet, and leaves all others', async () => {
		const addresses = ['ann', 'bob', 'cy', 'dee'].map((name) => `${name}@example.com`);
		await runAltcraft({
			items: addresses.map((address) => ({ email: address })),
			credential: credential(),
		});
		const ids = altcraft.stored(1).map(({ profile_id: id }) => id);
		const rows = (guests: string[]) =>
			addresses.slice(0, 3).map((address, n) => ({ email: address, guest: guests[n] }));
		const file = 'segment-from-sheet.json';
		await runExample(file, { Rows: rows(['yes', ' Yes', 'no']) }, { others: BRANCHING });
		expect(altcraft.membersOf(1).sort()).toEqual(ids.slice(0, 2));
		await runAltcraft({
			items: [{ profile_id: ids[3] }],
			credential: credential(),
			parameters: {
				resource: 'segment',
				operation: 'addProfile',
				segment: { __rl: true, mode: 'id', value: '1' },
				profileId: '={{ $json.profile_id }}',
			},
		});
		const run = await runExample(
			file,
			{ Rows: [...rows(['no', 'yes', 'yes']), { email: 'nobody@example.com', guest: 'yes' }] },
			{ others: BRANCHING },
		);
		expect(altcraft.membersOf(1).sort()).toEqual(ids.slice(1));
		expect(jsonOf(run, 'To look at').map(({ email: address }) => address)).toEqual([
			'nobody@example.com',
		]);
	});

	test('delete-on-request: those who are there, and none for an empty cell', async () => {
		await runAltcraft({
			items: ['a@example.com', 'b@example.com'].map((address) => ({ email: address })),
			credential: credential(),
		});
		const run = await runExample('delete-on-request.json', {
			Rows: [{ email: 'b@example.com' }, { email: 'nobody@example.com' }, { email: '' }],
		});
		expect(stored()).toEqual([{ email: 'a@example.com' }]);
		expect(jsonOf(run, 'Deleted')).toEqual([{ deleted: true, profile_id: accepted(1).profile_id }]);
		expect(jsonOf(run, 'To look at')).toHaveLength(1);
	});

	test('what-there-is: databases and resources', async () => {
		const run = await runExample('what-there-is.json', {});
		expect(jsonOf(run, 'Altcraft').map(({ id }) => id)).toEqual([1, 2]);
		expect(jsonOf(run, 'Resources').map(({ id }) => id)).toEqual([1, 2, 3]);
	});

	test('crm-contacts: consent decides on subscriptions, and empty columns are left out', async () => {
		const contacts = events.crmContacts as IDataObject[];
		const run = await runExample('crm-contacts.json', { 'One item per contact': contacts });
		expect(stored()).toEqual([
			{
				email: 'zofie@example.com',
				phones: ['+420 600 000 001'],
				_fname: 'Žofie',
				_lname: 'Růžičková',
				_bdate: '1988-04-01',
				_city: 'Plzeň',
				_country: 'CZ',
				_regdate: '2025-11-15T09:06:30Z',
				_vendor: 'Выставка',
				crm_id: 'CRM-1',
				crm_notes: '🎁',
				is_vip: true,
				interests: ['books', 'music'],
				subscriptions: [email('zofie@example.com'), sms('+420 600 000 001')],
			},
			{ _fname: 'Любовь', crm_id: 'CRM-2', subscriptions: [] },
		]);
		expectOutputs(
			run,
			['Accepted', 'To look at'],
			[
				[
					[0, accepted(0)],
					[1, accepted(1)],
				],
				[[2, rejected(contacts[2], 409, 'Profile with this email already exists')]],
			],
		);
	});
});

test('every example was run above', () => {
	expect([...tested].sort()).toEqual([...files].sort());
});

test('the README knows how many there are', () => {
	expect(readReadme('..')).toContain(`[${files.length} example workflows](examples/README.md)`);
});

describe.each(files)('%s can be imported', (file) => {
	const { nodes, connections } = example(file);
	const ours = nodes.filter(({ type }) => type === 'n8n-nodes-altcraft.altcraft');
	const isNote = ({ type }: INode) => type === 'n8n-nodes-base.stickyNote';

	test('its nodes have names and ids of their own, and connections lead to them', () => {
		const names = nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(names.length);
		expect(names).toEqual(expect.arrayContaining(Object.keys(connections)));
		const targets = Object.values(connections).flatMap(({ main }) => main.flat());
		for (const target of targets) {
			expect(names).toContain(target?.node);
			const { type } = nodeOf(file, String(target?.node));
			const inputs = type === 'n8n-nodes-base.merge' ? [0, 1] : [0];
			expect(target?.type).toBe('main');
			expect(inputs).toContain(target?.index);
		}
		const unreached = nodes.filter(
			(node) => !isNote(node) && !targets.some((target) => target?.node === node.name),
		);
		expect(unreached[0]).toBe(nodes[0]);
		for (const { type } of unreached) expect(type).toMatch(/trigger$|\.webhook$/i);
	});

	test('its note names the nodes and tells about the credential and the database', () => {
		const notes = nodes.filter(isNote).map(({ parameters }) => String(parameters.content));
		const content = notes.join('\n');
		expect(content).toContain('Before you run it');
		expect(content).toContain('**Altcraft › Credential**');
		expect(content).toContain('**Altcraft › Database**');
		const names = nodes.map(({ name }) => name);
		for (const [, name] of content.matchAll(/\*\*([^*›]+) ›/g)) expect(names).toContain(name);
	});

	test('it carries no data and no credential but a reference to ours', () => {
		expect(example(file).pinData).toEqual({});
		expect(example(file).active).toBe(false);
		for (const { credentials, type } of nodes) {
			expect(credentials).toEqual(
				type === 'n8n-nodes-altcraft.altcraft'
					? { altcraftApi: { id: 'credential', name: 'Altcraft' } }
					: undefined,
			);
		}
	});

	test('our node knows and shows each of its parameters', async () => {
		const { type } = (await loadPackage()).getNode('altcraft');
		const { properties } = NodeHelpers.getVersionedNodeType(type, 1).description;
		expect(ours.map(({ name }) => name)).toContain('Altcraft');
		for (const node of ours) {
			expect(node.typeVersion).toBe(1);
			const { description } = NodeHelpers.getVersionedNodeType(type, 1);
			const known = NodeHelpers.getNodeParameters(
				properties,
				node.parameters,
				true,
				false,
				node,
				description,
			);
			expect(known).toMatchObject(node.parameters);
			expect(NodeHelpers.getNodeParametersIssues(properties, node, description)).toBeNull();
		}
	});

	test('its columns have the types that the editor gives them', async () => {
		for (const { parameters } of ours) {
			if (parameters.dataMode !== 'mapColumns') continue;
			const { context, methods } = await openEditor(parameters as IDataObject, credential());
			const fieldsOf = methods.resourceMapping?.profileFields;
			if (!fieldsOf) throw new Error('the node has no method profileFields');
			const { fields } = (await fieldsOf.call(context)) as ResourceMapperFields;
			const { schema, value } = parameters.columns as unknown as {
				schema: IDataObject[];
				value: IDataObject | null;
			};
			expect(schema.map(({ id }) => id)).toEqual(Object.keys(value ?? {}));
			// A field that starts hidden is none any more once it is mapped.
			const shown = fields.map((field) => ({ ...field, removed: undefined }));
			for (const column of schema) {
				expect(shown).toContainEqual({ ...column, removed: undefined });
			}
		}
	});

	test('the README has a row for it', () => {
		expect(readReadme()).toContain(`| [\`${file}\`](${file}) |`);
	});
});
