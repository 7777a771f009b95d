import { startSlice } from '../eventLoop';
import type { Verdict, Outcome } from './outcomes';
import { refused } from './outcomes';
import type { Chunk, Settings } from './plan';
import type { Column } from '../profiles/columns';
import { withTypes } from '../profiles/columns';
import type { Profile } from '../profiles/profile';
import type { Validation } from './validate';
import type { FileRecord, FileSettings } from '../files/record';
import { readRecords } from '../files/records';

/** A file of an incoming item. */
export interface IncomingFile {
	readonly itemIndex: number;
	readonly name: string | null;
	readonly fileSettings: FileSettings;
	/** Its bytes, from the start; may be asked for more than once. */
	bytes(): AsyncIterable<Uint8Array>;
	/** The same object for files whose profiles may share a batch. */
	readonly settings: Settings;
}

/** A record of a file, as what a profile came from. */
export interface RecordOrigin {
	readonly itemIndex: number;
	/** Counts the records of the file from 0. */
	readonly record: number;
	/** The line of the file on which it starts, from 1. */
	readonly line: number;
	/** Undefined where the record could not be read, or nobody is to see it. */
	readonly profile: Profile | undefined;
}

/** How `fileChunks` learns about each record. */
export interface RecordSource {
	/** What an earlier try settled about a record, unless it is to be sent again. */
	settledOf(file: IncomingFile, record: number, fields: Profile): Verdict | undefined;
	/** The fields of the database, for texts without a type. */
	columnsOf(settings: Settings): Promise<ReadonlyMap<string, Column>>;
	/** What it throws says why the record cannot be sent. */
	profileOf(record: Profile, itemIndex: number): Profile;
	validate(profile: Profile, settings: Settings): Validation;
	/** Whether origins hold their profiles, which keeps a whole batch of them in memory. */
	readonly keepsProfiles: boolean;
	/** Takes what is already known of a record: settled before, or refused. */
	add(origin: RecordOrigin, outcome: Outcome): void;
}

const NO_COLUMNS: ReadonlyMap<string, Column> = new Map();

/**
 * The profiles of files, validated, as they are read. Never throws: what ends the reading of a file
 * is an outcome too.
 */
export async function* fileChunks(
	files: readonly IncomingFile[],
	source: RecordSource,
): AsyncGenerator<Chunk<RecordOrigin>, void> {
	const slice = startSlice();
	for (const file of files) {
		const { itemIndex, settings, fileSettings } = file;
		let record = 0;
		let line = 1;
		try {
			for await (const records of readRecords(file.bytes(), fileSettings)) {
				const columns = records.every(({ isTyped }) => isTyped)
					? NO_COLUMNS
					: await source.columnsOf(settings);
				const origins: RecordOrigin[] = [];
				const profiles: Profile[] = [];
				for (const one of records) {
					// A part of a file may be long, if a long record came before.
					if (record % 64 === 0 && slice.isOver()) await slice.yield();
					({ line } = one);
					const origin = { itemIndex, record: record++, line };
					const profile = prepareRecord(one, origin, file, columns, source);
					if (profile === undefined) continue;
					origins.push({ ...origin, profile: source.keepsProfiles ? profile : undefined });
					profiles.push(profile);
				}
				if (origins.length > 0) yield { settings, origins, profiles };
			}
		} catch (error) {
			const reason = `The file cannot be read any further: ${(error as Error).message}`;
			source.add({ itemIndex, record, line, profile: undefined }, refused(reason));
		}
	}
}

/** The profile of a record that is to be sent; undefined when its outcome is known already. */
function prepareRecord(
	{ profile: fields, refusal: unreadable, isTyped }: FileRecord,
	origin: Omit<RecordOrigin, 'profile'>,
	file: IncomingFile,
	columns: ReadonlyMap<string, Column>,
	source: RecordSource,
): Profile | undefined {
	const { itemIndex, settings } = file;
	const verdict = source.settledOf(file, origin.record, fields ?? {});
	if (verdict) {
		source.add({ ...origin, profile: fields }, { verdict, profileId: null });
		return undefined;
	}
	let profile = fields;
	let refusal = unreadable;
	if (profile !== undefined) {
		try {
			if (!isTyped) profile = withTypes(profile, columns);
			profile = source.profileOf(profile, itemIndex);
			const validation = source.validate(profile, settings);
			({ refusal } = validation);
			if (validation.isUnwritable) profile = undefined;
		} catch (error) {
			refusal = (error as Error).message;
		}
	}
	if (profile !== undefined && refusal === undefined) return profile;
	source.add({ ...origin, profile }, refused(refusal ?? 'The record is empty.'));
	return undefined;
}
