import type { Target } from '../batches/plan';

/**
 * What a checkpoint belongs to beside the data: what was settled for another operation, database or
 * way of matching says nothing of this one.
 */
export function targetOf({ operation, databaseId, matching }: Target): string {
	const { mode, field, resourceId } = matching ?? {};
	return JSON.stringify([operation.path, databaseId, mode, field, resourceId]);
}
