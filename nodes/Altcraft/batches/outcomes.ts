import type { ResultEntry } from '../formats/format';
import { decodeAnswer } from '../formats/formats';
import type { Exchange } from '../transport/request';
import type { Batch } from './plan';

/** What became of one profile. */
export interface Outcome {
	readonly status: 'accepted' | 'rejected' | 'unknown' | 'notSent';
	/** Who it was decided for: this profile alone by Altcraft, its whole batch, or by us before sending. */
	readonly decided: 'profile' | 'batch' | 'beforeSending';
	readonly profileId: string | null;
	/** Altcraft's own code and text, as far as it gave any. */
	readonly errorCode: number | null;
	readonly errorText: string | null;
	/** What happened and what to do, for the user; empty when accepted. */
	readonly explanation: string;
}

/** The outcomes of a batch's profiles, in their order. */
export interface Verdict {
	readonly outcomes: readonly Outcome[];
	/** No further batch can fare better: a token, a plan or a database that Altcraft refuses. */
	readonly isFatal: boolean;
}

/** A profile that we refuse ourselves. */
export function refused(explanation: string): Outcome {
	return decided('rejected', 'beforeSending', explanation);
}

/** A profile that stays here. */
export function notSent(explanation: string): Outcome {
	return decided('notSent', 'batch', explanation);
}

/**
 * Reads how the request for a batch ended as one outcome per profile. `result` carries neither an
 * index nor a key, so it is paired by position, and only when it has one entry per profile.
 * `withoutToken` cleans Altcraft's texts before they go to the user.
 */
export function judge(
	batch: Batch,
	exchange: Exchange,
	withoutToken: (text: string) => string,
): Verdict {
	const whole = (outcome: Outcome, isFatal = false): Verdict => ({
		outcomes: batch.items.map(() => outcome),
		isFatal,
	});
	if (exchange.kind === 'notSent') {
		return whole(notSent(`${unreachable(exchange.code)} Nothing of this batch was sent.`), true);
	}
	if (exchange.kind === 'unanswered') {
		return whole(unknown(unanswered(exchange.code, batch.settings.timeout)));
	}
	const { status, body } = exchange;
	const answer = status >= 500 || isRedirect(status) ? undefined : decodeAnswer(body);
	if (answer === undefined) return whole(unknown(unreadable(status, body)));

	const { errorCode, result } = answer;
	const errorText = withoutToken(answer.errorText);
	const isFatal = FATAL_CODES.has(errorCode);
	if (errorCode === 0 && status >= 400) {
		return whole(unknown(`Altcraft's answer contradicts itself (HTTP ${status}, code 0).`));
	}
	if (result?.length === batch.items.length) {
		return { outcomes: result.map((entry) => ofEntry(entry, withoutToken)), isFatal };
	}
	if (errorCode !== 0 && !result?.length) {
		return whole(refusedBatch(errorCode, errorText, batch), isFatal);
	}
	if (result === undefined) return whole(unknown('Altcraft answered without results.'));
	return whole(
		unknown(
			`Altcraft answered with ${result.length} results for ${batch.items.length} profiles, so none can be told apart.`,
		),
	);
}

/** API token missing or refused, plan used up, database unknown. */
const FATAL_CODES: ReadonlySet<number> = new Set([401, 402, 403, 404]);

function ofEntry(entry: ResultEntry, withoutToken: (text: string) => string): Outcome {
	if (entry === undefined) return unknown('Altcraft sent a result that cannot be read.');
	const { errorCode, profileId } = entry;
	const errorText = withoutToken(entry.errorText);
	const isAccepted = errorCode === 0;
	return {
		status: isAccepted ? 'accepted' : 'rejected',
		decided: 'profile',
		profileId: isAccepted ? profileId : null,
		errorCode,
		errorText,
		explanation: isAccepted
			? ''
			: `Altcraft did not add this profile: "${errorText}" (code ${errorCode}). Correct the item and run it again.`,
	};
}

function refusedBatch(errorCode: number, errorText: string, batch: Batch): Outcome {
	return {
		...decided(
			'rejected',
			'batch',
			`Altcraft refused the whole batch: "${errorText}" (code ${errorCode}). ${adviceFor(errorCode, batch)}`,
		),
		errorCode,
		errorText,
	};
}

function adviceFor(errorCode: number, { settings }: Batch): string {
	switch (errorCode) {
		case 401:
		case 403:
			return 'Check the API Token in the Altcraft credential, and that it may use this database.';
		case 402:
			return 'The limit of your Altcraft plan is reached: raise it, then run these items again.';
		case 404:
			return `Check Database: ${settings.databaseId} may not exist, or the token may not see it.`;
		default:
			return 'Nothing of this batch was added. Correct what it names, then run these items again.';
	}
}

function unreachable(code: string): string {
	return /CERT|TLS|ISSUER|SIGNATURE/.test(code)
		? `The server's TLS certificate is not trusted (${code}). Check the Server URL in the Altcraft credential.`
		: `No connection to the server could be made (${code}). Check the Server URL in the Altcraft credential, and that this machine can reach it.`;
}

function unanswered(code: string, timeout: number): string {
	if (code === 'ERR_CANCELED') return 'The run was stopped while Altcraft was at work.';
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
	return decided(
		'unknown',
		'batch',
		`${explanation} Nobody can tell whether this profile was added: look in Altcraft before you send it again.`,
	);
}

function decided(status: Outcome['status'], by: Outcome['decided'], explanation: string): Outcome {
	return {
		status,
		decided: by,
		profileId: null,
		errorCode: null,
		errorText: null,
		explanation,
	};
}
