import { createHash } from 'node:crypto';

import { startSlice } from '../eventLoop';
import type { Verdict, Outcome } from '../batches/outcomes';

/**
 * What an earlier try of the node came to, for the try after it. It is saved with the execution's
 * data, so it is one text rather than an object for each profile: 33 bytes for a profile with an
 * ID of 24 letters.
 */
export interface Checkpoint {
	/** Tries so far. */
	readonly tries: number;
	readonly verdicts: readonly Verdict[];
	/**
	 * A word for each profile, with a blank between them: its identity and its ID. A word that
	 * starts with "@" gives the item index of the next one, where it is not one more than the last;
	 * one that starts with "#", the verdict from there on.
	 */
	readonly profiles: string;
}

/** Characters of an identity: 48 bits, and always at the same index but for changed items. */
const IDENTITY = 8;

/**
 * What the node's memory of a checkpoint is to be after a try; undefined after one that ended well.
 * `gained`: whether this try settled anything that the one before it had not. One that did not may
 * not even have recognised what it got, and must not forget it. `make` takes the tries so far.
 */
export async function nextCheckpoint<C extends { readonly tries: number }>(
	last: C | undefined,
	gained: boolean,
	mayRunAgain: (tries: number) => boolean,
	make: (tries: number) => C | Promise<C>,
): Promise<C | undefined> {
	const tries = (last?.tries ?? 0) + 1;
	if (!mayRunAgain(tries)) return undefined;
	return last && !gained ? { ...last, tries } : await make(tries);
}

/**
 * Recognises an item between tries, by its data and database: the profile may hold the time of day
 * or random values, and would be another one each time.
 */
export function identityOf(data: unknown, databaseId: number, itemIndex: number): string {
	let text: string;
	try {
		text = JSON.stringify(data);
	} catch {
		// Circular or BigInt: only its place is known.
		text = `@${itemIndex}`;
	}
	return createHash('sha256')
		.update(`${databaseId} ${text}`)
		.digest('base64url')
		.slice(0, IDENTITY);
}

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
		const key = `${verdict.status} ${verdict.errorCode} ${verdict.errorText} ${verdict.explanation}`;
		let number = this.numbers.get(key);
		if (number === undefined) this.numbers.set(key, (number = this.list.push(verdict)));
		return number;
	}
}

/** Keeps the settled verdicts of a run, in little memory, until it is known whether it ended well. */
export class Ledger {
	private readonly verdicts = new Verdicts();

	/** Number of the verdict by item index: a byte each, for there are seldom more than a few. */
	private verdictAt: Uint8Array | Uint32Array;

	/** Settled verdicts so far. */
	size = 0;

	constructor(itemCount: number) {
		this.verdictAt = new Uint8Array(itemCount);
	}

	add(itemIndex: number, verdict: Verdict): void {
		const number = this.verdicts.numberOf(verdict);
		if (number > 255 && this.verdictAt instanceof Uint8Array) {
			this.verdictAt = Uint32Array.from(this.verdictAt);
		}
		this.verdictAt[itemIndex] = number;
		if (number !== 0) this.size++;
	}

	/** `identityAt`: see `identityOf`. `profileIdAt`: '' where there is none. */
	async toCheckpoint(
		tries: number,
		identityAt: (itemIndex: number) => string,
		profileIdAt: (itemIndex: number) => string,
	): Promise<Checkpoint> {
		const words: string[] = [];
		let [lastIndex, lastNumber] = [-1, 0];
		const slice = startSlice();
		for (const [index, number] of this.verdictAt.entries()) {
			if (slice.isOver()) await slice.yield();
			if (number === 0) continue;
			if (number !== lastNumber) words.push(`#${number}`);
			if (index !== lastIndex + 1) words.push(`@${index}`);
			words.push(identityAt(index) + escaped(profileIdAt(index)));
			[lastIndex, lastNumber] = [index, number];
		}
		return { tries, verdicts: this.verdicts.list, profiles: words.join(' ') };
	}
}

/**
 * The settled outcomes of an earlier try by item index. An item is recognised by its identity, first
 * at its old index, so that equal items keep apart, then at any.
 * `identityAt` may throw: such an item is not recognised.
 */
export async function recall(
	checkpoint: Checkpoint,
	itemCount: number,
	identityAt: (itemIndex: number) => string,
): Promise<Map<number, Outcome>> {
	const recalled = new Map<number, Outcome>();
	const byIdentity = readProfiles(checkpoint);
	const moved: Array<[number, Map<number, Outcome>]> = [];
	const slice = startSlice();
	for (let index = 0; index < itemCount; index++) {
		if (slice.isOver()) await slice.yield();
		const outcomes = byIdentity.get(identityOrNone(index, identityAt));
		const outcome = outcomes?.get(index);
		if (outcomes && outcome) {
			recalled.set(index, outcome);
			outcomes.delete(index);
		} else if (outcomes) {
			moved.push([index, outcomes]);
		}
	}
	for (const [index, outcomes] of moved) {
		for (const [at, outcome] of outcomes) {
			recalled.set(index, outcome);
			outcomes.delete(at);
			break;
		}
	}
	return recalled;
}

function identityOrNone(itemIndex: number, identityAt: (itemIndex: number) => string): string {
	try {
		return identityAt(itemIndex);
	} catch {
		return '';
	}
}

/** The outcomes of a checkpoint by identity and by item index. */
function readProfiles({ verdicts, profiles }: Checkpoint): Map<string, Map<number, Outcome>> {
	const byIdentity = new Map<string, Map<number, Outcome>>();
	let index = -1;
	let number = 0;
	for (const word of profiles.split(' ')) {
		if (word.startsWith('#')) number = Number(word.slice(1));
		else if (word.startsWith('@')) index = Number(word.slice(1)) - 1;
		else if (word !== '') {
			index++;
			const identity = word.slice(0, IDENTITY);
			const profileId = unescaped(word.slice(IDENTITY)) || null;
			const outcomes = byIdentity.get(identity) ?? new Map<number, Outcome>();
			byIdentity.set(identity, outcomes);
			outcomes.set(index, { verdict: verdicts[number - 1], profileId });
		}
	}
	return byIdentity;
}

/** IDs are letters and digits; should one have a blank, it must not end the word. */
function escaped(id: string): string {
	return id.replaceAll('%', '%25').replaceAll(' ', '%20');
}

function unescaped(id: string): string {
	return id.replaceAll('%20', ' ').replaceAll('%25', '%');
}
