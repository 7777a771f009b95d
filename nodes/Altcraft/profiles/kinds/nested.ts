import { isNameFor } from '../names';
import { EVERY_DATABASE } from '../schema';
import { isExact } from './exact';

/** A list, or an object that is not a scalar in disguise: a Date, Luxon's DateTime. */
export function isNested(value: unknown): value is object {
	return (
		typeof value === 'object' &&
		value !== null &&
		typeof (value as { toJSON?: unknown }).toJSON !== 'function'
	);
}

/** What exports have where there is nothing: PHP `[]` and `{}`, Odoo `false`. */
export function isEmpty(value: object): boolean {
	return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

/** Whether it is one value that a list may have: not an object, nor a number that was another one. */
export function isTag(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'boolean' || isExact(value);
}

/** Whether it has members by name. */
export function isObject(value: unknown): boolean {
	return isNested(value) && !Array.isArray(value);
}

/** An ID as Airtable gives for what is linked, and Notion and forms for what is chosen, instead of its name. */
export const RECORD_ID =
	/^rec(?=\w*[A-Z\d])[A-Za-z\d]{14}$|^(?!0{8})[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}$/;

/** What is looked for within a list or an object that stands in the place of one value. */
interface Wanted {
	/** The field that it is for, where it is one of a database. */
	readonly field: string | undefined;
	/** What its values look like; else any scalar will do. */
	readonly isMeant?: (value: unknown) => boolean;
}

/** Where that probably lies, as an expression has it below `path`; it looks into few members, and not far down. */
export function meantPlace(
	value: object,
	path: string,
	depth: number,
	{ field, isMeant = isScalar }: Wanted,
): string | undefined {
	// Of a name, JotForm and others call a part but "first".
	const named = new Map<string, boolean>();
	const isNamed = (key: string) => {
		if (field === undefined) return false;
		const is =
			named.get(key) ?? [key, `name ${key}`].some((name) => isNameFor(name, field, EVERY_DATABASE));
		named.set(key, is);
		return is;
	};
	const valueName = /email|phone/.test(field ?? 'email') ? CONTACT_NAME : VALUE_NAME;
	const isPart = (key: string, member: unknown) => {
		if (NO_VALUE_NAME.test(key)) return false;
		if (isScalar(member) && isNamed(key)) return true;
		if (isMeant === isScalar) return isScalar(member) || (member === '' && valueName.test(key));
		return isMeant(member) && !ID_NAME.test(key);
	};
	const rankOf = (key: string) => {
		if (isNamed(key)) return 0;
		if (valueName.test(key)) return 1;
		return BESIDE_NAME.test(key) ? 3 : 2;
	};
	const [best] = [...placesWithin(value, path, depth, isPart)]
		.map(({ key, place }) => ({ rank: rankOf(key), place }))
		.sort((one, other) => one.rank - other.rank);
	return best?.place;
}

const ID_NAME = /(?:^|_)id$|Id$/i;

/** Of what is made for pages, is but a part of a date, or was not found. */
const NO_VALUE_NAME = /html|^(?:year|month|day|hour|min|error)$/i;

/** Of members that hold the value itself: of an email or a phone, of others; and of those that say of which kind it is. */
const CONTACT_NAME = /^(?:value|text|address|number|(?:phone|email)_?(?:address|number)?)$/i;
const VALUE_NAME = /^(?:value|text|plain_text|name|title)$/i;
const BESIDE_NAME = /label|type|kind|^(?:@.*|state|object|self|url|href|prefix|email)$/i;

const CODE_NAME = /^(?:area|country_?code|prefix)$/i;
const PART_NAME = /^(?:area|country_?code|prefix|phone|number)$/i;

function* placesWithin(
	value: object,
	path: string,
	depth: number,
	isPart: (key: string, member: unknown) => boolean,
): Generator<{ readonly key: string; readonly place: string }> {
	const isList = Array.isArray(value);
	// JotForm's phone without its area is none.
	const isInParts =
		!isList &&
		Object.keys(value)
			.slice(0, 10)
			.some((key) => CODE_NAME.test(key));
	for (const [key, member] of Object.entries(isList ? value.slice(0, 10) : value).slice(0, 10)) {
		if (key.length > 60 || (isInParts && PART_NAME.test(key))) continue;
		const isWord = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key);
		const place = path + (isList ? `[${key}]` : isWord ? `.${key}` : `[${JSON.stringify(key)}]`);
		if (isPart(key, member)) yield { key, place };
		else if (depth < 3 && isNested(member)) yield* placesWithin(member, place, depth + 1, isPart);
	}
}

/** Whether it is one value, and not an empty text. */
export function isScalar(value: unknown): boolean {
	return (
		(value !== '' && isTag(value)) || (typeof value === 'object' && !!value && !isNested(value))
	);
}
