import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import type { BatchOperation } from '../../batches/operation';
import type { Settings, Target } from '../../batches/plan';
import { MAX_PROFILES } from '../../batches/plan';
import { formats } from '../../formats/formats';
import type { OutputOptions } from '../../output/items';
import { onErrorOf } from '../../output/items';
import { toBoolean, toDatabaseId, toNumberBetween, toOneOf } from '../../parameters/convert';
import type { Parameter } from '../../parameters/parameter';
import { parameter } from '../../parameters/parameter';
import type { Matching, MatchingMode } from '../../profiles/matching';
import type { UnknownFields } from '../../profiles/reading';
import { keepShapeOf } from '../../shapes';
import { databaseProperty } from '../choice.parameters';
import type { Operation } from '../operation';
import { fileOptions } from './file.parameters';
import { matchingOptions, matchingProperties, matchingReader } from './matching.parameters';
import type { ProfileStore } from './profileData.parameters';
import { profileDataProperties, profileStore } from './profileData.parameters';

/** A batch operation, as data. */
export interface BatchSpec {
	readonly option: Operation['option'];
	readonly call: BatchOperation;
	/** The ways of matching on offer; none for an operation that only adds. */
	readonly matchings: readonly MatchingMode[];
	/** The yes/no members of the call, in their order. */
	readonly flags: readonly Flag[];
}

type Flag = keyof typeof FLAGS;

/** Yes/no members of the calls, by the name of their option. */
const FLAGS = {
	skipTriggers: 'skip_triggers',
	skipInvalidSubscriptions: 'skip_invalid_subscriptions',
	detectGeo: 'detect_geo',
} as const;

/** The options by name, without those of files and matching. */
function optionsOf({ call: { verb, participle }, flags }: BatchSpec) {
	const all = {
		detectGeo: {
			displayName: 'Detect Location',
			type: 'boolean',
			default: false,
			description:
				'Whether Altcraft finds out country, region and city by the IP address in the profile',
		},
		dryRun: {
			displayName: 'Dry Run',
			type: 'boolean',
			default: false,
			description:
				'Whether to plan and validate everything, but send nothing. Each result is "planned", and shows the profile that would be sent and the number and the bytes of its request.',
		},
		format: {
			displayName: 'Format',
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
		includeInput: {
			displayName: 'Include Input',
			type: 'boolean',
			default: false,
			description:
				'Whether each result also carries the fields of its incoming item. A field named "error" is left out: n8n would take it for its own.',
		},
		maxRetries: {
			displayName: 'Max Retries',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 10 },
			default: 3,
			description:
				'How often a request is repeated when Altcraft cannot have taken it: it was too busy (HTTP 429), or no connection could be made. A request without an answer is repeated only where that does no harm: by Import with Skip Triggers.',
		},
		notAccepted: {
			displayName: 'Output Profiles Not Accepted',
			type: 'boolean',
			default: false,
			description:
				'Whether each profile of the file that was not accepted also comes out as an item, with the number of its line',
			displayOptions: { show: { '/dataMode': ['file'] } },
		},
		streams: {
			displayName: 'Parallel Streams',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 10 },
			default: 2,
			description: 'How many requests may be under way at the same time',
		},
		batchSize: {
			displayName: 'Profiles per Request',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MAX_PROFILES },
			default: 1000,
			description:
				'How many profiles one request carries at most (up to 10,000). A request is also kept below 10 MB by itself.',
		},
		rejected: {
			displayName: 'Rejected Profiles',
			type: 'options',
			default: 'output',
			description:
				'What profiles that Altcraft rejects one by one do to the run, where On Error is set to stop the workflow',
			options: [
				{ name: 'Output as Results', value: 'output' },
				{ name: 'Stop the Workflow After All Are Sent', value: 'error' },
			],
		},
		resendUnknown: {
			displayName: 'Resend Unknown',
			type: 'boolean',
			default: false,
			description: `Whether a repeated run (Retry On Fail, or a failed execution retried by hand) also sends the profiles that got no answer before. Some may have been ${participle} then, and be ${participle} twice.`,
		},
		skipInvalidSubscriptions: {
			displayName: 'Skip Invalid Subscriptions',
			type: 'boolean',
			default: false,
			description: `Whether Altcraft ${verb}s a profile without those of its subscriptions that are not valid, instead of rejecting it`,
		},
		skipTriggers: {
			displayName: 'Skip Triggers',
			type: 'boolean',
			default: false,
			description: `Whether the profiles are ${participle} without starting the import triggers in Altcraft`,
		},
		timeout: {
			displayName: 'Timeout',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 2 ** 31 - 1 },
			default: 300_000,
			description:
				'How many milliseconds Altcraft may take for one request. Profiles without an answer by then are "unknown": nobody can tell what became of them.',
		},
		unknownFields: {
			displayName: 'Unknown Fields',
			type: 'options',
			default: 'note',
			description:
				'What becomes of values whose name is no field of the database. An item without any known field is always refused.',
			options: [
				{
					name: 'Leave Out',
					value: 'leaveOut',
					description: 'The profile is sent without them, and a hint names them',
				},
				{
					name: 'Refuse the Item',
					value: 'refuse',
					description: 'The profile is not sent',
				},
				{
					name: 'Send and Note',
					value: 'note',
					description: 'Altcraft decides what to do with them, and a hint names them',
				},
			],
		},
	} as const satisfies Record<string, Omit<INodeProperties, 'name'>>;
	const isOffered = (name: string) => !(name in FLAGS) || flags.includes(name as Flag);
	return { all, offered: Object.entries(all).filter(([name]) => isOffered(name)) };
}

