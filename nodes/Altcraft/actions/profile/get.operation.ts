import type { IDataObject } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { hasMembers } from '../../formats/format';
import { answerOf, failure } from '../../transport/api';
import { callingOptions } from '../calling.parameters';
import type { Operation } from '../operation';
import { forEachItem } from '../operation';
import { lookupOptions, lookupProperties, lookupReader, membersOf } from './lookup.parameters';
import { notFound, saysNotFound } from './notFound';
import { schemasOfRun } from './schemas';
import { profileShaper, simplifyProperty } from './simplify.parameters';

const option = {
	name: 'Get',
	value: 'get',
	action: 'Get profile',
	description: 'Look one profile up by its email, phone, a field of yours or its ID',
};

export const get: Operation = {
	option,
	properties: updateDisplayOptions({ show: { resource: ['profile'], operation: [option.value] } }, [
		...lookupProperties,
		simplifyProperty,
		...callingOptions(true, lookupOptions),
	]),
	async execute() {
		const lookupAt = lookupReader(this);
		const shapeAt = profileShaper(this);
		const schemaOf = schemasOfRun();
		return await forEachItem(this, {
			read: (itemIndex) => ({ lookup: lookupAt(itemIndex), shape: shapeAt(itemIndex) }),
			// https://guides.altcraft.com/en/developer-guide/profiles/2195482
			async run(api, { lookup, shape }) {
				const { databaseId, whenNothingMatches } = lookup;
				const members = await membersOf(lookup, async () => await schemaOf(api, databaseId));
				const reply = await api.read('profiles/get/', members);
				if (saysNotFound(reply)) {
					if (whenNothingMatches === 'noItem') return [];
					throw notFound(reply);
				}
				const { data } = answerOf(reply);
				if (hasMembers(data)) return [shape(data as IDataObject)];
				throw failure(
					'unknown',
					'Altcraft answered, but not with a profile. Check the Server URL in the Altcraft credential.',
				);
			},
		});
	},
};
