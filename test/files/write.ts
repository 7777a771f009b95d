import * as fc from 'fast-check';

import { readerOf } from '../../nodes/Altcraft/files/detect';
import type { Reader } from '../../nodes/Altcraft/files/reader';
import type { FileRecord, FileSettings, NameJudge } from '../../nodes/Altcraft/files/record';
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

/** A database whose fields nobody knows. */
export const ANY: NameJudge = {
	refusalOfHeader: () => undefined,
	mayBeName: () => false,
	isHeader: () => false,
	isKnownName: () => false,
	isLeftOut: () => false,
	isOfPerson: () => false,
	isNameFor: () => false,
};

/** A database with these fields, where people are found by "email", which "E-Mail" is meant for. */
export function fields(...known: string[]): NameJudge {
	return {
		...ANY,
		isHeader: (names) => names.filter((name) => known.includes(name)).length > 1,
		isKnownName: (name) => known.includes(name),
		isOfPerson: (name) => /^e-?mail$/i.test(name),
	};
}

/** All records of a file that comes in chunks of these sizes, over and over. */
export async function read(
	file: Uint8Array | string,
	settings: Partial<FileSettings> = {},
	sizes: readonly number[] = [65_536],
	names?: NameJudge,
): Promise<FileRecord[]> {
	const bytes = typeof file === 'string' ? Buffer.from(file) : file;
	const records: FileRecord[] = [];
	for await (const some of readRecords(inChunks(bytes, sizes), { ...AUTO, ...settings }, names)) {
		expect(some.length).toBeGreaterThan(0);
		records.push(...some);
	}
	return records;
}

async function* inChunks(bytes: Uint8Array, sizes: readonly number[]) {
	for (const [from, to] of cuts(bytes.length, sizes)) yield bytes.subarray(from, to);
}

function* cuts(length: number, sizes: readonly number[]) {
	for (let at = 0, turn = 0; at < length; turn++) {
		const next = at + sizes[turn % sizes.length];
		yield [at, next] as const;
		at = next;
	}
}

/**
 * What the reader for a text makes of it when it comes in pieces of these sizes. From a file it comes in
 * pieces of one size, which are longer than what most tests write.
 */
export function readInPieces(
	text: string,
	settings: Partial<FileSettings> = {},
	sizes: readonly number[] = [1],
	names: NameJudge = ANY,
): FileRecord[] {
	const records: FileRecord[] = [];
	let reader: Reader | undefined;
	let rest = '';
	const take = (piece: string, isEnd: boolean) => {
		rest += piece;
		reader ??= readerOf(rest, isEnd, { ...AUTO, ...settings }, names, () => {});
		const done = reader?.read(rest, isEnd, records) ?? 0;
		rest = rest.slice(done);
		if (isEnd) expect(rest).toBe('');
	};
	// No decoder gives half a character.
	const characters = [...text];
	for (const [from, to] of cuts(characters.length, sizes)) {
		take(characters.slice(from, to).join(''), false);
		if (reader?.isOver) return records;
	}
	take('', true);
	return records;
}

/** The records of a text, which are the same in whatever pieces it comes. */
export async function readAnyhow(
	text: string,
	settings: Partial<FileSettings> = {},
	names?: NameJudge,
): Promise<FileRecord[]> {
	const whole = await read(text, settings, undefined, names);
	const asRead = whole.map((record) => ({ ...record, isRecord: expect.any(Boolean) }));
	for (const sizes of [[1], [2, 3], [7]]) {
		expect(readInPieces(text, settings, sizes, names)).toEqual(asRead);
	}
	return whole;
}

/** The records as `Written` has them; a refused one has its sentence in place of the profile. */
export function brief(records: readonly FileRecord[]) {
	return records.map(({ line, profile, refusal }) => [line, profile ?? refusal]);
}

/** What `brief` must give: a pattern stands for a sentence. */
export function briefly(expected: ReadonlyArray<readonly [number, unknown]>) {
	return expected.map(([line, what]) => [
		line,
		what instanceof RegExp ? expect.stringMatching(what) : what,
	]);
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
	return text.split(/\r\r\n|\r\n|\n|\r/).length - 1;
}
