import type { INode } from 'n8n-workflow';

import type { Outcome, Verdict } from '../../nodes/Altcraft/batches/outcomes';
import { notSent, planned, refused } from '../../nodes/Altcraft/batches/outcomes';
import type { OnError, OutputOptions } from '../../nodes/Altcraft/output/items';
import {
	failsNode,
	isErrorItem,
	mayRunAgain,
	onErrorOf,
	outputItem,
} from '../../nodes/Altcraft/output/items';

const verdict = (status: Verdict['status'], scope: Verdict['scope']): Verdict => ({
	...notSent('What happened.').verdict,
	status,
	scope,
	errorCode: 7,
	errorText: 'text',
});

const options = (onError: OnError, input?: object): OutputOptions => ({
	onError,
	hasSource: true,
	inputOf: () => input as ReturnType<OutputOptions['inputOf']>,
	profileOf: (itemIndex) => ({ _lname: `c${itemIndex}` }),
});

/** Status and scope; whether it is an error item by On Error; whether the node fails, by Rejected Profiles. */
const TABLE: Array<
	[Verdict['status'], Verdict['scope'], Record<OnError, boolean>, output: boolean, error: boolean]
> = [
	['accepted', 'profile', all(false), false, false],
	['planned', 'profile', all(false), false, false],
	['rejected', 'profile', { ...all(false), continueErrorOutput: true }, false, true],
	['rejected', 'batch', all(true), true, true],
	['rejected', 'beforeSending', all(true), true, true],
	['unknown', 'batch', all(true), true, true],
	['notSent', 'batch', all(true), true, true],
];

function all(value: boolean): Record<OnError, boolean> {
	return { stopWorkflow: value, continueRegularOutput: value, continueErrorOutput: value };
}

test.each(TABLE)('%s, decided for the %s', (status, scope, asErrorItem, output, error) => {
	const given = verdict(status, scope);
	for (const [onError, expected] of Object.entries(asErrorItem)) {
		expect(isErrorItem(given, onError as OnError)).toBe(expected);
		const outcome: Outcome = { verdict: given, profileId: null };
		const item = outputItem(outcome, 3, 2, options(onError as OnError));
		expect(item.pairedItem).toEqual({ item: 3 });
		expect(item.json).toEqual(
			expected
				? {
						error: 'What happened.',
						details: { status, error_code: 7, error_text: 'text', batch: 2 },
					}
				: { status, profile_id: null, error_code: 7, error_text: 'text' },
		);
	}
	expect(failsNode(given, 'output')).toBe(output);
	expect(failsNode(given, 'error')).toBe(error);
});

test('the input stands under the result, but for its own error', () => {
	const input = { error: 'mine', status: 'theirs', a: 1 };
	const accepted = { verdict: verdict('accepted', 'profile'), profileId: 'id' };
	expect(outputItem(accepted, 0, 1, options('stopWorkflow', input)).json).toEqual({
		a: 1,
		status: 'accepted',
		profile_id: 'id',
		error_code: 7,
		error_text: 'text',
	});
	expect(input.error).toBe('mine');
});

test('an item that can be read no more does not keep its outcome back', () => {
	const input = {
		get name() {
			throw new Error('gone');
		},
	};
	const accepted = { verdict: verdict('accepted', 'profile'), profileId: 'a' };
	expect(outputItem(accepted, 0, 1, options('stopWorkflow', input)).json).toEqual({
		status: 'accepted',
		profile_id: 'a',
		error_code: 7,
		error_text: 'text',
	});
});

test('a planned profile shows itself, and tells the number and the bytes of its request', () => {
	expect(outputItem(planned(99), 0, 4, options('stopWorkflow')).json).toMatchObject({
		status: 'planned',
		batch: 4,
		bytes: 99,
		profile: { _lname: 'c0' },
	});
});

test('On Error as old workflows store it', () => {
	expect(onErrorOf({ continueOnFail: true } as INode)).toBe('continueRegularOutput');
	expect(onErrorOf({} as INode)).toBe('stopWorkflow');
});

test.each<[Partial<INode>, number, boolean]>([
	[{ retryOnFail: true, maxTries: 3 }, 2, true],
	[{ retryOnFail: true, maxTries: 3 }, 3, false],
	// n8n's own bounds and default
	[{ retryOnFail: true, maxTries: 99 }, 4, true],
	[{ retryOnFail: true, maxTries: 99 }, 5, false],
	[{ retryOnFail: true, maxTries: 1 }, 1, true],
	[{ retryOnFail: true }, 2, true],
	[{ retryOnFail: true }, 3, false],
	[{ retryOnFail: false, maxTries: 3 }, 1, false],
])('with %j, try %d may be followed by another: %p', (node, count, expected) => {
	const failed = outputItem(refused('no'), 0, null, options('continueRegularOutput'));
	expect(mayRunAgain(node as INode, failed, count)).toBe(expected);
	const fine = outputItem({ verdict: verdict('accepted', 'profile'), profileId: 'a' }, 0, 1, {
		...options('continueRegularOutput'),
	});
	expect(mayRunAgain(node as INode, fine, count)).toBe(false);
});