/** What the user sees of a batch operation. */
export function batchProperties(spec: BatchSpec): INodeProperties[] {
	const { option, matchings } = spec;
	const options: INodeProperties[] = [
		...optionsOf(spec).offered.map(([name, property]) => ({ ...property, name })),
		...fileOptions,
		...matchingOptions(matchings),
	];
	return updateDisplayOptions({ show: { resource: ['profile'], operation: [option.value] } }, [
		databaseProperty,
		...matchingProperties(matchings),
		...profileDataProperties(matchings.length > 0),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: options.sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
		},
	]);
}

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
	readonly profiles: ProfileStore;
	/** The same object for items that may share a batch. */
	readonly settings: SettingsReader;
	/** What the item's profile is for; also where another parameter of it has no usable value. */
	targetAt(itemIndex: number): Target;
	readonly includeInput: Parameter<boolean>;
	/** The options of the whole run, read with the first item. */
	runOptions(): RunOptions;
}

/** Reads the parameters that `batchProperties(spec)` describes. */
export function readParameters(context: IExecuteFunctions, spec: BatchSpec): Parameters {
	const { all } = optionsOf(spec);
	const option = <T>(
		name: keyof typeof all,
		convert: (value: unknown, displayName: string) => T,
	): Parameter<T> => {
		const { displayName, default: fallback } = all[name];
		return parameter(context, { name: `options.${name}`, displayName, fallback }, (value) =>
			convert(value, displayName),
		);
	};
	const number = (name: 'batchSize' | 'maxRetries' | 'streams' | 'timeout') => {
		const { minValue, maxValue } = all[name].typeOptions;
		return option(name, toNumberBetween(minValue, maxValue));
	};
	const includeInput = option('includeInput', toBoolean);
	const databaseId = parameter(
		context,
		{ name: 'database', displayName: 'Database', fallback: '' },
		toDatabaseId,
	);
	const matching = matchingReader(context, spec.matchings);
	const choices: ChoiceParameters = {
		databaseId,
		matching,
		batchSize: number('batchSize'),
		timeout: number('timeout'),
		maxRetries: number('maxRetries'),
		dryRun: option('dryRun', toBoolean),
		format: option('format', toOneOf(formats)),
		unknownFields: option(
			'unknownFields',
			toOneOf({ note: true, leaveOut: true, refuse: true } satisfies Record<UnknownFields, true>),
		),
		flags: flagsReader(spec.flags.map((flag) => [flag, option(flag, toBoolean)])),
	};
	const varies = Object.values(choices).some((choice) => choice.varies);
	const settings = new SettingsReader(spec.call, choices, varies, includeInput);
	return {
		profiles: profileStore(context, spec.matchings.length > 0),
		settings,
		targetAt(itemIndex) {
			try {
				return settings.at(itemIndex);
			} catch {
				// Another parameter may be to blame.
				return {
					operation: spec.call,
					databaseId: databaseId.at(itemIndex),
					matching: matching.at(itemIndex),
				};
			}
		},
		includeInput,
		runOptions: () => ({
			streams: number('streams').at(0),
			rejected: option('rejected', toOneOf({ output: true, error: true })).at(0),
			resendUnknown: option('resendUnknown', toBoolean).at(0),
			notAccepted: option('notAccepted', toBoolean).at(0),
		}),
	};
}

/** What output items are to look like. */
export function outputOptions(
	context: IExecuteFunctions,
	{ includeInput, profiles }: Parameters,
): OutputOptions {
	return new ItemOptions(
		onErrorOf(context.getNode()),
		Boolean(context.getExecuteData()?.source),
		context.getInputData(),
		includeInput,
		profiles,
	);
}

