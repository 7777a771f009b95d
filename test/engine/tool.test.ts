import type { IDataObject } from 'n8n-workflow';

import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { openTool } from './engine';

let altcraft: Altcraft;

beforeAll(async () => {
	altcraft = await startAltcraft();
});
afterAll(async () => await altcraft.stop());
beforeEach(() => altcraft.reset());

const profileJson =
	"={{ { email: $fromAI('email', 'The address of the customer'), _fname: $fromAI('name', 'First name') } }}";

const open = async (more: IDataObject = {}) =>
	await openTool(
		{ dataMode: 'json', profileJson, ...more },
		{ serverUrl: altcraft.url, token: altcraft.token },
	);

test('an AI agent sees what the tool does and what to give it', async () => {
	const tool = await open();
	expect(tool.name).toBe('Altcraft');
	expect(tool.description).toMatch(/profile.*Altcraft/i);
	expect(Object.keys(tool.schema.shape).sort()).toEqual(['email', 'name']);
});

test('it adds a profile and gets a compact answer', async () => {
	const tool = await open();
	const answer = await tool.func({ email: 'a@example.com', name: 'Ann' });
	const profile_id = altcraft.stored(1)[0].profile_id;
	expect(JSON.parse(answer)).toEqual([
		{ status: 'accepted', profile_id, error_code: 0, error_text: 'Successful operation' },
	]);
	expect(altcraft.stored(1)[0].profile).toEqual({ email: 'a@example.com', _fname: 'Ann' });
});

test('it is told why a profile was not added, and what to do', async () => {
	const tool = await open();
	const answer = await tool.func({ email: 'nonsense', name: 'Ann' });
	expect(JSON.parse(answer)[0]).toMatchObject({ status: 'rejected', error_text: 'Invalid email' });
	altcraft.fault = () => ({ envelope: { error: 403, error_text: 'No' } });
	await expect(tool.func({ email: 'b@example.com', name: 'B' })).rejects.toThrow(/API Token/);
});

test('it imports: adds a profile, and changes it the next time', async () => {
	const give = async (name: string) =>
		JSON.parse(
			await (await open({ operation: 'importMultiple' })).func({ email: 'a@example.com', name }),
		);
	const [{ status, profile_id }] = await give('Ann');
	expect(status).toBe('accepted');
	expect(await give('Anna')).toMatchObject([{ status, profile_id }]);
	expect(altcraft.stored(1).map(({ profile }) => profile)).toEqual([
		{ email: 'a@example.com', _fname: 'Anna' },
	]);
});

test('it updates who is there, in columns that a model fills, and says who is not', async () => {
	await (await open()).func({ email: 'a@example.com', name: 'Ann' });
	const columns = {
		mappingMode: 'defineBelow',
		value: {
			email: "={{ $fromAI('email', 'The address of the customer') }}",
			loyalty_points: "={{ $fromAI('points', 'The points that the customer has now', 'number') }}",
			interests: "={{ $fromAI('interests', 'Interests, with commas between them') }}",
		},
		matchingColumns: [],
		schema: [],
	};
	const update = async (args: IDataObject) => {
		const tool = await open({ operation: 'updateMultiple', dataMode: 'mapColumns', columns });
		return JSON.parse(await tool.func(args));
	};
	const given = { points: '30', interests: 'books, music' };
	expect(await update({ email: 'a@example.com', ...given })).toMatchObject([
		{ status: 'accepted' },
	]);
	expect(altcraft.stored(1)[0].profile).toEqual({
		email: 'a@example.com',
		_fname: 'Ann',
		loyalty_points: 30,
		interests: ['books', 'music'],
	});
	expect(await update({ email: 'nobody@example.com', ...given })).toMatchObject([
		{ status: 'rejected' },
	]);
	expect(altcraft.stored(1)).toHaveLength(1);
});
