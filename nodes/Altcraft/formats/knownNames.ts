/** Items may have any names, and as many. */
const MOST_KNOWN = 1000;

/**
 * What a format makes of a name, made once. Most profiles have the names of the one before in the same
 * order, so that none has to be looked up: a look-up takes as long as writing a short value.
 */
export class KnownNames<T> {
	private readonly inOrder: Array<Known<T>> = [];

	private at = 0;

	private readonly byName = new Map<string, Known<T>>();

	constructor(private readonly make: (name: string) => T) {}

	/** Comes before the names of each profile. */
	begin(): void {
		this.at = 0;
	}

	/** Of the next name of the profile. */
	next(name: string): T {
		const { at } = this;
		this.at = at + 1;
		let known = this.inOrder[at] as Known<T> | undefined;
		if (known?.name !== name) {
			known = this.lookUp(name);
			if (at < MOST_KNOWN) this.inOrder[at] = known;
		}
		return known.made;
	}

	/** Of any name. */
	of(name: string): T {
		return this.lookUp(name).made;
	}

	private lookUp(name: string): Known<T> {
		let known = this.byName.get(name);
		if (known === undefined) {
			known = { name, made: this.make(name) };
			if (this.byName.size === MOST_KNOWN) this.byName.clear();
			this.byName.set(name, known);
		}
		return known;
	}
}

interface Known<T> {
	readonly name: string;
	readonly made: T;
}
