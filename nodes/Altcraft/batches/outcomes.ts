import { isFailure, saysTaken, shortened, toCode, toId, toText } from '../formats/answer';
import { decodeAnswer } from '../formats/decode';
import { hasMembers } from '../formats/format';
import type { RequestResult } from '../transport/result';
import {
	ANSWER_TOO_LARGE,
	CANCELLED,
	isRedirect,
	notConnected,
	TIMED_OUT,
} from '../transport/result';
import { isTransient } from '../transport/retry';
import type { Settings } from './plan';

/** How it ended for a profile; one object for all profiles of a batch that ended alike. */
export interface Verdict {
	readonly status: 'accepted' | 'rejected' | 'unknown' | 'notSent' | 'planned';
	/** For whom it was decided: this profile alone by Altcraft, its whole batch, or by us before sending. */
	readonly scope: 'profile' | 'batch' | 'beforeSending';
	/** Altcraft's own code and text, as far as it gave any; else those of the HTTP status. */
	readonly errorCode: number | null;
	readonly errorText: string | null;
	/** What happened and what to do, for the user; empty when there is nothing to do. */
	readonly explanation: string;
	/** Bytes of the request that would carry it; only of planned ones. */
	readonly bytes?: number;
	/** Whether the batch might have been sent twice without harm; only of unknown ones. */
	readonly isRepeatable?: true;
}

/** What became of one profile. */
export interface Outcome {
	readonly verdict: Verdict;
	readonly profileId: string | null;
}

/** The outcomes of a batch's profiles, in their order. */
export interface BatchOutcome {
	readonly outcomes: readonly Outcome[];
	/** No further batch can fare better: a token, a plan, a database or an address that is refused. */
	readonly isFatal: boolean;
	/**
	 * Whether Altcraft told of each profile, and so read the request to its end: the sign by which its
	 * body is used again, as n8n's helper does not tell when a request is out.
	 */
	readonly wasRead: boolean;
	/**
	 * Whether the request may be sent again: always where Altcraft cannot have taken it and may take it
	 * in a moment; else only where sending it twice does no harm, and not when Altcraft answered.
	 */
	readonly repeat: 'always' | 'ifHarmless' | 'never';
}

/** A profile that we refuse ourselves. */
export function refused(explanation: string): Outcome {
	return outcomeOf('rejected', 'beforeSending', explanation);
}

/** A profile of a dry run. `bytes`: of the request that would carry it. */
export function planned(bytes: number): Outcome {
	const { verdict, profileId } = outcomeOf('planned', 'profile', '');
	return { verdict: { ...verdict, bytes }, profileId };
}

/** A profile that stays here. */
export function notSent(explanation: string): Outcome {
	return outcomeOf('notSent', 'batch', explanation);
}

/** All of what cannot be read again, and may have been sent by an earlier try. */
export function untold(reason: string): Outcome {
	return outcomeOf(
		'unknown',
		'batch',
		`A file cannot be read again (${reason}), so it cannot be told what an earlier try has sent of it, and nothing was sent now. Retry the execution in a moment; before you send the file anew, look in Altcraft.`,
	);
}

/**
 * The outcome of a profile that has one already. Where that is `unknown`, it was to be sent again, and
 * only Altcraft's word on this very profile settles it. A request that was refused, or never made,
 * says nothing of the one before; nor does "it exists already", which may be of that request's making.
 */
export function afterUnknown(earlier: Verdict, now: Outcome): Outcome {
	const { verdict } = now;
	const { status, scope } = verdict;
	if (earlier.status !== 'unknown' || status === 'accepted' || status === 'unknown') return now;
	if (status === 'rejected' && scope === 'profile' && !saysItExists(verdict)) return now;
	if (verdict.explanation === '') return { verdict: earlier, profileId: null };
	const [explanation] = earlier.explanation.split(SENT_AGAIN);
	return {
		verdict: { ...earlier, explanation: explanation + SENT_AGAIN + verdict.explanation },
		profileId: null,
	};
}

const SENT_AGAIN = ' Of sending it again: ';

const IT_EXISTS = /exist|duplicat|already|unique|in use|taken|уже|существует|дубл|уникальн/i;

/** 409 as in Altcraft's quick import, https://guides.altcraft.com/en/developer-guide/profiles/3113182 */
function saysItExists({ errorCode, errorText }: Verdict): boolean {
	return errorCode === 409 || IT_EXISTS.test(errorText ?? '');
}

