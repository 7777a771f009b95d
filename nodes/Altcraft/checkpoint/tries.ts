import type { IExecuteData, IExecuteFunctions } from 'n8n-workflow';

/** How often the node ran for the same entry of n8n's execution stack, in the same execution. */
const tries = new WeakMap<IExecuteData, { execution: AbortSignal | undefined; count: number }>();

/**
 * The number of this try among those that n8n makes on its own (Retry On Fail), from 1. Whoever counts
 * them in what is saved with the execution also counts those of the execution that is retried by hand,
 * whose number n8n begins anew. n8n hands each try the same entry of its stack (n8n-core,
 * WorkflowExecute), and every other run of the node another one.
 */
export function countTry(context: IExecuteFunctions): number {
	const entry = context.getExecuteData();
	const execution = context.getExecutionCancelSignal();
	const last = tries.get(entry);
	const count = last?.execution === execution ? (last?.count ?? 0) + 1 : 1;
	tries.set(entry, { execution, count });
	return count;
}
