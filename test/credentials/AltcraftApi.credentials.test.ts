import fc from 'fast-check';
import type { IHttpRequestOptions } from 'n8n-workflow';

import type { AltcraftCredentials } from '../../credentials/AltcraftApi.credentials';
import {
	AltcraftApi,
	checkCredentials,
	tokenBytes,
	tokenRemover,
} from '../../credentials/AltcraftApi.credentials';

const TOKEN = 's3cr3t-token';

const credential = (changed: AltcraftCredentials = {}): AltcraftCredentials => ({
	serverUrl: 'https://cdp.example.com',
	token: TOKEN,
	tokenIn: 'body',
	...changed,
});

/** As n8n calls it, for requests of any node. */
const authenticate = async (credentials: AltcraftCredentials, request: object) => {
	const call = new AltcraftApi().authenticate;
	if (typeof call !== 'function') throw new Error('it is no function');
	return await call(credentials, request as IHttpRequestOptions);
};

describe('the Server URL', () => {
	const addressed = async (serverUrl: string) =>
		(await authenticate(credential({ serverUrl }), { url: '/api/v1.1/x/' })).url;

	test.each([
		['https://cdp.example.com', 'https://cdp.example.com/api/v1.1/x/'],
		['cdp.example.com', 'https://cdp.example.com/api/v1.1/x/'],
		[' cdp.example.com:8443/ \n', 'https://cdp.example.com:8443/api/v1.1/x/'],
		['HTTPS://CDP.Example.com:443', 'https://cdp.example.com/api/v1.1/x/'],
		['http://10.0.0.1', 'http://10.0.0.1/api/v1.1/x/'],
		['https://cdp.example.com/api/v1.1/', 'https://cdp.example.com/api/v1.1/x/'],
		['https://cdp.example.com/api', 'https://cdp.example.com/api/v1.1/x/'],
		['https://example.com/cdp//', 'https://example.com/cdp/api/v1.1/x/'],
		['https://example.com/cdp?a=b#c', 'https://example.com/cdp/api/v1.1/x/'],
	])('%j is read as it is meant', async (serverUrl, address) => {
		expect(await addressed(serverUrl)).toBe(address);
	});

	test.each([
		['', /is not a web address/],
		['ftp://cdp.example.com', /is not a web address/],
		['https://cdp example.com', /is not a web address/],
		['https://user:pass@cdp.example.com', /user name or a password/],
		['user@cdp.example.com', /user name or a password/],
		['https://:pass@cdp.example.com', /user name or a password/],
	])('%j is refused', async (serverUrl, sentence) => {
		expect(() => checkCredentials(credential({ serverUrl }))).toThrow(sentence);
		await expect(addressed(serverUrl)).rejects.toThrow(sentence);
	});

	test.each([
		['ht tp://x', 'ht tp://x'],
		[`ht tp://${TOKEN}/x`, 'ht tp://***/x'],
		['ftp://me:p@ss/word@cdp.example.com', '***@cdp.example.com'],
	])('%j is quoted without a secret that was pasted into it', (serverUrl, shown) => {
		expect(() => checkCredentials(credential({ serverUrl }))).toThrow(`"${shown}"`);
	});
});

