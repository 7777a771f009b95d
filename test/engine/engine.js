// Runs workflows in n8n's own engine (n8n-core), with the built package, real expressions, real HTTP
// and the credential's own authentication. JavaScript, because n8n's lint keeps Node's built-ins out
// of every .ts file, tests included.
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

// Read by n8n-core as it loads: a folder for its settings, a key, and no log of failing requests.
process.env.N8N_USER_FOLDER ??= mkdtempSync(path.join(tmpdir(), 'n8n-engine-'));
process.env.N8N_ENCRYPTION_KEY ??= 'engine-test';
process.env.N8N_LOG_LEVEL ??= 'silent';

require('reflect-metadata');
// n8n-core's own copy: another one knows none of its services.
const { Container } =
	/** @type {{ Container: { get<T>(type: new (...args: never[]) => T): T } }} */ (
		require(require.resolve('@n8n/di', { paths: [require.resolve('n8n-core')] }))
	);
const {
	BinaryDataService,
	ExecuteContext,
	ExecutionLifecycleHooks,
	LoadOptionsContext,
	PackageDirectoryLoader,
	RoutingNode,
	SupplyDataContext,
	WorkflowExecute,
} = require('n8n-core');
const {
	createNodeAsTool,
} = require('n8n-core/dist/execution-engine/node-execution-context/utils/create-node-as-tool');
const {
	makeHandleToolInvocation,
} = require('n8n-core/dist/execution-engine/node-execution-context/utils/get-input-connection-data');
const {
	createRunExecutionData,
	ICredentialsHelper,
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
} = require('n8n-workflow');

/** @import {IBinaryKeyData, IDataObject, INode, INodeExecutionData, INodeType, INodeTypes, IRun, IRunExecutionData, IWorkflowBase, IWorkflowExecuteAdditionalData, ICredentialDataDecryptedObject, ICredentialTestRequest, IExecuteData} from 'n8n-workflow' */

const PACKAGE = path.resolve(__dirname, '../..');

/** @type {Promise<PackageDirectoryLoader> | undefined} */
let loading;

/** The built package, loaded as n8n loads it. */
function loadPackage() {
	loading ??= (async () => {
		const loader = new PackageDirectoryLoader(PACKAGE);
		await loader.loadAll();
		return loader;
	})();
	return loading;
}

/** Stands for every node that is not ours: its items are pinned, or it passes on what it gets. */
const passOn = /** @type {INodeType} */ ({
	description: {
		displayName: 'Pass On',
		name: 'passOn',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		return [this.getInputData()];
	},
});

/** @implements {INodeTypes} */
class NodeTypes {
	/** @param {PackageDirectoryLoader} loader @param {Record<string, INodeType>} [others] */
	constructor(loader, others = {}) {
		this.loader = loader;
		this.others = others;
	}

	/** @param {string} type */
	getByName(type) {
		const [packageName, name] = type.split('.');
		return packageName === this.loader.packageName
			? this.loader.getNode(String(name)).type
			: (this.others[type] ?? passOn);
	}

	/** @param {string} type @param {number} [version] */
	getByNameAndVersion(type, version) {
		return NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes() {
		return {};
	}
}

/** The rules of n8n's own helper (which n8n-core lacks) over plain data, by credential id. */
class CredentialsHelper extends ICredentialsHelper {
	/** @param {PackageDirectoryLoader} loader @param {Record<string, ICredentialDataDecryptedObject>} data */
	constructor(loader, data) {
		super();
		this.loader = loader;
		this.data = data;
	}

	getParentTypes() {
		return [];
	}

	isCredentialUsableByNode() {
		return true;
	}

	/** @type {ICredentialsHelper['authenticate']} */
	async authenticate(credentials, typeName, request) {
		const { authenticate } = this.loader.getCredential(typeName).type;
		if (typeof authenticate !== 'function') throw new Error('only authenticate functions here');
		return await authenticate(credentials, /** @type {never} */ (request));
	}

	async preAuthentication() {
		return undefined;
	}

	async runPreAuthentication() {
		return undefined;
	}

	/** @type {ICredentialsHelper['getCredentials']} */
	async getCredentials() {
		throw new Error('not needed');
	}

	/** @type {ICredentialsHelper['getDecrypted']} */
	async getDecrypted(_additionalData, { id }, typeName) {
		const defaults = this.loader
			.getCredential(typeName)
			.type.properties.map((property) => [property.name, property.default]);
		return { ...Object.fromEntries(defaults), ...this.data[String(id)] };
	}

	async updateCredentials() {}

