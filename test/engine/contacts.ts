import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Altcraft, Fault } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { runAltcraft } from './engine';

/** What a run is given beside its items; `options` are those of the node. */
export type Given = Partial<Parameters<typeof runAltcraft>[0]> & { options?: IDataObject };

/** Without an email, so that Altcraft would take each of them twice. */
export const contacts = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ _lname: `c${n}` }));

/** Of a result item or an error item. */
export const statusOf = ({ json }: INodeExecutionData) =>
	json.status ?? (json.details as IDataObject).status;

/** A stand-in for the tests of one file, and runs of our node against it in batches of two. */
export function useAltcraft() {
	let altcraft: Altcraft;
	beforeEach(async () => {
		// One for each test: a request that a run gave up may still be on its way when the next one starts.
		altcraft = await startAltcraft();
	});
	afterEach(async () => await altcraft.stop());
	return {
		get altcraft() {
			return altcraft;
		},
		run: async (items: IDataObject[], { options, parameters, ...given }: Given = {}) =>
			await runAltcraft({
				items,
				credential: { serverUrl: altcraft.url, token: altcraft.token },
				parameters: { options: { batchSize: 2, streams: 1, ...options }, ...parameters },
				...given,
			}),
		storedNames: () => altcraft.stored(1).map(({ profile }) => profile._lname),
		/** The fault that the n-th request meets; the others meet none. */
		onRequest: (n: number, fault: Fault) => {
			altcraft.fault = (batch) => (batch.n === n ? fault : undefined);
		},
	};
}
