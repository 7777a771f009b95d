import type { Operation } from '../operation';
import type { BatchSpec } from './batch.parameters';
import { batchProperties } from './batch.parameters';
import { sendFiles } from './sendFiles';
import { sendItems } from './sendItems';

/** An operation that sends the profiles of all items, or of files, in batches. */
export function batchOperation(spec: BatchSpec): Operation {
	return {
		option: spec.option,
		properties: batchProperties(spec),
		async execute() {
			if (this.getInputData().length === 0) return [];
			const isOfFiles = this.getNodeParameter('dataMode', 0) === 'file';
			return await (isOfFiles ? sendFiles : sendItems)(this, spec);
		},
	};
}
