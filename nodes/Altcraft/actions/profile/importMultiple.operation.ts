import { batchOperation } from './batch.operation';

export const importMultiple = batchOperation({
	option: {
		name: 'Import Multiple',
		value: 'importMultiple',
		action: 'Import multiple profiles',
		description:
			'Update the profiles that are there already, found by email, phone or a field of yours, and add the others. The right choice for most lists, and for keeping a CRM and Altcraft alike.',
	},
	// https://guides.altcraft.com/en/v72/developer-guide/profiles/2195504
	call: {
		path: 'profiles/import_batch',
		verb: 'import',
		participle: 'imported',
		isRepeatable: true,
	},
	matchings: ['email', 'phone', 'custom'],
	flags: ['skipTriggers', 'skipInvalidSubscriptions', 'detectGeo'],
});
