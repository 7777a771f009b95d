/**
 * A generator of random numbers in [0, 1) from a seed (mulberry32).
 * @param {number} seed
 */
function randomFrom(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** What is drawn from one generator. */
class Draw {
	/** @param {number} seed */
	constructor(seed) {
		this.random = randomFrom(seed);
	}

	/** @param {number} share */
	chance(share) {
		return this.random() < share;
	}

	/** @param {number} least @param {number} most */
	between(least, most) {
		return least + Math.floor(this.random() * (most - least + 1));
	}

	/** @template T @param {readonly T[]} choices @returns {T} */
	oneOf(choices) {
		return /** @type {T} */ (choices[this.between(0, choices.length - 1)]);
	}
}

module.exports = { Draw };
