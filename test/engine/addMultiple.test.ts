import type { IDataObject } from 'n8n-workflow';

import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { runAltcraft } from './engine';

let altcraft: Altcraft;

beforeAll(async () => {
	altcraft = await startAltcraft();
});
afterAll(async () => await altcraft.stop());
beforeEach(() => altcraft.reset());

const credential = () => ({ serverUrl: altcraft.url, token: altcraft.token });

const run = async (
	items: IDataObject[],
	parameters?: IDataObject,
	settings?: Parameters<typeof runAltcraft>[0]['settings'],
) => await runAltcraft({ items, credential: credential(), parameters, settings });

const contacts = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ email: `c${n}@example.com`, _fname: `Name ${n}` }));

describe('items become profiles, and profiles become linked items', () => {
	test('25,000 items in batches of 10,000 arrive once each, in 3 requests, and come back in order', async () => {
		const items = contacts(25_000);
		const { output, error } = await run(items, { options: { batchSize: 10_000 } });

		expect(error).toBeUndefined();
		expect(altcraft.batches.map(({ count }) => count).sort()).toEqual([10_000, 10_000, 5_000]);
		const idOf = new Map(
			altcraft.stored(1).map(({ profile_id, profile }) => [profile.email, profile_id]),
		);
		expect(idOf.size).toBe(25_000);
		expect(altcraft.stored(1)).toHaveLength(25_000);
		expect(output).toEqual(
			items.map(({ email }, item) => ({
				json: {
					status: 'accepted',
					profile_id: idOf.get(email),
					error_code: 0,
					error_text: 'Successful operation',
				},
				pairedItem: { item },
			})),
		);
	});

	test('input items are not changed', async () => {
		const items = [{ email: 'a@example.com', tags: ['x', { deep: null }] }, { _fname: 'Ann' }];
		const before = structuredClone(items);
		await run(items, { options: { includeInput: true } });
		expect(items).toEqual(before);
	});

	test('an empty input gives an empty output and no request', async () => {
		const { output, error } = await run([]);
		expect(output).toEqual([]);
		expect(error).toBeUndefined();
		expect(altcraft.batchRequests).toHaveLength(0);
	});

	test.each([
		['24 digits', '663138044450671150000001'],
		['digits with one e', '6631380e4450671150000001'],
		['leading zeros', '000000000000000000000042'],
	])('a profile_id of %s comes out letter for letter', async (_, id) => {
		const other = await startAltcraft({ profileId: () => id });
		const { output } = await runAltcraft({
			items: [{ email: 'a@example.com' }],
			credential: { serverUrl: other.url, token: other.token },
		});
		await other.stop();
		expect(output[0].json.profile_id).toBe(id);
	});

	test('a profile_id that comes as a bare number keeps its digits', async () => {
		altcraft.fault = () => ({
			status: 200,
			headers: { 'Content-Type': 'application/json' },
			body: '{"error":0,"error_text":"","result":[{"error":0,"error_text":"say \\"profile_id\\":1","profile_id": 663138044450671150000001}]}',
		});
		const { output } = await run([{ email: 'a@example.com' }]);
		expect(output[0].json).toMatchObject({
			profile_id: '663138044450671150000001',
			error_text: 'say "profile_id":1',
		});
	});

	test('profiles that Altcraft rejects come back as result items with its code and text', async () => {
		const { output, error, hints } = await run([
			{ email: 'a@example.com' },
			{ email: 'not an address' },
			{ email: 'A@EXAMPLE.com' },
		]);
		expect(error).toBeUndefined();
		expect(output.map(({ json }) => [json.status, json.error_code, json.profile_id])).toEqual([
			['accepted', 0, expect.any(String)],
			['rejected', 400, null],
			['rejected', 409, null],
		]);
		expect(output.map(({ json }) => 'error' in json)).toEqual([false, false, false]);
		expect(hints).toEqual([
			'Altcraft profiles: 1 accepted, 2 rejected, 0 unknown, 0 not sent. not an address: Altcraft did not add this profile: "Invalid email" (code 400). Correct the item and run it again. A@EXAMPLE.com: Altcraft did not add this profile: "Profile with this email already exists" (code 409). To update those that are there already, choose Import Multiple.',
		]);
	});

	test('a run that was all accepted tells what it came to, and warns of nothing', async () => {
		const { hints, information } = await run(contacts(3), { options: { batchSize: 2 } });
		expect(hints).toEqual([]);
		expect(information).toEqual([
			expect.stringMatching(/^Altcraft profiles: 3 accepted in 2 requests, \d[\d.]* s\.$/),
		]);
	});
});

