import type { IExecuteFunctions, INodeExecutionData, INodePropertyOptions } from 'n8n-workflow';

import { addItems } from './addItems';

export { properties } from './addMultiple.parameters';

export const option: INodePropertyOptions = {
	name: 'Add Multiple',
	value: 'addMultiple',
	action: 'Add multiple profiles',
	description: 'Add each incoming item as a new profile, many in one request',
};

export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return this.getInputData().length === 0 ? [] : await addItems.call(this);
}
