import type { Profile } from './profile';

/** Characters of a name that a sentence shows. */
const LONGEST = 60;

/** Names of fields by which people know a person, in any of the usual spellings; the first that has a value counts. */
const NAMES = [
	/^e-?mail/i,
	/^(?:phones?|tel|mobile)/i,
	/^profile_id$/,
	/(?:^|_)(?:full_?name|name|lname|last_?name|fname|first_?name)$/i,
];

/** What a user knows the person of a profile, or of an item, by: an email, a phone or a name. */
export function personOf(cells: Profile): string | undefined {
	const names = Object.keys(cells).slice(0, 100);
	for (const pattern of NAMES) {
		for (const name of names) {
			const text = pattern.test(name) ? textOf(cells[name]) : undefined;
			if (text !== undefined) return text;
		}
	}
	return undefined;
}

function textOf(value: unknown): string | undefined {
	const one: unknown = Array.isArray(value) ? value[0] : value;
	if (typeof one !== 'string' && typeof one !== 'number') return undefined;
	const text = String(one).trim();
	if (text === '') return undefined;
	return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