describe('batches keep the limits of one request', () => {
	test('10,000 profiles of 3-byte characters are cut byte-exactly below 10,000,000 bytes', async () => {
		const items = Array.from({ length: 10_000 }, (_, n) => ({
			email: `c${n}@example.com`,
			note: '漢'.repeat(300 + ((n * 7919) % 200)),
		}));
		await run(items, { options: { batchSize: 10_000, streams: 1 } });

		const { batches } = altcraft;
		expect(batches.length).toBeGreaterThan(1);
		const sent = batches.flatMap(({ profiles }) => profiles ?? []);
		expect(sent).toEqual(items);
		const sizeOf = (profile: unknown) => Buffer.byteLength(JSON.stringify(profile));
		for (const [n, { bytes }] of batches.entries()) {
			expect(bytes).toBeLessThanOrEqual(10_000_000);
			const next = batches[n + 1]?.profiles?.[0];
			if (next) expect(bytes + 1 + sizeOf(next)).toBeGreaterThan(10_000_000);
		}
	});

	test.each(['body', 'header'])(
		'a body of exactly 10,000,000 bytes is sent, one byte more is not (token in the %s)',
		async (tokenIn) => {
			const send = async (length: number) => {
				altcraft.reset();
				return await runAltcraft({
					items: [{ _city: 'x'.repeat(length) }],
					credential: { ...credential(), tokenIn },
				});
			};
			await send(10);
			const frame = altcraft.batches[0].bytes - 10;
			const largest = await send(10_000_000 - frame);
			expect(altcraft.batches[0].bytes).toBe(10_000_000);
			expect(largest.output[0].json.status).toBe('accepted');
			const tooLarge = await send(10_000_001 - frame);
			expect(altcraft.batchRequests).toHaveLength(0);
			expect(tooLarge.error?.message).toMatch(/10,000,000.*\[Item 0\]|bytes.*\[Item 0\]/);
		},
	);

	test('one profile that cannot fit is refused alone', async () => {
		const items = [{ _fname: 'A' }, { _fname: 'B'.repeat(10_000_000) }, { _fname: 'C' }];
		const { output } = await run(items, {}, { onError: 'continueRegularOutput' });
		expect(output.map(({ json }) => json.status ?? (json.details as IDataObject).status)).toEqual([
			'accepted',
			'rejected',
			'accepted',
		]);
		expect(altcraft.batches.map(({ count }) => count)).toEqual([2]);
	});

	test.each([
		[0, 3],
		[-5, 3],
		['2', 2],
		[1e9, 1],
	])('batchSize %p is brought within 1 and 10,000', async (batchSize, requests) => {
		await run(contacts(3), { options: { batchSize } });
		expect(altcraft.batches).toHaveLength(requests);
	});

	test('at most 10,000 profiles stand in one request', async () => {
		await run(contacts(10_001), { options: { batchSize: 50_000 } });
		expect(altcraft.batches.map(({ count }) => count).sort()).toEqual([1, 10_000]);
	});

	test.each([1, 3, 10])('%p streams send as many requests at a time', async (streams) => {
		altcraft.fault = () => ({ delayMs: 50 });
		await run(contacts(30), { options: { batchSize: 1, streams } });
		expect(altcraft.maxInFlight).toBe(streams);
		expect(altcraft.stored(1)).toHaveLength(30);
	});
});

