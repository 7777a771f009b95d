import type { Settings } from '../../nodes/Altcraft/batches/plan';
import type { Matching } from '../../nodes/Altcraft/profiles/matching';

/** Settings of an operation that only adds, with these in place of its own. */
export function settingsOf(given: Partial<Settings> = {}): Settings {
	const { databaseId = 1 } = given;
	return {
		operation: {
			path: 'profiles/add_batch/',
			verb: 'add',
			participle: 'added',
			isRepeatable: false,
		},
		databaseId,
		matching: undefined,
		members: [
			['db_id', databaseId],
			['skip_triggers', false],
		],
		isRepeatable: false,
		format: 'json',
		batchSize: 1000,
		timeout: 1000,
		maxRetries: 0,
		dryRun: false,
		unknownFields: 'note',
		...given,
	};
}

/** Matching by email. */
export const BY_EMAIL: Matching = { mode: 'email', field: 'email', resourceId: undefined };
