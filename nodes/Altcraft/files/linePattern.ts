import type { Profile } from '../profiles/profile';

/** What the value of a member is. */
type Kind = 'text' | 'number' | 'yesNo' | 'list';

/** Without escapes, and without the mark of a broken byte. */
const TEXT = '"([^"\\\\\\x00-\\x1f\\uFDD0]*)"';

/** Each has one group. A number has no more digits than JavaScript holds, a list one text. */
const PATTERNS: Readonly<Record<Kind, string>> = {
	text: TEXT,
	number: '(-?(?:0|[1-9]\\d{0,14}))',
	yesNo: '(true|false)',
	list: `\\[${TEXT}\\]`,
};

/** Of a pattern, in characters: a longer one takes longer to make than it saves, and V8 refuses the longest. */
const LONGEST = 5000;

/**
 * Reads lines of JSON with the members of one before, in the same order, and values of the same kinds or
 * null. For these, JSON.parse takes half as long again, or more: it looks up each name and short text
 * among all that the program knows. Takes nothing that JSON.parse would not take, or make another value of.
 */
export class LinePattern {
	private constructor(
		private readonly pattern: RegExp,
		private readonly names: readonly string[],
		private readonly kinds: readonly Kind[],
	) {}

	/** For lines such as the one of this record; undefined where it has values of other kinds. */
	static of(record: Profile): LinePattern | undefined {
		const names = Object.keys(record);
		const kinds = Object.values(record).map(kindOf);
		// An assignment would not make a member of `__proto__`.
		if (names.includes('__proto__')) return undefined;
		if (!kinds.every((kind) => kind !== undefined)) return undefined;
		const members = names.map((name, n) => {
			const written = JSON.stringify(name).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
			return `${written}: ?(?:${PATTERNS[kinds[n]]}|null)`;
		});
		const pattern = `^\\{${members.join(', ?')}\\}\\r?\\n$`;
		return pattern.length > LONGEST
			? undefined
			: new LinePattern(new RegExp(pattern), names, kinds);
	}

	/** Undefined where only JSON.parse can tell. */
	read(line: string): Profile | undefined {
		// A text of its own: what is cut out of it keeps it in memory, and so would all of the file be kept.
		const found = this.pattern.exec(`${line}\n`);
		if (found === null) return undefined;
		const { names, kinds } = this;
		const record: Record<string, unknown> = {};
		for (let n = 0; n < names.length; n++) {
			record[names[n]] = valueOf(kinds[n], found[n + 1] as string | undefined);
		}
		return record;
	}
}

function valueOf(kind: Kind, written: string | undefined): unknown {
	if (written === undefined) return null;
	if (kind === 'text') return written;
	if (kind === 'number') return Number(written);
	return kind === 'yesNo' ? written === 'true' : [written];
}

function kindOf(value: unknown): Kind | undefined {
	if (typeof value === 'string' || value === null) return 'text';
	if (typeof value === 'number') return 'number';
	if (typeof value === 'boolean') return 'yesNo';
	const isListOfOne = Array.isArray(value) && value.length === 1 && typeof value[0] === 'string';
	return isListOfOne ? 'list' : undefined;
}
