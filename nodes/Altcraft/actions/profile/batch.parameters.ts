import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { formats } from '../../formats/formats';
import { MAX_PROFILES } from '../../batches/plan';
import type { Settings } from '../../batches/plan';
import type { OutputOptions } from '../../output/items';
import { onErrorOf } from '../../output/items';
import type { Profile } from '../../profiles/profile';
import type { Parameter } from '../../parameters/parameter';
import { options as file } from './file.parameters';
import { profileReader, properties as profileData } from './profileData.parameters';
import { parameter } from '../../parameters/parameter';
import { toBoolean, toDatabaseId, toNumberBetween, toOneOf } from '../../parameters/convert';

/** What the user sees of "Add multiple profiles". */
export const properties: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['profile'], operation: ['addMultiple'] } },
	[
		{
			displayName: 'Database',
			name: 'database',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description: 'The Altcraft database that the profiles are added to',
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: 'Select a database…',
					typeOptions: { searchListMethod: 'searchDatabases', searchable: true },
				},
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. 12',
					validation: [
						{
							type: 'regex',
							properties: {
								regex: '^\\s*\\d+\\s*$',
								errorMessage: 'A database ID is a whole number',
							},
						},
					],
				},
			],
		},
		...profileData,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'Dry Run',
					name: 'dryRun',
					type: 'boolean',
					default: false,
					description:
						'Whether to plan and validate everything, but send nothing. Each result is "planned" and tells the number and the bytes of its request.',
				},
				...file,
				{
					displayName: 'Format',
					name: 'format',
					type: 'options',
					default: 'json',
					description: 'How requests are written. Profiles and results are the same in both.',
					options: [
						{ name: 'JSON', value: 'json' },
						{
							name: 'XML',
							value: 'xml',
							description: 'Larger and slower: only where JSON is not let through',
						},
					],
				},
				{
					displayName: 'Include Input',
					name: 'includeInput',
					type: 'boolean',
					default: false,
					description:
						'Whether each result also carries the fields of its incoming item. A field named "error" is left out: n8n would take it for its own.',
				},
				{
					displayName: 'Max Retries',
					name: 'maxRetries',
					type: 'number',
					typeOptions: { minValue: 0, maxValue: 10 },
					default: 3,
					description:
						'How often a request is repeated when Altcraft cannot have taken it: it was too busy (HTTP 429), or no connection could be made. A request without an answer is never repeated.',
				},
				{
					displayName: 'Output Profiles Not Accepted',
					name: 'notAccepted',
					type: 'boolean',
					default: false,
					description:
						'Whether each profile of the file that was not accepted also comes out as an item, with the number of its line',
					displayOptions: { show: { '/dataMode': ['file'] } },
				},
				{
					displayName: 'Parallel Streams',
					name: 'streams',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: 10 },
					default: 2,
					description: 'How many requests may be under way at the same time',
				},
				{
					displayName: 'Profiles per Request',
					name: 'batchSize',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: MAX_PROFILES },
					default: 1000,
					description:
						'How many profiles one request carries at most (up to 10,000). A request is also kept below 10 MB by itself.',
				},
				{
					displayName: 'Rejected Profiles',
					name: 'rejected',
					type: 'options',
					default: 'output',
					description:
						'What profiles that Altcraft rejects one by one do to the run, where On Error is set to stop the workflow',
					options: [
						{ name: 'Output as Results', value: 'output' },
						{ name: 'Stop the Workflow After All Are Sent', value: 'error' },
					],
				},
				{
					displayName: 'Resend Unknown',
					name: 'resendUnknown',
					type: 'boolean',
					default: false,
					description:
						'Whether a repeated run (Retry On Fail, or a failed execution retried by hand) also sends the profiles that got no answer before. Some may have been added then, and be added twice.',
				},
				{
					displayName: 'Skip Invalid Subscriptions',
					name: 'skipInvalidSubscriptions',
					type: 'boolean',
					default: false,
					description:
						'Whether Altcraft adds a profile without those of its subscriptions that are not valid, instead of rejecting it',
				},
				{
					displayName: 'Skip Triggers',
					name: 'skipTriggers',
					type: 'boolean',
					default: false,
					description: 'Whether adding these profiles leaves the import triggers in Altcraft alone',
				},
				{
					displayName: 'Timeout',
					name: 'timeout',
					type: 'number',
					typeOptions: { minValue: 1000 },
					default: 300_000,
					description:
						'How many milliseconds Altcraft may take for one request. Profiles without an answer by then are "unknown": they may have been added.',
				},
			],
		},
	],
);

