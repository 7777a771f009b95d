import { beginsSomething, isNothingAtAll } from './nothing';
import type { Profile } from './profile';

/**
 * By what Altcraft finds the profile that is there already. Those of its ways of matching whose value
 * has a known place in each entry of a batch: https://guides.altcraft.com/en/developer-guide/37848489
 */
export type MatchingMode = 'email' | 'phone' | 'custom' | 'profile_id';

/** Where the match value stands in a profile, but for a custom field. */
export const FIELD_OF_MODE = {
	email: 'email',
	phone: 'phones',
	profile_id: 'profile_id',
} as const satisfies Record<Exclude<MatchingMode, 'custom'>, string>;

/** How the profiles of a batch are matched. */
export interface Matching {
	readonly mode: MatchingMode;
	/** Where the match value stands in each profile. */
	readonly field: string;
	/** A resource that narrows email and phone to its subscribers. */
	readonly resourceId: number | undefined;
}

/**
 * The match values of a profile, as far as they are told apart: letter case is not, since nothing says
 * that Altcraft does. A profile has several where it has several phones. Empty when it has none: a
 * word for nothing, or 0, would make one profile of all who have it.
 */
export function matchValuesOf(profile: Profile, { mode, field }: Matching): readonly string[] {
	const value = profile[field];
	if (mode === 'phone') {
		const phones = Array.isArray(value) ? (value as readonly unknown[]) : [value];
		return phones.flatMap((phone) => comparable(phone).split(/[,;|\n]/)).flatMap(numberOf);
	}
	const text = comparable(value);
	if (text === '' || isNobodys(text)) return [];
	// 7, "07" and "7.0" may be one number to Altcraft.
	return [mode === 'custom' ? text.replace(/^0+(?=\d)/, '').replace(/\.0+$/, '') : text];
}

/** Whether a profile has a match value, in a fraction of the time of `matchValuesOf`. */
export function hasMatchValue(profile: Profile, matching: Matching): boolean {
	const value = profile[matching.field];
	if (typeof value === 'string' && matching.mode !== 'phone') {
		const first = value.charCodeAt(0);
		if (first !== ZERO && beginsSomething(first)) return true;
		const text = comparable(value);
		return text !== '' && !isNobodys(text);
	}
	return matchValuesOf(profile, matching).length > 0;
}

/** 0.0 is a 0 to a spreadsheet, and a GUID of zeros how 1C and .NET say that there is none. */
function isNobodys(text: string): boolean {
	return text.charCodeAt(0) === ZERO ? /^0[0.-]*$/.test(text) : isNothingAtAll(text);
}

const ZERO = 0x30;

/** +7 900 111-22-33, 79001112233 and 8 900 111-22-33 are one number: its last ten digits tell. */
function numberOf(phone: string): readonly string[] {
	const digits = phone.replace(/[^\p{L}\p{N}]/gu, '');
	return digits === '' || isNobodys(digits) || isNobodys(phone.trim()) ? [] : [digits.slice(-10)];
}

function comparable(value: unknown): string {
	switch (typeof value) {
		case 'string':
			return value.trim().toLowerCase();
		case 'number':
		case 'bigint':
			return String(value);
		default:
			return '';
	}
}

/** What an item lacks that cannot be matched, for the user. */
export function missingMatchValue({ mode, field }: Matching): string {
	const [what, place] = {
		email: ['email address', '"email"'],
		phone: ['phone number', '"phones"'],
		custom: [`value in "${field}"`, `"${field}"`],
		profile_id: ['profile ID', '"profile_id"'],
	}[mode];
	return `The profile has no ${what}, by which Altcraft is to find it. Map a field to ${place}, choose another way under Match By, or filter such items out before this node.`;
}
