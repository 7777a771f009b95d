import { sleep } from 'n8n-workflow';

/** n8n serves other workflows on the same thread, so a long loop gives way at least this often. */
const LONGEST_TURN_MS = 20;

/** Lets a loop give way: `if (turn.isOver()) await turn.next()`, so that most rounds await nothing. */
export interface Turn {
	isOver(): boolean;
	next(): Promise<void>;
}

/** Begins a turn on the event loop. */
export function takeTurn(): Turn {
	let start = Date.now();
	return {
		isOver: () => Date.now() - start > LONGEST_TURN_MS,
		async next() {
			await sleep(0);
			start = Date.now();
		},
	};
}
