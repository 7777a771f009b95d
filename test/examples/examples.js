// What examples.test.ts needs of Node and of n8n's expressions. JavaScript, because n8n's lint keeps
// Node's built-ins out of every .ts file, tests included.
const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');

// First, because it sets what n8n's packages read as they load.
require('../engine/engine');
const { createRunExecutionData, executeFilter, Workflow } = require('n8n-workflow');

/** @import {FilterValue, IDataObject, INode, INodeTypes, IWorkflowBase, NodeParameterValueType} from 'n8n-workflow' */

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

module.exports = { readExamples, readReadme, readSample, switchOutputs, valuesFor };
