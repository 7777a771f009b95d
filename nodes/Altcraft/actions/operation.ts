import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

/** One operation of the node, in a file of its own; `router.ts` lists them. */
export interface Operation {
	/** How it stands in the list of operations; its `action` is also the node's subtitle. */
	readonly option: INodePropertyOptions & { readonly value: string; readonly action: string };
	/** Its parameters, shown for it alone. */
	readonly properties: INodeProperties[];
	execute(this: IExecuteFunctions): Promise<INodeExecutionData[]>;
}
