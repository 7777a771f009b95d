import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ItemSource } from '../../batches/itemChunks';
import { itemChunks, validateItems } from '../../batches/itemChunks';
import type { Outcome } from '../../batches/outcomes';
import { afterUnknown, notSent, refused } from '../../batches/outcomes';
import type { Settings } from '../../batches/plan';
import { MAX_BYTES, planBatches } from '../../batches/plan';
import { sendBatches } from '../../batches/send';
import type { Validation } from '../../batches/validate';
import { identityOf, ItemLedger } from '../../checkpoint/items';
import { targetOf } from '../../checkpoint/target';
import { startSlice } from '../../eventLoop';
import { ItemResults } from '../../output/itemResults';
import { isErrorItem } from '../../output/items';
import type { Tally } from '../../output/tally';
import { isHarmlessTwice } from '../../profiles/functions';
import { hasMatchValue, missingMatchValue } from '../../profiles/matching';
import { personOf } from '../../profiles/person';
import type { Profile } from '../../profiles/profile';
import { keepShapeOf } from '../../shapes';
import type { Connection } from '../../transport/request';
import { connect } from '../../transport/request';
import type { BatchSpec, Parameters } from './batch.parameters';
import type { BatchRun } from './batchRun';
import { finishRun, mayBeSentAgain, startRun, Validator } from './batchRun';
import { namedPlaces, parameterNotices } from './parameterNotices';
import type { ProfileStore } from './profileData.parameters';
import type { Readers } from './readers';

/** items → profiles → batches → requests → outcomes → output items */
export async function sendItems(
	context: IExecuteFunctions,
	spec: BatchSpec,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const run = startRun(context, spec);
	const { parameters, memory, options } = run;
	const ledger = new ItemLedger(items.length, (index) =>
		identityOf(items[index].json, targetOf(parameters.targetAt(index)), index),
	);
	const tally = run.newTally();
	const results = new ItemResults(items.length, run.outputOptions, tally);
	const recalled = memory.items && (await ledger.recall(memory.items));
	const isHarmless = (index: number) =>
		parameters.settings.at(index).isRepeatable &&
		isHarmlessTwice(parameters.profiles.unread(index));
	for (const [index, outcome] of recalled ?? []) {
		const isSentAgain =
			options !== undefined && mayBeSentAgain(outcome.verdict, options, () => isHarmless(index));
		if (isSentAgain) continue;
		tally.isContinued = true;
		results.add(outcome, index, null);
	}
	const outcomes = new ItemOutcomes(recalled, ledger, results);
	const rest = await sendProfiles(context, run, outcomes, tally);
	for (let index = 0; index < items.length; index++) {
		if (!results.has(index)) outcomes.add([index], [rest], null, true);
	}
	const places = namedPlaces(context, spec.matchings.length > 0);
	return await finishRun(context, run, 'items', {
		tally,
		output: results.items,
		async notices() {
			await places.meetItems(context, startSlice());
			return parameterNotices(context, places, tally.counts);
		},
		nameOf: ({ itemIndex }) => personAt(parameters.profiles, itemIndex) ?? `Item ${itemIndex}`,
		// Expressions such as {{ $json.tags.pop() }} have changed items since they were recalled.
		hasNew: ledger.hasNew || recalled !== undefined,
		toCheckpoint: async () => await ledger.toCheckpoint((index) => results.profileIdAt(index)),
	});
}

/** Undefined also where an expression cannot be evaluated. */
function personAt(profiles: ProfileStore, itemIndex: number): string | undefined {
	try {
		return personOf(profiles.unread(itemIndex));
	} catch {
		return undefined;
	}
}

/** Where the outcomes of this try go. */
class ItemOutcomes {
	constructor(
		/** Of earlier tries, by item index. */
		private readonly recalled: ReadonlyMap<number, Outcome> | undefined,
		private readonly ledger: ItemLedger,
		readonly results: ItemResults,
	) {}

	/** `isConsequence`: see `Tally`. */
	add(
		indexes: readonly number[],
		outcomes: readonly Outcome[],
		batchNumber: number | null,
		isConsequence = false,
	): void {
		for (let n = 0; n < indexes.length; n++) {
			const index = indexes[n];
			const earlier = this.recalled?.get(index);
			const outcome = earlier ? afterUnknown(earlier.verdict, outcomes[n]) : outcomes[n];
			this.ledger.add(index, outcome.verdict);
			this.results.add(outcome, index, batchNumber, isConsequence);
		}
	}
}

keepShapeOf(ItemOutcomes);

/** What a run over items knows of each. */
class Items implements ItemSource {
	constructor(
		private readonly parameters: Parameters,
		private readonly readers: Readers,
		private readonly results: ItemResults,
		private readonly connection: Connection,
		private readonly validator: Validator,
	) {}

	isSettled(index: number): boolean {
		return this.results.has(index);
	}

	settingsAt(index: number): Settings {
		return this.parameters.settings.at(index);
	}

	prepare(settings: Settings): Promise<void> | undefined {
		return this.readers.prepare(this.connection, settings);
	}

	profileAt(index: number, settings: Settings): Profile {
		return this.parameters.profiles.make(index, this.readers.of(settings), settings.dryRun);
	}

	validate(profile: Profile, settings: Settings): Validation {
		return this.validator.validate(profile, settings);
	}

	/** For encoding, which throws where a value that computes itself has changed, or is gone. */
	take(index: number, settings: Settings): Profile {
		const { matching, dryRun } = settings;
		try {
			const profile = this.parameters.profiles.take(index, this.readers.of(settings), dryRun);
			if (!matching || hasMatchValue(profile, matching)) return profile;
			return unwritable(new Error(missingMatchValue(matching)));
		} catch (error) {
			return unwritable(error as Error);
		}
	}

	isCancelled(): boolean {
		return this.connection.isCancelled();
	}
}

keepShapeOf(Items);

/** A profile that encoding refuses alone. */
function unwritable(reason: Error): Profile {
	return {
		toJSON() {
			throw reason;
		},
	};
}

/** Adds the outcome of every item that has none yet, but for those that it gives back the outcome of. */
async function sendProfiles(
	context: IExecuteFunctions,
	{ parameters, options, refusal, onError, stopsOnError, readers }: BatchRun,
	outcomes: ItemOutcomes,
	tally: Tally,
): Promise<Outcome> {
	if (options === undefined) return notSent(refusal);
	const { results } = outcomes;
	try {
		const connection = await connect(context);
		const capacity = { maxBytes: MAX_BYTES, tokenBytes: connection.tokenBytes };
		const validator = new Validator(readers, capacity);
		const items = new Items(parameters, readers, results, connection, validator);
		const { groups, refusals } = await validateItems(results.items.length, items);
		// What follows is read a second time.
		readers.stopLooking();
		for (const [index, reason] of refusals) outcomes.add([index], [refused(reason)], null);
		if (stopsOnError && refusals.size > 0) {
			return notSent('Not sent, because another item cannot be sent.');
		}
		const batches = planBatches(itemChunks(groups, items), capacity, (index, reason) =>
			outcomes.add([index], [refused(reason)], null),
		);
		const { outcome } = await sendBatches(batches, {
			connection,
			streams: options.streams,
			isAffected: (verdict) => isErrorItem(verdict, onError),
			stopsOnAffected: stopsOnError,
			countRequest: () => void tally.requests++,
			add: ({ number, origins }, ended) => outcomes.add(origins, ended, number),
		});
		return outcome;
	} catch (error) {
		return notSent((error as Error).message);
	}
}
