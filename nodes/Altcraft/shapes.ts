/**
 * Keeps what V8 knows of a class, for the next run: once the garbage collector finds no object of it,
 * V8 forgets the shape that its objects share and drops all code that it optimized for that shape. To
 * get there again takes 50 ms of a run with 100,000 items (docs/performance.md).
 * For classes of hot loops, whose constructors do no more than assign. For the same reason these loops
 * call methods, not functions that were made for the run: the code of such a function goes with it.
 */
export function keepShapeOf(type: abstract new (...values: never[]) => object): void {
	kept.push(Reflect.construct(type, []) as object);
}

const kept: object[] = [];
