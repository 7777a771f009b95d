import type { IExecuteFunctions, INodeExecutionData, INodePropertyOptions } from 'n8n-workflow';

import { addFiles } from './sendFiles';
import { addItems } from './sendItems';

export { properties } from './batch.parameters';

export const option: INodePropertyOptions = {
	name: 'Add Multiple',
	value: 'addMultiple',
	action: 'Add multiple profiles',
	description:
		'Add each incoming item, or each record of a file, as a new profile, many in one request',
};

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	if (this.getInputData().length === 0) return [];
	const add = this.getNodeParameter('dataMode', 0) === 'file' ? addFiles : addItems;
	return await add.call(this);
}
