import { hasMembers } from './format';

/** An answer that could be read. `result` is undefined when the answer has none. */
export interface Answer {
	readonly errorCode: number;
	/** As Altcraft sent it: for the user it is still to be cleaned of the token, then `shortened`. */
	readonly errorText: string;
	/**
	 * The entries as they came; `hasMembers`, `toCode`, `toText` and `toId` read them. A checked copy
	 * of each would take as long as all else about it.
	 */
	readonly result: readonly unknown[] | undefined;
}

/** The envelope that every v1.1 answer has, from its parsed members. Codes may come as text. */
export function toAnswer(
	error: unknown,
	errorText: unknown,
	result: readonly unknown[] | undefined,
): Answer | undefined {
	const errorCode = toCode(error);
	return errorCode === undefined ? undefined : { errorCode, errorText: toText(errorText), result };
}

/**
 * Entries of `result` that are kept of a long answer, ten times as many as a request may have
 * profiles: those of a longer one could not be told apart anyway.
 */
export const MOST_ENTRIES = 100_000;

/** An `error`; undefined where it is none. */
export function toCode(error: unknown): number | undefined {
	const isCode =
		Number.isInteger(error) || (typeof error === 'string' && /^\s*-?\d+\s*$/.test(error));
	return isCode ? Number(error) : undefined;
}

/** Whether Altcraft failed, maybe in the middle of its work: its codes are those of HTTP. */
export function isFailure(code: number): boolean {
	return code >= 500 && code < 600;
}

/** An `error_text`; empty where it is no single value, as when markup stands in one of XML. */
export function toText(text: unknown): string {
	return ['string', 'number', 'boolean'].includes(typeof text) ? String(text) : '';
}

/** A `profile_id`; null where it is none. A number beyond the safe ones has lost digits. */
export function toId(id: unknown): string | null {
	if (typeof id === 'string') return id === '' ? null : id;
	return Number.isSafeInteger(id) ? String(id) : null;
}

/** What an entry says. All else of it could, in a long answer, be more than the heap can bear. */
export function essenceOf(entry: unknown): unknown {
	if (!hasMembers(entry)) return undefined;
	const { error, error_text: text, profile_id: id } = entry;
	return { error: toCode(error), error_text: toText(text), profile_id: toId(id) };
}

/** Refusals are short; what is longer may say anything, and looking through it takes time. */
const LONGEST_REFUSAL = 1_000_000;

/**
 * Whether the body of a refusal says all the same that a profile was taken, or that all went well: such
 * a request must neither count as refused nor be repeated.
 */
export function saysTaken(body: Buffer): boolean {
	return (
		body.length > LONGEST_REFUSAL ||
		/"error"\s*:\s*(?:"\s*)?-?0(?![\d.])|<error>\s*-?0\s*<|"profile_id"\s*:\s*["\d]|<profile_id>\s*\w/.test(
			body.toString('latin1'),
		)
	);
}

/** Characters of a server's text that a user gets to see. */
const LONGEST_TEXT = 1000;

/**
 * A server's text, at most as long as a user can make use of. The token must have been taken out
 * before: of one that is cut through, the rest would stay.
 */
export function shortened(text: string): string {
	if (text.length <= LONGEST_TEXT) return text;
	// No half of a surrogate pair before the ellipsis.
	return `${text.slice(0, LONGEST_TEXT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
