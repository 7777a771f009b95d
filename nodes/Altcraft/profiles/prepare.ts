import type { Profile } from './profile';
import { takeTurn } from './turn';

/** The profiles of a run, validated and grouped; index = item index. */
export interface Prepared<Settings> {
	readonly profiles: readonly Profile[];
	/** Indexes of the items that can be sent, by what their requests have in common. */
	readonly groups: ReadonlyMap<Settings, readonly number[]>;
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
	/** Why a profile cannot be sent. */
	refusalOf(profile: Profile, settings: Settings): string | undefined;
	isCancelled(): boolean;
}

/** Makes and validates the profiles of all items, before the first is sent. */
export async function prepareProfiles<Settings>(
	itemCount: number,
	source: Source<Settings>,
): Promise<Prepared<Settings>> {
	const profiles: Profile[] = [];
	const groups = new Map<Settings, number[]>();
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
			const profile = source.profileAt(index);
			profiles[index] = profile;
			const refusal = source.refusalOf(profile, settings);
			const group = groups.get(settings);
			if (refusal !== undefined) refusals.set(index, refusal);
			else if (group) group.push(index);
			else groups.set(settings, [index]);
		} catch (error) {
			refusals.set(index, (error as Error).message);
		}
	}
	return { profiles, groups, refusals };
}
