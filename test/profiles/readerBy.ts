import type { Rules } from '../../nodes/Altcraft/profiles/reading';
import { ProfileReader } from '../../nodes/Altcraft/profiles/reading';
import { schemaOf } from '../../nodes/Altcraft/profiles/schema';

const FIELDS = schemaOf([
	{ name: 'email', type: 'unicode' },
	{ name: 'score', type: 'int' },
	{ name: 'id', type: 'unicode' },
	{ name: '__proto__', type: 'int' },
	{ name: 'имя', type: 'tags' },
	{ name: 'no name', type: 'tags' },
]);

/** A reader of profiles with these fields, and the names that it notes. */
export const readerBy = (rules: Partial<Rules> = {}) => {
	const noted: string[] = [];
	const reader = new ProfileReader({
		schema: FIELDS,
		unknownFields: 'note',
		values: 'lenient',
		source: 'item',
		note: (name) => noted.push(name),
		...rules,
	});
	const read = (cells: Record<string, unknown>) => reader.read(cells);
	return { noted, reader, read, takes: (name: string) => reader.takes(name) };
};
