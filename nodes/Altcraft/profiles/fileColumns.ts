import { shownNames, visible } from './names';
import type { Profile } from './profile';

/** The fields that columns of a file are for, by `keyOf` the names of the columns; others keep their name. */
export type FileColumns = ReadonlyMap<string, string>;

/** One row of the File Columns parameter. */
export interface FileColumnRow {
	readonly name?: unknown;
	readonly field?: unknown;
}

/** A row of which nothing is filled in counts for none. Throws an Error with a sentence for the user. */
export function fileColumnsOf(rows: readonly FileColumnRow[]): FileColumns {
	const columns = new Map<string, string>();
	for (const { name: givenName, field: givenField } of rows) {
		const [name, field] = [keyOf(String(givenName ?? '')), String(givenField ?? '').trim()];
		if (name === '' && field === '') continue;
		if (name === '' || field === '') {
			const [full, empty] = name === '' ? [field, 'Column'] : [name, 'Field'];
			throw new Error(
				`File Columns: the row of ${JSON.stringify(full)} has no ${empty}. Fill it in, or remove the row.`,
			);
		}
		if (columns.has(name)) {
			throw new Error(
				`File Columns: ${JSON.stringify(name)} has two rows, but a column fills one field. Remove one of them.`,
			);
		}
		columns.set(name, field);
	}
	return columns;
}

/** The field that a column is for. */
export function fieldOfColumn(name: string, columns: FileColumns): string {
	const field = columns.get(name) ?? (PLAIN.test(name) ? undefined : columns.get(keyOf(name)));
	return field ?? name;
}

/** What is its own key, as most names are: asked for each member of each record. */
const PLAIN = /^[!-~]*$/;

/** A name as people see it, who cannot tell a line break or another blank in it, nor how "é" is composed. */
function keyOf(name: string): string {
	return visible(name).replace(/\s+/g, ' ').normalize('NFC');
}

/**
 * The names of a header, as fields.
 * Throws an Error with a sentence for the user where one of `columns` is not there.
 */
export function fieldsOfHeader(names: readonly string[], columns: FileColumns): string[] {
	if (columns.size === 0) return [...names];
	const missing = columnsNotIn(names, columns);
	if (missing.length > 0) {
		throw new Error(
			`File Columns names ${shownNames(missing)}, but the file has ${shownNames(names)}. Write each column as the first line of the file has it.`,
		);
	}
	const fields = names.map((name) => fieldOfColumn(name, columns));
	refuseTwice(fields);
	return fields;
}

/** The names that several columns of a header have. */
export function namesTwice(names: readonly string[]): ReadonlySet<string> {
	const once = new Set<string>();
	return new Set(names.filter((name) => once.size === once.add(name).size));
}

/** The columns that a header does not have. */
export function columnsNotIn(names: readonly string[], columns: FileColumns): string[] {
	const inHeader = new Set(names.map(keyOf));
	return [...columns.keys()].filter((name) => !inHeader.has(name));
}

/** A record under the names of its fields. Throws an Error with a sentence for the user. */
export function withFields(record: Profile, columns: FileColumns): Profile {
	if (columns.size === 0) return record;
	const entries = Object.entries(record).map(
		([name, value]) => [fieldOfColumn(name, columns), value] as const,
	);
	refuseTwice(entries.map(([field]) => field));
	return Object.fromEntries(entries);
}

function refuseTwice(fields: readonly string[]): void {
	const [twice] = namesTwice(fields);
	if (twice === undefined) return;
	throw new Error(
		`Two columns of the file would fill ${JSON.stringify(twice)}. Choose one of them under File Columns, and give the other another field or remove it from the file.`,
	);
}
