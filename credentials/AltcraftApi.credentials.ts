import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

// Not inside the class: there n8n's lint takes a field with this name for a secret to be masked.
const tokenIn: INodeProperties = {
	displayName: 'Send Token In',
	name: 'tokenIn',
	type: 'options',
	default: 'body',
	options: [
		{
			name: 'Request Body',
			value: 'body',
			description: 'Understood by every version of Altcraft',
		},
		{
			name: 'Authorization Header',
			value: 'header',
			description: 'Newer versions of Altcraft: keeps the token out of logged request bodies',
		},
	],
};

/**
 * The only file that touches the token. Requests leave the node without one; n8n calls
 * `authenticate` for each of them, the credential test included, and it decides where the request
 * goes and where its token stands.
 */
export class AltcraftApi implements ICredentialType {
	name = 'altcraftApi';

	displayName = 'Altcraft API';

	icon = {
		light: 'file:../nodes/Altcraft/altcraft.svg',
		dark: 'file:../nodes/Altcraft/altcraft.dark.svg',
	} as const;

	documentationUrl = 'https://guides.altcraft.com/en/developer-guide/api-interaction';

	properties: INodeProperties[] = [
		{
			displayName: 'Server URL',
			name: 'serverUrl',
			type: 'string',
			default: 'https://ru.altkraft.com',
			required: true,
			placeholder: 'e.g. https://cdp.example.com',
			description:
				'Where your Altcraft runs: the address that you sign in at. Keep the default for the Altcraft cloud. A port and a path such as /api/v1.1 may follow.',
		},
		{
			displayName: 'API Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Made by a master user of Altcraft under Settings, Tokens. It must be allowed to see the database that you want to fill.',
		},
		tokenIn,
	];

	authenticate: IAuthenticate = async (credentials, request) => authenticate(credentials, request);

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.serverUrl }}',
			url: '/api/v1.1/databases/list/',
			method: 'POST',
			body: { limit: 1 },
			disableFollowRedirect: true,
		},
		// n8n can only compare for equality, and takes the first rule that holds. Altcraft refuses with
		// HTTP 200 and an open set of codes, but always answers a list with `data`: so the last rule,
		// "no data", is what catches every other refusal, a web page and a wrong host.
		rules: [
			refusedWith(
				401,
				'Altcraft says that no API token came with the request. Enter the API Token.',
			),
			refusedWith(
				403,
				'Altcraft does not accept this API Token. Copy it again from Settings, Tokens.',
			),
			refusedWith(402, "The limit of your Altcraft plan is reached. Ask Altcraft's support."),
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'data',
					value: undefined,
					message:
						'The answer is not a list of Altcraft databases. Check the Server URL and the API Token.',
				},
			},
		],
	};
}

/** What a user entered: `serverUrl`, `token` and `tokenIn`. */
export type AltcraftCredentials = ICredentialDataDecryptedObject;

/** Throws an Error with a sentence for the user when no request could be made with these. */
export function checkCredentials(credentials: AltcraftCredentials): void {
	serverAddress(credentials);
	const token = tokenOf(credentials);
	if (token === '') throw new Error('The API Token in the Altcraft credential is empty. Enter it.');
	if (UNSENDABLE.test(token)) {
		throw new Error(
			'The API Token in the Altcraft credential has a line break or another character that does not show. Copy the token again.',
		);
	}
	// HTTP headers carry printable ASCII only; Node would refuse the request in words nobody knows.
	if (!inBody(credentials) && /[^\x21-\x7e]/.test(token)) {
		throw new Error(
			'The API Token in the Altcraft credential has characters that an HTTP header cannot carry. Copy the token again, or set Send Token In to Request Body.',
		);
	}
}

