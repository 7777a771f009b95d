import type { Profile } from '../profiles/profile';
import { startSlice } from '../eventLoop';
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
	/** What it throws says why the item cannot be sent. */
	profileAt(itemIndex: number): Profile;
	/** The same object for items that may share a batch; throws like `profileAt`. */
	settingsAt(itemIndex: number): Settings;
	validate(profile: Profile, settings: Settings): Validation;
	isCancelled(): boolean;
}

/** Bytes of profiles after which the clock is looked at: that takes longer than most items do. */
const CLOCK_BYTES = 50_000;
/** An item counts as so many at least. */
const LEAST_WORK = CLOCK_BYTES / 16;

/** Makes and validates the profiles of all items, before the first is sent. */
export async function validateItems(itemCount: number, source: ItemSource): Promise<Validated> {
	const groups = new Map<Settings | number, Group>();
	const refusals = new Map<number, string>();
	const slice = startSlice();
	let work = 0;
	for (let index = 0; index < itemCount; index++) {
		if (work >= CLOCK_BYTES) {
			work = 0;
			if (slice.isOver()) {
				await slice.yield();
				if (source.isCancelled()) break;
			}
		}
		work += LEAST_WORK;
		if (source.isSettled(index)) continue;
		try {
			const settings = source.settingsAt(index);
			const { refusal, maxBytes } = source.validate(source.profileAt(index), settings);
			work += maxBytes;
			if (refusal === undefined) addTo(groups, settings, index, maxBytes);
			else refusals.set(index, refusal);
		} catch (error) {
			refusals.set(index, (error as Error).message);
		}
	}
	return { groups: [...groups.values()], refusals };
}

/**
 * Items that may share a batch form a group, so that settings that take turns do not cut batches.
 * Where profiles are matched, the order of all those of one database counts.
 */
function addTo(
	groups: Map<Settings | number, Group>,
	settings: Settings,
	index: number,
	maxBytes: number,
): void {
	const key = settings.matching === undefined ? settings : settings.databaseId;
	let group = groups.get(key);
	if (group === undefined) groups.set(key, (group = { runs: [], largest: 0 }));
	const run = group.runs[group.runs.length - 1] as Run | undefined;
	if (run !== undefined && run.to === index && run.settings === settings) run.to++;
	else group.runs.push({ settings, from: index, to: index + 1 });
	if (maxBytes > group.largest) group.largest = maxBytes;
}

/** Encoding one by one is slower, and more at a time are no faster (measured). */
const CHUNK_PROFILES = 64;
/** Keeps a chunk of large profiles from blocking the event loop. */
const CHUNK_BYTES = 1_000_000;

/** Items in chunks, with their indexes as origins. `profileAt` is asked when a chunk is. */
export function* itemChunks(
	groups: readonly Readonly<Group>[],
	profileAt: (itemIndex: number) => Profile,
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
				yield { settings, origins, profiles: origins.map(profileAt) };
				origins = [];
			}
		}
	}
}
