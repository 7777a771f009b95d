import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import type { Column } from '../../profiles/columns';
import { mapColumns } from '../../profiles/columns';
import type { Profile } from '../../profiles/profile';
import { toProfile } from '../../profiles/profile';
import type { SubscriptionRow } from '../../profiles/subscriptions';
import { withSubscriptions } from '../../profiles/subscriptions';
import type { Parameter, ReaderFor } from '../../parameters/parameter';
import { ofRecords, parameter, rawParameter } from '../../parameters/parameter';
import { properties as file } from './file.parameters';

const onlyFor = (...channels: string[]) => ({ show: { channel: channels } });

/** In the order of builder them in: what comes after the channel depends on it. */
const subscriptionFields: INodeProperties[] = [
	{
		displayName: 'Channel',
		name: 'channel',
		type: 'options',
		default: 'email',
		options: [
			{ name: 'Email', value: 'email' },
			{ name: 'Notify', value: 'notify' },
			{ name: 'Push', value: 'push' },
			{ name: 'SMS', value: 'sms' },
			{ name: 'Telegram Bot', value: 'telegram_bot' },
			{ name: 'Viber', value: 'viber' },
			{ name: 'WhatsApp', value: 'whatsapp' },
		],
	},
	{
		displayName: 'Resource Name or ID',
		name: 'resourceId',
		type: 'options',
		typeOptions: {
			loadOptionsMethod: 'resources',
			loadOptionsDependsOn: ['&channel', 'database.value'],
		},
		default: '',
		required: true,
		description:
			'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	},
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		placeholder: 'e.g. ann@example.com',
		default: '',
		description: 'The address that the subscription is for',
		displayOptions: onlyFor('email'),
	},
	{
		displayName: 'Phone',
		name: 'phone',
		type: 'string',
		placeholder: 'e.g. +79001234567',
		default: '',
		description: 'The number that the subscription is for, in international form',
		displayOptions: onlyFor('notify', 'sms', 'viber', 'whatsapp'),
	},
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'string',
		placeholder: 'e.g. android-firebase',
		default: '',
		description: 'The push service, as it is called in Altcraft',
		displayOptions: onlyFor('push'),
	},
	{
		displayName: 'Push Subscription ID',
		name: 'subscriptionId',
		type: 'string',
		default: '',
		description: 'The token that the push service gave to the device',
		displayOptions: onlyFor('push'),
	},
	{
		displayName: 'Chat ID',
		name: 'chatId',
		type: 'string',
		placeholder: 'e.g. 123456789',
		default: '',
		description: 'The number of the chat with the Telegram bot',
		displayOptions: onlyFor('telegram_bot'),
	},
	{
		displayName: 'Status',
		name: 'status',
		type: 'options',
		default: '',
		description: 'The status of the subscription',
		options: [
			{ name: 'As in Altcraft', value: '' },
			{ name: 'Subscribed', value: 'subscribed' },
			{ name: 'Suspended', value: 'suspended' },
			{ name: 'Unsubscribed', value: 'unsubscribed' },
		],
	},
	{
		displayName: 'Priority',
		name: 'priority',
		type: 'number',
		default: -1,
		description: 'The priority of the subscription. -1 leaves it to Altcraft.',
	},
	{
		displayName: 'Categories',
		name: 'categories',
		type: 'string',
		placeholder: 'e.g. news, sales',
		default: '',
		description: 'Names of categories of the resource, with commas between them',
	},
	{
		displayName: 'Custom Fields',
		name: 'customFields',
		type: 'json',
		default: '{}',
		description: "The subscription's own fields, as an object",
	},
];