/** `afterUnknown` for a whole batch that was sent again inside a run. */
export function afterRepeat(earlier: BatchOutcome, now: BatchOutcome): BatchOutcome {
	const outcomes = now.outcomes.map((outcome, n) =>
		afterUnknown(earlier.outcomes[n].verdict, outcome),
	);
	return { ...now, outcomes };
}

/** How `readOutcomes` reads a batch's profiles out of the way its request ended. */
export interface Reading {
	/** Profiles in the batch. */
	readonly count: number;
	readonly settings: Settings;
	/** Whether sending the batch twice does no harm. */
	readonly isRepeatable: boolean;
	/** Cleans Altcraft's texts before they go to the user. */
	withoutToken(text: string): string;
}

/**
 * Reads how the request for a batch ended as one outcome per profile. `result` carries neither an
 * index nor a key, so it is paired by position, and only when it has one entry per profile.
 * Never throws: what cannot be read is `unknown`.
 */
export async function readOutcomes(result: RequestResult, reading: Reading): Promise<BatchOutcome> {
	const { settings } = reading;
	switch (result.kind) {
		case 'notSent': {
			const repeat = isTransient(result) ? 'always' : 'never';
			return whole(reading, notSent(neverSent(result.code)), { isFatal: true, repeat });
		}
		case 'unanswered': {
			const repeat = result.code === CANCELLED ? 'never' : 'ifHarmless';
			const explanation = unanswered(result.code, settings.timeout);
			return whole(reading, unknown(explanation, reading), { repeat });
		}
		case 'answered':
			try {
				return await readAnswered(result.status, result.body, reading);
			} catch {
				return unreadable(result.status, result.body, reading);
			}
	}
}

function whole(
	{ count }: Reading,
	outcome: Outcome,
	{ isFatal = false, repeat = 'never' }: Partial<Pick<BatchOutcome, 'isFatal' | 'repeat'>> = {},
): BatchOutcome {
	const outcomes = new Array<Outcome>(count).fill(outcome);
	return { outcomes, isFatal, repeat, wasRead: false };
}

async function readAnswered(status: number, body: Buffer, reading: Reading): Promise<BatchOutcome> {
	const { count, settings, withoutToken } = reading;
	const answer = status >= 500 || isRedirect(status) ? undefined : await decodeAnswer(body);
	const isBusy = status === TOO_MANY_REQUESTS;
	const repeat = isBusy ? 'always' : 'never';
	if (answer === undefined) {
		const refusal = REFUSED_UNREAD.get(status);
		if (refusal === undefined || saysTaken(body)) return unreadable(status, body, reading);
		const outcome = refusedUnread(status, body, refusal);
		return whole(reading, outcome, { isFatal: refusal.isFatal, repeat });
	}
	const { errorCode, result } = answer;
	if (isToken(errorCode, reading)) return unreadable(status, body, reading);
	const isFatal = FATAL_CODES.has(errorCode) || isBusy;
	if (errorCode === 0 && status >= 400) {
		return whole(
			reading,
			unknown(`Altcraft's answer contradicts itself (HTTP ${status}, code 0).`, reading),
			{ repeat: 'ifHarmless' },
		);
	}
	if (result?.length === count) {
		const outcomes = ofEntries(result, errorCode === 0, reading);
		return { outcomes, isFatal, repeat: 'never', wasRead: true };
	}
	if (errorCode !== 0 && !result?.length && !saysTaken(body)) {
		const errorText = shortened(withoutToken(answer.errorText));
		if (isFailure(errorCode)) {
			const outcome = unknown(`Altcraft failed: "${errorText}" (code ${errorCode}).`, reading);
			const verdict = { ...outcome.verdict, errorCode, errorText };
			return whole(reading, { ...outcome, verdict }, { repeat: 'ifHarmless' });
		}
		return whole(reading, refusedBatch(errorCode, errorText, settings), { isFatal, repeat });
	}
	const explanation =
		result === undefined
			? 'Altcraft answered without results.'
			: `Altcraft answered with ${result.length} results for ${count} profiles, so none can be told apart.`;
	return whole(reading, unknown(explanation, reading), { repeat: 'ifHarmless' });
}

const TOO_MANY_REQUESTS = 429;

/** API token missing or refused, plan used up, database unknown. */
const FATAL_CODES: ReadonlySet<number> = new Set([401, 402, 403, 404]);

