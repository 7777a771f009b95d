import type { Profile } from '../profiles/profile';
import type { BodyWriter } from './writer';

/** What stands beside the profiles in a request. */
export interface Envelope {
	readonly databaseId: number;
	readonly skipTriggers: boolean;
	readonly skipInvalidSubscriptions: boolean;
}

/**
 * A wire format. A body is `open(envelope)`, the encoded profiles with `separator` between them,
 * and `close`, in UTF-8. The token is not in it: the credentials write it over the blanks.
 */
export interface Format {
	readonly contentType: string;
	/** `tokenBytes`: how many blanks to leave where the token goes, as the first member. */
	open(envelope: Envelope, tokenBytes: number): string;
	/**
	 * Writes the profiles as they stand in a body, with `separator` between them.
	 * Throws an Error with a sentence for the user when one cannot be written.
	 */
	encode(profiles: readonly Profile[], body: BodyWriter): void;
	readonly separator: string;
	readonly close: string;
	/** Whether a field may have this name. */
	allowsName(name: string): boolean;
	/** Whether a field may have this text. */
	allowsText(text: string): boolean;
}

/** Why a date, say, is no profile although JavaScript calls it an object. */
export const NOT_AN_OBJECT = 'it is a single value, not an object with fields';

/** Whether the value is an object, and no list. */
export function hasMembers(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
