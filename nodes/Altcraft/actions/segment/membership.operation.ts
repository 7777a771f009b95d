import type { INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { toBoolean, toChosenId } from '../../parameters/convert';
import { parameter } from '../../parameters/parameter';
import { answerOf } from '../../transport/api';
import { callingOptions } from '../calling.parameters';
import { choiceProperty, databaseProperty } from '../choice.parameters';
import type { Operation } from '../operation';
import { forEachItem } from '../operation';

/** What putting a profile into a static segment and taking it out differ in. */
export interface MembershipSpec {
	readonly option: Operation['option'];
	/** Of the method, below /api/v1.1/. */
	readonly path: string;
	/** "nobody can tell whether the profile was added to the segment" */
	readonly change: string;
}

const properties: INodeProperties[] = [
	databaseProperty,
	choiceProperty({
		displayName: 'Segment',
		name: 'segment',
		description: 'A static segment: Altcraft fills all others by their own rules',
		searchListMethod: 'searchSegments',
	}),
	{
		displayName: 'Profile ID',
		name: 'profileId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 663a138cee44bb50a67115cd',
		description:
			'What Altcraft calls the profile: "profile_id" in what this node puts out. The operation Get of Profile finds it by an email or a phone.',
	},
];

const SKIP_TRIGGERS: INodeProperties = {
	displayName: 'Skip Triggers',
	name: 'skipTriggers',
	type: 'boolean',
	default: false,
	description: 'Whether no trigger in Altcraft starts because of this change',
};

/** One profile for each item: Altcraft documents no call for several. */
export function membershipOperation({ option, path, change }: MembershipSpec): Operation {
	return {
		option,
		properties: updateDisplayOptions(
			{ show: { resource: ['segment'], operation: [option.value] } },
			[...properties, ...callingOptions(false, [SKIP_TRIGGERS])],
		),
		async execute() {
			const id = (name: string, displayName: string) =>
				parameter(this, { name, displayName, fallback: '' }, (value) =>
					toChosenId(value, displayName),
				);
			const databaseId = id('database', 'Database');
			const segmentId = id('segment', 'Segment');
			const profileId = parameter(
				this,
				{ name: 'profileId', displayName: 'Profile ID', fallback: '' },
				toProfileId,
			);
			const skipTriggers = parameter(
				this,
				{ name: 'options.skipTriggers', displayName: 'Skip Triggers', fallback: false },
				(value) => toBoolean(value, 'Skip Triggers'),
			);
			return await forEachItem(this, {
				read: (itemIndex) => ({
					db_id: databaseId.at(itemIndex),
					segment_id: segmentId.at(itemIndex),
					profile_id: profileId.at(itemIndex),
					skip_triggers: skipTriggers.at(itemIndex),
				}),
				async run(api, members) {
					answerOf(await api.change(path, members), `whether ${change}`);
					const { profile_id, segment_id } = members;
					return [{ success: true, profile_id, segment_id }];
				},
			});
		},
	};
}

/** Not a number: its digits may have been rounded before it came here. */
function toProfileId(value: unknown): string {
	const id = typeof value === 'string' ? value.trim() : '';
	if (id !== '') return id;
	throw new Error(
		'Profile ID is empty, or no text. Map the field that has it, such as {{ $json.profile_id }}.',
	);
}
