import * as fc from 'fast-check';

import type { Outcome, Verdict } from '../../nodes/Altcraft/batches/outcomes';
import {
	afterUnknown,
	notSent,
	planned,
	readOutcomes,
	refused,
} from '../../nodes/Altcraft/batches/outcomes';
import { saysTaken } from '../../nodes/Altcraft/formats/answer';
import type { RequestResult } from '../../nodes/Altcraft/transport/result';
import { settingsOf } from './settings';

const reading = {
	count: 2,
	settings: settingsOf({ databaseId: 12, timeout: 5000 }),
	isRepeatable: false,
	withoutToken: (text: string) => text.replaceAll('secret', '***'),
};

const answered = (status: number, body: string): RequestResult => ({
	kind: 'answered',
	status,
	body: Buffer.from(body),
});

const read = async (result: RequestResult) => await readOutcomes(result, reading);

const PAGE = '<html><body>Nothing here</body></html>';
const TAKEN = '{"error":0,"result":[{"error":0,"profile_id":"a"},{"error":0,"profile_id":"b"}]}';
const TAKEN_XML =
	'<xml><error>0</error><xml><error>0</error></xml><xml><error>0</error></xml></xml>';

interface Expected {
	readonly status: Verdict['status'];
	readonly isFatal?: boolean;
	readonly says: RegExp;
}

/** Results that say the same of each profile of the batch. */
const WHOLE: Array<[string, RequestResult, Expected]> = [
	[
		'no connection',
		{ kind: 'notSent', code: 'ECONNREFUSED' },
		{ status: 'notSent', isFatal: true, says: /No connection.*ECONNREFUSED/ },
	],
	[
		'no TLS',
		{ kind: 'notSent', code: 'CERT_HAS_EXPIRED' },
		{ status: 'notSent', isFatal: true, says: /secure connection/ },
	],
	[
		'a run that was stopped before',
		{ kind: 'notSent', code: 'ERR_CANCELED' },
		{ status: 'notSent', isFatal: true, says: /stopped/ },
	],
	[
		'a run that was stopped meanwhile',
		{ kind: 'unanswered', code: 'ERR_CANCELED' },
		{ status: 'unknown', says: /stopped while/ },
	],
	[
		'a time-out',
		{ kind: 'unanswered', code: 'ECONNABORTED' },
		{ status: 'unknown', says: /within 5 seconds \(Timeout\)/ },
	],
	[
		'a cut connection',
		{ kind: 'unanswered', code: 'ECONNRESET' },
		{ status: 'unknown', says: /connection was lost.*ECONNRESET/ },
	],
	['HTTP 301', answered(301, TAKEN), { status: 'unknown', says: /redirect/ }],
	['HTTP 500', answered(500, TAKEN), { status: 'unknown', says: /HTTP 500/ }],
	['HTTP 200 with a page', answered(200, PAGE), { status: 'unknown', says: /web page/ }],
	['HTTP 400 with a page', answered(400, PAGE), { status: 'unknown', says: /web page/ }],
	['HTTP 418 without a body', answered(418, ''), { status: 'unknown', says: /empty answer/ }],
	[
		'HTTP 400 that says success',
		answered(400, TAKEN),
		{ status: 'unknown', says: /contradicts itself/ },
	],
	[
		'HTTP 429 that says success',
		answered(429, TAKEN),
		{ status: 'unknown', says: /contradicts itself/ },
	],
	[
		'HTTP 429 that says success in XML',
		answered(429, TAKEN_XML),
		{ status: 'unknown', says: /contradicts itself/ },
	],
	[
		'HTTP 429 with half of a success',
		answered(429, TAKEN.slice(0, 40)),
		{ status: 'unknown', says: /cannot be read/ },
	],
	[
		'HTTP 429',
		answered(429, ''),
		{ status: 'rejected', isFatal: true, says: /busy.*Parallel Streams/ },
	],
	[
		'HTTP 401 with a page',
		answered(401, PAGE),
		{ status: 'rejected', isFatal: true, says: /API Token/ },
	],
	[
		'HTTP 403 with a page',
		answered(403, PAGE),
		{ status: 'rejected', isFatal: true, says: /firewall/ },
	],
	[
		'HTTP 404 with a page',
		answered(404, PAGE),
		{ status: 'rejected', isFatal: true, says: /Server URL/ },
	],
	[
		'HTTP 407 with a page',
		answered(407, PAGE),
		{ status: 'rejected', isFatal: true, says: /proxy/i },
	],
	['HTTP 405 with a page', answered(405, PAGE), { status: 'rejected', says: /Server URL/ }],
	['HTTP 411 with a page', answered(411, PAGE), { status: 'rejected', says: /HTTP 411/ }],
	[
		'HTTP 413 with a page',
		answered(413, PAGE),
		{ status: 'rejected', says: /lower Profiles per Request/ },
	],
	['HTTP 414 with a page', answered(414, PAGE), { status: 'rejected', says: /HTTP 414/ }],
	['HTTP 415 with a page', answered(415, PAGE), { status: 'rejected', says: /Format/ }],
	['HTTP 431 with a page', answered(431, PAGE), { status: 'rejected', says: /HTTP 431/ }],
	[
		'HTTP 413 with an envelope',
		answered(413, '{"error":777,"error_text":"Big"}'),
		{ status: 'rejected', says: /"Big" \(code 777\)/ },
	],
	[
		'HTTP 413 that says that a profile was taken',
		answered(413, '{"result":[{"profile_id":"663a"}]}'),
		{ status: 'unknown', says: /HTTP 413/ },
	],
	[
		'a refusal',
		answered(200, '{"error":400,"error_text":"No secret!"}'),
		{ status: 'rejected', says: /"No \*\*\*!" \(code 400\).*Nothing of this batch/ },
	],
	[
		'a refusal that tells of taken profiles in its own way',
		answered(200, '{"error":500,"result":{"1":{"error":0}}}'),
		{ status: 'unknown', says: /without results/ },
	],
	...[401, 403].map((code): [string, RequestResult, Expected] => [
		`code ${code}`,
		answered(200, `{"error":${code},"error_text":"x"}`),
		{ status: 'rejected', isFatal: true, says: /API Token/ },
	]),
	['code 402', answered(200, '{"error":402}'), { status: 'rejected', isFatal: true, says: /plan/ }],
	[
		'code 404',
		answered(200, '{"error":404}'),
		{ status: 'rejected', isFatal: true, says: /Database: 12/ },
	],
	['no result', answered(200, '{"error":0}'), { status: 'unknown', says: /without results/ }],
	[
		'a short result',
		answered(200, '{"error":0,"result":[{"error":0}]}'),
		{ status: 'unknown', says: /1 results for 2/ },
	],
	['half an answer', answered(200, TAKEN.slice(0, -1)), { status: 'unknown', says: /cannot be/ }],
];

