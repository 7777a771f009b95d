import type { Settings } from '../../batches/plan';
import { fieldMeantBy } from '../../profiles/names';
import { ProfileReader } from '../../profiles/reading';
import type { Schema } from '../../profiles/schema';
import { schemaOf, withField } from '../../profiles/schema';
import { UnmetSubscriptions } from '../../profiles/unmet';
import { keepShapeOf } from '../../shapes';
import type { Reply } from '../../transport/api';
import { call } from '../../transport/api';
import type { Connection } from '../../transport/request';
import { notConnected } from '../../transport/result';
import type { ReadingRules } from './profileData.parameters';

/** Names that a hint can say; a list whose names are values has one for each item. */
const MOST_NAMES = 100;

/** How the profiles of a run are read: by the fields of their databases, which are asked for once each. */
export class Readers {
	/** Names that their database does not know, by what became of them, with the field probably meant. */
	readonly unknownNames = {
		note: new Map<string, string | undefined>(),
		leaveOut: new Map<string, string | undefined>(),
	} as const;

	private readonly allWords = new Map<string, string>();

	/** The fields of texts in which a yes was sent. */
	private readonly ofAnswers = new Set<string>();

	/** By field, the first value that was left as it is although the field holds something else, and what. */
	readonly left = new Map<string, readonly [value: unknown, expected: string]>();

	/** By field, the first value that seems not to be what was meant, and what it is. */
	readonly odd = new Map<string, readonly [value: unknown, what: string]>();

	readonly unmet = new UnmetSubscriptions();

	/** By database. */
	private readonly replies = new Map<number, Promise<Reply>>();

	private readonly readers = new Map<Settings, ProfileReader>();

	/** Most items have the settings of the one before. */
	private last: { readonly settings: Settings; readonly reader: ProfileReader } | undefined;

	constructor(readonly rules: ReadingRules) {}

	/** The first text that may stand for nothing, by the field in which it was sent: not a no where others are yes. */
	get words(): ReadonlyMap<string, string> {
		const isNo = (name: string, word: string) => this.ofAnswers.has(name) && /^нет$/i.test(word);
		return new Map([...this.allWords].filter(([name, word]) => !isNo(name, word)));
	}

	/**
	 * Comes before `of` with these settings; undefined where it came already. A server that does not
	 * know the method, or does not let this token ask, lists no fields.
	 * Throws an Error with a sentence for the user where it only could not tell just now.
	 */
	prepare(connection: Connection, settings: Settings): Promise<void> | undefined {
		return this.readers.has(settings) ? undefined : this.ask(connection, settings);
	}

	/** Where nothing is to be sent, without `prepare` before it. */
	of(settings: Settings): ProfileReader {
		if (settings === this.last?.settings) return this.last.reader;
		const reader = this.readers.get(settings);
		if (reader === undefined) return this.readerBy(schemaOf(undefined), settings);
		this.last = { settings, reader };
		return reader;
	}

	/** What follows was read before: nobody is twice there for that. */
	stopLooking(): void {
		for (const reader of this.readers.values()) reader.stopLooking();
	}

	private async ask(connection: Connection, settings: Settings): Promise<void> {
		const { databaseId } = settings;
		const reply = this.replies.get(databaseId) ?? askForFields(connection, settings);
		this.replies.set(databaseId, reply);
		this.readers.set(settings, this.readerBy(schemaFrom(await reply, settings), settings));
	}

	private readerBy(listed: Schema, { matching, unknownFields }: Settings): ProfileReader {
		const schema = matching === undefined ? listed : withField(listed, matching.field);
		return new ProfileReader({
			...this.rules,
			schema,
			unknownFields,
			matchField: matching?.field,
			noteAnswer: (name) => this.ofAnswers.add(name),
			noteWord: (name, word) => {
				if (!this.allWords.has(name)) this.allWords.set(name, word);
			},
			noteOddity: (name, value, what) => {
				if (!this.odd.has(name)) this.odd.set(name, [value, what]);
			},
			noteSubscriptions: (rows, subscriptions) => this.unmet.add(rows, subscriptions),
			noteLeft: (name, value, expected) => {
				if (!this.left.has(name)) this.left.set(name, [value, expected]);
			},
			note: (name) => {
				const names = this.unknownNames[unknownFields === 'leaveOut' ? 'leaveOut' : 'note'];
				if (!names.has(name) && names.size < MOST_NAMES)
					names.set(name, fieldMeantBy(name, schema));
			},
		});
	}
}

keepShapeOf(Readers);

async function askForFields(
	connection: Connection,
	{ databaseId, maxRetries }: Settings,
): Promise<Reply> {
	const parameters = { id: databaseId };
	return await call(connection, 'databases/fields_get', parameters, { maxRetries });
}

function schemaFrom(reply: Reply, { databaseId, dryRun }: Settings): Schema {
	// A dry run tells what it can.
	if (reply.kind === 'unavailable' && !dryRun) {
		throw new Error(
			reply.code === undefined
				? `Altcraft could not be asked for the fields of database ${databaseId} (${reply.reason}), so nothing was sent: nobody could tell whether each value has its field. Run it again in a moment.`
				: notConnected(reply.code),
		);
	}
	return schemaOf(reply.kind === 'answered' ? reply.answer.data : undefined);
}
