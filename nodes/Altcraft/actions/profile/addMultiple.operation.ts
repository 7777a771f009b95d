import { batchOperation } from './batch.operation';

export const addMultiple = batchOperation({
	option: {
		name: 'Add Multiple',
		value: 'addMultiple',
		action: 'Add multiple profiles',
		description:
			'Add each incoming item, or each record of a file, as a new profile, many in one request. For lists of people whom Altcraft does not know yet.',
	},
	// https://guides.altcraft.com/en/v72/developer-guide/profiles/2195496
	call: {
		path: 'profiles/add_batch/',
		verb: 'add',
		participle: 'added',
		isRepeatable: false,
		adviceOnDuplicate: 'To update those that are there already, choose Import Multiple.',
	},
	matchings: [],
	flags: ['skipTriggers', 'skipInvalidSubscriptions'],
});
