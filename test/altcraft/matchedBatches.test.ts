import { OverlapWatch } from './overlaps';
import type { Altcraft } from './server';
import { startAltcraft } from './server';

type Json = Record<string, unknown>;
type Format = 'json' | 'xml';
type Operation = 'add' | 'import' | 'update';

const PATHS: Record<Operation, string> = {
	add: '/api/v1.1/profiles/add_batch/',
	import: '/api/v1.1/profiles/import_batch',
	update: '/api/v1.1/profiles/update_batch',
};
const OK = { error: 0, error_text: 'Successful operation' };
const ID = '663a138c000000000000000';
const NOT_FOUND = { error: 404, error_text: 'Profile not found' };
const REPEATED = { error: 409, error_text: 'Match value twice in one request' };

let altcraft: Altcraft;

beforeAll(async () => {
	altcraft = await startAltcraft();
});

afterEach(() => {
	altcraft.reset();
});

afterAll(async () => {
	await altcraft.stop();
});

function toXml(members: object): string {
	return Object.entries(members)
		.map(([name, value]: [string, unknown]) => {
			const isArray = Array.isArray(value);
			return (isArray ? (value as unknown[]) : [value])
				.map((entry) => {
					const content =
						typeof entry === 'object' && entry !== null ? toXml(entry) : String(entry);
					return `<${name}${isArray ? " array='true'" : ''}>${content}</${name}>`;
				})
				.join('');
		})
		.join('');
}

/** Sends a batch in either format and reads the answer in JSON. */
async function send(
	operation: Operation,
	data: unknown,
	parameters: Json = {},
	format: Format = 'json',
	signal?: AbortSignal,
): Promise<Json> {
	const call = { token: altcraft.token, db_id: 1, ...parameters, data };
	const response = await fetch(altcraft.url + PATHS[operation], {
		method: 'POST',
		headers: { 'Content-Type': `application/${format}`, Accept: 'application/json' },
		body: format === 'xml' ? `<xml>${toXml(call)}</xml>` : JSON.stringify(call),
		signal,
	});
	expect(response.status).toBe(200);
	return (await response.json()) as Json;
}

async function outcomes(...call: Parameters<typeof send>): Promise<Json[]> {
	const answer = await send(...call);
	expect(answer).toMatchObject(OK);
	return answer.result as Json[];
}

function storedProfiles(databaseId = 1): Json[] {
	return altcraft.stored(databaseId).map(({ profile }) => profile);
}

describe('calls refused as a whole', () => {
	const cases: Array<[Operation, Json, string]> = [
		['update', { skip_triggers: true }, 'update_batch has no parameter skip_triggers'],
		['update', { detect_geo: true }, 'update_batch has no parameter detect_geo'],
		['import', { format: 'json' }, 'import_batch has no parameter format'],
		['import', { add_to_segments: [1] }, 'import_batch has no parameter add_to_segments'],
		...['email', 'phone', 'profile_id', 'field_value'].flatMap(
			(name): Array<[Operation, Json, string]> =>
				(['import', 'update'] as const).map((operation) => [
					operation,
					{ [name]: 'a@example.com' },
					`${name} belongs into the entries: one value cannot serve many profiles`,
				]),
		),
		['import', { matching: 'name' }, 'unknown matching "name"'],
		['import', { matching: '' }, 'unknown matching ""'],
		['import', { matching: 'profile_id' }, 'matching "profile_id" is for updates only'],
		...[
			'email_profile',
			'email_sub',
			'phone_sub',
			'push_sub',
			'custom_sub',
			'email_phone',
			'email_phone_sub',
		].map((matching): [Operation, Json, string] => [
			'update',
			{ matching },
			`matching "${matching}" is not supported by this stand-in`,
		]),
		['import', { matching: 'custom' }, 'matching "custom" needs a field_name'],
		['import', { matching: 'custom', field_name: 'nothing' }, 'the database has no field nothing'],
		['import', { matching: 'custom', field_name: '_fname' }, '_fname is not a custom field'],
		[
			'import',
			{ matching: 'custom', field_name: 'interests' },
			'a field of type tags cannot be matched',
		],
		['import', { field_name: 'customer_id' }, 'field_name is for matching "custom" only'],
		[
			'update',
			{ matching: 'profile_id', field_name: 'customer_id' },
			'field_name is for matching "custom" only',
		],
		['import', { resource_id: 'one' }, 'resource_id must be an integer'],
		['import', { resource_id: 1.5 }, 'resource_id must be an integer'],
		[
			'update',
			{ matching: 'profile_id', resource_id: 1 },
			'resource_id narrows matching "email" and "phone" only',
		],
		[
			'import',
			{ matching: 'custom', field_name: 'customer_id', resource_id: 1 },
			'resource_id narrows matching "email" and "phone" only',
		],
		['import', { detect_geo: 'yes' }, 'detect_geo must be a boolean'],
		['import', { skip_triggers: 1 }, 'skip_triggers must be a boolean'],
	];

	describe.each<Format>(['json', 'xml'])('in %s', (format) => {
		it.each(cases)('%s with %j', async (operation, parameters, text) => {
			const answer = await send(operation, [{ email: 'a@example.com' }], parameters, format);
			expect(answer).toEqual({ error: 400, error_text: `Incorrect request: ${text}` });
			expect(altcraft.batches).toEqual([]);
			expect(altcraft.stored(1)).toEqual([]);
		});
	});

	it('types that XML cannot get wrong', async () => {
		const data = [{ email: 'a@example.com' }];
		expect(await send('import', data, { matching: null })).toMatchObject({ error: 400 });
		expect(await send('import', data, { resource_id: '1' })).toMatchObject({ error: 400 });
		expect(await send('import', data, { detect_geo: null })).toMatchObject({ error: 400 });
	});

	it('a resource that is unknown, or not of this database', async () => {
		const refusal = { error: 404, error_text: 'Resource not found' };
		const data = [{ email: 'a@example.com' }];
		expect(await send('import', data, { resource_id: 9 })).toEqual(refusal);
		expect(await send('import', data, { db_id: 2, resource_id: 3 })).toEqual(refusal);
	});

	it('as at add_batch', async () => {
		expect(await send('import', [])).toMatchObject({ error: 400 });
		expect(await send('update', [1])).toMatchObject({ error: 400 });
		expect(await send('update', [{}], { db_id: 9 })).toMatchObject({ error: 404 });
	});
});

