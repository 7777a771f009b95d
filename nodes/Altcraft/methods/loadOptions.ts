import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodePropertyOptions,
	ResourceMapperField,
} from 'n8n-workflow';

import { columnsOf, isSystemField } from '../profiles/schema';
import type { Page } from '../transport/api';
import { ask, askForPage } from '../transport/api';
import { chosenDatabase } from './chosenDatabase';

interface Resource {
	readonly id: number;
	readonly name: string;
}

/** n8n marks a choice that is not in its list, so without this one a row would be red before anybody touched it. */
const NOT_CHOSEN: INodePropertyOptions = { name: 'Choose One', value: '' };

/** Looking into each resource takes a request, so a very long list is shown whole. */
const MOST_LOOKED_INTO = 200;
const LOOKS_AT_A_TIME = 8;

/**
 * The resources for one subscription: those that have its channel and serve the chosen database, as
 * far as Altcraft tells.
 */
export async function resources(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const all: Resource[] = [];
	let fromId: number | undefined = 1;
	while (fromId !== undefined) {
		const page: Page<Resource> = await askForPage(this, 'resources/list', fromId);
		all.push(...page.entries);
		fromId = page.nextFromId;
	}
	const suitable = all.length > MOST_LOOKED_INTO ? all : await suitableOf(this, all);
	return [NOT_CHOSEN, ...suitable.map(({ id, name }) => ({ name: `${name} (${id})`, value: id }))];
}

/** The fields of the chosen database. */
export async function fields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const listed = await columns(this);
	return [NOT_CHOSEN, ...listed.map(({ id, displayName }) => ({ name: displayName, value: id }))];
}

/** The fields of the chosen database that profiles can be told apart by: own ones with one value each. */
export async function matchFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return (await columns(this))
		.filter(({ id, type }) => !isSystemField(id) && (type === 'string' || type === 'number'))
		.map(({ id, displayName }) => ({ name: displayName, value: id }));
}

async function columns(context: ILoadOptionsFunctions): Promise<ResourceMapperField[]> {
	const id = chosenDatabase(context);
	if (id === undefined) return [];
	const answer = await ask(context, 'databases/fields_get', { id });
	return columnsOf(answer?.data);
}

async function suitableOf(
	context: ILoadOptionsFunctions,
	all: readonly Resource[],
): Promise<Resource[]> {
	const channel = context.getCurrentNodeParameter('&channel');
	const database = chosenDatabase(context);
	const suitable: Resource[] = [];
	for (let start = 0; start < all.length; start += LOOKS_AT_A_TIME) {
		const some = all.slice(start, start + LOOKS_AT_A_TIME);
		const answers = await Promise.all(some.map(({ id }) => ask(context, 'resources/get', { id })));
		answers.forEach((answer, n) => {
			const { channels, dbs_ids: databases } = Object(answer?.data) as IDataObject;
			if (allows(channels, channel) && allows(databases, database)) suitable.push(some[n]);
		});
	}
	return suitable;
}

/** Whether the list has it; a list that was not told, or a choice that was not made, rules out nothing. */
function allows(list: unknown, choice: unknown): boolean {
	const isKnown = Array.isArray(list) && choice !== undefined && !String(choice).startsWith('=');
	return !isKnown || list.some((entry) => String(entry) === String(choice));
}
