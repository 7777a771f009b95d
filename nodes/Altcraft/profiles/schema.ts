import type { FieldType, INodePropertyOptions, ResourceMapperField } from 'n8n-workflow';

import type { Column } from './columns';

/** What a field of a database holds, as far as its values are read differently (`values.ts`). */
export type Holds =
	| 'text'
	| 'email'
	/** One phone number. */
	| 'phone'
	/** A list of phone numbers. */
	| 'phones'
	/** A list of texts, such as tags. */
	| 'tags'
	| 'objects'
	/** A list of whatever. */
	| 'entries'
	| 'object'
	| 'integer'
	| 'number'
	| 'yesNo'
	/** With a time or without. */
	| 'date'
	/** One of `choices`. */
	| 'choice'
	| 'anything';

/** A field of a database. */
export interface Field {
	readonly id: string;
	/** As people know it. */
	readonly title: string;
	readonly holds: Holds;
	readonly isRequired: boolean;
	readonly choices?: INodePropertyOptions[];
}

/** The fields of one database. */
export interface Schema {
	/** By name: those that every database has, and those that Altcraft lists for this one. */
	readonly fields: ReadonlyMap<string, Field>;
	/** Whether Altcraft lists any. Only then is a name that is not among them known to be wrong. */
	readonly isListed: boolean;
}

/** The schema that `data` of `databases/fields_get` gives; of other data, the fields that every database has. */
export function schemaOf(data: unknown): Schema {
	const listed = fieldsOf(data);
	const fields = new Map(SYSTEM_FIELDS);
	for (const field of listed) fields.set(field.id, field);
	return { fields, isListed: listed.length > 0 };
}

/** The fields of a database as columns for the editor, from `data` of `databases/fields_get`. */
export function columnsOf(data: unknown): ResourceMapperField[] {
	return fieldsOf(data).filter(isToBeSent).map(toColumn);
}

/** Whether a profile may have it: not what only Altcraft sets. */
export function isToBeSent({ id }: Pick<Field, 'id'>): boolean {
	return !NOT_TO_BE_SENT.has(id);
}

function toColumn({ id, title, holds, isRequired, choices }: Field): ResourceMapperField {
	const type = COLUMN_TYPES[holds];
	return {
		id,
		displayName: title,
		defaultMatch: false,
		canBeUsedToMatch: false,
		required: isRequired,
		display: true,
		type,
		...(choices && { options: choices }),
		// The editor shows "off" and 0 where nothing is set, and would send the "off"; it marks an empty
		// object or list as an error; and what hardly anybody fills in by hand hides the rest. False is
		// said, too: the editor adds it after a run, and would call the node changed since then.
		removed: !isRequired && (STARTS_HIDDEN.has(type) || isTechnical(id)),
	};
}

const STARTS_HIDDEN: ReadonlySet<FieldType | undefined> = new Set([
	'boolean',
	'number',
	'object',
	'array',
] as const);

/** What comes from a form or a website by itself, rather than from a list of people. */
function isTechnical(id: string): boolean {
	return SYSTEM_FIELDS.has(id) && !isOfPeople(id);
}

/** Whether every database has the field, and each person a value of their own. */
export function isOfPeople(id: string): boolean {
	return OF_PEOPLE.has(id);
}

const OF_PEOPLE: ReadonlySet<string> = new Set([
	'email',
	'phones',
	'_fname',
	'_lname',
	'_bdate',
	'_sex',
]);

/** Lists are texts in the editor, with commas between their entries: its own kind of list wants JSON. */
const COLUMN_TYPES: Readonly<Record<Holds, FieldType | undefined>> = {
	text: 'string',
	email: 'string',
	phone: 'string',
	phones: 'string',
	tags: 'string',
	objects: 'array',
	entries: 'string',
	object: 'object',
	integer: 'number',
	number: 'number',
	yesNo: 'boolean',
	date: 'dateTime',
	choice: 'options',
	anything: undefined,
};

/** The field that a mapped column was made for, as far as the workflow still tells. */
export function fieldOfColumn({ id, displayName, type, required, options }: Column): Field {
	return {
		id,
		title: displayName ?? id,
		holds: BY_NAME.get(id) ?? (type && BY_COLUMN_TYPE.get(type)) ?? 'anything',
		isRequired: required === true,
		choices: options,
	};
}

/** The schema, in which a field of this name is known too. */
export function withField(schema: Schema, id: string): Schema {
	if (schema.fields.has(id)) return schema;
	const field: Field = { id, title: id, holds: 'anything', isRequired: false };
	return { ...schema, fields: new Map([...schema.fields, [id, field]]) };
}

/** A field as `databases/fields_get` gives it; taken from the sister method for resources. */
interface DatabaseField {
	readonly name?: unknown;
	readonly title?: unknown;
	readonly type?: unknown;
	readonly required?: unknown;
	readonly dictionary?: unknown;
}

function fieldsOf(data: unknown): Field[] {
	return Array.isArray(data) ? data.flatMap(toFields) : [];
}

