import type { Members } from '../formats/format';
import type { FormatName } from '../formats/formats';
import { formats } from '../formats/formats';
import { BodyWriter, FULL } from '../formats/writer';
import { startSlice } from '../eventLoop';
import { isHarmlessTwice } from '../profiles/functions';
import type { Matching } from '../profiles/matching';
import { matchValuesOf } from '../profiles/matching';
import type { Profile } from '../profiles/profile';
import type { UnknownFields } from '../profiles/reading';
import { keepShapeOf } from '../shapes';
import { MatchValues } from './matchValues';
import type { BatchOperation } from './operation';
import { cannotBeWritten, tooLarge } from './validate';

/** The limits of one request, which Altcraft recommends (v72) and its servers have by default. */
export const MAX_PROFILES = 10_000;
export const MAX_BYTES = 10_000_000;

/** What becomes of profiles, and where. */
export interface Target {
	readonly operation: BatchOperation;
	readonly databaseId: number;
	/** How Altcraft finds profiles that are there already; undefined where it only adds. */
	readonly matching: Matching | undefined;
}

/** What the profiles of one batch have in common: profiles that differ in any of it never share one. */
export interface Settings extends Target {
	/** What stands beside the profiles in a request. */
	readonly members: Members;
	/** Whether a batch may be sent twice, unless a profile in it speaks against it. */
	readonly isRepeatable: boolean;
	readonly format: FormatName;
	/** Profiles per batch, at most. */
	readonly batchSize: number;
	/** Milliseconds that a request may take. */
	readonly timeout: number;
	readonly maxRetries: number;
	/** Planned and validated, but not sent. */
	readonly dryRun: boolean;
	readonly unknownFields: UnknownFields;
}

/** Profiles that are encoded in one go, with what each came from. All passed validation. */
export interface Chunk<Origin> {
	readonly settings: Settings;
	readonly origins: readonly Origin[];
	readonly profiles: readonly Profile[];
}

/** The profiles of one request, encoded. */
export interface Batch<Origin> {
	/** Counts from 1, in the order of planning. */
	readonly number: number;
	readonly settings: Settings;
	/** What each profile came from, in the order of the profiles in the body. */
	readonly origins: readonly Origin[];
	/** The match values of its profiles, each once: see `matchValuesOf`. */
	readonly values: MatchValues;
	/** Whether sending it twice does no harm. */
	readonly isRepeatable: boolean;
	/** With blanks where the token goes. */
	readonly body: Buffer;
	/**
	 * Lets a later batch be written over this one's body: large Buffers that live for one request
	 * each make V8 search the whole heap every 64 MB of them, which took half of the time of a
	 * million profiles. For bodies that nobody can be reading any more.
	 */
	release(): void;
}

/** What one request can carry. */
export interface Capacity {
	/** Of its body, the token included. */
	readonly maxBytes: number;
	/** What the token takes of a body of this content type. */
	tokenBytes(contentType: string): number;
}

/** Tells the bytes that one request has left for profiles and the separators between them. */
export function profileBytesLimit(capacity: Capacity, settings: Settings): number {
	const frame = headOf(settings, capacity) + formats[settings.format].close;
	return capacity.maxBytes - Buffer.byteLength(frame);
}

/** What a body begins with. */
function headOf(settings: Settings, { tokenBytes }: Capacity): string {
	const { open, contentType } = formats[settings.format];
	return open(settings.members, tokenBytes(contentType));
}

/** Takes a profile that passed validation and cannot be sent all the same, with a sentence for the user. */
export type Refuse<Origin> = (origin: Origin, explanation: string) => void;

/**
 * Cuts profiles into batches, by count and by the exact bytes of the body. Lazy: a profile is
 * encoded when its batch is asked for, so that no more bodies exist than are being sent.
 * Values that compute themselves may change after validation: such a profile is refused alone.
 *
 * Where profiles are matched, those that share a match value are planned in their order and never
 * in one batch; chunks must then come in the order of the items.
 */
export async function* planBatches<Origin>(
	chunks: Iterable<Chunk<Origin>> | AsyncIterable<Chunk<Origin>>,
	capacity: Capacity,
	refuse: Refuse<Origin>,
): AsyncGenerator<Batch<Origin>, void> {
	const plan = new Plan<Origin>(capacity, refuse);
	const slice = startSlice();
	for await (const chunk of chunks) {
		if (slice.isOver()) await slice.yield();
		// Not yield*, which for such short lists takes longer than the rest.
		for (const batch of plan.add(chunk)) yield batch;
	}
	for (const batch of plan.end()) yield batch;
}

