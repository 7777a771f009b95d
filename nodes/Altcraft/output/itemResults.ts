import type { INodeExecutionData } from 'n8n-workflow';

import type { Outcome } from '../batches/outcomes';
import { keepShapeOf } from '../shapes';
import type { OutputOptions } from './items';
import { outputItem } from './items';
import type { Tally } from './tally';

/** Gathers the outcomes of a run over items, whatever order they come in. */
export class ItemResults {
	/** In the order of the incoming items, one for each. */
	readonly items: INodeExecutionData[];

	constructor(
		itemCount: number,
		private readonly options: OutputOptions,
		private readonly tally: Tally,
	) {
		this.items = new Array<INodeExecutionData>(itemCount);
	}

	/** `isConsequence`: see `Tally`. */
	add(
		outcome: Outcome,
		itemIndex: number,
		batchNumber: number | null,
		isConsequence = false,
	): void {
		this.items[itemIndex] = outputItem(outcome, itemIndex, batchNumber, this.options);
		this.tally.add(outcome.verdict, itemIndex, undefined, isConsequence);
	}

	/** Whether the item has an outcome. */
	has(itemIndex: number): boolean {
		return this.items[itemIndex] !== undefined;
	}

	/** The ID that an item's profile was given; '' without one. */
	profileIdAt(itemIndex: number): string {
		return String(this.items[itemIndex]?.json.profile_id ?? '');
	}
}

keepShapeOf(ItemResults);
