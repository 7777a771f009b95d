import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../altcraft/server';
import { contacts, statusOf, useAltcraft } from './contacts';
import { altcraftNode, fileNamed, parametersOf, passOnNode, runWorkflow } from './engine';

const service = useAltcraft();
const { run, storedNames, onRequest } = service;

describe('no profile is sent twice', () => {
	const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

	test('Retry On Fail sends what was not sent, and nothing else', async () => {
		onRequest(1, { envelope: { error: 400, error_text: 'Not now' } });
		const { output, error, kept } = await run([...contacts(5), { email: 'none' }], {
			settings: retryOnFail,
		});
		expect(error).toBeUndefined();
		expect(output.map(statusOf)).toEqual([...new Array(5).fill('accepted'), 'rejected']);
		expect(storedNames()).toEqual(contacts(5).map(({ _lname }) => _lname));
		expect(kept).toEqual({});
	});

	test('what got no answer is not sent again, and says so each time', async () => {
		onRequest(1, { cut: 'beforeAnswer', process: 'all' });
		const { error } = await run(contacts(6), { settings: retryOnFail });
		expect(error?.message).toMatch(
			/lost.*\[Item 2\].*4 accepted, 0 rejected, 2 unknown, 0 not sent/,
		);
		expect(storedNames().sort()).toEqual(contacts(6).map(({ _lname }) => _lname));
		expect(service.altcraft.batchRequests).toHaveLength(3);
	});

	test('unless the user asks for it', async () => {
		onRequest(1, { cut: 'beforeAnswer' });
		const { error } = await run(contacts(6), {
			settings: retryOnFail,
			options: { resendUnknown: true },
		});
		expect(error).toBeUndefined();
		expect(storedNames().sort()).toEqual(contacts(6).map(({ _lname }) => _lname));
	});

	test('a failed execution retried by hand, after the token was mended', async () => {
		service.altcraft.fault = ({ n }) =>
			n > 0 ? { envelope: { error: 403, error_text: 'Token' } } : undefined;
		const failed = await run(contacts(6));
		expect(failed.error?.message).toMatch(/2 accepted, 2 rejected, 0 unknown, 2 not sent/);
		service.altcraft.fault = undefined;
		const { output, error, kept } = await run(contacts(6), { retryOf: failed.run });
		expect(error).toBeUndefined();
		expect(output.map(({ json, pairedItem }) => [json.status, pairedItem])).toEqual(
			contacts(6).map((_, item) => ['accepted', { item }]),
		);
		expect(new Set(output.map(({ json }) => json.profile_id)).size).toBe(6);
		expect(storedNames()).toEqual(contacts(6).map(({ _lname }) => _lname));
		expect(kept).toEqual({});
	});

	test('a try that fails for another reason forgets nothing', async () => {
		onRequest(1, { envelope: { error: 400, error_text: 'Not now' } });
		const first = await run(contacts(6));
		const broken = await run(contacts(6), {
			retryOf: first.run,
			parameters: { database: '={{ "nonsense" }}' },
		});
		expect(broken.error?.message).toMatch(/nonsense/);
		const { error } = await run(contacts(6), { retryOf: broken.run });
		expect(error).toBeUndefined();
		expect(storedNames()).toEqual(contacts(6).map(({ _lname }) => _lname));
	});

	test('changed items are sent, the others are not, wherever they stand now', async () => {
		onRequest(2, { envelope: { error: 400, error_text: 'Not now' } });
		const failed = await run(contacts(6));
		const [a, b, c, d] = contacts(6);
		const changed = [{ _lname: 'new' }, d, b, { ...a, _lname: 'ann' }, c];
		const stack = failed.run.data.executionData!.nodeExecutionStack[0];
		stack.data.main[0] = changed.map((json) => ({ json }));
		const { output, error } = await run([], { retryOf: failed.run });
		expect(error).toBeUndefined();
		expect(output.map(statusOf)).toEqual(new Array(5).fill('accepted'));
		const sent = contacts(4).map(({ _lname }) => _lname);
		expect(storedNames().sort()).toEqual([...sent, 'ann', 'new'].sort());
	});

	test('equal items are kept apart', async () => {
		service.altcraft.fault = ({ n }) =>
			n === 0 ? { envelope: { error: 400, error_text: 'x' } } : undefined;
		const items = new Array(6).fill({ note: 'same' });
		const parameters = { dataMode: 'json', profileJson: '={{ { loyalty_points: $itemIndex } }}' };
		const { error } = await run(items, {
			parameters,
			settings: { ...retryOnFail, onError: 'continueRegularOutput' },
			options: { streams: 1 },
		});
		expect(error).toBeUndefined();
		expect(
			service.altcraft
				.stored(1)
				.map(({ profile }) => profile.loyalty_points)
				.sort(),
		).toEqual([0, 1, 2, 3, 4, 5]);
	});

	test('nothing is kept once n8n will not run the node again: a loop brings other items then', async () => {
		onRequest(0, { cut: 'beforeAnswer' });
		const settings = { ...retryOnFail, onError: 'continueRegularOutput' as const };
		const { kept, output } = await run(contacts(4), { settings });
		expect(output.map(statusOf)).toEqual(['unknown', 'unknown', 'accepted', 'accepted']);
		expect(kept).toEqual({});
		expect(service.altcraft.batchRequests).toHaveLength(2);
	});

	test('after another item was refused before sending, nothing is doubled either', async () => {
		const settings = { ...retryOnFail, onError: 'continueErrorOutput' as const };
		const { output, errorOutput, kept } = await run([{}, ...contacts(3)], { settings });
		expect(output.map(statusOf)).toEqual(['accepted', 'accepted', 'accepted']);
		expect(errorOutput.map(statusOf)).toEqual(['rejected']);
		expect(storedNames()).toHaveLength(3);
		expect(kept).toEqual({});
	});

	test('an item that an expression changes is known again all the same', async () => {
		const items = contacts(4).map((contact) => ({ ...contact, names: ['A', 'B', 'C', 'D', 'E'] }));
		const value = { _lname: '={{ $json._lname }}', _fname: '={{ $json.names.pop() }}' };
		service.altcraft.fault = ({ n }) =>
			[{ cut: 'beforeAnswer', process: 'all' } as const, { status: 413 }, { status: 413 }][n];
		const { output } = await run(items, {
			parameters: { columns: { mappingMode: 'defineBelow', value, schema: [] } },
			settings: { ...retryOnFail, onError: 'continueRegularOutput' },
		});
		expect(storedNames()).toEqual(['c0', 'c1', 'c2', 'c3']);
		expect(output.map(statusOf)).toEqual(['unknown', 'unknown', 'accepted', 'accepted']);
	});

	test('an item for another database is another profile', async () => {
		onRequest(1, { envelope: { error: 400, error_text: 'Not now' } });
		const failed = await run(contacts(4));
		const { error } = await run([], { retryOf: failed.run, parameters: { database: '2' } });
		expect(error).toBeUndefined();
		expect(storedNames()).toEqual(['c0', 'c1']);
		expect(service.altcraft.stored(2)).toHaveLength(4);
	});

	test('a node that runs twice in one execution sends the items of each run', async () => {
		const trigger = passOnNode('Items');
		const both = ['One', 'Two'].map(passOnNode);
		const node = altcraftNode(parametersOf({ batchSize: 2, streams: 1 }), retryOnFail);
		const to = (name: string) => ({ node: name, type: 'main' as const, index: 0 });
		service.altcraft.fault = ({ n }) =>
			n % 2 === 0 ? { envelope: { error: 400, error_text: 'Not now' } } : undefined;
		await runWorkflow({
			workflow: {
				nodes: [trigger, ...both, node],
				connections: {
					Items: { main: [[to('One'), to('Two')]] },
					One: { main: [[to('Altcraft')]] },
					Two: { main: [[to('Altcraft')]] },
				},
			},
			credentials: {
				credential: { serverUrl: service.altcraft.url, token: service.altcraft.token },
			},
			pinned: { One: contacts(2), Two: [{ _lname: 'other' }, ...contacts(1)] },
		});
		expect(storedNames().sort()).toEqual(['c0', 'c0', 'c1', 'other']);
	});

	test('two Altcraft nodes in one workflow know nothing of each other', async () => {
		const nodes = ['Altcraft', 'Second'].map((name) =>
			altcraftNode(parametersOf({ batchSize: 2, streams: 1 }), {
				...retryOnFail,
				name,
				onError: 'continueRegularOutput',
			}),
		);
		const to = (name: string) => ({ node: name, type: 'main' as const, index: 0 });
		onRequest(0, { envelope: { error: 400, error_text: 'Not now' } });
		await runWorkflow({
			workflow: {
				nodes: [passOnNode('Items'), ...nodes],
				connections: { Items: { main: [[to('Altcraft'), to('Second')]] } },
			},
			credentials: {
				credential: { serverUrl: service.altcraft.url, token: service.altcraft.token },
			},
			pinned: { Items: contacts(2) },
		});
		expect(storedNames()).toEqual(['c0', 'c1', 'c0', 'c1']);
	});

	test('a run that was all accepted keeps nothing', async () => {
		expect((await run(contacts(3))).kept).toEqual({});
	});

	test('what is kept takes at most 40 bytes for a profile', async () => {
		const items = contacts(3000).map((item, n) =>
			n % 100 === 0 ? { email: `none ${n % 5}` } : item,
		);
		onRequest(25, { status: 500 });
		const { kept, error } = await run(items, { options: { batchSize: 100, streams: 3 } });
		expect(error?.message).toMatch(/unknown/);
		const settled = 26 * 100;
		expect(JSON.stringify(kept).length / settled).toBeLessThan(40);
	});
});

