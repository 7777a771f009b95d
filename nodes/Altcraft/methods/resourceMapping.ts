import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

export async function profileFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return { fields: [] };
}