describe.each<Format>(['json', 'xml'])('an import in %s', (format) => {
	it('creates profiles and updates those that match', async () => {
		const first = [
			{ email: 'a@example.com', _fname: 'Ann', _lname: 'Lee' },
			{ email: 'b@example.com' },
		];
		const second = [
			{ email: 'c@example.com' },
			{ email: 'A@Example.com', _fname: 'Anna', loyalty_points: 5 },
		];
		expect(await outcomes('import', first, {}, format)).toEqual([
			{ ...OK, profile_id: `${ID}0` },
			{ ...OK, profile_id: `${ID}1` },
		]);
		expect(await outcomes('import', second, {}, format)).toEqual([
			{ ...OK, profile_id: `${ID}2` },
			{ ...OK, profile_id: `${ID}0` },
		]);
		expect(altcraft.stored(1)).toStrictEqual([
			{
				profile_id: `${ID}0`,
				profile: { email: 'A@Example.com', _fname: 'Anna', _lname: 'Lee', loyalty_points: 5 },
			},
			{ profile_id: `${ID}1`, profile: { email: 'b@example.com' } },
			{ profile_id: `${ID}2`, profile: { email: 'c@example.com' } },
		]);
		expect(altcraft.storedCount(1)).toBe(3);
		expect(altcraft.batches).toMatchObject([{ stored: 2 }, { stored: 2, profiles: second }]);
	});

	it('finds profiles by any of their phones', async () => {
		const by = { matching: 'phone' };
		await outcomes('import', [{ phones: ['+79000000001', '+79000000002'] }], by, format);
		const data = [
			{ phones: ['+7 (900) 000-00-02'], _fname: 'Ann' },
			{ phones: ['+79000000003', '+79000000004'] },
		];
		expect(await outcomes('import', data, by, format)).toMatchObject([
			{ profile_id: `${ID}0` },
			{ profile_id: `${ID}1` },
		]);
		expect(storedProfiles()[0]).toEqual({ phones: ['+7 (900) 000-00-02'], _fname: 'Ann' });
	});

	it('finds profiles by a custom field, in texts and integers', async () => {
		const byId = { matching: 'custom', field_name: 'customer_id' };
		await outcomes('import', [{ customer_id: '007', _fname: 'James' }], byId, format);
		const data = [{ customer_id: '007', _fname: 'Jim' }, { customer_id: '7' }];
		await outcomes('import', data, byId, format);
		expect(storedProfiles()).toEqual([{ customer_id: '007', _fname: 'Jim' }, { customer_id: '7' }]);

		const byPoints = { matching: 'custom', field_name: 'loyalty_points' };
		await outcomes('import', [{ loyalty_points: 12, _fname: 'Q' }], byPoints, format);
		await outcomes('import', [{ loyalty_points: 12, _lname: 'R' }], byPoints, format);
		expect(storedProfiles()[2]).toEqual({ loyalty_points: 12, _fname: 'Q', _lname: 'R' });
		expect(altcraft.batches).toMatchObject([
			{ operation: 'import', matching: 'custom', fieldName: 'customer_id' },
			{ operation: 'import', matching: 'custom', fieldName: 'customer_id' },
			{ fieldName: 'loyalty_points' },
			{ fieldName: 'loyalty_points' },
		]);
	});

	it('finds profiles by the addresses of their subscriptions, in one resource if told so', async () => {
		const subscription = { channel: 'email', email: 'Sub@example.com', resource_id: 1 };
		await outcomes(
			'add',
			[{ _fname: 'Ann', subscriptions: [subscription] }, { email: 'own@example.com' }],
			{},
			format,
		);
		const found = await outcomes('import', [{ email: 'sub@example.com' }], {}, format);
		expect(found).toMatchObject([{ profile_id: `${ID}0` }]);

		const narrowed = { resource_id: 1 };
		const data = [{ email: 'sub@example.com', _lname: 'Lee' }, { email: 'own@example.com' }];
		expect(await outcomes('update', data, narrowed, format)).toEqual([
			{ ...OK, profile_id: `${ID}0` },
			NOT_FOUND,
		]);
		const elsewhere = await outcomes('update', [{ email: 'sub@example.com' }], { resource_id: 2 });
		expect(elsewhere).toEqual([NOT_FOUND]);
		// The email is unique in the database, whatever the matching looks at.
		expect(
			await outcomes('import', [{ email: 'own@example.com' }], narrowed, format),
		).toMatchObject([{ error: 409 }]);
		expect(altcraft.batches.at(-1)).toMatchObject({ matching: 'email', resourceId: 1 });

		const sms = { channel: 'sms', phone: '+79000000001', resource_id: 2 };
		await outcomes('add', [{ subscriptions: [sms] }], {}, format);
		const byPhone = { matching: 'phone', resource_id: 2 };
		expect(await outcomes('update', [{ phones: ['79000000001'] }], byPhone, format)).toMatchObject([
			{ error: 0 },
		]);
	});

	it('records its parameters', async () => {
		const parameters = { skip_triggers: true, skip_invalid_subscriptions: true, detect_geo: true };
		await outcomes('import', [{ email: 'a@example.com' }], parameters, format);
		await outcomes('update', [{ email: 'a@example.com' }], {}, format);
		await outcomes('add', [{ email: 'b@example.com' }], {}, format);
		expect(altcraft.batches).toMatchObject([
			{
				n: 0,
				operation: 'import',
				format,
				databaseId: 1,
				matching: 'email',
				fieldName: undefined,
				resourceId: undefined,
				skipTriggers: true,
				skipInvalidSubscriptions: true,
				detectGeo: true,
			},
			{ n: 1, operation: 'update', matching: 'email', skipTriggers: false, detectGeo: false },
			{ n: 2, operation: 'add', matching: undefined },
		]);
	});
});

