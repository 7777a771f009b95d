/**
 * A number for each index, 0 until one is set. Neighbours with the same number take no more memory
 * than one of them, so a million profiles that ended alike take four numbers.
 *
 * Invariant: run n reaches from `starts[n]` to before `starts[n + 1]` (the last one has no end), no
 * run is empty, and no two neighbours have the same number.
 */
export class Runs {
	private readonly starts = [0];

	private readonly numbers = [0];

	/** The run that was looked up last: indexes mostly come in their order. */
	private last = 0;

	get(index: number): number {
		return this.numbers[this.find(index)];
	}

	set(index: number, number: number): void {
		const run = this.find(index);
		if (this.numbers[run] === number) return;
		const { starts, numbers } = this;
		const isFirst = starts[run] === index;
		const isLast = starts[run + 1] === index + 1;
		const joinsLeft = isFirst && run > 0 && numbers[run - 1] === number;
		const joinsRight = isLast && numbers[run + 1] === number;
		if (joinsLeft && !isLast) {
			starts[run]++;
			return;
		}
		const pieces: Array<readonly [start: number, number: number]> = [];
		if (!isFirst) pieces.push([starts[run], numbers[run]]);
		if (!joinsLeft) pieces.push([index, number]);
		if (!isLast) pieces.push([index + 1, numbers[run]]);
		const replaced = joinsRight ? 2 : 1;
		starts.splice(run, replaced, ...pieces.map(([start]) => start));
		numbers.splice(run, replaced, ...pieces.map((piece) => piece[1]));
		this.last = 0;
	}

	/** The runs whose number is not 0: the first index, the one after the last, the number. */
	*entries(): Generator<readonly [from: number, to: number, number: number], void> {
		for (let run = 0; run < this.starts.length - 1; run++) {
			if (this.numbers[run] === 0) continue;
			yield [this.starts[run], this.starts[run + 1], this.numbers[run]];
		}
	}

	private find(index: number): number {
		const { starts } = this;
		for (let run = this.last; run <= this.last + 1; run++) {
			if (starts[run] <= index && !(starts[run + 1] <= index)) return (this.last = run);
		}
		let [from, to] = [0, starts.length];
		while (to - from > 1) {
			const middle = (from + to) >>> 1;
			if (starts[middle] <= index) from = middle;
			else to = middle;
		}
		return (this.last = from);
	}
}
