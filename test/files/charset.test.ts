import * as fc from 'fast-check';

import { decoderOf } from '../../nodes/Altcraft/files/charset';
import { brief, encoders, expectSame, read, sizes } from './write';

/** Lists of people whose letters have two to four bytes, without a line break in a value. */
const letters = fc.string({
	unit: fc.constantFrom('я', 'Ы', 'ё', '€', '字', '👍', 'a', '\uFFFD', '\uFEFF'),
	minLength: 1,
	maxLength: 6,
});
const people = fc.array(fc.tuple(letters, letters), { minLength: 3, maxLength: 12 });

const writers: Readonly<Record<string, (rows: Array<[string, string]>) => string>> = {
	csv: (rows) => `name,n\n${rows.map(([name, n]) => `"${name}",${n}`).join('\n')}`,
	jsonLines: (rows) => rows.map(([name, n]) => JSON.stringify({ name, n })).join('\n'),
	jsonArray: (rows) =>
		JSON.stringify(rows.map(([name, n]) => ({ name, n }))).replaceAll('},', '},\n'),
};

describe.each(['csv', 'jsonLines', 'jsonArray'] as const)('%s', (fileFormat) => {
	const write = writers[fileFormat];

	test('one broken byte in UTF-8 refuses its record alone, and changes no other', async () => {
		await fc.assert(
			fc.asyncProperty(
				people,
				fc.nat(),
				fc.constantFrom(0xff, 0xc0, 0x80),
				sizes,
				async (rows, n, byte, cuts) => {
					const valid = rows.map(([name, value]): [string, string] => [`я${name}я`, `1${value}я`]);
					const bytes = Buffer.from(write(valid));
					const before = await read(bytes, { fileFormat }, cuts);
					expect(before.map(({ profile }) => profile)).toEqual(
						valid.map(([name, value]) => ({ name, n: value })),
					);
					const places = [...bytes.keys()].filter(
						(at) => bytes[at] >= (byte === 0x80 ? 0xc0 : 0x80),
					);
					const place = places[n % places.length];
					const line = bytes.subarray(0, place).toString('latin1').split('\n').length;
					bytes[place] = byte;
					const after = await read(bytes, { fileFormat }, cuts);
					expect(after).toEqual(
						before.map((record) =>
							record.line === line
								? {
										line,
										profile: undefined,
										isTyped: true,
										isRecord: true,
										refusal: expect.stringMatching(
											/has a byte that is not UTF-8, .*Write that letter anew/,
										),
									}
								: record,
						),
					);
				},
			),
			{ numRuns: 300 },
		);
	});

	test('a broken byte anywhere makes no profile that nobody wrote', async () => {
		await fc.assert(
			fc.asyncProperty(people, fc.nat(), sizes, async (rows, at, cuts) => {
				const bytes = Buffer.from(write(rows));
				const written = (await read(bytes, { fileFormat })).map(({ profile }) =>
					JSON.stringify(profile),
				);
				bytes[at % bytes.length] = 0xff;
				for (const { profile } of await read(bytes, { fileFormat }, cuts)) {
					if (profile !== undefined) expect(written).toContain(JSON.stringify(profile));
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('a list in another charset is refused as a whole, with what to choose', async () => {
		const rows: Array<[string, string]> = Array.from({ length: 50 }, (_, n) => [
			`Анна ${n}`,
			`${n}`,
		]);
		const bytes = encoders['windows-1251'](write(rows));
		expect(brief(await read(bytes, { fileFormat }))).toEqual([
			[
				1,
				expect.stringMatching(
					/^The file cannot be read: it holds bytes that are not UTF-8. Choose the File Charset/,
				),
			],
		]);
		expect(await read(bytes, { fileFormat, charset: 'windows-1251' })).toHaveLength(50);
	});

	test('where it begins later, it is refused from its line on', async () => {
		const rows: Array<[string, string]> = Array.from({ length: 9000 }, (_, n) => [
			n < 8000 ? `Anna ${n}` : `Анна ${n}`,
			`${n}`,
		]);
		const records = await read(encoders['windows-1251'](write(rows)), { fileFormat });
		const first = fileFormat === 'csv' ? 8002 : 8001;
		expect(records.at(-1)).toMatchObject({
			line: first,
			isRecord: true,
			refusal: expect.stringMatching(
				new RegExp(`from line ${first} on: .*Choose the File Charset`),
			),
		});
		expect(records).toHaveLength(8001);
		expect(records.slice(0, -1).every(({ profile }) => profile !== undefined)).toBe(true);
	});

	test('half a character of UTF-16 refuses its record alone', async () => {
		for (const [charset, half] of [
			['utf-16le', [0x3d, 0xd8]],
			['utf-16be', [0xdc, 0x4d]],
		] as const) {
			const text = write([
				['a', 'b'],
				['c#', 'd'],
				['👍', 'f'],
			]);
			const bytes = Buffer.from(encoders[charset](text));
			bytes.set(half, 2 * text.indexOf('#'));
			for (const chosen of ['auto', charset]) {
				const [one, two, three] = await read(bytes, { fileFormat, charset: chosen }, [1]);
				expect([one.profile, three.profile]).toEqual([
					{ name: 'a', n: 'b' },
					{ name: '👍', n: 'f' },
				]);
				expect(two.refusal).toMatch(new RegExp(`not ${charset.toUpperCase()}`));
			}
		}
	});

	test('what no letter is in the charset that was chosen refuses its record alone', async () => {
		const bytes = Buffer.from(
			write([
				['\xC1', '1'],
				['#', '2'],
				['\xC2', '3'],
			]),
			'latin1',
		);
		bytes[bytes.indexOf('#')] = 0xd2;
		const records = await read(bytes, { fileFormat, charset: 'windows-1253' });
		expect(records.map(({ profile, refusal }) => profile?.name ?? refusal)).toEqual([
			'Α',
			expect.stringMatching(/not WINDOWS-1253/),
			'Β',
		]);
	});
});

test('a character that is cut by the end of a part is whole', async () => {
	for (const letter of ['я', '€', '👍']) {
		for (let shift = 0; shift < 4; shift++) {
			const names = letter.repeat(50_000);
			const text = `a\n${'x'.repeat(shift)}${names}`;
			for (const charset of ['utf-8', 'utf-16le', 'utf-16be']) {
				expectSame(await read(encoders[charset](text), { charset }), [[2, { a: text.slice(2) }]]);
			}
		}
	}
});

test('a broken header refuses the file, without advice on the charset', async () => {
	for (const bytes of [
		[0x61, 0xff, 0x0a, 0x31],
		[0x61, 0xd0, 0x0a],
		[0xff, 0xfe, 0x61],
	]) {
		expect(brief(await read(Uint8Array.from(bytes), {}, [1]))).toEqual([
			[1, expect.stringMatching(/^The header has a byte that is not UTF-(8|16LE)/)],
		]);
	}
});

test('a U+FFFD that stands in the file is what somebody wrote', async () => {
	expect(brief(await read('a\n\uFFFD\n'))).toEqual([[2, { a: '\uFFFD' }]]);
	const bytes = Buffer.concat([
		Buffer.from('a\n\uFFFD\n'),
		Buffer.of(0xff),
		Buffer.from('\n\uFFFDя'),
	]);
	expect(brief(await read(bytes))).toEqual([
		[2, { a: '\uFFFD' }],
		[3, expect.stringMatching(/not UTF-8/)],
		[4, { a: '\uFFFDя' }],
	]);
});

test('a byte order mark, or the zeros of UTF-16, decide the charset', async () => {
	for (const charset of ['utf-8', 'utf-16le', 'utf-16be']) {
		for (const mark of ['\uFEFF', '']) {
			const records = await read(encoders[charset](`${mark}email\nя@example.com`), {}, [1]);
			expect(brief(records)).toEqual([[2, { email: 'я@example.com' }]]);
		}
	}
});

test('whatever bytes come, decoding does not throw, and gives the same for parts and the whole', () => {
	const bytes = fc.oneof(
		fc.uint8Array({ maxLength: 30 }),
		fc
			.array(
				fc.constantFrom(
					0x61,
					0xd0,
					0x90,
					0xe2,
					0x82,
					0xac,
					0xf0,
					0x9f,
					0x91,
					0x8d,
					0xef,
					0xbf,
					0xbd,
				),
				{ maxLength: 20 },
			)
			.map((list) => Uint8Array.from(list)),
	);
	fc.assert(
		fc.property(
			bytes,
			// Parts have 64 KB: none is cut within a byte order mark.
			fc.integer({ min: 3, max: 30 }),
			fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'shift_jis', 'windows-1251', 'windows-1252'),
			(some, at, charset) => {
				const whole = decoderOf(charset)(Buffer.from(some), true);
				const decode = decoderOf(charset);
				const first = decode(Buffer.from(some.subarray(0, at)), false);
				const second = decode(Buffer.from(some.subarray(at)), true);
				fc.pre([whole, first, second].every(({ refusal }) => refusal === undefined));
				expect(first.text + second.text).toBe(whole.text);
				const isMarked = /^(?:fffe|feff)/.test(Buffer.from(some).toString('hex'));
				if (charset === 'utf-8' && !isMarked)
					expect(
						Buffer.from(some)
							.toString()
							.replace(/^\uFEFF+/, ''),
					).toBe(whole.text.replace(/\uFDD0UTF-8\uFDEF/g, '\uFFFD'));
			},
		),
		{ numRuns: 2000 },
	);
});

test.each(['windows-1252', 'iso-8859-1', 'latin1'])(
	'%s has what Windows has from 128 on, whole and in parts',
	async (charset) => {
		// The other bytes from 128 to 159 are none.
		const bytes = [
			...'\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99\x8c\x9c\x8a\x9a\x8e\x9e\xe9',
		];
		const file = Buffer.from(`name\nO${bytes.join('')}Brien`, 'latin1');
		for (const cuts of [[1], [7, 3], [65_536]]) {
			expect(brief(await read(file, { charset }, cuts))).toEqual([
				[2, { name: 'O€‚„…‘’“”•–—™ŒœŠšŽžéBrien' }],
			]);
		}
	},
);

test('Shift_JIS, of which letters end in a delimiter or a quote of other programs', async () => {
	// 山田 and ソ表ポ髙, the latter as Windows has it.
	const bytes = Buffer.from(
		'name|n\n\x8eR\x93c|\xb1\n"\x83\x5c\x95\x5c\x83|\xfb\xfc"|2\n\x81 |3',
		'latin1',
	);
	for (const cuts of [[1], [2, 3], [65_536]]) {
		expect(brief(await read(bytes, { charset: 'shift_jis' }, cuts))).toEqual([
			[2, { name: '山田', n: 'ｱ' }],
			[3, { name: 'ソ表ポ髙', n: '2' }],
			[4, expect.stringMatching(/has a byte that is not SHIFT_JIS/)],
		]);
	}
});

describe('a charset that the file is not in', () => {
	const list = 'name,n\nЁж,1\nŽlutý,2\n髙山,3\n';

	test.each(['windows-1251', 'windows-1252', 'iso-8859-5', 'koi8-r', 'shift_jis'])(
		'UTF-8 as %s is refused before a letter of it becomes others',
		async (charset) => {
			const ascii = 'a,1\n'.repeat(5);
			for (const cuts of [[1], [2, 3], [65_536]]) {
				expect(brief(await read(list, { charset }, cuts))).toEqual([
					[1, expect.stringMatching(/it is UTF-8, not .*Set File Charset to Detect/)],
				]);
			}
			const decode = decoderOf(charset);
			expect(decode(Buffer.from(ascii), false)).toEqual({ text: ascii, refusal: undefined });
			expect(decode(Buffer.from('b,2\nЁ,3'), true)).toEqual({
				text: 'b,2\n',
				refusal: expect.stringMatching(/it is UTF-8/),
			});
		},
	);

	test('what is not UTF-8, or but ASCII, is read as was said', async () => {
		const bytes = Buffer.from('name,n\nJ\xfcrgen,1\n\xc3\xbc,2\n', 'latin1');
		expect(brief(await read(bytes, { charset: 'windows-1252' }))).toEqual([
			[2, { name: 'Jürgen', n: '1' }],
			[3, { name: 'Ã¼', n: '2' }],
		]);
		expect(brief(await read('name\nAnn', { charset: 'windows-1251' }))).toEqual([
			[2, { name: 'Ann' }],
		]);
		// Two letters of Chinese that are one of UTF-8.
		const gbk = Buffer.from('name\n\xc1\xaa\xcd\xa8', 'latin1');
		expect(brief(await read(gbk, { charset: 'gbk' }))).toEqual([[2, { name: '联通' }]]);
	});
});
