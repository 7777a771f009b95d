import type { Altcraft, Fault } from './server';
import { startAltcraft } from './server';

type Json = Record<string, unknown>;
type Format = 'json' | 'xml';

const ADD_BATCH = '/api/v1.1/profiles/add_batch/';
const OK = { error: 0, error_text: 'Successful operation' };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const XML_TYPE = { 'Content-Type': 'application/xml' };

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

async function post(
	path: string,
	body: string | Uint8Array<ArrayBuffer>,
	headers: Record<string, string> = JSON_TYPE,
	signal?: AbortSignal,
): Promise<Response> {
	return await fetch(altcraft.url + path, {
		method: 'POST',
		body,
		headers,
		redirect: 'manual',
		signal,
	});
}

async function ask(path: string, parameters: Json): Promise<Json> {
	const response = await post(
		path,
		JSON.stringify({ token: altcraft.token, ...parameters }),
		JSON_TYPE,
	);
	expect(response.status).toBe(200);
	expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
	return (await response.json()) as Json;
}

async function addBatch(data: unknown, parameters: Json = {}): Promise<Json> {
	return await ask(ADD_BATCH, { db_id: 1, data, ...parameters });
}

async function addXml(inner: string, token = altcraft.token): Promise<string> {
	const body = `<xml><token>${token}</token>${inner}</xml>`;
	const response = await post(ADD_BATCH, body, XML_TYPE);
	expect(response.status).toBe(200);
	expect(response.headers.get('content-type')).toBe('application/xml; charset=utf-8');
	return await response.text();
}

function xmlEnvelope(error: number, content: string): string {
	return `<?xml version="1.0" encoding="UTF-8"?>\n<xml><error>${error}</error>${content}</xml>`;
}

function storedProfiles(databaseId = 1): Json[] {
	return altcraft.stored(databaseId).map(({ profile }) => profile);
}

function emails(count: number, prefix = 'user'): Json[] {
	return Array.from({ length: count }, (_, index) => ({
		email: `${prefix}${index}@example.com`,
	}));
}

async function outcomes(data: unknown, parameters: Json = {}): Promise<Json[]> {
	const answer = await addBatch(data, parameters);
	expect(answer).toMatchObject(OK);
	return answer.result as Json[];
}

/** Lets the stand-in notice on its side what already happened on the client's. */
async function until(condition: () => boolean): Promise<void> {
	for (let round = 0; round < 500 && !condition(); round++) {
		await post('/pause', '');
	}
	expect(condition()).toBe(true);
}

describe('token', () => {
	const body = JSON.stringify({ db_id: 1, data: [{ _fname: 'Ann' }] });

	it('is taken from the body', async () => {
		expect(await addBatch([{ _fname: 'Ann' }])).toMatchObject(OK);
		expect(altcraft.batches).toMatchObject([{ tokenIn: 'body' }]);
		expect(altcraft.requests[0]?.token).toEqual({
			body: altcraft.token,
			header: undefined,
			url: undefined,
		});
	});

	it('is taken from the header', async () => {
		const headers = { ...JSON_TYPE, Authorization: `Bearer ${altcraft.token}` };
		const response = await post(ADD_BATCH, body, headers);
		expect(await response.json()).toMatchObject(OK);
		expect(altcraft.batches).toMatchObject([{ tokenIn: 'header' }]);
		expect(altcraft.requests[0]?.token).toEqual({
			body: undefined,
			header: altcraft.token,
			url: undefined,
		});
	});

	it('is refused in the URL, even beside a good one, and recorded', async () => {
		const path = `${ADD_BATCH}?token=${altcraft.token}`;
		const headers = { ...JSON_TYPE, Authorization: `Bearer ${altcraft.token}` };
		expect(await (await post(path, body)).json()).toMatchObject({ error: 401 });
		expect(await (await post(path, body, headers)).json()).toMatchObject({ error: 401 });
		expect(altcraft.requests).toMatchObject([
			{ path, token: { header: undefined, url: altcraft.token } },
			{ path, token: { header: altcraft.token, url: altcraft.token } },
		]);
		expect(altcraft.batches).toEqual([]);
	});

	it('is refused when absent, empty, wrong, or under another scheme', async () => {
		expect(await (await post(ADD_BATCH, body)).json()).toEqual({
			error: 401,
			error_text: 'API token required',
		});
		expect(await ask(ADD_BATCH, { token: '' })).toMatchObject({ error: 401 });
		expect(await ask(ADD_BATCH, { token: 'wrong' })).toMatchObject({ error: 403 });
		const wrong = await post(ADD_BATCH, body, { ...JSON_TYPE, Authorization: 'Bearer no' });
		expect(await wrong.json()).toMatchObject({ error: 403 });
		const basic = await post(ADD_BATCH, body, {
			...JSON_TYPE,
			Authorization: `Basic ${altcraft.token}`,
		});
		expect(await basic.json()).toMatchObject({ error: 401 });
		expect(await addXml('<db_id>1</db_id>', 'wrong')).toContain('<error>403</error>');
		expect(altcraft.batches).toEqual([]);
	});
});

describe('routing', () => {
	it('answers 404 with a page on unknown paths and still records the token', async () => {
		const response = await post('/api/v1.1/profiles/nothing', '{"token":"t"}');
		expect(response.status).toBe(404);
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(await response.text()).toContain('<html>');
		expect(altcraft.requests).toMatchObject([
			{ method: 'POST', path: '/api/v1.1/profiles/nothing', bytes: 13, token: { body: 't' } },
		]);
	});

	it('answers 405 to other methods', async () => {
		const response = await fetch(altcraft.url + ADD_BATCH);
		expect(response.status).toBe(405);
		expect(response.headers.get('allow')).toBe('POST');
	});

	it.each([
		['profiles/add_batch', 'profiles/add_batch/'],
		['profiles/import_batch/', 'profiles/import_batch'],
		['profiles/update_batch/', 'profiles/update_batch'],
		['databases/list', 'databases/list/'],
		['databases/get', 'databases/get/'],
		['databases/fields_get/', 'databases/fields_get'],
		['resources/list/', 'resources/list'],
		['resources/get/', 'resources/get'],
		['resources/fields_get/', 'resources/fields_get'],
	])('moves %s to %s', async (asked, right) => {
		const response = await post(`/api/v1.1/${asked}?token=secret`, '{}');
		expect(response.status).toBe(301);
		expect(response.headers.get('location')).toBe(`/api/v1.1/${right}`);
	});
});

