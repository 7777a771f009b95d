import { updateDisplayOptions } from 'n8n-workflow';

import { withoutErrorKey } from '../output/items';
import { callingOptions } from './calling.parameters';
import { limitProperties, limitReader } from './limit.parameters';
import type { Operation } from './operation';
import { forEachItem } from './operation';
import { firstOf, numberedList } from './pages';

/** An operation that puts out what a list method of Altcraft's own numbered things answers, as data. */
export interface NumberedListSpec {
	/** The value of its resource in the router. */
	readonly resource: string;
	readonly option: Operation['option'];
	/** Of the method, below /api/v1.1/. */
	readonly path: string;
}

/** An operation such as "Get many databases": one output item for each entry, as it stands. */
export function numberedListOperation({ resource, option, path }: NumberedListSpec): Operation {
	return {
		option,
		properties: updateDisplayOptions(
			{ show: { resource: [resource], operation: [option.value] } },
			[...limitProperties, ...callingOptions(true)],
		),
		async execute() {
			return await forEachItem(this, {
				read: limitReader(this),
				async run(api, limit) {
					const entries = await firstOf(numberedList(api, path, limit), limit);
					return entries.map(withoutErrorKey);
				},
			});
		},
	};
}
