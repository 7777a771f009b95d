import { sleep } from 'n8n-workflow';

/** n8n serves other workflows on the same thread, so a long loop yields at least this often. */
const LONGEST_SLICE_MS = 20;

/** Lets a loop yield: `if (slice.isOver()) await slice.yield()`, so that most rounds await nothing. */
export interface Slice {
	isOver(): boolean;
	yield(): Promise<void>;
}

/** Begins a slice of time on the event loop. */
export function startSlice(): Slice {
	let start = Date.now();
	return {
		isOver: () => Date.now() - start > LONGEST_SLICE_MS,
		async yield() {
			await sleep(0);
			start = Date.now();
		},
	};
}
