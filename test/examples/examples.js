// What examples.test.ts needs of Node and of n8n's expressions. JavaScript, because n8n's lint keeps
// Node's built-ins out of every .ts file, tests included.
const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');

// First, because it sets what n8n's packages read as they load.
const { passOn } = require('../engine/engine');
const { createRunExecutionData, executeFilter, Workflow } = require('n8n-workflow');

/** @import {FilterValue, INodeType, IDataObject, INode, INodeTypes, IWorkflowBase, NodeParameterValueType} from 'n8n-workflow' */

const EXAMPLES = path.resolve(__dirname, '../../examples');

/**
 * The workflows to import, by file name.
 * @returns {Record<string, IWorkflowBase>}
 */
function readExamples() {
	const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.json'));
	return Object.fromEntries(
		files.map((file) => [file, JSON.parse(readFileSync(path.join(EXAMPLES, file), 'utf8'))]),
	);
}

/** @param {string} file below examples/data */
function readSample(file) {
	return readFileSync(path.join(EXAMPLES, 'data', file));
}

/** @param {'.' | '..'} [folder] seen from the examples */
function readReadme(folder = '.') {
	return readFileSync(path.join(EXAMPLES, folder, 'README.md'), 'utf8');
}

/**
 * What a parameter of a node that is not ours is for each of its incoming items.
 * @param {INode} node
 * @param {NodeParameterValueType} parameter
 * @param {IDataObject[]} items
 * @returns {NodeParameterValueType[]}
 */
function valuesFor(node, parameter, items) {
	const nodeTypes = /** @type {INodeTypes} */ (
		/** @type {unknown} */ ({ getByNameAndVersion: () => undefined })
	);
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const input = items.map((json) => ({ json }));
	const data = createRunExecutionData();
	return items.map((_, itemIndex) =>
		workflow.expression.getParameterValue(
			parameter,
			data,
			0,
			itemIndex,
			node.name,
			input,
			'manual',
			{},
		),
	);
}

/**
 * The outputs of a Switch node in rules mode: the first rule that an item meets, or the extra one.
 * @param {INode} node
 * @param {IDataObject[]} items
 * @returns {IDataObject[][]}
 */
function switchOutputs(node, items) {
	const { values } = /** @type {{ values: Array<{ conditions: IDataObject }> }} */ (
		node.parameters.rules
	);
	/** @type {IDataObject[][]} */
	const outputs = [...values.map(() => []), []];
	const met = values.map(({ conditions }) =>
		valuesFor(node, /** @type {NodeParameterValueType} */ (conditions), items),
	);
	for (const [itemIndex, item] of items.entries()) {
		const rule = met.findIndex((filters) =>
			executeFilter(/** @type {FilterValue} */ (/** @type {unknown} */ (filters[itemIndex]))),
		);
		outputs.at(rule)?.push(item);
	}
	return outputs;
}

/**
 * A node that n8n's own nodes are stood in for by, where the way through an example turns on them.
 * @param {string} parameter that it reads
 * @param {INodeType['execute']} execute
 * @param {string[]} [outputs]
 */
function nodeThat(parameter, execute, outputs = ['main']) {
	const property = { displayName: '', name: parameter, type: 'json', default: {} };
	const description = { ...passOn.description, outputs, properties: [property] };
	return /** @type {INodeType} */ ({ description, execute });
}

/**
 * Switch in rules mode, each with one condition that is true or false; and Edit Fields in JSON mode.
 * @type {Record<string, INodeType>}
 */
const BRANCHING = {
	'n8n-nodes-base.switch': nodeThat(
		'rules',
		async function () {
			/** @type {import('n8n-workflow').INodeExecutionData[][]} */
			const outputs = [[], [], []];
			for (const [index, item] of this.getInputData().entries()) {
				const rules = /** @type {{ conditions: { conditions: IDataObject[] } }[]} */ (
					this.getNodeParameter('rules.values', index)
				);
				const met = rules.findIndex(
					({ conditions }) => conditions.conditions[0]?.leftValue === true,
				);
				const output = met === -1 ? rules.length : met;
				outputs[output]?.push({ ...item, pairedItem: { item: index } });
			}
			return outputs;
		},
		['main', 'main', 'main'],
	),
	'n8n-nodes-base.set': nodeThat('jsonOutput', async function () {
		return [
			this.getInputData().map((_, index) => ({
				json: /** @type {IDataObject} */ (this.getNodeParameter('jsonOutput', index)),
				pairedItem: { item: index },
			})),
		];
	}),
};

module.exports = {
	BRANCHING,
	readExamples,
	readReadme,
	readSample,
	switchOutputs,
	valuesFor,
};
