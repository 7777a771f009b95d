import type { IDataObject, INodeListSearchResult } from 'n8n-workflow';

import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { openEditor, runAltcraft, testCredential } from './engine';

let altcraft: Altcraft;

beforeAll(async () => {
	altcraft = await startAltcraft({
		databases: Array.from({ length: 2500 }, (_, n) => ({ id: n + 1, name: `Shop ${n + 1}` })),
	});
});
afterAll(async () => await altcraft.stop());

const credential = () => ({ serverUrl: altcraft.url, token: altcraft.token });

describe('the database list', () => {
	const search = async (filter?: string, page?: string, changed = {}) => {
		const { context, methods } = await openEditor({}, { ...credential(), ...changed });
		return await methods.listSearch!.searchDatabases.call(context, filter, page);
	};

	test('shows a page of 1,000 at a time, each database once, and ends', async () => {
		const seen: INodeListSearchResult['results'] = [];
		let page: string | undefined;
		do {
			const answer = await search('', page);
			expect(answer.results.length).toBeLessThanOrEqual(1000);
			seen.push(...answer.results);
			page = answer.paginationToken as string | undefined;
		} while (page !== undefined);
		expect(seen.map(({ value }) => value)).toEqual(Array.from({ length: 2500 }, (_, n) => n + 1));
		expect(seen[0].name).toBe('Shop 1 (1)');
	});

	test('finds by name or ID on every page', async () => {
		const byName = await search(' sHOP 777 ');
		expect(byName.results.map(({ value }) => value)).toEqual([777]);
		const byId = await search('2499');
		expect(byId.results.map(({ name }) => name)).toEqual(['Shop 2499 (2499)']);
		expect((await search('nowhere')).results).toEqual([]);
	});

	test.each([
		['a refused token', { token: 'wrong' }, /refused.*403.*API Token/],
		['no token', { token: '' }, /API Token.*empty/],
		['no server', { serverUrl: 'http://127.0.0.1:9' }, /could not be reached.*Server URL/],
		[
			'another server',
			{ serverUrl: 'PATH/shop' },
			/did not answer as Altcraft's API does.*Server URL/,
		],
	])('says what is wrong instead of showing nothing: %s', async (_, changed, sentence) => {
		const serverUrl = ('serverUrl' in changed ? changed.serverUrl : altcraft.url) ?? '';
		const failed = search('', undefined, {
			...changed,
			serverUrl: serverUrl.replace('PATH', altcraft.url),
		});
		await expect(failed).rejects.toThrow(sentence);
	});
});

