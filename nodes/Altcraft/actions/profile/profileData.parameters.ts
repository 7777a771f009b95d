import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { cannotBeWritten } from '../../batches/validate';
import { hasMembers, isPlain, NOT_AN_OBJECT, valueOf } from '../../formats/format';
import type { Column, MapColumns } from '../../profiles/columns';
import { columnsMapper } from '../../profiles/columns';
import type { FileColumns } from '../../profiles/fileColumns';
import { withFields } from '../../profiles/fileColumns';
import type { FieldActionRow } from '../../profiles/functions';
import { withFieldActions } from '../../profiles/functions';
import { noColumn } from '../../profiles/names';
import type { Profile } from '../../profiles/profile';
import { toProfile, withMembers } from '../../profiles/profile';
import type { Rules } from '../../profiles/reading';
import { ProfileReader } from '../../profiles/reading';
import { schemaOf } from '../../profiles/schema';
import type { SubscriptionRow } from '../../profiles/subscriptions';
import { withSubscriptions } from '../../profiles/subscriptions';
import type { NamedPlaces } from '../../parameters/namedPlaces';
import { lacksPlacesOf } from '../../parameters/namedPlaces';
import { isOfItems, isTyped } from '../../parameters/oneForAll';
import type { Parameter, ParameterName, ReaderFor } from '../../parameters/parameter';
import { isLasting, ofRecords, parameter, rawParameter } from '../../parameters/parameter';
import { keepShapeOf } from '../../shapes';
import { fileProperties } from './file.parameters';

const onlyFor = (...channels: string[]) => ({ show: { channel: channels } });

const subscriptionOptions: INodeProperties[] = [
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
	{
		displayName: 'Only If',
		name: 'when',
		type: 'boolean',
		default: true,
		description:
			'Whether this subscription is added. An expression that is true for those who agreed, such as a box that they ticked, leaves out all others.',
	},
	{
		displayName: 'Priority',
		name: 'priority',
		type: 'number',
		default: -1,
		description: 'The priority of the subscription. -1 leaves it to Altcraft.',
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
];

/** In the order of filling them in: what comes after the channel depends on it. */
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
		displayName: 'More',
		name: 'more',
		type: 'collection',
		placeholder: 'Add',
		default: {},
		description: 'What the subscription has beside its address, and for whom it is added',
		options: subscriptionOptions,
	},
];

