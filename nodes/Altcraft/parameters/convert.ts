/** Numbers beyond the bounds are taken for the nearest one: the limits hold whatever was typed. */
export function toNumberBetween(least: number, most: number) {
	return (value: unknown, displayName: string): number => {
		const number = Math.floor(Number(value));
		if (value === '' || value === null || Number.isNaN(number)) {
			throw new Error(`${displayName} must be a number, but is ${shown(value)}.`);
		}
		return Math.min(Math.max(number, least), most);
	};
}

/** Expressions give text as often as real booleans. */
export function toBoolean(value: unknown, displayName: string): boolean {
	const text = String(value).trim().toLowerCase();
	if (text === 'true' || text === 'false') return text === 'true';
	throw new Error(`${displayName} must be true or false, but is ${shown(value)}.`);
}

/** One of the keys of `choices`. */
export function toOneOf<K extends string>(choices: Record<K, unknown>) {
	return (value: unknown, displayName: string): K => {
		if (Object.keys(choices).includes(String(value))) return String(value) as K;
		const list = Object.keys(choices).join(' or ');
		throw new Error(`${displayName} must be ${list}, but is ${shown(value)}.`);
	};
}

/** The ID of something that Altcraft numbers. */
export function toPositiveInteger(value: unknown, displayName: string): number {
	const text = String(value ?? '').trim();
	const number = Number(text);
	if (/^\d+$/.test(text) && number >= 1 && Number.isSafeInteger(number)) return number;
	throw new Error(
		`${displayName} must be the ID of one, a whole number such as 12, but is ${shown(value)}.`,
	);
}

/** `chosen`: what the resource locator of databases holds, or what an expression in its place gives. */
export function toDatabaseId(chosen: unknown): number {
	return toChosenId(chosen, 'Database');
}

/** `chosen`: what a resource locator holds, or what an expression in its place gives. */
export function toChosenId(chosen: unknown, displayName: string): number {
	const { value } = isLocator(chosen) ? chosen : { value: chosen };
	const text = String(value ?? '').trim();
	const id = Number(text);
	if (/^\d+$/.test(text) && id >= 1 && Number.isSafeInteger(id)) return id;
	const what = displayName.toLowerCase();
	throw new Error(
		text === ''
			? `${displayName} is empty. Choose one from the list, or give the ID of one.`
			: `${displayName} must be the ID of an Altcraft ${what}, a whole number such as 12, but is ${shown(value)}.`,
	);
}

function isLocator(value: unknown): value is { readonly value?: unknown } {
	return typeof value === 'object' && value !== null && 'value' in value;
}

/** For a sentence: never a whole item, which an expression gives as easily. */
function shown(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object' && value !== null) return 'an object';
	if (typeof value !== 'string') return String(value);
	return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
}
