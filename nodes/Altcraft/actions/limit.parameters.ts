import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { toBoolean, toNumberBetween } from '../parameters/convert';
import { parameter } from '../parameters/parameter';

/** How many results of a list come out. */
export const limitProperties: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
];

/** Reads `limitProperties` for each item: Infinity for all. */
export function limitReader(context: IExecuteFunctions): (itemIndex: number) => number {
	const returnAll = parameter(
		context,
		{ name: 'returnAll', displayName: 'Return All', fallback: false },
		(value) => toBoolean(value, 'Return All'),
	);
	const limit = parameter(context, { name: 'limit', displayName: 'Limit', fallback: 50 }, (value) =>
		toNumberBetween(1, Number.MAX_SAFE_INTEGER)(value, 'Limit'),
	);
	return (itemIndex) => (returnAll.at(itemIndex) ? Infinity : limit.at(itemIndex));
}
