import type { IDataObject } from 'n8n-workflow';

import type { Given } from './contacts';
import { useAltcraft } from './contacts';

/** What On Error may be. */
export const ON_ERROR = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;

/** An operation that makes calls for each item, against a stand-in that holds these profiles. */
export function useOperation(operation: IDataObject, profiles: IDataObject[] = []) {
	const service = useAltcraft();
	const ids: string[] = [];
	beforeEach(async () => {
		await service.run(profiles, { options: { batchSize: 1000 } });
		ids.splice(0, ids.length, ...service.altcraft.stored(1).map(({ profile_id: id }) => id));
		service.altcraft.requests.length = 0;
	});
	return {
		service,
		/** Of the profiles, in their order. */
		ids,
		run: async (items: IDataObject[], { parameters, ...given }: Given = {}) =>
			await service.run(items, { parameters: { ...operation, ...parameters }, ...given }),
		/** How often a method was called. */
		callsOf: (method: string) =>
			service.altcraft.requests.filter(({ path }) => path === `/api/v1.1/${method}`).length,
		/** The fault that the n-th call of a method meets, from 0. */
		onCall: (method: string, faultOf: (n: number) => object | undefined) => {
			let n = 0;
			service.altcraft.readingFault = (path) =>
				path === `/api/v1.1/${method}` ? faultOf(n++) : undefined;
		},
	};
}
