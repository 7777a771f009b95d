const QUOTE = 0x22;
export const COMMA = 0x2c;
export const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

/** Whether JSON takes the character for space: fewer than \s. */
export function isSpace(code: number): boolean {
	return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/**
 * The place after an entry of a list or an object, whose end need not match its start; undefined when
 * it is not there. It only finds the end: what is in the entry is left to JSON.parse.
 */
export function endOfEntry(text: string, start: number): number | undefined {
	let depth = 0;
	for (let at = start; at < text.length; at++) {
		switch (text.charCodeAt(at)) {
			case QUOTE:
				at = endOfString(text, at + 1);
				if (at === -1) return undefined;
				break;
			case OPEN_LIST:
			case OPEN_OBJECT:
				depth++;
				break;
			case CLOSE_LIST:
			case CLOSE_OBJECT:
				if (depth <= 1) return at + depth;
				depth--;
				break;
			case COMMA:
				if (depth === 0) return at;
		}
	}
	return undefined;
}

/** The place of the quote that closes a string, or -1: one after an even number of backslashes. */
export function endOfString(text: string, start: number): number {
	let quote = text.indexOf('"', start);
	for (; quote !== -1; quote = text.indexOf('"', quote + 1)) {
		let before = quote;
		while (text.charCodeAt(before - 1) === BACKSLASH) before--;
		if ((quote - before) % 2 === 0) return quote;
	}
	return -1;
}

/**
 * The JSON, in which integers that JavaScript would round stand as texts, as IDs do. It must be valid, or be
 * whole entries of a list.
 */
export function withLongIntegersQuoted(json: string): string {
	const token = /"|-?\d[\d.eE+-]*/g;
	let quoted = '';
	let from = 0;
	for (let found = token.exec(json); found; found = token.exec(json)) {
		const [text] = found;
		if (text === '"') {
			const end = endOfString(json, token.lastIndex);
			if (end === -1) break;
			token.lastIndex = end + 1;
		} else if (/^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text))) {
			quoted += `${json.slice(from, found.index)}"${text}"`;
			from = token.lastIndex;
		}
	}
	return quoted + json.slice(from);
}
