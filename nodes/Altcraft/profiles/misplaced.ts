import { fieldMeantBy } from './names';
import { EVERY_DATABASE, isOfPeople } from './schema';

/** A field, and what fills it though it seems to be for something else. */
export interface Misplaced {
	readonly field: string;
	readonly name: string;
	/** The field that the name is probably meant for, or another one that it fills. */
	readonly other: string;
}

const PLACES: ReadonlySet<string> = new Set(['_city', '_region', '_country', '_postal_code']);

/** Whether the field holds one thing about a person: nothing is for two of these. */
function isOfOne(field: string): boolean {
	return isOfPeople(field) || PLACES.has(field);
}

/**
 * Which of the pairs of a field and the name of what fills it seem to be a slip of the hand. `place`:
 * where that lies, for each value of a CRM may be called "value".
 */
export function misplacedIn(
	pairs: ReadonlyArray<readonly [field: string, name: string, place?: string]>,
): Misplaced[] {
	const filled = new Map<string, string>();
	return pairs.flatMap(([field, name, place = name]) => {
		if (!isOfOne(field)) return [];
		const meant = isOfOne(name) ? name : fieldMeantBy(name, EVERY_DATABASE);
		// A bare "name" may be any.
		const isOther = meant !== field && isOfOne(meant ?? '') && !/^name$/i.test(name);
		const other = isOther ? meant : filled.get(place);
		filled.set(place, field);
		return other === undefined ? [] : [{ field, name, other }];
	});
}
