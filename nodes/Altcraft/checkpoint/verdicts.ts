import type { Verdict } from '../batches/outcomes';

/** Whether the profile must not be sent again, unasked. */
function isSettled({ status, scope }: Verdict): boolean {
	return (
		status === 'accepted' || status === 'unknown' || (status === 'rejected' && scope === 'profile')
	);
}

/** The different settled verdicts of a run, numbered from 1; 0 stands for those that are not settled. */
export class Verdicts {
	readonly list: Verdict[] = [];

	private readonly numbers = new Map<string, number>();

	/** The last one, since neighbours mostly end alike. */
	private last: { readonly verdict: Verdict; readonly number: number } | undefined;

	numberOf(verdict: Verdict): number {
		if (this.last?.verdict !== verdict) this.last = { verdict, number: this.enter(verdict) };
		return this.last.number;
	}

	private enter(verdict: Verdict): number {
		if (!isSettled(verdict)) return 0;
		const key = JSON.stringify(verdict);
		let number = this.numbers.get(key);
		if (number === undefined) this.numbers.set(key, (number = this.list.push(verdict)));
		return number;
	}
}
