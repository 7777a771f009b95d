import type { Profile } from './profile';
import { takeTurn } from './turn';
import type { Examined } from './validate';

/** Items that can be sent, and whose requests have everything in common. */
export interface Group {
	/** Their indexes as runs: from, to (not included), from, to … A million in a row take two numbers. */
	readonly runs: number[];
	/** At least as many bytes as the largest profile has once it is encoded. */
	largest: number;
}

/** The items of a run, validated and grouped. */
export interface Prepared<Settings> {
	readonly groups: ReadonlyMap<Settings, Readonly<Group>>;
	/** Why an item cannot be sent, by its index. */
	readonly refusals: ReadonlyMap<number, string>;
}

/** How `prepareProfiles` learns about each item. */
export interface Source<Settings> {
	/** Items that need no profile any more. */
	isSettled(itemIndex: number): boolean;
	/** What it throws says why the item cannot be sent. */
	profileAt(itemIndex: number): Profile;
	/** The same object for items that may share a batch; throws like `profileAt`. */
	settingsAt(itemIndex: number): Settings;
	examine(profile: Profile, settings: Settings): Examined;
	isCancelled(): boolean;
}

/** Makes and validates the profiles of all items, before the first is sent. */
export async function prepareProfiles<Settings>(
	itemCount: number,
	source: Source<Settings>,
): Promise<Prepared<Settings>> {
	const groups = new Map<Settings, Group>();
	const refusals = new Map<number, string>();
	const turn = takeTurn();
	for (let index = 0; index < itemCount; index++) {
		if (turn.isOver()) {
			await turn.next();
			if (source.isCancelled()) break;
		}
		if (source.isSettled(index)) continue;
		try {
			const settings = source.settingsAt(index);
			const { refusal, bound } = source.examine(source.profileAt(index), settings);
			if (refusal === undefined) addTo(groups, settings, index, bound);
			else refusals.set(index, refusal);
		} catch (error) {
			refusals.set(index, (error as Error).message);
		}
	}
	return { groups, refusals };
}

function addTo<Settings>(
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
