import { createHash } from 'node:crypto';

import { takeTurn } from '../profiles/turn';
import type { Ending, Outcome } from './outcomes';

/**
 * What an earlier try of the node came to, for the try after it. It is saved with the execution's
 * data, so it is one text rather than an object for each profile: 33 bytes for a profile with an
 * ID of 24 letters.
 */
export interface Checkpoint {
	/** Tries so far. */
	readonly tries: number;
	readonly endings: readonly Ending[];
	/**
	 * A word for each profile, with a blank between them: its identity and its ID. A word that
	 * starts with "@" gives the item index of the next one, where it is not one more than the last;
	 * one that starts with "#", the ending from there on.
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
function isSettled({ status, decided }: Ending): boolean {
	return (
		status === 'accepted' ||
		status === 'unknown' ||
		(status === 'rejected' && decided === 'profile')
	);
}

/** The different settled endings of a run, numbered from 1; 0 stands for those that are not settled. */
export class Endings {
	readonly list: Ending[] = [];

	private readonly numbers = new Map<string, number>();

	/** The last one, since neighbours mostly end alike. */
	private last: { readonly ending: Ending; readonly number: number } | undefined;

	numberOf(ending: Ending): number {
		if (this.last?.ending !== ending) this.last = { ending, number: this.enter(ending) };
		return this.last.number;
	}

	private enter(ending: Ending): number {
		if (!isSettled(ending)) return 0;
		const key = `${ending.status} ${ending.errorCode} ${ending.errorText} ${ending.explanation}`;
		let number = this.numbers.get(key);
		if (number === undefined) this.numbers.set(key, (number = this.list.push(ending)));
		return number;
	}
}

/** Keeps the settled endings of a run, in little memory, until it is known whether it ended well. */
export class Ledger {
	private readonly endings = new Endings();

	/** Number of the ending by item index: a byte each, for there are seldom more than a few. */
	private endingAt: Uint8Array | Uint32Array;

	/** Settled endings so far. */
	size = 0;

	constructor(itemCount: number) {
		this.endingAt = new Uint8Array(itemCount);
	}

	add(itemIndex: number, ending: Ending): void {
		const number = this.endings.numberOf(ending);
		if (number > 255 && this.endingAt instanceof Uint8Array) {
			this.endingAt = Uint32Array.from(this.endingAt);
		}
		this.endingAt[itemIndex] = number;
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
		const turn = takeTurn();
		for (const [index, number] of this.endingAt.entries()) {
			if (turn.isOver()) await turn.next();
			if (number === 0) continue;
			if (number !== lastNumber) words.push(`#${number}`);
			if (index !== lastIndex + 1) words.push(`@${index}`);
			words.push(identityAt(index) + escaped(profileIdAt(index)));
			[lastIndex, lastNumber] = [index, number];
		}
		return { tries, endings: this.endings.list, profiles: words.join(' ') };
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
	const turn = takeTurn();
	for (let index = 0; index < itemCount; index++) {
		if (turn.isOver()) await turn.next();
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
function readProfiles({ endings, profiles }: Checkpoint): Map<string, Map<number, Outcome>> {
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
			outcomes.set(index, { ending: endings[number - 1], profileId });
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
