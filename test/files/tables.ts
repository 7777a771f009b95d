import * as fc from 'fast-check';

import type { Written } from './write';
import { linesIn } from './write';

/** What breaks careless readers, and anything else that UTF-8 can carry. */
const text = fc.oneof(
	fc.constantFrom(
		'',
		' ',
		'"',
		'""',
		',',
		';',
		'\t',
		'|',
		'\n',
		'\r\n',
		'5" pipe',
		'\\',
		'\\"',
		'}',
	),
	fc.string({ unit: 'grapheme', maxLength: 12 }),
	fc
		.array(fc.constantFrom('"', ',', ';', '\n', '\r\n', '\\', '[', ']', '{', '}', 'я'), {
			maxLength: 8,
		})
		.map((parts) => parts.join('')),
);
const name = fc.oneof(
	fc.constantFrom('email', '__proto__', 'constructor', 'toString', '1', 'имя', 'a "b"', 'a,b'),
	fc.stringMatching(/^[A-Za-z_]\w{0,8}$/),
);
/** Choices to be made one after another; unlike a stream of fast-check, they shrink. */
const turns = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { minLength: 1, maxLength: 9 });

function inTurn<Item>(items: readonly Item[]): () => Item {
	let turn = 0;
	return () => items[turn++ % items.length];
}

const blanks = fc.array(fc.constantFrom(' ', '  '), { maxLength: 2 });

/** A file, how it is to be read, and what is no part of the list behind it. */
export interface Table extends Written {
	readonly delimiter?: string;
	readonly withoutFiller?: string;
}

/** How programs write CSV, and what becomes of it in one program after another. */
const dialect = {
	delimiter: fc.constantFrom(',', ';', '\t', '|'),
	lineEnds: turns(fc.constantFrom('\n', '\r\n', '\r\r\n', '\r')),
	quotes: turns(fc.boolean()),
	beforeQuotes: turns(fc.constantFrom('', '', ' ', '  ', '\u00A0', ' \u00A0 ')),
	behindRows: turns(fc.nat(2)),
	blanks: turns(blanks),
	endsWithLine: fc.boolean(),
	filler: fc.constantFrom('', '', '\x1a', '\0\0\0', '\x1a\0\0', '\r\n\x1a'),
};

/** An independent writer of CSV: quotes where it must, and where it likes. */
export const csv: fc.Arbitrary<Table> = fc
	.record({
		...dialect,
		names: fc.uniqueArray(name, { minLength: 2, maxLength: 5 }),
		rows: fc.array(fc.array(text, { minLength: 5, maxLength: 5 }), { maxLength: 12 }),
	})
	.map(({ names, rows, ...chosen }) => {
		const { delimiter } = chosen;
		const nextEnd = inTurn(chosen.lineEnds);
		const nextQuote = inTurn(chosen.quotes);
		const nextBeforeQuote = inTurn(chosen.beforeQuotes);
		const nextBehindRow = inTurn(chosen.behindRows);
		const nextBlanks = inTurn(chosen.blanks);
		const cell = (value: string) => {
			const mustQuote = /[",;\t|\n\r]/.test(value);
			return mustQuote || nextQuote()
				? `${nextBeforeQuote()}"${value.replace(/"/g, '""')}"`
				: value;
		};
		let lineEnd = nextEnd();
		let file = names.map(cell).join(delimiter) + lineEnd;
		const records: Array<[number, unknown]> = [];
		for (const row of rows) {
			for (const blank of nextBlanks()) file += blank + lineEnd;
			const values = row.slice(0, names.length);
			const entries = names.map((one, index) => [one, values[index]]);
			const given = entries.filter(([, value]) => value !== '');
			const written = values.map(cell).join(delimiter) + delimiter.repeat(nextBehindRow());
			if (given.some(([, value]) => value.trim() !== '')) {
				records.push([1 + linesIn(file), Object.fromEntries(given)]);
			}
			lineEnd = nextEnd();
			file += written + lineEnd;
		}
		const whole = chosen.endsWithLine ? file : file.slice(0, -lineEnd.length);
		return { text: whole + chosen.filler, records, delimiter, withoutFiller: whole };
	});

export const json = fc.oneof(
	{ weight: 4, arbitrary: fc.dictionary(name, fc.jsonValue(), { maxKeys: 4 }) },
	fc.dictionary(name, text, { maxKeys: 4 }),
	fc.constant(JSON.parse('{"__proto__":{"a":1},"n":1e400,"m":-0,"id":12345678901234567}')),
);

export const jsonLines: fc.Arbitrary<Written> = fc
	.record({
		objects: fc.array(json, { minLength: 1, maxLength: 12 }),
		lineEnd: fc.constantFrom('\n', '\r\n'),
		blanks: turns(blanks),
		endsWithLine: fc.boolean(),
	})
	.map(({ objects, lineEnd, blanks: skipped, endsWithLine }) => {
		const nextBlanks = inTurn(skipped);
		let file = '';
		const records: Array<[number, unknown]> = [];
		for (const object of objects) {
			for (const blank of nextBlanks()) file += blank + lineEnd;
			const line = JSON.stringify(object);
			records.push([1 + linesIn(file), JSON.parse(line)]);
			file += line + lineEnd;
		}
		return { text: endsWithLine ? file : file.slice(0, -lineEnd.length), records };
	});

const space = fc.stringMatching(/^(?:[ \t\n]|\r\n){0,3}$/);

/** A list of objects, and where it stands: alone, or in an object with other members. */
const list = (before: fc.Arbitrary<string>, behind: fc.Arbitrary<string>) =>
	fc
		.record({
			objects: fc.array(json, { minLength: 1, maxLength: 12 }),
			indent: fc.constantFrom('', ' ', '\t'),
			spaces: turns(space),
			before,
			behind,
		})
		.map(({ objects, indent, spaces, before: start, behind: end }): Written => {
			const gap = inTurn(spaces);
			let file = `${gap()}${start}${gap()}[${gap()}`;
			const records: Array<[number, unknown]> = [];
			objects.forEach((object, index) => {
				const entry = JSON.stringify(object, null, indent);
				records.push([1 + linesIn(file), JSON.parse(entry)]);
				file += entry + gap() + (index < objects.length - 1 ? `,${gap()}` : '');
			});
			return { text: `${file}]${gap()}${end}${gap()}`, records };
		});

export const jsonArray = list(fc.constant(''), fc.constant(''));

/** Members that are no list of objects. */
const members = fc
	.dictionary(
		fc.stringMatching(/^[a-z]{1,6} ?$/),
		fc.oneof(
			fc.constantFrom(2, 'x', null, true, '[{', [], ['+7'], [1, {}], { data: [{ a: 1 }] }),
			fc.jsonValue().filter((value) => !Array.isArray(value)),
		),
		{ maxKeys: 3 },
	)
	.map((object) => JSON.stringify(object, null, 1).slice(1, -1));

export const wrapped = list(
	members.map((written) => `{${written}${written && ','} "the \\"list\\"":`),
	members.map((written) => `${written && ','}${written}}`),
);
