import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { withoutErrorKey } from '../../output/items';
import { toBoolean } from '../../parameters/convert';
import { parameter } from '../../parameters/parameter';
import { simplified } from '../../profiles/simplified';

export const simplifyProperty: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/**
 * Makes the output of an answered profile, as Simplify says for the item. A field named "error" is left
 * out: n8n would take it for its own. `chosen`: fields that were asked for by name.
 */
export function profileShaper(
	context: IExecuteFunctions,
): (itemIndex: number) => (profile: IDataObject, chosen?: readonly string[]) => IDataObject {
	const simplify = parameter(
		context,
		{ name: 'simplify', displayName: 'Simplify', fallback: true },
		(value) => toBoolean(value, 'Simplify'),
	);
	return (itemIndex) => {
		if (!simplify.at(itemIndex)) return withoutErrorKey;
		return (profile, chosen = []) =>
			withoutErrorKey(simplified(profile, new Set(chosen)) as IDataObject);
	};
}
