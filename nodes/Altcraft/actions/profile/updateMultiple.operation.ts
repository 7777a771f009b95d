import { batchOperation } from './batch.operation';

export const updateMultiple = batchOperation({
	option: {
		name: 'Update Multiple',
		value: 'updateMultiple',
		action: 'Update multiple profiles',
		description:
			'Change profiles that are there already and add none: those that Altcraft does not find are rejected',
	},
	// https://guides.altcraft.com/en/developer-guide/profiles/2195501: triggers cannot be skipped here.
	call: {
		path: 'profiles/update_batch',
		verb: 'update',
		participle: 'updated',
		isRepeatable: false,
	},
	matchings: ['email', 'phone', 'custom', 'profile_id'],
	flags: ['skipInvalidSubscriptions'],
});
