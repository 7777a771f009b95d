import { sleep } from 'n8n-workflow';

import { keepShapeOf } from './shapes';

/** n8n serves other workflows on the same thread, so a long loop yields at least this often. */
const LONGEST_SLICE_MS = 20;

/**
 * A slice of time on the event loop. Lets a loop yield: `if (slice.isOver()) await slice.yield()`, so
 * that most rounds await nothing.
 */
class Slice {
	private start = Date.now();

	isOver(): boolean {
		return Date.now() - this.start > LONGEST_SLICE_MS;
	}

	async yield(): Promise<void> {
		await sleep(0);
		this.start = Date.now();
	}
}

keepShapeOf(Slice);

/** Begins a slice of time on the event loop. */
export function startSlice(): Slice {
	return new Slice();
}
