/**
 * What stands in a decoded text for bytes that are none of its charset: no charset's decoder gives
 * these two noncharacters around a name, so that a U+FFFD that somebody wrote remains one.
 */
export function markOf(charset: string): string {
	return `\uFDD0${charset}\uFDEF`;
}

const MARK = /\uFDD0([\w-]+)\uFDEF/;
const MARKS = /\uFDD0[\w-]+\uFDEF/g;
const RUNS = /(?:\uFDD0[\w-]+\uFDEF)+/g;

/** How much of a text is broken: sequences of bytes, and places where such stand side by side. */
export function countBroken(text: string): { readonly sequences: number; readonly places: number } {
	const sequences = text.match(MARKS)?.length ?? 0;
	return { sequences, places: text.match(RUNS)?.length ?? 0 };
}

/** The place behind the first mark, 0 if there is none. */
export function endOfMark(text: string): number {
	const mark = text.includes('\uFDD0') ? MARK.exec(text) : null;
	return mark === null ? 0 : mark.index + mark[0].length;
}

/** Why a part of the file, such as "The row", is refused; undefined when no byte in its text is broken. */
export function refusalOfBroken(text: string, what: string): string | undefined {
	const charset = text.includes('\uFDD0') ? MARK.exec(text)?.[1] : undefined;
	return charset === undefined
		? undefined
		: `${what} has a byte that is not ${charset}, so a letter of it cannot be read. Write that letter anew, and save the file as ${charset}.`;
}
