import type { Altcraft } from './server';
import { startAltcraft } from './server';

let altcraft: Altcraft;
beforeEach(async () => {
	altcraft = await startAltcraft();
	await ask('profiles/add_batch/', {
		db_id: 1,
		data: [
			{ email: 'ann@example.com', phones: ['+79001112233'], loyalty_points: 42, _city: 'Omsk' },
			{ phones: ['+7 900 111-22-33'], loyalty_points: 7 },
			{ customer_id: '0042' },
		],
	});
});
afterEach(async () => await altcraft.stop());

const ask = async (method: string, call: object) => {
	const response = await fetch(`${altcraft.url}/api/v1.1/${method}`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ token: altcraft.token, ...call }),
	});
	return (await response.json()) as { error: number; error_text: string; data: never };
};
const ids = () => altcraft.stored(1).map(({ profile_id: id }) => id);

test.each([
	[{ email: 'ANN@example.com' }, 0],
	[{ matching: 'phone', phone: '+79001112233' }, 409],
	[{ matching: 'custom', field_name: 'customer_id', field_value: '0042' }, 0],
	[{ matching: 'custom', field_name: 'loyalty_points', field_value: 42 }, 0],
	// Stricter than the documents, which are silent.
	[{ matching: 'custom', field_name: 'loyalty_points', field_value: '42' }, 404],
	[{ email: 'nobody@example.com' }, 404],
	[{ email: '' }, 400],
	[{}, 400],
	[{ email: 'ann@example.com', phone: '+79001112233' }, 400],
	[{ email: 'ann@example.com', format: 'json' }, 400],
	[{ db_id: 9, email: 'ann@example.com' }, 404],
	[{ db_id: '1', email: 'ann@example.com' }, 400],
])('profiles/get/ and profiles/delete with %j answer code %i', async (call, code) => {
	const got = await ask('profiles/get/', { db_id: 1, ...call });
	expect(got.error).toBe(code);
	const before = ids();
	const deleted = await ask('profiles/delete', { db_id: 1, ...call });
	expect(deleted.error).toBe(code);
	expect(ids()).toEqual(before.filter((id) => code !== 0 || id !== Object(got.data).id));
	if (code === 0) expect(deleted.data).toEqual({ profile_id: Object(got.data).id as string });
});

test.each([
	[{}, [0, 1, 2]],
	[{ limit: 2 }, [0, 1]],
	[{ query: { loyalty_points: { $gt: 7 } } }, [0]],
	[{ query: { $or: [{ customer_id: '0042' }, { loyalty_points: 7 }] } }, [1, 2]],
	[{ query: { $and: [{ phones: '+79001112233' }, { email: { $exists: true } }] } }, [0]],
	[{ query: { loyalty_points: { $gt: '1' } } }, []],
])('profiles/list with %j', async (call, expected) => {
	const { data } = await ask('profiles/list', { db_id: 1, ...call });
	expect((data as Array<{ id: string }>).map(({ id }) => id)).toEqual(
		expected.map((n) => ids()[n]),
	);
});

test.each([
	{ from_id: 1 },
	{ from_id: 'nowhere' },
	{ limit: 0 },
	{ query: '{}' },
	{ query: { email: { $magic: 1 } } },
	{ fields: 'email' },
])('profiles/list refuses %j', async (call) => {
	expect((await ask('profiles/list', { db_id: 1, ...call })).error).toBe(400);
});

test('profiles/list answers the fields that were asked for, and the ID as `id` for `_id`', async () => {
	const { data } = await ask('profiles/list', { db_id: 1, fields: ['_id', '_city'], limit: 1 });
	expect(data).toEqual([{ id: ids()[0], _city: 'Omsk' }]);
	expect((await ask('profiles/list', { db_id: 1, fields: ['_city'], limit: 1 })).data).toEqual([
		{ _city: 'Omsk' },
	]);
});

test.each([
	[{ segment_id: 3 }, 400],
	[{ segment_id: 9 }, 404],
	[{ profile_id: 'f' }, 404],
	[{ skip_triggers: 1 }, 400],
	[{ email: 'ann@example.com' }, 400],
])('a segment refuses %j with code %i', async (call, code) => {
	const common = { db_id: 1, segment_id: 1, profile_id: ids()[0] };
	expect((await ask('profiles/segstatic/add', { ...common, ...call })).error).toBe(code);
	expect(altcraft.membersOf(1)).toEqual([]);
});

test('a fault keeps a change from being made, unless it says otherwise', async () => {
	const call = { db_id: 1, matching: 'profile_id', profile_id: ids()[2] };
	altcraft.readingFault = () => ({ status: 503 });
	await ask('profiles/delete', call).catch(() => {});
	expect(ids()).toHaveLength(3);
	altcraft.readingFault = () => ({ status: 503, process: 'all' });
	await ask('profiles/delete', call).catch(() => {});
	expect(ids()).toHaveLength(2);
});
