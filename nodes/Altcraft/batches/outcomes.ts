import { toCode, toText } from '../formats/answer';
import { decodeAnswer } from '../formats/decode';
import { hasMembers } from '../formats/format';
import type { RequestResult } from '../transport/result';
import type { Settings } from './plan';

/** How it ended for a profile; one object for all profiles of a batch that ended alike. */
export interface Verdict {
	readonly status: 'accepted' | 'rejected' | 'unknown' | 'notSent' | 'planned';
	/** For whom it was decided: this profile alone by Altcraft, its whole batch, or by us before sending. */
	readonly scope: 'profile' | 'batch' | 'beforeSending';
	/** Altcraft's own code and text, as far as it gave any. */
	readonly errorCode: number | null;
	readonly errorText: string | null;
	/** What happened and what to do, for the user; empty when there is nothing to do. */
	readonly explanation: string;
	/** Bytes of the request that would carry it; only of planned ones. */
	readonly bytes?: number;
}

/** What became of one profile. */
export interface Outcome {
	readonly verdict: Verdict;
	readonly profileId: string | null;
}

/** The outcomes of a batch's profiles, in their order. */
export interface BatchOutcome {
	readonly outcomes: readonly Outcome[];
	/** No further batch can fare better: a token, a plan or a database that Altcraft refuses. */
	readonly isFatal: boolean;
	/** Whether Altcraft told of each profile, and so must have read the request to its end. */
	readonly wasRead: boolean;
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

/**
 * Reads how the request for a batch ended as one outcome per profile. `result` carries neither an
 * index nor a key, so it is paired by position, and only when it has one entry per profile.
 * `count`: profiles in the batch. `withoutToken` cleans Altcraft's texts before they go to the user.
 */
export function readOutcomes(
	count: number,
	settings: Settings,
	exchange: RequestResult,
	withoutToken: (text: string) => string,
): BatchOutcome {
	const whole = (outcome: Outcome, isFatal = false): BatchOutcome => ({
		outcomes: new Array<Outcome>(count).fill(outcome),
		isFatal,
		wasRead: false,
	});
	if (exchange.kind === 'notSent') return whole(notSent(neverSent(exchange.code)), true);
	if (exchange.kind === 'unanswered') {
		return whole(unknown(unanswered(exchange.code, settings.timeout)));
	}
	const { status, body } = exchange;
	if (status === TOO_MANY_REQUESTS) {
		return whole(refusedBatch(status, 'Too many requests', settings));
	}
	const answer = status >= 500 || isRedirect(status) ? undefined : decodeAnswer(body);
	if (answer === undefined) return whole(unknown(unreadable(status, body)));

	const { errorCode, result } = answer;
	const errorText = withoutToken(answer.errorText);
	const isFatal = FATAL_CODES.has(errorCode);
	if (errorCode === 0 && status >= 400) {
		return whole(unknown(`Altcraft's answer contradicts itself (HTTP ${status}, code 0).`));
	}
	if (result?.length === count) {
		return { outcomes: ofEntries(result, withoutToken), isFatal, wasRead: true };
	}
	if (errorCode !== 0 && !result?.length) {
		return whole(refusedBatch(errorCode, errorText, settings), isFatal);
	}
	if (result === undefined) return whole(unknown('Altcraft answered without results.'));
	return whole(
		unknown(
			`Altcraft answered with ${result.length} results for ${count} profiles, so none can be told apart.`,
		),
	);
}

const TOO_MANY_REQUESTS = 429;

/** API token missing or refused, plan used up, database unknown. */
const FATAL_CODES: ReadonlySet<number> = new Set([401, 402, 403, 404]);

function ofEntries(entries: readonly unknown[], withoutToken: (text: string) => string): Outcome[] {
	const unreadable = unknown('Altcraft sent a result that cannot be read.');
	// Neighbours mostly end alike, and then share one verdict.
	let last:
		| { readonly error: unknown; readonly text: unknown; readonly verdict: Verdict }
		| undefined;
	return entries.map((entry) => {
		if (!hasMembers(entry)) return unreadable;
		const { error, error_text: text, profile_id: id } = entry;
		if (last === undefined || last.error !== error || last.text !== text) {
			const code = toCode(error);
			if (code === undefined) return unreadable;
			last = { error, text, verdict: verdictFor(code, withoutToken(toText(text))) };
		}
		const { verdict } = last;
		const hasId = verdict.status === 'accepted' && id !== undefined && id !== null;
		return { verdict, profileId: hasId ? toText(id) : null };
	});
}

function verdictFor(errorCode: number, errorText: string): Verdict {
	const isAccepted = errorCode === 0;
	return {
		status: isAccepted ? 'accepted' : 'rejected',
		scope: 'profile',
		errorCode,
		errorText,
		explanation: isAccepted
			? ''
			: `Altcraft did not add this profile: "${errorText}" (code ${errorCode}). Correct the item and run it again.`,
	};
}

function refusedBatch(errorCode: number, errorText: string, settings: Settings): Outcome {
	const { verdict, profileId } = outcomeOf(
		'rejected',
		'batch',
		`Altcraft refused the whole batch: "${errorText}" (code ${errorCode}). ${adviceFor(errorCode, settings)}`,
	);
	return { verdict: { ...verdict, errorCode, errorText }, profileId };
}

function adviceFor(errorCode: number, settings: Settings): string {
	switch (errorCode) {
		case 401:
		case 403:
			return 'Check the API Token in the Altcraft credential, and that it may use this database.';
		case 402:
			return 'The limit of your Altcraft plan is reached: raise it, then run these items again.';
		case 404:
			return `Check Database: ${settings.databaseId} may not exist, or the token may not see it.`;
		case TOO_MANY_REQUESTS:
			return 'Altcraft is busy: run these items again later, or with fewer Parallel Streams.';
		default:
			return 'Nothing of this batch was added. Correct what it names, then run these items again.';
	}
}

function neverSent(code: string): string {
	if (code === CANCELLED) return 'Not sent, because the run was stopped.';
	return /CERT|TLS|SSL|ISSUER|SIGNATURE|EPROTO/.test(code)
		? `No secure connection to the server could be made (${code}), so nothing of this batch was sent. Check the Server URL in the Altcraft credential, and the certificate of that server.`
		: `No connection to the server could be made (${code}), so nothing of this batch was sent. Check the Server URL in the Altcraft credential, and that this machine can reach it.`;
}

/** axios' code for a request that n8n aborted. */
const CANCELLED = 'ERR_CANCELED';

function unanswered(code: string, timeout: number): string {
	if (code === CANCELLED) return 'The run was stopped while Altcraft was at work.';
	return ['ECONNABORTED', 'ETIMEDOUT'].includes(code)
		? `Altcraft did not answer within ${timeout / 1000} seconds (Timeout).`
		: `The connection was lost before Altcraft answered (${code}).`;
}

function unreadable(status: number, body: Buffer): string {
	const start = body.subarray(0, 200).toString('utf8').trimStart().toLowerCase();
	if (isRedirect(status)) {
		return `The server answered with a redirect (HTTP ${status}), which is not followed to keep the token safe. Enter the final address as Server URL in the Altcraft credential.`;
	}
	if (start.startsWith('<!doctype html') || start.startsWith('<html')) {
		return `The server answered with a web page (HTTP ${status}), not as Altcraft's API does. Check the Server URL in the Altcraft credential.`;
	}
	return body.length === 0
		? `The server sent an empty answer (HTTP ${status}).`
		: `The server sent an answer that cannot be read (HTTP ${status}).`;
}

function isRedirect(status: number): boolean {
	return status >= 300 && status < 400;
}

function unknown(explanation: string): Outcome {
	return outcomeOf(
		'unknown',
		'batch',
		`${explanation} Nobody can tell whether this profile was added: look in Altcraft before you send it again.`,
	);
}

function outcomeOf(
	status: Verdict['status'],
	scope: Verdict['scope'],
	explanation: string,
): Outcome {
	const verdict = { status, scope, errorCode: null, errorText: null, explanation };
	return { verdict, profileId: null };
}
