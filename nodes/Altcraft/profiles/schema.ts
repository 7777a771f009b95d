import type { FieldType, INodePropertyOptions, ResourceMapperField } from 'n8n-workflow';

/** A field as `databases/fields_get` gives it; taken from the sister method for resources. */
interface DatabaseField {
	readonly name?: unknown;
	readonly title?: unknown;
	readonly type?: unknown;
	readonly required?: unknown;
	readonly dictionary?: unknown;
}

/** The fields of a database as columns, from `data` of `databases/fields_get`; none for other data. */
export function columnsOf(data: unknown): ResourceMapperField[] {
	return Array.isArray(data) ? data.flatMap(toColumns) : [];
}

function toColumns(field: unknown): ResourceMapperField[] {
	const { name, title, type, required, dictionary } = Object(field) as DatabaseField;
	if (typeof name !== 'string' || name === '' || NOT_TO_BE_SENT.has(name)) return [];
	const options = optionsOf(dictionary);
	const columnType = options ? 'options' : TYPES.get(String(type));
	return [
		{
			id: name,
			displayName: SYSTEM_NAMES.get(name) ?? (String(title ?? '').trim() || name),
			defaultMatch: false,
			canBeUsedToMatch: false,
			required: required === true,
			display: true,
			type: columnType,
			...(options && { options }),
			// The editor shows "off" and 0 where nothing is set, and would send the "off".
			...(SHOWN_AS_SET.has(columnType) && required !== true && { removed: true }),
		},
	];
}

const SHOWN_AS_SET: ReadonlySet<FieldType | undefined> = new Set(['boolean', 'number'] as const);

/** Altcraft's types; a field of another type takes what it is given. */
const TYPES: ReadonlyMap<string, FieldType> = new Map<string, FieldType>([
	['string', 'string'],
	['unicode', 'string'],
	['text', 'string'],
	['ip', 'string'],
	['version', 'string'],
	['email', 'string'],
	['phone', 'string'],
	['int', 'number'],
	['integer', 'number'],
	['float', 'number'],
	['bool', 'boolean'],
	['boolean', 'boolean'],
	['date', 'dateTime'],
	['datetime', 'dateTime'],
	['tags', 'array'],
	['array', 'array'],
	['arr_object', 'array'],
	['object', 'object'],
]);

const SYSTEM_NAMES: ReadonlyMap<string, string> = new Map([
	['email', 'Email'],
	['phones', 'Phones'],
	['_fname', 'First Name'],
	['_lname', 'Last Name'],
	['_bdate', 'Birth Date'],
	['_sex', 'Gender'],
	['_status', 'Status'],
	['_regdate', 'Registration Date'],
	['_regip', 'Registration IP'],
	['_ip', 'Last IP'],
	['_regurl', 'Registration URL'],
	['_vendor', 'Lead Source'],
	['_regcountry', 'Registration Country'],
	['_country', 'Country'],
	['_regcity', 'Registration City'],
	['_city', 'City'],
	['_region', 'Region'],
	['_postal_code', 'Postal Code'],
	['_tz', 'Time Zone'],
	['_browser', 'Browser'],
	['_os', 'Operating System'],
]);

/** Whether every database has the field. */
export function isSystemField(name: string): boolean {
	return SYSTEM_NAMES.has(name) || name.startsWith('_');
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

/** The values of an enumeration; its shape is documented nowhere, so both likely ones are read. */
function optionsOf(dictionary: unknown): INodePropertyOptions[] | undefined {
	if (!Array.isArray(dictionary) || dictionary.length === 0) return undefined;
	return dictionary.map((entry: unknown) => {
		const { value, id, title, name } = Object(entry) as Record<string, unknown>;
		const isPlain = typeof entry !== 'object' || entry === null;
		const stored = (isPlain ? entry : (value ?? id ?? name)) as INodePropertyOptions['value'];
		return { value: stored, name: String((isPlain ? undefined : (title ?? name)) ?? stored) };
	});
}
