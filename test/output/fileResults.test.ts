import type { RecordOrigin } from '../../nodes/Altcraft/batches/fileChunks';
import type { Outcome } from '../../nodes/Altcraft/batches/outcomes';
import { notSent, planned, refused } from '../../nodes/Altcraft/batches/outcomes';
import { FileResults } from '../../nodes/Altcraft/output/fileResults';
import type { OutputOptions } from '../../nodes/Altcraft/output/items';
import { Tally } from '../../nodes/Altcraft/output/tally';

const options: OutputOptions = {
	onError: 'continueRegularOutput',
	hasSource: true,
	inputOf: () => undefined,
	profileOf: () => ({}),
};

const accepted: Outcome = {
	verdict: { ...planned(0).verdict, status: 'accepted', bytes: undefined },
	profileId: 'id',
};

const origin = (itemIndex: number, record: number): RecordOrigin => ({
	itemIndex,
	record,
	line: record + 2,
	isRecord: true,
	profile: { n: record },
});

const resultsOf = (keepsNotAccepted: boolean) =>
	new FileResults(keepsNotAccepted, options, new Tally(() => true));

test('what is said of the rest of a file is shown, fails the node, and counts as no profile', () => {
	const tally = new Tally(({ status }) => status !== 'accepted');
	const results = new FileResults(false, options, tally);
	results.addFile(0, 'a.json');
	results.add(origin(0, 0), accepted, 1);
	results.add({ ...origin(0, 1), isRecord: false }, refused('a comma'), null);
	expect(results.items()[0].json).toMatchObject({
		profiles: 1,
		accepted: 1,
		rejected: 0,
		first_not_accepted: { line: 3, status: 'rejected', text: 'a comma' },
	});
	expect(tally.firstAffected).toMatchObject({ itemIndex: 0, line: 3 });
});

test('a summary for each file, then in its order what was not accepted', () => {
	const results = resultsOf(true);
	results.addFile(1, 'b.csv');
	results.addFile(0, 'a.csv');
	results.add(origin(0, 4), notSent('late'), null);
	results.add(origin(0, 1), refused('early'), null);
	results.add(origin(0, 0), accepted, 1);
	results.add(origin(1, 0), accepted, 2);
	const items = results.items();
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 0 },
		{ item: 0 },
		{ item: 1 },
	]);
	expect(Object.keys(items[0].json).slice(0, 3)).toEqual([
		'file',
		'first_not_accepted',
		'profiles',
	]);
	expect(items.map(({ json }) => json)).toEqual([
		{
			file: 'a.csv',
			profiles: 3,
			accepted: 1,
			rejected: 1,
			unknown: 0,
			notSent: 1,
			first_not_accepted: { line: 3, status: 'rejected', text: 'early' },
		},
		{
			error: 'early',
			details: {
				status: 'rejected',
				error_code: null,
				error_text: null,
				batch: null,
				line: 3,
				profile: { n: 1 },
			},
		},
		expect.objectContaining({ error: 'late' }),
		{ file: 'b.csv', profiles: 1, accepted: 1, rejected: 0, unknown: 0, notSent: 0 },
	]);
});

test('only summaries, where what was not accepted is not to come out', () => {
	const results = resultsOf(false);
	results.addFile(0, null);
	results.add(origin(0, 0), notSent('x'), null);
	expect(results.items()).toHaveLength(1);
});

test('a file that is refused as a whole is an error item', () => {
	const results = resultsOf(true);
	results.addRefusal(0, refused('no file'));
	expect(results.items().map(({ json }) => json.error)).toEqual(['no file']);
});
