import type { Profile } from '../profiles/profile';
import { startSlice } from '../eventLoop';
import type { Chunk, Settings } from './plan';
import type { Validation } from './validate';

/** Items that can be sent, and whose requests have everything in common. */
export interface Group {
	/** Their indexes as runs: from, to (not included), from, to … A million in a row take two numbers. */
	readonly runs: number[];
	/** At least as many bytes as the largest profile has once it is encoded. */
	largest: number;
}

/** The items of a run, validated and grouped. */
export interface Validated {
	readonly groups: ReadonlyMap<Settings, Readonly<Group>>;
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

/** Makes and validates the profiles of all items, before the first is sent. */
export async function validateItems(itemCount: number, source: ItemSource): Promise<Validated> {
	const groups = new Map<Settings, Group>();
	const refusals = new Map<number, string>();
	const slice = startSlice();
	for (let index = 0; index < itemCount; index++) {
		// Looking at the clock takes longer than most items do.
		if (index % 16 === 0 && slice.isOver()) {
			await slice.yield();
			if (source.isCancelled()) break;
		}
		if (source.isSettled(index)) continue;
		try {
			const settings = source.settingsAt(index);
			const { refusal, bound } = source.validate(source.profileAt(index), settings);
			if (refusal === undefined) addTo(groups, settings, index, bound);
			else refusals.set(index, refusal);
		} catch (error) {
			refusals.set(index, (error as Error).message);
		}
	}
	return { groups, refusals };
}

function addTo(
	groups: Map<Settings, Group>,
	settings: Settings,
	index: number,
	bound: number,
): void {
	const group = groups.get(settings);
	if (group === undefined) {
		groups.set(settings, { runs: [index, index + 1], largest: bound });
		return;
	}
	const last = group.runs.length - 1;
	if (group.runs[last] === index) group.runs[last] = index + 1;
	else group.runs.push(index, index + 1);
	group.largest = Math.max(group.largest, bound);
}

/** Encoding one by one is slower, and more at a time are no faster (measured). */
const CHUNK_PROFILES = 64;
/** Keeps a chunk of large profiles from blocking the event loop. */
const CHUNK_BYTES = 1_000_000;

/** Items in chunks, with their indexes as origins. `profileAt` is asked when a chunk is. */
export function* itemChunks(
	groups: ReadonlyMap<Settings, Readonly<Group>>,
	profileAt: (itemIndex: number) => Profile,
): Generator<Chunk<number>, void> {
	for (const [settings, { runs, largest }] of groups) {
		const most = Math.min(CHUNK_PROFILES, Math.ceil(CHUNK_BYTES / largest), settings.batchSize);
		let origins: number[] = [];
		for (let run = 0; run < runs.length; run += 2) {
			for (let index = runs[run]; index < runs[run + 1]; index++) {
				if (origins.push(index) < most) continue;
				yield { settings, origins, profiles: origins.map(profileAt) };
				origins = [];
			}
		}
		if (origins.length > 0) yield { settings, origins, profiles: origins.map(profileAt) };
	}
}
