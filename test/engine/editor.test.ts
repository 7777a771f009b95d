import type { INodeListSearchResult } from 'n8n-workflow';

import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { openEditor, testCredential } from './engine';

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
		['another server', { serverUrl: 'PATH/shop' }, /HTTP 404.*Server URL/],
	])('says what is wrong instead of showing nothing: %s', async (_, changed, sentence) => {
		const serverUrl = ('serverUrl' in changed ? changed.serverUrl : altcraft.url) ?? '';
		const failed = search('', undefined, {
			...changed,
			serverUrl: serverUrl.replace('PATH', altcraft.url),
		});
		await expect(failed).rejects.toThrow(sentence);
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
		expect(await testCredential({ ...credential(), serverUrl: `${altcraft.url}/shop` })).toBeTruthy();
		expect(await testCredential({ ...credential(), serverUrl: 'http://127.0.0.1:9' })).toBeTruthy();
	});
});