describe('formats', () => {
	const data = "<data array='true'><_fname>Ann</_fname></data>";
	const xmlBody = (token: string) => `<xml><token>${token}</token><db_id>1</db_id>${data}</xml>`;

	it.each(['text/plain', 'application/jsonp', 'application/json; charset=windows-1251'])(
		'refuses Content-Type %s',
		async (type) => {
			const body = JSON.stringify({ token: altcraft.token, db_id: 1, data: [{}] });
			const response = await post(ADD_BATCH, body, { 'Content-Type': type });
			expect(await response.json()).toMatchObject({ error: 400 });
			expect(altcraft.batches).toEqual([]);
		},
	);

	it('accepts parameters after the type', async () => {
		const body = JSON.stringify({ token: altcraft.token, db_id: 1, data: [{}] });
		const headers = { 'Content-Type': 'application/json; charset=utf-8' };
		expect(await (await post(ADD_BATCH, body, headers)).json()).toMatchObject(OK);
	});

	it('answers in the format that Accept names, else in that of the request', async () => {
		const ask = async (accept: string) => {
			const headers = { ...XML_TYPE, Accept: accept };
			return (await post(ADD_BATCH, xmlBody(altcraft.token), headers)).headers.get('content-type');
		};
		expect(await ask('application/xml')).toContain('application/xml');
		expect(await ask('*/*')).toContain('application/xml');
		expect(await ask('application/json')).toContain('application/json');
		expect(await ask('application/json, text/plain, */*')).toContain('application/json');
		const body = JSON.stringify({ token: altcraft.token, db_id: 1, data: [{}] });
		const response = await post(ADD_BATCH, body, { ...JSON_TYPE, Accept: 'application/xml' });
		expect(await response.text()).toMatch(/^<\?xml .*<profile_id>[0-9a-f]{24}<\/profile_id>/s);
	});

	it('writes the XML answer as the v72 page shows it', async () => {
		expect(await addXml(`<db_id>1</db_id>${data}<data array='true'><email>a</email></data>`)).toBe(
			xmlEnvelope(
				0,
				'<error_text>Successful operation</error_text>' +
					'<xml><error>0</error><error_text>Successful operation</error_text>' +
					'<profile_id>663a138c0000000000000000</profile_id></xml>' +
					'<xml><error>400</error><error_text>Invalid email</error_text></xml>',
			),
		);
	});

	it.each<[string, Format, string]>([
		['cut JSON', 'json', '{"token":'],
		['an empty body', 'json', ''],
		['a byte order mark', 'json', '\uFEFF{}'],
		['a JSON array', 'json', '[]'],
		['JSON null', 'json', 'null'],
		['an empty XML body', 'xml', ''],
		['text only', 'xml', 'hello'],
		['another root', 'xml', '<data><token>t</token></data>'],
		['a root with text only', 'xml', '<xml>t</xml>'],
		['two roots', 'xml', '<xml><a>1</a></xml><xml><a>1</a></xml>'],
		['text after the root', 'xml', '<xml><a>1</a></xml>x'],
		['an unclosed element', 'xml', '<xml><a>1</xml>'],
		['a missing end', 'xml', '<xml><a>1</a>'],
		['crossed elements', 'xml', '<xml><a><b>1</a></b></xml>'],
		['mixed content', 'xml', '<xml><a>text<b>1</b></a></xml>'],
		['a bare ampersand', 'xml', '<xml><a>a & b</a></xml>'],
		['an unknown entity', 'xml', '<xml><a>&nbsp;</a></xml>'],
		['a bare less-than', 'xml', '<xml><a>1 < 2</a></xml>'],
		['an end of CDATA in text', 'xml', '<xml><a>]]></a></xml>'],
		['a control character', 'xml', '<xml><a>\u0001</a></xml>'],
		['a reference to a control character', 'xml', '<xml><a>&#1;</a></xml>'],
		['a reference to a surrogate', 'xml', '<xml><a>&#xD800;</a></xml>'],
		['a reference beyond Unicode', 'xml', '<xml><a>&#x110000;</a></xml>'],
		['a noncharacter', 'xml', '<xml><a>\uFFFE</a></xml>'],
		['an unknown attribute', 'xml', "<xml><a type='int'>1</a></xml>"],
		['a false array', 'xml', "<xml><a array='false'>1</a></xml>"],
		['a repeat without the attribute', 'xml', '<xml><a>1</a><a>2</a></xml>'],
		['a repeat with one attribute', 'xml', "<xml><a array='true'>1</a><a>2</a></xml>"],
		['a document type', 'xml', '<!DOCTYPE xml><xml><a>1</a></xml>'],
		['another encoding', 'xml', '<?xml version="1.0" encoding="koi8-r"?><xml><a>1</a></xml>'],
		['a name with a leading digit', 'xml', '<xml><1a>1</1a></xml>'],
		['a name with a space', 'xml', '<xml><a b>1</a b></xml>'],
	])('refuses %s', async (_, format, body) => {
		const headers = {
			'Content-Type': `application/${format}`,
			Accept: 'application/json',
			Authorization: `Bearer ${altcraft.token}`,
		};
		expect(await (await post(ADD_BATCH, body, headers)).json()).toEqual({
			error: 400,
			error_text: expect.stringMatching(/^Incorrect request: .*(JSON|XML|object)/) as string,
		});
	});

	it.each<[string, Uint8Array<ArrayBuffer>]>([
		['JSON', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
		['XML', new Uint8Array([0x3c, 0x78, 0x6d, 0x6c, 0x3e, 0xc3, 0x28])],
	])('refuses invalid UTF-8 in %s', async (_, body) => {
		expect(await (await post(ADD_BATCH, body)).json()).toEqual({
			error: 400,
			error_text: 'Incorrect request: not valid UTF-8',
		});
	});
});

describe('the same profiles in JSON and XML', () => {
	const profiles = [
		{
			email: 'ann@example.com',
			phones: ['+79000000000', '+79000000001'],
			_fname: 'Ann & <Co>',
			_lname: '  two  spaces\n\tand more ',
			_bdate: '1990-02-22',
			_sex: 'female',
			_status: 0,
			_postal_code: '00123',
			loyalty_points: -12,
			balance: 10.5,
			is_vip: true,
			card_number: '0012345678901234567890',
			interests: ['5', 'books'],
			preferences: { color: 'red', size: '10', nested: { deep: 'true' } },
			orders: [{ id: '1', price: '10' }],
			city_of_store: 'Москва 🏙',
			note: '',
			subscriptions: [
				{ channel: 'email', email_data: { email: 'ann@example.com' }, resource_id: 1 },
				{ channel: 'sms', phone: '+79000000000', resource_id: 2, priority: 3, status: 0 },
				{
					channel: 'telegram_bot',
					cc_data: { id: -100123 },
					resource_id: 3,
					status: 'subscribed',
					cats: ['1', 'news'],
					custom_fields: { visits: 7, _ad_track: false, segment_code: '007' },
				},
			],
		},
		{},
	];

	const xml = `
		<data array='true'>
			<email>ann@example.com</email>
			<phones array='true'>+79000000000</phones><phones array="true">+79000000001</phones>
			<_fname>Ann &amp; &lt;Co&gt;</_fname>
			<_lname>  two  spaces\r\n&#9;and more </_lname>
			<_bdate>1990-02-22</_bdate>
			<_sex>female</_sex><!-- both pages disagree -->
			<_status>0</_status>
			<_postal_code>00123</_postal_code>
			<loyalty_points>-12</loyalty_points>
			<balance>10.5</balance>
			<is_vip>true</is_vip>
			<card_number>0012345678901234567890</card_number>
			<interests array='true'>5</interests><interests array='true'>books</interests>
			<preferences>
				<color>red</color><size>10</size><nested><deep>true</deep></nested>
			</preferences>
			<orders array='true'><id>1</id><price>10</price></orders>
			<city_of_store><![CDATA[Москва]]> &#x1F3D9;</city_of_store>
			<note/>
			<subscriptions array='true'>
				<channel>email</channel>
				<email_data><email>ann@example.com</email></email_data>
				<resource_id>1</resource_id>
			</subscriptions>
			<subscriptions array='true'>
				<channel>sms</channel><phone>+79000000000</phone><resource_id>2</resource_id>
				<priority>3</priority><status>0</status>
			</subscriptions>
			<subscriptions array='true'>
				<channel>telegram_bot</channel>
				<cc_data><id>-100123</id></cc_data>
				<resource_id>3</resource_id>
				<status>subscribed</status>
				<cats array='true'>1</cats><cats array='true'>news</cats>
				<custom_fields>
					<visits>7</visits><_ad_track>false</_ad_track><segment_code>007</segment_code>
				</custom_fields>
			</subscriptions>
		</data>
		<data array='true'></data>`;

	it('leave the same stored data', async () => {
		await addBatch(profiles, { skip_triggers: true });
		const fromJson = [...storedProfiles()];
		const [jsonBatch] = altcraft.batches;
		altcraft.reset();
		await addXml(`<db_id>1</db_id><skip_triggers>true</skip_triggers>${xml}`);
		const fromXml = storedProfiles();
		const [xmlBatch] = altcraft.batches;

		expect(fromJson).toStrictEqual(profiles);
		expect(fromXml).toStrictEqual(profiles);
		expect(xmlBatch?.profiles).toStrictEqual(jsonBatch?.profiles);
		expect(jsonBatch).toMatchObject({ format: 'json', skipTriggers: true, count: 2 });
		expect(xmlBatch).toMatchObject({ format: 'xml', skipTriggers: true, count: 2 });
	});

	it('normalise literal carriage returns in XML, but not references to them', async () => {
		await addXml(
			"<db_id>1</db_id><data array='true'><a>1\r2\r\n3</a><b>1&#13;2&#xD;&#10;3</b></data>",
		);
		expect(storedProfiles()).toEqual([{ a: '1\n2\n3', b: '1\r2\r\n3' }]);
	});

	it('leave text that does not read as its field type as it is', async () => {
		const fields = '<loyalty_points>007</loyalty_points><balance>1,5</balance><is_vip>1</is_vip>';
		await addXml(`<db_id>1</db_id><data array='true'>${fields}</data>`);
		expect(storedProfiles()).toEqual([{ loyalty_points: '007', balance: '1,5', is_vip: '1' }]);
	});

	it('take names of built-in members as ordinary names', async () => {
		const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];
		const members = names.map((name) => `"${name}":{"a":"1"}`).join();
		const body = `{"token":"${altcraft.token}","db_id":1,"data":[{${members}}]}`;
		expect(await (await post(ADD_BATCH, body)).json()).toMatchObject(OK);
		const elements = names.map((name) => `<${name}><a>1</a></${name}>`).join('');
		await addXml(`<db_id>1</db_id><data array='true'>${elements}</data>`);

		const [fromJson, fromXml] = storedProfiles();
		expect(Object.keys(fromXml ?? {})).toEqual(names);
		expect(Object.entries(fromXml ?? {})).toEqual(Object.entries(fromJson ?? {}));
		expect(Object.getPrototypeOf(fromXml)).toBe(Object.getPrototypeOf(fromJson));
		expect(({} as Json).a).toBeUndefined();
	});
});

