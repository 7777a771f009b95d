import type { IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { toOneOf, toPositiveInteger } from '../../parameters/convert';
import type { Parameter } from '../../parameters/parameter';
import { parameter } from '../../parameters/parameter';
import type { Matching, MatchingMode } from '../../profiles/matching';
import { FIELD_OF_MODE } from '../../profiles/matching';

const CHOICES: Record<MatchingMode, Omit<INodePropertyOptions, 'value'>> = {
	custom: {
		name: 'Custom Field',
		description: 'A field of your database that no two profiles share, such as a customer number',
	},
	email: { name: 'Email', description: 'The email address of the profile' },
	phone: { name: 'Phone', description: 'A phone number of the profile' },
	profile_id: {
		name: 'Profile ID',
		description: 'What Altcraft calls the profile, in a field "profile_id" of the item',
	},
};

/** What the user sees of how Altcraft finds a profile that is there already; nothing without `modes`. */
export function matchingProperties(modes: readonly MatchingMode[]): INodeProperties[] {
	if (modes.length === 0) return [];
	return [
		{
			displayName: 'Match By',
			name: 'matching',
			type: 'options',
			default: 'email',
			description:
				'By what Altcraft finds the profile that is there already. Each item must have a value for it.',
			options: [...modes].sort().map((value) => ({ value, ...CHOICES[value] })),
		},
		{
			displayName: 'Match Field Name or ID',
			name: 'matchField',
			type: 'options',
			default: '',
			required: true,
			typeOptions: {
				loadOptionsMethod: 'matchFields',
				loadOptionsDependsOn: ['database.value'],
			},
			description:
				'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			displayOptions: { show: { matching: ['custom'] } },
		},
	];
}

/** For the collection of options; empty without `modes`. */
export function matchingOptions(modes: readonly MatchingMode[]): INodeProperties[] {
	if (modes.length === 0) return [];
	return updateDisplayOptions({ show: { '/matching': ['email', 'phone'] } }, [
		{
			displayName: 'Match Resource Name or ID',
			name: 'matchResource',
			type: 'options',
			default: '',
			typeOptions: { loadOptionsMethod: 'resources', loadOptionsDependsOn: ['database.value'] },
			description:
				'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			hint: 'Only subscribers of this resource are then found by their email or phone',
		},
	]);
}

/** Reads `matchingProperties` and `matchingOptions`; always undefined without `modes`. */
export function matchingReader(
	context: IExecuteFunctions,
	modes: readonly MatchingMode[],
): Parameter<Matching | undefined> {
	if (modes.length === 0) return { at: () => undefined, varies: false };
	const choices = Object.fromEntries(modes.map((mode) => [mode, true])) as Record<
		MatchingMode,
		unknown
	>;
	const mode = parameter(
		context,
		{ name: 'matching', displayName: 'Match By', fallback: 'email' },
		(value) => toOneOf(choices)(value, 'Match By'),
	);
	const field = parameter(
		context,
		{ name: 'matchField', displayName: 'Match Field', fallback: '' },
		(value) => String(value ?? '').trim(),
	);
	const resource = parameter(
		context,
		{ name: 'options.matchResource', displayName: 'Match Resource', fallback: '' },
		(value) =>
			value === '' || value === null ? undefined : toPositiveInteger(value, 'Match Resource'),
	);
	return {
		varies: mode.varies || field.varies || resource.varies,
		at(itemIndex) {
			const chosen = mode.at(itemIndex);
			if (chosen === 'custom') {
				const name = field.at(itemIndex);
				if (name !== '') return { mode: chosen, field: name, resourceId: undefined };
				throw new Error('Match Field is empty. Choose the field that no two profiles share.');
			}
			const narrows = chosen !== 'profile_id';
			return {
				mode: chosen,
				field: FIELD_OF_MODE[chosen],
				resourceId: narrows ? resource.at(itemIndex) : undefined,
			};
		},
	};
}
