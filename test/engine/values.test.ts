import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import samples from '../cases/values.json';
import { fileNamed, runAltcraft } from './engine';

let altcraft: Altcraft;
afterEach(async () => await altcraft.stop());

/** Three ways of giving the same cells; each tells the profiles that were sent, and why others were not. */
const MODES = {
	items: async (cells: Array<Record<string, string>>) => await send(cells, {}),
	columns: async (cells: Array<Record<string, string>>) => {
		const value = Object.fromEntries(
			Object.keys(cells[0]).map((name) => [name, `={{ $json[${JSON.stringify(name)}] }}`]),
		);
		const columns = { mappingMode: 'defineBelow', value, schema: [] };
		return await send(cells, { columns });
	},
	file: async (cells: Array<Record<string, string>>) => {
		const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
		const rows = [Object.keys(cells[0]), ...cells.map((row) => Object.values(row))];
		const csv = rows.map((row) => row.map(quoted).join(';')).join('\n');
		return await send([{}], { dataMode: 'file', options: { notAccepted: true } }, csv);
	},
};

async function send(items: IDataObject[], parameters: IDataObject, csv?: string) {
	altcraft.reset();
	const { errorOutput, error } = await runAltcraft({
		items,
		binary: csv === undefined ? undefined : [fileNamed('cells.csv', csv)],
		credential: { serverUrl: altcraft.url, token: altcraft.token },
		parameters,
		settings: { onError: 'continueErrorOutput' },
	});
	expect(error).toBeUndefined();
	const sent = altcraft.batches.flatMap(({ profiles = [] }) => profiles as IDataObject[]);
	return { sent, refusals: errorOutput.map(({ json }) => String(json.error)) };
}

describe.each(Object.entries(MODES))('cells of %s', (mode, give) => {
	test.each(samples.map((sample) => [sample.from, sample] as const))(
		'%s: %j',
		async (_, { field, holds, text, want, refuse, says }) => {
			const fields = [
				{ name: field, type: holds },
				{ name: '_lname', type: 'unicode' },
			];
			altcraft = await startAltcraft({ databases: [{ id: 1, name: 'Cases', fields }] });
			const { sent, refusals } = await give([{ _lname: 'x', [field]: text }]);
			// What a column cannot read it refuses in words of ours; text and lists of text read anything.
			const isLeft = want === text && field !== '_postal_code';
			if (refuse === true || (mode === 'columns' && isLeft)) {
				expect(sent).toEqual([]);
				expect(refusals).toEqual([expect.stringContaining(says ?? text)]);
				return;
			}
			expect(refusals).toEqual([]);
			expect(sent).toEqual([{ _lname: 'x', ...(want !== null && { [field]: want }) }]);
		},
	);
});

test('every mode gives the same profile for the same cells', async () => {
	altcraft = await startAltcraft();
	const cell = fc.oneof(
		fc.constantFrom(...samples.map(({ text }) => text), '', 'Ann', '="007"', "'+79001234567"),
		fc.constantFrom('12,50', '1 234,5', '2001-12-31', '1009756800', 'ja', 'нет', '[1]', '{"a":1}'),
		fc.string({ unit: fc.constantFrom(...'0123456789.,-+eE ;|:\u00a0\u200b[]"') }),
	);
	const names = [
		'_fname',
		'email',
		'phones',
		'_bdate',
		'_postal_code',
		'loyalty_points',
		'balance',
	];
	const others = ['is_vip', 'interests', 'preferences', 'orders', '_sex', 'customer_id'];
	const row = fc.record(Object.fromEntries([...names, ...others].map((name) => [name, cell])));
	await fc.assert(
		fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (cells) => {
			const marked = cells.map((one, n) => ({ _lname: `c${n}`, ...one }));
			const [items, columns, file] = [
				await MODES.items(marked),
				await MODES.columns(marked),
				await MODES.file(marked),
			];
			expect(file).toEqual(items);
			// Columns refuse what others leave to Altcraft, and change nothing else.
			const byName = new Map(items.sent.map((profile) => [profile._lname, profile]));
			expect(columns.sent).toEqual(columns.sent.map(({ _lname }) => byName.get(_lname)));
			expect(columns.sent.length + columns.refusals.length).toBe(marked.length);
		}),
		{ numRuns: 30 },
	);
});