describe('calls refused as a whole', () => {
	it.each(['email', 'matching', 'detect_geo', 'format', '__proto__', 'constructor'])(
		'an unknown parameter %s',
		async (name) => {
			const text = `Incorrect request: add_batch has no parameter ${name}`;
			const body = `{"token":"${altcraft.token}","db_id":1,"${name}":"email","data":[{}]}`;
			expect(await (await post(ADD_BATCH, body)).json()).toEqual({ error: 400, error_text: text });
			const xml = `<db_id>1</db_id><${name}>email</${name}><data array='true'/>`;
			expect(await addXml(xml)).toBe(xmlEnvelope(400, `<error_text>${text}</error_text>`));
			expect(altcraft.batches).toEqual([]);
		},
	);

	it.each<[string, Json, string]>([
		['no db_id', { db_id: undefined }, 'db_id must be an integer'],
		['a text db_id', { db_id: '1' }, 'db_id must be an integer'],
		['a fraction as db_id', { db_id: 1.5 }, 'db_id must be an integer'],
		['no data', { data: undefined }, 'data must be an array'],
		['an object as data', { data: { email: 'a@example.com' } }, 'data must be an array'],
		['empty data', { data: [] }, 'data is empty'],
		['a text entry', { data: [{}, 'a'] }, 'every entry of data must be an object'],
		['a null entry', { data: [null] }, 'every entry of data must be an object'],
		['an array entry', { data: [[]] }, 'every entry of data must be an object'],
		['skip_triggers as text', { skip_triggers: 'true' }, 'skip_triggers must be a boolean'],
		['skip_triggers null', { skip_triggers: null }, 'skip_triggers must be a boolean'],
		[
			'skip_invalid_subscriptions as number',
			{ skip_invalid_subscriptions: 1 },
			'skip_invalid_subscriptions must be a boolean',
		],
	])('%s', async (_, parameters, text) => {
		const answer = await addBatch([{ _fname: 'Ann' }], parameters);
		expect(answer).toEqual({ error: 400, error_text: `Incorrect request: ${text}` });
		expect(altcraft.batches).toEqual([]);
		expect(altcraft.stored(1)).toEqual([]);
	});

	it('an unknown database', async () => {
		const refusal = { error: 404, error_text: 'Database not found' };
		expect(await addBatch([{}], { db_id: 9 })).toEqual(refusal);
		expect(altcraft.batches).toEqual([]);
	});

	it.each([
		['no db_id', "<data array='true'><a>1</a></data>", 'db_id must be an integer'],
		[
			'a padded db_id',
			"<db_id> 1 </db_id><data array='true'><a>1</a></data>",
			'db_id must be an integer',
		],
		['data without the attribute', '<db_id>1</db_id><data><a>1</a></data>', 'an array'],
		['a text entry', "<db_id>1</db_id><data array='true'>x</data>", 'must be an object'],
		[
			'skip_triggers as number',
			"<db_id>1</db_id><skip_triggers>1</skip_triggers><data array='true'/>",
			'skip_triggers must be a boolean',
		],
	])('%s in XML', async (_, inner, text) => {
		const answer = await addXml(inner);
		expect(answer).toContain('<xml><error>400</error><error_text>Incorrect request: ');
		expect(answer).toContain(text);
		expect(answer).not.toContain('<profile_id>');
	});

	it('more than 10,000 profiles, but not 10,000', async () => {
		expect(await addBatch(emails(10_001))).toEqual({
			error: 400,
			error_text: 'Incorrect request: data holds more than 10000 profiles',
		});
		expect(await outcomes(emails(10_000))).toHaveLength(10_000);
		expect(altcraft.storedCount(1)).toBe(10_000);
	});

	it('more than 10,000,000 bytes, but not 10,000,000', async () => {
		const empty = JSON.stringify({ token: altcraft.token, db_id: 1, data: [{ note: '' }] });
		const bodyOf = (bytes: number) => empty.replace('""', `"${'x'.repeat(bytes - empty.length)}"`);
		const tooLarge = await post(ADD_BATCH, bodyOf(10_000_001));
		expect(tooLarge.status).toBe(413);
		expect(tooLarge.headers.get('content-type')).toContain('text/html');
		await tooLarge.text();
		expect(await (await post(ADD_BATCH, bodyOf(10_000_000))).json()).toMatchObject(OK);
		expect(altcraft.requests).toMatchObject([
			{ bytes: 10_000_001, token: { body: undefined } },
			{ bytes: 10_000_000, token: { body: altcraft.token } },
		]);
		expect(altcraft.batches).toMatchObject([{ n: 0, bytes: 10_000_000 }]);
	});
});

