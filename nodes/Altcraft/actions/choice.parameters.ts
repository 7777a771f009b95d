import type { INodeProperties } from 'n8n-workflow';

/** Something that Altcraft numbers, chosen from a list or given by its ID. */
export interface Choice {
	readonly displayName: string;
	readonly name: string;
	readonly description: string;
	/** The method of the editor that fills the list. */
	readonly searchListMethod: string;
}

/** The parameter for such a choice; `toChosenId` reads it. */
export function choiceProperty({
	displayName,
	name,
	description,
	searchListMethod,
}: Choice): INodeProperties {
	const what = displayName.toLowerCase();
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: `Select a ${what}…`,
				typeOptions: { searchListMethod, searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 12',
				validation: [
					{
						type: 'regex',
						properties: {
							regex: '^\\s*\\d+\\s*$',
							errorMessage: `A ${what} ID is a whole number`,
						},
					},
				],
			},
		],
	};
}

/** The database of the profiles, for every operation that works in one. */
export const databaseProperty = choiceProperty({
	displayName: 'Database',
	name: 'database',
	description: 'The Altcraft database of the profiles',
	searchListMethod: 'searchDatabases',
});
