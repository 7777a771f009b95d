import type { Verdict } from '../batches/outcomes';

/** How many profiles ended how. */
export type Counts = Record<Verdict['status'], number>;

export function noCounts(): Counts {
	return { accepted: 0, rejected: 0, unknown: 0, notSent: 0, planned: 0 };
}

/** Where a profile came from: an item, or a record of an item's file. */
export interface Place {
	readonly itemIndex: number;
	/** Counted from 0. */
	readonly record?: number;
	/** Of the file, counted from 1. */
	readonly line?: number;
}

/** A profile for which the node fails. */
export interface Affected extends Place {
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

	/** `isConsequence`: of what became of another profile; it is not named when that one can be. */
	add(verdict: Verdict, place: Place, isConsequence = false): void {
		this.counts[verdict.status]++;
		if (verdict.scope === 'beforeSending') this.refusals++;
		if (!this.failsOn(verdict)) return;
		if (isConsequence) this.consequence = firstOf(this.consequence, verdict, place);
		else this.cause = firstOf(this.cause, verdict, place);
	}
}

function firstOf(known: Affected | undefined, verdict: Verdict, place: Place): Affected {
	const isEarlier =
		known === undefined ||
		place.itemIndex < known.itemIndex ||
		(place.itemIndex === known.itemIndex && (place.record ?? 0) < (known.record ?? 0));
	return isEarlier ? { ...place, verdict } : known;
}
