import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { IncomingFile, RecordOrigin, RecordSource } from '../../batches/fileChunks';
import { fileChunks } from '../../batches/fileChunks';
import type { Outcome } from '../../batches/outcomes';
import { afterUnknown, notSent, refused } from '../../batches/outcomes';
import type { Batch, Capacity, Settings } from '../../batches/plan';
import { MAX_BYTES, planBatches, profileBytesLimit } from '../../batches/plan';
import type { Sending } from '../../batches/send';
import { sendBatches } from '../../batches/send';
import { validate } from '../../batches/validate';
import { FileLedger } from '../../checkpoint/files';
import { formats } from '../../formats/formats';
import { FileResults } from '../../output/fileResults';
import { isErrorItem } from '../../output/items';
import { Tally } from '../../output/tally';
import type { Column } from '../../profiles/columns';
import { isHarmlessTwice } from '../../profiles/functions';
import { columnsOf } from '../../profiles/schema';
import { call } from '../../transport/api';
import type { Connection } from '../../transport/request';
import { connect } from '../../transport/request';
import type { BatchSpec } from './batch.parameters';
import type { BatchRun } from './batchRun';
import { finishRun, mayBeSentAgain, startRun } from './batchRun';
import { fileReader } from './file.parameters';
import { recordReader } from './profileData.parameters';

/** For what is read but not sent. */
const UNBOUNDED: Capacity = { maxBytes: MAX_BYTES, tokenBytes: () => 0 };

const WITHHELD = notSent('Not sent, because another profile cannot be sent.');

/** files → profiles → batches → requests → outcomes → output items, never holding a whole file */
export async function sendFiles(
	context: IExecuteFunctions,
	spec: BatchSpec,
): Promise<INodeExecutionData[]> {
	const run = startRun(context, spec);
	const { files, refusals } = readIncoming(context, run);
	const ledger = new FileLedger(files);
	const profileOf = recordReader(context, spec.matchings.length > 0);
	const { tally, results } = await sendAll(context, run, { refusals, ledger, profileOf });
	return await finishRun(context, run, 'files', {
		tally,
		output: results.items(),
		hasNew: ledger.hasNew,
		toCheckpoint: async () => await ledger.toCheckpoint(),
	});
}

/** The files of all items, and why an item has none, by its index. */
interface Incoming {
	readonly files: readonly IncomingFile[];
	readonly refusals: ReadonlyMap<number, Outcome>;
}

function readIncoming(context: IExecuteFunctions, { parameters }: BatchRun): Incoming {
	const files: IncomingFile[] = [];
	const refusals = new Map<number, Outcome>();
	const fileAt = fileReader(context);
	for (let itemIndex = 0; itemIndex < context.getInputData().length; itemIndex++) {
		try {
			files.push({ ...fileAt(itemIndex), settings: parameters.settingsAt(itemIndex) });
		} catch (error) {
			refusals.set(itemIndex, refused((error as Error).message));
		}
	}
	return { files, refusals };
}

interface Gathered {
	readonly tally: Tally;
	readonly results: FileResults;
}

