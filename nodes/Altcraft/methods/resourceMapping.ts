import type {
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';

import { FIELD_OF_MODE } from '../profiles/matching';
import { columnsOf } from '../profiles/schema';
import { ask } from '../transport/api';
import { chosenDatabase } from './chosenDatabase';

/** The fields of the chosen database, as columns. */
export async function profileFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const id = chosenDatabase(this);
	if (id === undefined) {
		// n8n keeps a notice for as long as the node is open, so none is given before the choice.
		if (Object(this.getCurrentNodeParameter('database')).mode === 'list') return { fields: [] };
		return {
			fields: [],
			emptyFieldsNotice:
				'Fields are listed here for a Database that is chosen from the list. Where it comes from an expression, set Profile Data to JSON and name the fields yourself.',
		};
	}
	const answer = await ask(this, 'databases/fields_get', { id });
	const fields = withMatchField(columnsOf(answer?.data), matchFieldOf(this));
	return fields.length > 0
		? { fields }
		: {
				fields,
				emptyFieldsNotice:
					'Altcraft did not tell the fields of this database. Set Profile Data to JSON and name the fields yourself, or let Map Automatically take the names from the incoming items.',
			};
}

/** The field that profiles are to be matched by; undefined for an operation without Match By. */
function matchFieldOf(context: ILoadOptionsFunctions): string | undefined {
	const chosen = (name: string) => String(context.getCurrentNodeParameter(name) ?? '');
	const mode = chosen('matching');
	return mode === 'custom'
		? chosen('matchField')
		: FIELD_OF_MODE[mode as keyof typeof FIELD_OF_MODE];
}

/** The field first, to be filled in; Altcraft lists no profile ID among the fields of a database. */
function withMatchField(
	fields: ResourceMapperField[],
	name: string | undefined,
): ResourceMapperField[] {
	if (name === undefined || fields.length === 0) return fields;
	const found = fields.find(({ id }) => id === name) ?? (name === 'profile_id' && PROFILE_ID);
	if (!found) return fields;
	return [{ ...found, required: true, removed: false }, ...fields.filter(({ id }) => id !== name)];
}

const PROFILE_ID: ResourceMapperField = {
	id: 'profile_id',
	displayName: 'Profile ID',
	defaultMatch: false,
	canBeUsedToMatch: false,
	required: true,
	display: true,
	type: 'string',
};