describe.each<Format>(['json', 'xml'])('an update in %s', (format) => {
	it('changes those that match and refuses the others', async () => {
		await outcomes('add', [{ email: 'a@example.com', _fname: 'Ann' }], {}, format);
		const data = [{ email: 'b@example.com' }, { email: 'a@example.com', _lname: 'Lee' }];
		expect(await outcomes('update', data, {}, format)).toStrictEqual([
			NOT_FOUND,
			{ ...OK, profile_id: `${ID}0` },
		]);
		expect(storedProfiles()).toStrictEqual([
			{ email: 'a@example.com', _fname: 'Ann', _lname: 'Lee' },
		]);
		expect(altcraft.storedCount(1)).toBe(1);
		expect(altcraft.batches.at(-1)).toMatchObject({ count: 2, stored: 1 });
	});

	it('finds profiles by their id, which is no field', async () => {
		await outcomes('add', [{ email: 'a@example.com' }, {}], {}, format);
		await outcomes('update', [{ email: 'a@example.com' }], {}, format);
		const data = [
			{ profile_id: `${ID}0`, email: 'b@example.com' },
			{ profile_id: `${ID}1`, _fname: 'Bo' },
			{ profile_id: `${ID}9` },
		];
		expect(await outcomes('update', data, { matching: 'profile_id' }, format)).toEqual([
			{ ...OK, profile_id: `${ID}0` },
			{ ...OK, profile_id: `${ID}1` },
			NOT_FOUND,
		]);
		expect(storedProfiles()).toStrictEqual([{ email: 'b@example.com' }, { _fname: 'Bo' }]);
		// By what it holds now, and no longer by what it held.
		expect(
			await outcomes(
				'update',
				[{ email: 'b@example.com' }, { email: 'a@example.com' }],
				{},
				format,
			),
		).toEqual([{ ...OK, profile_id: `${ID}0` }, NOT_FOUND]);
		expect(await outcomes('add', [{ email: 'a@example.com' }], {}, format)).toMatchObject([
			{ error: 0 },
		]);
	});

	it('keeps to its database', async () => {
		await outcomes('add', [{ email: 'a@example.com' }], { db_id: 2 }, format);
		expect(await outcomes('update', [{ email: 'a@example.com' }], {}, format)).toEqual([NOT_FOUND]);
	});
});

