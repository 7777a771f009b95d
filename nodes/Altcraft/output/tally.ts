import type { Verdict } from '../batches/outcomes';

/** How many profiles ended how. */
export type Counts = Record<Verdict['status'], number>;

export function noCounts(): Counts {
	return { accepted: 0, rejected: 0, unknown: 0, notSent: 0, planned: 0 };
}

/** The first profile for which a node fails. */
export interface Affected {
	readonly itemIndex: number;
	/** Of a file, counted from 0. */
	readonly record?: number;
	readonly verdict: Verdict;
	/** For the user. */
	readonly where: string;
}
