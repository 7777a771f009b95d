import { fieldMeantBy } from './names';
import type { Profile } from './profile';
import { EVERY_DATABASE } from './schema';

/** Steps into an item: names of members, and numbers of entries. */
type Path = readonly string[];

const CONTACTS = ['email', 'phones'];
const NAMES = ['_fname', '_lname'];
const OF_PERSON = [...CONTACTS, ...NAMES];
const LIST_OF_PEOPLE = /^(?:contacts|customers|leads|users|members|people|subscribers|profiles)$/i;
const ENTRIES_READ = 100;
const NAMES_READ = 200;

/**
 * Whether a list in an item is of several people, so that whoever takes its first entry loses the others.
 * An item that is a person itself may have several phones or addresses. `below`: what is taken of the entry.
 */
export function isListOfPeople(item: unknown, list: Path, below: Path): boolean {
	const entries = memberAt(item, list);
	if (!Array.isArray(entries) || entries.length < 2) return false;
	const around = list.map((_, n) => memberAt(item, list.slice(0, n)));
	const areTexts = isScalar(entries[0]);
	// Of one person there are several emails, each with its kind beside it.
	if (!areTexts && /e-?mail|phone/i.test(lastName(list))) return false;
	// Also where the entry itself is taken.
	const objects = (below.length === 0 ? [''] : below).map((_, n) =>
		memberAt(entries[0], below.slice(0, n)),
	);
	const contacts = objects.flatMap((object, n) =>
		namesFor(CONTACTS, object).map((name) => [...below.slice(0, n), name]),
	);
	// amoCRM has the phones of its contacts among other values, none of which has a name.
	const ids = LIST_OF_PEOPLE.test(lastName(list)) ? [['id'], ['ID']] : [];
	const places = areTexts ? placesOfTexts(list, around.at(-1)) : [...contacts, ...ids];
	const emails = places.filter((place) => isFor(['email'], lastName(place)));
	// One customer has several orders, and may have given several phones.
	const tellers = emails.length > 0 ? emails : places;
	if (!tellers.some((place) => differ(entries, place))) return false;
	// Beside people who have names, a "name" is that of their list or company.
	const haveNames = objects.some((object) => namesFor(NAMES, object).length > 0);
	const isOfItem = (name: string, object: unknown) =>
		!(haveNames && isBareName(name)) && isScalar(onlyOf(memberAt(object, [name])));
	return !around.some((object) =>
		namesFor(OF_PERSON, object).some((name) => isOfItem(name, object)),
	);
}

/** An Aggregate node makes nothing but lists, of one thing of each; beside anything else, they are one person's. */
function placesOfTexts(list: Path, around: unknown): Path[] {
	const isMade = Object.values(Object(around) as object).every(Array.isArray);
	return isMade && isFor(OF_PERSON, lastName(list)) ? [[]] : [];
}

function lastName(path: Path): string {
	return path.filter((step) => !/^\d+$/.test(step)).at(-1) ?? '';
}

/** Whether these are several people, by their emails, phones or names. */
export function areSeveralPeople(entries: readonly unknown[]): boolean {
	const names = namesFor(OF_PERSON, entries[0]);
	return names.some((name) => !isBareName(name) && differ(entries, [name]));
}

/** Whether entries have different values in a place; those that have none do not count. */
function differ(entries: readonly unknown[], place: Path): boolean {
	const values = entries.slice(0, ENTRIES_READ).map((entry) => memberAt(entry, place));
	const texts = values.flatMap((value) => {
		const text =
			typeof value === 'object' ? JSON.stringify(value ?? '') : String(value ?? '').trim();
		return ['', '""', '[]'].includes(text) ? [] : [text.toLowerCase()];
	});
	return new Set(texts).size > 1;
}

function namesFor(fields: readonly string[], object: unknown): string[] {
	const names = Object.keys(Object(object) as object).slice(0, NAMES_READ);
	return names.filter((name) => isFor(fields, name));
}

/** Whether a member is for one of these fields, by whatever it may be called. */
function isFor(fields: readonly string[], name: string): boolean {
	if (fields.includes('_fname') && WHOLE_NAME.test(name)) return true;
	return fields.includes(fieldMeantBy(name, EVERY_DATABASE) ?? name);
}

const WHOLE_NAME = /^full_?name$/i;

function isBareName(name: string): boolean {
	return /^name$/i.test(name);
}

function isScalar(value: unknown): boolean {
	return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

/** XML has each value in a list. */
function onlyOf(value: unknown): unknown {
	return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
}

function memberAt(value: unknown, path: Path): unknown {
	return path.reduce((found, name) => (Object(found) as Profile)[name], value);
}
