import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { Page } from '../transport/api';
import { askForPage } from '../transport/api';

interface Database {
	readonly id: number;
	readonly name: string;
}

/**
 * The databases that the token sees, a page at a time; with `filter`, those whose name or ID has it,
 * from all pages, because Altcraft itself cannot search.
 */
export async function searchDatabases(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const wanted = filter?.trim().toLowerCase() ?? '';
	const results: INodeListSearchResult['results'] = [];
	let fromId: number | undefined = Number(paginationToken ?? 1);
	while (fromId !== undefined) {
		const page: Page<Database> = await askForPage(this, 'databases/list/', fromId);
		for (const { id, name } of page.entries) {
			const label = `${name} (${id})`;
			if (label.toLowerCase().includes(wanted)) results.push({ name: label, value: id });
		}
		fromId = page.nextFromId;
		if (wanted === '' && fromId !== undefined) return { results, paginationToken: String(fromId) };
	}
	return { results };
}
