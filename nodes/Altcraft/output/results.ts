import type { INode, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { Ending, Outcome } from '../batches/outcomes';

/** How many profiles ended how. */
export type Counts = Record<Ending['status'], number>;

export function noCounts(): Counts {
	return { accepted: 0, rejected: 0, unknown: 0, notSent: 0, planned: 0 };
}

/** The first profile for which a node fails. */
export interface Affected {
	readonly itemIndex: number;
	/** Of a file, counted from 0. */
	readonly record?: number;
	readonly ending: Ending;
	/** For the user. */
	readonly where: string;
}

type ToItem = (
	outcome: Outcome,
	itemIndex: number,
	batchNumber: number | null,
) => INodeExecutionData;

/** Gathers the outcomes of a run, whatever order they come in: output items, counts, the first affected. */
export class Results {
	/** In the order of the incoming items, one for each. */
	readonly items: INodeExecutionData[];

	readonly counts: Counts = noCounts();

	/** The first item for which the node fails where On Error says stop. */
	firstAffected: Affected | undefined;

	/** `failsOn`: whether the node fails because of such an ending, where On Error says stop. */
	constructor(
		private readonly itemCount: number,
		private readonly toItem: ToItem,
		private readonly failsOn: (ending: Ending) => boolean,
	) {
		this.items = new Array<INodeExecutionData>(itemCount);
	}

	add(outcome: Outcome, itemIndex: number, batchNumber: number | null): void {
		this.items[itemIndex] = this.toItem(outcome, itemIndex, batchNumber);
		const { ending } = outcome;
		this.counts[ending.status]++;
		if (!this.failsOn(ending)) return;
		if (this.firstAffected === undefined || itemIndex < this.firstAffected.itemIndex) {
			this.firstAffected = { itemIndex, ending, where: `[Item ${itemIndex}]` };
		}
	}

	/** The ID that an item's profile was given; '' without one. */
	profileIdAt(itemIndex: number): string {
		return String(this.items[itemIndex].json.profile_id ?? '');
	}

	/** Gives every item without an outcome this one: a consequence of the first affected, if there is one. */
	addRest(outcome: Outcome): void {
		const { firstAffected } = this;
		for (let index = 0; index < this.itemCount; index++) {
			if (this.items[index] === undefined) this.add(outcome, index, null);
		}
		this.firstAffected = firstAffected ?? this.firstAffected;
	}
}

/** The hint beside the output of a run that was not all accepted. */
export function summaryHint(counts: Counts): NodeExecutionHint | undefined {
	if (Object.entries(counts).every(([status, n]) => n === 0 || status === 'accepted')) {
		return undefined;
	}
	const message = `Altcraft profiles: ${countsSentence(counts)}.`;
	return { message, type: 'warning', location: 'outputPane' };
}

/** The error that the node fails with. */
export function summaryError(
	node: INode,
	counts: Counts,
	{ itemIndex, ending, where }: Affected,
): NodeOperationError {
	const message = `Altcraft profiles: ${countsSentence(counts)}. First affected is ${where}: ${ending.explanation}`;
	const error = new NodeOperationError(node, message, { itemIndex, ...failureOf(ending) });
	// n8n swaps a message in which it finds a network code, even inside a word, for a general one.
	error.message = message;
	return error;
}

/** "3 accepted, 1 rejected, 0 unknown, 0 not sent" */
function countsSentence({ accepted, rejected, unknown, notSent, planned }: Counts): string {
	const sentence = `${accepted} accepted, ${rejected} rejected, ${unknown} unknown, ${notSent} not sent`;
	return planned === 0 ? sentence : `${sentence}, ${planned} planned (Dry Run sends nothing)`;
}

/** What n8n is told of the cause. */
function failureOf({ errorCode }: Ending): Pick<NodeOperationError, 'failure'> {
	if (errorCode === 401 || errorCode === 403) return { failure: { cause: 'credential-invalid' } };
	if (errorCode === 402) return { failure: { cause: 'quota-exhausted' } };
	return {};
}
