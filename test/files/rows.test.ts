import type { Core } from 'csv-parse';
import { transform } from 'csv-parse';
import * as fc from 'fast-check';

import { Rows } from '../../nodes/Altcraft/files/rows';

const [TAB, LINE_FEED, RETURN, SPACE, QUOTE] = [...'\t\n\r "'].map((sign) => sign.charCodeAt(0));

/** csv-parse, with our rules for line ends and for blanks before quotes. */
function coreOf(delimiter: string): Core {
	const core = transform({
		delimiter,
		// The longest, for csv-parse to look far enough ahead.
		record_delimiter: '\r\r\n',
		raw: true,
		ltrim: true,
		relax_column_count: true,
		relax_quotes: true,
	});
	const [delimiterStart] = Buffer.from(delimiter);
	return Object.assign(core, {
		__isRecordDelimiter(byte: number, bytes: Buffer, at: number) {
			if (byte === LINE_FEED) return 1;
			if (byte !== RETURN) return 0;
			if (bytes[at + 1] === LINE_FEED) return 2;
			return bytes[at + 1] === RETURN && bytes[at + 2] === LINE_FEED ? 3 : 1;
		},
		__isCharTrimable(bytes: Buffer, from: number) {
			let at = from;
			while (bytes[at] !== delimiterStart) {
				if (bytes[at] === SPACE || bytes[at] === TAB) at++;
				else if (bytes[at] === 0xc2 && bytes[at + 1] === 0xa0) at += 2;
				else break;
			}
			return bytes[at] === QUOTE ? at - from : 0;
		},
	});
}

/** What csv-parse makes of a text that ends with a line end: its rows, and whether a quote is left open. */
function parsed(text: string, delimiter: string) {
	const rows: Array<readonly string[]> = [];
	const push = ({ record }: { readonly record: readonly string[] }) => rows.push(record);
	const error = coreOf(delimiter).parse(Buffer.from(text), true, push, () => {});
	return { rows, isOpen: error !== undefined };
}

/** The same by our own rows, of a text that comes in two parts. */
function cut(text: string, delimiter: string, at: number) {
	const rows: Array<readonly string[]> = [];
	const raws: string[] = [];
	const take = (part: string, isEnd: boolean) => {
		const taken = new Rows(part, delimiter, isEnd);
		for (let row, from = 0; (row = taken.next()) !== undefined; from = taken.at) {
			rows.push(row.values);
			expect(part.slice(from, taken.at).replace(/(?:\r?\r?\n|\r)$/, '\n')).toBe(row.raw);
			raws.push(part.slice(from, taken.at));
		}
		return part.slice(taken.at);
	};
	const rest = take(take(text.slice(0, at), false) + text.slice(at), true);
	expect(raws.join('') + rest).toBe(text);
	return { rows, isOpen: rest !== '' };
}

/** Quotes anywhere, all line ends, blanks, and what looks like a part of these. */
const pieces = fc.array(
	fc.oneof(
		{ weight: 3, arbitrary: fc.constantFrom('"', '"', '$', '$', '\n', '\r', '\r\n', '\r\r\n') },
		{ weight: 2, arbitrary: fc.constantFrom('"x"', '"y""z"', '""', '1', 'яб', ' "', '\u00A0\t"') },
		fc.constantFrom(' ', '\t', '\u00A0', ':', '="', '\uFEFF', '👍', '\uFDD0'),
	),
	{ maxLength: 40 },
);
const delimiters = fc.constantFrom(',', ';', '\t', '::', ' ', 'я', ' :');

test('rows are those of csv-parse, in whatever parts their text comes', () => {
	fc.assert(
		fc.property(pieces, delimiters, fc.nat(60), (parts, delimiter, at) => {
			const text = `${parts.join('').replaceAll('$', delimiter)}\n`;
			// No decoder gives half a character.
			fc.pre(!/\p{Surrogate}$/u.test(text.slice(0, at)));
			expect(cut(text, delimiter, at)).toEqual(parsed(text, delimiter));
		}),
		{ numRuns: 3000 },
	);
});

test.each([
	['1,"x"y,2\n', true],
	['"x" ,1\n', true],
	['""x,"1"\n', true],
	['"x"\0\n', true],
	['"""x""",1\n', false],
	[' "x",5" pipe\n', false],
	['x"y"\n', false],
])('whether a quote in %j is out of place: %j', (text, isBroken) => {
	expect(new Rows(text, ',', true).next()).toMatchObject({ raw: text, hasQuotes: true, isBroken });
});
