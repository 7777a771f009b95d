import type { Verdict } from '../batches/outcomes';
import { keepShapeOf } from '../shapes';

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
	/** False for what is said of the rest of a file, which counts as no profile. */
	readonly isRecord?: boolean;
}

/** A profile for which the node fails. */
export interface Affected extends Partial<RecordPlace> {
	readonly itemIndex: number;
	readonly verdict: Verdict;
}

/** Counts the requests and the outcomes of a run, whatever order they come in, and finds the first for which the node fails. */
export class Tally {
	readonly counts: Counts = noCounts();

	requests = 0;

	/** Whether outcomes of an earlier try are among them. */
	isContinued = false;

	/** The first profiles that were not accepted, by their place; a consequence of another one counts last. */
	private readonly notAccepted: Array<Affected & { readonly isConsequence: boolean }> = [];

	private cause: Affected | undefined;

	private consequence: Affected | undefined;

	/** `failsOn`: whether the node fails because of such a verdict, where On Error says stop. */
	constructor(private readonly failsOn: (verdict: Verdict) => boolean) {}

	/** The first profile for which the node fails, where On Error says stop. */
	get firstAffected(): Affected | undefined {
		return this.cause ?? this.consequence;
	}

	/** The first three that were not accepted, those first that are no mere consequence of another one. */
	get firstNotAccepted(): readonly Affected[] {
		return this.notAccepted;
	}

	/** `place`: of a record in its file. `isConsequence`: of another profile, named only if that one cannot be. */
	add(verdict: Verdict, itemIndex: number, place?: RecordPlace, isConsequence = false): void {
		if (place?.isRecord !== false) this.counts[verdict.status]++;
		if (verdict.status === 'accepted' || verdict.status === 'planned') return;
		this.keepFirst({ itemIndex, ...place, verdict, isConsequence });
		if (!this.failsOn(verdict)) return;
		const affected = { itemIndex, ...place, verdict };
		if (isConsequence) this.consequence = firstOf(this.consequence, affected);
		else this.cause = firstOf(this.cause, affected);
	}

	private keepFirst(one: Affected & { readonly isConsequence: boolean }): void {
		const { notAccepted } = this;
		const last = notAccepted.at(-1);
		const comesBefore = (other: typeof one) =>
			one.isConsequence === other.isConsequence ? isBefore(one, other) : other.isConsequence;
		if (notAccepted.length >= MOST_NAMED && last !== undefined && !comesBefore(last)) return;
		const at = notAccepted.findIndex(comesBefore);
		notAccepted.splice(at === -1 ? notAccepted.length : at, 0, one);
		notAccepted.length = Math.min(notAccepted.length, MOST_NAMED);
	}
}

keepShapeOf(Tally);

/** Profiles that a hint names. */
const MOST_NAMED = 3;

function isBefore(one: Affected, other: Affected): boolean {
	return (
		one.itemIndex < other.itemIndex ||
		(one.itemIndex === other.itemIndex && (one.record ?? 0) < (other.record ?? 0))
	);
}

function firstOf(known: Affected | undefined, found: Affected): Affected {
	return known === undefined || isBefore(found, known) ? found : known;
}
