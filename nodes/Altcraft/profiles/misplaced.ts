import { fieldMeantBy } from './names';
import { schemaOf } from './schema';

/** A field, and what fills it though it seems to be for something else. */
export interface Misplaced {
	readonly field: string;
	readonly name: string;
	/** The field that the name is probably meant for, or another one that it fills. */
	readonly other: string;
}

/** Those that hold one thing about a person: nothing is for two of them. */
const FIELDS: ReadonlySet<string> = new Set([
	'email',
	'phones',
	'_fname',
	'_lname',
	'_bdate',
	'_sex',
	'_city',
	'_region',
	'_country',
	'_postal_code',
]);

const EVERY_DATABASE = schemaOf(undefined);

/** Which of the pairs of a field and the name of what fills it seem to be a slip of the hand. */
export function misplacedIn(
	pairs: ReadonlyArray<readonly [field: string, name: string]>,
): Misplaced[] {
	const filled = new Map<string, string>();
	return pairs.flatMap(([field, name]) => {
		if (!FIELDS.has(field)) return [];
		const meant = FIELDS.has(name) ? name : fieldMeantBy(name, EVERY_DATABASE);
		// A bare "name" may be any.
		const isOther = meant !== field && FIELDS.has(meant ?? '') && !/^name$/i.test(name);
		const other = isOther ? meant : filled.get(name);
		filled.set(name, field);
		return other === undefined ? [] : [{ field, name, other }];
	});
}