describe('match values', () => {
	const missing = (field: string) => ({
		error: 400,
		error_text: `No match value in field ${field}`,
	});

	it.each<[string, Json, Json[]]>([
		['email', {}, [{}, { email: '' }, { email: null }, { email: 5 }, { phones: ['+7900'] }]],
		['phones', { matching: 'phone' }, [{}, { phones: [] }, { phones: '+79000000001' }]],
		[
			'customer_id',
			{ matching: 'custom', field_name: 'customer_id' },
			[
				{},
				{ customer_id: ' ' },
				{ customer_id: 1.5 },
				{ customer_id: { action: 'set', value: 'a' } },
				{ field_value: 'a' },
			],
		],
		['profile_id', { matching: 'profile_id' }, [{}, { profile_id: 1 }, { email: 'a@example.com' }]],
	])('must stand in %s of every entry', async (field, parameters, data) => {
		expect(await outcomes('update', data, parameters)).toEqual(data.map(() => missing(field)));
	});

	it('are missing in XML too', async () => {
		expect(await outcomes('import', [{ email: '' }, { _fname: 'A' }], {}, 'xml')).toEqual([
			missing('email'),
			missing('email'),
		]);
	});

	it('must be phones for phones', async () => {
		const data = [{ phones: ['+79000000001', '12'] }];
		expect(await outcomes('import', data, { matching: 'phone' })).toEqual([
			{ error: 400, error_text: 'Incorrect phone' },
		]);
	});

	it.each<[Json, Json[]]>([
		[{}, [{ email: 'a@example.com' }, { email: 'A@EXAMPLE.com' }]],
		[
			{ matching: 'phone' },
			[{ phones: ['+79000000001'] }, { phones: ['+79000000002', '7 900 000-00-01'] }],
		],
		[{ matching: 'custom', field_name: 'customer_id' }, [{ customer_id: '7' }, { customer_id: 7 }]],
	])('are refused when they come twice in one batch: %j', async (parameters, data) => {
		const result = await outcomes('import', [...data, ...data], parameters);
		expect(result).toEqual([{ ...OK, profile_id: `${ID}0` }, REPEATED, REPEATED, REPEATED]);
		expect(altcraft.storedCount(1)).toBe(1);
		// Also when the first is refused for what else it holds.
		const [first, second] = data;
		altcraft.reset();
		expect(
			await outcomes('import', [{ ...first, _bdate: 'soon' }, second], parameters),
		).toMatchObject([{ error: 400 }, REPEATED]);
	});

	it('are refused when several profiles have them', async () => {
		await outcomes('add', [
			{ customer_id: '1', phones: ['+79000000001'] },
			{ customer_id: '1', phones: ['+79000000002'] },
		]);
		const several = { error: 409, error_text: 'More than one profile matches' };
		const byId = { matching: 'custom', field_name: 'customer_id' };
		expect(await outcomes('import', [{ customer_id: '1' }], byId)).toEqual([several]);
		const both = [{ phones: ['+79000000001', '+79000000002'] }];
		expect(await outcomes('update', both, { matching: 'phone' })).toEqual([several]);
	});

	it('are refused when two of one batch mean one profile', async () => {
		await outcomes('add', [{ phones: ['+79000000001', '+79000000002'] }]);
		const data = [{ phones: ['+79000000001'] }, { phones: ['+79000000002'] }];
		expect(await outcomes('update', data, { matching: 'phone' })).toMatchObject([
			{ error: 0 },
			{ error: 409, error_text: 'Profile matched twice in one request' },
		]);
	});

	it('may not take the email of another profile', async () => {
		await outcomes('add', [
			{ email: 'a@example.com', customer_id: '1' },
			{ email: 'b@example.com', customer_id: '2' },
		]);
		const data = [
			{ customer_id: '1', email: 'c@example.com' },
			// Free only if the entry before it was applied first, which nobody promises.
			{ customer_id: '2', email: 'a@example.com' },
			{ customer_id: '3', email: 'C@example.com' },
		];
		expect(
			await outcomes('import', data, { matching: 'custom', field_name: 'customer_id' }),
		).toMatchObject([{ error: 0 }, { error: 409 }, { error: 409 }]);
	});
});

