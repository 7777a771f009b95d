import type { Ending, Outcome } from '../batches/outcomes';
import { refused } from '../batches/outcomes';
import type { Chunk, Settings } from '../batches/plan';
import type { Column } from '../profiles/columns';
import { withTypes } from '../profiles/columns';
import type { Profile } from '../profiles/profile';
import type { Examined } from '../profiles/validate';
import type { FileRecord, IncomingFile, RecordOrigin } from './record';
import { readRecords } from './records';

/** How `chunksOfFiles` learns about each record. */
export interface RecordSource {
	/** What an earlier try settled about the records of a file, which are asked for in their order. */
	settledIn(itemIndex: number): (record: number) => Ending | undefined;
	/** The fields of the database, for texts without a type. */
	columnsOf(settings: Settings): Promise<ReadonlyMap<string, Column>>;
	/** What it throws says why the record cannot be sent. */
	profileOf(record: Profile, itemIndex: number): Profile;
	examine(profile: Profile, settings: Settings): Examined;
	/** Whether origins hold their profiles, which keeps a whole batch of them in memory. */
	readonly keepsProfiles: boolean;
	/** Takes what is already known of a record: settled before, or refused. */
	add(origin: RecordOrigin, outcome: Outcome): void;
}

/**
 * The profiles of files, validated, as they are read. Never throws: what ends the reading of a file
 * is an outcome too.
 */
export async function* chunksOfFiles(
	files: readonly IncomingFile[],
	source: RecordSource,
): AsyncGenerator<Chunk<RecordOrigin>, void> {
	for (const file of files) {
		const { itemIndex, settings, fileSettings } = file;
		const settled = source.settledIn(itemIndex);
		let record = 0;
		let line = 1;
		try {
			for await (const records of readRecords(file.bytes(), fileSettings)) {
				const columns = records.every(({ isTyped }) => isTyped)
					? undefined
					: await source.columnsOf(settings);
				const origins: RecordOrigin[] = [];
				const profiles: Profile[] = [];
				for (const one of records) {
					({ line } = one);
					const origin = { itemIndex, record: record++, line };
					const profile = prepareRecord(one, origin, file, { settled, columns, source });
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
	{ itemIndex, settings }: IncomingFile,
	{
		settled,
		columns,
		source,
	}: {
		readonly settled: (record: number) => Ending | undefined;
		readonly columns: ReadonlyMap<string, Column> | undefined;
		readonly source: RecordSource;
	},
): Profile | undefined {
	const ending = settled(origin.record);
	if (ending) {
		source.add({ ...origin, profile: fields }, { ending, profileId: null });
		return undefined;
	}
	let profile = fields;
	let refusal = unreadable;
	if (profile !== undefined) {
		try {
			if (!isTyped && columns) profile = withTypes(profile, columns);
			profile = source.profileOf(profile, itemIndex);
			({ refusal } = source.examine(profile, settings));
		} catch (error) {
			refusal = (error as Error).message;
		}
	}
	if (profile !== undefined && refusal === undefined) return profile;
	source.add({ ...origin, profile }, refused(refusal ?? 'The record is empty.'));
	return undefined;
}