describe('outcomes of the profiles', () => {
	it('come in order, with ids for the accepted ones only', async () => {
		const data = [{ email: 'a@example.com' }, { email: 'bad' }, {}];
		expect(await addBatch(data)).toStrictEqual({
			...OK,
			result: [
				{ ...OK, profile_id: '663a138c0000000000000000' },
				{ error: 400, error_text: 'Invalid email' },
				{ ...OK, profile_id: '663a138c0000000000000001' },
			],
		});
		expect(altcraft.stored(1)).toStrictEqual([
			{ profile_id: '663a138c0000000000000000', profile: { email: 'a@example.com' } },
			{ profile_id: '663a138c0000000000000001', profile: {} },
		]);
		expect(altcraft.stored(2)).toEqual([]);
		expect(altcraft.batches).toMatchObject([{ count: 3, stored: 2, profiles: data }]);
	});

	it.each<[unknown, number]>([
		['a@example.com', 0],
		['a.b+c@mail.example.co', 0],
		['', 0],
		['localhost', 400],
		['a@localhost', 400],
		['a@@example.com', 400],
		['a@b@example.com', 400],
		['a b@example.com', 400],
		[' a@example.com', 400],
		['a@example.com;b@example.com', 400],
		['@example.com', 400],
		['a@example.', 400],
		[5, 400],
		[null, 400],
		[['a@example.com'], 400],
	])('email %j gives %d', async (email, error) => {
		expect(await outcomes([{ email }])).toMatchObject([{ error }]);
	});

	it('refuse an email that its database holds, or that came earlier in the batch', async () => {
		const taken = { error: 409, error_text: 'Profile with this email already exists' };
		const data = [{ email: 'a@example.com' }, { email: 'A@Example.com' }, { email: '' }];
		const [first, second, third] = await outcomes(data);
		expect([first?.error, second, third?.error]).toEqual([0, taken, 0]);
		expect(await outcomes([{ email: 'A@EXAMPLE.COM' }, { email: '' }])).toMatchObject([
			taken,
			{ error: 0 },
		]);
		expect(await outcomes([{ email: 'A@example.com' }], { db_id: 2 })).toMatchObject([
			{ error: 0 },
		]);
		expect(await outcomes([{ email: 'a@example.com' }], { db_id: 2 })).toEqual([taken]);
	});

	it('leave the email of a refused profile free', async () => {
		const refused = { email: 'a@example.com', phones: 'no array' };
		expect(await outcomes([refused, { email: 'a@example.com' }])).toMatchObject([
			{ error: 400 },
			{ error: 0 },
		]);
	});

	it.each<[Json, number]>([
		[{ phones: ['+79001234567'] }, 0],
		[{ phones: '+79001234567' }, 400],
		[{ phones: [79001234567] }, 400],
		[{ _bdate: '2001-12-31' }, 0],
		[{ _bdate: '2001-12-31T00:00+03:00' }, 0],
		[{ _bdate: '1990-02-22T21:00:00Z' }, 0],
		[{ _bdate: '2001-02-30' }, 400],
		[{ _bdate: '31.12.2001' }, 400],
		[{ _bdate: 1009756800 }, 400],
		[{ _regdate: '2023-12-31T23:59:59+03:00' }, 0],
		[{ _regdate: 'yesterday' }, 400],
		[{ loyalty_points: 'not a number', unknown_field: null }, 0],
		[{ checks: { action: 'incr', value: 1 } }, 400],
		[{ checks: { value: 1, nested: { action: 'incr' } } }, 0],
	])('fields %j give %d', async (profile, error) => {
		const [outcome] = await outcomes([profile]);
		expect(outcome).toMatchObject({ error });
		if (error !== 0) expect(outcome?.error_text).toContain(Object.keys(profile)[0]);
	});

	it('use the ids that the options give', async () => {
		const other = await startAltcraft({ profileId: (n) => `id-${n}`, token: 'other' });
		const body = JSON.stringify({ token: 'other', db_id: 1, data: [{}, {}] });
		const init = { method: 'POST', headers: JSON_TYPE, body };
		const answer: unknown = await (await fetch(other.url + ADD_BATCH, init)).json();
		await other.stop();
		expect(answer).toMatchObject({ result: [{ profile_id: 'id-0' }, { profile_id: 'id-1' }] });
	});
});

