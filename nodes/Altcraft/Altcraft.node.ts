import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { properties, router, subtitle } from './actions/router';
import { searchDatabases, searchSegments } from './methods/listSearch';
import { fields, matchFields, resources } from './methods/loadOptions';
import { profileFields } from './methods/resourceMapping';

export class Altcraft implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Altcraft',
		name: 'altcraft',
		icon: { light: 'file:altcraft.svg', dark: 'file:altcraft.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle,
		description:
			'Add, import and update customer profiles in Altcraft in bulk, look them up, and put them into segments, with linked results for each item',
		defaults: { name: 'Altcraft' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'altcraftApi', required: true }],
		properties,
	};

	methods = {
		listSearch: { searchDatabases, searchSegments },
		loadOptions: { fields, matchFields, resources },
		resourceMapping: { profileFields },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router.call(this);
	}
}
