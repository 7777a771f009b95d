import type { FieldType, INodePropertyOptions } from 'n8n-workflow';
import { validateFieldType } from 'n8n-workflow';

import type { Profile } from './profile';

/** A column as the workflow stores it: a field of the database, as it was when the user mapped it. */
export interface Column {
	readonly id: string;
	readonly displayName?: string;
	readonly type?: FieldType;
	readonly required?: boolean;
	/** The user took it out; the editor keeps a value for it all the same. */
	readonly removed?: boolean;
	readonly options?: INodePropertyOptions[];
}

/**
 * The profile that mapped columns give. A column without a value (null) is left out; so is an empty
 * text where the field holds no text: as a number it would be sent as 0.
 * Throws an Error with a sentence for the user that names the column.
 */
export function mapColumns(
	values: Readonly<Record<string, unknown>>,
	schema: ReadonlyMap<string, Column>,
): Profile {
	const entries: Array<[string, unknown]> = [];
	for (const [id, value] of Object.entries(values)) {
		const column = schema.get(id);
		if (column?.removed) continue;
		const isLeftOut = value === null || value === undefined || (value === '' && !holdsText(column));
		if (!isLeftOut) entries.push([id, column?.type ? toType(value, column) : value]);
		else if (column?.required) {
			throw new Error(`Columns: "${column.displayName ?? id}" is required, but has no value.`);
		}
	}
	return Object.fromEntries(entries);
}

/**
 * The texts of a CSV line as what the fields hold, where they read as such; Altcraft judges the rest.
 * Without it, `phones` and every number would be rejected.
 */
export function withTypes(profile: Profile, schema: ReadonlyMap<string, Column>): Profile {
	if (schema.size === 0) return profile;
	return Object.fromEntries(
		Object.entries(profile).map(([id, text]) => {
			const column = schema.get(id);
			if (holdsText(column)) return [id, text];
			try {
				return [id, toType(text, column!)];
			} catch {
				return [id, text];
			}
		}),
	);
}

function holdsText(column: Column | undefined): boolean {
	return column?.type === undefined || column.type === 'string';
}

function toType(value: unknown, column: Column): unknown {
	const type = column.type as FieldType;
	if (type === 'dateTime' && typeof value === 'string' && PLAIN_DATE.test(value)) return value;
	const given = type === 'array' ? toList(value) : value;
	const name = column.displayName ?? column.id;
	const checked = validateFieldType(name, given, type, {
		valueOptions: column.options,
		parseStrings: true,
	});
	if (!checked.valid) {
		throw new Error(`Columns: ${checked.errorMessage.split('<br')[0].trim()}.`);
	}
	return type === 'dateTime' ? toDate(given) : checked.newValue;
}

/** A date for n8n too, which takes 5 microseconds to say so, and lets 31 February through. */
const PLAIN_DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** One phone number or tag, not yet a list. */
function toList(value: unknown): unknown {
	const isOne = typeof value === 'string' ? !value.trim().startsWith('[') : !Array.isArray(value);
	return isOne ? [value] : value;
}

/** The text as it was given, lest a birthday move by a time zone; n8n's date picker adds midnight. */
function toDate(value: unknown): unknown {
	return typeof value === 'string' ? value.replace(/T00:00(:00(\.0+)?)?$/, '') : value;
}
