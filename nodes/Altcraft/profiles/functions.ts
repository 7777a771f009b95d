import type { Profile } from './profile';
import { withMembers } from './profile';
import type { Holds } from './schema';
import { valueReader } from './values';

/**
 * What Altcraft may do with a field instead of setting it:
 * https://guides.altcraft.com/en/developer-guide/profiles/3113720
 */
export type FieldAction = 'set' | 'unset' | 'incr' | 'add' | 'delete' | 'upsert';

/** One row of the Field Actions parameter. */
export interface FieldActionRow {
	readonly field?: unknown;
	readonly action: FieldAction;
	readonly value?: unknown;
	/** In a field that holds objects: the path to what is changed; `upsert` needs it. */
	readonly submatch?: unknown;
}

/** The fields that actions are for: a `ProfileReader`. */
export interface FieldsOfActions {
	/** Throws where a field that the database does not have is to be refused. */
	takes(name: string): boolean;
	/** Reads what a field is set to as what it holds. */
	readValue(name: string, value: unknown): unknown;
	/** Notes what seems not to be meant in what is sent for a field, undefined for nothing, or in what it was read from. */
	lookAtAction(name: string, sent: unknown, value: unknown): void;
	/** Notes what a profile has for a field, and an action that adds to it takes the place of. */
	lookAtReplaced(name: string, own: unknown): void;
}

/**
 * The profile with the functional value of each row in place of what it has there. A row without a
 * value is left out, unless it needs none, and so is one whose field `fields` does not take.
 * Throws an Error with a sentence for the user.
 */
export function withFieldActions(
	profile: Profile,
	rows: readonly FieldActionRow[],
	fields: FieldsOfActions,
): Profile {
	if (rows.length === 0) return profile;
	const entries = rows.flatMap(({ field, action, value, submatch }): Array<[string, unknown]> => {
		const name = String(field ?? '').trim();
		if (name === '')
			throw new Error('Field Actions: Field is empty. Choose one, or remove the row.');
		if (action !== 'unset' && isBlank(value)) return [];
		if (!fields.takes(name)) return [];
		if (action === 'unset') {
			if (name === 'email') {
				throw new Error('Field Actions: Altcraft cannot clear "email". Remove that row.');
			}
			return [[name, { action }]];
		}
		const given = {
			action,
			value: action === 'set' ? fields.readValue(name, value) : readAs(action, name, value),
		};
		fields.lookAtAction(name, given.value, value);
		if (given.value === undefined) return [];
		const own = profile[name];
		if (action !== 'set' && own !== undefined) fields.lookAtReplaced(name, own);
		if (action !== 'upsert' && isBlank(submatch)) return [[name, given]];
		return [[name, { ...given, submatch: textOf(submatch, name) }]];
	});
	const names = entries.map(([name]) => name);
	const twice = names.find((name, n) => names.indexOf(name) !== n);
	if (twice !== undefined) {
		throw new Error(
			`Field Actions: "${twice}" has two rows, but Altcraft does one thing with a field at a time. Remove one of them.`,
		);
	}
	return entries.length === 0 ? profile : withMembers(profile, Object.fromEntries(entries));
}

/** Reads the value of a row as what its action takes; undefined for none. */
function readAs(
	action: Exclude<FieldAction, 'set' | 'unset'>,
	field: string,
	value: unknown,
): unknown {
	const read = (holds: Holds) =>
		valueReader({ holds }, `Field Actions: ${field}`).read(value, true);
	if (action === 'incr') return read('integer');
	if (action === 'upsert') {
		const isList =
			Array.isArray(value) || (typeof value === 'string' && value.trimStart().startsWith('['));
		return read(isList ? 'entries' : 'object');
	}
	const entries = read(field === 'phones' ? field : 'tags') as readonly unknown[] | undefined;
	const texts = entries?.map(textOfEntry).filter((text) => text !== '');
	return texts?.length === 0 ? undefined : texts;
}

/** A date is text as in JSON: JavaScript's own has no order and a language. */
function textOfEntry(entry: unknown): string {
	return String(entry instanceof Date ? entry.toISOString() : entry).trim();
}

function textOf(value: unknown, field: string): string {
	const text = String(value ?? '').trim();
	if (text !== '') return text;
	throw new Error(
		`Field Actions: Match Path of "${field}" is empty. Give the path by which an entry is found again, such as id.`,
	);
}

function isBlank(value: unknown): boolean {
	return value === null || value === undefined || String(value).trim() === '';
}

/**
 * Whether nothing in the profile counts or appends, which it would do a second time. It looks
 * everywhere: subscriptions have functional values in their own fields, too. Never throws: what
 * cannot be looked through is not harmless.
 */
export function isHarmlessTwice(profile: Profile): boolean {
	try {
		return hasNoHarm(profile);
	} catch {
		return false;
	}
}

function hasNoHarm(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return true;
	const { action, toJSON } = value as { action?: unknown; toJSON?: unknown };
	if (typeof toJSON === 'function') return hasNoHarm(toJSON.call(value));
	// Also a list of one: XML writes it as that one.
	if (action !== undefined && /^\s*(incr|add)\s*$/i.test(String(action))) return false;
	return Object.values(value).every(hasNoHarm);
}