/** What the user sees of how an item becomes a profile. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Profile Data',
		name: 'dataMode',
		type: 'options',
		noDataExpression: true,
		default: 'mapColumns',
		description: 'Where the fields of each profile come from',
		options: [
			{
				name: 'Map Columns',
				value: 'mapColumns',
				description: 'Fields of the incoming item become fields of the profile',
			},
			{
				name: 'JSON',
				value: 'json',
				description: 'An object with the whole profile, for what columns cannot say',
			},
			{
				name: 'File',
				value: 'file',
				description:
					'Each record of a CSV or JSON file becomes a profile, however long the file is',
			},
		],
	},
	...updateDisplayOptions({ show: { dataMode: ['file'] } }, file),
	{
		displayName: 'Columns',
		name: 'columns',
		type: 'resourceMapper',
		default: { mappingMode: 'autoMapInputData', value: null },
		noDataExpression: true,
		required: true,
		description: 'The fields of the profile, by their names in the Altcraft database',
		displayOptions: { show: { dataMode: ['mapColumns'] } },
		typeOptions: {
			loadOptionsDependsOn: ['database.value'],
			resourceMapper: {
				resourceMapperMethod: 'profileFields',
				mode: 'add',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: true,
				multiKeyMatch: false,
				supportAutoMap: true,
				refreshStaleSchemaOnOpen: true,
			},
		},
	},
	{
		displayName: 'Profile JSON',
		name: 'profileJson',
		type: 'json',
		default: '={{ $json }}',
		required: true,
		description:
			'The profile as an object: names of fields in the Altcraft database with their values, such as { "email": "ann@example.com", "_fname": "Ann" }. As it stands, the whole incoming item is the profile.',
		displayOptions: { show: { dataMode: ['json'] } },
	},
	{
		displayName: 'Subscriptions',
		name: 'subscriptions',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Subscription',
		default: {},
		description:
			'What the profile may be contacted through. A subscription whose address is empty is left out. With a file, an expression that names a field takes it from each record of the file.',
		options: [
			{
				displayName: 'Subscription',
				name: 'subscription',
				values: subscriptionFields,
			},
		],
	},
];

/** Reads `properties`: the profile of an item. It throws an Error with a sentence for the user. */
export function profileReader(context: IExecuteFunctions): (itemIndex: number) => Profile {
	const items = context.getInputData();
	const itemItself = (itemIndex: number): Profile => items[itemIndex].json;
	const fieldsAt = fieldsReader(context) ?? itemItself;
	const rows = rowsParameter(context);
	if (rows.varies || rows.at(0).length > 0) {
		return remembered((itemIndex) => withSubscriptions(fieldsAt(itemIndex), rows.at(itemIndex)));
	}
	return fieldsAt === itemItself ? itemItself : remembered(fieldsAt);
}

/**
 * Reads `properties`: the profile of a record of an item's file. In a subscription, a field that an
 * expression names, such as `{{ $json.phone }}`, is the record's.
 */
export function recordReader(
	context: IExecuteFunctions,
): (record: Profile, itemIndex: number) => Profile {
	const rows = rowsParameter(context, ofRecords(context));
	if (!rows.varies && rows.at(0).length === 0) return (record) => record;
	return (record, itemIndex) => withSubscriptions(record, rows.at(itemIndex, record));
}

function rowsParameter(
	context: IExecuteFunctions,
	readerFor?: ReaderFor,
): Parameter<SubscriptionRow[]> {
	return parameter(
		context,
		{ name: 'subscriptions', displayName: 'Subscriptions', fallback: {} },
		(value) => (value as { subscription?: SubscriptionRow[] }).subscription ?? [],
		readerFor,
	);
}

/**
 * A profile is asked for when it is validated and when it is sent, and must be the same one. After
 * that it is forgotten: the results take its place in memory.
 */
function remembered(profileAt: (itemIndex: number) => Profile): (itemIndex: number) => Profile {
	const validated: Array<Profile | undefined> = [];
	return (itemIndex) => {
		const profile = validated[itemIndex];
		if (profile === undefined) return (validated[itemIndex] = profileAt(itemIndex));
		validated[itemIndex] = undefined;
		return profile;
	};
}

/** Undefined where the item's own json is the profile. */
function fieldsReader(context: IExecuteFunctions): ((itemIndex: number) => Profile) | undefined {
	if (context.getNodeParameter('dataMode', 0) === 'mapColumns') {
		if (context.getNodeParameter('columns.mappingMode', 0) === 'autoMapInputData') return undefined;
		const columns = (rawParameter(context, 'columns.schema') ?? []) as readonly Column[];
		const schema = new Map(columns.map((column) => [column.id, column]));
		return parameter(
			context,
			{ name: 'columns.value', displayName: 'Columns', fallback: {} },
			// Not n8n's own validation, which makes dates of texts and moves them by a time zone.
			(value) => mapColumns(Object(value), schema),
		).at;
	}
	// The default; evaluating it would give the same and cost more than all the rest.
	if (/^=\{\{\s*\$json\s*\}\}$/.test(String(rawParameter(context, 'profileJson'))))
		return undefined;
	return parameter(context, { name: 'profileJson', displayName: 'Profile JSON' }, (value) =>
		toProfile(value, 'Profile JSON'),
	).at;
}
