import { kindOf } from '../profiles/profile';
import type { Profile } from '../profiles/profile';
import { refusalOfBroken } from './brokenBytes';
import { nameTwice } from './jsonValue';
import type { FileRecord } from './record';

/** Takes the records of one format off the front of a file's text. */
export interface Reader {
	/** The line of the file down to which all is read, from 1. */
	readonly line: number;
	/** Whether the rest of the file is not to be read. */
	readonly isOver: boolean;
	/**
	 * Adds the whole records of `text` to `records`, and gives back the number of characters that it
	 * has done with, all of them when `isEnd`. The others come again, with more of the file after
	 * them; they are never more than `LONGEST_RECORD`.
	 */
	read(text: string, isEnd: boolean, records: FileRecord[]): number;
}

/** In characters, or bytes for CSV. Altcraft takes no request above 10,000,000 bytes, so a longer record is no profile. */
export const LONGEST_RECORD = 10_000_000;

/** What is wrong with a longer one. */
export const TOO_LONG = `is longer than ${LONGEST_RECORD.toLocaleString('en')} bytes, more than a profile can have`;

/** The record of a line or entry that says why there is no profile. */
export function refused(line: number, refusal: string): FileRecord {
	return { line, profile: undefined, isTyped: true, refusal, isRecord: true };
}

/** What is refused of a file is no record: the file itself, or its rest from a line on. */
export function refusedRest(line: number, refusal: string): FileRecord {
	return { line, profile: undefined, isTyped: true, refusal, isRecord: false };
}

/**
 * The record of a JSON value and its text, such as "The line"; only an object is a profile.
 * `isLookedAt`: whether a name may not stand twice in it.
 */
export function recordOf(
	line: number,
	value: unknown,
	text: string,
	what: string,
	isLookedAt: boolean,
): FileRecord {
	const broken = refusalOfBroken(text, what);
	if (broken !== undefined) return refused(line, broken);
	const twice = isLookedAt ? nameTwice(text) : undefined;
	if (twice !== undefined) {
		return refused(
			line,
			`${what} has the name ${twice} twice, and another value each time, of which one would be lost. Give each name once.`,
		);
	}
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? { line, profile: value as Profile, isTyped: true, refusal: undefined, isRecord: true }
		: refused(
				line,
				`The record must be an object with the profile's fields, but is ${kindOf(value)}. Give one such as { "email": "ann@example.com" }.`,
			);
}

/** How often a line ends in a text. */
export function countLines(text: string): number {
	let count = 0;
	for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
	return count;
}
