import { numberedListOperation } from '../numberedList.operation';

// https://guides.altcraft.com/en/developer-guide/databases/2195563
export const getManyDatabases = numberedListOperation({
	resource: 'database',
	option: {
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many databases',
		description: 'List the databases that the API token may see, each with its ID and name',
	},
	path: 'databases/list/',
});
