/** All that the batch calls of Altcraft differ in, as data: it travels in `Settings`. */
export interface BatchOperation {
	/** Below /api/v1.1/. Altcraft's documents end some with a slash, and its servers redirect from the other spelling. */
	readonly path: string;
	/** "Altcraft did not add this profile." */
	readonly verb: string;
	/** "Nobody can tell whether this profile was added." */
	readonly participle: string;
	/**
	 * Whether the same profile may be sent twice without harm: where it is found again by its match
	 * value, and no trigger runs for it (Skip Triggers). Never for what adds, or where triggers
	 * cannot be skipped; nor for a profile that counts or appends, see `isHarmlessTwice`.
	 */
	readonly isRepeatable: boolean;
	/** What to do about a profile that Altcraft has already; undefined where that is no hindrance. */
	readonly adviceOnDuplicate?: string;
}
