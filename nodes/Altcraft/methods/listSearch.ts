import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { discover } from '../transport/discovery';

/** Altcraft's own page size. */
const PAGE = 1000;

/**
 * The databases that the token sees, a page at a time; with `filter`, those whose name or ID has it,
 * from all pages, because Altcraft itself cannot search. Lists end with an empty page: the numbers
 * that come with them do not add up even in Altcraft's own example (page 2195563).
 */
export async function searchDatabases(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const wanted = filter?.trim().toLowerCase() ?? '';
	const results: INodeListSearchResult['results'] = [];
	let fromId = Number(paginationToken ?? 1);
	for (;;) {
		const page = await discover(this, 'databases/list/', { from_id: fromId, limit: PAGE });
		const databases = (page.data ?? []) as Array<{ id: number; name: string }>;
		for (const { id, name } of databases) {
			if (`${name} ${id}`.toLowerCase().includes(wanted)) {
				results.push({ name: `${name} (${id})`, value: id });
			}
		}
		const { nextFromId } = page;
		if (databases.length === 0 || nextFromId === undefined || nextFromId <= fromId) {
			return { results };
		}
		fromId = nextFromId;
		if (wanted === '') return { results, paginationToken: String(fromId) };
	}
}
