import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { toDatabaseId, toOneOf } from '../../parameters/convert';
import { parameter } from '../../parameters/parameter';
import type { Matching, MatchingMode } from '../../profiles/matching';
import { hasMatchValue } from '../../profiles/matching';
import type { Schema } from '../../profiles/schema';
import type { ValueReader } from '../../profiles/values';
import { valueReader } from '../../profiles/values';
import { databaseProperty } from '../choice.parameters';
import { matchingOptions, matchingProperties, matchingReader } from './matching.parameters';

const MODES: readonly MatchingMode[] = ['email', 'phone', 'custom', 'profile_id'];

/** Which one profile an operation is for. */
export const lookupProperties: INodeProperties[] = [
	databaseProperty,
	...matchingProperties(MODES),
	{
		displayName: 'Match Value',
		name: 'matchValue',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. ann@example.com',
		description:
			'What the profile has there: its email address, its phone number with the country code such as +79001112233, the value of the match field, or its profile ID',
	},
	{
		displayName: 'When Nothing Matches',
		name: 'whenNothingMatches',
		type: 'options',
		default: 'error',
		description: 'What becomes of an item whose profile is not in the database',
		options: [
			{
				name: 'Error',
				value: 'error',
				description: 'It fails, as On Error in the Settings says; its status is then "notFound"',
			},
			{ name: 'No Item', value: 'noItem', description: 'Nothing comes out for it' },
		],
	},
];

export const lookupOptions = matchingOptions(MODES);

/** Which profile an item means. */
export interface Lookup {
	readonly databaseId: number;
	readonly matching: Matching;
	readonly value: string | number;
	readonly whenNothingMatches: 'error' | 'noItem';
}

/** Reads `lookupProperties` and `lookupOptions` for each item. */
export function lookupReader(context: IExecuteFunctions): (itemIndex: number) => Lookup {
	const databaseId = parameter(
		context,
		{ name: 'database', displayName: 'Database', fallback: '' },
		toDatabaseId,
	);
	const matchingAt = matchingReader(context, MODES).at;
	const matchValue = parameter(
		context,
		{ name: 'matchValue', displayName: 'Match Value', fallback: '' },
		(value) => value,
	);
	const whenNothingMatches = parameter(
		context,
		{ name: 'whenNothingMatches', displayName: 'When Nothing Matches', fallback: 'error' },
		(value) => toOneOf({ error: true, noItem: true })(value, 'When Nothing Matches'),
	);
	return (itemIndex) => {
		const matching = matchingAt(itemIndex) ?? BY_EMAIL;
		return {
			databaseId: databaseId.at(itemIndex),
			matching,
			value: toMatchValue(matching, matchValue.at(itemIndex)),
			whenNothingMatches: whenNothingMatches.at(itemIndex),
		};
	};
}

const BY_EMAIL: Matching = { mode: 'email', field: 'email', resourceId: undefined };

const TEXT = valueReader({ holds: 'text' }, 'Match Value');
const READERS: Readonly<Record<MatchingMode, ValueReader>> = {
	email: valueReader({ holds: 'email' }, 'Match Value'),
	phone: valueReader({ holds: 'phone' }, 'Match Value'),
	custom: TEXT,
	profile_id: TEXT,
};

/**
 * The value that the profile is found by, never an empty one: what the call without one would mean is not
 * documented. Nor one for nothing, such as "n/a": it would find whoever has it.
 * Throws an Error with a sentence for the user.
 */
export function toMatchValue(matching: Matching, given: unknown): string | number {
	const { mode, field } = matching;
	const isNumber = mode === 'custom' && Number.isSafeInteger(given);
	const value = isNumber || typeof given === 'boolean' ? given : READERS[mode].read(given, true);
	const found = isNumber ? (value as number) : typeof value === 'string' ? value.trim() : '';
	if (hasMatchValue({ [field]: found }, matching)) return found;
	throw new Error(
		'Match Value is empty. Map the field that has it, or filter such items out before this node.',
	);
}

/**
 * The members of a call that say which profile is meant. A value of a custom field is what the field
 * holds: Altcraft documents it as a number or a text, and "42" may not be 42 to it.
 */
export async function membersOf(
	{ databaseId, matching: { mode, field, resourceId }, value }: Lookup,
	askForSchema: () => Promise<Schema>,
): Promise<IDataObject> {
	const common = { db_id: databaseId, matching: mode };
	if (mode === 'custom') {
		const known = (await askForSchema()).fields.get(field);
		const read = known ? valueReader(known, known.title).read(value, true) : value;
		const isValue = typeof read === 'string' || typeof read === 'number';
		return { ...common, field_name: field, field_value: isValue ? read : value };
	}
	return {
		...common,
		[mode]: value,
		...(resourceId !== undefined && { resource_id: resourceId }),
	};
}
