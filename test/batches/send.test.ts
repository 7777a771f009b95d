import type { Outcome } from '../../nodes/Altcraft/batches/outcomes';
import type { Batch } from '../../nodes/Altcraft/batches/plan';
import { MatchValues } from '../../nodes/Altcraft/batches/matchValues';
import type { Sending } from '../../nodes/Altcraft/batches/send';
import { sendBatches } from '../../nodes/Altcraft/batches/send';
import type { Connection } from '../../nodes/Altcraft/transport/request';
import type { RequestResult } from '../../nodes/Altcraft/transport/result';
import { settingsOf } from './settings';

const ACCEPTED = '{"error":0,"result":[{"error":0,"profile_id":"a"}]}';

const answered = (status: number, body = ''): RequestResult => ({
	kind: 'answered',
	status,
	body: Buffer.from(body),
});

/** A batch of one profile, whose match value is its origin's first letter. */
const batchOf = (origin: string, more: Partial<Batch<string>> = {}): Batch<string> => ({
	number: 1,
	settings: settingsOf({ maxRetries: 2 }),
	origins: [origin],
	values: MatchValues.of([origin[0]]),
	isRepeatable: false,
	body: Buffer.from(origin),
	release: () => {},
	...more,
});

/** Sends batches to a server that gives these results in turn, and tells what was asked and came out. */
async function send(
	all: ReadonlyArray<Batch<string>>,
	results: readonly RequestResult[],
	more: Partial<Sending<string>> = {},
) {
	const posted: string[] = [];
	let counted = 0;
	const said: Array<[string, string]> = [];
	const connection: Connection = {
		post: async (_path, _type, body) => {
			await Promise.resolve();
			posted.push(body.toString());
			return results[posted.length - 1] ?? answered(200, ACCEPTED);
		},
		wait: async () => {},
		tokenBytes: () => 0,
		withoutToken: (text) => text,
		isCancelled: () => false,
	};
	async function* batches() {
		yield* all;
	}
	const unsent = await sendBatches(batches(), {
		connection,
		streams: 3,
		isAffected: ({ status }) => status !== 'accepted',
		stopsOnAffected: false,
		countRequest: () => void counted++,
		add: ({ origins: [origin] }, [{ verdict }]: readonly Outcome[]) => {
			said.push([origin, verdict.status]);
		},
		...more,
	});
	return { posted, counted, said: new Map(said), unsent };
}

test.each<[string, Partial<Batch<string>>, readonly RequestResult[], number, string]>([
	['a 429', {}, [answered(429), answered(429)], 3, 'accepted'],
	['429 for ever', {}, [429, 429, 429].map((status) => answered(status)), 3, 'rejected'],
	['no answer', {}, [answered(503)], 1, 'unknown'],
	['no answer that does no harm', { isRepeatable: true }, [answered(503)], 2, 'accepted'],
	[
		'no answer, then a refusal',
		{ isRepeatable: true },
		[answered(503), answered(200, '{"error":400}')],
		2,
		'unknown',
	],
	['an answer', { isRepeatable: true }, [], 1, 'accepted'],
])('after %s', async (_, more, results, requests, status) => {
	const { posted, counted, said } = await send([batchOf('a1', more)], results);
	expect(posted).toHaveLength(requests);
	expect(counted).toBe(requests);
	expect(said.get('a1')).toBe(status);
});

test('what shares a value with a batch that was not settled is held back, and what shares one with that', async () => {
	const chain = batchOf('b1', { values: MatchValues.of(['a', 'b']) });
	const all = [batchOf('a1'), chain, batchOf('b2'), batchOf('c1')];
	const { posted, said } = await send(all, [answered(503)], { streams: 1 });
	expect(posted).toEqual(['a1', 'c1']);
	expect([...said]).toEqual([
		['a1', 'unknown'],
		['b1', 'notSent'],
		['b2', 'notSent'],
		['c1', 'accepted'],
	]);
});

test('what throws where outcomes are taken ends the sending, and nobody waits for ever', async () => {
	const add = () => {
		throw new Error('no room');
	};
	const { posted, unsent } = await send([batchOf('a1'), batchOf('a2'), batchOf('a3')], [], { add });
	expect(posted).toEqual(['a1']);
	expect(unsent.isBroken).toBe(true);
	expect(unsent.outcome.verdict.explanation).toContain('no room');
});
