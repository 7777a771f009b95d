import type { ILoadOptionsFunctions } from 'n8n-workflow';

/** ID of the database that is chosen in the editor; undefined for none, or an expression. */
export function chosenDatabase(context: ILoadOptionsFunctions): number | undefined {
	const chosen = context.getCurrentNodeParameter('database', { extractValue: true });
	const id = Number(chosen);
	return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}