describe('subscriptions', () => {
	const email = { channel: 'email', email: 'a@example.com', resource_id: 1 };

	it.each<[Json]>([
		[email],
		[{ channel: 'email', email_data: { email: 'a@example.com' }, resource_id: 1 }],
		[{ channel: 'sms', phone: '+79000000000', resource_id: 2 }],
		[{ channel: 'push', provider: 'android-firebase', subscription_id: 's', resource_id: 2 }],
		[{ channel: 'whatsapp', cc_data: { phone: '+79000000000' }, resource_id: 3 }],
		[{ channel: 'viber', cc_data: { phone: '+79000000000' }, resource_id: 3 }],
		[{ channel: 'notify', cc_data: { phone: '+79000000000' }, resource_id: 3 }],
		[{ channel: 'telegram_bot', cc_data: { id: 1 }, resource_id: 3 }],
		[{ ...email, status: 'unsubscribed', priority: -1, cats: ['news'], custom_fields: {} }],
		[{ ...email, status: 0 }],
	])('accepts %j', async (subscription) => {
		const profile = { _fname: 'Ann', subscriptions: [subscription] };
		expect(await outcomes([profile])).toMatchObject([{ error: 0 }]);
		expect(storedProfiles()).toStrictEqual([profile]);
	});

	const cases: Array<[unknown, number, string]> = [
		['text', 400, 'not an object'],
		[{ ...email, channel: undefined }, 400, 'unknown channel undefined'],
		[{ ...email, channel: 'fax' }, 400, 'unknown channel "fax"'],
		[{ ...email, channel: 'constructor' }, 400, 'unknown channel "constructor"'],
		[{ ...email, resource_id: undefined }, 400, 'resource_id must be an integer'],
		[{ ...email, resource_id: '1' }, 400, 'resource_id must be an integer'],
		[{ ...email, resource_id: 99 }, 404, 'resource 99 not found'],
		[{ ...email, resource_id: 2 }, 400, 'resource 2 has no channel email'],
		[{ ...email, email: 'a' }, 400, 'no valid address for channel email'],
		[{ ...email, email: 'a@example.com;b@example.com' }, 400, 'no valid address'],
		[{ ...email, email: undefined }, 400, 'no valid address for channel email'],
		[{ ...email, email_data: { email: 'b@example.com' } }, 400, 'no valid address'],
		[{ channel: 'sms', cc_data: { phone: '+79000000000' }, resource_id: 2 }, 400, 'no valid'],
		[{ channel: 'sms', phone: 79000000000, resource_id: 2 }, 400, 'no valid address'],
		[{ channel: 'push', subscription_id: 's', resource_id: 2 }, 400, 'no valid address'],
		[{ channel: 'push', provider: 'p', subscription_id: '', resource_id: 2 }, 400, 'no valid'],
		[{ channel: 'whatsapp', phone: '+79000000000', resource_id: 3 }, 400, 'no valid address'],
		[{ channel: 'viber', cc_data: {}, resource_id: 3 }, 400, 'no valid address'],
		[{ channel: 'notify', cc_data: { phone: 'x' }, resource_id: 3 }, 400, 'no valid address'],
		[{ channel: 'telegram_bot', cc_data: { id: '1' }, resource_id: 3 }, 400, 'no valid address'],
		[{ ...email, status: true }, 400, 'status must be'],
		[{ ...email, priority: '1' }, 400, 'priority must be'],
		[{ ...email, cats: 'news' }, 400, 'cats must be'],
		[{ ...email, custom_fields: [] }, 400, 'custom_fields must be'],
	];

	it.each(cases)('refuses %j, or drops it when told to', async (bad, error, text) => {
		const profile = { email: 'a@example.com', subscriptions: [email, bad] };
		const [refused] = await outcomes([profile]);
		expect(refused).toEqual({
			error,
			error_text: expect.stringContaining('Invalid subscription subscriptions[1]: ') as string,
		});
		expect(refused?.error_text).toContain(text);
		expect(altcraft.stored(1)).toEqual([]);

		const skip = { skip_invalid_subscriptions: true };
		expect(await outcomes([profile], skip)).toMatchObject([{ error: 0 }]);
		expect(storedProfiles()).toStrictEqual([{ email: 'a@example.com', subscriptions: [email] }]);
		expect(altcraft.batches).toMatchObject([
			{ skipInvalidSubscriptions: false },
			{ skipInvalidSubscriptions: true, profiles: JSON.parse(JSON.stringify([profile])) },
		]);
	});

	it('need a resource that serves the database', async () => {
		const viber = { channel: 'viber', cc_data: { phone: '+79000000000' }, resource_id: 3 };
		const data = [{ subscriptions: [viber] }];
		expect(await outcomes(data, { db_id: 2 })).toEqual([
			{
				error: 404,
				error_text:
					'Invalid subscription subscriptions[0]: resource 3 is not available in database 2',
			},
		]);
	});

	it('must be an array, whatever is skipped', async () => {
		const data = [{ subscriptions: email }, { subscriptions: null }];
		const refused = { error: 400, error_text: 'subscriptions must be an array' };
		expect(await outcomes(data, { skip_invalid_subscriptions: true })).toEqual([refused, refused]);
	});

	it('are dropped in XML too', async () => {
		const subscription = '<channel>email</channel><email>a</email><resource_id>1</resource_id>';
		await addXml(
			'<db_id>1</db_id><skip_invalid_subscriptions>true</skip_invalid_subscriptions>' +
				`<data array='true'><subscriptions array='true'>${subscription}</subscriptions></data>`,
		);
		expect(storedProfiles()).toEqual([{ subscriptions: [] }]);
	});
});

