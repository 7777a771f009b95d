import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import * as addMultiple from './profile/addMultiple.operation';

/** The operations by resource; a further one is a file of its own and a line here. */
const operations = {
	profile: { addMultiple },
} as const;

/** What the user sees: resource, operation, and the parameters of each operation. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		default: 'profile',
		options: [{ name: 'Profile', value: 'profile' }],
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'addMultiple',
		displayOptions: { show: { resource: ['profile'] } },
		options: Object.values(operations.profile).map(({ option }) => option),
	},
	...Object.values(operations.profile).flatMap((operation) => operation.properties),
];

/** Runs the chosen operation. */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const resource = this.getNodeParameter('resource', 0) as keyof typeof operations;
	const operation = this.getNodeParameter('operation', 0) as keyof (typeof operations)['profile'];
	return [await operations[resource][operation].execute.call(this)];
}
