import type { Verdict } from '../batches/outcomes';

/** How many profiles ended how. */
export type Counts = Record<Verdict['status'], number>;

export function noCounts(): Counts {
	return { accepted: 0, rejected: 0, unknown: 0, notSent: 0, planned: 0 };
}

/** Where in an item's file a profile came from. */
export interface RecordPlace {
	/** Counted from 0. */
	readonly record: number;
	/** Counted from 1. */
	readonly line: number;
}

/** A profile for which the node fails. */
export interface Affected extends Partial<RecordPlace> {
	readonly itemIndex: number;
	readonly verdict: Verdict;
}

/** Counts the outcomes of a run, whatever order they come in, and finds the first for which the node fails. */
export class Tally {
	readonly counts: Counts = noCounts();

	/** Profiles and whole files that we refused ourselves. */
	refusals = 0;

	private cause: Affected | undefined;

	private consequence: Affected | undefined;

	/** `failsOn`: whether the node fails because of such a verdict, where On Error says stop. */
	constructor(private readonly failsOn: (verdict: Verdict) => boolean) {}

	/** The first profile for which the node fails, where On Error says stop. */
	get firstAffected(): Affected | undefined {
		return this.cause ?? this.consequence;
	}

	/** `place`: of a record in its file. `isConsequence`: of another profile, named only if that one cannot be. */
	add(verdict: Verdict, itemIndex: number, place?: RecordPlace, isConsequence = false): void {
		this.counts[verdict.status]++;
		if (verdict.scope === 'beforeSending') this.refusals++;
		if (!this.failsOn(verdict)) return;
		const affected = { itemIndex, ...place, verdict };
		if (isConsequence) this.consequence = firstOf(this.consequence, affected);
		else this.cause = firstOf(this.cause, affected);
	}
}

function firstOf(known: Affected | undefined, found: Affected): Affected {
	const isEarlier =
		known === undefined ||
		found.itemIndex < known.itemIndex ||
		(found.itemIndex === known.itemIndex && (found.record ?? 0) < (known.record ?? 0));
	return isEarlier ? found : known;
}