describe('merging', () => {
	const email = 'a@example.com';

	it('leaves fields alone that are absent or null', async () => {
		const profile = { email, _fname: 'Ann', interests: ['x'], customer_id: '1' };
		await outcomes('add', [profile]);
		await outcomes('update', [{ email, _fname: null, interests: null, note: null }]);
		const byId = { matching: 'custom', field_name: 'customer_id' };
		await outcomes('import', [{ customer_id: '1', email: null }], byId);
		expect(storedProfiles()).toStrictEqual([profile]);
	});

	it('judges fields as at add_batch', async () => {
		const data = [
			{ email: 'bad' },
			{ email, phones: 'x' },
			{ email: 'b@example.com', _bdate: 'x' },
			{ email: 'c@example.com', subscriptions: null },
		];
		expect(await outcomes('import', data)).toMatchObject(data.map(() => ({ error: 400 })));
		expect(altcraft.stored(1)).toEqual([]);
	});

	it('does not empty the email', async () => {
		await outcomes('add', [{ email, customer_id: '1' }]);
		const byId = { matching: 'custom', field_name: 'customer_id' };
		expect(await outcomes('update', [{ customer_id: '1', email: '' }], byId)).toEqual([
			{ error: 400, error_text: 'Invalid email: email cannot be unset' },
		]);
		expect(await outcomes('import', [{ customer_id: '2', email: '' }], byId)).toMatchObject([
			{ error: 0 },
		]);
	});

	it.each<Format>(['json', 'xml'])('replaces or appends subscriptions in %s', async (format) => {
		const known = { channel: 'email', email_data: { email: 'A@example.com' }, resource_id: 1 };
		const viber = { channel: 'viber', cc_data: { phone: '+79000000001' }, resource_id: 3 };
		await outcomes('add', [
			{
				email,
				subscriptions: [{ ...known, status: 'unsubscribed', priority: 2, cats: ['a'] }, viber],
			},
		]);
		const again = { channel: 'email', email, resource_id: 1 };
		const whatsapp = { ...viber, channel: 'whatsapp', status: -1, priority: 0 };
		const subscriptions = [{ ...again, status: -1, priority: -1 }, whatsapp];
		await outcomes('update', [{ email, subscriptions }], {}, format);
		expect(storedProfiles()[0]?.subscriptions).toStrictEqual([
			{ ...again, status: 'unsubscribed', priority: 2 },
			viber,
			{ ...viber, channel: 'whatsapp', priority: 0 },
		]);
		// 0 counts, and what is left out does not change.
		await outcomes('import', [{ email, subscriptions: [{ ...again, status: 0 }] }], {}, format);
		expect(storedProfiles()[0]?.subscriptions).toMatchObject([{ status: 0, priority: 2 }, {}, {}]);
	});

	it('tells addresses apart', async () => {
		const push = { channel: 'push', provider: 'p', subscription_id: '1', resource_id: 2 };
		const bot = { channel: 'telegram_bot', cc_data: { id: 1 }, resource_id: 3 };
		const sms = { channel: 'sms', phone: '+7 900 000-00-01', resource_id: 2 };
		const all = [push, bot, sms];
		await outcomes('import', [{ email, subscriptions: all }]);
		await outcomes('import', [{ email, subscriptions: all }]);
		expect(storedProfiles()[0]?.subscriptions).toEqual(all);
		const others = [
			{ ...push, subscription_id: '2' },
			{ ...bot, cc_data: { id: 2 } },
			{ ...sms, phone: '+79000000002' },
		];
		await outcomes('import', [{ email, subscriptions: others }]);
		expect(storedProfiles()[0]?.subscriptions).toEqual([...all, ...others]);
	});

	it('tells resources apart', async () => {
		const other = await startAltcraft({
			token: altcraft.token,
			resources: [1, 2].map((id) => ({ id, name: 'R', channels: ['email'], databaseIds: [1] })),
		});
		const subscriptions = [1, 2].map((id) => ({ channel: 'email', email, resource_id: id }));
		for (const subscription of [...subscriptions, ...subscriptions]) {
			await fetch(other.url + PATHS.import, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify({
					token: other.token,
					db_id: 1,
					data: [{ email, subscriptions: [subscription] }],
				}),
			});
		}
		expect(other.stored(1).map(({ profile }) => profile)).toEqual([{ email, subscriptions }]);
		await other.stop();
	});

	it('drops bad subscriptions when told so', async () => {
		const subscriptions = [{ channel: 'email', email: 'bad', resource_id: 1 }];
		expect(await outcomes('import', [{ email, subscriptions }])).toMatchObject([{ error: 400 }]);
		const skip = { skip_invalid_subscriptions: true };
		expect(await outcomes('import', [{ email, subscriptions }], skip)).toMatchObject([
			{ error: 0 },
		]);
		expect(storedProfiles()).toEqual([{ email, subscriptions: [] }]);
	});

	it('takes names of built-in members as ordinary names', async () => {
		const entry = JSON.parse('{"email":"a@example.com","__proto__":1,"toString":2}') as Json;
		await outcomes('import', [entry]);
		await outcomes('update', [{ email, constructor: 3 }]);
		expect(Object.entries(storedProfiles()[0] ?? {})).toEqual([
			['email', email],
			['__proto__', 1],
			['toString', 2],
			['constructor', 3],
		]);
	});
});