function toFields(given: unknown): Field[] {
	const { name: id, title, type, required, dictionary } = Object(given) as DatabaseField;
	if (typeof id !== 'string' || id === '') return [];
	const system = SYSTEM_FIELDS.get(id);
	const choices = choicesOf(dictionary);
	return [
		{
			id,
			title: system?.title ?? (String(title ?? '').trim() || id),
			holds: choices ? 'choice' : holdsOf(id, type),
			isRequired: required === true,
			...(choices && { choices }),
		},
	];
}

/** Where Altcraft's own pages contradict each other about a type, or another reading is safer: the name tells. */
const BY_NAME: ReadonlyMap<string, Holds> = new Map([
	['email', 'email'],
	['phones', 'phones'],
	// An int by its type, a text in every example; a ZIP code may begin with 0.
	['_postal_code', 'text'],
	// Numbers on one page, words such as "male" on another.
	['_sex', 'anything'],
	['_status', 'anything'],
]);

function holdsOf(id: string, type: unknown): Holds {
	return BY_NAME.get(id) ?? BY_TYPE.get(String(type)) ?? 'anything';
}

/** Altcraft's types; a field of another type takes what it is given. */
const BY_TYPE: ReadonlyMap<string, Holds> = new Map([
	['string', 'text'],
	['unicode', 'text'],
	['text', 'text'],
	['ip', 'text'],
	['version', 'text'],
	['email', 'email'],
	['phone', 'phone'],
	['int', 'integer'],
	['integer', 'integer'],
	['float', 'number'],
	['bool', 'yesNo'],
	['boolean', 'yesNo'],
	['date', 'date'],
	['datetime', 'date'],
	['tags', 'tags'],
	['array', 'entries'],
	['arr_object', 'objects'],
	['object', 'object'],
]);

/** What a column holds, where only the editor's type is left of its field. */
const BY_COLUMN_TYPE: ReadonlyMap<FieldType, Holds> = new Map<FieldType, Holds>([
	['string', 'text'],
	['number', 'number'],
	['boolean', 'yesNo'],
	['dateTime', 'date'],
	['array', 'entries'],
	['object', 'object'],
	['options', 'choice'],
]);

/**
 * Those that may be written, with the titles that people know them by:
 * https://guides.altcraft.com/en/developer-guide/objects/Profile-data-object_3116008
 */
const SYSTEM_FIELDS: ReadonlyMap<string, Field> = new Map(
	(
		[
			['email', 'Email', 'email'],
			['phones', 'Phones', 'phones'],
			['_fname', 'First Name', 'text'],
			['_lname', 'Last Name', 'text'],
			['_bdate', 'Birth Date', 'date'],
			['_sex', 'Gender', 'anything'],
			['_status', 'Status', 'anything'],
			['_regdate', 'Registration Date', 'date'],
			['_regip', 'Registration IP', 'text'],
			['_ip', 'Last IP', 'text'],
			['_regurl', 'Registration URL', 'text'],
			['_vendor', 'Lead Source', 'text'],
			['_regcountry', 'Registration Country', 'text'],
			['_country', 'Country', 'text'],
			['_regcity', 'Registration City', 'text'],
			['_city', 'City', 'text'],
			['_region', 'Region', 'text'],
			['_postal_code', 'Postal Code', 'text'],
			['_tz', 'Time Zone', 'text'],
			['_browser', 'Browser', 'text'],
			['_os', 'Operating System', 'text'],
		] as const
	).map(([id, title, holds]) => [id, { id, title, holds, isRequired: false }]),
);

/** Whether every database has the field. */
export function isSystemField(name: string): boolean {
	return SYSTEM_FIELDS.has(name) || name.startsWith('_');
}

/** What only Altcraft sets (read-only in profiles/get), and what has its own parameter. */
const NOT_TO_BE_SENT: ReadonlySet<string> = new Set([
	'id',
	'db_id',
	'subscriptions',
	'_acid',
	'_createtime',
	'_md5',
	'_xxh',
	'_xxm',
	'_domaingroup',
	'_emaildomain',
	'_is_test',
	'_is_desktop',
	'_lat',
	'_lon',
	'_deliv_exist',
	'_deliv_date',
	'_deliv_push_exist',
	'_deliv_sms_exist',
	'_deliv_sms_date',
	'_click_exist',
	'_click_push_exist',
	'_click_sms_exist',
	'_confirm_exist',
	'_open_date',
]);

function isScalar(value: unknown): boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}

/** The values of an enumeration; its shape is documented nowhere, so both likely ones are read. */
function choicesOf(dictionary: unknown): INodePropertyOptions[] | undefined {
	if (!Array.isArray(dictionary) || dictionary.length === 0) return undefined;
	const choices = dictionary.map((entry: unknown) => {
		const { value, id, title, name } = Object(entry) as Record<string, unknown>;
		const isPlain = typeof entry !== 'object' || entry === null;
		const stored = (isPlain ? entry : (value ?? id ?? name)) as INodePropertyOptions['value'];
		return { value: stored, name: String((isPlain ? undefined : (title ?? name)) ?? stored) };
	});
	// Of yet another shape: no value would be one of them.
	return choices.every(({ value }) => isScalar(value)) ? choices : undefined;
}

/** Where Altcraft lists no fields, and for what names mean whatever the database. */
export const EVERY_DATABASE = schemaOf(undefined);