export interface RunOptions {
	/** Parallel streams. */
	readonly streams: number;
	/** Whether rejected profiles make the node fail, where On Error says stop. */
	readonly rejected: 'output' | 'error';
	/** Whether a further try sends again what got no answer. */
	readonly resendUnknown: boolean;
	/** Whether profiles of a file that were not accepted come out. */
	readonly notAccepted: boolean;
}

/** What the user chose, for each item; the functions throw an Error with a sentence for the user. */
export interface Parameters {
	profileAt(itemIndex: number): Profile;
	/** The same object for items that may share a batch. */
	settingsAt(itemIndex: number): Settings;
	includeInputAt(itemIndex: number): boolean;
	/** The options of the whole run, read with the first item. */
	runOptions(): RunOptions;
}

/** Reads the parameters that `properties` describes. */
export function readParameters(context: IExecuteFunctions): Parameters {
	const option = <T>(
		name: string,
		displayName: string,
		fallback: unknown,
		convert: (value: unknown, displayName: string) => T,
	) =>
		parameter(context, { name: `options.${name}`, displayName, fallback }, (value) =>
			convert(value, displayName),
		);
	const includeInputAt = option('includeInput', 'Include Input', false, toBoolean).at;
	const settingsAt = settingsReader({
		databaseId: parameter(
			context,
			{ name: 'database', displayName: 'Database', fallback: '' },
			toDatabaseId,
		),
		skipTriggers: option('skipTriggers', 'Skip Triggers', false, toBoolean),
		skipInvalidSubscriptions: option(
			'skipInvalidSubscriptions',
			'Skip Invalid Subscriptions',
			false,
			toBoolean,
		),
		batchSize: option('batchSize', 'Profiles per Request', 1000, toNumberBetween(1, MAX_PROFILES)),
		timeout: option('timeout', 'Timeout', 300_000, toNumberBetween(1, 2 ** 31 - 1)),
		maxRetries: option('maxRetries', 'Max Retries', 3, toNumberBetween(0, 10)),
		dryRun: option('dryRun', 'Dry Run', false, toBoolean),
		format: option('format', 'Format', 'json', toOneOf(formats)),
	});
	return {
		profileAt: profileReader(context),
		settingsAt(itemIndex) {
			// Read now too, so that a wrong value refuses the item before anything is sent.
			includeInputAt(itemIndex);
			return settingsAt(itemIndex);
		},
		includeInputAt,
		runOptions: () => ({
			streams: option('streams', 'Parallel Streams', 2, toNumberBetween(1, 10)).at(0),
			rejected: option(
				'rejected',
				'Rejected Profiles',
				'output',
				toOneOf({ output: true, error: true }),
			).at(0),
			resendUnknown: option('resendUnknown', 'Resend Unknown', false, toBoolean).at(0),
			notAccepted: option('notAccepted', 'Output Profiles Not Accepted', false, toBoolean).at(0),
		}),
	};
}

/** What output items are to look like. */
export function outputOptions(
	context: IExecuteFunctions,
	{ includeInputAt }: Parameters,
): OutputOptions {
	const items = context.getInputData();
	return {
		onError: onErrorOf(context.getNode()),
		hasSource: Boolean(context.getExecuteData()?.source),
		inputOf: (index) => (includeInputAt(index) ? items[index].json : undefined),
	};
}

function settingsReader(parameters: {
	[K in keyof Settings]: Parameter<Settings[K]>;
}): Parameters['settingsAt'] {
	const read = (itemIndex: number): Settings => ({
		databaseId: parameters.databaseId.at(itemIndex),
		skipTriggers: parameters.skipTriggers.at(itemIndex),
		skipInvalidSubscriptions: parameters.skipInvalidSubscriptions.at(itemIndex),
		batchSize: parameters.batchSize.at(itemIndex),
		timeout: parameters.timeout.at(itemIndex),
		format: parameters.format.at(itemIndex),
		maxRetries: parameters.maxRetries.at(itemIndex),
		dryRun: parameters.dryRun.at(itemIndex),
	});
	const known = new Map<string, Settings>();
	let common: Settings | undefined;
	const varies = Object.values(parameters).some((one) => one.varies);
	return (itemIndex) => {
		if (!varies) return (common ??= read(itemIndex));
		const settings = read(itemIndex);
		const key = Object.values(settings).join();
		if (!known.has(key)) known.set(key, settings);
		return known.get(key)!;
	};
}