describe('parameters mean what they say for each item', () => {
	test('a database from an expression sends each item to its own', async () => {
		const items = Array.from({ length: 20 }, (_, n) => ({
			_fname: `${(n % 2) + 1}`,
			_lname: `${n}`,
		}));
		for (const database of [
			'={{ $json._fname }}',
			{ __rl: true, mode: 'id', value: '={{ $json._fname }}' },
		]) {
			altcraft.reset();
			const { output } = await run(items, { database });
			expect(altcraft.batches).toHaveLength(2);
			for (const id of [1, 2]) {
				const profiles = altcraft.stored(id).map(({ profile }) => profile);
				expect(profiles).toEqual(items.filter(({ _fname }) => _fname === `${id}`));
			}
			const idOf = new Map(
				[1, 2].flatMap((id) => altcraft.stored(id)).map((s) => [s.profile._lname, s.profile_id]),
			);
			expect(output.map(({ json }) => json.profile_id)).toEqual(
				items.map(({ _lname }) => idOf.get(_lname)),
			);
		}
	});

	test('flags from expressions, as booleans or as text, part the batches', async () => {
		const items = [true, 'false', 'TRUE', false].map((flag) => ({ is_vip: flag }));
		const options = { skipTriggers: '={{ $json.is_vip }}', skipInvalidSubscriptions: true };
		await run(items, { options });
		const sent = altcraft.batches.map((b) => [b.skipTriggers, b.skipInvalidSubscriptions, b.count]);
		expect(sent.sort()).toEqual([
			[false, true, 2],
			[true, true, 2],
		]);
	});

	test('the database from the list is a number in the request', async () => {
		const database = { __rl: true, mode: 'list', value: 2, cachedResultName: 'Newsletter (2)' };
		await run(contacts(1), { database });
		expect(altcraft.stored(2)).toHaveLength(1);
	});

	test('includeInput puts the result over the fields of the item, and leaves out a field "error"', async () => {
		const items = [{ email: 'a@example.com', error: 0, status: 'lead' }];
		const { output } = await run(items, { options: { includeInput: true } });
		expect(output[0].json).toEqual({
			email: 'a@example.com',
			status: 'accepted',
			profile_id: expect.any(String),
			error_code: 0,
			error_text: 'Successful operation',
		});
	});

	test('JSON: an object, JSON text, or an expression for each item', async () => {
		const asJson = async (
			profileJson: unknown,
			items: IDataObject[] = [{ mail: 'a@example.com' }],
		) => {
			altcraft.reset();
			await run(items, { dataMode: 'json', profileJson: profileJson as string });
			return altcraft.stored(1).map(({ profile }) => profile);
		};
		expect(await asJson('={{ $json }}', [{ _city: ' as it stands' }])).toEqual([
			{ _city: ' as it stands' },
		]);
		expect(await asJson('={{ { email: $json.mail } }}')).toEqual([{ email: 'a@example.com' }]);
		expect(await asJson('={ "email": "{{ $json.mail }}" }')).toEqual([{ email: 'a@example.com' }]);
		expect(await asJson('{ "_fname": "Ann" }', [{}, {}])).toEqual([
			{ _fname: 'Ann' },
			{ _fname: 'Ann' },
		]);
	});

	test('mapped columns: empty ones are left out', async () => {
		const value = { email: '={{ $json.mail }}', _fname: '', _lname: null };
		const columns = { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] };
		await run([{ mail: 'a@example.com' }, { mail: 'b@example.com' }], { columns });
		expect(altcraft.stored(1).map(({ profile }) => profile)).toEqual([
			{ email: 'a@example.com' },
			{ email: 'b@example.com' },
		]);
	});
});

