import { numberedListOperation } from '../numberedList.operation';

// https://guides.altcraft.com/en/developer-guide/resources/2195587
export const getManyResources = numberedListOperation({
	resource: 'resource',
	option: {
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many resources',
		description:
			'List the resources that profiles can subscribe to, such as a newsletter, each with its ID and name',
	},
	path: 'resources/list',
});
