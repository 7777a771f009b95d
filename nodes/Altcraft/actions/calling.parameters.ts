import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { toNumberBetween } from '../parameters/convert';
import type { Parameter } from '../parameters/parameter';
import { parameter } from '../parameters/parameter';
import type { Patience } from '../transport/api';

const BOUNDS = {
	streams: { displayName: 'Parallel Streams', default: 2, minValue: 1, maxValue: 10 },
	maxRetries: { displayName: 'Max Retries', default: 3, minValue: 0, maxValue: 10 },
	timeout: { displayName: 'Timeout', default: 60_000, minValue: 1, maxValue: 2 ** 31 - 1 },
} as const;

/** The options of an operation that makes calls for each item; `isRead`: that changes nothing. */
export function callingOptions(isRead: boolean, more: INodeProperties[] = []): INodeProperties[] {
	const number = (name: keyof typeof BOUNDS, description: string): INodeProperties => {
		const { displayName, default: usual, minValue, maxValue } = BOUNDS[name];
		return {
			displayName,
			name,
			type: 'number',
			typeOptions: { minValue, maxValue },
			default: usual,
			description,
		};
	};
	const options = [
		number(
			'maxRetries',
			isRead
				? 'How often a request is repeated that got no answer, as when Altcraft is too busy or the connection was lost'
				: 'How often a request is repeated when Altcraft cannot have taken it: it was too busy (HTTP 429), or no connection could be made',
		),
		number('streams', 'How many items are worked on at the same time'),
		number('timeout', 'How many milliseconds Altcraft may take for one request'),
		...more,
	];
	return [
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: options.sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
		},
	];
}

/** Reads `callingOptions`, for each item. */
export function patienceReader(context: IExecuteFunctions): (itemIndex: number) => Patience {
	const timeout = bounded(context, 'timeout');
	const maxRetries = bounded(context, 'maxRetries');
	return (itemIndex) => ({
		timeout: timeout.at(itemIndex),
		maxRetries: maxRetries.at(itemIndex),
	});
}

/** How many items of the run may be under way at a time; read with the first one. */
export function streamsOf(context: IExecuteFunctions): number {
	return bounded(context, 'streams').at(0);
}

function bounded(context: IExecuteFunctions, name: keyof typeof BOUNDS): Parameter<number> {
	const { displayName, default: fallback, minValue, maxValue } = BOUNDS[name];
	const convert = toNumberBetween(minValue, maxValue);
	return parameter(context, { name: `options.${name}`, displayName, fallback }, (value) =>
		convert(value, displayName),
	);
}
