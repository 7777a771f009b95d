import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { getManyDatabases } from './database/getMany.operation';
import type { Operation } from './operation';
import { addMultiple } from './profile/addMultiple.operation';
import { deleteProfile } from './profile/delete.operation';
import { get } from './profile/get.operation';
import { getMany } from './profile/getMany.operation';
import { importMultiple } from './profile/importMultiple.operation';
import { updateMultiple } from './profile/updateMultiple.operation';
import { getManyResources } from './resource/getMany.operation';
import { addProfile } from './segment/addProfile.operation';
import { removeProfile } from './segment/removeProfile.operation';

interface Resource {
	readonly name: string;
	readonly value: string;
	/** In the order of the list; the first is the default. */
	readonly operations: readonly Operation[];
}

/** The node's operations by resource: a further one is a file of its own and a line here. */
const RESOURCES: readonly Resource[] = [
	{
		name: 'Profile',
		value: 'profile',
		operations: [addMultiple, importMultiple, updateMultiple, get, getMany, deleteProfile],
	},
	{ name: 'Database', value: 'database', operations: [getManyDatabases] },
	{ name: 'Resource', value: 'resource', operations: [getManyResources] },
	{ name: 'Segment', value: 'segment', operations: [addProfile, removeProfile] },
];

const [{ value: firstResource }] = RESOURCES;

/** What the user sees: resource, operation, and the parameters of each operation. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		default: firstResource,
		options: RESOURCES.map(({ name, value }) => ({ name, value })),
	},
	...RESOURCES.map(({ value, operations }): INodeProperties => {
		const [firstOperation] = operations.map(({ option }) => option.value);
		return {
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			default: firstOperation,
			displayOptions: { show: { resource: [value] } },
			options: operations.map(({ option }) => option),
		};
	}),
	...RESOURCES.flatMap(({ operations }) => operations).flatMap((operation) => operation.properties),
];

const ACTIONS = Object.fromEntries(
	RESOURCES.flatMap(({ value, operations }) =>
		operations.map(({ option }) => [`${value} ${option.value}`, option.action]),
	),
);

/** What the node's box says on the canvas: the `action` of the operation. */
export const subtitle = `={{ (${JSON.stringify(ACTIONS)})[$parameter.resource + " " + $parameter.operation] }}`;

/** Runs the chosen operation. */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const resource = this.getNodeParameter('resource', 0);
	const name = this.getNodeParameter('operation', 0);
	const operation = RESOURCES.find(({ value }) => value === resource)?.operations.find(
		({ option }) => option.value === name,
	);
	if (operation === undefined) {
		throw new NodeOperationError(
			this.getNode(),
			`This version of the node has no operation "${String(name)}". Choose one under Operation.`,
		);
	}
	return [await operation.execute.call(this)];
}
