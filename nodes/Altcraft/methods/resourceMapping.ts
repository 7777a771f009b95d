import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { columnsOf } from '../profiles/schema';
import { ask } from '../transport/api';
import { chosenDatabase } from './chosenDatabase';

/** The fields of the chosen database, as columns. */
export async function profileFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const id = chosenDatabase(this);
	if (id === undefined) {
		return {
			fields: [],
			emptyFieldsNotice:
				'Choose a Database from the list to see its fields here. Where the database comes from an expression, set Profile Data to JSON and name the fields yourself.',
		};
	}
	const answer = await ask(this, 'databases/fields_get', { id });
	const fields = columnsOf(answer?.data);
	return fields.length > 0
		? { fields }
		: {
				fields,
				emptyFieldsNotice:
					'Altcraft did not tell the fields of this database. Set Profile Data to JSON and name the fields yourself, or let Map Automatically take the names from the incoming items.',
			};
}
