import type { Profile } from '../profiles/profile';
import type { BodyWriter } from './writer';

/** What stands before the profiles in a request, in this order. */
export type Members = ReadonlyArray<readonly [name: string, value: string | number | boolean]>;

/**
 * A wire format. A body is `open(…)`, the encoded profiles with `separator` between them, and
 * `close`, in UTF-8. The token is not in it: the credentials write it over the blanks.
 */
export interface Format {
	readonly contentType: string;
	/**
	 * `reservedBytes`: how many blanks to leave where the token goes, as the first member.
	 * Throws an Error with a sentence for the user when a member cannot be written.
	 */
	open(members: Members, reservedBytes: number): string;
	/**
	 * Writes the profiles as they stand in a body, with `separator` between them.
	 * Throws an Error with the reason, for a sentence, when one cannot be written.
	 */
	encode(profiles: readonly Profile[], body: BodyWriter): void;
	readonly separator: string;
	readonly close: string;
	/**
	 * At least as many bytes as the encoded profile has, by its weight (see `ProfileReader.weightOf`);
	 * Infinity where only a closer look can tell.
	 */
	mostBytes(profile: Profile, weight: number): number;
	/** Whether a field may have this name; undefined where it may have any. */
	readonly allowsName: ((name: string) => boolean) | undefined;
	/**
	 * At least as many bytes as the encoded text has, and exactly so many where it is long; Infinity
	 * for one that cannot be written.
	 */
	textBytes(text: string): number;
}

/** Bytes that a UTF-16 unit takes at most in either format, as in `\\u0000`. */
export const MOST_PER_UNIT = 6;

/** A text that takes longer to escape than to count. */
export const LONG_TEXT = 1000;

/** Why a date, say, is no profile although JavaScript calls it an object. */
export const NOT_AN_OBJECT = 'it is a single value, not an object with fields';

/** Whether the value is an object, and no list. */
export function hasMembers(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What JSON writes in the place of a value: dates, say, are texts. */
export function valueOf(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	const { toJSON } = value as { toJSON?: unknown };
	return typeof toJSON === 'function' ? (toJSON.call(value) as unknown) : value;
}

/** Whether the value is an object that inherits no member. */
export function isPlain(value: unknown): value is object {
	return (
		typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
	);
}

/** The object, or a copy of its own members: for a `for in`, which would take inherited ones too. */
export function withoutInherited(object: object): object {
	return isPlain(object) ? object : { ...(object as Record<string, unknown>) };
}