describe('a try with other settings', () => {
	const names = (count: number) => contacts(count).map(({ _lname }) => _lname);
	const toFile = (items: IDataObject[]) => [
		fileNamed('contacts.jsonl', items.map((item) => JSON.stringify(item)).join('\n')),
	];

	test.each(
		(['continueRegularOutput', 'continueErrorOutput'] as const).flatMap((onError) =>
			[2, 3, 5].flatMap((maxTries) =>
				['items', 'file'].map((source) => [source, onError, maxTries] as const),
			),
		),
	)(
		'%s, stopped at a bad first one, then by hand with %s and %d tries: each is stored once',
		async (source, onError, maxTries) => {
			const items = [{}, ...contacts(30)];
			const given =
				source === 'file'
					? { binary: toFile(items), parameters: { dataMode: 'file' } }
					: { parameters: {} };
			const sent = source === 'file' ? [{}] : items;
			const settings = { retryOnFail: true, maxTries, waitBetweenTries: 1 };
			const options = { batchSize: 10 };
			const failed = await run(sent, { ...given, settings, options });
			expect(failed.error?.message).toMatch(/0 accepted, 1 rejected/);
			expect(storedNames()).toEqual([]);
			await run(sent, {
				...given,
				options,
				settings: { ...settings, onError },
				retryOf: failed.run,
			});
			expect(storedNames().sort()).toEqual(names(30).sort());
			expect(service.altcraft.batches).toHaveLength(3);
		},
	);

	test('what a 503 left unknown is not sent again either', async () => {
		onRequest(1, { status: 503, process: 'all' });
		const failed = await run([{}, ...contacts(6)], {
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		});
		const { error } = await run([{}, ...contacts(6)], {
			settings: {
				retryOnFail: true,
				maxTries: 3,
				waitBetweenTries: 1,
				onError: 'continueRegularOutput',
			},
			retryOf: failed.run,
		});
		expect(error).toBeUndefined();
		expect(storedNames().sort()).toEqual(names(6).sort());
	});

	test('an option that has become unusable does not hide what is settled', async () => {
		onRequest(1, { cut: 'beforeAnswer', process: 'all' });
		const first = await run(contacts(4));
		const { output } = await run(contacts(4), {
			retryOf: first.run,
			options: { timeout: '={{ $itemIndex === 0 || $itemIndex === 2 ? "soon" : 1000 }}' },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(output.map(statusOf)).toEqual(['accepted', 'accepted', 'unknown', 'unknown']);
		expect(storedNames().sort()).toEqual(names(4));
	});

	test('a database by an expression that changes is remembered as it was when it was sent to', async () => {
		onRequest(1, { cut: 'beforeAnswer', process: 'all' });
		const parameters = { database: '={{ Math.random() < 0.5 ? 1 : 2 }}' };
		let last = await run(contacts(8), { parameters });
		for (let n = 0; n < 5 && last.error; n++) {
			last = await run(contacts(8), { parameters, retryOf: last.run });
		}
		for (const id of [1, 2]) {
			const stored = service.altcraft.stored(id).map(({ profile }) => profile._lname);
			expect(new Set(stored).size).toBe(stored.length);
		}
	});

	test('another database, and back: what the first has it does not get again', async () => {
		onRequest(1, { cut: 'beforeAnswer', process: 'all' });
		const first = await run(contacts(4));
		onRequest(3, { cut: 'beforeAnswer', process: 'all' });
		const second = await run(contacts(4), {
			retryOf: first.run,
			parameters: { database: { __rl: true, mode: 'id', value: '2' } },
		});
		expect(second.error?.message).toMatch(/2 accepted, 0 rejected, 2 unknown/);
		const third = await run(contacts(4), { retryOf: second.run });
		expect(third.error?.message).toMatch(/2 accepted, 0 rejected, 2 unknown/);
		expect(storedNames().sort()).toEqual(names(4));
		expect(service.altcraft.storedCount(2)).toBe(4);
	});

	test.each(['items', 'file'])(
		'a good run of %s says that it counts those of an earlier try, where it does',
		async (source) => {
			const isFile = source === 'file';
			const [items, binary] = isFile ? [[{}], toFile(contacts(4))] : [contacts(4), undefined];
			const hintOf = async (database: string) => {
				onRequest(1, { envelope: { error: 400, error_text: 'No' } });
				const parameters = isFile ? { dataMode: 'file' } : {};
				const failed = await run(items, { parameters, binary });
				onRequest(-1, {});
				const { information } = await run(items, {
					parameters: { ...parameters, database: { __rl: true, mode: 'id', value: database } },
					binary,
					retryOf: failed.run,
				});
				service.altcraft.reset();
				return information;
			};
			const all = 'Altcraft profiles: 4 accepted';
			expect(await hintOf('1')).toEqual([
				expect.stringContaining(`${all}, counting those of an earlier try; 1 request, `),
			]);
			expect(await hintOf('2')).toEqual([expect.stringContaining(`${all} in 2 requests, `)]);
		},
	);

	test.each(['items', 'file'])(
		'a dry run of some, of %s, forgets nothing of the others',
		async (source) => {
			const isFile = source === 'file';
			const dry = { _lname: 'dry', isDry: true };
			const given = {
				parameters: isFile ? { dataMode: 'file' } : {},
				options: { dryRun: '={{ $json.isDry === true }}' },
				settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
			};
			const items = isFile ? [{ isDry: true }, {}] : [dry, ...contacts(4)];
			const binary = isFile ? [...toFile([dry]), ...toFile(contacts(4))] : undefined;
			onRequest(1, { cut: 'beforeAnswer', process: 'all' });
			const { error } = await run(items, { ...given, binary });
			expect(error?.message).toMatch(/2 accepted, 0 rejected, 2 unknown, 0 not sent/);
			expect(storedNames().sort()).toEqual(names(4));
		},
	);

	test.each<[string, Fault | undefined]>([
		['refused', { envelope: { error: 400, error_text: 'Not now' } }],
		['too many', { status: 429 }],
		['without a connection', undefined],
	])('an unknown profile whose repetition is %s stays unknown', async (_, fault) => {
		onRequest(0, { cut: 'beforeAnswer', process: 'all' });
		const first = await run(contacts(2));
		service.altcraft.fault = () => fault;
		const credential = { serverUrl: 'http://127.0.0.1:9', token: 'x' };
		const second = await run(contacts(2), {
			retryOf: first.run,
			options: { resendUnknown: true, maxRetries: 0 },
			...(fault ? {} : { credential }),
		});
		expect(second.error?.message).toMatch(/0 accepted, 0 rejected, 2 unknown, 0 not sent/);
		service.altcraft.fault = undefined;
		const third = await run(contacts(2), { retryOf: second.run });
		expect(third.error?.message).toMatch(/2 unknown/);
		expect(storedNames()).toEqual(names(2));
	});

	test('one that exists already is not rejected: the first request may have added it', async () => {
		const items = [{ email: 'ann@example.com' }];
		onRequest(0, { cut: 'beforeAnswer', process: 'all' });
		const first = await run(items);
		const second = await run(items, { retryOf: first.run, options: { resendUnknown: true } });
		expect(second.error?.message).toMatch(/already exists.*1 unknown/);
	});
});