describe('faults', () => {
	const data = emails(4);
	const body = () => JSON.stringify({ token: altcraft.token, db_id: 1, data });

	async function played(fault: Fault, signal?: AbortSignal): Promise<Response> {
		altcraft.fault = () => fault;
		return await post(ADD_BATCH, body(), JSON_TYPE, signal);
	}

	it('are asked once for each add_batch request, with its number', async () => {
		const asked: unknown[] = [];
		altcraft.fault = (batch) => {
			asked.push(batch);
			return undefined;
		};
		expect(await addBatch(data)).toMatchObject(OK);
		await post(ADD_BATCH, 'no JSON');
		await ask('/api/v1.1/databases/list/', {});
		await addBatch(data, { db_id: 2 });
		const { length } = body();
		expect(asked).toEqual([
			{ n: 0, operation: 'add', count: 4, databaseId: 1, bytes: length },
			{ n: 1, operation: 'add', count: 0, databaseId: undefined, bytes: 7 },
			{ n: 2, operation: 'add', count: 4, databaseId: 2, bytes: length },
		]);
		expect(altcraft.batches).toMatchObject([
			{ n: 0, processed: 'all', stored: 4 },
			{ n: 2, processed: 'all', stored: 4 },
		]);
	});

	it('show as HTTP 500 when the fault itself throws', async () => {
		altcraft.fault = () => {
			throw new Error('oops');
		};
		const response = await post(ADD_BATCH, body());
		expect(response.status).toBe(500);
		expect(await response.text()).toContain('The stand-in failed: oops');
	});

	it.each<['none' | 'half' | 'all', number]>([
		['none', 0],
		['half', 2],
		['all', 4],
	])('store %s of the batch before they play', async (process, stored) => {
		const response = await played({ status: 503, process });
		expect(response.status).toBe(503);
		expect(storedProfiles()).toEqual(data.slice(0, stored));
		expect(altcraft.batches).toMatchObject([{ processed: process, stored, answer: 'sent' }]);
	});

	it('round half of an odd number down', async () => {
		altcraft.fault = () => ({ process: 'half' });
		const result = await outcomes(emails(3));
		expect(storedProfiles()).toEqual(emails(1));
		expect(new Set(result.map(({ profile_id: id }) => id)).size).toBe(3);
	});

	it('play a raw answer', async () => {
		const response = await played({
			status: 429,
			headers: { 'Retry-After': '1', 'Content-Type': 'text/plain' },
			body: 'slow down',
		});
		expect(response.status).toBe(429);
		expect(response.headers.get('retry-after')).toBe('1');
		expect(await response.text()).toBe('slow down');
		expect(altcraft.stored(1)).toEqual([]);
	});

	it('play a raw answer of bytes', async () => {
		const bytes = new Uint8Array([0, 255, 1]);
		const response = await played({ status: 200, body: bytes });
		expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
	});

	it('play an envelope', async () => {
		const envelope = { error: 402, error_text: 'Tariff limit' };
		const response = await played({ envelope });
		expect(response.status).toBe(200);
		expect(await response.json()).toStrictEqual(envelope);
		expect(await addXml("<db_id>1</db_id><data array='true'/>")).toBe(
			xmlEnvelope(402, '<error_text>Tariff limit</error_text>'),
		);
		expect(altcraft.stored(1)).toEqual([]);
	});

	it('cut before the answer', async () => {
		await expect(played({ cut: 'beforeAnswer', process: 'all' })).rejects.toThrow();
		expect(altcraft.batches).toMatchObject([{ answer: 'cut', stored: 4 }]);
		altcraft.reset();
		await expect(played({ cut: 'beforeAnswer' })).rejects.toThrow();
		expect(altcraft.batches).toMatchObject([{ answer: 'cut', processed: 'none', stored: 0 }]);
	});

	it('cut in the middle of the real answer', async () => {
		const whole = await (await played({})).text();
		altcraft.reset();
		const response = await played({ cut: 'midAnswer' });
		expect(response.status).toBe(200);
		expect(response.headers.get('content-length')).toBe(String(whole.length));
		await expect(response.text()).rejects.toThrow();
		expect(altcraft.batches).toMatchObject([{ answer: 'cut', processed: 'all' }]);
	});

	it('send half of that answer first', async () => {
		const whole = await (await played({})).text();
		altcraft.reset();
		const reader = (await played({ cut: 'midAnswer' })).body?.getReader();
		let got = 0;
		const readAll = async () => {
			for (;;) {
				const piece = await reader?.read();
				got += (piece?.value as Uint8Array | undefined)?.length ?? 0;
				if (piece?.done !== false) return;
			}
		};
		await expect(readAll()).rejects.toThrow();
		expect(got).toBe(Math.floor(whole.length / 2));
	});

	it('play an HTML page', async () => {
		const response = await played({ html: true });
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(await response.text()).toContain('<html>');
		expect(altcraft.stored(1)).toEqual([]);
	});

	it('play half of a body as the whole', async () => {
		const whole = await (await played({})).text();
		altcraft.reset();
		const half = await (await played({ truncated: true })).text();
		expect(half).toBe(whole.slice(0, Math.floor(whole.length / 2)));
		expect(altcraft.batches).toMatchObject([{ answer: 'sent', processed: 'all' }]);
	});

	it('play an empty body', async () => {
		const response = await played({ empty: true });
		expect(response.status).toBe(200);
		expect(response.headers.get('content-length')).toBe('0');
		expect(await response.text()).toBe('');
		expect(altcraft.stored(1)).toEqual([]);
	});

	it.each([0, 3, 4, 6])('play a result of length %d', async (length) => {
		const answer = (await (await played({ resultLength: length })).json()) as Json;
		const result = answer.result as Json[];
		expect(result).toHaveLength(length);
		expect(new Set(result.map(({ profile_id: id }) => id)).size).toBe(length);
		expect(altcraft.storedCount(1)).toBe(4);
	});

	it('play an edited answer', async () => {
		const deleted = await played({
			edit: (answer) => {
				delete answer.result;
				return undefined;
			},
		});
		expect(await deleted.json()).toStrictEqual(OK);
		expect(await (await played({ edit: () => 'text' })).json()).toBe('text');
		altcraft.fault = () => ({ edit: () => ({ error: '0', result: { a: null, b: [] } }) });
		expect(await addXml("<db_id>1</db_id><data array='true'/>")).toBe(
			xmlEnvelope(0, '<result><a/><b/></result>'),
		);
	});

	it('play a compressed answer', async () => {
		const response = await played({ gzip: true });
		expect(response.headers.get('content-encoding')).toBe('gzip');
		expect(await response.json()).toMatchObject(OK);
	});

	it('play an answer under another type', async () => {
		const response = await played({ contentType: 'text/plain' });
		expect(response.headers.get('content-type')).toBe('text/plain');
		expect(await response.json()).toMatchObject(OK);
		expect(altcraft.storedCount(1)).toBe(4);
	});

	it('hang until the client goes away', async () => {
		await expect(played({ hang: true }, AbortSignal.timeout(50))).rejects.toThrow();
		expect(altcraft.batches).toMatchObject([{ answer: 'hung', processed: 'none' }]);
	});

	it.each([{ trickle: true }, { endless: true }])('never end: %j', async (fault) => {
		const { body } = await played(fault);
		const reader = body!.getReader();
		for (let pieces = 0; pieces < 3; pieces++) {
			const { value } = await reader.read();
			expect(Buffer.from(value!).toString()).toMatch(/^ +$/);
		}
		await reader.cancel();
		expect(altcraft.batches).toMatchObject([{ answer: 'hung', processed: 'none' }]);
	});

	it('delay an answer after all of the batch was processed', async () => {
		const before = Date.now();
		expect(await (await played({ delayMs: 60 })).json()).toMatchObject(OK);
		expect(Date.now() - before).toBeGreaterThanOrEqual(55);
		expect(altcraft.batches).toMatchObject([{ answer: 'sent', processed: 'all' }]);
	});

	it('record a client that does not wait for a delayed answer', async () => {
		await expect(played({ delayMs: 150 }, AbortSignal.timeout(50))).rejects.toThrow();
		await until(() => altcraft.batches[0]?.answer === 'gone');
		expect(altcraft.storedCount(1)).toBe(4);
		// Once more the same delay, so that the first one would be over by now.
		await (await played({ delayMs: 150 })).text();
		expect(altcraft.batches).toMatchObject([{ answer: 'gone' }, { answer: 'sent' }]);
	});

	it('delay a replaced answer', async () => {
		const before = Date.now();
		expect((await played({ delayMs: 60, status: 500 })).status).toBe(500);
		expect(Date.now() - before).toBeGreaterThanOrEqual(55);
	});

	it('leave the refusal of a bad call in place', async () => {
		altcraft.fault = () => ({ resultLength: 2 });
		expect(await addBatch([])).toMatchObject({ error: 400 });
		expect(altcraft.batches).toEqual([]);
	});
});

