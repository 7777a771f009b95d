import * as fc from 'fast-check';

import { isNothing, isNothingAtAll, isNothingForSure } from '../../nodes/Altcraft/profiles/nothing';

const WORDS = [
	...[
		'NULL',
		'null',
		'Null',
		'N/A',
		'n/a',
		'None',
		'NaN',
		'undefined',
		'-',
		'--',
		'—',
		'...',
		'?',
		'',
	],
	...[
		'(blank)',
		'<NA>',
		'[null]',
		'(not set)',
		'не указан',
		'Не заполнено',
		'НЕТ',
		'Unbekannt',
		'Not provided',
		'None provided',
		'-- Select --',
		'-None-',
		'--None--',
		'(No value)',
		'\\N',
		'Not mentioned',
		'Нет информации',
		'«»',
	],
];

test.each(WORDS.slice(0, -1).filter((word) => word !== ''))(
	'%s says that there is none',
	(word) => {
		expect(isNothing(word)).toBe(true);
		expect(isNothingAtAll(word)).toBe(true);
	},
);

test.each(['Ann', 'Nina', 'Nullmeier', '+', '✓', '0', 'n', 'no', 'Анна', '👍', 'a-b', '(Ann)'])(
	'%s says something',
	(word) => {
		expect(isNothing(word)).toBe(false);
		expect(isNothingAtAll(word)).toBe(false);
		expect(isNothingForSure(word)).toBe(false);
	},
);

test('the short look sees what the long one does, in whatever case', () => {
	const signs = fc.string({
		unit: fc.constantFrom(...'-–—.?/*()[]<>_ ,;:!nNuUlLaA'),
		maxLength: 6,
	});
	const word = fc
		.tuple(fc.constantFrom(...WORDS), fc.nat(3))
		.map(([text, n]) =>
			n === 0 ? text : n === 1 ? text.toUpperCase() : n === 2 ? text.toLowerCase() : ` ${text}`,
		);
	fc.assert(
		fc.property(fc.oneof(signs, word), (text) => {
			fc.pre(text !== '' && !/^[\uff00-\uffff]/.test(text));
			expect(isNothingAtAll(text)).toBe(isNothing(text));
		}),
		{ numRuns: 5000 },
	);
});
