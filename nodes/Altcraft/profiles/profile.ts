import { inexactNumberIn } from './kinds/exact';

/** The object sent to Altcraft for one item: field names of the database, and `subscriptions`. */
export type Profile = Readonly<Record<string, unknown>>;

/**
 * A copy of the profile with these members, in place of those that it has by their names. A copy by
 * spreading is as fast as long as no name is added to it; to do so, and then to go through its members,
 * takes V8 five times as long (docs/performance.md).
 */
export function withMembers(profile: Profile, members: Profile): Profile {
	// A member of that name would be assigned to the prototype.
	const isOdd = Object.hasOwn(profile, '__proto__') || Object.hasOwn(members, '__proto__');
	return isOdd ? { ...profile, ...members } : Object.assign({}, profile, members);
}

/**
 * Reads what an expression or a text field gave as one profile.
 * Throws an Error with a sentence for the user that names `parameter` when it is not an object or JSON text of one.
 */
export function toProfile(value: unknown, parameter: string): Profile {
	const text = typeof value === 'string' ? value.replace(FENCE, '$1') : undefined;
	const given = text === undefined ? value : parseJson(text);
	if (given === NOT_JSON) {
		throw new Error(
			`${parameter} is not valid JSON. Check its quotes, commas and brackets, or use an expression that gives an object.`,
		);
	}
	const inexact = text === undefined ? undefined : inexactNumberIn(text);
	if (inexact !== undefined) {
		throw new Error(
			`${parameter} has the number ${inexact.slice(0, 60)}, which would arrive as another one: it has too many digits. Put it in quotes.`,
		);
	}
	if (typeof given !== 'object' || given === null || Array.isArray(given)) {
		throw new Error(
			`${parameter} must be an object with the profile's fields, but is ${kindOf(given)}. Give one such as { "email": "ann@example.com" }.`,
		);
	}
	return given as Profile;
}

/** As AI agents put it around JSON. */
const FENCE = /^\s*```(?:json)?\s*([{[][^]*[}\]])\s*```\s*$/;

const NOT_JSON = Symbol('not JSON');

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return NOT_JSON;
	}
}

/** What a value is, for a sentence. */
export function kindOf(value: unknown): string {
	if (value === null || value === undefined) return 'empty';
	if (Array.isArray(value)) return 'a list';
	return `a ${typeof value}`;
}
