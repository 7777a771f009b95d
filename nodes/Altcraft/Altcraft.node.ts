import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { properties, router } from './actions/router';
import { searchDatabases } from './methods/listSearch';
import { resources } from './methods/loadOptions';
import { profileFields } from './methods/resourceMapping';

export class Altcraft implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Altcraft',
		name: 'altcraft',
		icon: { light: 'file:altcraft.svg', dark: 'file:altcraft.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ $parameter.operation === "addMultiple" ? "Add multiple profiles" : $parameter.operation }}',
		description: 'Add customer profiles to Altcraft in bulk, with one linked result per item',
		defaults: { name: 'Altcraft' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'altcraftApi', required: true }],
		properties,
	};

	methods = {
		listSearch: { searchDatabases },
		loadOptions: { resources },
		resourceMapping: { profileFields },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router.call(this);
	}
}
