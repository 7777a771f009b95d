import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import type { Verdict, Outcome } from '../batches/outcomes';

/** The node's "On Error" setting. */
export type OnError = 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';

/** Old workflows still store the setting as `continueOnFail`. */
export function onErrorOf({ onError, continueOnFail }: INode): OnError {
	return onError ?? (continueOnFail ? 'continueRegularOutput' : 'stopWorkflow');
}

/** What output items are to look like. */
export interface OutputOptions {
	readonly onError: OnError;
	/** Whether n8n knows which node the items came from. */
	readonly hasSource: boolean;
	/** The item's own json, when it is to be included. */
	inputOf(itemIndex: number): IDataObject | undefined;
	/** What would be sent for an item of a dry run. */
	profileOf(itemIndex: number): IDataObject;
}

/**
 * The output item of one profile, linked to its item: a result item, or an error item where
 * `isErrorItem` asks for one.
 */
export function outputItem(
	outcome: Outcome,
	itemIndex: number,
	batchNumber: number | null,
	options: OutputOptions,
): INodeExecutionData {
	const { verdict } = outcome;
	if (isErrorItem(verdict, options.onError)) {
		return toErrorItem(verdict, itemIndex, { batch: batchNumber }, options);
	}
	const fields = fieldsOf(outcome);
	if (verdict.bytes !== undefined) {
		const profile = options.profileOf(itemIndex);
		Object.assign(fields, { batch: batchNumber, bytes: verdict.bytes, profile });
	}
	return { json: withInput(fields, itemIndex, options), pairedItem: { item: itemIndex } };
}

/** What a result item says of a profile. */
export function fieldsOf({ verdict, profileId }: Outcome): IDataObject {
	const { status, errorCode, errorText } = verdict;
	return { status, profile_id: profileId, error_code: errorCode, error_text: errorText };
}

/** The fields over those of the item, where these are to be included. */
export function withInput(
	fields: IDataObject,
	itemIndex: number,
	options: OutputOptions,
): IDataObject {
	const input = options.inputOf(itemIndex);
	if (input === undefined) return fields;
	try {
		return { ...withoutErrorKey(input), ...fields };
	} catch {
		// A value that computes itself: what became of the profile is to come out all the same.
		return fields;
	}
}

/**
 * The one shape that n8n sends to the error output with its data intact, and merges there with the
 * input item: `error` with nothing beside it but `message` and `details`. `more` goes to the details.
 */
export function toErrorItem(
	{ status, errorCode, errorText, explanation }: Verdict,
	itemIndex: number,
	more: IDataObject,
	options: OutputOptions,
): INodeExecutionData {
	const details = { status, error_code: errorCode, error_text: errorText, ...more };
	return errorItem(explanation, details, itemIndex, options);
}

/** Such an item of any operation; see `toErrorItem`. */
export function errorItem(
	error: string,
	details: IDataObject,
	itemIndex: number,
	{ onError, hasSource }: Pick<OutputOptions, 'onError' | 'hasSource'>,
): INodeExecutionData {
	const item = { json: { error, details }, pairedItem: { item: itemIndex } };
	return onError === 'continueErrorOutput' && hasSource ? withHiddenError(item) : item;
}

/**
 * n8n 2.8 sends an item with `details` to the error output only when the item itself has an `error`,
 * but then puts that in the place of its json. Where it knows the items' source it copies the item first,
 * so that an `error` which is not enumerable leads there and is left behind. Newer versions need no
 * mark, and do the same with one.
 */
function withHiddenError(item: INodeExecutionData): INodeExecutionData {
	return Object.defineProperty(item, 'error', { value: { message: item.json.error } });
}

/** Whether the verdict asks for an error item, or for the node to fail where On Error says stop. */
export function isErrorItem({ status, scope }: Verdict, onError: OnError): boolean {
	if (status === 'accepted' || status === 'planned') return false;
	return scope !== 'profile' || onError === 'continueErrorOutput';
}

/** Whether the node fails because of such an verdict, where On Error says stop. */
export function failsNode(verdict: Verdict, rejected: 'output' | 'error'): boolean {
	return (
		isErrorItem(verdict, 'stopWorkflow') || (rejected === 'error' && verdict.status === 'rejected')
	);
}

/**
 * Whether n8n runs the node again on its own although it returned: with Retry On Fail it does when
 * the first item has an `error` (n8n-core, WorkflowExecute). `count`: see `countTry`.
 */
export function mayRunAgain(
	node: INode,
	firstItem: INodeExecutionData | undefined,
	count: number,
): boolean {
	const maxTries = Math.min(5, Math.max(2, node.maxTries || 3));
	return node.retryOnFail === true && count < maxTries && firstItem?.json.error !== undefined;
}

/**
 * n8n takes any `error` other than null or false in the first item, 0 and '' included, for a failed
 * run, and with Retry On Fail it would run the node again.
 */
export function withoutErrorKey(input: IDataObject): IDataObject {
	const rest = { ...input };
	delete rest.error;
	return rest;
}
