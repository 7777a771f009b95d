import type { Profile } from './profile';

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

/**
 * The profile with the functional value of each row in place of what it has there. A row without a
 * value is left out, unless it needs none.
 * Throws an Error with a sentence for the user.
 */
export function withFieldActions(profile: Profile, rows: readonly FieldActionRow[]): Profile {
	const entries = rows.flatMap(({ field, action, value, submatch }): Array<[string, unknown]> => {
		const name = String(field ?? '').trim();
		if (name === '')
			throw new Error('Field Actions: Field is empty. Choose one, or remove the row.');
		if (action === 'unset') {
			if (name === 'email') {
				throw new Error('Field Actions: Altcraft cannot clear "email". Remove that row.');
			}
			return [[name, { action }]];
		}
		if (isBlank(value)) return [];
		const given = { action, value: READERS[action](value, name) };
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
	return entries.length === 0 ? profile : { ...profile, ...Object.fromEntries(entries) };
}

/** Reads the value of a row as what its action takes. */
const READERS: Record<Exclude<FieldAction, 'unset'>, (value: unknown, field: string) => unknown> = {
	set: (value) => value,
	incr(value, field) {
		const number = typeof value === 'number' ? value : Number(String(value).replace(/\s/g, ''));
		if (Number.isSafeInteger(number)) return number;
		throw new Error(
			`Field Actions: "${field}" is increased by a whole number, but its value is ${JSON.stringify(value)}.`,
		);
	},
	add: toList,
	delete: toList,
	upsert(value, field) {
		const given = typeof value === 'string' ? parsed(value) : value;
		if (typeof given === 'object' && given !== null) return given;
		throw new Error(
			`Field Actions: the value for "${field}" must be an object, such as { "name": "Rex" }, but is ${JSON.stringify(value)}.`,
		);
	},
};

/** A list, JSON text of one, or entries with `,` `;` `|` line breaks or ` ::: ` between them. */
function toList(value: unknown): unknown[] {
	const given = typeof value === 'string' && value.trim().startsWith('[') ? parsed(value) : value;
	if (Array.isArray(given)) return given;
	if (typeof given !== 'string') return [given];
	return given
		.split(/ ::: |[,;|\r\n]/)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}

function textOf(value: unknown, field: string): string {
	const text = String(value ?? '').trim();
	if (text !== '') return text;
	throw new Error(
		`Field Actions: Match Path of "${field}" is empty. Give the path by which an entry is found again, such as id.`,
	);
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
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
	if (typeof action === 'string' && /^\s*(incr|add)\s*$/i.test(action)) return false;
	return Object.values(value).every(hasNoHarm);
}