describe('the columns of a database', () => {
	const columnsOf = async (parameters: IDataObject, server = altcraft, changed = {}) => {
		const { context, methods } = await openEditor(parameters, {
			serverUrl: server.url,
			token: server.token,
			...changed,
		});
		return await methods.resourceMapping!.profileFields.call(context);
	};
	const database = { __rl: true, mode: 'list', value: 1 };

	test('have human names, types and marks of what is required', async () => {
		const other = await startAltcraft({
			databases: [
				{
					id: 1,
					name: 'Shop',
					fields: [
						{ name: '_fname', type: 'unicode', title: 'fname' },
						{ name: 'points', type: 'int', title: 'Bonus Points', required: true },
						{ name: 'balance', type: 'float' },
						{ name: 'is_vip', type: 'bool', title: 'VIP' },
						{ name: '_bdate', type: 'date' },
						{ name: 'phones', type: 'tags' },
						{ name: 'orders', type: 'arr_object' },
						{ name: 'preferences', type: 'object' },
						{ name: '_sex', type: 'enum' },
						{ name: '_xxh', type: 'unicode' },
						{ name: 'subscriptions', type: 'arr_object' },
					],
				},
			],
		});
		const { fields } = await columnsOf({ database }, other);
		await other.stop();
		expect(fields.map(({ id, displayName, type }) => [id, displayName, type])).toEqual([
			['_fname', 'First Name', 'string'],
			['points', 'Bonus Points', 'number'],
			['balance', 'balance', 'number'],
			['is_vip', 'VIP', 'boolean'],
			['_bdate', 'Birth Date', 'dateTime'],
			['phones', 'Phones', 'string'],
			['orders', 'orders', 'array'],
			['preferences', 'preferences', 'object'],
			['_sex', 'Gender', undefined],
		]);
		expect(fields.filter(({ required }) => required).map(({ id }) => id)).toEqual(['points']);
		// The editor would show them as set, off and 0, or mark them when they are empty. Required ones stay.
		expect(fields.filter(({ removed }) => removed).map(({ id }) => id)).toEqual([
			'balance',
			'is_vip',
			'orders',
			'preferences',
		]);
	});

	test("start with those that people fill in, and with all that are the database's own", async () => {
		const { fields } = await columnsOf({ database });
		const shown = fields.filter(({ removed }) => !removed).map(({ id }) => id);
		expect(shown).toEqual([
			...['email', 'phones', '_fname', '_lname', '_bdate', '_sex'],
			...['customer_id', 'card_number', 'last_purchase', 'interests'],
		]);
	});

	test('each say whether they start hidden, or n8n calls the node changed after its first run', async () => {
		const { fields } = await columnsOf({ database });
		expect(fields.filter(({ removed }) => typeof removed !== 'boolean')).toEqual([]);
	});

	test('are none before a database is chosen, without a notice that n8n would keep after it', async () => {
		const chosen = await columnsOf({ database: { __rl: true, mode: 'list', value: '' } });
		expect(chosen).toEqual({ fields: [] });
	});

	test('are left to the user where the database is an expression', async () => {
		const parameters = { database: { __rl: true, mode: 'id', value: '={{ $json.db }}' } };
		const { fields, emptyFieldsNotice } = await columnsOf(parameters);
		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toMatch(/Database that is chosen.*JSON/);
	});

	test('that cannot be read show a notice, and values typed by hand are still sent', async () => {
		const empty = await startAltcraft({ databases: [{ id: 1, name: 'Shop', fields: [] }] });
		const { fields, emptyFieldsNotice } = await columnsOf({ database }, empty);
		expect(fields).toEqual([]);
		expect(emptyFieldsNotice).toMatch(/did not tell the fields/);
		const columns = { mappingMode: 'defineBelow', value: { _fname: 'Ann' }, schema: [] };
		await runAltcraft({
			items: [{}],
			credential: { serverUrl: empty.url, token: empty.token },
			parameters: { columns },
		});
		expect(empty.stored(1).map(({ profile }) => profile)).toEqual([{ _fname: 'Ann' }]);
		await empty.stop();
	});

	test('say so when the token is refused', async () => {
		await expect(columnsOf({ database }, altcraft, { token: 'wrong' })).rejects.toThrow(
			/refused.*403/,
		);
	});

	test.each(['json', 'xml'])('as mapped are what Altcraft gets, by %s', async (format) => {
		const server = await startAltcraft();
		const { fields } = await columnsOf({ database }, server);
		const value = {
			email: '={{ $json.mail }}',
			_fname: '={{ $json.name }}',
			phones: '={{ $json.phone }}',
			_bdate: '={{ $json.born }}',
			loyalty_points: '={{ $json.points }}',
			is_vip: '={{ $json.vip }}',
			preferences: '{ "color": "red" }',
			_lname: null,
		};
		const schema = fields.map((field) => ({ ...field, removed: false }));
		const { error } = await runAltcraft({
			items: [
				{
					mail: 'a@example.com',
					name: 'Анна',
					phone: '+79001234567',
					born: '1990-02-22',
					points: '7',
					vip: 'true',
				},
				{ mail: 'b@example.com', name: '', phone: '', born: '', points: '', vip: '' },
			],
			credential: { serverUrl: server.url, token: server.token },
			parameters: {
				columns: {
					mappingMode: 'defineBelow',
					value,
					schema: schema as never,
					matchingColumns: [],
				},
				options: { format },
			},
		});
		expect(error).toBeUndefined();
		expect(server.stored(1).map(({ profile }) => profile)).toEqual([
			{
				email: 'a@example.com',
				_fname: 'Анна',
				phones: ['+79001234567'],
				_bdate: '1990-02-22',
				loyalty_points: 7,
				is_vip: true,
				preferences: { color: 'red' },
			},
			{ email: 'b@example.com', preferences: { color: 'red' } },
		]);
		await server.stop();
	});
});

describe('the resources for a subscription', () => {
	const resourcesFor = async (channel: string, database: number | string, changed = {}) => {
		const server = await startAltcraft();
		const parameters = {
			database: { __rl: true, mode: 'list', value: database },
			subscriptions: { subscription: [{ channel, resourceId: '' }] },
		};
		const path = 'parameters.subscriptions.subscription[0].resourceId';
		const credentials = { serverUrl: server.url, token: server.token, ...changed };
		const { context, methods } = await openEditor(parameters, credentials, path);
		return await methods
			.loadOptions!.resources.call(context)
			.then((options) => options.map(({ value }) => value))
			.finally(async () => await server.stop());
	};

	test.each<[string, number | string, number[]]>([
		['email', 1, [1]],
		['sms', 1, [2]],
		['viber', 1, [3]],
		['viber', 2, []],
		['={{ $json.channel }}', 1, [1, 2, 3]],
		['push', '', [2]],
	])('of channel %p in database %p are %p', async (channel, database, ids) => {
		// The empty one keeps n8n from marking a row that nobody has touched yet.
		expect(await resourcesFor(channel, database)).toEqual(['', ...ids]);
	});

	test('say so when the token is refused', async () => {
		await expect(resourcesFor('email', 1, { token: 'wrong' })).rejects.toThrow(/refused.*403/);
	});
});

describe('the credential test', () => {
	test.each(['body', 'header'])('passes with a good token in the %s', async (tokenIn) => {
		expect(await testCredential({ ...credential(), tokenIn })).toBeUndefined();
	});

	test('takes the server URL as people paste it', async () => {
		const serverUrl = `${altcraft.url}/api/v1.1/`;
		expect(await testCredential({ ...credential(), serverUrl })).toBeUndefined();
	});

	test('fails on a refusal that comes with HTTP 200', async () => {
		expect(await testCredential({ ...credential(), token: 'wrong' })).toMatch(/does not accept/);
	});

	test('fails on an empty token', async () => {
		expect(await testCredential({ ...credential(), token: '' })).toMatch(/no API token|empty/);
	});

	test('fails on another server', async () => {
		expect(
			await testCredential({ ...credential(), serverUrl: `${altcraft.url}/shop` }),
		).toBeTruthy();
		expect(await testCredential({ ...credential(), serverUrl: 'http://127.0.0.1:9' })).toBeTruthy();
	});
});
