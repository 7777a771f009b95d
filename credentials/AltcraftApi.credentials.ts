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
	// HTTP headers carry printable ASCII only; Node would refuse the request in words nobody knows.
	if (!inBody(credentials) && /[^\x21-\x7e]/.test(token)) {
		throw new Error(
			'The API Token in the Altcraft credential has characters that an HTTP header cannot carry. Copy the token again, or set Send Token In to Request Body.',
		);
	}
}

/** Bytes that `authenticate` will add to a request body of this content type. */
export function tokenBytes(credentials: AltcraftCredentials, contentType: string): number {
	return inBody(credentials) ? Buffer.byteLength(tokenMember(credentials, contentType)) : 0;
}

/** The text without the token: a server may quote the token that it refuses. */
export function withoutToken(credentials: AltcraftCredentials, text: string): string {
	const token = tokenOf(credentials);
	return token === '' ? text : text.replaceAll(token, '***');
}

/**
 * Points the request at the credential's server and puts the token in its place: the
 * `Authorization` header, or the start of the body (an object, or a Buffer of JSON or XML that
 * begins with its root `{` or `<xml>`). Blanks behind the root are written over in that very
 * Buffer, which spares a copy of it. Redirects are switched off, so that no other server ever sees
 * the token.
 */
function authenticate(
	credentials: AltcraftCredentials,
	request: IHttpRequestOptions,
): IHttpRequestOptions {
	const addressed = {
		...request,
		baseURL: serverAddress(credentials),
		disableFollowRedirect: true,
	};
	if (!inBody(credentials)) {
		const authorization = { Authorization: `Bearer ${tokenOf(credentials)}` };
		return { ...addressed, headers: { ...request.headers, ...authorization } };
	}
	const { body } = request;
	if (!Buffer.isBuffer(body)) {
		return { ...addressed, body: { ...Object(body), token: tokenOf(credentials) } };
	}
	const contentType = String(request.headers?.['Content-Type']);
	const root = contentType === 'application/xml' ? '<xml>'.length : '{'.length;
	const token = Buffer.from(tokenMember(credentials, contentType));
	const place = body.subarray(root, root + token.length);
	// A request that is repeated has it already.
	if (place.equals(Buffer.alloc(token.length, ' ')) || place.equals(token)) {
		token.copy(place);
		return addressed;
	}
	return {
		...addressed,
		body: Buffer.concat([body.subarray(0, root), token, body.subarray(root)]),
	};
}

function inBody({ tokenIn }: AltcraftCredentials): boolean {
	return tokenIn !== 'header';
}

/** Tokens are copied and pasted, so the blanks and line ends around them are not meant. */
function tokenOf({ token }: AltcraftCredentials): string {
	return String(token ?? '').trim();
}

function tokenMember(credentials: AltcraftCredentials, contentType: string): string {
	const token = tokenOf(credentials);
	if (contentType !== 'application/xml') return `"token":${JSON.stringify(token)},`;
	const escaped = token.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
	return `<token>${escaped}</token>`;
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
function serverAddress({ serverUrl }: AltcraftCredentials): string {
	const typed = String(serverUrl ?? '').trim();
	const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
	const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
	if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
		throw new Error(
			`The Server URL "${typed}" in the Altcraft credential is not a web address. Enter one such as https://ru.altkraft.com`,
		);
	}
	return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/api(\/v1\.1)?$/, '');
}