async function sendAll(
	context: IExecuteFunctions,
	run: BatchRun,
	{
		refusals,
		ledger,
		profileOf,
	}: Pick<Incoming, 'refusals'> & Pick<RecordSource, 'profileOf'> & { readonly ledger: FileLedger },
): Promise<Gathered> {
	const { files } = ledger;
	const { options, memory, onError, stopsOnError } = run;
	const gather = (keepsNotAccepted: boolean): Gathered => {
		const tally = run.newTally();
		return { tally, results: new FileResults(keepsNotAccepted, run.outputOptions, tally) };
	};
	const schemas = new Schemas();
	const readInto = ({ results }: Gathered, add: AddOutcome, capacity: Capacity = UNBOUNDED) => {
		const limitOf = profileBytesLimit(capacity);
		for (const [itemIndex, refusal] of refusals) results.addRefusal(itemIndex, refusal);
		for (const { itemIndex, name } of files) results.addFile(itemIndex, name);
		return fileChunks(files, {
			settledOf({ itemIndex, settings }, record, fields) {
				const verdict = ledger.verdictOf(itemIndex, record);
				const isHarmless = () =>
					settings.isRepeatable && isHarmlessTwice(profileOf(fields, itemIndex));
				const isSentAgain =
					verdict && options !== undefined && mayBeSentAgain(verdict, options, isHarmless);
				return isSentAgain ? undefined : verdict;
			},
			columnsOf: async (settings) => await schemas.columnsOf(settings),
			profileOf,
			validate: (profile, settings) =>
				validate(profile, formats[settings.format], limitOf(settings), settings.matching),
			keepsProfiles: results.keepsNotAccepted,
			add,
		});
	};
	/** Nothing is sent: one outcome for each file, or for each record where some are settled already. */
	const withhold = async (reason: string): Promise<Gathered> => {
		const gathered = gather(options?.notAccepted ?? false);
		const outcome = notSent(reason);
		if (memory.files === undefined) {
			context.getInputData().forEach((_, index) => gathered.results.addRefusal(index, outcome));
			return gathered;
		}
		const add: AddOutcome = (origin, known) => gathered.results.add(origin, known, null);
		for await (const { origins } of readInto(gathered, add)) {
			for (const origin of origins) {
				const earlier = ledger.verdictOf(origin.itemIndex, origin.record);
				add(origin, earlier ? afterUnknown(earlier, outcome) : outcome);
			}
		}
		return gathered;
	};

	if (memory.files) await ledger.recall(memory.files);
	if (options === undefined) return await withhold(run.refusal);
	let connection: Connection;
	try {
		connection = await connect(context);
	} catch (error) {
		return await withhold((error as Error).message);
	}
	const capacity = { maxBytes: MAX_BYTES, tokenBytes: connection.tokenBytes };
	schemas.askBy(connection);

	// Where nothing may be sent if one profile cannot be, the files are read once more for that.
	if (stopsOnError) {
		const first = gather(false);
		const add: AddOutcome = (origin, outcome) => first.results.add(origin, outcome, null);
		for await (const { origins } of readInto(first, add, capacity)) {
			for (const origin of origins) first.results.add(origin, WITHHELD, null, true);
		}
		if (schemas.refusal === undefined && first.tally.refusals > 0) return first;
	} else {
		// What was not asked while the files were read has to be asked before the first of them is sent.
		for (const { settings } of files) await schemas.columnsOf(settings);
	}
	if (schemas.refusal !== undefined) return await withhold(schemas.refusal);

	const gathered = gather(options.notAccepted);
	const { results } = gathered;
	const add: AddOutcome = (origin, outcome, batchNumber = null, isConsequence = false) => {
		const { itemIndex, record } = origin;
		const earlier = ledger.verdictOf(itemIndex, record);
		const settled = earlier ? afterUnknown(earlier, outcome) : outcome;
		if (settled.verdict !== earlier) ledger.add(itemIndex, record, settled.verdict);
		results.add(origin, settled, batchNumber, isConsequence);
	};
	await sendRecords(
		planBatches(readInto(gathered, add, capacity), capacity, (origin, reason) =>
			add(origin, refused(reason)),
		),
		{
			connection,
			streams: options.streams,
			isAffected: (verdict) => isErrorItem(verdict, onError),
			stopsOnAffected: stopsOnError,
			add: ({ number, origins }, outcomes) => {
				outcomes.forEach((outcome, n) => add(origins[n], outcome, number));
			},
		},
		add,
		files[0]?.itemIndex ?? 0,
	);
	return gathered;
}

type AddOutcome = (
	origin: RecordOrigin,
	outcome: Outcome,
	batchNumber?: number | null,
	isConsequence?: boolean,
) => void;

/** Gives every record an outcome, also those that come after the sending has ended. */
async function sendRecords(
	batches: AsyncGenerator<Batch<RecordOrigin>>,
	sending: Sending<RecordOrigin>,
	add: AddOutcome,
	firstItem: number,
): Promise<void> {
	const unsent = await sendBatches(batches, sending);
	if (sending.connection.isCancelled()) {
		// Closes the file; nobody will see the rest.
		await batches.return(undefined);
		return;
	}
	const addAll = ({ origins }: Batch<RecordOrigin>) => {
		for (const origin of origins) add(origin, unsent.outcome, undefined, true);
	};
	unsent.batches.forEach(addAll);
	for await (const batch of batches) addAll(batch);
	// Nobody knows how many more there are, but they must not be passed over in silence.
	if (unsent.isBroken) {
		add({ itemIndex: firstItem, record: Infinity, line: 0, profile: undefined }, unsent.outcome);
	}
}

type Columns = ReadonlyMap<string, Column>;

/**
 * The fields of the databases that are sent to, asked for once each: without them every number and
 * list of a CSV would go out as text. A server that does not know the method, or does not let this
 * token ask, gets texts.
 */
class Schemas {
	/** A sentence for the user where a server only could not tell just now: nothing may be sent then. */
	refusal: string | undefined;

	private connection: Connection | undefined;

	private readonly columns = new Map<number, Promise<Columns>>();

	/** Until it is called, there are no fields. */
	askBy(connection: Connection): void {
		this.connection = connection;
	}

	async columnsOf({ databaseId, dryRun }: Settings): Promise<Columns> {
		if (dryRun || this.connection === undefined) return new Map();
		const columns = this.columns.get(databaseId) ?? this.ask(this.connection, databaseId);
		this.columns.set(databaseId, columns);
		return await columns;
	}

	private async ask(connection: Connection, databaseId: number): Promise<Columns> {
		const reply = await call(connection, 'databases/fields_get', { id: databaseId });
		if (reply.kind === 'unavailable') {
			this.refusal = `Altcraft could not be asked for the fields of database ${databaseId} (${reply.reason}), so nothing was sent: numbers and lists of the file would arrive as texts. Run it again in a moment.`;
		}
		const fields = reply.kind === 'answered' ? columnsOf(reply.answer.data) : [];
		return new Map(fields.map((column) => [column.id, column]));
	}
}