class ItemOptions implements OutputOptions {
	constructor(
		readonly onError: OutputOptions['onError'],
		readonly hasSource: boolean,
		private readonly items: readonly INodeExecutionData[],
		private readonly includeInput: Parameter<boolean>,
		private readonly profiles: ProfileStore,
	) {}

	inputOf(itemIndex: number): IDataObject | undefined {
		try {
			return this.includeInput.at(itemIndex) ? this.items[itemIndex].json : undefined;
		} catch {
			// Was refused for it before anything was sent; an item whose outcome is known needs it no more.
			return undefined;
		}
	}

	profileOf(itemIndex: number): IDataObject {
		return this.profiles.keptAt(itemIndex) as IDataObject;
	}
}

keepShapeOf(ItemOptions);

type Flags = ReadonlyArray<readonly [flag: Flag, value: boolean]>;

function flagsReader(flags: ReadonlyArray<readonly [Flag, Parameter<boolean>]>): Parameter<Flags> {
	return {
		varies: flags.some(([, { varies }]) => varies),
		at: (itemIndex) => flags.map(([flag, value]) => [flag, value.at(itemIndex)] as const),
	};
}

/** What `Settings` are made of. */
interface Choices
	extends Pick<
		Settings,
		| 'databaseId'
		| 'matching'
		| 'batchSize'
		| 'timeout'
		| 'maxRetries'
		| 'dryRun'
		| 'format'
		| 'unknownFields'
	> {
	readonly flags: Flags;
}

type ChoiceParameters = { readonly [K in keyof Choices]: Parameter<Choices[K]> };

/** Reads the settings of items; `at` throws an Error with a sentence for the user. */
class SettingsReader {
	private readonly byKey = new Map<string, Settings>();

	/** By item: an expression may give another value each time, but what was sent by must be remembered. */
	private readonly known: Array<Settings | undefined> = [];

	private common: Settings | undefined;

	constructor(
		private readonly operation: BatchOperation,
		private readonly parameters: ChoiceParameters,
		private readonly varies: boolean,
		private readonly includeInput: Parameter<boolean>,
	) {}

	at(itemIndex: number): Settings {
		// Read now too, so that a wrong value refuses the item before anything is sent.
		this.includeInput.at(itemIndex);
		if (this.varies) return (this.known[itemIndex] ??= this.settingsFor(this.read(itemIndex)));
		return (this.common ??= toSettings(this.operation, this.read(itemIndex)));
	}

	private read(itemIndex: number): Choices {
		const { parameters } = this;
		return {
			databaseId: parameters.databaseId.at(itemIndex),
			matching: parameters.matching.at(itemIndex),
			batchSize: parameters.batchSize.at(itemIndex),
			timeout: parameters.timeout.at(itemIndex),
			format: parameters.format.at(itemIndex),
			maxRetries: parameters.maxRetries.at(itemIndex),
			dryRun: parameters.dryRun.at(itemIndex),
			unknownFields: parameters.unknownFields.at(itemIndex),
			flags: parameters.flags.at(itemIndex),
		};
	}

	private settingsFor(choices: Choices): Settings {
		// Not their texts joined: a field name may hold what stands between them.
		const key = JSON.stringify(choices);
		const settings = this.byKey.get(key) ?? toSettings(this.operation, choices);
		this.byKey.set(key, settings);
		return settings;
	}
}

keepShapeOf(SettingsReader);

function toSettings(operation: BatchOperation, { flags, ...choices }: Choices): Settings {
	const { databaseId, matching } = choices;
	const skipsTriggers = flags.some(([flag, value]) => flag === 'skipTriggers' && value);
	// Not spread: V8 would give each run's settings another shape, and drop all code optimized for the last.
	return {
		databaseId,
		matching,
		batchSize: choices.batchSize,
		timeout: choices.timeout,
		maxRetries: choices.maxRetries,
		dryRun: choices.dryRun,
		format: choices.format,
		unknownFields: choices.unknownFields,
		operation,
		isRepeatable: operation.isRepeatable && skipsTriggers,
		members: [
			['db_id', databaseId],
			...membersOf(matching),
			...flags.map(([flag, value]) => [FLAGS[flag], value] as const),
		],
	};
}

/** As https://guides.altcraft.com/en/developer-guide/37848489 has them; the values stand in each profile. */
function membersOf(matching: Matching | undefined): Settings['members'] {
	if (matching === undefined) return [];
	const { mode, field, resourceId } = matching;
	return [
		['matching', mode],
		...(mode === 'custom' ? [['field_name', field] as const] : []),
		...(resourceId === undefined ? [] : [['resource_id', resourceId] as const]),
	];
}