/** What XML has no way to write, lone surrogates among it; and control characters, which no token has. */
const UNSENDABLE = /[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Bytes that `authenticate` will add to a request body of this content type. */
export function tokenBytes(credentials: AltcraftCredentials, contentType: string): number {
	const { member } = contentType === XML.contentType ? XML : JSON_TEXT;
	return inBody(credentials) ? Buffer.byteLength(member(tokenOf(credentials))) : 0;
}

/**
 * Makes the function that takes the token out of a text: as it stands, and as JSON, XML or a URL
 * write it, because a server may quote what it refuses. Texts from a server go through it before
 * they are cut: a cut may leave half of a token, which it does not know.
 *
 * Text that is escaped twice over is not looked for: an answer is read before its texts come here,
 * so what a server quoted is escaped once at most.
 */
export function tokenRemover(credentials: AltcraftCredentials): (text: string) => string {
	const token = tokenOf(credentials);
	if (token === '') return (text) => text;
	const escaped = ESCAPINGS.map(({ mark, forms }) => ({ mark, matcher: matcherOf(token, forms) }));
	const plain = matcherOf(token, literal);
	const mask = maskFor(token);
	return (text) => {
		// No escaping makes a text shorter. Ids mostly end here.
		if (text.length < token.length) return text;
		let clean = text;
		// All marks at once first: most texts have none.
		if (ANY_MARK.test(text)) {
			for (const { mark, matcher } of escaped) {
				if (mark.test(clean)) clean = replaceAll(clean, matcher, mask);
			}
		}
		return clean.includes(token) ? replaceAll(clean, plain, mask) : clean;
	};
}

/**
 * Sends the request to the credential's server, and with the token: in the `Authorization` header,
 * or at the start of the body. Throws an Error with a sentence for the user, before the token is
 * anywhere, when that cannot be. What comes out may come in again: n8n repeats some requests.
 */
function authenticate(
	credentials: AltcraftCredentials,
	request: NamedRequest,
): IHttpRequestOptions {
	checkCredentials(credentials);
	const server = serverAddress(credentials);
	const [url = server] = [request.url, request.uri]
		.filter((name) => name !== undefined && name !== null)
		.map((name) => addressOf(name, server));
	const addressed: NamedRequest = {
		...request,
		url,
		uri: url,
		// The address is whole: one that is put together again elsewhere might be another one.
		baseURL: undefined,
		// No other server ever sees the token.
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
	};
	const token = tokenOf(credentials);
	if (inBody(credentials)) return { ...addressed, body: withToken(request.body, token) };
	return { ...addressed, headers: { ...request.headers, Authorization: `Bearer ${token}` } };
}

/** A request of any node: n8n's own HTTP Request node has other names for where it goes. */
type NamedRequest = IHttpRequestOptions & {
	readonly uri?: string;
	readonly followRedirect?: boolean;
	readonly followAllRedirects?: boolean;
};

/**
 * The whole address that a request means by `name`, on `server`, which is what `serverAddress`
 * answers. A path goes below it and does not climb out of it; an address stays what it is. The
 * `baseURL` of a request counts for nothing: the Server URL is in its place.
 */
function addressOf(name: string, server: string): string {
	const { origin } = new URL(server);
	const isWhole = URL.canParse(name);
	// With the origin beneath it, "//host", "\\host" and the like show where they lead, too.
	const named = URL.canParse(name, origin)
		? new URL(name, isWhole ? undefined : origin)
		: undefined;
	// Not `named.origin`: that of blob:https://host is https://host too.
	if (named === undefined || `${named.protocol}//${named.host}` !== origin) {
		throw new Error(
			'This request goes to another server than the Server URL of the Altcraft credential names, so it does not get the API Token. Let its URL begin with that Server URL.',
		);
	}
	return (isWhole ? origin : server) + named.pathname + named.search;
}

/** A format that a body may have, and the token in it: its first member, right behind its root. */
interface BodyFormat {
	readonly contentType: string;
	readonly root: string;
	member(token: string): string;
}

const JSON_TEXT: BodyFormat = {
	contentType: 'application/json',
	root: '{',
	member: (token) => `"token":${JSON.stringify(token)},`,
};

const XML: BodyFormat = {
	contentType: 'application/xml',
	root: '<xml>',
	member(token) {
		const text = token.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
		return `<token>${text}</token>`;
	},
};

/** The body with the token: of an object a copy, of a text or a Buffer what `writeToken` makes. */
function withToken(body: unknown, token: string): IHttpRequestOptions['body'] {
	if (Buffer.isBuffer(body)) return writeToken(body, token);
	if (typeof body === 'string') return writeToken(Buffer.from(body), token).toString();
	// Not by its prototype, which another realm's object, such as an expression's, does not share.
	const kind = Object.prototype.toString.call(body ?? {});
	if (kind !== '[object Object]') throw new Error(NO_PLACE);
	return { ...Object(body), token };
}

/**
 * The rule of blanks: a body begins with a root and has a member behind it. Where `tokenBytes` blanks
 * stand between the two, the token is written over them in that very Buffer, which spares a copy and
 * leaves the length as it was. Where it stands already, it stays. Else the body is copied, and longer.
 */
function writeToken(body: Buffer, token: string): Buffer {
	const format = [JSON_TEXT, XML].find(({ root }) =>
		body.subarray(0, root.length).equals(Buffer.from(root)),
	);
	if (format === undefined) throw new Error(NO_PLACE);
	const start = format.root.length;
	const member = Buffer.from(format.member(token));
	const place = body.subarray(start, start + member.length);
	if (place.equals(Buffer.alloc(member.length, ' '))) member.copy(place);
	if (place.equals(member)) return body;
	return Buffer.concat([body.subarray(0, start), member, body.subarray(start)]);
}

const NO_PLACE =
	'The body of this request has no place for the API Token: it is no JSON object, and no XML whose root is <xml>. Send such a body, or set Send Token In of the Altcraft credential to Authorization Header.';

function inBody({ tokenIn }: AltcraftCredentials): boolean {
	return tokenIn !== 'header';
}

/** Tokens are copied and pasted, so the blanks and line ends around them are not meant. */
function tokenOf({ token }: AltcraftCredentials): string {
	return String(token ?? '').trim();
}

/** The ways to write a character, as a regular expression. */
type Forms = (character: string) => string;

/** A text without any of these escapes nothing, in none of the ways below. */
const ANY_MARK = /[\\&%+]/;

/**
 * The ways in which a token may be escaped; a text that has no `mark` has nothing escaped. The sign
 * that an escape begins with never stands for itself, so that a text can be read in one way only,
 * and no search has to turn back.
 */
const ESCAPINGS: ReadonlyArray<{ readonly mark: RegExp; readonly forms: Forms }> = [
	{
		mark: /\\/,
		forms: (character) =>
			character
				.split('')
				.map((unit) => {
					const ways = [String.raw`\\u${hex(unit.charCodeAt(0), 4)}`];
					if (/["'/\\]/.test(unit)) ways.push(String.raw`\\${literal(unit)}`);
					if (unit !== '\\') ways.push(literal(unit));
					return oneOf(ways);
				})
				.join(''),
	},
	{
		mark: /&/,
		forms(character) {
			const code = character.codePointAt(0)!;
			const named = NAMED.get(character);
			const ways = [`&#(?:0*${code}|[xX]0*${hex(code)});`];
			if (named !== undefined) ways.push(`&${named};`);
			if (character !== '&') ways.push(literal(character));
			return oneOf(ways);
		},
	},
	{
		mark: /[%+]/,
		forms(character) {
			const ways = [Array.from(Buffer.from(character), (byte) => `%${hex(byte, 2)}`).join('')];
			if (character === ' ') ways.push(String.raw`\+`);
			if (character !== '%') ways.push(literal(character));
			return oneOf(ways);
		},
	},
];

const NAMED: ReadonlyMap<string, string> = new Map([
	['&', 'amp'],
	['<', 'lt'],
	['>', 'gt'],
	['"', 'quot'],
	["'", 'apos'],
]);

function oneOf(ways: readonly string[]): string {
	return `(?:${ways.join('|')})`;
}

function literal(character: string): string {
	return character.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

/** Its digits in either case. */
function hex(code: number, length = 1): string {
	const digits = code.toString(16).padStart(length, '0');
	return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/** Finds a token that is written in some way: `head` its start, and each of `rest` what follows. */
interface Matcher {
	readonly head: RegExp;
	readonly rest: readonly RegExp[];
}

/** Characters per regular expression: a token may be longer than V8 takes one for. */
const PART = 50;

/** A token of fewer is in many a word and id by chance, so it is looked for only where it stands alone. */
const LEAST_IN_WORDS = 4;

function matcherOf(token: string, forms: Forms): Matcher {
	const characters = Array.from(token, forms);
	const parts: string[] = [];
	for (let start = 0; start < characters.length; start += PART) {
		parts.push(characters.slice(start, start + PART).join(''));
	}
	const [head, ...rest] = parts;
	const isShort = token.length < LEAST_IN_WORDS;
	return {
		head: new RegExp(isShort ? String.raw`(?<!\w)${head}(?!\w)` : head, 'g'),
		rest: rest.map((part) => new RegExp(part, 'y')),
	};
}

function replaceAll(text: string, { head, rest }: Matcher, mask: string): string {
	let clean = '';
	let from = 0;
	for (let found = head.exec(text); found; found = head.exec(text)) {
		let end = head.lastIndex;
		const isWhole = rest.every((part) => {
			part.lastIndex = end;
			const fits = part.test(text);
			end = part.lastIndex;
			return fits;
		});
		if (isWhole) {
			clean += text.slice(from, found.index) + mask;
			from = end;
		}
		head.lastIndex = isWhole ? end : found.index + 1;
	}
	return clean + text.slice(from);
}

/** Of a sign that no form of the token has: else the mask could make a token with what is beside it. */
function maskFor(token: string): string {
	let sign = '*';
	for (let code = 0x2588; token.includes(sign); code++) sign = String.fromCharCode(code);
	return sign.repeat(3);
}

function refusedWith(code: number, message: string) {
	return {
		type: 'responseSuccessBody' as const,
		properties: { key: 'error', value: code, message },
	};
}

/**
 * The address that API paths (`/api/v1.1/…`) are appended to, without a slash at its end. Accepts
 * what people paste: a bare host, a port, a slash at the end, a path up to `/api/v1.1`.
 */
function serverAddress(credentials: AltcraftCredentials): string {
	const typed = String(credentials.serverUrl ?? '').trim();
	const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
	const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
	if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
		// What was pasted in the wrong place may be the token, or a password before an @.
		const shown = tokenRemover(credentials)(typed.replace(/^.*@/s, '***@'));
		throw new Error(
			`The Server URL "${shown}" in the Altcraft credential is not a web address. Enter one such as https://ru.altkraft.com`,
		);
	}
	// Left out in silence, it would be missed by the server that asks for it.
	if (url.username !== '' || url.password !== '') {
		throw new Error(
			'The Server URL in the Altcraft credential has a user name or a password in it, which is not sent. Enter the address alone, such as https://ru.altkraft.com',
		);
	}
	return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/api(\/v1\.1)?$/, '');
}
