import type { Answer } from './answer';
import { toAnswer } from './answer';
import { hasMembers } from './format';

/** Reads an answer in JSON; undefined when it is not one of Altcraft's. */
export function decodeJson(body: Buffer): Answer | undefined {
	const text = body.toString('utf8').replace(/^\uFEFF/, '');
	let answer = parse(text);
	if (entriesOf(answer)?.some(hasBareId)) answer = parse(text.replace(BARE_ID, '$1"$2"'));
	if (!hasMembers(answer)) return undefined;
	return toAnswer(answer.error, answer.error_text, entriesOf(answer));
}

/**
 * Ids are digits that JavaScript's numbers would round. Altcraft sends them as text; should one come
 * bare, all is parsed again with quotes around them. A quote inside a JSON text has a backslash before
 * it, so only a real key matches.
 */
const BARE_ID = /(?<!\\)("profile_id"\s*:\s*)(-?\d[\d.eE+-]*)/g;

function hasBareId(entry: unknown): boolean {
	return hasMembers(entry) && typeof entry.profile_id === 'number';
}

function entriesOf(answer: unknown): readonly unknown[] | undefined {
	return hasMembers(answer) && Array.isArray(answer.result) ? answer.result : undefined;
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
