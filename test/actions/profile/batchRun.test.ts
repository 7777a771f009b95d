import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';

import type { BatchRun } from '../../../nodes/Altcraft/actions/profile/batchRun';
import { finishRun } from '../../../nodes/Altcraft/actions/profile/batchRun';
import { Readers } from '../../../nodes/Altcraft/actions/profile/readers';
import { notSent } from '../../../nodes/Altcraft/batches/outcomes';
import { Tally } from '../../../nodes/Altcraft/output/tally';

const failing = async (): Promise<string[]> => {
	throw new Error('what is only said has failed');
};

/** The tail of a run whose notices fail, with Continue and Retry On Fail. */
async function finish(output: INodeExecutionData[], nameOf = () => 'ann@example.com') {
	const hints: NodeExecutionHint[] = [];
	const context = { addExecutionHints: (...more: NodeExecutionHint[]) => hints.push(...more) };
	const tally = new Tally(() => false);
	tally.add(notSent('Not sent.').verdict, 0);
	const run = {
		node: { retryOnFail: true, maxTries: 3 },
		stopsOnError: false,
		memory: {},
		tryCount: 1,
		readers: new Readers({ values: 'lenient', source: 'item' }),
		start: performance.now(),
	} as unknown as BatchRun;
	const returned = await finishRun(context as unknown as IExecuteFunctions, run, 'items', {
		tally,
		output,
		notices: failing,
		nameOf,
		hasNew: true,
		toCheckpoint: async () => ({ verdicts: [], profiles: 'made' }),
	});
	return { returned, hints, memory: run.memory };
}

test('a run does not fail over what is only said, and keeps its checkpoint', async () => {
	const output = [{ json: { error: 'Not sent.' } }];
	const { returned, hints, memory } = await finish(output);
	expect(returned).toBe(output);
	expect(memory.items?.profiles).toBe('made');
	expect(hints.map(({ message }) => message)).toEqual([
		'Altcraft profiles: 0 accepted, 0 rejected, 0 unknown, 1 not sent. ann@example.com: Not sent.',
	]);
	const nameless = await finish(output, () => {
		throw new Error('nor has it a name');
	});
	expect(nameless.hints.map(({ message }) => message)).toEqual([
		'Altcraft profiles: 0 accepted, 0 rejected, 0 unknown, 1 not sent. Item 0: Not sent.',
	]);
});

test('it keeps none where n8n does not run it again', async () => {
	const { memory } = await finish([{ json: { status: 'accepted' } }]);
	expect(memory).toEqual({});
});