interface StatusRefusal {
	readonly text: string;
	readonly advice: string;
	/** Whether every further request would be refused alike. */
	readonly isFatal: boolean;
}

const CHECK_URL = 'Check the Server URL in the Altcraft credential.';

/** HTTP statuses that say that the request was refused unread (RFC 9110, 15.5; RFC 6585). */
const REFUSED_UNREAD: ReadonlyMap<number, StatusRefusal> = new Map([
	[
		401,
		{
			text: 'Unauthorized',
			advice: 'Check the API Token and the Server URL in the Altcraft credential.',
			isFatal: true,
		},
	],
	[
		403,
		{
			text: 'Forbidden',
			advice:
				'Check the API Token and the Server URL in the Altcraft credential, and whether a firewall before Altcraft lets this machine through.',
			isFatal: true,
		},
	],
	[404, { text: 'Not Found', advice: `No Altcraft API is there. ${CHECK_URL}`, isFatal: true }],
	[405, { text: 'Method Not Allowed', advice: CHECK_URL, isFatal: false }],
	[
		407,
		{
			text: 'Proxy Authentication Required',
			advice:
				'A proxy on the way asks for a password: have the proxy settings of this n8n corrected.',
			isFatal: true,
		},
	],
	[411, { text: 'Length Required', advice: CHECK_URL, isFatal: false }],
	[
		413,
		{
			text: 'Content Too Large',
			advice: 'The request is larger than the server takes: lower Profiles per Request.',
			isFatal: false,
		},
	],
	[414, { text: 'URI Too Long', advice: CHECK_URL, isFatal: false }],
	[
		415,
		{
			text: 'Unsupported Media Type',
			advice: 'Choose the other Format, and check the Server URL in the Altcraft credential.',
			isFatal: false,
		},
	],
	[
		TOO_MANY_REQUESTS,
		{
			text: 'Too many requests',
			advice: 'Altcraft is busy: run these items again later, or with fewer Parallel Streams.',
			isFatal: true,
		},
	],
	[
		431,
		{
			text: 'Request Header Fields Too Large',
			advice: 'Check the API Token in the Altcraft credential, or send it in the request body.',
			isFatal: false,
		},
	],
]);

/**
 * A sister call answers with a list of IDs, https://easy.altcraft.com/en/v72/developer-guide/trigger-campaigns/37847471,
 * and the pages of import_batch and update_batch do not show what they answer.
 */
const BARE_ID = /^[0-9a-f]{24}$/i;

/** `mayBeIds`: whether an entry that is nothing but an ID says that its profile was taken. */
function ofEntries(entries: readonly unknown[], mayBeIds: boolean, reading: Reading): Outcome[] {
	const { settings, withoutToken } = reading;
	const unreadableEntry = unknown('Altcraft sent a result that cannot be read.', reading);
	// Neighbours mostly end alike, and then share one verdict.
	let last:
		| { readonly error: unknown; readonly text: unknown; readonly verdict: Verdict }
		| undefined;
	const taken: Outcome['verdict'] = verdictFor(0, '', settings);
	const outcomes: Outcome[] = [];
	for (const entry of entries) {
		if (!hasMembers(entry)) {
			const isId = mayBeIds && typeof entry === 'string' && BARE_ID.test(entry);
			outcomes.push(isId ? { verdict: taken, profileId: withoutToken(entry) } : unreadableEntry);
			continue;
		}
		const { error, error_text: text, profile_id: id } = entry;
		if (last === undefined || last.error !== error || last.text !== text) {
			const code = toCode(error);
			if (code === undefined || isToken(code, reading)) {
				outcomes.push(unreadableEntry);
				continue;
			}
			const errorText = shortened(withoutToken(toText(text)));
			last = { error, text, verdict: verdictFor(code, errorText, settings) };
		}
		const { verdict } = last;
		const profileId = verdict.status === 'accepted' ? toId(id) : null;
		outcomes.push({ verdict, profileId: profileId && shortened(withoutToken(profileId)) });
	}
	return outcomes;
}

/** A token may be all digits, and a server may quote it as a code. */
function isToken(code: number, { withoutToken }: Reading): boolean {
	return withoutToken(String(code)) !== String(code);
}