describe('functional values', () => {
	const email = 'a@example.com';
	const known = {
		email,
		_fname: 'Ann',
		phones: ['+79000000001'],
		loyalty_points: 5,
		balance: 1.5,
		interests: ['a', 'b'],
		preferences: { color: 'red', size: { shoe: '40' } },
		orders: [{ id: '1', marks: ['new'] }, { note: 'x' }],
	};

	const applied: Array<[string, Json, unknown, unknown]> = [
		['_fname', { action: 'set', value: 'Anna' }, 'Anna', 'Anna'],
		['loyalty_points', { action: 'set', value: 7 }, 7, 7],
		['_fname', { action: 'unset' }, undefined, undefined],
		['loyalty_points', { action: 'incr', value: 10 }, 15, 10],
		['loyalty_points', { action: 'incr', value: -10 }, -5, -10],
		['balance', { action: 'incr', value: 2 }, 3.5, 2],
		['interests', { action: 'add', value: ['b', 'c'] }, ['a', 'b', 'c'], ['b', 'c']],
		['interests', { action: 'delete', value: ['a', 'x'] }, ['b'], []],
		[
			'phones',
			{ action: 'add', value: ['+79000000002'] },
			['+79000000001', '+79000000002'],
			['+79000000002'],
		],
		[
			'orders',
			{ action: 'add', value: ['paid'], submatch: 'marks' },
			[{ id: '1', marks: ['new', 'paid'] }, { note: 'x' }],
			[],
		],
		[
			'orders',
			{ action: 'delete', value: ['new'], submatch: 'marks' },
			[{ id: '1', marks: [] }, { note: 'x' }],
			[],
		],
		[
			'preferences',
			{ action: 'upsert', value: 'blue', submatch: 'color' },
			{ color: 'blue', size: { shoe: '40' } },
			{ color: 'blue' },
		],
		[
			'preferences',
			{ action: 'upsert', value: '41', submatch: 'size.shoe' },
			{ color: 'red', size: { shoe: '41' } },
			{ size: { shoe: '41' } },
		],
		[
			'orders',
			{ action: 'upsert', value: { id: '2', price: '3' }, submatch: 'id' },
			[{ id: '2', price: '3', marks: ['new'] }, { note: 'x' }],
			[],
		],
	];

	describe.each<Format>(['json', 'xml'])('in %s', (format) => {
		it.each(applied)('%s %j gives %j, and %j at first', async (field, call, after, anew) => {
			await outcomes('add', [known]);
			const data = [{ email, [field]: call }];
			expect(await outcomes('update', data, {}, format)).toMatchObject([{ error: 0 }]);
			const expected: Json = { ...known, [field]: after };
			if (after === undefined) delete expected[field];
			expect(storedProfiles()).toStrictEqual([expected]);

			const other = [{ email: 'new@example.com', [field]: call }];
			expect(await outcomes('import', other, {}, format)).toMatchObject([{ error: 0 }]);
			expect(storedProfiles()[1]).toStrictEqual({
				email: 'new@example.com',
				...(anew === undefined ? {} : { [field]: anew }),
			});
		});
	});

	it('work with what earlier batches left', async () => {
		const data = [{ email, loyalty_points: { action: 'incr', value: 2 } }];
		for (let n = 0; n < 3; n++) await outcomes('import', data);
		expect(storedProfiles()).toEqual([{ email, loyalty_points: 6 }]);
	});

	it.each<[string, Json, string]>([
		['_fname', { action: 'replace', value: 'x' }, 'unknown action "replace"'],
		['_fname', { action: 1, value: 'x' }, 'unknown action 1'],
		['_fname', { action: 'constructor' }, 'unknown action "constructor"'],
		['_fname', { action: 'set' }, 'value is missing'],
		['_fname', { action: 'set', value: 'x', when: 'now' }, 'unknown member when'],
		['_fname', { action: 'set', value: 'x', submatch: 'y' }, 'submatch is for objects only'],
		['_fname', { action: 'unset', value: 'x' }, 'unset takes no value'],
		['_fname', { action: 'incr', value: 1 }, 'incr does not suit a field of type unicode'],
		['unheard', { action: 'incr', value: 1 }, 'incr does not suit a field of type unknown'],
		['loyalty_points', { action: 'incr', value: 1.5 }, 'value must be an integer'],
		['balance', { action: 'incr', value: 1.5 }, 'value must be an integer'],
		['loyalty_points', { action: 'incr', value: '1' }, 'value must be an integer'],
		['loyalty_points', { action: 'incr' }, 'value must be an integer'],
		['loyalty_points', { action: 'add', value: ['1'] }, 'add does not suit a field of type int'],
		['interests', { action: 'add', value: 'a' }, 'value must be an array of strings'],
		['interests', { action: 'add', value: [] }, 'value must be an array of strings'],
		['interests', { action: 'delete', value: [1] }, 'value must be an array of strings'],
		['interests', { action: 'add', value: ['a'], submatch: 'x' }, 'submatch is for objects only'],
		['orders', { action: 'add', value: [{ id: '1' }], submatch: 'x' }, 'an array of strings'],
		['orders', { action: 'add', value: ['a'] }, 'submatch must be the path of a property'],
		['orders', { action: 'upsert', value: 'a', submatch: 'id' }, 'value must be an object'],
		['preferences', { action: 'upsert', value: 'a' }, 'submatch must be the path of a property'],
		['preferences', { action: 'upsert', value: 'a', submatch: 'a..b' }, 'submatch must be'],
		['preferences', { action: 'upsert', submatch: 'a' }, 'value is missing'],
		['interests', { action: 'upsert', value: 'a', submatch: 'x' }, 'upsert does not suit'],
	])('are refused: %s %j', async (field, call, text) => {
		await outcomes('add', [known]);
		const [refused] = await outcomes('update', [{ email, [field]: call }]);
		expect(refused).toEqual({
			error: 400,
			error_text: expect.stringContaining(`Invalid function in field ${field}: `) as string,
		});
		expect(refused?.error_text).toContain(text);
		expect(storedProfiles()).toStrictEqual([known]);
	});

	it('are refused for emails and for what is set to a bad value', async () => {
		const byId = { matching: 'custom', field_name: 'customer_id' };
		const data = [
			{ customer_id: '1', email: { action: 'unset' } },
			{ customer_id: '2', email: { action: 'set', value: 'bad' } },
			{ customer_id: '3', _bdate: { action: 'set', value: 'soon' } },
			{ customer_id: '4', subscriptions: { action: 'unset' } },
			{ customer_id: '5', email: { action: 'set', value: 'a@example.com' } },
		];
		expect(await outcomes('import', data, byId)).toMatchObject([
			{ error_text: 'Invalid function in field email: email cannot be unset' },
			{ error_text: 'Invalid email' },
			{ error_text: 'Invalid value of field _bdate: date expected' },
			{ error_text: 'subscriptions must be an array' },
			{ error: 0 },
		]);
	});

	it('are refused where the stored value does not suit them', async () => {
		const odd = { email, loyalty_points: 'many', interests: 'one', preferences: 'x', orders: 'y' };
		await outcomes('add', [odd]);
		const calls: Json = {
			loyalty_points: { action: 'incr', value: 1 },
			interests: { action: 'add', value: ['a'] },
			preferences: { action: 'upsert', value: 'a', submatch: 'x' },
			orders: { action: 'upsert', value: { a: '1' }, submatch: 'a' },
		};
		for (const [field, call] of Object.entries(calls)) {
			expect(await outcomes('update', [{ email, [field]: call }])).toEqual([
				{ error: 400, error_text: expect.stringContaining('the stored value is not') as string },
			]);
		}
		expect(storedProfiles()).toStrictEqual([odd]);
	});

	it('are refused at add_batch', async () => {
		const data = [{ loyalty_points: { action: 'incr', value: 1 } }];
		for (const format of ['json', 'xml'] as const) {
			expect(await outcomes('add', data, {}, format)).toEqual([
				{ error: 400, error_text: 'Functional value is not allowed in field loyalty_points' },
			]);
		}
	});
});