describe('a sentence that helps', () => {
	test.each<[string, IDataObject, IDataObject, RegExp]>([
		[
			'profileJson that is a list',
			{},
			{ dataMode: 'json', profileJson: '[1]' },
			/Profile JSON .* list/,
		],
		[
			'profileJson that is no JSON',
			{},
			{ dataMode: 'json', profileJson: '{"a"' },
			/Profile JSON .* JSON/,
		],
		[
			'profileJson that is a number',
			{},
			{ dataMode: 'json', profileJson: '={{ 5 }}' },
			/Profile JSON .* number/,
		],
		[
			'profileJson from nothing',
			{},
			{ dataMode: 'json', profileJson: '={{ $json.no }}' },
			/Profile JSON .* empty/,
		],
		['no fields', {}, { dataMode: 'json', profileJson: '{}' }, /no fields/],
		['a database that is no number', {}, { database: '={{ "abc" }}' }, /Database .*"abc"/],
		['a database that is empty', {}, { database: '={{ "" }}' }, /Database is empty/],
		['an unknown database', {}, { database: '999' }, /Database.*999/],
		['a wrong token', { token: 'wrong-token' }, {}, /403.*API Token/],
		['an empty token', { token: '' }, {}, /API Token.*empty/],
		[
			'a token for a header that cannot carry it',
			{ token: 'ключ', tokenIn: 'header' },
			{},
			/API Token.*header/,
		],
		['an address that is none', { serverUrl: 'ht tp://x' }, {}, /Server URL "ht tp:\/\/x"/],
		['an address of another kind', { serverUrl: 'ftp://example.com' }, {}, /Server URL "ftp:/],
		['no server there', { serverUrl: 'http://127.0.0.1:9' }, {}, /No connection.*Server URL/],
		['a web page', { serverUrl: 'PATH/shop' }, {}, /web page.*Server URL/],
		[
			'a flag that is none',
			{},
			{ options: { skipTriggers: '={{ "perhaps" }}' } },
			/Skip Triggers .*"perhaps"/,
		],
		[
			'streams that are none',
			{},
			{ options: { streams: '={{ "many" }}' } },
			/Parallel Streams .*"many"/,
		],
	])('%s', async (_, credentials, parameters, sentence) => {
		const changed = { ...credential(), ...credentials };
		changed.serverUrl = String(changed.serverUrl).replace('PATH', altcraft.url);
		const { error, output } = await runAltcraft({
			items: [{ email: 'a@example.com' }],
			credential: changed,
			parameters,
		});
		expect(error?.message).toMatch(sentence);
		expect(error?.message).toMatch(/\[Item 0\]/);
		expect(error?.message).toMatch(
			/ Altcraft profiles: 0 accepted, \d rejected, \d unknown, \d not sent\.$/,
		);
		expect(error?.message).not.toMatch(/\b(error|problem|failure|mistake)\b/i);
		expect(output).toEqual([]);
		expect(altcraft.stored(1)).toHaveLength(0);
	});

	test('no credential at all', async () => {
		const { error } = await run(contacts(1), {}, { credentials: undefined });
		expect(error?.message).toMatch(/no Altcraft credential.*\[Item 0\]/);
	});

	test('with On Error "stop", one item that cannot be sent keeps all from being sent', async () => {
		const items = [...contacts(2), {}, ...contacts(1)];
		const { error } = await run(items, { options: { batchSize: 1 } });
		expect(error?.message).toMatch(
			/no fields.*\[Item 2\].*0 accepted, 1 rejected, 0 unknown, 3 not sent/,
		);
		expect(altcraft.batchRequests).toHaveLength(0);
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'with On Error "%s", every item has its own output item all the same',
		async (onError) => {
			const items = [{ _fname: 'A' }, {}, { email: 'none' }, { _fname: 'D' }];
			const { output, errorOutput, error } = await run(items, {}, { onError });
			expect(error).toBeUndefined();
			const toErrors = onError === 'continueErrorOutput';
			const statusOf = ({ json }: { json: IDataObject }) =>
				json.status ?? (json.details as IDataObject).status;
			const withItem = (list: typeof output) =>
				list.map((item) => [item.pairedItem, statusOf(item)]);
			expect(withItem(output)).toEqual(
				[
					[{ item: 0 }, 'accepted'],
					[{ item: 1 }, 'rejected'],
					[{ item: 2 }, 'rejected'],
					[{ item: 3 }, 'accepted'],
				].filter(([, status]) => !toErrors || status === 'accepted'),
			);
			expect(withItem(errorOutput)).toEqual(
				toErrors
					? [
							[{ item: 1 }, 'rejected'],
							[{ item: 2 }, 'rejected'],
						]
					: [],
			);
			if (toErrors) expect(errorOutput[1].json.email).toBe('none');
		},
	);

	test.each([401, 402, 403, 404])(
		'refusal %p ends the sending; what was not sent says so',
		async (code) => {
			altcraft.fault = ({ n }) =>
				n === 1 ? { envelope: { error: code, error_text: 'No!' } } : undefined;
			const parameters = { options: { batchSize: 2, streams: 1 } };
			const { output } = await run(contacts(10), parameters, { onError: 'continueRegularOutput' });
			const statuses = output.map(
				({ json }) => json.status ?? (json.details as IDataObject).status,
			);
			expect(statuses).toEqual([
				...['accepted', 'accepted', 'rejected', 'rejected'],
				...new Array(6).fill('notSent'),
			]);
			expect(altcraft.batches).toHaveLength(2);
			expect(output[9].json.error).toMatch(/^Not sent, because .*"No!"/);
		},
	);
});

describe('the credential', () => {
	test.each([
		['a slash at the end', (url: string) => `${url}/`],
		['the path of the API', (url: string) => `${url}/api/v1.1`],
		['the path of the API and a slash', (url: string) => `${url}/api/v1.1/`],
		['half of that path', (url: string) => `${url}/api/`],
		['blanks around it', (url: string) => `  ${url} \n`],
	])('the server URL may have %s', async (_, spell) => {
		const { output } = await runAltcraft({
			items: contacts(1),
			credential: { serverUrl: spell(altcraft.url), token: ` ${altcraft.token}\n` },
		});
		expect(output[0].json.status).toBe('accepted');
		expect(altcraft.batchRequests[0].path).toBe('/api/v1.1/profiles/add_batch/');
	});

	test.each(['body', 'header'])('the token goes in the %s and nowhere else', async (tokenIn) => {
		const { run: result } = await runAltcraft({
			items: contacts(1),
			credential: { ...credential(), tokenIn },
		});
		expect(altcraft.batches[0].tokenIn).toBe(tokenIn);
		expect(altcraft.batchRequests[0].path).not.toContain(altcraft.token);
		expect(JSON.stringify(result)).not.toContain(altcraft.token);
	});

	test('a token that the server quotes is not passed on', async () => {
		altcraft.fault = () => ({ envelope: { error: 400, error_text: `Bad ${altcraft.token}!` } });
		const { error, run: result } = await run(contacts(1));
		expect(error?.message).toContain('Bad ***!');
		expect(JSON.stringify([result, error])).not.toContain(altcraft.token);
	});

	test('a redirect is not followed, and its target sees nothing', async () => {
		const other = await startAltcraft();
		altcraft.fault = () => ({
			status: 307,
			headers: { Location: `${other.url}/api/v1.1/profiles/add_batch/` },
		});
		const { error } = await run(contacts(1));
		expect(error?.message).toMatch(/redirect \(HTTP 307\).*1 unknown/);
		expect(other.requests).toHaveLength(0);
		await other.stop();
	});
});
