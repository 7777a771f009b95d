/** A profile that an earlier try settled. */
export interface Settled {
	/** Recognises its item; `IDENTITY_LENGTH` characters of base64url. */
	readonly identity: string;
	readonly itemIndex: number;
	/** Number of its verdict, from 1. */
	readonly number: number;
	/** '' where Altcraft gave none. */
	readonly profileId: string;
}

/**
 * Length of an identity: 8 base64url characters, 48 bits of SHA-256. So few are enough because an
 * item is looked up at its own index first; a clash could only confuse items that moved.
 */
export const IDENTITY_LENGTH = 8;

/**
 * Writes settled profiles as one text of words: 33 bytes for one with an ID of 24 letters, where an
 * object each would take many times that in the execution's data. A profile is a word of its identity
 * and its ID; "@" gives the item index of the next one, where it is not one more than the last, and
 * "#" the number of the verdict from there on: `#1 abcdefgh663a… ijklmnop663b… #2 @9 qrstuvwx`.
 */
export class SettledWriter {
	private readonly words: string[] = [];

	private index = -1;

	private number = 0;

	add({ identity, itemIndex, number, profileId }: Settled): void {
		if (number !== this.number) this.words.push(`#${number}`);
		if (itemIndex !== this.index + 1) this.words.push(`@${itemIndex}`);
		this.words.push(identity + escaped(profileId));
		[this.index, this.number] = [itemIndex, number];
	}

	written(): string {
		return this.words.join(' ');
	}
}

/** Reads what `SettledWriter` wrote. */
export function* readSettled(text: string): Generator<Settled, void> {
	let itemIndex = -1;
	let number = 0;
	for (const word of text.split(' ')) {
		if (word.startsWith('#')) number = Number(word.slice(1));
		else if (word.startsWith('@')) itemIndex = Number(word.slice(1)) - 1;
		else if (word !== '') {
			itemIndex++;
			const identity = word.slice(0, IDENTITY_LENGTH);
			yield { identity, itemIndex, number, profileId: unescaped(word.slice(IDENTITY_LENGTH)) };
		}
	}
}

/** IDs are letters and digits; should one have a blank, it must not end the word. */
function escaped(id: string): string {
	return id.replaceAll('%', '%25').replaceAll(' ', '%20');
}

function unescaped(id: string): string {
	return id.replaceAll('%20', ' ').replaceAll('%25', '%');
}