describe('the answer', () => {
	it('has in XML the shape of add_batch', async () => {
		const body =
			`<xml><token>${altcraft.token}</token><db_id>1</db_id>` +
			"<data array='true'><email>a@example.com</email></data><data array='true'/></xml>";
		const response = await fetch(altcraft.url + PATHS.import, {
			method: 'POST',
			headers: { 'Content-Type': 'application/xml' },
			body,
		});
		expect(await response.text()).toBe(
			'<?xml version="1.0" encoding="UTF-8"?>\n<xml><error>0</error>' +
				'<error_text>Successful operation</error_text>' +
				'<xml><error>0</error><error_text>Successful operation</error_text>' +
				`<profile_id>${ID}0</profile_id></xml>` +
				'<xml><error>400</error><error_text>No match value in field email</error_text></xml></xml>',
		);
	});
});

describe('faults', () => {
	const data = [1, 2, 3, 4].map((n) => ({ email: `p${n}@example.com`, _fname: 'new' }));
	const old = data.map(({ email }) => ({ email, _fname: 'old' }));

	it('are asked for all three calls', async () => {
		const asked: unknown[] = [];
		altcraft.fault = ({ n, operation, count }) => {
			asked.push({ n, operation, count });
			return undefined;
		};
		await send('import', data);
		await send('update', []);
		await send('add', [{}]);
		expect(asked).toEqual([
			{ n: 0, operation: 'import', count: 4 },
			{ n: 1, operation: 'update', count: 0 },
			{ n: 2, operation: 'add', count: 1 },
		]);
		expect(altcraft.batches).toMatchObject([{ n: 0 }, { n: 2 }]);
	});

	it.each<['none' | 'half' | 'all', number]>([
		['none', 0],
		['half', 2],
		['all', 4],
	])('store %s of a batch before they play', async (process, stored) => {
		await send('add', old);
		altcraft.fault = () => ({ process });
		const result = await outcomes('update', data);
		expect(result).toEqual([0, 1, 2, 3].map((n) => ({ ...OK, profile_id: `${ID}${n}` })));
		expect(storedProfiles()).toEqual([...data.slice(0, stored), ...old.slice(stored)]);
		expect(altcraft.batches.at(-1)).toMatchObject({ processed: process, stored });

		altcraft.reset();
		altcraft.fault = () => ({ process });
		expect(new Set((await outcomes('import', data)).map(({ profile_id: id }) => id)).size).toBe(4);
		expect(storedProfiles()).toEqual(data.slice(0, stored));
	});
});

