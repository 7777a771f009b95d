import type { Profile } from './profile';

/** Where in an item the fields of a profile probably lie. */
export interface FieldsPlace {
	/** As people see it: `body.data`. */
	readonly label: string;
	/** The label of the list in which it is an entry. */
	readonly list: string | undefined;
	/** What an expression in n8n has for it, or for the list: `$json.body.data`. */
	readonly expression: string;
	/** The expression of one of its fields. */
	readonly column: string;
	/** Whether one of its names is a field's as it stands, and none of these wraps its value once more. */
	readonly isKnown: boolean;
	/** Whether whose profile it is stands there. */
	readonly isOfPerson: boolean;
}

/**
 * Where the fields probably lie, if it is not the record itself: in objects, in first entries of lists
 * and in JSON text, two levels deep, as services wrap their data. Items of n8n's Webhook node have
 * them under `body`, or under `query` when that is empty. `fieldOf`: what a name is or was meant for.
 */
export function placeOfFields(
	profile: Profile,
	fieldOf: (name: string) => string | undefined,
): FieldsPlace | undefined {
	const top: Place = { label: '', list: undefined, expression: '$json', record: profile };
	const isWebhook = WEBHOOK_NAMES.every((name) => Object.hasOwn(profile, name));
	const first = isWebhook
		? placesAt(top, [isEmpty(profile.body) ? 'query' : 'body'])
		: placesIn(top);
	const places = (isWebhook ? first : [top, ...first]).concat(first.flatMap(placesIn));
	const weights = places.map((place) => weightOf(place, fieldOf));
	const found = places[weights.indexOf(Math.max(...weights))];
	if (found === undefined || found === top) return undefined;
	const { label, list, expression, record } = found;
	const names = namesOf(record);
	if (names.length === 0) return undefined;
	const known = names.filter((name) => fieldOf(name) === name);
	const isMeant = (name: string) => fieldOf(name) !== undefined;
	// Mailchimp has "data[email]".
	const column = names.find(isMeant) ?? names.find((name) => /mail|phone/i.test(name)) ?? names[0];
	return {
		label,
		list,
		expression,
		column: `${expression}${memberPath(column)}`,
		isKnown: known.length > 0 && !known.some((name) => isObject(record[name])),
		isOfPerson: names.some((name) => isOfPerson(fieldOf(name))),
	};
}

/**
 * How likely it is that a place has the fields. An email address or a phone says more than any number
 * of other names, as those of a postal address; a record with other names of use is not only wrapping.
 */
function weightOf({ label, record }: Place, fieldOf: (name: string) => string | undefined): number {
	const fields = namesOf(record)
		.map(fieldOf)
		.filter((field) => field !== undefined);
	if (fields.length === 0) return 0;
	const isPerson = fields.some(isOfPerson);
	const isTop = label === '';
	return fields.length + (isPerson ? 2 * MEMBERS_READ : 0) + (isTop ? MEMBERS_READ : 0);
}

function isOfPerson(field: string | undefined): boolean {
	return field === 'email' || field === 'phones';
}

/** `expression` is the list's where `record` lies in one. */
interface Place extends Pick<FieldsPlace, 'label' | 'list' | 'expression'> {
	readonly record: Profile;
}

/** https://docs.n8n.io/integrations/builtin/core-nodes/n8n-nodes-base.webhook/ */
const WEBHOOK_NAMES = ['headers', 'params', 'query', 'body'];

/** Bounds for items of any size: members of an object, characters of a JSON text. */
const MEMBERS_READ = 50;
const LONGEST_TEXT = 1_000_000;

function placesIn(place: Place): Place[] {
	return placesAt(place, namesOf(place.record));
}

function placesAt({ label, list, expression, record }: Place, names: readonly string[]): Place[] {
	return names.flatMap((name) => {
		const member = record[name];
		const isText = typeof member === 'string';
		const value = isText ? parsed(member) : member;
		const isList = Array.isArray(value);
		const found: unknown = isList ? value[0] : value;
		if (typeof found !== 'object' || found === null || Array.isArray(found)) return [];
		const path = `${expression}${memberPath(name)}`;
		const at = label === '' ? name : `${label}.${name}`;
		return {
			label: at,
			list: list ?? (isList ? at : undefined),
			expression: list !== undefined ? expression : isText ? `JSON.parse(${path})` : path,
			record: found as Profile,
		};
	});
}

function namesOf(record: Profile): readonly string[] {
	return Object.keys(record).slice(0, MEMBERS_READ);
}

function memberPath(name: string): string {
	return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** An AI agent gives its answer as text. */
function parsed(text: string): unknown {
	if (text.length > LONGEST_TEXT || !/^\s*[[{]/.test(text)) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function isObject(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
	return (
		value === null || value === undefined || value === '' || namesOf(Object(value)).length === 0
	);
}
