import * as fc from 'fast-check';

import { checkDelimiter, delimiterOf } from '../../nodes/Altcraft/files/delimiter';

test.each([
	[';', 'email;Имя, отчество, фамилия\na@x.com;Анна, Олеговна, Петрова'],
	[';', 'Leads report November\nemail;_fname;phones\na@x.com;Ann;+7\nTotal;2;'],
	[';', 'Leads report, 30 November\nemail;_fname\na@x.com;Ann'],
	[';', 'name;price;weight\nx;1,5;2,5\ny;1,0;3,5'],
	[',', 'email,phones\na@x.com,+7;+8\nb@x.com,+7;+8'],
	[',', 'email,phones\na@x.com,+7|+8\nb@x.com,+7|+8'],
	[',', 'a;x,b\n1;2;3,4\n5;6;7;8,9'],
	[',', 'email,tags,c\nx,1;2\ny,1;2\nz,1;2,3'],
	['\t', 'a\tb, c\n1\t2, 3'],
	['|', '"a,b"|"c,d"\n1|2'],
	[',', '"a;b;c",d\n1,2'],
	[',', ' "a;b" ,  "c;d"\n1,2'],
	[',', 'email'],
	[',', ''],
	[';', 'sep=;\na,b,c\n1,2,3'],
])('%j stands between the values of %j', (delimiter, text) => {
	expect(delimiterOf(text, true, 'auto')).toBe(delimiter);
	expect(delimiterOf(`\n\r\n${text.replaceAll('\n', '\r\r\n')}\n`, true, 'auto')).toBe(delimiter);
});

test('whatever else stands in a table, also in all of its values', () => {
	const others = [',', ';', '\t', '|'];
	const word = fc.stringMatching(/^[a-z]{1,4}$/);
	fc.assert(
		fc.property(
			fc.constantFrom(...others),
			fc.integer({ min: 2, max: 5 }),
			fc.infiniteStream(word),
			fc.infiniteStream(fc.constantFrom('', '', ...others)),
			fc.integer({ min: 3, max: 30 }),
			(delimiter, columns, words, marks, rows) => {
				const cells = (cellOf: () => string) =>
					Array.from({ length: columns }, cellOf).join(delimiter);
				const next = () => words.next().value as string;
				const value = () => {
					const mark = marks.next().value as string;
					return next() + (mark === delimiter ? '' : mark) + next();
				};
				const lines = [cells(next), ...Array.from({ length: rows }, () => cells(value))];
				expect(delimiterOf(lines.join('\n'), true, 'auto')).toBe(delimiter);
			},
		),
	);
});

test('it waits for as many lines as it looks at, however they come', () => {
	const lines = `a;b,c\n${'1;2\n'.repeat(30)}`;
	const told = [...lines].map((_, n) => delimiterOf(lines.slice(0, n), false, 'auto'));
	expect(told.indexOf(';')).toBe('a;b,c\n'.length + 19 * '1;2\n'.length);
	expect(new Set(told)).toEqual(new Set([undefined, ';']));
	expect(delimiterOf(`a;b${'x'.repeat(65_536)}`, false, 'auto')).toBe(';');
	expect(delimiterOf('', false, '\\t')).toBe('\t');
	expect(delimiterOf('a;b', false, '::')).toBe('::');
});

test('a quote without an end, and blanks without one, take no time', () => {
	const start = Date.now();
	for (const text of ['"', ' ', ',"', '""', '\n"\n', ', "']) {
		delimiterOf(`a${text.repeat(2_000_000)}`, true, 'auto');
	}
	expect(Date.now() - start).toBeLessThan(2000);
});

test.each(['', '"', 'a\n', '\r'])('%j cannot be one', (delimiter) => {
	expect(() => checkDelimiter(delimiter)).toThrow(/^File Delimiter: /);
});
