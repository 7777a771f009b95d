/** @import {INodeExecutionData} from 'n8n-workflow' */

/**
 * A row of the CRM's export.
 * @typedef {Record<string, string>} Contact
 */

/**
 * What an output item of the node says.
 * @typedef {object} Outcome
 * @property {number | undefined} itemIndex of the contact that it is linked to
 * @property {'success' | 'error'} output
 * @property {string} status
 * @property {string | null} profileId
 * @property {string} errorText
 * @property {string | undefined} contactId of the contact's own data, which n8n adds in the error
 * output
 * @property {boolean} isSent whether a request carried it, as far as the node knows
 */

/**
 * @param {INodeExecutionData} item
 * @param {Outcome['output']} output
 * @returns {Outcome}
 */
function outcomeOf({ json, pairedItem }, output) {
	const details = /** @type {Record<string, unknown>} */ (json.details ?? json);
	const status = String(details.status);
	const link =
		typeof pairedItem === 'object' && !Array.isArray(pairedItem) ? pairedItem : undefined;
	return {
		itemIndex: link?.item,
		output,
		status,
		profileId: typeof details.profile_id === 'string' ? details.profile_id : null,
		errorText: String(details.error_text ?? json.error ?? ''),
		contactId: output === 'error' ? String(json['Contact ID']) : undefined,
		isSent: status !== 'notSent' && details.batch !== null,
	};
}

/**
 * @param {INodeExecutionData[]} success
 * @param {INodeExecutionData[]} error
 * @returns {Outcome[]} as they came out, those of the success output first
 */
function outcomesOf(success, error) {
	return [
		...success.map((item) => outcomeOf(item, 'success')),
		...error.map((item) => outcomeOf(item, 'error')),
	];
}

module.exports = { outcomesOf };