	async updateCredentialsOauthTokenData() {}

	/** @param {string} typeName */
	getCredentialsProperties(typeName) {
		return this.loader.getCredential(typeName).type.properties;
	}
}

/**
 * @param {PackageDirectoryLoader} loader
 * @param {Record<string, ICredentialDataDecryptedObject>} credentials
 * @param {Partial<IWorkflowExecuteAdditionalData>} [more]
 * @returns {IWorkflowExecuteAdditionalData}
 */
function additionalData(loader, credentials, more) {
	const local = 'http://127.0.0.1/';
	return /** @type {IWorkflowExecuteAdditionalData} */ (
		/** @type {unknown} */ ({
			credentialsHelper: new CredentialsHelper(loader, credentials),
			executionId: '1',
			currentNodeExecutionIndex: 0,
			variables: {},
			restApiUrl: local,
			instanceBaseUrl: local,
			formWaitingBaseUrl: local,
			webhookBaseUrl: local,
			webhookWaitingBaseUrl: local,
			webhookTestBaseUrl: local,
			...more,
		})
	);
}

/**
 * A workflow as n8n exports it, and what it runs on.
 * @typedef {object} Run
 * @property {Pick<IWorkflowBase, 'nodes' | 'connections'> & Partial<IWorkflowBase>} workflow
 * @property {Record<string, ICredentialDataDecryptedObject>} credentials by credential id
 * @property {Record<string, IDataObject[]>} [pinned] what nodes output instead of being run
 * @property {Record<string, IBinaryKeyData[]>} [binary] what of it is binary, by node and item
 * @property {string} [start] the node that the run starts at; by default the first one
 * @property {INodeExecutionData[]} [input] what that node gets; by default one empty item
 * @property {Record<string, INodeType>} [others] nodes of other packages, by type, that do more than pass on
 * @property {IRun} [retryOf] a failed run: goes on at its failed node, as from n8n's list of executions
 * @property {(cancel: () => void) => void} [onStart] gets a function that stops the run
 */

/** @param {IRun} run @param {'info' | 'warning'} kind */
function hintsOf(run, kind) {
	const hints = run.data.resultData.runData.Altcraft?.at(-1)?.hints ?? [];
	return hints.filter(({ type }) => type === kind).map(({ message }) => message);
}

/**
 * Runs a workflow in the engine.
 * @param {Run} run
 * @returns {Promise<IRun>}
 */
async function runWorkflow({
	workflow,
	credentials,
	pinned = {},
	binary = {},
	start,
	input = [{ json: {} }],
	others,
	retryOf,
	onStart,
}) {
	const loader = await loadPackage();
	const toRun = new Workflow({
		id: 'workflow',
		name: 'engine',
		nodes: structuredClone(workflow.nodes),
		connections: workflow.connections,
		active: false,
		nodeTypes: new NodeTypes(loader, others),
		settings: { executionOrder: 'v1' },
	});
	const first = /** @type {INode} */ (toRun.getNode(start ?? String(workflow.nodes[0]?.name)));
	const pinData = Object.fromEntries(
		Object.entries(pinned).map(([name, items]) => [
			name,
			items.map((json, index) => ({ json, binary: binary[name]?.[index] })),
		]),
	);
	/** @type {IExecuteData} */
	const entry = { node: first, data: { main: [input] }, source: null };
	const data =
		(retryOf && forRetry(retryOf, toRun)) ??
		createRunExecutionData({
			resultData: { pinData },
			executionData: { nodeExecutionStack: [entry] },
		});
	const hooks = new ExecutionLifecycleHooks('manual', '1', /** @type {never} */ (workflow));
	const execution = new WorkflowExecute(
		additionalData(loader, credentials, { hooks }),
		'manual',
		data,
	).processRunExecutionData(toRun);
	onStart?.(() => execution.cancel());
	return await execution;
}

/**
 * What n8n makes of a failed execution that is retried by hand: its data as it was saved, without
 * the failed node's result, and with the nodes as they are now.
 * @param {IRun} failed
 * @param {Workflow} workflow
 * @returns {IRunExecutionData}
 */
function forRetry({ data }, workflow) {
	const saved = /** @type {IRunExecutionData} */ (JSON.parse(JSON.stringify(data)));
	const { resultData } = saved;
	delete resultData.error;
	resultData.runData[String(resultData.lastNodeExecuted)]?.pop();
	for (const entry of saved.executionData?.nodeExecutionStack ?? []) {
		entry.node = workflow.getNode(entry.node.name) ?? entry.node;
	}
	return saved;
}

/**
 * The items that a node put out in its last run, by output (0: success, 1: error output).
 * @param {IRun} run
 * @param {string} nodeName
 * @returns {INodeExecutionData[]}
 */
function outputOf(run, nodeName, output = 0) {
	return run.data.resultData.runData[nodeName]?.at(-1)?.data?.main[output] ?? [];
}

/**
 * What the editor has when it fills lists and schemas of our node.
 * @param {IDataObject} parameters the node's current parameters
 * @param {ICredentialDataDecryptedObject} credential
 * @param {string} [path] of the parameter that is being filled in
 * @returns {Promise<{ context: LoadOptionsContext, methods: NonNullable<INodeType['methods']> }>}
 */
async function openEditor(parameters, credential, path = '') {
	const loader = await loadPackage();
	const node = altcraftNode(parameters);
	const workflow = new Workflow({
		id: 'workflow',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: new NodeTypes(loader),
	});
	const data = additionalData(
		loader,
		{ credential },
		{ currentNodeParameters: /** @type {never} */ (parameters) },
	);
	const type = /** @type {INodeType} */ (loader.getNode('altcraft').type);
	return {
		context: new LoadOptionsContext(workflow, node, data, path),
		methods: type.methods ?? {},
	};
}

/**
 * Our node as a workflow stores it.
 * @param {IDataObject} parameters
 * @param {Partial<INode>} [settings] such as onError
 * @returns {INode}
 */
function altcraftNode(parameters, settings) {
	return {
		id: 'altcraft',
		name: 'Altcraft',
		type: 'n8n-nodes-altcraft.altcraft',
		typeVersion: 1,
		position: [200, 0],
		parameters: /** @type {INode['parameters']} */ (parameters),
		credentials: { altcraftApi: { id: 'credential', name: 'Altcraft' } },
		...settings,
	};
}

/**
 * Presses "Test" on a credential, by n8n's own way of doing it: its routing engine makes the
 * request, then the rules are taken in their order. Answers the message of a test that failed.
 * @param {ICredentialDataDecryptedObject} data
 * @returns {Promise<string | undefined>}
 */
async function testCredential(data) {
	const loader = await loadPackage();
	const { request, rules = [] } = /** @type {ICredentialTestRequest} */ (
		loader.getCredential('altcraftApi').type.test
	);
	const node = altcraftNode({});
	const type = /** @type {INodeType} */ ({
		description: {
			...passOn.description,
			credentials: [{ name: 'altcraftApi', required: true }],
			properties: [
				{ displayName: '', name: 'temp', type: 'string', default: '', routing: { request } },
			],
		},
	});
	const nodeTypes = /** @type {INodeTypes} */ (
		/** @type {unknown} */ ({ getByNameAndVersion: () => type })
	);
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData(loader, { credential: data }),
		'internal',
		createRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const decrypted = { id: 'credential', name: 'Altcraft', type: 'altcraftApi', data };
	try {
		const response = await new RoutingNode(context, type, decrypted).runNode();
		const body = response?.[0]?.[0]?.json;
		return rules.find(
			({ type: kind, properties }) =>
				kind === 'responseSuccessBody' &&
				body?.[/** @type {{ key: string }} */ (properties).key] === properties.value,
		)?.properties.message;
	} catch (error) {
		const { cause, message } =
			/** @type {Error & { cause?: { response?: { status: number, statusText?: string }, code?: string } }} */ (
				error
			);
		const byStatus = rules.find(
			({ type: kind, properties }) =>
				kind === 'responseCode' && properties.value === cause?.response?.status,
		);
		return byStatus?.properties.message ?? cause?.response?.statusText ?? cause?.code ?? message;
	}
}

/**
 * What our node has when it is executed.
 * @param {ICredentialDataDecryptedObject} credential
 * @param {AbortSignal} [cancelSignal] stops the run
 */
async function openExecution(credential, cancelSignal) {
	const loader = await loadPackage();
	const node = altcraftNode(parametersOf({}));
	const nodeTypes = new NodeTypes(loader);
	return new ExecuteContext(
		new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes }),
		node,
		additionalData(loader, { credential }),
		'manual',
		createRunExecutionData({}),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
		cancelSignal,
	);
}

