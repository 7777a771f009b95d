import type { INodeExecutionData } from 'n8n-workflow';

import type { Outcome, Verdict } from '../batches/outcomes';
import type { Affected, Counts } from './tally';
import { noCounts } from './tally';

type ToItem = (
	outcome: Outcome,
	itemIndex: number,
	batchNumber: number | null,
) => INodeExecutionData;

/** Gathers the outcomes of a run, whatever order they come in: output items, counts, the first affected. */
export class ItemResults {
	/** In the order of the incoming items, one for each. */
	readonly items: INodeExecutionData[];

	readonly counts: Counts = noCounts();

	/** The first item for which the node fails where On Error says stop. */
	firstAffected: Affected | undefined;

	/** `failsOn`: whether the node fails because of such an verdict, where On Error says stop. */
	constructor(
		private readonly itemCount: number,
		private readonly toItem: ToItem,
		private readonly failsOn: (verdict: Verdict) => boolean,
	) {
		this.items = new Array<INodeExecutionData>(itemCount);
	}

	add(outcome: Outcome, itemIndex: number, batchNumber: number | null): void {
		this.items[itemIndex] = this.toItem(outcome, itemIndex, batchNumber);
		const { verdict } = outcome;
		this.counts[verdict.status]++;
		if (!this.failsOn(verdict)) return;
		if (this.firstAffected === undefined || itemIndex < this.firstAffected.itemIndex) {
			this.firstAffected = { itemIndex, verdict, where: `[Item ${itemIndex}]` };
		}
	}

	/** The ID that an item's profile was given; '' without one. */
	profileIdAt(itemIndex: number): string {
		return String(this.items[itemIndex].json.profile_id ?? '');
	}

	/** Gives every item without an outcome this one: a consequence of the first affected, if there is one. */
	addRest(outcome: Outcome): void {
		const { firstAffected } = this;
		for (let index = 0; index < this.itemCount; index++) {
			if (this.items[index] === undefined) this.add(outcome, index, null);
		}
		this.firstAffected = firstAffected ?? this.firstAffected;
	}
}