describe('the record', () => {
	it('tells how many batches were under way at once', async () => {
		altcraft.fault = () => ({ delayMs: 80 });
		await Promise.all([1, 2, 3].map(async (n) => await addBatch(emails(1, `p${n}-`))));
		expect(altcraft.maxInFlight).toBe(3);
		altcraft.reset();
		expect(altcraft.maxInFlight).toBe(0);
		for (let n = 0; n < 20; n++) await addBatch([{}]);
		await ask('/api/v1.1/databases/list/', {});
		expect(altcraft.maxInFlight).toBe(1);
	});

	it('keeps requests in order with their headers', async () => {
		await ask('/api/v1.1/databases/list/', {});
		await fetch(`${altcraft.url}/other?x=1`, { headers: { 'X-Test': 'yes' } });
		expect(altcraft.requests).toMatchObject([
			{ method: 'POST', path: '/api/v1.1/databases/list/' },
			{ method: 'GET', path: '/other?x=1', bytes: 0, headers: { 'x-test': 'yes' } },
		]);
	});

	it('counts bytes, not characters', async () => {
		const body = JSON.stringify({ token: altcraft.token, db_id: 1, data: [{ _fname: 'Аня' }] });
		await (await post(ADD_BATCH, body)).text();
		expect(altcraft.batches).toMatchObject([{ bytes: body.length + 3 }]);
	});

	it('holds a request whose body never came to its end', async () => {
		const leaving = new AbortController();
		const piece = new TextEncoder().encode('{"token":');
		const unfinished = new ReadableStream({
			start: (stream) => {
				stream.enqueue(piece);
			},
		});
		const sent = fetch(altcraft.url + ADD_BATCH, {
			method: 'POST',
			body: unfinished,
			headers: JSON_TYPE,
			duplex: 'half',
			signal: leaving.signal,
		});
		const rejected = expect(sent).rejects.toThrow();
		await until(() => altcraft.maxInFlight === 1);
		leaving.abort();
		await rejected;
		const unfinishedRequests = () => altcraft.requests.filter(({ path }) => path === ADD_BATCH);
		await until(() => unfinishedRequests().length === 1);
		expect(unfinishedRequests()[0]?.bytes).toBeLessThanOrEqual(piece.length);
		expect(altcraft.batches).toEqual([]);
	});

	it('is forgotten on reset, ids and emails included', async () => {
		altcraft.fault = () => ({});
		await addBatch(emails(1));
		const [first] = altcraft.stored(1);
		altcraft.reset();
		expect(altcraft).toMatchObject({ requests: [], batches: [], fault: undefined });
		expect(altcraft.stored(1)).toEqual([]);
		await addBatch(emails(1));
		expect(altcraft.stored(1)).toEqual([first]);
	});

	it('keeps counts alone when told so', async () => {
		const counting = await startAltcraft({ keepProfiles: false });
		const body = JSON.stringify({
			token: counting.token,
			db_id: 1,
			data: [...emails(3), ...emails(1)],
		});
		const init = { method: 'POST', headers: JSON_TYPE, body };
		const answer = (await (await fetch(counting.url + ADD_BATCH, init)).json()) as Json;
		expect((answer.result as Json[]).map(({ error }) => error)).toEqual([0, 0, 0, 409]);
		expect(counting.batches).toMatchObject([{ count: 4, stored: 3, profiles: undefined }]);
		expect(counting.stored(1)).toEqual([]);
		expect(counting.storedCount(1)).toBe(3);
		await counting.stop();
	});

	it('ends with the connections when stopped', async () => {
		const other = await startAltcraft();
		other.fault = () => ({ hang: true });
		const body = JSON.stringify({ token: other.token, db_id: 1, data: [{}] });
		const hanging = fetch(other.url + ADD_BATCH, { method: 'POST', headers: JSON_TYPE, body });
		const rejected = expect(hanging).rejects.toThrow();
		await until(() => other.batches[0]?.answer === 'hung');
		await other.stop();
		await rejected;
		await expect(fetch(other.url)).rejects.toThrow();
	});
});

