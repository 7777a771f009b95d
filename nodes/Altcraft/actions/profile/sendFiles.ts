import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { nextCheckpoint } from '../../checkpoint/items';
import type { Outcome } from '../../batches/outcomes';
import { notSent, refused } from '../../batches/outcomes';
import type { Batch, Settings } from '../../batches/plan';
import { MAX_BYTES, planBatches, profileBytesLimit } from '../../batches/plan';
import type { Sending } from '../../batches/send';
import { sendBatches } from '../../batches/send';
import type { FileCheckpoint } from '../../checkpoint/files';
import { FileLedger } from '../../checkpoint/files';
import { fileChunks } from '../../batches/fileChunks';
import type { IncomingFile, RecordOrigin } from '../../batches/fileChunks';
import { formats } from '../../formats/formats';
import { FileResults } from '../../output/fileResults';
import { failsNode, isErrorItem, mayRunAgain, onErrorOf } from '../../output/items';
import { summaryError, summaryHint } from '../../output/summary';
import type { Column } from '../../profiles/columns';
import type { Profile } from '../../profiles/profile';
import { columnsOf } from '../../profiles/schema';
import { validate } from '../../batches/validate';
import { ask } from '../../transport/api';
import type { Connection } from '../../transport/request';
import { connect } from '../../transport/request';
import type { RunOptions } from './batch.parameters';
import { readParameters, outputOptions } from './batch.parameters';
import { fileReader } from './file.parameters';
import { recordReader } from './profileData.parameters';

const WITHHELD = notSent('Not sent, because another profile cannot be sent.');

/** files → profiles → batches → requests → outcomes → output items, never holding a whole file */
export async function addFiles(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = this.getInputData();
	const node = this.getNode();
	const onError = onErrorOf(node);
	const stopsOnError = onError === 'stopWorkflow';
	const parameters = readParameters(this);
	const memory: { fileCheckpoint?: FileCheckpoint } = this.getContext('node');
	const ledger = new FileLedger();
	const files: IncomingFile[] = [];
	const shape = outputOptions(this, parameters);
	let rejected: RunOptions['rejected'] = 'output';
	const noResults = (lists: boolean) =>
		new FileResults(lists, shape, (verdict) => failsNode(verdict, rejected));
	let results = noResults(false);

	try {
		const { streams, resendUnknown, notAccepted, ...runOptions } = parameters.runOptions();
		({ rejected } = runOptions);
		const connection = await connect(this);
		const fileAt = fileReader(this);
		const refusals = new Map<number, Outcome>();
		for (let itemIndex = 0; itemIndex < items.length; itemIndex++) {
			try {
				files.push({ ...fileAt(itemIndex), settings: parameters.settingsAt(itemIndex) });
			} catch (error) {
				refusals.set(itemIndex, refused((error as Error).message));
			}
		}
		if (memory.fileCheckpoint) {
			await ledger.recall(
				memory.fileCheckpoint,
				files,
				({ status }) => status !== 'unknown' || !resendUnknown,
			);
		}

		const source = recordSource(this, connection, ledger);
		const readInto = (target: FileResults) => {
			for (const [itemIndex, refusal] of refusals) target.addRefusal(itemIndex, refusal);
			for (const { itemIndex, name } of files) target.addFile(itemIndex, name);
			return fileChunks(files, {
				...source,
				keepsProfiles: target.lists,
				add: (origin, outcome) => target.add(origin, outcome, null),
			});
		};
		// Where nothing may be sent if one profile cannot be, the files are read once more for that.
		if (stopsOnError) {
			for await (const { origins } of readInto(results)) {
				for (const origin of origins) results.add(origin, WITHHELD, null, true);
			}
		}
		if (results.refusals === 0) {
			results = noResults(notAccepted);
			await sendRecords(
				planBatches(readInto(results), source.capacity),
				{
					connection,
					streams,
					isAffected: (verdict) => isErrorItem(verdict, onError),
					stopsOnAffected: stopsOnError,
					add: ({ number, origins }, outcomes) => {
						outcomes.forEach((outcome, n) => {
							const { itemIndex, record } = origins[n];
							ledger.add(itemIndex, record, outcome.verdict);
							results.add(origins[n], outcome, number);
						});
					},
				},
				results,
			);
		}
	} catch (error) {
		results = noResults(false);
		const outcome = notSent((error as Error).message);
		items.forEach((_, itemIndex) => results.addRefusal(itemIndex, outcome));
	}

	const output = results.items();
	const affected = stopsOnError ? results.firstAffected : undefined;
	if (results.counts.planned === 0) {
		const checkpoint = await nextCheckpoint(
			memory.fileCheckpoint,
			ledger.gained,
			(tries) => affected !== undefined || mayRunAgain(node, output[0], tries),
			async (tries) => await ledger.toCheckpoint(tries, files),
		);
		if (checkpoint) memory.fileCheckpoint = checkpoint;
		else delete memory.fileCheckpoint;
	}
	if (affected) throw summaryError(node, results.counts, affected);
	const hint = summaryHint(results.counts);
	if (hint) this.addExecutionHints(hint);
	return output;
}

/** Gives every record an outcome, also those that come after the sending has ended. */
async function sendRecords(
	batches: AsyncGenerator<Batch<RecordOrigin>>,
	sending: Sending<RecordOrigin>,
	results: FileResults,
): Promise<void> {
	const unsent = await sendBatches(batches, sending);
	if (sending.connection.isCancelled()) {
		// Closes the file; nobody will see the rest.
		await batches.return(undefined);
		return;
	}
	const addAll = ({ origins }: Batch<RecordOrigin>) => {
		for (const origin of origins) results.add(origin, unsent.outcome, null, true);
	};
	unsent.batches.forEach(addAll);
	for await (const batch of batches) addAll(batch);
}

/** What is to be known of each record, but for where its outcome goes. */
function recordSource(context: IExecuteFunctions, connection: Connection, ledger: FileLedger) {
	const capacity = { maxBytes: MAX_BYTES, tokenBytes: connection.tokenBytes };
	const limitOf = profileBytesLimit(capacity);
	const columns = new Map<number, Promise<ReadonlyMap<string, Column>>>();
	return {
		capacity,
		settledIn: (itemIndex: number) => ledger.settledIn(itemIndex),
		columnsOf: async ({ databaseId, dryRun }: Settings) => {
			if (dryRun) return NO_COLUMNS;
			const known = columns.get(databaseId) ?? askForColumns(context, databaseId);
			columns.set(databaseId, known);
			return await known;
		},
		profileOf: recordReader(context),
		validate: (profile: Profile, settings: Settings) =>
			validate(profile, formats[settings.format], limitOf(settings)),
	};
}

const NO_COLUMNS: ReadonlyMap<string, Column> = new Map();

/** None where Altcraft does not tell: then it gets the texts of a CSV as texts. */
async function askForColumns(
	context: IExecuteFunctions,
	databaseId: number,
): Promise<ReadonlyMap<string, Column>> {
	try {
		const answer = await ask(context, 'databases/fields_get', { id: databaseId });
		return new Map(columnsOf(answer?.data).map((column) => [column.id, column]));
	} catch {
		return NO_COLUMNS;
	}
}