/** Bodies that are filled at a time where settings vary among profiles whose order matters. */
const MOST_OPEN = 4;

/** Profiles that wait for the batch before them, because they share a match value with it. */
const MOST_HELD = 1000;

/** The batches that are being filled, and the profiles that cannot be in any of them. */
class Plan<Origin> {
	private number = 0;

	/** One for each settings, the oldest first. */
	private readonly open: Array<BatchBuilder<Origin>> = [];

	/** In their order; a profile that shares a value with one of them is held behind it. */
	private held: Array<MatchedProfile<Origin>> = [];

	private readonly heldValues = new Set<string>();

	/** Whether a batch was closed since the held ones were looked at: then some may have a place. */
	private hasClosed = false;

	private readonly released: Buffer[] = [];

	constructor(
		private readonly capacity: Capacity,
		private readonly refuse: Refuse<Origin>,
	) {}

	*add({ settings, origins, profiles }: Chunk<Origin>): Generator<Batch<Origin>, void> {
		const { matching } = settings;
		if (matching === undefined) {
			yield* this.place(settings, origins, profiles, []);
			return;
		}
		const values = profiles.map((profile) => matchValuesOf(profile, matching));
		const builder = yield* this.builderFor(settings);
		const { size } = builder.values;
		if (this.claim(values, builder)) {
			yield* this.place(settings, origins, profiles, values, size);
		} else {
			for (const [n, origin] of origins.entries()) {
				yield* this.placeOrHold({ settings, origin, profile: profiles[n], values: values[n] });
			}
		}
		yield* this.placeHeld(MOST_HELD);
	}

	*end(): Generator<Batch<Origin>, void> {
		yield* this.placeHeld(1);
		yield* this.closeAllBut(0);
	}

	/**
	 * Adds the values to those of the batch, if no two of them, and none of them and a profile before,
	 * are the same; else none. One look-up for each: there may be a million.
	 */
	private claim(values: ReadonlyArray<readonly string[]>, builder: BatchBuilder<Origin>): boolean {
		const isOnlyOne = this.open.length === 1 && this.held.length === 0;
		const { values: claimed } = builder;
		const { size } = claimed;
		for (let n = 0; n < values.length; n++) {
			const list = values[n];
			for (let m = 0; m < list.length; m++) {
				const isTaken = !isOnlyOne && this.isTaken(list[m]);
				if (!isTaken && claimed.add(list[m])) continue;
				claimed.shrinkTo(size);
				return false;
			}
		}
		return true;
	}

	private isTaken(value: string): boolean {
		if (this.heldValues.has(value)) return true;
		for (const { values } of this.open) if (values.has(value)) return true;
		return false;
	}

	private *placeOrHold(one: MatchedProfile<Origin>): Generator<Batch<Origin>, void> {
		const { settings, origin, profile, values } = one;
		if (!values.some((value) => this.isTaken(value))) {
			yield* this.place(settings, [origin], [profile], [values]);
			return;
		}
		this.held.push(one);
		for (const value of values) this.heldValues.add(value);
	}

	/** Gives held profiles their place, until less than `most` are left and none could have one. */
	private *placeHeld(most: number): Generator<Batch<Origin>, void> {
		while (this.held.length >= most || (this.hasClosed && this.held.length > 0)) {
			if (!this.hasClosed) yield* this.closeAllBut(0);
			this.hasClosed = false;
			const { held } = this;
			this.held = [];
			this.heldValues.clear();
			for (const one of held) yield* this.placeOrHold(one);
		}
	}

	/**
	 * `values`: of each profile, none of which is taken; empty where profiles are not matched.
	 * `sizeBefore`: where the batch that is open has them already, how many it had before.
	 */
	private *place(
		settings: Settings,
		origins: readonly Origin[],
		profiles: readonly Profile[],
		values: ReadonlyArray<readonly string[]>,
		sizeBefore?: number,
	): Generator<Batch<Origin>, void> {
		let size = sizeBefore;
		for (let from = 0; from < origins.length; ) {
			const builder = yield* this.builderFor(settings);
			if (size === undefined) {
				({ size } = builder.values);
				for (const value of values.slice(from).flat()) builder.values.add(value);
			}
			const to = from + builder.take(origins, profiles, from);
			if (builder.isEmpty) this.forget(builder);
			else if (to < origins.length) {
				builder.values.shrinkTo(size + values.slice(from, to).flat().length);
				yield this.close(builder);
			}
			from = to;
			size = undefined;
		}
	}

