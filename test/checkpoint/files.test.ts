import type { IncomingFile } from '../../nodes/Altcraft/batches/fileChunks';
import type { Verdict } from '../../nodes/Altcraft/batches/outcomes';
import type { FileCheckpoint } from '../../nodes/Altcraft/checkpoint/files';
import { settingsOf } from '../batches/settings';
import type { Profile } from '../../nodes/Altcraft/profiles/profile';
import { FileLedger } from '../../nodes/Altcraft/checkpoint/files';

const verdict = (status: Verdict['status']): Verdict => ({
	status,
	scope: 'profile',
	errorCode: null,
	errorText: null,
	explanation: '',
});

const file = (itemIndex: number, content: string, databaseId = 1): IncomingFile => ({
	itemIndex,
	name: null,
	fileSettings: { fileFormat: 'auto', fileName: undefined, charset: 'auto', delimiter: 'auto' },
	columns: new Map(),
	settings: settingsOf({ databaseId }),
	async *bytes() {
		yield Buffer.from(content);
	},
});

const saved = (checkpoint: FileCheckpoint) =>
	JSON.parse(JSON.stringify(checkpoint)) as FileCheckpoint;

const statuses = (ledger: FileLedger, itemIndex: number, count: number) =>
	Array.from({ length: count }, (_, record) => ledger.verdictOf(itemIndex, record)?.status);

test('a file that was sent whole takes three numbers', async () => {
	const ledger = new FileLedger([file(0, 'a')]);
	for (let record = 0; record < 1000; record++) ledger.add(0, record, verdict('accepted'));
	const { files, verdicts } = await ledger.toCheckpoint();
	expect(files.map(({ runs }) => runs)).toEqual([[[0, 1000, 1]]]);
	expect(verdicts).toHaveLength(1);
});

test('records are recalled by their place, whatever order they were answered in', async () => {
	const first = new FileLedger([file(0, 'a'), file(1, 'b')]);
	for (const record of [4, 5, 0, 1]) first.add(1, record, verdict('accepted'));
	first.add(1, 2, verdict('unknown'));
	first.add(1, 3, verdict('notSent'));
	const second = new FileLedger([file(0, 'a'), file(1, 'b')]);
	await second.recall(saved(await first.toCheckpoint()));
	expect(statuses(second, 0, 2)).toEqual([undefined, undefined]);
	expect(statuses(second, 1, 7)).toEqual([
		'accepted',
		'accepted',
		'unknown',
		undefined,
		'accepted',
		'accepted',
		undefined,
	]);
});

test('what came of a record later replaces what was known of it', async () => {
	const first = new FileLedger([file(0, 'a')]);
	first.add(0, 0, verdict('unknown'));
	first.add(0, 1, verdict('unknown'));
	const second = new FileLedger([file(0, 'a')]);
	await second.recall(await first.toCheckpoint());
	expect(second.hasNew).toBe(false);
	second.add(0, 1, verdict('accepted'));
	const third = new FileLedger([file(0, 'a')]);
	await third.recall(await second.toCheckpoint());
	expect(statuses(third, 0, 2)).toEqual(['unknown', 'accepted']);
});

test('another database, or other bytes, is another file, and the first is not forgotten', async () => {
	const first = new FileLedger([file(0, 'a')]);
	first.add(0, 0, verdict('accepted'));
	const second = new FileLedger([file(0, 'a', 2)]);
	await second.recall(await first.toCheckpoint());
	expect(second.verdictOf(0, 0)).toBeUndefined();
	second.add(0, 0, verdict('unknown'));
	const third = new FileLedger([file(0, 'a')]);
	await third.recall(saved(await second.toCheckpoint()));
	expect(third.verdictOf(0, 0)?.status).toBe('accepted');
});

test('files with the same bytes are told apart by their order', async () => {
	const first = new FileLedger([file(0, 'a'), file(1, 'a')]);
	first.add(0, 0, verdict('unknown'));
	first.add(1, 0, verdict('accepted'));
	const second = new FileLedger([file(0, 'a'), file(1, 'a')]);
	await second.recall(await first.toCheckpoint());
	expect([0, 1].map((index) => second.verdictOf(index, 0)?.status)).toEqual([
		'unknown',
		'accepted',
	]);
});

describe('a file that is read with other settings', () => {
	const known = file(0, 'a;b');
	const other = { ...known, fileSettings: { ...known.fileSettings, delimiter: ';' } };
	/** Reads records 0 (not readable), 1 and 2, of which an earlier try settled the last two. */
	const readAgain = async (fields: object, later = other) => {
		const first = new FileLedger([known]);
		first.meet(0, 0, undefined);
		first.meet(0, 1, { email: 'a' });
		first.meet(0, 2, { email: 'b' });
		for (const record of [1, 2]) first.add(0, record, verdict('accepted'));
		const second = new FileLedger([later]);
		await second.recall(saved(await first.toCheckpoint()));
		second.meet(0, 0, { email: 'now readable' });
		second.meet(0, 1, fields as Profile);
		return second;
	};

	test('is known again by the first record that could be read', async () => {
		const second = await readAgain({ email: 'a' });
		expect(statuses(second, 0, 3)).toEqual([undefined, 'accepted', 'accepted']);
	});

	test('is another file where that makes another record of it, and the first is not forgotten', async () => {
		const second = await readAgain({ 'email;x': 'a' });
		expect(statuses(second, 0, 3)).toEqual([undefined, undefined, undefined]);
		const third = new FileLedger([known]);
		await third.recall(saved(await second.toCheckpoint()));
		expect(statuses(third, 0, 3)).toEqual([undefined, 'accepted', 'accepted']);
	});

	test('is not forgotten where nothing of it was read', async () => {
		const first = new FileLedger([known]);
		first.meet(0, 0, { email: 'a' });
		first.add(0, 0, verdict('accepted'));
		const second = new FileLedger([other]);
		await second.recall(saved(await first.toCheckpoint()));
		const third = new FileLedger([known]);
		await third.recall(saved(await second.toCheckpoint()));
		expect(third.verdictOf(0, 0)?.status).toBe('accepted');
	});
});

test('a file that was read is recognised although it is gone when all is sent', async () => {
	let reads = 0;
	const vanishing: IncomingFile = {
		...file(0, 'a'),
		async *bytes() {
			if (++reads > 1) throw new Error('gone');
			yield Buffer.from('a');
		},
	};
	const first = new FileLedger([vanishing]);
	for await (const chunk of first.files[0].bytes()) expect(chunk).toHaveLength(1);
	first.add(0, 0, verdict('accepted'));
	const second = new FileLedger([file(0, 'a')]);
	await second.recall(await first.toCheckpoint());
	expect(second.verdictOf(0, 0)?.status).toBe('accepted');
});
