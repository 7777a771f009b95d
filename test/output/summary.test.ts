import type { INode } from 'n8n-workflow';

import { notSent } from '../../nodes/Altcraft/batches/outcomes';
import { summaryError, summaryHints } from '../../nodes/Altcraft/output/summary';
import type { Affected, Counts } from '../../nodes/Altcraft/output/tally';
import { noCounts } from '../../nodes/Altcraft/output/tally';

const node = { name: 'Altcraft', type: 'altcraft' } as INode;

const messagesOf = (
	counts: Partial<Counts>,
	notices: string[] = [],
	firstNotAccepted: readonly Affected[] = [],
) =>
	summaryHints(
		{ counts: { ...noCounts(), ...counts }, firstNotAccepted, requests: 3 },
		{ ms: 1234, isContinued: false },
		notices,
		({ itemIndex }) => `c${itemIndex}@example.com`,
	).map(({ message }) => message);

test.each([
	[2600, 3, 1234, false, '2,600 accepted in 3 requests, 1.2 s'],
	[1, 1, 40, false, '1 accepted in 1 request, 0.1 s'],
	[9, 0, 5, true, '9 accepted, counting those of an earlier try; 0 requests, 0.1 s'],
])(
	'of a run that was all accepted: %d, %d, %d ms, %p',
	(accepted, requests, ms, isContinued, said) => {
		const tally = { counts: { ...noCounts(), accepted }, firstNotAccepted: [], requests };
		expect(summaryHints(tally, { ms, isContinued }, ['A notice.'], () => '')).toEqual([
			{ message: `Altcraft profiles: ${said}.`, type: 'info', location: 'outputPane' },
			{ message: 'A notice.', type: 'warning', location: 'outputPane' },
		]);
	},
);

test('the counts where not all were accepted; notices come in any case', () => {
	expect(messagesOf({}, ['A notice.'])).toEqual(['A notice.']);
	expect(messagesOf({ accepted: 3, unknown: 1 }, ['A notice.'])).toEqual([
		'Altcraft profiles: 3 accepted, 0 rejected, 1 unknown, 0 not sent.',
		'A notice.',
	]);
	expect(messagesOf({ planned: 2 })[0]).toContain('2 planned');
});

test('the hint names the first that were not accepted, with what happened to them', () => {
	const [one, other] = [notSent('Not this.'), notSent('Nor that.')];
	const first = [one, other, one].map(({ verdict }, itemIndex) => ({ itemIndex, verdict }));
	expect(messagesOf({ notSent: 9 }, [], first)).toEqual([
		'Altcraft profiles: 0 accepted, 0 rejected, 0 unknown, 9 not sent. c0@example.com, c2@example.com: Not this. c1@example.com: Nor that.',
	]);
});

test('the error says what happened in its own words, names the first affected, and counts', () => {
	// n8n takes the code of a network error in a message for the whole of it.
	const { verdict } = notSent('No connection could be made (ECONNREFUSED).');
	const counts = { ...noCounts(), notSent: 5 };
	const error = summaryError(node, counts, { itemIndex: 2, verdict });
	expect(error.message).toBe(
		'No connection could be made (ECONNREFUSED). First affected is [Item 2]. Altcraft profiles: 0 accepted, 0 rejected, 0 unknown, 5 not sent.',
	);
	expect(error.context.itemIndex).toBe(2);
	expect(
		summaryError(node, counts, {
			itemIndex: 2,
			verdict: { ...verdict, scope: 'beforeSending' },
		}).message,
	).toMatch(/\(ECONNREFUSED\)\. To send the others .* On Error\. First affected is/);
	const ofFile = summaryError(node, counts, { itemIndex: 0, record: 6, line: 8, verdict });
	expect(ofFile.message).toContain('[Item 0], line 8.');
});

test.each([
	[401, 'credential-invalid'],
	[403, 'credential-invalid'],
	[402, 'quota-exhausted'],
	[400, undefined],
])('code %d is told to n8n as %s', (errorCode, cause) => {
	const verdict = { ...notSent('x').verdict, errorCode };
	const { failure } = summaryError(node, noCounts(), { itemIndex: 0, verdict });
	expect(failure?.cause).toBe(cause);
});