	/** The batch that is being filled for these settings; others may have to be closed for it. */
	private *builderFor(settings: Settings): Generator<Batch<Origin>, BatchBuilder<Origin>> {
		const open = this.open.find((one) => one.settings === settings);
		if (open !== undefined) return open;
		yield* this.closeAllBut(settings.matching === undefined ? 0 : MOST_OPEN - 1);
		const builder = BatchBuilder.open(settings, this.capacity, this.refuse, this.released.pop());
		this.open.push(builder);
		return builder;
	}

	private *closeAllBut(count: number): Generator<Batch<Origin>, void> {
		while (this.open.length > count) {
			const [oldest] = this.open;
			// All profiles that it was opened for may have been held.
			if (oldest.isEmpty) this.forget(oldest);
			else yield this.close(oldest);
		}
	}

	private forget(builder: BatchBuilder<Origin>): void {
		this.open.splice(this.open.indexOf(builder), 1);
	}

	private close(builder: BatchBuilder<Origin>): Batch<Origin> {
		this.forget(builder);
		this.hasClosed = true;
		return builder.close(++this.number, (body) => this.released.push(body));
	}
}

keepShapeOf(Plan);

/** A profile with its match values. */
interface MatchedProfile<Origin> {
	readonly settings: Settings;
	readonly origin: Origin;
	readonly profile: Profile;
	readonly values: readonly string[];
}

/** A batch that is being filled. */
class BatchBuilder<Origin> {
	readonly values = new MatchValues();

	private readonly origins: Origin[] = [];

	/** Whether each profile in it may be sent twice. */
	private isHarmlessTwice = true;

	constructor(
		readonly settings: Settings,
		private readonly capacity: Capacity,
		private readonly refuse: Refuse<Origin>,
		private readonly writer: BodyWriter,
	) {}

	/** `body`: to be written over. */
	static open<Origin>(
		settings: Settings,
		capacity: Capacity,
		refuse: Refuse<Origin>,
		body?: Buffer,
	): BatchBuilder<Origin> {
		const writer = new BodyWriter(capacity.maxBytes, body);
		writer.write(headOf(settings, capacity));
		return new BatchBuilder(settings, capacity, refuse, writer);
	}

	get isEmpty(): boolean {
		return this.origins.length === 0;
	}

	/**
	 * Takes the profiles from index `from` on, as many as have a place, and tells how many. All go in
	 * one; only where they have no place, or one of them cannot be written, one by one.
	 */
	take(origins: readonly Origin[], profiles: readonly Profile[], from: number): number {
		const { batchSize } = this.settings;
		const before = this.origins.length;
		this.writer.expected = (this.writer.end / before) * batchSize;
		const to = Math.min(profiles.length, from + batchSize - before);
		if (to - from > 1) {
			try {
				if (this.add(origins.slice(from, to), profiles.slice(from, to))) return to - from;
			} catch {
				// Full, or one of them cannot be written: which, shows below.
			}
		}
		let next = from;
		while (next < to && this.addOrRefuse(origins[next], profiles[next])) next++;
		return next - from;
	}

	/** False where the profile belongs into the next batch. */
	private addOrRefuse(origin: Origin, profile: Profile): boolean {
		let refusal: string | undefined;
		try {
			if (this.add([origin], [profile])) return true;
		} catch (error) {
			if (error !== FULL) refusal = cannotBeWritten(error);
		}
		if (refusal === undefined && !this.isEmpty) return false;
		this.refuse(origin, refusal ?? tooLarge(profileBytesLimit(this.capacity, this.settings)));
		return true;
	}

	/** Whether the profiles have a place. Leaves nothing of them where they have none, or when it throws. */
	private add(origins: readonly Origin[], profiles: readonly Profile[]): boolean {
		const { encode, separator, close } = formats[this.settings.format];
		const { end } = this.writer;
		let hasPlace = false;
		try {
			if (!this.isEmpty) this.writer.write(separator);
			encode(profiles, this.writer);
			hasPlace = this.writer.end + close.length <= this.capacity.maxBytes;
		} finally {
			if (!hasPlace) this.writer.end = end;
		}
		if (hasPlace) {
			if (this.settings.isRepeatable) this.isHarmlessTwice &&= profiles.every(isHarmlessTwice);
			this.origins.push(...origins);
		}
		return hasPlace;
	}

	close(number: number, release: (body: Buffer) => void): Batch<Origin> {
		const { settings, origins, values, writer } = this;
		writer.write(formats[settings.format].close);
		const body = writer.written();
		return {
			number,
			settings,
			origins,
			values,
			isRepeatable: settings.isRepeatable && this.isHarmlessTwice,
			body,
			release: () => release(writer.bytes),
		};
	}
}

keepShapeOf(BatchBuilder);
