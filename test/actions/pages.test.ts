import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Pointer } from '../../nodes/Altcraft/actions/pages';
import { entriesOf, firstOf } from '../../nodes/Altcraft/actions/pages';
import { collectGarbage } from './garbage';

const PAGE = 4;
const range = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `p${n}` }));

/** A list of so many entries; `shift` moves where a page ends, and where the next one starts. */
function listOf(count: number, shifts: ReadonlyArray<{ size: number; back: number }>) {
	const entries = range(count);
	const asked: Pointer[] = [];
	const ask = async (from: Pointer): Promise<IDataObject> => {
		const { size, back } = shifts[asked.length % shifts.length];
		asked.push(from);
		const start = from === '' ? 0 : Number(String(from).slice(1));
		const end = start + size;
		const next = end < count ? `p${Math.max(end - back, start + 1)}` : undefined;
		return { data: entries.slice(start, end), ...(next && { next_from_id: next }) };
	};
	return { entries, asked, list: { first: '', pageSize: PAGE, ask } };
}

const shifts = fc.array(
	fc.record({ size: fc.integer({ min: 2, max: PAGE }), back: fc.integer({ min: 0, max: 1 }) }),
	{ minLength: 1, maxLength: 5 },
);

test('every entry comes out once, in order, however pages overlap and come short', async () => {
	await fc.assert(
		fc.asyncProperty(fc.nat(60), shifts, async (count, spoilt) => {
			const { entries, list } = listOf(count, spoilt);
			expect(await firstOf(list, Infinity)).toEqual(entries);
		}),
	);
});

test('a full page without a pointer is not the end of a list', async () => {
	await fc.assert(
		fc.asyncProperty(fc.nat(60), fc.integer({ min: 0, max: 1 }), async (count, back) => {
			const { entries, list } = listOf(count, [{ size: PAGE, back: 0 }]);
			// It goes on from an ID, with its entry or behind it, and tells no pointer.
			const ask = async (from: Pointer) => {
				const start = from === '' ? from : `p${Number(String(from).slice(1)) + back}`;
				return { ...(await list.ask(start)), next_from_id: undefined };
			};
			expect(await firstOf({ ...list, ask }, Infinity)).toEqual(entries);
		}),
	);
});

test('a Limit is kept, and no page is asked for behind it', async () => {
	await fc.assert(
		fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 70 }), async (count, limit) => {
			const { entries, asked, list } = listOf(count, [{ size: PAGE, back: 0 }]);
			expect(await firstOf(list, limit)).toEqual(entries.slice(0, limit));
			expect(asked.length).toBeLessThanOrEqual(Math.ceil(limit / PAGE));
		}),
	);
});

const pointer = fc.oneof(
	{ arbitrary: fc.constantFrom<unknown>('a', 'b', 'p1', 0), weight: 3 },
	{ arbitrary: fc.constantFrom<unknown>(undefined, null, '', {}, []), weight: 1 },
	{ arbitrary: fc.string(), weight: 1 },
);

test('whatever the server answers, the reading ends, and never repeats an entry or a pointer', async () => {
	const answer = fc.record({
		data: fc.oneof(
			fc.array(fc.record({ id: fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6') }), {
				maxLength: 6,
			}),
			fc.constant(null),
		),
		next_from_id: pointer,
	});
	await fc.assert(
		fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 6 }), async (answers) => {
			const asked: Pointer[] = [];
			const ask = async (from: Pointer) => {
				asked.push(from);
				return answers[asked.length % answers.length] as IDataObject;
			};
			const found: unknown[] = [];
			for await (const { id } of entriesOf({ first: '', pageSize: PAGE, ask })) found.push(id);
			expect(new Set(found).size).toBe(found.length);
			expect(new Set(asked.map(String)).size).toBe(asked.length);
			// Each page but the last has brought something new.
			expect(asked.length).toBeLessThanOrEqual(found.length + 1);
		}),
	);
});

test('an answer without a list is no empty list', async () => {
	const list = { first: 1, pageSize: PAGE, ask: async () => ({ data: { id: 1 } }) };
	await expect(firstOf(list, 1)).rejects.toThrow(/without a list.*Server URL/);
});

test('of a list that is read, no page is held but the one that is read', async () => {
	const pages: Array<WeakRef<object>> = [];
	const ask = async (from: Pointer): Promise<IDataObject> => {
		const start = Number(from);
		const answer = {
			data: Array.from({ length: start < 200 ? PAGE : 1 }, (_, n) => ({ id: start + n })),
			next_from_id: start < 200 ? start + PAGE : undefined,
		};
		pages.push(new WeakRef(answer.data));
		return answer;
	};
	const alive = async () => {
		await collectGarbage();
		return pages.filter((page) => page.deref() !== undefined).length;
	};
	let most = 0;
	for await (const { id } of entriesOf({ first: 0, pageSize: PAGE, ask })) {
		if (Number(id) % 40 === 0) most = Math.max(most, await alive());
	}
	expect(pages).toHaveLength(51);
	expect(most).toBe(1);
});
