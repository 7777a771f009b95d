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

/** The envelope that every v1.1 answer has, from its parsed members. Codes may come as text. */
export function toAnswer(
	error: unknown,
	errorText: unknown,
	result: readonly unknown[] | undefined,
): Answer | undefined {
	const errorCode = toCode(error);
	return errorCode === undefined ? undefined : { errorCode, errorText: toText(errorText), result };
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
