import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { Page } from '../transport/api';
import { askForPage } from '../transport/api';

/** What Altcraft numbers and names. */
interface Named {
	readonly id: number;
	readonly name: string;
}

/**
 * Makes the search of one list method: what the token sees, a page at a time; with `filter`, what has it
 * in its name or ID, from all pages, because Altcraft itself cannot search.
 */
function searchOf(method: string) {
	return async function (
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const wanted = filter?.trim().toLowerCase() ?? '';
		const results: INodeListSearchResult['results'] = [];
		let fromId: number | undefined = Number(paginationToken ?? 1);
		while (fromId !== undefined) {
			const page: Page<Named> = await askForPage(this, method, fromId);
			for (const { id, name } of page.entries) {
				const label = `${name} (${id})`;
				if (label.toLowerCase().includes(wanted)) results.push({ name: label, value: id });
			}
			fromId = page.nextFromId;
			if (wanted === '' && fromId !== undefined) {
				return { results, paginationToken: String(fromId) };
			}
		}
		return { results };
	};
}

export const searchDatabases = searchOf('databases/list/');

export const searchSegments = searchOf('segments/list/');
