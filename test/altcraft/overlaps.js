/**
 * @typedef {object} Visit
 * @property {number} start
 * @property {number} end Infinity while the request is under way
 * @property {ReadonlySet<string> | undefined} values undefined until its body was read
 */

/** How late this side may notice that a client has left, who by then may have come again. */
const GRACE_MS = 100;

/** Notices requests that were under way at the same time and carried one match value. */
class OverlapWatch {
	constructor() {
		this.clock = 0;
		/** Those under way, and those that ended after one of them had begun. @type {Set<Visit>} */
		this.visits = new Set();
		/** @type {{ earlier: Visit, count: number, at: number }[]} */
		this.found = [];
	}

	/** How many match values came while another request that carried them was under way. */
	get overlaps() {
		return this.found.reduce((sum, { count }) => sum + count, 0);
	}

	/** Forgets what it found, but not what is under way. */
	reset() {
		this.found = [];
	}

	/** @returns {Visit} */
	enter() {
		const visit = { start: ++this.clock, end: Infinity, values: undefined };
		this.visits.add(visit);
		return visit;
	}

	/**
	 * @param {Visit} visit
	 * @param {ReadonlySet<string>} values
	 */
	carry(visit, values) {
		visit.values = values;
		for (const earlier of this.visits) {
			if (earlier === visit || earlier.end < visit.start) continue;
			let count = 0;
			for (const value of values) if (earlier.values?.has(value) === true) count++;
			if (count > 0) this.found.push({ earlier, count, at: performance.now() });
		}
	}

	/**
	 * @param {Visit} visit
	 * @param {boolean} answered false: the client left before
	 */
	leave(visit, answered) {
		visit.end = ++this.clock;
		if (!answered) {
			this.visits.delete(visit);
			const now = performance.now();
			this.found = this.found.filter(({ earlier, at }) => earlier !== visit || now - at > GRACE_MS);
		}
		const underWay = [...this.visits].filter(({ end }) => end === Infinity);
		const earliest = Math.min(...underWay.map(({ start }) => start));
		for (const other of this.visits) if (other.end < earliest) this.visits.delete(other);
	}
}

module.exports = { OverlapWatch };
