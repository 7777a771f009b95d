import { startSlice } from '../eventLoop';
import type { Verdict, Outcome } from './outcomes';
import { refused } from './outcomes';
import type { Chunk, Settings } from './plan';
import type { FileColumns } from '../profiles/fileColumns';
import { columnsNotIn, fieldOfColumn, fieldsOfHeader, namesTwice } from '../profiles/fileColumns';
import {
	fieldMeantBy,
	isKnownName,
	isNameFor,
	refusalOfHeader,
	refusalOfNoHeader,
} from '../profiles/names';
import type { Profile } from '../profiles/profile';
import type { ProfileReader } from '../profiles/reading';
import { EVERY_DATABASE } from '../profiles/schema';
import type { Validation } from './validate';
import type { FileRecord, FileSettings, NameJudge } from '../files/record';
import { readRecords } from '../files/records';

/** A file of an incoming item. */
export interface IncomingFile {
	readonly itemIndex: number;
	readonly name: string | null;
	readonly fileSettings: FileSettings;
	readonly columns: FileColumns;
	/** Its bytes, from the start; may be asked for more than once. */
	bytes(): AsyncIterable<Uint8Array>;
	/** The same object for files whose profiles may share a batch. */
	readonly settings: Settings;
}

/** A record of a file, as what a profile came from. */
export interface RecordOrigin {
	readonly itemIndex: number;
	/** Counts the records of the file, and the rows between them that are none, from 0. */
	readonly record: number;
	/** The line of the file on which it starts, from 1. */
	readonly line: number;
	/** Whether it counts as a profile: see FileRecord */
	readonly isRecord: boolean;
	/** Undefined where the record could not be read, or nobody is to see it. */
	readonly profile: Profile | undefined;
}

/** How `fileChunks` learns about each record. */
export interface RecordSource {
	/** What an earlier try settled about a record, unless it is to be sent again; `fields` undefined where it cannot be read. */
	settledOf(file: IncomingFile, record: number, fields: Profile | undefined): Verdict | undefined;
	readerOf(settings: Settings): ProfileReader;
	/** What it throws says why the record cannot be sent. */
	profileOf(record: Profile, reader: ProfileReader, file: IncomingFile): Profile;
	validate(profile: Profile, settings: Settings): Validation;
	/** Whether origins hold their profiles, which keeps a whole batch of them in memory. */
	readonly keepsProfiles: boolean;
	/** Takes the names of a CSV, of which the records have those with a value, and the fields that these are for. */
	noteHeader(names: Profile): void;
	/** Takes a name in the file that says that its list is one page of several. */
	noteMore(file: IncomingFile, name: string): void;
	/** Takes what is already known of a record: settled before, or refused. */
	add(origin: RecordOrigin, outcome: Outcome): void;
}

/** What is known of the names in a file. */
function namesFor(
	{ columns, settings }: IncomingFile,
	reader: ProfileReader,
	noteHeader: RecordSource['noteHeader'],
): NameJudge {
	const { schema } = reader;
	const ofPersons = ['email', 'phones', settings.matching?.field];
	const leavesOut = schema.isListed && settings.unknownFields === 'leaveOut';
	const isKnown = (name: string) => isKnownName(fieldOfColumn(name, columns), schema);
	return {
		refusalOfHeader(names, delimiter) {
			// Before they are given fields, or shown: an email address is no name, whatever the user says.
			const addresses = names.filter((name) => name.includes('@'));
			const ofPerson = columns.size > 0 && refusalOfHeader(addresses, EVERY_DATABASE, delimiter);
			if (ofPerson) return ofPerson;
			// Of a title, or a person, it does not help to know that the columns are not in it.
			const isOther = columns.size > 0 && columnsNotIn(names, columns).length === columns.size;
			const other = isOther && !names.some(isKnown) && refusalOfNoHeader(names, schema, delimiter);
			if (other) return other;
			try {
				// The same name twice is for whoever reads the file to judge.
				const fields = fieldsOfHeader([...new Set(names)], columns);
				const twice = namesTwice(names);
				if (leavesOut)
					[...twice].filter((name) => !isKnown(name)).forEach((name) => reader.takes(name));
				const once = [...names, ...fields].filter((name) => !twice.has(name));
				noteHeader(Object.fromEntries(once.map((name) => [name, true])));
				return refusalOfHeader(fields, schema, delimiter);
			} catch (error) {
				return (error as Error).message;
			}
		},
		mayBeName: (name) => isKnown(name) || fieldMeantBy(name, schema) !== undefined,
		isHeader(names) {
			const hasColumns = columns.size > 0 && columnsNotIn(names, columns).length === 0;
			return hasColumns || names.filter(isKnown).length > 1;
		},
		isKnownName: isKnown,
		isLeftOut: (name) => leavesOut && !isKnown(name),
		isOfPerson(name) {
			const field = fieldOfColumn(name, columns);
			return ofPersons.includes(fieldMeantBy(field, schema) ?? field);
		},
		isNameFor: (text, column) => isNameFor(text, fieldOfColumn(column, columns), schema),
	};
}

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
		const reader = source.readerOf(settings);
		reader.beginList();
		let record = 0;
		let line = 1;
		try {
			const names = namesFor(file, reader, source.noteHeader);
			const noteMore = (name: string) => source.noteMore(file, name);
			for await (const records of readRecords(file.bytes(), fileSettings, names, noteMore)) {
				const origins: RecordOrigin[] = [];
				const profiles: Profile[] = [];
				for (const one of records) {
					// A part of a file may be long, if a long record came before.
					if (record % 64 === 0 && slice.isOver()) await slice.yield();
					({ line } = one);
					record += one.rowsBefore ?? 0;
					// Of one shape, without spreading: a spread takes longer than all else here.
					const { isRecord } = one;
					const origin = { itemIndex, record: record++, line, isRecord, profile: undefined };
					const profile = prepareRecord(one, origin, file, reader, source);
					if (profile === undefined) continue;
					origins.push(source.keepsProfiles ? { ...origin, profile } : origin);
					profiles.push(profile);
				}
				if (origins.length > 0) yield { settings, origins, profiles };
			}
		} catch (error) {
			const reason = `The file cannot be read any further: ${(error as Error).message}`;
			source.add({ itemIndex, record, line, isRecord: false, profile: undefined }, refused(reason));
		}
	}
}

/** The profile of a record that is to be sent; undefined when its outcome is known already. */
function prepareRecord(
	{ profile: fields, refusal: unreadable }: FileRecord,
	origin: RecordOrigin,
	file: IncomingFile,
	reader: ProfileReader,
	source: RecordSource,
): Profile | undefined {
	const { settings } = file;
	const verdict = source.settledOf(file, origin.record, fields);
	if (verdict) {
		source.add({ ...origin, profile: fields }, { verdict, profileId: null });
		return undefined;
	}
	let profile = fields;
	let refusal = unreadable;
	if (profile !== undefined) {
		try {
			profile = source.profileOf(profile, reader, file);
			const validation = source.validate(profile, settings);
			({ refusal } = validation);
			if (validation.isUnwritable) profile = undefined;
		} catch (error) {
			refusal = (error as Error).message;
			if (source.validate(profile ?? {}, settings).isUnwritable) profile = undefined;
		}
	}
	if (profile !== undefined && refusal === undefined) return profile;
	source.add({ ...origin, profile }, refused(refusal ?? 'The record is empty.'));
	return undefined;
}
