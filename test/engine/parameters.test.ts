import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { runAltcraft } from './engine';

let altcraft: Altcraft;
beforeAll(async () => {
	altcraft = await startAltcraft();
});
afterAll(async () => await altcraft.stop());

const names = ['email', 'имя', 'first name', 'a', 'b', 'toString', 'constructor', 'length', '0'];
const name = fc.constantFrom(...names);

const json: fc.Arbitrary<IDataObject> = fc.letrec<{ value: unknown; object: IDataObject }>(
	(tie) => ({
		value: fc.oneof(
			{ depthSize: 'small', withCrossShrink: true },
			fc.string({ unit: 'grapheme' }),
			fc.integer(),
			fc.boolean(),
			fc.constantFrom(null, '', 0, '={{ 1 }}', '2001-12-31'),
			fc.array(tie('value'), { maxLength: 2 }),
			tie('object'),
		),
		object: fc.dictionary(name, tie('value'), { maxKeys: 5 }) as fc.Arbitrary<IDataObject>,
	}),
).object;

const step = fc.oneof(
	fc.constantFrom('.email', '.имя', '.a', '.b', '.toString', '.constructor', '.length'),
	name.map((one) => `["${one}"]`),
	name.map((one) => `['${one}']`),
);
const path = fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => steps.join(''));

/** What becomes of items when a column holds this expression. */
const outcomesWith = async (items: IDataObject[], expression: string) => {
	altcraft.reset();
	const columns = {
		mappingMode: 'defineBelow',
		value: { key: 'k', value: expression },
		schema: [],
	};
	const { output, errorOutput, error } = await runAltcraft({
		items,
		credential: { serverUrl: altcraft.url, token: altcraft.token },
		parameters: { columns },
		settings: { onError: 'continueErrorOutput' },
	});
	expect(error).toBeUndefined();
	return {
		output: output.map((item) => item.json.status),
		refused: errorOutput.map((item) => item.json.error),
		stored: altcraft.stored(1).map(({ profile }) => JSON.stringify(profile)),
	};
};

test('an expression that only names a field gives what n8n itself makes of it', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(json, { minLength: 1, maxLength: 5 }),
			path,
			fc.constantFrom('', ' '),
			async (items, steps, blank) => {
				const named = await outcomesWith(items, `={{${blank}$json${steps}${blank}}}`);
				// In brackets, the same field is a formula, which only n8n evaluates.
				const evaluated = await outcomesWith(items, `={{ ($json)${steps} }}`);
				expect(named).toEqual(evaluated);
			},
		),
		{ numRuns: 150 },
	);
});

test('no refusal of a parameter has a whole item in it', async () => {
	const parameters: IDataObject[] = [
		{ database: '={{ JSON.stringify($json) }}' },
		...['dryRun', 'format', 'batchSize', 'unknownFields'].flatMap((option) => [
			{ options: { [option]: '={{ $json }}' } },
			{ options: { [option]: '={{ JSON.stringify($json) }}' } },
		]),
		...['incr', 'add', 'upsert'].map((action) => ({
			operation: 'importMultiple',
			fieldActions: { action: [{ field: 'x', action, value: '={{ $json }}', submatch: '' }] },
		})),
	];
	for (const given of parameters) {
		const { error } = await runAltcraft({
			items: [{ email: 'ann@example.com', note: 'x'.repeat(60), token: 'TOPSECRET' }],
			credential: { serverUrl: altcraft.url, token: altcraft.token },
			parameters: given,
		});
		expect(error?.message).toMatch(/\[Item 0\]/);
		expect(error?.message).not.toMatch(/TOPSECRET/);
	}
});

test('what is sent is what was validated, though an expression gives something else each time', async () => {
	const items = Array.from({ length: 40 }, () => ({}));
	altcraft.reset();
	const { errorOutput } = await runAltcraft({
		items,
		credential: { serverUrl: altcraft.url, token: altcraft.token },
		parameters: {
			columns: {
				mappingMode: 'defineBelow',
				value: { note: '={{ Math.random() < 0.5 ? "x" : null }}' },
				schema: [],
			},
		},
		settings: { onError: 'continueErrorOutput' },
	});
	const sent = altcraft.batches.flatMap(({ profiles = [] }) => profiles);
	expect(sent).toEqual(new Array(items.length - errorOutput.length).fill({ note: 'x' }));
});

describe('what only names fields is read again to be sent', () => {
	/** An item whose email computes itself, from how often it was read before. */
	const itemOf = (emailAt: (reads: number) => unknown) => {
		let reads = 0;
		return Object.defineProperty({ _fname: 'Ann' }, 'email', {
			enumerable: true,
			get: () => emailAt(reads++),
		}) as IDataObject;
	};
	const send = async (items: IDataObject[], options: IDataObject = {}, more: IDataObject = {}) => {
		altcraft.reset();
		const { output } = await runAltcraft({
			items,
			credential: { serverUrl: altcraft.url, token: altcraft.token },
			parameters: {
				columns: {
					mappingMode: 'defineBelow',
					value: { email: '={{ $json.email }}', phones: '={{ $json.phone }}' },
					schema: [],
				},
				subscriptions: {
					subscription: [{ channel: 'email', resourceId: 1, email: '={{ $json.email }}' }],
				},
				options,
				...more,
			},
			settings: { onError: 'continueRegularOutput' },
		});
		return { output, sent: altcraft.batches.flatMap(({ profiles = [] }) => profiles) };
	};

	test('into the same profile, however it was written', async () => {
		const items = [
			{ email: 'a@b.cc', phone: '+79001112233, +79001112244' },
			{ email: ' x@y.zz ', phone: ['+79001112255'] },
		];
		const { sent } = await send(items);
		expect(sent).toMatchObject([
			{ email: 'a@b.cc', phones: ['+79001112233', '+79001112244'] },
			{ email: 'x@y.zz', phones: ['+79001112255'], subscriptions: [{ channel: 'email' }] },
		]);
		const { output } = await send(items, { dryRun: true });
		expect(output.map(({ json }) => json.profile)).toEqual(sent);
	});

	test.each([
		[
			'has become something else',
			(reads: number) => (reads < 3 ? 'a@b.cc' : { work: 'a@b.cc' }),
			/"Subscriptions: Email" must be one text, but is an object/,
		],
		[
			'throws by now',
			(reads: number) => {
				if (reads < 3) return 'a@b.cc';
				throw new Error('gone');
			},
			/could not be evaluated: gone/,
		],
	])('and one that %s is refused alone', async (_, emailAt, reason) => {
		const { output, sent } = await send([
			{ email: 'b@b.cc' },
			itemOf(emailAt),
			{ email: 'c@b.cc' },
		]);
		expect(sent.map(({ email }) => email)).toEqual(['b@b.cc', 'c@b.cc']);
		expect(output.map(({ json }) => json.status)).toEqual(['accepted', undefined, 'accepted']);
		expect(output[1].json.error).toMatch(reason);
	});

	test('and is not sent without the match value that it had', async () => {
		const items = [
			{ email: 'b@b.cc' },
			itemOf((reads) => (reads < 2 ? 'a@b.cc' : null)),
			{ email: 'c@b.cc' },
		];
		const { output, sent } = await send(items, {}, { operation: 'importMultiple' });
		expect(sent.map(({ email }) => email)).toEqual(['b@b.cc', 'c@b.cc']);
		expect(output[1].json.error).toMatch(/The profile has no email address/);
	});
});
