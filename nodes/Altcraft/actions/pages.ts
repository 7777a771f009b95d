import type { IDataObject } from 'n8n-workflow';

import type { Api } from '../transport/api';
import { answerOf, failure } from '../transport/api';

/** Where a page of a list starts: a number for what Altcraft numbers, a text for profiles. */
export type Pointer = number | string;

/** A list that comes in pages. */
export interface List {
	/** Where the first page starts. */
	readonly first: Pointer;
	/** Most entries of a page. */
	readonly pageSize: number;
	/** The answer of the list method from there on. */
	ask(from: Pointer): Promise<IDataObject>;
}

/**
 * Every entry of a list, once, however its pages overlap. Ends with a page without new entries, or with a
 * short one without a pointer to a next one. A pointer that was followed before is not followed again.
 * After a full page without one to follow, the ID of its last entry takes its place, as in the example of
 * Altcraft's documents, which name no pointer for profiles.
 */
export async function* entriesOf({ first, pageSize, ask }: List): AsyncGenerator<IDataObject> {
	const seen = new Set<string>();
	const asked = new Set<string>();
	const isNew = (pointer: Pointer) => !asked.has(String(pointer));
	for (let from: Pointer | undefined = first; from !== undefined; ) {
		asked.add(String(from));
		const answer: IDataObject = await ask(from);
		const entries = pageOf(answer);
		let hasNew = false;
		let last: Pointer | undefined;
		for (const entry of entries) {
			last = idOf(entry);
			if (last !== undefined && seen.has(String(last))) continue;
			if (last !== undefined) seen.add(String(last));
			hasNew = true;
			yield entry;
		}
		const next = toPointer(answer.next_from_id);
		const candidates = hasNew ? [next, entries.length >= pageSize ? last : undefined] : [];
		from = candidates.find((pointer) => pointer !== undefined && isNew(pointer));
	}
}

/** Up to `limit` entries of a list. */
export async function firstOf(list: List, limit: number): Promise<IDataObject[]> {
	const found: IDataObject[] = [];
	if (limit < 1) return found;
	for await (const entry of entriesOf(list)) {
		found.push(entry);
		if (found.length >= limit) break;
	}
	return found;
}

/** Altcraft's own page size. */
export const PAGE_SIZE = 1000;

/** A list method of what Altcraft numbers: databases, resources. */
export function numberedList(api: Api, method: string, limit: number): List {
	const pageSize = Math.min(PAGE_SIZE, limit);
	return {
		first: 1,
		pageSize,
		ask: async (from) => answerOf(await api.read(method, { from_id: from, limit: pageSize })),
	};
}

/** No list at all may be an empty one. */
function pageOf({ data }: IDataObject): IDataObject[] {
	const entries: unknown = data ?? [];
	if (Array.isArray(entries)) return entries.map((entry) => Object(entry) as IDataObject);
	throw failure(
		'unknown',
		"The server answered without a list, not as Altcraft's API does. Check the Server URL in the Altcraft credential.",
	);
}

/** The ID of an entry: profiles are asked for `_id`, and come with `id`. */
export function idOf({ id, _id }: IDataObject): Pointer | undefined {
	return toPointer(id) ?? toPointer(_id);
}

function toPointer(value: unknown): Pointer | undefined {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && value !== '' ? value : undefined;
}