function verdictFor(errorCode: number, errorText: string, { operation }: Settings): Verdict {
	const isAccepted = errorCode === 0;
	const advice =
		operation.adviceOnDuplicate !== undefined && SAYS_DUPLICATE.test(errorText)
			? operation.adviceOnDuplicate
			: 'Correct the item and run it again.';
	return {
		status: isAccepted ? 'accepted' : 'rejected',
		scope: 'profile',
		errorCode,
		errorText,
		explanation: isAccepted
			? ''
			: `Altcraft did not ${operation.verb} this profile: "${errorText}" (code ${errorCode}). ${advice}`,
	};
}

/** No code for it is documented. */
const SAYS_DUPLICATE = /exist|duplicat|already|not unique|существу|уже есть|дубл/i;

function refusedUnread(status: number, body: Buffer, { text, advice }: StatusRefusal): Outcome {
	const said = isWebPage(body) ? 'a web page' : `"${text}"`;
	return refusedWith(
		status,
		text,
		`The server answered with ${said} (HTTP ${status}), so the whole batch was refused before Altcraft read it. ${advice}`,
	);
}

function refusedBatch(errorCode: number, errorText: string, settings: Settings): Outcome {
	return refusedWith(
		errorCode,
		errorText,
		`Altcraft refused the whole batch: "${errorText}" (code ${errorCode}). ${adviceFor(errorCode, settings)}`,
	);
}

function refusedWith(errorCode: number, errorText: string, explanation: string): Outcome {
	const { verdict, profileId } = outcomeOf('rejected', 'batch', explanation);
	return { verdict: { ...verdict, errorCode, errorText }, profileId };
}

function adviceFor(errorCode: number, { operation, databaseId }: Settings): string {
	switch (errorCode) {
		case 401:
		case 403:
			return 'Check the API Token in the Altcraft credential, and that it may use this database.';
		case 402:
			return 'The limit of your Altcraft plan is reached: raise it, then run these items again.';
		case 404:
			return `Check Database: ${databaseId} may not exist, or the token may not see it.`;
		case TOO_MANY_REQUESTS:
			return 'Altcraft is busy: run these items again later, or with fewer Parallel Streams.';
		default:
			return `Nothing of this batch was ${operation.participle}. Correct what it names, then run these items again.`;
	}
}

function neverSent(code: string): string {
	if (code === CANCELLED) return 'Not sent, because the run was stopped.';
	return notConnected(code, 'of this batch');
}

function unanswered(code: string, timeout: number): string {
	if (code === CANCELLED) return 'The run was stopped while Altcraft was at work.';
	if (code === ANSWER_TOO_LARGE) {
		return "The server sent more than an answer of Altcraft's can have. Check the Server URL in the Altcraft credential.";
	}
	return code === TIMED_OUT
		? `Altcraft did not answer within ${timeout / 1000} seconds (Timeout).`
		: `The connection was lost before Altcraft answered (${code}).`;
}

function unreadable(status: number, body: Buffer, reading: Reading): BatchOutcome {
	return whole(reading, unknown(whyUnreadable(status, body), reading), { repeat: 'ifHarmless' });
}

function whyUnreadable(status: number, body: Buffer): string {
	if (isRedirect(status)) {
		return `The server answered with a redirect (HTTP ${status}), which is not followed to keep the token safe. Enter the final address as Server URL in the Altcraft credential.`;
	}
	if (isWebPage(body)) {
		return `The server answered with a web page (HTTP ${status}), not as Altcraft's API does. ${CHECK_URL}`;
	}
	return body.length === 0
		? `The server sent an empty answer (HTTP ${status}).`
		: `The server sent an answer that cannot be read (HTTP ${status}).`;
}

function isWebPage(body: Buffer): boolean {
	const start = body.subarray(0, 200).toString('utf8').trimStart().toLowerCase();
	return start.startsWith('<!doctype html') || start.startsWith('<html');
}

function unknown(explanation: string, { settings, isRepeatable }: Reading): Outcome {
	const { participle } = settings.operation;
	const advice = isRepeatable
		? 'run it again, which does no harm.'
		: 'look in Altcraft before you send it again.';
	const { verdict, profileId } = outcomeOf(
		'unknown',
		'batch',
		`${explanation} Nobody can tell whether this profile was ${participle}: ${advice}`,
	);
	return { verdict: isRepeatable ? { ...verdict, isRepeatable } : verdict, profileId };
}

function outcomeOf(
	status: Verdict['status'],
	scope: Verdict['scope'],
	explanation: string,
): Outcome {
	const verdict = { status, scope, errorCode: null, errorText: null, explanation };
	return { verdict, profileId: null };
}
