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
