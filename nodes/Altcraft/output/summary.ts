import type { INode, NodeExecutionHint } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { Verdict } from '../batches/outcomes';
import type { Affected, Counts, Tally } from './tally';

/** What a run took. */
export interface Effort {
	readonly ms: number;
	/** Whether outcomes of an earlier try are among its own. */
	readonly isContinued: boolean;
}

/**
 * The hints beside the output: what the run came to, as information where all were accepted, else as a
 * warning with the counts, the first of the others and what happened to them; and each of `notices`.
 * `nameOf`: whom a profile is of, as people know them.
 */
export function summaryHints(
	tally: Pick<Tally, 'counts' | 'firstNotAccepted' | 'requests'>,
	effort: Effort,
	notices: readonly string[],
	nameOf: (affected: Affected) => string,
): NodeExecutionHint[] {
	const { counts, firstNotAccepted } = tally;
	const warnings = notices.map((notice) => hint('warning', notice));
	const isAllAccepted =
		firstNotAccepted.length === 0 &&
		Object.entries(counts).every(([status, n]) => n === 0 || status === 'accepted');
	if (isAllAccepted) {
		// Of a file without a profile there is nothing to tell but that.
		if (counts.accepted === 0) return warnings;
		return [hint('info', `Altcraft profiles: ${allAccepted(tally, effort)}.`), ...warnings];
	}
	const named = new Map<string, string[]>();
	for (const one of firstNotAccepted) {
		const { explanation } = one.verdict;
		named.set(explanation, [...(named.get(explanation) ?? []), nameOf(one)]);
	}
	const summary = `Altcraft profiles: ${countsSentence(counts)}.`;
	const reasons = [...named].map(([explanation, names]) => `${names.join(', ')}: ${explanation}`);
	return [hint('warning', [summary, ...reasons].join(' ')), ...warnings];
}

function hint(type: 'info' | 'warning', message: string): NodeExecutionHint {
	return { message, type, location: 'outputPane' };
}

/** "2,600 accepted in 3 requests, 1.2 s" */
function allAccepted(
	{ counts, requests }: Pick<Tally, 'counts' | 'requests'>,
	{ ms, isContinued }: Effort,
): string {
	const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 });
	const link = isContinued ? ', counting those of an earlier try;' : ' in';
	const requested = `${number(requests)} ${requests === 1 ? 'request' : 'requests'}`;
	return `${number(counts.accepted)} accepted${link} ${requested}, ${number(Math.max(0.1, ms / 1000))} s`;
}

/** The error that the node fails with: first what happened and what to do, then where, then the counts. */
export function summaryError(node: INode, counts: Counts, affected: Affected): NodeOperationError {
	const { itemIndex, verdict } = affected;
	const reason = verdict.explanation.replace(/[^.!?]$/, '$&.');
	const isAlone = verdict.scope === 'beforeSending' && counts.notSent > 0;
	const message = `${reason}${isAlone ? SEND_OTHERS : ''} First affected is ${placeOf(affected)}. Altcraft profiles: ${countsSentence(counts)}.`;
	const error = new NodeOperationError(node, message, { itemIndex, ...failureOf(verdict) });
	// n8n swaps a message in which it finds a network code, even inside a word, for a general one.
	error.message = message;
	return error;
}

/** Nothing at all is sent where one cannot be and On Error says stop. */
const SEND_OTHERS = ' To send the others without it, choose Continue under Settings › On Error.';

function placeOf({ itemIndex, line }: Affected): string {
	return line === undefined ? `[Item ${itemIndex}]` : `[Item ${itemIndex}], line ${line}`;
}

/** "3 accepted, 1 rejected, 0 unknown, 0 not sent" */
function countsSentence({ accepted, rejected, unknown, notSent, planned }: Counts): string {
	const sentence = `${accepted} accepted, ${rejected} rejected, ${unknown} unknown, ${notSent} not sent`;
	return planned === 0 ? sentence : `${sentence}, ${planned} planned (Dry Run sends nothing)`;
}

/** What n8n is told of the cause. */
function failureOf({ errorCode }: Verdict): Pick<NodeOperationError, 'failure'> {
	if (errorCode === 401 || errorCode === 403) return { failure: { cause: 'credential-invalid' } };
	if (errorCode === 402) return { failure: { cause: 'quota-exhausted' } };
	return {};
}
