import type { INode, NodeExecutionHint } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { Verdict } from '../batches/outcomes';
import type { Affected, Counts } from './tally';

/** The hint beside the output of a run that was not all accepted. */
export function summaryHint(counts: Counts): NodeExecutionHint | undefined {
	if (Object.entries(counts).every(([status, n]) => n === 0 || status === 'accepted')) {
		return undefined;
	}
	const message = `Altcraft profiles: ${countsSentence(counts)}.`;
	return { message, type: 'warning', location: 'outputPane' };
}

/** The error that the node fails with. */
export function summaryError(node: INode, counts: Counts, affected: Affected): NodeOperationError {
	const { itemIndex, verdict } = affected;
	const message = `Altcraft profiles: ${countsSentence(counts)}. First affected is ${placeOf(affected)}: ${verdict.explanation}`;
	const error = new NodeOperationError(node, message, { itemIndex, ...failureOf(verdict) });
	// n8n swaps a message in which it finds a network code, even inside a word, for a general one.
	error.message = message;
	return error;
}

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
