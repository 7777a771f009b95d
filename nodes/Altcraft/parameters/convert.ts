/** Numbers beyond the bounds are taken for the nearest one: the limits hold whatever was typed. */
export function toNumberBetween(least: number, most: number) {
	return (value: unknown, displayName: string): number => {
		const number = Math.floor(Number(value));
		if (value === '' || value === null || Number.isNaN(number)) {
			throw new Error(`${displayName} must be a number, but is ${JSON.stringify(value)}.`);
		}
		return Math.min(Math.max(number, least), most);
	};
}

/** Expressions give text as often as real booleans. */
export function toBoolean(value: unknown, displayName: string): boolean {
	const text = String(value).trim().toLowerCase();
	if (text === 'true' || text === 'false') return text === 'true';
	throw new Error(`${displayName} must be true or false, but is ${JSON.stringify(value)}.`);
}

/** One of the keys of `choices`. */
export function toOneOf<K extends string>(choices: Record<K, unknown>) {
	return (value: unknown, displayName: string): K => {
		if (Object.keys(choices).includes(String(value))) return value as K;
		const list = Object.keys(choices).join(' or ');
		throw new Error(`${displayName} must be ${list}, but is ${JSON.stringify(value)}.`);
	};
}

/** The ID of something that Altcraft numbers. */
export function toPositiveInteger(value: unknown, displayName: string): number {
	const text = String(value ?? '').trim();
	const number = Number(text);
	if (/^\d+$/.test(text) && number >= 1 && Number.isSafeInteger(number)) return number;
	throw new Error(
		`${displayName} must be the ID of one, a whole number such as 12, but is ${JSON.stringify(value)}.`,
	);
}

/** `chosen`: what the resource locator holds, or what an expression in its place gives. */
export function toDatabaseId(chosen: unknown): number {
	const { value } = isLocator(chosen) ? chosen : { value: chosen };
	const text = String(value ?? '').trim();
	const id = Number(text);
	if (/^\d+$/.test(text) && id >= 1 && Number.isSafeInteger(id)) return id;
	throw new Error(
		text === ''
			? 'Database is empty. Choose one from the list, or give the ID of one.'
			: `Database must be the ID of an Altcraft database, a whole number such as 12, but is ${JSON.stringify(value)}.`,
	);
}

function isLocator(value: unknown): value is { readonly value?: unknown } {
	return typeof value === 'object' && value !== null && 'value' in value;
}