/**
 * Our node as n8n hands it to an AI agent: a tool with a name, a description and a schema.
 * @param {IDataObject} parameters over `parametersOf({})`
 * @param {ICredentialDataDecryptedObject} credential
 */
async function openTool(parameters, credential) {
	const loader = await loadPackage();
	const node = altcraftNode({ ...parametersOf({}), ...parameters });
	const nodeTypes = new NodeTypes(loader);
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const nodeType = nodeTypes.getByNameAndVersion(node.type, 1);
	const runExecutionData = createRunExecutionData({});
	const hooks = new ExecutionLifecycleHooks('manual', '1', /** @type {never} */ ({}));
	const data = additionalData(loader, { credential }, { hooks });
	/** @param {number} runIndex */
	const contextOf = (runIndex) =>
		new SupplyDataContext(
			workflow,
			/** @type {INode} */ (workflow.getNode(node.name)),
			data,
			'manual',
			runExecutionData,
			runIndex,
			[],
			{},
			NodeConnectionTypes.AiTool,
			{ node, data: {}, source: null },
			[],
		);
	/** @type {(args: IDataObject) => Promise<string>} */
	const func = async (args) => {
		const context = contextOf(0).cloneWith({ runIndex: 0, inputData: [[{ json: args }]] });
		const invoke = makeHandleToolInvocation(() => context, node, nodeType, runExecutionData);
		return await invoke(args);
	};
	const { response } = createNodeAsTool({ node, nodeType, handleToolInvocation: func });
	return { name: response.name, description: response.description, schema: response.schema, func };
}