test.each(WHOLE)('%s', async (_, result, { status, isFatal = false, says }) => {
	const outcome = await read(result);
	expect(outcome.outcomes.map(({ verdict }) => verdict.status)).toEqual([status, status]);
	expect(outcome.outcomes[0].verdict.explanation).toMatch(says);
	expect(outcome.isFatal).toBe(isFatal);
});

test.each([TAKEN, TAKEN_XML])('each profile has what Altcraft says of it: %s', async (body) => {
	const { outcomes } = await read(answered(200, body));
	expect(outcomes.map(({ verdict }) => verdict.status)).toEqual(['accepted', 'accepted']);
});

test('entries are told apart, cleaned of the token, and unknown alone where they cannot be read', async () => {
	const body = '{"error":0,"result":[{"error":9,"error_text":"a secret"},{"error":"x"}]}';
	const { outcomes } = await read(answered(200, body));
	expect(outcomes.map(({ verdict }) => verdict.status)).toEqual(['rejected', 'unknown']);
	expect(outcomes[0].verdict.errorText).toBe('a ***');
});

const DEEP = '['.repeat(200_000) + ']'.repeat(200_000);

test('a list of nothing but IDs says that each was taken, unless the answer is a refusal', async () => {
	const ids = ['663a138cee44bb50a67115cd', 'no id'];
	const answer = (error: number) => answered(200, JSON.stringify({ error, result: ids }));
	const { outcomes } = await read(answer(0));
	expect(outcomes.map(({ verdict, profileId }) => [verdict.status, profileId])).toEqual([
		['accepted', ids[0]],
		['unknown', null],
	]);
	const refused = await read(answer(400));
	expect(refused.outcomes.map(({ verdict }) => verdict.status)).toEqual(['unknown', 'unknown']);
});

test('whatever an answer holds, there is one outcome for each profile and nothing is thrown', async () => {
	const member = fc.oneof(fc.constant({ toString: 1 }), fc.constant('@deep@'), fc.jsonValue());
	const entry = fc.oneof(
		fc.record({ error: fc.oneof(fc.constantFrom(0, '0', 5), member), error_text: member }),
		fc.record({ error: fc.constant(0), profile_id: member }),
		member,
	);
	const answer = fc.record({
		error: fc.oneof(fc.constant(0), member),
		error_text: member,
		result: fc.oneof(fc.array(entry, { minLength: 2, maxLength: 2 }), member),
	});
	await fc.assert(
		fc.asyncProperty(answer, fc.constantFrom(200, 400, 413, 429, 500), async (given, status) => {
			const { outcomes } = await read(
				answered(status, JSON.stringify(given).replaceAll('"@deep@"', DEEP)),
			);
			expect(outcomes).toHaveLength(2);
			for (const { verdict, profileId } of outcomes) {
				expect(['accepted', 'rejected', 'unknown']).toContain(verdict.status);
				expect(['string', 'object']).toContain(typeof profileId);
				expect(`${profileId} ${verdict.errorText}`).not.toContain('[object');
			}
		}),
		{ numRuns: 300 },
	);
});

