import type { Profile } from '../profiles/profile';
import type { BodyWriter } from './writer';

/** What stands beside the profiles in a request. */
export interface Envelope {
	readonly databaseId: number;
	readonly skipTriggers: boolean;
	readonly skipInvalidSubscriptions: boolean;
}

/** An answer that could be read. `result` is undefined when the answer has none. */
export interface Answer {
	readonly errorCode: number;
	readonly errorText: string;
	/**
	 * The entries as they came; `hasMembers`, `toCode` and `toText` read them. A checked copy of each
	 * would take as long as all else about it.
	 */
	readonly result: readonly unknown[] | undefined;
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
	carriesName(name: string): boolean;
	/** Whether a field may have this text. */
	carriesText(text: string): boolean;
	/** undefined when the body is not an answer of Altcraft's. */
	decode(body: Buffer): Answer | undefined;
}

/** Why a date, say, is no profile although JavaScript calls it an object. */
export const NOT_AN_OBJECT = 'it is a single value, not an object with fields';

/** The envelope that every v1.1 answer has, from its parsed members. Codes may come as text. */
export function toAnswer(
	error: unknown,
	errorText: unknown,
	result: readonly unknown[] | undefined,
): Answer | undefined {
	const errorCode = toCode(error);
	return errorCode === undefined ? undefined : { errorCode, errorText: toText(errorText), result };
}

/** Whether the value is an object, and no list. */
export function hasMembers(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An `error`; undefined where it is none. */
export function toCode(error: unknown): number | undefined {
	const isCode =
		Number.isInteger(error) || (typeof error === 'string' && /^\s*-?\d+\s*$/.test(error));
	return isCode ? Number(error) : undefined;
}

/** An `error_text`, or a `profile_id` that is there. */
export function toText(text: unknown): string {
	return text === undefined || text === null ? '' : String(text);
}
