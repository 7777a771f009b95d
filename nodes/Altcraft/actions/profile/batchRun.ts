import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';

import type { Verdict } from '../../batches/outcomes';
import type { Capacity, Settings } from '../../batches/plan';
import { profileBytesLimit } from '../../batches/plan';
import type { Validation } from '../../batches/validate';
import { validate } from '../../batches/validate';
import type { FileCheckpoint } from '../../checkpoint/files';
import type { ItemCheckpoint } from '../../checkpoint/items';
import { countTry } from '../../checkpoint/tries';
import { formats } from '../../formats/formats';
import type { OnError, OutputOptions } from '../../output/items';
import { failsNode, mayRunAgain, onErrorOf } from '../../output/items';
import { summaryError, summaryHints } from '../../output/summary';
import type { Affected } from '../../output/tally';
import { Tally } from '../../output/tally';
import { leftHint, oddHint, unknownNamesHint, wordsHint } from '../../profiles/names';
import type { Profile } from '../../profiles/profile';
import { keepShapeOf } from '../../shapes';
import type { BatchSpec, Parameters, RunOptions } from './batch.parameters';
import { outputOptions, readParameters } from './batch.parameters';
import { Readers } from './readers';

/** What the node remembers between tries; it is saved with the execution's data. */
interface Memory {
	items?: ItemCheckpoint;
	files?: FileCheckpoint;
}

/** What every run of a batch operation begins with, whatever its profiles come from. */
export interface BatchRun {
	readonly node: INode;
	readonly onError: OnError;
	readonly stopsOnError: boolean;
	readonly parameters: Parameters;
	readonly readers: Readers;
	/** Undefined when one of them has no usable value: then nothing can be sent. */
	readonly options: RunOptions | undefined;
	/** Why `options` is undefined. */
	readonly refusal: string;
	readonly outputOptions: OutputOptions;
	newTally(): Tally;
	readonly memory: Memory;
	/** When it began, in milliseconds of `performance.now()`. */
	readonly start: number;
	/** See `countTry`. */
	readonly tryCount: number;
}

/** The head of a run. Throws nothing: what is wrong becomes the outcome of the profiles. */
export function startRun(context: IExecuteFunctions, spec: BatchSpec): BatchRun {
	const node = context.getNode();
	const onError = onErrorOf(node);
	const parameters = readParameters(context, spec);
	let options: RunOptions | undefined;
	let refusal = '';
	try {
		options = parameters.runOptions();
	} catch (error) {
		refusal = (error as Error).message;
	}
	return {
		node,
		onError,
		stopsOnError: onError === 'stopWorkflow',
		parameters,
		readers: new Readers(parameters.profiles.rules),
		options,
		refusal,
		outputOptions: outputOptions(context, parameters),
		newTally: () => new Tally((verdict) => failsNode(verdict, options?.rejected ?? 'output')),
		memory: context.getContext('node') as Memory,
		start: performance.now(),
		tryCount: countTry(context),
	};
}

/** Validates profiles that a run has read. */
export class Validator {
	private readonly limits = new Map<Settings, number>();

	/** `capacity`: of the requests that are to carry them. */
	constructor(
		private readonly readers: Readers,
		private readonly capacity: Capacity,
	) {}

	validate(profile: Profile, settings: Settings): Validation {
		const weight = this.readers.of(settings).weightOf(profile);
		const format = formats[settings.format];
		return validate(profile, format, this.limitOf(settings), settings.matching, weight);
	}

	private limitOf(settings: Settings): number {
		let limit = this.limits.get(settings);
		if (limit === undefined) {
			limit = profileBytesLimit(this.capacity, settings);
			this.limits.set(settings, limit);
		}
		return limit;
	}
}

keepShapeOf(Validator);

/**
 * Whether a profile that an earlier try settled is to be sent again all the same. `isHarmless`: whether
 * that does no harm now; the batch that it was in must have been harmless, too.
 */
export function mayBeSentAgain(
	{ status, isRepeatable }: Verdict,
	{ resendUnknown }: RunOptions,
	isHarmless: () => boolean,
): boolean {
	if (status !== 'unknown') return false;
	if (resendUnknown) return true;
	try {
		return isRepeatable === true && isHarmless();
	} catch {
		return false;
	}
}

/** What a run came to. `C`: the checkpoint of its kind. */
interface RunEnd<C> {
	readonly tally: Tally;
	readonly output: INodeExecutionData[];
	/** Sentences for the user beside the counts. */
	notices(): Promise<string[]>;
	/** Whom a profile is of, as people know them. */
	nameOf(affected: Affected): string;
	/** Whether the checkpoint would be another one than that of the try before. */
	readonly hasNew: boolean;
	/** The checkpoint for a further try. */
	toCheckpoint(): Promise<C>;
}

/**
 * The tail of a run: keeps a checkpoint where the node may run again, and none where it ended well.
 * Throws the error that the node fails with.
 */
export async function finishRun<K extends keyof Memory>(
	context: IExecuteFunctions,
	{ node, stopsOnError, memory, tryCount, readers, start }: BatchRun,
	kind: K,
	{ tally, output, hasNew, toCheckpoint, notices, nameOf }: RunEnd<NonNullable<Memory[K]>>,
): Promise<INodeExecutionData[]> {
	const effort = { ms: performance.now() - start, isContinued: tally.isContinued };
	const affected = stopsOnError ? tally.firstAffected : undefined;
	const hintsWith = async () =>
		summaryHints(
			tally,
			effort,
			[...noticesOf(readers), ...(await notices().catch(() => []))],
			nameOf,
		);
	// Before the checkpoint: expressions that are looked at may change the items that it knows people by.
	// A run that failed over what is only said would be made again, and send all twice.
	const hints = affected
		? []
		: await hintsWith().catch(() =>
				summaryHints(tally, effort, [], ({ itemIndex }) => `Item ${itemIndex}`),
			);
	if (affected === undefined && !mayRunAgain(node, output[0], tryCount)) {
		delete memory.items;
		delete memory.files;
	} else if (hasNew) {
		memory[kind] = await toCheckpoint();
	}
	if (affected) throw summaryError(node, tally.counts, affected);
	context.addExecutionHints(...hints);
	return output;
}

function noticesOf({
	unknownNames: { note, leaveOut },
	words,
	left,
	odd,
	unmet,
	rules: { source },
}: Readers): string[] {
	const nobody = unmet.hint();
	return [
		...(note.size > 0 ? [unknownNamesHint(note, false, source)] : []),
		...(leaveOut.size > 0 ? [unknownNamesHint(leaveOut, true, source)] : []),
		...(words.size > 0 ? [wordsHint(words)] : []),
		...(left.size > 0 ? [leftHint(left)] : []),
		...(odd.size > 0 ? [oddHint(odd)] : []),
		...(nobody === undefined ? [] : [nobody]),
	];
}
