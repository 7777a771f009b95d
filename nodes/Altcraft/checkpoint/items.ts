import { createHash } from 'node:crypto';

import type { Outcome, Verdict } from '../batches/outcomes';
import { startSlice } from '../eventLoop';
import { keepShapeOf } from '../shapes';
import type { Settled } from './encoding';
import { IDENTITY_LENGTH, readSettled, SettledWriter } from './encoding';
import { Runs } from './runs';
import { Verdicts } from './verdicts';

/** What earlier tries of the node came to with its items. It is saved with the execution's data. */
export interface ItemCheckpoint {
	readonly verdicts: readonly Verdict[];
	/** See `SettledWriter`. */
	readonly profiles: string;
}

/**
 * Recognises an item between tries, by its data and by what says whose profile it becomes
 * (`target`): the profile itself may hold the time of day or random values.
 */
export function identityOf(data: unknown, target: string, itemIndex: number): string {
	let text: string;
	try {
		text = JSON.stringify(data);
	} catch {
		// Circular or BigInt: only its place is known.
		text = `@${itemIndex}`;
	}
	return createHash('sha256')
		.update(`${target} ${text}`)
		.digest('base64url')
		.slice(0, IDENTITY_LENGTH);
}

/** Keeps the settled verdicts of a run's items, in little memory, until it is known whether it ended well. */
export class ItemLedger {
	/** Whether anything was settled that the checkpoint had not. */
	hasNew = false;

	private readonly verdicts = new Verdicts();

	private readonly verdictAt = new Runs();

	/** Settled with other settings: known again when the user goes back to those. */
	private readonly carried: Settled[] = [];

	/** `identityAt`: see `identityOf`; an item for which it throws is not recognised. */
	constructor(
		private readonly itemCount: number,
		private readonly identityAt: (itemIndex: number) => string,
	) {}

	/**
	 * Takes over what earlier tries settled, and tells the outcomes by item index. An item is
	 * recognised by its identity, first at its old index, so that equal items keep apart, then at any.
	 */
	async recall({ verdicts, profiles }: ItemCheckpoint): Promise<ReadonlyMap<number, Outcome>> {
		const byIdentity = new Map<string, Map<number, Settled>>();
		const slice = startSlice();
		for (const settled of readSettled(profiles)) {
			if (slice.isOver()) await slice.yield();
			const { identity, itemIndex } = settled;
			const same = byIdentity.get(identity) ?? new Map<number, Settled>();
			byIdentity.set(identity, same.set(itemIndex, settled));
		}
		const recalled = new Map<number, Outcome>();
		const recognise = (itemIndex: number, same: Map<number, Settled>, settled: Settled) => {
			same.delete(settled.itemIndex);
			const verdict = verdicts[settled.number - 1];
			recalled.set(itemIndex, { verdict, profileId: settled.profileId || null });
			this.verdictAt.set(itemIndex, this.verdicts.numberOf(verdict));
		};
		const moved: Array<readonly [itemIndex: number, same: Map<number, Settled>]> = [];
		for (let index = 0; index < this.itemCount; index++) {
			if (slice.isOver()) await slice.yield();
			const same = byIdentity.get(this.identityOrNone(index));
			const settled = same?.get(index);
			if (same && settled) recognise(index, same, settled);
			else if (same) moved.push([index, same]);
		}
		for (const [index, same] of moved) {
			const [settled] = same.values();
			if (settled) recognise(index, same, settled);
		}
		for (const same of byIdentity.values()) {
			for (const settled of same.values()) {
				const number = this.verdicts.numberOf(verdicts[settled.number - 1]);
				this.carried.push({ ...settled, number });
			}
		}
		return recalled;
	}

	add(itemIndex: number, verdict: Verdict): void {
		const number = this.verdicts.numberOf(verdict);
		if (number === 0) return;
		this.verdictAt.set(itemIndex, number);
		this.hasNew = true;
	}

	/** `profileIdAt`: '' where there is none. */
	async toCheckpoint(profileIdAt: (itemIndex: number) => string): Promise<ItemCheckpoint> {
		const writer = new SettledWriter();
		const slice = startSlice();
		for (const [from, to, number] of this.verdictAt.entries()) {
			for (let itemIndex = from; itemIndex < to; itemIndex++) {
				if (slice.isOver()) await slice.yield();
				const identity = this.identityOrNone(itemIndex);
				if (identity === '') continue;
				writer.add({ identity, itemIndex, number, profileId: profileIdAt(itemIndex) });
			}
		}
		for (const settled of this.carried) writer.add(settled);
		return { verdicts: this.verdicts.list, profiles: writer.written() };
	}

	private identityOrNone(itemIndex: number): string {
		try {
			return this.identityAt(itemIndex);
		} catch {
			return '';
		}
	}
}

keepShapeOf(ItemLedger);
