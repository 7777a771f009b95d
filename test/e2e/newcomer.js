// What a newcomer does with our node in the editor, whatever the list is.

/** @import {Locator} from 'playwright-core' */
/** @import {Editor} from './browser' */

/**
 * Searches our node from the + behind the last one.
 * @param {Editor} editor
 */
async function searchNode(editor) {
	await editor.of('canvas-handle-plus').first().click();
	await editor.of('node-creator-search-bar').fill('altcraft');
	const found = editor.of('item-iterator-item');
	// Until the search is done, the list has the nodes that usually come next.
	await found.filter({ hasText: /^\s*Altcraft/ }).waitFor();
	await editor.settle();
	return found;
}

/**
 * @param {Editor} editor
 * @param {Locator} node as it was found
 * @param {string} action as the list of nodes calls it
 */
async function chooseAction(editor, node, action) {
	await node.click();
	await editor.of('node-creator-item-name').getByText(action).click();
	await editor.of('node-parameters').first().waitFor();
}

/**
 * @param {Editor} editor
 * @param {string} name
 * @returns {Promise<string[]>} all that were listed
 */
async function chooseDatabase(editor, name) {
	await editor.of('rlc-input').first().click();
	const listed = editor.of('rlc-item');
	await listed.first().waitFor();
	const names = await listed.allInnerTexts();
	await listed.filter({ hasText: name }).click();
	return names;
}

/**
 * Gives columns of a file the fields that they are for.
 * @param {Editor} editor
 * @param {Readonly<Record<string, string>>} columns field titles by column
 */
async function giveColumns(editor, columns) {
	const rows = editor.of('fixed-collection-fileColumns');
	for (const [n, [column, field]] of Object.entries(columns).entries()) {
		await editor.of('fixed-collection-add', rows).click();
		await editor.of('parameter-input-name', rows).nth(n).locator('input').fill(column);
		await editor.choose(rows.locator('div[data-test-id="parameter-input-field"]').nth(n), field);
	}
}

/**
 * @param {Editor} editor
 * @param {string} name
 */
async function addOption(editor, name) {
	await editor.choose(editor.of('collection-parameter-add').last(), name);
	await editor.settle();
}

/**
 * Executes our node, and waits for what its output says.
 * @param {Editor} editor
 * @param {string | RegExp} said
 */
async function execute(editor, said) {
	await editor.of('node-execute-button').click();
	const output = editor.of('output-panel');
	await output.getByText(said).first().waitFor();
	return output;
}

module.exports = { addOption, chooseAction, chooseDatabase, execute, giveColumns, searchNode };
