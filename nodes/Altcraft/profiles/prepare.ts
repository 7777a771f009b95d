import { sleep } from 'n8n-workflow';

import type { Profile } from './profile';

/** The profiles of a run, validated and grouped; index = item index. */
export interface Prepared<Settings> {
	readonly profiles: readonly Profile[];
	/** Indexes of the items that can be sent, by what their requests have in common. */
	readonly groups: ReadonlyMap<Settings, readonly number[]>;
	/** Why an item cannot be sent, by its index. */
	readonly refusals: ReadonlyMap<number, string>;
}

/** n8n serves other workflows on the same thread, so this one gives way at least this often. */
const LONGEST_TURN_MS = 50;

/**
 * Makes and validates the profiles of all items, before the first is sent.
 * `profileAt`, `settingsAt`: what they throw says why the item cannot be sent. `settingsAt` gives the same object for items that
 * may share a batch. `refusalOf`: why a profile cannot be sent.
 */
export async function prepareProfiles<Settings>(
	itemCount: number,
	profileAt: (itemIndex: number) => Profile,
	settingsAt: (itemIndex: number) => Settings,
	refusalOf: (profile: Profile, settings: Settings) => string | undefined,
): Promise<Prepared<Settings>> {
	const profiles: Profile[] = [];
	const groups = new Map<Settings, number[]>();
	const refusals = new Map<number, string>();
	let turnStart = Date.now();
	for (let index = 0; index < itemCount; index++) {
		if (Date.now() - turnStart > LONGEST_TURN_MS) {
			await sleep(0);
			turnStart = Date.now();
		}
		try {
			const settings = settingsAt(index);
			const profile = profileAt(index);
			profiles[index] = profile;
			const refusal = refusalOf(profile, settings);
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