describe('the token that was entered', () => {
	const check = (token: unknown, tokenIn: string) => () =>
		checkCredentials(credential({ token, tokenIn } as AltcraftCredentials));

	test.each([
		['nothing', undefined, /empty/],
		['blanks', ' \n', /empty/],
		['a line break', 'one\ntwo', /does not show/],
		['a tab', 'one\ttwo', /does not show/],
		['NUL', 'one\0two', /does not show/],
		['DEL', 'one\x7ftwo', /does not show/],
		['a C1 control', 'one\x85two', /does not show/],
		['half a surrogate pair', 'one\ud83dtwo', /does not show/],
		['the other half', '\ude00two', /does not show/],
		['U+FFFE', 'one\ufffetwo', /does not show/],
		['U+FFFF', 'one\ufffftwo', /does not show/],
	])('%s is refused in both places', async (_, token, sentence) => {
		for (const tokenIn of ['body', 'header']) {
			expect(check(token, tokenIn)).toThrow(sentence);
			const request = authenticate(credential({ token, tokenIn } as AltcraftCredentials), {
				url: '/',
			});
			await expect(request).rejects.toThrow(sentence);
		}
	});

	test.each(['abc', 'a"b\\c', "<t>&'", 'two words', 'ключ', '\u{1F600}', '\ufffd', '\xa1'])(
		'%j goes into a body',
		(token) => expect(check(token, 'body')).not.toThrow(),
	);

	test.each(['two words', 'ключ', '\u{1F600}', '\xa1'])('%j is refused for a header', (token) => {
		expect(check(token, 'header')).toThrow(/HTTP header cannot carry/);
	});
});