describe('discovery', () => {
	it('lists databases', async () => {
		expect(await ask('/api/v1.1/databases/list/', {})).toStrictEqual({
			...OK,
			data: [
				{ id: 1, name: 'Customers', ui_tags: [], Groups: [] },
				{ id: 2, name: 'Newsletter', ui_tags: [], Groups: [] },
			],
			next_from_id: 3,
			total_count: 2,
		});
	});

	it('lists them in XML', async () => {
		const body = `<xml><token>${altcraft.token}</token><limit>1</limit></xml>`;
		const response = await post('/api/v1.1/databases/list/', body, XML_TYPE);
		expect(await response.text()).toBe(
			xmlEnvelope(
				0,
				'<error_text>Successful operation</error_text>' +
					'<data><id>1</id><name>Customers</name><ui_tags/><Groups/></data>' +
					'<next_from_id>2</next_from_id><total_count>2</total_count>',
			),
		);
	});

	it('describes a database and its fields', async () => {
		expect(await ask('/api/v1.1/databases/get/', { id: 2 })).toMatchObject({
			data: { id: 2, name: 'Newsletter', suppress_id: 0, description: '' },
		});
		const fields = await ask('/api/v1.1/databases/fields_get', { id: 1 });
		expect(fields.data).toEqual(
			expect.arrayContaining([
				{ category: 'system', title: 'Email', name: 'email', required: false, type: 'unicode' },
				{ category: 'custom', title: 'VIP', name: 'is_vip', required: false, type: 'bool' },
			]),
		);
	});

	it('lists and describes resources that cover every channel', async () => {
		const { data } = await ask('/api/v1.1/resources/list', {});
		expect(data).toContainEqual({ id: 1, name: 'Email newsletter', groups: [] });
		const described = await Promise.all(
			(data as Array<{ id: number }>).map(
				async ({ id }) => (await ask('/api/v1.1/resources/get', { id })).data as Json,
			),
		);
		expect(described[1]).toStrictEqual({
			id: 2,
			name: 'SMS and push: order status',
			channels: ['sms', 'push'],
			dbs_ids: [1, 2],
			trk_domain: '',
			url: '',
		});
		expect(described.flatMap(({ channels }) => channels as string[]).sort()).toEqual([
			'email',
			'notify',
			'push',
			'sms',
			'telegram_bot',
			'viber',
			'whatsapp',
		]);
	});

	it('describes the fields of subscriptions', async () => {
		const fieldsOf = async (parameters: Json) =>
			await ask('/api/v1.1/resources/fields_get', parameters);
		const fields = await fieldsOf({ id: 2, channel: 'push' });
		expect(fields.data).toContainEqual({
			category: 'custom',
			title: 'Visits',
			name: 'visits',
			required: false,
			type: 'int',
		});
		expect(await fieldsOf({ id: 2 })).toMatchObject({ error: 400 });
		expect(await fieldsOf({ id: 2, channel: 'email' })).toMatchObject({ error: 400 });
	});

	it.each([
		['databases/list/', {}],
		['databases/get/', { id: 1 }],
		['databases/fields_get', { id: 1 }],
		['resources/list', {}],
		['resources/get', { id: 1 }],
		['resources/fields_get', { id: 1, channel: 'email' }],
	])('needs the token for %s and takes it both ways', async (method, parameters) => {
		const path = `/api/v1.1/${method}`;
		const body = JSON.stringify(parameters);
		expect(await (await post(path, body)).json()).toMatchObject({ error: 401 });
		const headers = { ...JSON_TYPE, Authorization: `Bearer ${altcraft.token}` };
		expect(await (await post(path, body, headers)).json()).toMatchObject(OK);
		expect(await ask(path, parameters)).toMatchObject(OK);
		const elements = Object.entries(parameters).map(
			([name, value]) => `<${name}>${value}</${name}>`,
		);
		const xml = `<xml><token>${altcraft.token}</token>${elements.join('')}</xml>`;
		expect(await (await post(path, xml, XML_TYPE)).text()).toContain('<error>0</error>');
	});

	it.each([
		['databases/get/', { id: 9 }, 404],
		['databases/get/', {}, 400],
		['databases/get/', { id: '1' }, 400],
		['databases/fields_get', { id: 9 }, 404],
		['resources/get', { id: 9 }, 404],
		['databases/list/', { limit: 0 }, 400],
		['databases/list/', { limit: '10' }, 400],
		['resources/list', { from_id: 1.5 }, 400],
	])('refuses %s with %j', async (method, parameters, error) => {
		const answer = await ask(`/api/v1.1/${method}`, parameters);
		expect(answer).toEqual({ error, error_text: expect.any(String) as string });
	});

	it.each(['databases/list/', 'resources/list'])('pages %s past 1000 entries', async (method) => {
		const ids = Array.from({ length: 2500 }, (_, index) => 3 * index + 5);
		const large = await startAltcraft({
			databases: ids.map((id) => ({ id, name: `Database ${id}` })).reverse(),
			resources: ids.map((id) => ({ id, name: 'R', channels: ['email'], databaseIds: [] })),
		});
		const sizes: number[] = [];
		const seen: number[] = [];
		let from: unknown = undefined;
		do {
			const response = await fetch(`${large.url}/api/v1.1/${method}`, {
				method: 'POST',
				headers: JSON_TYPE,
				body: JSON.stringify({ token: large.token, from_id: from, limit: 5000 }),
			});
			const page = (await response.json()) as Json;
			const data = page.data as Array<{ id: number }>;
			expect(page.total_count).toBe(2500);
			sizes.push(data.length);
			seen.push(...data.map(({ id }) => id));
			from = page.next_from_id;
		} while (from !== undefined && sizes.length < 10);
		await large.stop();
		expect(sizes).toEqual([1000, 1000, 500, 0]);
		expect(seen).toEqual(ids);
	});

	it('shows groups in the spelling of each method', async () => {
		const grouped = await startAltcraft({
			databases: [{ id: 1, name: 'D', uiTags: ['t'], groups: [{ id: 4, name: 'G' }] }],
			resources: [
				{ id: 1, name: 'R', channels: [], databaseIds: [], groups: [{ id: 5, name: 'H' }] },
			],
		});
		const list = async (method: string) => {
			const init = { method: 'POST', headers: JSON_TYPE, body: `{"token":"${grouped.token}"}` };
			return ((await (await fetch(`${grouped.url}/api/v1.1/${method}`, init)).json()) as Json).data;
		};
		expect(await list('databases/list/')).toEqual([
			{ id: 1, name: 'D', ui_tags: ['t'], Groups: [{ Id: 4, Name: 'G' }] },
		]);
		expect(await list('resources/list')).toEqual([
			{ id: 1, name: 'R', groups: [{ id: 5, name: 'H' }] },
		]);
		await grouped.stop();
	});
});
