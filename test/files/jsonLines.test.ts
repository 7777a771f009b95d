import { brief, briefly, readAnyhow } from './write';

test.each([
	['NaN', '{"a":NaN}'],
	['-Infinity', '{"a":[1,-Infinity]}'],
	['undefined', '{"a":"NaN","b":undefined,"c":NaN}'],
])('a line with %s is refused alone, and says so', async (word, line) => {
	const records = await readAnyhow(`{"a":1}\n${line}\n{"a":"NaN"}`, { fileFormat: 'jsonLines' });
	expect(brief(records)).toEqual(
		briefly([
			[1, { a: 1 }],
			[2, new RegExp(`^The line holds ${word}, which is not JSON`)],
			[3, { a: 'NaN' }],
		]),
	);
});

test.each([
	['{"a":1}\n{"a":\n[1]\n"x"\n null \n{"a":2}', [/not valid JSON/, /a list/, /a string/, /empty/]],
])('JSON Lines: %j refuses what is no object, line by line', async (content, sentences) => {
	expect(brief(await readAnyhow(content, { fileFormat: 'jsonLines' }))).toEqual([
		[1, { a: 1 }],
		...sentences.map((sentence, index) => [index + 2, expect.stringMatching(sentence)]),
		[6, { a: 2 }],
	]);
});