describe('the watch over the order', () => {
	const a = { email: 'a@example.com' };
	const b = { email: 'b@example.com' };

	it('counts what came while another request had its match value', async () => {
		altcraft.fault = ({ n }) => ({ delayMs: n === 0 ? 100 : 0 });
		const slow = send('import', [a, b]);
		while (altcraft.batches.length === 0) await send('add', [{}], { db_id: 2 });
		await send('update', [{ email: 'A@example.com' }, { email: 'c@example.com' }]);
		expect(altcraft.overlaps).toBe(1);
		await send('import', [a, b]);
		expect(altcraft.overlaps).toBe(3);
		await slow;
		await send('import', [a, b]);
		expect(altcraft.overlaps).toBe(3);
		altcraft.reset();
		expect(altcraft.overlaps).toBe(0);
	});

	it('counts nothing of other values, databases and modes, nor of add_batch', async () => {
		altcraft.fault = () => ({ delayMs: 60 });
		await Promise.all([
			send('import', [{ ...a, customer_id: 'a@example.com' }]),
			send('import', [b]),
			send('import', [a], { db_id: 2 }),
			send('import', [{ customer_id: 'a@example.com' }], {
				matching: 'custom',
				field_name: 'customer_id',
			}),
			send('add', [a]),
			send('add', [a]),
		]);
		expect(altcraft.maxInFlight).toBe(6);
		expect(altcraft.overlaps).toBe(0);
	});

	it('counts nothing of requests that follow each other, answered or not', async () => {
		altcraft.fault = ({ n }) => (n % 2 === 0 ? { cut: 'beforeAnswer', process: 'all' } : undefined);
		for (let n = 0; n < 20; n++) await send('import', [a]).catch(() => undefined);
		altcraft.fault = () => ({ hang: true });
		await expect(send('import', [a], {}, 'json', AbortSignal.timeout(50))).rejects.toThrow();
		altcraft.fault = () => ({ delayMs: 500 });
		await expect(send('import', [a], {}, 'json', AbortSignal.timeout(50))).rejects.toThrow();
		altcraft.fault = undefined;
		await send('import', [a]);
		expect(altcraft.batches).toHaveLength(23);
		// The stand-in may notice later than the client that the client has left.
		while (altcraft.batches.at(-2)?.answer !== 'gone') await fetch(altcraft.url);
		expect(altcraft.overlaps).toBe(0);
	});

	it('counts a request that was sent before the one under way was answered', async () => {
		const token = `"token":"${altcraft.token}","db_id":1`;
		const encoder = new TextEncoder();
		let finish: () => void = () => undefined;
		const body = new ReadableStream<Uint8Array>({
			start: (stream) => {
				stream.enqueue(encoder.encode(`{${token},`));
				finish = () => {
					stream.enqueue(encoder.encode('"data":[{"email":"a@example.com"}]}'));
					stream.close();
				};
			},
		});
		const uploading = fetch(altcraft.url + PATHS.import, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body,
			duplex: 'half',
		});
		while (altcraft.maxInFlight === 0) await fetch(altcraft.url);
		await send('import', [a]);
		expect(altcraft.overlaps).toBe(0);
		finish();
		expect(await (await uploading).json()).toMatchObject(OK);
		expect(altcraft.overlaps).toBe(1);
	});

	it('takes the side of a client that left and came again before that was noticed', () => {
		const watch = new OverlapWatch();
		const values = new Set(['a']);
		const [left, again] = [watch.enter(), watch.enter()];
		watch.carry(left, values);
		watch.leave(left, false);
		watch.carry(again, values);
		expect(watch.overlaps).toBe(0);
		watch.carry(watch.enter(), values);
		expect(watch.overlaps).toBe(1);
		watch.leave(again, false);
		expect(watch.overlaps).toBe(0);
	});

	it('tells the order in which requests for a match value came', async () => {
		await send('import', [b, { ...a, _fname: 'first' }]);
		await send('add', [{ email: 'other@example.com' }]);
		await send('update', [{ email: 'A@example.com', _fname: 'second' }]);
		await send('import', [{ phones: ['+7 900 000 00 01'] }], { matching: 'phone' });
		await send('import', [{ customer_id: 7 }], { matching: 'custom', field_name: 'customer_id' });
		expect(altcraft.arrivals(1, 'a@EXAMPLE.com')).toEqual([
			{ n: 0, profile: { ...a, _fname: 'first' } },
			{ n: 2, profile: { email: 'A@example.com', _fname: 'second' } },
		]);
		expect(altcraft.arrivals(1, '+79000000001').map(({ n }) => n)).toEqual([3]);
		expect(altcraft.arrivals(1, '7').map(({ n }) => n)).toEqual([4]);
		expect(altcraft.arrivals(2, 'a@example.com')).toEqual([]);
		expect(altcraft.arrivals(1, '')).toEqual([]);
	});
});

describe('counts alone', () => {
	it('take every import for new and every update for found', async () => {
		const counting = await startAltcraft({ keepProfiles: false });
		const post = async (operation: Operation, data: Json[]) => {
			const response = await fetch(counting.url + PATHS[operation], {
				method: 'POST',
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify({ token: counting.token, db_id: 1, data }),
			});
			return ((await response.json()) as { result: Json[] }).result.map(({ error }) => error);
		};
		const data = [{ email: 'a@example.com' }, { email: 'b@example.com' }];
		expect(await post('import', [...data, ...data])).toEqual([0, 0, 409, 409]);
		expect(await post('update', data)).toEqual([0, 0]);
		expect(counting.batches).toMatchObject([{ stored: 2 }, { stored: 2, profiles: undefined }]);
		expect(counting.stored(1)).toEqual([]);
		expect(counting.storedCount(1)).toBe(2);
		await counting.stop();
	});
});
