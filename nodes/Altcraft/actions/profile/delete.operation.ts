import { updateDisplayOptions } from 'n8n-workflow';

import { toId } from '../../formats/answer';
import { answerOf } from '../../transport/api';
import { callingOptions } from '../calling.parameters';
import type { Operation } from '../operation';
import { forEachItem } from '../operation';
import { lookupOptions, lookupProperties, lookupReader, membersOf } from './lookup.parameters';
import { notFound, saysNotFound } from './notFound';
import { schemasOfRun } from './schemas';

const option = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete profile',
	description:
		'Delete one profile for good, with its subscriptions, the history of its events and its relations. One profile for each item; nothing brings it back.',
};

/** Named so because `delete` is a word of JavaScript. */
export const deleteProfile: Operation = {
	option,
	properties: updateDisplayOptions({ show: { resource: ['profile'], operation: [option.value] } }, [
		...lookupProperties,
		...callingOptions(false, lookupOptions),
	]),
	async execute() {
		const schemaOf = schemasOfRun();
		const output = (id: string | null) => [{ deleted: true, profile_id: id }];
		return await forEachItem(this, {
			read: lookupReader(this),
			once: {
				method: 'profiles/delete',
				workOf: ({ databaseId, matching, value }) => ({ databaseId, matching, value }),
				output,
			},
			// https://guides.altcraft.com/en/developer-guide/profiles/28936545
			async run(api, lookup) {
				const { databaseId, whenNothingMatches } = lookup;
				const members = await membersOf(lookup, async () => await schemaOf(api, databaseId));
				const reply = await api.change('profiles/delete', members);
				const isRefusal = reply.kind === 'refused' && saysNotFound(reply);
				if (isRefusal && whenNothingMatches === 'noItem') return [];
				if (isRefusal) throw notFound(reply);
				const { data } = answerOf(reply, 'whether the profile was deleted');
				return output(toId((Object(data) as { profile_id?: unknown }).profile_id));
			},
		});
	},
};
