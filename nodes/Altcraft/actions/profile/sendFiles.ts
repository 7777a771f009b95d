import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { IncomingFile, RecordOrigin, RecordSource } from '../../batches/fileChunks';
import { fileChunks } from '../../batches/fileChunks';
import type { Outcome } from '../../batches/outcomes';
import { afterUnknown, notSent, refused, untold } from '../../batches/outcomes';
import type { Batch, Capacity } from '../../batches/plan';
import { MAX_BYTES, planBatches } from '../../batches/plan';
import type { Sending } from '../../batches/send';
import { sendBatches } from '../../batches/send';
import { FileLedger } from '../../checkpoint/files';
import { FileResults } from '../../output/fileResults';
import { isErrorItem } from '../../output/items';
import { Tally } from '../../output/tally';
import { isHarmlessTwice } from '../../profiles/functions';
import type { Connection } from '../../transport/request';
import { connect } from '../../transport/request';
import type { BatchSpec } from './batch.parameters';
import type { BatchRun } from './batchRun';
import { finishRun, mayBeSentAgain, startRun, Validator } from './batchRun';
import { fileReader } from './file.parameters';
import { namedPlaces, parameterNotices } from './parameterNotices';
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
	const places = namedPlaces(context, spec.matchings.length > 0);
	const profileOf = recordReader(context, spec.matchings.length > 0, places);
	const noteHeader: RecordSource['noteHeader'] = (names) => places.learn(names);
	const source = { refusals, ledger, profileOf, noteHeader };
	const { tally, results } = await sendAll(context, run, source);
	return await finishRun(context, run, 'files', {
		tally,
		output: results.items(),
		notices: async () => [...results.notices(), ...parameterNotices(context, places, tally.counts)],
		nameOf: ({ itemIndex, line }) => {
			const name = files.find((file) => file.itemIndex === itemIndex)?.name ?? `Item ${itemIndex}`;
			return line === undefined ? name : `${name}, line ${line}`;
		},
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
			files.push({ ...fileAt(itemIndex), settings: parameters.settings.at(itemIndex) });
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
		...source
	}: Pick<Incoming, 'refusals'> &
		Pick<RecordSource, 'profileOf' | 'noteHeader'> & { readonly ledger: FileLedger },
): Promise<Gathered> {
	const { files } = ledger;
	const { options, memory, onError, stopsOnError, readers } = run;
	const gather = (keepsNotAccepted: boolean): Gathered => {
		const tally = run.newTally();
		return { tally, results: new FileResults(keepsNotAccepted, run.outputOptions, tally) };
	};
	const readInto = (
		{ results, tally }: Gathered,
		add: AddOutcome,
		capacity: Capacity = UNBOUNDED,
	) => {
		const validator = new Validator(readers, capacity);
		for (const [itemIndex, refusal] of refusals) results.addRefusal(itemIndex, refusal);
		for (const { itemIndex, name } of files) results.addFile(itemIndex, name);
		return fileChunks(files, {
			settledOf(file, record, fields) {
				const { itemIndex, settings } = file;
				ledger.meet(itemIndex, record, fields);
				const verdict = ledger.verdictOf(itemIndex, record);
				const isHarmless = () =>
					settings.isRepeatable &&
					isHarmlessTwice(source.profileOf(fields ?? {}, readers.of(settings), file));
				const isSentAgain =
					verdict && options !== undefined && mayBeSentAgain(verdict, options, isHarmless);
				if (isSentAgain) return undefined;
				tally.isContinued ||= verdict !== undefined;
				return verdict;
			},
			readerOf: (settings) => readers.of(settings),
			...source,
			validate: (profile, settings) => validator.validate(profile, settings),
			keepsProfiles: results.keepsNotAccepted,
			noteMore: ({ itemIndex }, name) => results.noteMore(itemIndex, name),
			add,
		});
	};
	/** What becomes of a record that an earlier try may have sent. */
	const withEarlier = ({ itemIndex, record }: RecordOrigin, outcome: Outcome): Outcome => {
		const earlier = ledger.verdictOf(itemIndex, record);
		return earlier ? afterUnknown(earlier, outcome) : outcome;
	};
	/** Nothing is read: one outcome for each file. */
	const refuseAll = (outcome: Outcome): Gathered => {
		const gathered = gather(false);
		context.getInputData().forEach((_, index) => gathered.results.addRefusal(index, outcome));
		return gathered;
	};
	/** Nothing is sent: one outcome for each file, or for each record where some are settled already. */
	const withhold = async (reason: string): Promise<Gathered> => {
		const outcome = notSent(reason);
		if (memory.files === undefined) return refuseAll(outcome);
		const gathered = gather(options?.notAccepted ?? false);
		const add: AddOutcome = (origin, known) => gathered.results.add(origin, known, null);
		for await (const { origins } of readInto(gathered, add)) {
			for (const origin of origins) add(origin, withEarlier(origin, outcome));
		}
		return gathered;
	};

	try {
		if (memory.files) await ledger.recall(memory.files);
	} catch (error) {
		// Thrown, n8n would not count the try, and run the node once more than it says.
		return refuseAll(untold((error as Error).message));
	}
	if (options === undefined) return await withhold(run.refusal);
	let connection: Connection;
	try {
		connection = await connect(context);
		for (const { settings } of files) await readers.prepare(connection, settings);
	} catch (error) {
		return await withhold((error as Error).message);
	}
	const capacity = { maxBytes: MAX_BYTES, tokenBytes: connection.tokenBytes };

	// Where nothing may be sent if one profile cannot be, the files are read once more for that.
	if (stopsOnError) {
		const first = gather(false);
		let hasRefusals = refusals.size > 0;
		const add: AddOutcome = (origin, outcome, batchNumber = null, isConsequence = false) => {
			if (outcome.verdict.scope === 'beforeSending') hasRefusals = true;
			first.results.add(origin, withEarlier(origin, outcome), batchNumber, isConsequence);
		};
		for await (const { origins } of readInto(first, add, capacity)) {
			for (const origin of origins) add(origin, WITHHELD, null, true);
		}
		if (hasRefusals) return first;
		readers.stopLooking();
	}

	const gathered = gather(options.notAccepted);
	const { results, tally } = gathered;
	const add: AddOutcome = (origin, outcome, batchNumber = null, isConsequence = false) => {
		const { itemIndex, record } = origin;
		const earlier = ledger.verdictOf(itemIndex, record);
		const settled = withEarlier(origin, outcome);
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
			countRequest: () => void tally.requests++,
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
		const origin = { itemIndex: firstItem, record: Infinity, line: 0, isRecord: true };
		add({ ...origin, profile: undefined }, unsent.outcome);
	}
}