test('a code of 5xx for the whole is a failure, not a refusal, and is told; for a profile it is its own', async () => {
	const whole = await readOutcomes(answered(200, '{"error":503,"error_text":"Busy"}'), reading);
	expect(whole.outcomes[0].verdict).toMatchObject({
		status: 'unknown',
		errorCode: 503,
		errorText: 'Busy',
		explanation: expect.stringMatching(/^Altcraft failed: "Busy" \(code 503\)\. Nobody can tell/),
	});
	const body = '{"error":0,"result":[{"error":0},{"error":500,"error_text":"Internal"}]}';
	const { outcomes } = await readOutcomes(answered(200, body), reading);
	expect(outcomes.map(({ verdict }) => verdict.status)).toEqual(['accepted', 'rejected']);
});

test('a code that is the token is none', async () => {
	const withoutToken = (text: string) => text.replaceAll('4031', '***');
	for (const body of ['{"error":4031}', '{"error":0,"result":[{"error":4031},{"error":4031}]}']) {
		const { outcomes } = await readOutcomes(answered(200, body), { ...reading, withoutToken });
		expect(outcomes.map(({ verdict }) => verdict.status)).toEqual(['unknown', 'unknown']);
		expect(JSON.stringify(outcomes)).not.toContain('4031');
	}
});

test('a refusal counts as one only if it does not say that profiles were taken', () => {
	for (const body of [TAKEN, TAKEN_XML, '{"error" : "0"}', '{"profile_id":"a"}', '"error": -0,']) {
		expect(saysTaken(Buffer.from(body))).toBe(true);
	}
	for (const body of ['', PAGE, '{"error":429}', '{"error":07}', '{"error":0.5}', '{"a":0}']) {
		expect(saysTaken(Buffer.from(body))).toBe(false);
	}
});

describe('a profile that was left unknown and sent again', () => {
	const earlier: Verdict = { ...notSent('No answer came.').verdict, status: 'unknown' };
	const byAltcraft = (errorCode: number, errorText = ''): Outcome => ({
		verdict: {
			status: errorCode === 0 ? 'accepted' : 'rejected',
			scope: 'profile',
			errorCode,
			errorText,
			explanation: errorCode === 0 ? '' : 'Altcraft said no.',
		},
		profileId: null,
	});

	test.each([byAltcraft(0), byAltcraft(400, 'Invalid email')])(
		'is what Altcraft then says of it: %j',
		(now) => expect(afterUnknown(earlier, now)).toBe(now),
	);

	test.each([
		['refused before', refused('It is too large.')],
		['not sent', notSent('No connection.')],
		['planned', planned(5)],
		[
			'refused with its batch',
			{ verdict: { ...refused('Busy.').verdict, scope: 'batch' as const }, profileId: null },
		],
		['there already, which the first request may have brought about', byAltcraft(409)],
		['there already, in words', byAltcraft(440, 'Profile already exists')],
		['there already, in other words', byAltcraft(440, 'Email is not unique')],
		['there already, in Russian', byAltcraft(440, 'Адрес уже используется')],
	])('stays unknown when it is now %s', (_, now) => {
		const { verdict } = afterUnknown(earlier, now);
		expect(verdict.status).toBe('unknown');
		expect(verdict.explanation).toContain('No answer came.');
		expect(verdict.explanation).toContain(now.verdict.explanation);
		// However often it is tried, the explanation does not grow.
		expect(afterUnknown(verdict, now).verdict.explanation).toBe(verdict.explanation);
	});
});

describe('whether the request may be sent again', () => {
	test.each<[string, RequestResult, string]>([
		['no connection', { kind: 'notSent', code: 'ECONNREFUSED' }, 'always'],
		['a certificate that is not trusted', { kind: 'notSent', code: 'CERT_HAS_EXPIRED' }, 'never'],
		['HTTP 429', answered(429, ''), 'always'],
		['HTTP 429 with an envelope', answered(429, '{"error":429}'), 'always'],
		['HTTP 429 that says success', answered(429, TAKEN), 'ifHarmless'],
		['a time-out', { kind: 'unanswered', code: 'ECONNABORTED' }, 'ifHarmless'],
		['a run that was stopped', { kind: 'unanswered', code: 'ERR_CANCELED' }, 'never'],
		['HTTP 500', answered(500, ''), 'ifHarmless'],
		['half an answer', answered(200, TAKEN.slice(0, -1)), 'ifHarmless'],
		['an answer', answered(200, TAKEN), 'never'],
		['a refusal', answered(200, '{"error":400}'), 'never'],
		['a failure', answered(200, '{"error":503}'), 'ifHarmless'],
		['HTTP 413', answered(413, PAGE), 'never'],
	])('%s', async (_, result, repeat) => expect((await read(result)).repeat).toBe(repeat));

	test('an unknown one says so itself, for the next try', async () => {
		const { outcomes } = await readOutcomes(answered(500, ''), { ...reading, isRepeatable: true });
		expect(outcomes[0].verdict).toMatchObject({ status: 'unknown', isRepeatable: true });
		expect(outcomes[0].verdict.explanation).toContain('does no harm');
	});
});