/**
 * Parameters that add each item as it is to database 1.
 * @param {IDataObject} options
 * @returns {IDataObject}
 */
function parametersOf(options) {
	return {
		resource: 'profile',
		operation: 'addMultiple',
		database: { __rl: true, mode: 'id', value: '1' },
		dataMode: 'mapColumns',
		columns: { mappingMode: 'autoMapInputData', value: null },
		options,
	};
}

/**
 * A file as an item carries it when n8n keeps binary data in memory.
 * @param {string} fileName
 * @param {string | Buffer} content
 * @returns {IBinaryKeyData}
 */
function fileNamed(fileName, content) {
	return { data: { data: Buffer.from(content).toString('base64'), mimeType: '', fileName } };
}

/**
 * A file as an item carries it when n8n keeps binary data on disk, its default.
 * @param {string} fileName
 * @param {Buffer | import('node:stream').Readable} content
 * @returns {Promise<IBinaryKeyData>}
 */
async function storedFile(fileName, content) {
	const service = Container.get(BinaryDataService);
	await service.init();
	const location = { type: 'execution', workflowId: 'workflow', executionId: '1' };
	const about = { fileName, mimeType: '', data: '' };
	return { data: await service.store(/** @type {never} */ (location), content, about) };
}

/**
 * A node that passes its items on, or whose items are pinned.
 * @param {string} name
 * @returns {INode}
 */
function passOnNode(name) {
	return {
		id: name,
		name,
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
}

/**
 * Runs a workflow of one trigger with these items, our node, and nothing behind it.
 * @param {object} run
 * @param {IDataObject[]} run.items
 * @param {IBinaryKeyData[]} [run.binary] of the items
 * @param {ICredentialDataDecryptedObject} run.credential
 * @param {IDataObject} [run.parameters] of our node, over `parametersOf({})`
 * @param {Partial<INode>} [run.settings] of our node, such as onError
 * @param {Run['onStart']} [run.onStart]
 * @param {IRun} [run.retryOf]
 */
async function runAltcraft({ items, binary, credential, parameters, settings, onStart, retryOf }) {
	const node = altcraftNode({ ...parametersOf({}), ...parameters }, settings);
	const run = await runWorkflow({
		workflow: {
			nodes: [passOnNode('Items'), node],
			connections: { Items: { main: [[{ node: 'Altcraft', type: 'main', index: 0 }]] } },
		},
		credentials: { credential },
		pinned: { Items: items },
		binary: binary && { Items: binary },
		onStart,
		retryOf,
	});
	return {
		run,
		/** What the node keeps for a further try, as it is saved with the execution. */
		kept: run.data.executionData?.contextData['node:Altcraft'],
		/** What stopped the workflow, if anything did. */
		error: run.data.resultData.error,
		output: outputOf(run, 'Altcraft'),
		errorOutput: outputOf(run, 'Altcraft', 1),
		/** Warnings beside the output … */
		hints: hintsOf(run, 'warning'),
		/** … and what is there for information. */
		information: hintsOf(run, 'info'),
	};
}

module.exports = {
	altcraftNode,
	fileNamed,
	loadPackage,
	openEditor,
	openExecution,
	openTool,
	outputOf,
	parametersOf,
	passOn,
	passOnNode,
	runAltcraft,
	runWorkflow,
	storedFile,
	testCredential,
};
