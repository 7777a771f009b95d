import type { INode } from 'n8n-workflow';

import { notSent } from '../../nodes/Altcraft/batches/outcomes';
import { summaryError, summaryHint } from '../../nodes/Altcraft/output/summary';
import { noCounts } from '../../nodes/Altcraft/output/tally';

const node = { name: 'Altcraft', type: 'altcraft' } as INode;

test('no hint where all were accepted, else the counts', () => {
	expect(summaryHint({ ...noCounts(), accepted: 3 })).toBeUndefined();
	expect(summaryHint({ ...noCounts(), accepted: 3, unknown: 1 })?.message).toBe(
		'Altcraft profiles: 3 accepted, 0 rejected, 1 unknown, 0 not sent.',
	);
	expect(summaryHint({ ...noCounts(), planned: 2 })?.message).toContain('2 planned');
});

test('the error counts, names the first affected, and keeps its words', () => {
	// n8n takes the code of a network error in a message for the whole of it.
	const { verdict } = notSent('No connection could be made (ECONNREFUSED).');
	const counts = { ...noCounts(), notSent: 5 };
	const error = summaryError(node, counts, { itemIndex: 2, verdict });
	expect(error.message).toBe(
		'Altcraft profiles: 0 accepted, 0 rejected, 0 unknown, 5 not sent. First affected is [Item 2]: No connection could be made (ECONNREFUSED).',
	);
	expect(error.context.itemIndex).toBe(2);
	const ofFile = summaryError(node, counts, { itemIndex: 0, record: 6, line: 8, verdict });
	expect(ofFile.message).toContain('[Item 0], line 8:');
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
