import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { toOneOf } from '../../parameters/convert';
import { parameter } from '../../parameters/parameter';
import type { Condition } from '../../profiles/query';
import { CONDITION_OPERATORS, queryOf } from '../../profiles/query';
import type { Schema } from '../../profiles/schema';

/** Which profiles of a database are meant. */
export const filterProperties: INodeProperties[] = [
	{
		displayName: 'Filter',
		name: 'filterMode',
		type: 'options',
		default: 'conditions',
		description: 'Which profiles to get. Without any condition, all of them.',
		options: [
			{ name: 'Conditions', value: 'conditions' },
			{
				name: 'JSON Query',
				value: 'json',
				description: 'For what conditions cannot say: a query as MongoDB has them',
			},
		],
	},
	{
		displayName: 'Conditions',
		name: 'conditions',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Condition',
		default: {},
		description: 'What the fields of a profile must be',
		displayOptions: { show: { filterMode: ['conditions'] } },
		options: [
			{
				displayName: 'Condition',
				name: 'condition',
				values: [
					{
						displayName: 'Field Name or ID',
						name: 'field',
						type: 'options',
						default: '',
						typeOptions: { loadOptionsMethod: 'fields', loadOptionsDependsOn: ['database.value'] },
						description:
							'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
					},
					{
						displayName: 'Is',
						name: 'operator',
						type: 'options',
						default: 'equals',
						description: 'How the field is compared. Of a list, one entry has to meet it.',
						options: [
							{ name: 'Does Not Exist', value: 'notExists' },
							{ name: 'Equal To', value: 'equals' },
							{ name: 'Existing', value: 'exists' },
							{ name: 'Greater Than', value: 'greater' },
							{ name: 'Greater Than or Equal To', value: 'greaterOrEqual' },
							{ name: 'Less Than', value: 'less' },
							{ name: 'Less Than or Equal To', value: 'lessOrEqual' },
							{ name: 'Not Equal To', value: 'notEquals' },
						],
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						description:
							'What the field is compared with; it is read as what the field holds, such as a number or a date',
						displayOptions: { hide: { operator: ['exists', 'notExists'] } },
					},
				],
			},
		],
	},
	{
		displayName: 'Must Match',
		name: 'combine',
		type: 'options',
		default: 'all',
		description: 'How many of the conditions a profile must meet',
		displayOptions: { show: { filterMode: ['conditions'] } },
		options: [
			{ name: 'All Conditions', value: 'all' },
			{ name: 'Any Condition', value: 'any' },
		],
	},
	{
		displayName: 'Query',
		name: 'query',
		type: 'json',
		default: '{}',
		placeholder: 'e.g. { "loyalty_points": { "$gt": 100 } }',
		description: 'A query of MongoDB over the fields of the profiles, as a JSON object',
		displayOptions: { show: { filterMode: ['json'] } },
	},
];

/** Which profiles an item asks for. */
export type Filter =
	| { readonly query: IDataObject | undefined }
	| { readonly conditions: readonly Condition[]; readonly combine: 'all' | 'any' };

/** Reads `filterProperties` for each item. */
export function filterReader(context: IExecuteFunctions): (itemIndex: number) => Filter {
	const choice = <K extends string>(
		name: string,
		displayName: string,
		choices: Record<K, true>,
	) => {
		const [fallback] = Object.keys(choices);
		return parameter(context, { name, displayName, fallback }, (value) =>
			toOneOf(choices)(value, displayName),
		);
	};
	const mode = choice('filterMode', 'Filter', { conditions: true, json: true });
	const combine = choice('combine', 'Must Match', { all: true, any: true });
	const conditions = parameter(
		context,
		{ name: 'conditions.condition', displayName: 'Conditions', fallback: [] },
		toConditions,
	);
	const query = parameter(
		context,
		{ name: 'query', displayName: 'Query', fallback: '{}' },
		toQuery,
	);
	return (itemIndex) =>
		mode.at(itemIndex) === 'json'
			? { query: query.at(itemIndex) }
			: { conditions: conditions.at(itemIndex), combine: combine.at(itemIndex) };
}

function toConditions(value: unknown): Condition[] {
	const entries = Array.isArray(value) ? (value as unknown[]) : [value];
	return entries.map((entry) => {
		const { field, operator = 'equals', value: compared } = Object(entry) as Partial<Condition>;
		return {
			field: String(field ?? '').trim(),
			operator: toOneOf(CONDITION_OPERATORS)(operator, 'Is'),
			value: compared,
		};
	});
}

/** Undefined for a query without conditions: all profiles. */
function toQuery(value: unknown): IDataObject | undefined {
	const query = typeof value === 'string' ? parsed(value) : value;
	if (typeof query !== 'object' || query === null || Array.isArray(query)) {
		throw new Error(
			'Query must be a JSON object such as { "loyalty_points": { "$gt": 100 } }. Correct it.',
		);
	}
	return Object.keys(query).length === 0 ? undefined : (query as IDataObject);
}

function parsed(text: string): unknown {
	try {
		return text.trim() === '' ? {} : JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The query for the call; Altcraft is asked for the fields of the database where conditions compare them. */
export async function queryFor(
	filter: Filter,
	askForSchema: () => Promise<Schema>,
): Promise<IDataObject | undefined> {
	if ('query' in filter) return filter.query;
	const { conditions, combine } = filter;
	if (conditions.length === 0) return undefined;
	return queryOf(conditions, combine, await askForSchema()) as IDataObject | undefined;
}
