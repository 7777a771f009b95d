import type { INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { toDatabaseId } from '../../parameters/convert';
import { parameter } from '../../parameters/parameter';
import { answerOf } from '../../transport/api';
import { callingOptions } from '../calling.parameters';
import { databaseProperty } from '../choice.parameters';
import { limitProperties, limitReader } from '../limit.parameters';
import type { Operation } from '../operation';
import { forEachItem } from '../operation';
import { entriesOf, PAGE_SIZE } from '../pages';
import { filterProperties, filterReader, queryFor } from './filter.parameters';
import { schemasOfRun } from './schemas';
import { profileShaper, simplifyProperty } from './simplify.parameters';

const option = {
	name: 'Get Many',
	value: 'getMany',
	action: 'Get many profiles',
	description: 'List the profiles of a database, all or those that meet conditions',
};

const fieldsProperty: INodeProperties = {
	displayName: 'Field Names or IDs',
	name: 'fields',
	type: 'multiOptions',
	default: [],
	typeOptions: { loadOptionsMethod: 'fields', loadOptionsDependsOn: ['database.value'] },
	description:
		'Which fields to get, all if none is chosen; the ID always comes too. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

export const getMany: Operation = {
	option,
	properties: updateDisplayOptions({ show: { resource: ['profile'], operation: [option.value] } }, [
		databaseProperty,
		...limitProperties,
		...filterProperties,
		fieldsProperty,
		simplifyProperty,
		...callingOptions(true),
	]),
	async execute() {
		const databaseId = parameter(
			this,
			{ name: 'database', displayName: 'Database', fallback: '' },
			toDatabaseId,
		);
		const fields = parameter(
			this,
			{ name: 'fields', displayName: 'Field Names', fallback: [] },
			toNames,
		);
		const limitAt = limitReader(this);
		const filterAt = filterReader(this);
		const shapeAt = profileShaper(this);
		const schemaOf = schemasOfRun();
		return await forEachItem(this, {
			read: (itemIndex) => ({
				databaseId: databaseId.at(itemIndex),
				fields: fields.at(itemIndex),
				limit: limitAt(itemIndex),
				filter: filterAt(itemIndex),
				shape: shapeAt(itemIndex),
			}),
			// https://guides.altcraft.com/en/developer-guide/profiles/37847989
			async run(api, { databaseId: id, fields: chosen, limit, filter, shape }) {
				const query = await queryFor(filter, async () => await schemaOf(api, id));
				const pageSize = Math.min(PAGE_SIZE, limit);
				const parameters = {
					db_id: id,
					limit: pageSize,
					...(query && { query }),
					// As Altcraft's example asks for it; without its ID no profile could be told from another.
					...(chosen.length > 0 && { fields: [...new Set(['_id', ...chosen])] }),
				};
				const pages = entriesOf({
					first: '',
					pageSize,
					ask: async (from) =>
						answerOf(await api.read('profiles/list', { ...parameters, from_id: String(from) })),
				});
				const found = [];
				for await (const profile of pages) {
					// Shaped at once: of a page nothing else is kept.
					found.push(shape(profile, chosen));
					if (found.length >= limit) break;
				}
				return found;
			},
		});
	},
};

/** A list of names, or text with commas between them, as a model gives it. */
function toNames(value: unknown): readonly string[] {
	const names = Array.isArray(value) ? value : String(value ?? '').split(',');
	return names.map((name) => String(name).trim()).filter((name) => name !== '');
}
