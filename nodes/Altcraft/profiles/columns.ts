import type { FieldType, INodePropertyOptions } from 'n8n-workflow';

import type { Profile } from './profile';
import type { ProfileReader } from './reading';

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

/** Makes profiles of what mapped columns gave for an item. */
export type MapColumns = (values: Profile, reader: ProfileReader) => Profile;

/**
 * Columns are compiled once for all items. A column that was taken out gives nothing.
 * What it gives back throws an Error with a sentence for the user that names the column.
 */
export function columnsMapper(schema: readonly Column[]): MapColumns {
	const removed = new Set(schema.filter((column) => column.removed).map(({ id }) => id));
	const required = schema.filter((column) => column.required && !column.removed);
	return (values, reader) => {
		const cells = removed.size === 0 ? values : without(removed, values);
		const profile = reader.read(cells);
		const missing = required.find(({ id }) => profile[id] === undefined);
		if (missing === undefined) return profile;
		const name = missing.displayName ?? missing.id;
		throw new Error(`Columns: "${name}" is required, but has no value.`);
	};
}

function without(removed: ReadonlySet<string>, values: Profile): Profile {
	return Object.fromEntries(Object.entries(values).filter(([id]) => !removed.has(id)));
}
