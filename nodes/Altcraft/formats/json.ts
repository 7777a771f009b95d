import type { Format } from './format';
import { toAnswer, toResultEntry } from './format';

/** JSON, as v72 documents it: `{"db_id":1,"data":[…]}`. */
export const json: Format = {
	contentType: 'application/json',

	open: ({ databaseId, skipTriggers, skipInvalidSubscriptions }) =>
		`{"db_id":${databaseId},"skip_triggers":${skipTriggers},"skip_invalid_subscriptions":${skipInvalidSubscriptions},"data":[`,

	encode(profile) {
		const text: string | undefined = JSON.stringify(profile);
		if (!text?.startsWith('{')) throw new Error('it is a single value, not an object with fields');
		return text;
	},

	separator: ',',

	close: ']}',

	boundOf: (profile) => boundOf(profile, 0),

	decode(body) {
		const answer = parse(body);
		if (!isObject(answer)) return undefined;
		const { error, error_text: errorText, result } = answer;
		const entries = Array.isArray(result)
			? result.map((entry) =>
					isObject(entry)
						? toResultEntry(entry.error, entry.error_text, entry.profile_id)
						: undefined,
				)
			: undefined;
		return toAnswer(error, errorText, entries);
	},
};

/** Deeper values are rare, and too deep ones would overflow the stack; encoding decides on them. */
const KNOWN_DEPTH = 20;

function boundOf(value: unknown, depth: number): number {
	switch (typeof value) {
		case 'string':
			// A control character or a lone surrogate is escaped with 6 bytes for one UTF-16 unit.
			return 6 * value.length + 2;
		case 'number':
			return 25;
		case 'boolean':
		case 'undefined':
			return 5;
		case 'object':
			break;
		default:
			return Infinity;
	}
	if (value === null) return 4;
	if (depth === KNOWN_DEPTH || 'toJSON' in value) return Infinity;
	let bytes = 2;
	for (const key in value) {
		bytes += 6 * key.length + 4 + boundOf(value[key as keyof typeof value], depth + 1);
		// Left at the first sign: following every branch of a circular value would take forever.
		if (bytes === Infinity) return Infinity;
	}
	return bytes;
}

/**
 * Ids are digits that JavaScript's numbers would round. Altcraft sends them as text; should one come
 * bare, it is quoted before it is parsed. A quote inside a JSON text has a backslash before it, so
 * only a real key matches.
 */
const BARE_PROFILE_ID = /(?<!\\)("profile_id"\s*:\s*)(-?\d[\d.eE+-]*)/g;

function parse(body: Buffer): unknown {
	const text = body.toString('utf8').replace(/^\uFEFF/, '');
	try {
		return JSON.parse(text.replace(BARE_PROFILE_ID, '$1"$2"'));
	} catch {
		return undefined;
	}
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