describe('another origin', () => {
	const carriesToken = (request: unknown) =>
		JSON.stringify(request, (_, value: unknown) =>
			value instanceof Uint8Array ? Buffer.from(value).toString() : value,
		).includes(TOKEN);

	const ELSEWHERE: Array<[string, object]> = [
		'https://evil.example',
		'HTTPS://EVIL.EXAMPLE/api/v1.1/databases/list/',
		'http://cdp.example.com/',
		'https://cdp.example.com:8443/',
		'https://cdp.example.com.evil.example/',
		'https://cdp.example.com./',
		'https://cdp.example.com@evil.example/',
		'https://cdp.example.com%2f@evil.example/',
		'https://cdp.example.com%5c@evil.example/',
		'https://evil.example\\@cdp.example.com/',
		'https:evil.example',
		'https:\\\\evil.example',
		'//evil.example/',
		'///evil.example/',
		'/\\evil.example/',
		'\\\\evil.example/',
		' \t//evil.example/',
		'/\t/evil.example/',
		'ht\ntps://evil.example/',
		'ftp://cdp.example.com/',
		'file:///etc/passwd',
		'data:text/plain,x',
		'javascript:0',
		'blob:https://cdp.example.com/x',
		'https://',
		'//[',
	].map((url) => [url, { url }]);

	test.each<[string, object]>([
		...ELSEWHERE,
		...ELSEWHERE.map(([url]): [string, object] => [`${url} of an HTTP Request node`, { uri: url }]),
		['one that a page names', { url: '/page', uri: 'https://evil.example/page' }],
		['its own baseURL', { url: 'https://evil.example/', baseURL: 'https://evil.example' }],
	])('%s gets nothing', async (_, request) => {
		for (const tokenIn of ['body', 'header']) {
			for (const body of [undefined, { limit: 1 }, Buffer.from(`{${' '.repeat(23)}"a":1}`)]) {
				const sent = { method: 'POST', ...request, body };
				const refused = await authenticate(credential({ tokenIn }), sent).then(
					() => undefined,
					(error: Error) => error.message,
				);
				expect(refused).toMatch(/another server than the Server URL.*begin with that Server URL/);
				expect(refused).not.toContain(TOKEN);
				expect(carriesToken(sent)).toBe(false);
			}
		}
	});

	test.each([
		['https://cdp.example.com/api/v1.1/x/?a=b', 'https://cdp.example.com/api/v1.1/x/?a=b'],
		['HTTPS://CDP.example.com:443/x', 'https://cdp.example.com/x'],
		['https://user:pass@cdp.example.com/x#y', 'https://cdp.example.com/x'],
		['x/', 'https://cdp.example.com/cdp/x/'],
		['/x?y=https://evil.example/', 'https://cdp.example.com/cdp/x?y=https://evil.example/'],
		['/x/../../../../y', 'https://cdp.example.com/cdp/y'],
		['/%2e%2e/y', 'https://cdp.example.com/cdp/y'],
		['@evil.example/', 'https://cdp.example.com/cdp/@evil.example/'],
		['', 'https://cdp.example.com/cdp/'],
	])('%j is on the server', async (url, address) => {
		const credentials = credential({ serverUrl: 'https://cdp.example.com/cdp' });
		for (const named of [{ url }, { uri: url }, { url, baseURL: 'https://evil.example' }]) {
			const request = await authenticate(credentials, named);
			expect(request).toMatchObject({ url: address, uri: address });
			expect(request.baseURL).toBeUndefined();
			// A repeated request goes where the first one went.
			expect((await authenticate(credentials, request)).url).toBe(address);
		}
	});

	test('whatever a URL looks like, the request stays on the server or is refused', async () => {
		const pieces = ['http:', 'https:', '/', '\\', '@', ':', '.', '..', '?', '#', '%2f', ' ', '\t'];
		const url = fc
			.array(fc.constantFrom(...pieces, 'cdp.example.com', 'evil.example', 'user', '443', 'blob:'))
			.map((parts) => parts.join(''));
		await fc.assert(
			fc.asyncProperty(url, fc.constantFrom('url', 'uri'), async (named, member) => {
				const request = await authenticate(credential(), { [member]: named }).catch(
					() => undefined,
				);
				if (request === undefined) return;
				expect(request.url).toMatch(/^https:\/\/cdp\.example\.com\//);
				expect(new URL(request.url).host).toBe('cdp.example.com');
			}),
			{ numRuns: 2000 },
		);
	});

	test('is not reached by a redirect either, whatever the request says', async () => {
		const follows = { url: '/', followRedirect: true, followAllRedirects: true, maxRedirects: 9 };
		expect(await authenticate(credential(), follows)).toMatchObject({
			disableFollowRedirect: true,
			followRedirect: false,
			followAllRedirects: false,
		});
	});
});

describe('the token in the header', () => {
	test('leaves the body and the other headers alone', async () => {
		const body = Buffer.from('anything');
		const headers = { 'Content-Type': 'text/plain' };
		const request = await authenticate(credential({ tokenIn: 'header' }), {
			url: '/',
			headers,
			body,
		});
		expect(request.headers).toEqual({ ...headers, Authorization: `Bearer ${TOKEN}` });
		expect(request.body).toBe(body);
		expect(headers).not.toHaveProperty('Authorization');
		expect(tokenBytes(credential({ tokenIn: 'header' }), 'application/json')).toBe(0);
	});
});

describe('the token in the body', () => {
	const bodyOf = async (body: unknown, token = TOKEN) =>
		(await authenticate(credential({ token }), { url: '/', body })).body;

	test.each([
		['an object', { limit: 1 }, { limit: 1, token: TOKEN }],
		['an object with a token', { token: 'mine' }, { token: TOKEN }],
		['no body', undefined, { token: TOKEN }],
		['null', null, { token: TOKEN }],
	])('of %s is a member of a copy', async (_, body, expected) => {
		const before = structuredClone(body);
		expect(await bodyOf(body)).toEqual(expected);
		expect(body).toEqual(before);
	});

	test.each([
		['a list', [{ a: 1 }]],
		['a form', new URLSearchParams({ a: 'b' })],
		['a number', 1],
		['other bytes', Buffer.from('a=b')],
		['another text', 'a=b'],
		['XML with another root', '<call><a>1</a></call>'],
	])('of %s has no place', async (_, body) => {
		await expect(bodyOf(body)).rejects.toThrow(/no place for the API Token.*Authorization Header/);
	});

	const FORMATS: Array<[string, string, string, (member: string) => string]> = [
		['application/json', '{', '"a":"x"}', (body) => JSON.parse(body).token],
		[
			'application/xml',
			'<xml>',
			'<a>x</a></xml>',
			(body) =>
				(/^<xml><token>([^<>]*)<\/token>/.exec(body)?.[1] ?? '')
					.replaceAll('&lt;', '<')
					.replaceAll('&gt;', '>')
					.replaceAll('&amp;', '&'),
		],
	];
	const token = fc
		.string({ unit: 'binary', minLength: 1 })
		.filter((text) => text === text.trim() && !/[^\x20-\x7e\xa0-\ufffd]/u.test(text));

	describe.each(FORMATS)('in %s', (contentType, root, rest, read) => {
		test('is written over as many blanks as it was told to take, in that very Buffer', async () => {
			await fc.assert(
				fc.asyncProperty(token, async (text) => {
					const blanks = ' '.repeat(tokenBytes(credential({ token: text }), contentType));
					const body = Buffer.from(root + blanks + rest);
					const { length } = body;
					expect(await bodyOf(body, text)).toBe(body);
					expect(body).toHaveLength(length);
					expect(read(body.toString())).toBe(text);
					expect(body.toString().endsWith(rest)).toBe(true);

					const sent = Buffer.from(body);
					expect(await bodyOf(body, text)).toBe(body);
					expect(body.equals(sent)).toBe(true);
				}),
			);
		});

		test('makes a longer copy where it has no blanks, or not enough', async () => {
			const blanks = tokenBytes(credential(), contentType);
			for (const text of [root + rest, root + ' '.repeat(blanks - 1) + rest]) {
				const body = Buffer.from(text);
				const sent = await bodyOf(body);
				expect(read(String(sent))).toBe(TOKEN);
				expect(String(sent)).toHaveLength(text.length + blanks);
				expect(body.toString()).toBe(text);
				expect(await bodyOf(sent)).toBe(sent);
			}
		});

		test('of a text stays a text, once it is in it', async () => {
			const sent = await bodyOf(root + rest);
			expect(typeof sent).toBe('string');
			expect(read(String(sent))).toBe(TOKEN);
			expect(await bodyOf(sent)).toBe(sent);
		});
	});
});

describe('what a server says, without the token', () => {
	const MASK = '***';
	const hexOf = (code: number, digits: number) => code.toString(16).padStart(digits, '0');
	const upper = (text: string, is: boolean) => (is ? text.toUpperCase() : text);

	/** A character as the escapings write it; `pick` chooses between the ways of one escaping. */
	const ESCAPES: Record<string, (character: string, pick: number) => string> = {
		plain: (character) => character,
		JSON: (character, pick) => {
			const units = character
				.split('')
				.map((unit) => `\\u${upper(hexOf(unit.charCodeAt(0), 4), pick % 2 === 1)}`);
			const short = character === '/' ? '\\/' : JSON.stringify(character).slice(1, -1);
			return pick < 2 ? units.join('') : short;
		},
		XML: (character, pick) => {
			const code = character.codePointAt(0)!;
			const names: Record<string, string> = {
				'&': '&amp;',
				'<': '&lt;',
				'>': '&gt;',
				'"': '&quot;',
				"'": '&apos;',
			};
			const ways = [
				`&#${code};`,
				`&#00${code};`,
				`&#x${hexOf(code, 1)};`,
				`&#X0${upper(hexOf(code, 1), true)};`,
			];
			return ways[pick] ?? names[character] ?? character;
		},
		URL: (character, pick) => {
			const bytes = Array.from(Buffer.from(character), (byte) => `%${hexOf(byte, 2)}`).join('');
			if (pick === 0) return bytes;
			if (pick === 1) return bytes.toUpperCase();
			return pick === 2 && character === ' ' ? '+' : encodeURIComponent(character);
		},
	};

	const signs = fc.oneof(
		fc.constantFrom(...'\\/"\'&<>%+# *;ua0x-._~$^()[]{}|'),
		fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
		fc.constantFrom('я', '\u{1F600}', '\ufffd'),
	);
	const token = fc
		.array(signs, { minLength: 4, maxLength: 120 })
		.map((all) => all.join(''))
		.filter((text) => text === text.trim() && !/[^\x20-\x7e\xa0-\u{10ffff}]/u.test(text));
	const quoted = (text: string, name: string, picks: readonly number[]) =>
		Array.from(text, (sign, n) => ESCAPES[name](sign, picks[n % picks.length])).join('');
	const around = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
	const picks = fc.array(fc.nat(5), { minLength: 1, maxLength: 20 });

	test.each(Object.keys(ESCAPES))('has none of it, written as %s does', (name) => {
		fc.assert(
			fc.property(token, picks, fc.array(around, { minLength: 2 }), (text, chosen, pieces) => {
				const form = quoted(text, name, chosen);
				const clean = tokenRemover(credential({ token: text }))(pieces.join(form));
				const length = pieces.join('').length;
				expect(clean).not.toContain(form);
				expect(clean.length).toBeLessThanOrEqual(length + 3 * (pieces.length - 1));
				for (const other of Object.keys(ESCAPES)) {
					for (const pick of [0, 1, 2, 3, 4]) {
						expect(clean).not.toContain(quoted(text, other, [pick]));
					}
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('is what it was where the token is not in it', () => {
		const letters = fc.string({ unit: fc.constantFrom(...'abc\\/"&;#%+u0064x1') });
		fc.assert(
			fc.property(letters, (text) => {
				expect(tokenRemover(credential({ token: 'Z-Z-Z' }))(text)).toBe(text);
			}),
		);
	});

	test.each([
		['Bad "s3cr3t-token"!', 'Bad "***"!'],
		['s3cr3t-tokens3cr3t-token', '******'],
		['s3cr3t-s3cr3t-token', 's3cr3t-***'],
		['{"token":"\\u00733cr3t-token"}', '{"token":"***"}'],
		['s&#51;cr3t-token &amp; more', '*** &amp; more'],
		['?token=s3cr3t%2Dtoken&x=%20', '?token=***&x=%20'],
		['S3CR3T-TOKEN', 'S3CR3T-TOKEN'],
		['663a138c0000000000000001', '663a138c0000000000000001'],
		['', ''],
	])('%j becomes %j', (text, clean) => {
		expect(tokenRemover(credential())(text)).toBe(clean);
	});

	test('goes on behind what only begins like the token', () => {
		const long = Array.from({ length: 130 }, (_, n) => String.fromCharCode(0x61 + (n % 26)));
		const text = long.join('');
		const remove = tokenRemover(credential({ token: text }));
		expect(remove(`${text.slice(0, -1)}&${text}`)).toBe(`${text.slice(0, -1)}&${MASK}`);
		expect(remove(`&#97;${text}`)).toBe(`&#97;${MASK}`);
		expect(remove(quoted(text, 'XML', [0, 5]))).toBe(MASK);
	});

	test('a token of thousands of characters is found like any other', () => {
		const long = 'Aб"&'.repeat(5000);
		const remove = tokenRemover(credential({ token: long }));
		for (const name of Object.keys(ESCAPES)) {
			expect(remove(`<${quoted(long, name, [0, 5])}>`)).toBe(`<${MASK}>`);
		}
	});

	test('a form may have a sign for a blank', () => {
		expect(tokenRemover(credential({ token: 'two words' }))('a=two+words')).toBe('a=***');
	});

	test('a text is read in one way only: in all ways, this one would take for ever', () => {
		const remove = tokenRemover(credential({ token: `${'\\'.repeat(80)}x` }));
		const text = '\\'.repeat(2000);
		expect(remove(text)).toBe(text);
	});

	test('a mask is made of no sign of the token', () => {
		expect(tokenRemover(credential({ token: 'abc*' }))('abcabc*')).toBe('abc███');
		expect(tokenRemover(credential({ token: '****' }))('a ****')).toBe('a ███');
	});

	test('a token of up to three characters goes where it stands alone, and stays in words', () => {
		const remove = tokenRemover(credential({ token: 'a1' }));
		expect(remove('Bad token "a1" of 663a138c (%611)')).toBe('Bad token "***" of 663a138c (***)');
		expect(remove('663a138ca1 a138c')).toBe('663a138ca1 a138c');
		expect(remove('a1')).toBe(MASK);
	});

	test('no token, nothing to take out', () => {
		expect(tokenRemover(credential({ token: '' }))('a text')).toBe('a text');
	});
});
