import type { Profile } from '../profiles/profile';
import { startSlice } from '../eventLoop';
import { keepShapeOf } from '../shapes';
import type { Chunk, Settings } from './plan';
import type { Validation } from './validate';

/** Items that can be sent one after another, in their order. */
export interface Group {
	/** A million items in a row that may share a batch are one run. */
	readonly runs: Run[];
	/** At least as many bytes as the largest profile has once it is encoded. */
	largest: number;
}

interface Run {
	readonly settings: Settings;
	readonly from: number;
	/** Not included. */
	to: number;
}

/** The items of a run, validated and grouped. */
export interface Validated {
	readonly groups: readonly Readonly<Group>[];
	/** Why an item cannot be sent, by its index. */
	readonly refusals: ReadonlyMap<number, string>;
}

/** How `validateItems` learns about each item. */
export interface ItemSource {
	/** Items that need no profile any more. */
	isSettled(itemIndex: number): boolean;
	/** The same object for items that may share a batch. What it throws says why the item cannot be sent. */
	settingsAt(itemIndex: number): Settings;
	/** Comes before the profiles of items with these settings; what it throws ends all. */
	prepare(settings: Settings): Promise<void> | undefined;
	/** Throws like `settingsAt`. */
	profileAt(itemIndex: number, settings: Settings): Profile;
	validate(profile: Profile, settings: Settings): Validation;
	isCancelled(): boolean;
}

/** Bytes of profiles after which the clock is looked at: that takes longer than most items do. */
const CLOCK_BYTES = 50_000;
/** An item counts as so many at least. */
const LEAST_WORK = CLOCK_BYTES / 16;

/** Makes and validates the profiles of all items, before the first is sent. Throws what `prepare` throws. */
export async function validateItems(itemCount: number, source: ItemSource): Promise<Validated> {
	const validation = new ItemValidation(itemCount, source);
	const slice = startSlice();
	while (validation.goOn()) {
		if (validation.preparing !== undefined) await validation.preparing;
		if (!slice.isOver()) continue;
		await slice.yield();
		if (source.isCancelled()) break;
	}
	return { groups: validation.groups.all(), refusals: validation.refusals };
}

/** Not a loop that awaits by itself: V8 drops the optimized code of one whenever it goes on. */
class ItemValidation {
	readonly groups = new Groups();

	readonly refusals = new Map<number, string>();

	/** What to wait for before it goes on. */
	preparing: Promise<void> | undefined;

	private prepared: Settings | undefined;

	private next = 0;

	constructor(
		private readonly itemCount: number,
		private readonly source: ItemSource,
	) {}

	/** Validates items until it is time to look at the clock; false when none is left. */
	goOn(): boolean {
		this.preparing = undefined;
		const { source, itemCount } = this;
		for (let work = 0; work < CLOCK_BYTES && this.next < itemCount; this.next++) {
			work += LEAST_WORK;
			const index = this.next;
			if (source.isSettled(index)) continue;
			try {
				const settings = source.settingsAt(index);
				if (settings !== this.prepared) {
					this.prepared = settings;
					this.preparing = source.prepare(settings);
					if (this.preparing !== undefined) return true;
				}
				const profile = source.profileAt(index, settings);
				const { refusal, maxBytes } = source.validate(profile, settings);
				work += maxBytes;
				if (refusal === undefined) this.groups.add(settings, index, maxBytes);
				else this.refusals.set(index, refusal);
			} catch (error) {
				this.refusals.set(index, (error as Error).message);
			}
		}
		return this.next < itemCount;
	}
}

/**
 * Items that may share a batch form a group, so that settings that take turns do not cut batches.
 * Where profiles are matched, the order of all those of one database counts.
 */
class Groups {
	private readonly byKey = new Map<Settings | number, Group>();

	/** Where the last item went; most follow it. */
	private last: { readonly group: Group; readonly run: Run } | undefined;

	add(settings: Settings, index: number, maxBytes: number): void {
		let { last } = this;
		if (last?.run.settings === settings && last.run.to === index) last.run.to++;
		else this.last = last = this.begin(settings, index);
		if (maxBytes > last.group.largest) last.group.largest = maxBytes;
	}

	all(): Group[] {
		return [...this.byKey.values()];
	}

	private begin(settings: Settings, index: number): { readonly group: Group; readonly run: Run } {
		const key = settings.matching === undefined ? settings : settings.databaseId;
		const group = this.byKey.get(key) ?? { runs: [], largest: 0 };
		this.byKey.set(key, group);
		let run = group.runs.at(-1);
		if (run !== undefined && run.to === index && run.settings === settings) run.to++;
		else group.runs.push((run = { settings, from: index, to: index + 1 }));
		return { group, run };
	}
}

keepShapeOf(ItemValidation);

/** Encoding one by one is slower, and more at a time are no faster (measured). */
const CHUNK_PROFILES = 64;
/** Keeps a chunk of large profiles from blocking the event loop. */
const CHUNK_BYTES = 1_000_000;

/** Items in chunks, with their indexes as origins. `take` is asked when a chunk is. */
export function* itemChunks(
	groups: readonly Readonly<Group>[],
	profiles: { take(itemIndex: number, settings: Settings): Profile },
): Generator<Chunk<number>, void> {
	for (const { runs, largest } of groups) {
		const most = Math.min(CHUNK_PROFILES, Math.ceil(CHUNK_BYTES / largest));
		let origins: number[] = [];
		for (const [n, { settings, from, to }] of runs.entries()) {
			const size = Math.min(most, settings.batchSize);
			const isLast = runs[n + 1]?.settings !== settings;
			for (let index = from; index < to; ) {
				const end = Math.min(index + size - origins.length, to);
				while (index < end) origins.push(index++);
				if (origins.length < size && !isLast) continue;
				yield { settings, origins, profiles: takeAll(profiles, origins, settings) };
				origins = [];
			}
		}
	}
}

function takeAll(
	profiles: { take(itemIndex: number, settings: Settings): Profile },
	origins: readonly number[],
	settings: Settings,
): Profile[] {
	return origins.map((index) => profiles.take(index, settings));
}