/** In the order of filling them in. */
const fieldActionFields: INodeProperties[] = [
	{
		displayName: 'Field Name or ID',
		name: 'field',
		type: 'options',
		default: '',
		typeOptions: { loadOptionsMethod: 'fields', loadOptionsDependsOn: ['database.value'] },
		description:
			'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	},
	{
		displayName: 'Action',
		name: 'action',
		type: 'options',
		default: 'add',
		description: 'What Altcraft does with the field',
		options: [
			{
				name: 'Add to List',
				value: 'add',
				action: 'Add entries to a list',
				description: 'Adds entries, such as tags, to those that the profile has',
			},
			{
				name: 'Clear',
				value: 'unset',
				action: 'Clear a field',
				description: 'Leaves the field without a value',
			},
			{
				name: 'Create or Update',
				value: 'upsert',
				action: 'Create or update part of a field',
				description: 'Create a new record, or update the current one if it already exists (upsert)',
			},
			{
				name: 'Increase',
				value: 'incr',
				action: 'Increase a number',
				description: 'Adds a whole number to the one in the field; a negative one takes away',
			},
			{
				name: 'Remove From List',
				value: 'delete',
				action: 'Remove entries from a list',
				description: 'Takes entries out of the list',
			},
			{
				name: 'Set',
				value: 'set',
				action: 'Set a field',
				description: 'Replaces what is in the field',
			},
		],
	},
	{
		displayName: 'Value',
		name: 'value',
		type: 'string',
		default: '',
		placeholder: 'e.g. vip, newsletter',
		description:
			'What the action works with. Entries of a list have commas between them. A row whose value is empty is left out.',
		displayOptions: { hide: { action: ['unset'] } },
	},
	{
		displayName: 'Match Path',
		name: 'submatch',
		type: 'string',
		default: '',
		placeholder: 'e.g. name',
		description: 'In a field that holds objects: the path to what is changed',
		displayOptions: { show: { action: ['add', 'delete', 'upsert'] } },
	},
];

/** For operations that change profiles; to be shown for those alone. */
const fieldActions: INodeProperties = {
	displayName: 'Field Actions',
	name: 'fieldActions',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Field Action',
	default: {},
	description:
		'What is to be done with a field instead of replacing its value, such as adding a tag or counting up. It takes the place of a value for the same field.',
	options: [{ displayName: 'Field Action', name: 'action', values: fieldActionFields }],
};

/** What the user sees of how an item becomes a profile. `changes`: whether it may change a profile. */
export const profileDataProperties = (changes: boolean): INodeProperties[] => [
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
	...updateDisplayOptions({ show: { dataMode: ['file'] } }, fileProperties),
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
			loadOptionsDependsOn: ['database.value', 'matching', 'matchField'],
			resourceMapper: {
				resourceMapperMethod: 'profileFields',
				// Not "update" or "upsert": the mapper would ask for the field to match by a second time.
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
	...(changes ? [fieldActions] : []),
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

/** The columns that are mapped one by one, as the workflow stores them; none where the items are the profiles. */
export function mappedColumns(context: IExecuteFunctions): Array<[name: string, raw: unknown]> {
	const isMapped =
		rawParameter(context, 'dataMode') !== 'file' &&
		rawParameter(context, 'dataMode') !== 'json' &&
		rawParameter(context, 'columns.mappingMode') === 'defineBelow';
	const columns = rawParameter(context, 'columns.value');
	// An expression as a whole has no columns that we know.
	if (!isMapped || typeof columns !== 'object' || columns === null) return [];
	const removed = new Set(columnsIn(context).flatMap(({ id, removed }) => (removed ? [id] : [])));
	return Object.entries(columns).filter(([name]) => !removed.has(name));
}

/** What `profileDataProperties(changes)` says of how cells are read. */
export type ReadingRules = Pick<Rules, 'values' | 'columns' | 'source'>;

/** Reads `profileDataProperties(changes)`: the profiles of items. */
export function profileStore(context: IExecuteFunctions, changes: boolean): ProfileStore {
	const cells = cellsReader(context);
	const extensions = ['subscriptions', 'fieldActions'].map((name) => rawParameter(context, name));
	const items = context.getInputData();
	return new ProfileStore(
		items,
		cells,
		extender(context, changes),
		cells.isLasting && isLasting(extensions),
		new Uint8Array(items.length),
	);
}

/** The profiles of items. Its methods throw an Error with a sentence for the user. */
export class ProfileStore {
	/**
	 * Expressions may give another value each time they are evaluated (now, random), and so may what has
	 * a form of its own for JSON, but what was validated must be what is sent. So such a profile is made
	 * once, kept until it is sent, and then dropped to free its memory. All others are made again:
	 * nothing is kept of a million of them.
	 */
	private readonly kept: Array<Profile | undefined> = [];

	constructor(
		private readonly items: readonly INodeExecutionData[],
		private readonly cells: CellsReader,
		private readonly extend: Extend | undefined,
		/** Whether profiles can be made again. */
		private readonly isLasting: boolean,
		/** By item index: 1 where reading its cells gives them themselves, so that it need not be done again. */
		private readonly isRead: Uint8Array,
	) {}

	get rules(): ReadingRules {
		return this.cells.rules;
	}

	/** Makes the profile of an item. `isKept`: for `kept`. */
	make(itemIndex: number, reader: ProfileReader, isKept: boolean): Profile {
		const given = this.givenAt(itemIndex);
		const cells = asWritten(given);
		const read = this.read(cells, reader);
		if (read === cells) this.isRead[itemIndex] = 1;
		const profile = this.extended(read, reader, itemIndex);
		if (isOnlyTyped(profile, this.cells.ownColumns)) throw this.noColumn(itemIndex, reader);
		if (isKept || !this.isLasting || cells !== given) this.kept[itemIndex] = profile;
		return profile;
	}

	/** Gives the profile that was made, for the last time unless it `isKept`. */
	take(itemIndex: number, reader: ProfileReader, isKept: boolean): Profile {
		const kept = this.kept[itemIndex];
		if (kept !== undefined) {
			if (!isKept) this.kept[itemIndex] = undefined;
			return kept;
		}
		const cells = this.givenAt(itemIndex);
		const read = this.isRead[itemIndex] === 1 ? cells : this.read(cells, reader);
		return this.extended(read, reader, itemIndex);
	}

	/** Gives one that `isKept`. */
	keptAt(itemIndex: number): Profile | undefined {
		return this.kept[itemIndex];
	}

	/** The profile before its cells are read, for a look at what is to be done with its fields. */
	unread(itemIndex: number): Profile {
		return this.extended(asWritten(this.givenAt(itemIndex)), AS_THEY_STAND, itemIndex);
	}

	private noColumn(itemIndex: number, { schema }: ProfileReader): Error {
		const { ownColumns = [], hasTyped = false } = this.cells;
		const { json } = this.items[itemIndex];
		const mayBeWrong = !hasTyped || this.items.length === 1;
		const isWrong =
			mayBeWrong &&
			lacksPlacesOf(
				ownColumns.map(([, raw]) => raw),
				json,
			);
		return new Error(noColumn(hasTyped, isWrong ? json : undefined, schema));
	}

	private givenAt(itemIndex: number): Profile {
		const { parameter: mapped } = this.cells;
		return mapped === undefined ? this.items[itemIndex].json : mapped.at(itemIndex);
	}

	private read(cells: Profile, reader: ProfileReader): Profile {
		const { mapColumns } = this.cells;
		return mapColumns === undefined ? reader.read(cells) : mapColumns(cells, reader);
	}

	private extended(profile: Profile, reader: ProfileReader, itemIndex: number): Profile {
		return this.extend === undefined ? profile : this.extend(profile, reader, itemIndex);
	}
}

keepShapeOf(ProfileStore);

/** What JSON makes of cells, which may have a form of their own for it: this is what all is to look at. */
function asWritten(given: Profile): Profile {
	if (isPlain(given)) return given;
	let reason: unknown = NOT_AN_OBJECT;
	try {
		const cells = valueOf(given);
		if (hasMembers(cells)) return cells;
	} catch (error) {
		reason = error;
	}
	throw new Error(cannotBeWritten(reason));
}

/** For what is not sent. */
const AS_THEY_STAND = new ProfileReader({
	schema: schemaOf(undefined),
	unknownFields: 'note',
	values: 'asTheyStand',
	source: 'item',
	note: () => {},
});

/**
 * Reads `profileDataProperties(changes)`: the profile of a record of an item's file. In subscriptions and field
 * actions, a field that an expression names, such as `{{ $json.phone }}`, is the record's, under its
 * own name or that of its column. `places`: what those expressions name; it meets each record.
 */
export function recordReader(
	context: IExecuteFunctions,
	changes: boolean,
	places: NamedPlaces,
): (
	record: Profile,
	reader: ProfileReader,
	file: { readonly itemIndex: number; readonly columns: FileColumns },
) => Profile {
	const extend = extender(context, changes, ofRecords(context));
	return (record, reader, { itemIndex, columns }) => {
		const fields = withFields(record, columns);
		const profile = reader.read(fields);
		if (extend === undefined) {
			places.meet(fields);
			return profile;
		}
		const named = fields === record ? record : withMembers(record, fields);
		places.meet(named);
		return extend(profile, reader, itemIndex, named);
	};
}

type Extend = (
	profile: Profile,
	reader: ProfileReader,
	itemIndex: number,
	record?: object,
) => Profile;

/** What comes on top of the fields: field actions and subscriptions; undefined where there are none. */
function extender(
	context: IExecuteFunctions,
	changes: boolean,
	readerFor?: ReaderFor,
): Extend | undefined {
	const subscriptions = rowsParameter<SubscriptionRow>(
		context,
		{ name: 'subscriptions', displayName: 'Subscriptions' },
		'subscription',
		readerFor,
	);
	const actions: Parameter<FieldActionRow[]> = changes
		? rowsParameter(
				context,
				{ name: 'fieldActions', displayName: 'Field Actions' },
				'action',
				readerFor,
			)
		: { at: () => [], varies: false };
	const isUsed = (rows: Parameter<unknown[]>) => rows.varies || rows.at(0).length > 0;
	if (!isUsed(subscriptions) && !isUsed(actions)) return undefined;
	return (profile, reader, itemIndex, record) => {
		const changed = withFieldActions(profile, actions.at(itemIndex, record), reader);
		const rows = subscriptions.at(itemIndex, record);
		const whole = withSubscriptions(changed, rows);
		if (rows.length > 0) {
			reader.lookAtSubscriptions(rows, whole === changed ? undefined : whole.subscriptions);
		}
		return whole;
	};
}

function rowsParameter<Row>(
	context: IExecuteFunctions,
	name: ParameterName,
	row: string,
	readerFor?: ReaderFor,
): Parameter<Row[]> {
	return parameter(
		context,
		{ ...name, fallback: {} },
		(value) => ((value as Record<string, unknown>)[row] ?? []) as Row[],
		readerFor,
	);
}

/** Where the cells of an item come from, and how they become its profile. */
interface CellsReader {
	/** What gives the cells; undefined where they are the item itself. */
	readonly parameter?: Parameter<Profile>;
	readonly mapColumns?: MapColumns;
	/** Whether it gives the same cells when it is asked again. */
	readonly isLasting: boolean;
	/** The columns that may take something from items. */
	readonly ownColumns?: ReadonlyArray<readonly [name: string, raw: unknown]>;
	/** Whether there are others. */
	readonly hasTyped?: boolean;
	readonly rules: ReadingRules;
}

/** Whether a profile was made of nothing but what is typed, as that of a blank row of a sheet would be. */
function isOnlyTyped(
	profile: Profile,
	ownColumns: NonNullable<CellsReader['ownColumns']> = [],
): boolean {
	const { email, phones, subscriptions } = profile;
	if (email !== undefined || phones !== undefined || subscriptions !== undefined) return false;
	return ownColumns.length > 0 && ownColumns.every(([name]) => profile[name] === undefined);
}

function columnsIn(context: IExecuteFunctions): readonly Column[] {
	return (rawParameter(context, 'columns.schema') ?? []) as readonly Column[];
}

function cellsReader(context: IExecuteFunctions): CellsReader {
	const dataMode = context.getNodeParameter('dataMode', 0);
	if (dataMode === 'file') return { isLasting: true, rules: { values: 'lenient', source: 'file' } };
	if (dataMode === 'mapColumns') {
		if (context.getNodeParameter('columns.mappingMode', 0) === 'autoMapInputData') {
			return { isLasting: true, rules: { values: 'lenient', source: 'item' } };
		}
		const schema = columnsIn(context);
		const columns = new Map(schema.map((column) => [column.id, column]));
		const mapped = mappedColumns(context);
		return {
			// Not n8n's own validation, which makes dates of texts and moves them by a time zone.
			parameter: parameter(
				context,
				{ name: 'columns.value', displayName: 'Columns', fallback: {} },
				(value) => Object(value) as Profile,
			),
			mapColumns: columnsMapper(schema),
			isLasting: isLasting(rawParameter(context, 'columns.value')),
			ownColumns: mapped.filter(([, raw]) => isOfItems(raw)),
			hasTyped: mapped.some(([, raw]) => isTyped(raw)),
			rules: { values: 'strict', columns, source: 'item' },
		};
	}
	// The default; evaluating it would give the same and cost more than all the rest.
	const raw = rawParameter(context, 'profileJson');
	const isItem = /^=\{\{\s*\$json\s*\}\}$/.test(String(raw));
	const json = parameter(context, { name: 'profileJson', displayName: 'Profile JSON' }, (value) =>
		toProfile(value, 'Profile JSON'),
	);
	return {
		parameter: isItem ? undefined : json,
		isLasting: isItem || isLasting(raw),
		rules: { values: 'asTheyStand', source: 'item' },
	};
}
