import * as fc from 'fast-check';

import type { FileRecord, FileSettings } from '../../nodes/Altcraft/files/record';
import { readRecords } from '../../nodes/Altcraft/files/records';

/** A file as a test wrote it, and what reading it must give. */
export interface Written {
	readonly text: string;
	/** [line, profile] of each record, in order */
	readonly records: ReadonlyArray<readonly [number, unknown]>;
}

export const AUTO: FileSettings = {
	fileFormat: 'auto',
	fileName: undefined,
	charset: 'auto',
	delimiter: 'auto',
};

/** All records of a file that comes in chunks of these sizes, over and over. */
export async function read(
	file: Uint8Array | string,
	settings: Partial<FileSettings> = {},
	sizes: readonly number[] = [65_536],
): Promise<FileRecord[]> {
	const bytes = typeof file === 'string' ? Buffer.from(file) : file;
	const records: FileRecord[] = [];
	for await (const some of readRecords(inChunks(bytes, sizes), { ...AUTO, ...settings })) {
		expect(some.length).toBeGreaterThan(0);
		records.push(...some);
	}
	return records;
}

async function* inChunks(bytes: Uint8Array, sizes: readonly number[]) {
	for (let at = 0, turn = 0; at < bytes.length; turn++) {
		const size = sizes[turn % sizes.length];
		yield bytes.subarray(at, at + size);
		at += size;
	}
}

/** The records as `Written` has them; a refused one has its sentence in place of the profile. */
export function brief(records: readonly FileRecord[]) {
	return records.map(({ line, profile, refusal }) => [line, profile ?? refusal]);
}

/** Jest's strict equality takes a field named "constructor" for the type, so own fields are compared as text. */
export function expectSame(records: readonly FileRecord[], expected: Written['records']) {
	expect(brief(records)).toEqual(expected);
	expect(JSON.stringify(brief(records))).toBe(JSON.stringify(expected));
}

export const sizes = fc.array(
	fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 200 })),
	{
		minLength: 1,
		maxLength: 6,
	},
);

/** Each encodes a text; the name is the one that TextDecoder knows. */
export const encoders: Readonly<Record<string, (text: string) => Uint8Array>> = {
	'utf-8': (text) => Buffer.from(text),
	'utf-16le': (text) => Buffer.from(text, 'utf16le'),
	'utf-16be': (text) => Buffer.from(text, 'utf16le').swap16(),
	'windows-1251': (text) => Uint8Array.from(text, (char) => CYRILLIC.indexOf(char)),
};

/** All that windows-1251 has, in its order. */
export const CYRILLIC = new TextDecoder('windows-1251').decode(
	Uint8Array.from({ length: 256 }, (_, byte) => byte),
);

export function linesIn(text: string): number {
	return text.split('\n').length - 1;
}
