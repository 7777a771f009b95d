import type { Profile } from './profile';
import type { SubscriptionRow } from './subscriptions';

/** Of fewer profiles, each may rightly have none. Those of items are read twice. */
const LEAST_PROFILES = 20;

/**
 * The rows of the Subscriptions parameter that gave nobody a subscription: an Only If that compares with
 * another word is never true, and nothing else would tell.
 */
export class UnmetSubscriptions {
	private profiles = 0;

	private readonly met: boolean[] = [];

	private rows: readonly SubscriptionRow[] = [];

	/** Takes the rows for a profile, and the subscriptions that it has then. */
	add(rows: readonly SubscriptionRow[], subscriptions: unknown): void {
		this.profiles++;
		this.rows = rows;
		const made = Array.isArray(subscriptions)
			? (subscriptions as ReadonlyArray<Profile | null>)
			: [];
		for (let n = 0; n < rows.length; n++) {
			if (this.met[n]) continue;
			const { channel, resourceId } = rows[n];
			this.met[n] = made.some(
				(one) => one?.channel === channel && String(one.resource_id) === String(resourceId).trim(),
			);
		}
	}

	/** What a hint says of them; undefined where there are none. */
	hint(): string | undefined {
		const unmet = this.profiles < LEAST_PROFILES ? [] : this.rows.filter((_, n) => !this.met[n]);
		if (unmet.length === 0) return undefined;
		const shown = unmet.map(
			({ channel, resourceId }) => `${channel} of resource ${String(resourceId)}`,
		);
		return `Nobody got a subscription that is asked for: ${shown.join(', ')}. Look at its Only If and its address, which had no value for any profile.`;
	}
}
