// What the same work costs in plain Node.js: the same profiles in the same batches through the same
// streams, no n8n, no checks, nothing remembered. The node's times are held against this.
const { XMLBuilder } = require('fast-xml-parser');
const { SaxesParser } = require('saxes');

/** @import {IDataObject, INodeExecutionData} from 'n8n-workflow' */

/**
 * @typedef {object} Sending
 * @property {string} url
 * @property {string} token
 * @property {readonly INodeExecutionData[]} items
 * @property {(item: IDataObject) => IDataObject} profileOf
 * @property {'json' | 'xml'} format
 * @property {number} batchSize
 * @property {number} streams
 */

const builder = new XMLBuilder({ ignoreAttributes: false, suppressBooleanAttributes: false });

/** @type {(profile: IDataObject) => object} */
const withMarks = (profile) => {
	/** @type {Record<string, unknown>} */
	const marked = { '@_array': 'true' };
	for (const name in profile) {
		const value = profile[name];
		marked[name] = Array.isArray(value)
			? value.map((entry) =>
					typeof entry === 'object' && entry !== null
						? withMarks(/** @type {IDataObject} */ (entry))
						: { '@_array': 'true', '#text': entry },
				)
			: value;
	}
	return marked;
};

/** Of the libraries tried, the fastest pair: fast-xml-parser builds, saxes reads (docs/performance.md). */
const FORMATS = {
	json: {
		/** @type {(token: string, profiles: IDataObject[]) => string} */
		write: (token, profiles) => JSON.stringify({ token, db_id: 1, data: profiles }),
		/** @type {(text: string) => object[]} */
		read: (text) => JSON.parse(text).result,
	},
	xml: {
		/** @type {(token: string, profiles: IDataObject[]) => string} */
		write: (token, profiles) =>
			builder.build({ xml: { token, db_id: 1, data: profiles.map(withMarks) } }),
		/** @type {(text: string) => object[]} */
		read(text) {
			/** @type {Record<string, string>[]} */
			const elements = [];
			/** @type {Record<string, string>[]} */
			const open = [];
			let content = '';
			const parser = new SaxesParser();
			parser.on('opentag', ({ name }) => {
				if (name === 'xml') open.push({});
				content = '';
			});
			parser.on('text', (part) => (content += part));
			parser.on('closetag', ({ name }) => {
				if (name === 'xml') elements.push(/** @type {Record<string, string>} */ (open.pop()));
				else /** @type {Record<string, string>} */ (open.at(-1))[name] = content;
			});
			parser.write(text).close();
			return elements.slice(0, -1);
		},
	},
};

/**
 * @param {Sending} sending
 * @returns {Promise<object[]>} the entries of the answers, in the order of the items
 */
async function sendPlainly({ url, token, items, profileOf, format, batchSize, streams }) {
	const { write, read } = FORMATS[format];
	/** @type {object[]} */
	const results = new Array(items.length);
	let next = 0;
	const runStream = async () => {
		while (next < items.length) {
			const start = next;
			next += batchSize;
			const profiles = items.slice(start, next).map(({ json }) => profileOf(json));
			const answer = await fetch(`${url}/api/v1.1/profiles/add_batch/`, {
				method: 'POST',
				headers: { 'Content-Type': `application/${format}`, Accept: `application/${format}` },
				body: write(token, profiles),
			});
			const entries = read(await answer.text());
			for (let n = 0; n < entries.length; n++) {
				results[start + n] = /** @type {object} */ (entries[n]);
			}
		}
	};
	await Promise.all(Array.from({ length: streams }, runStream));
	return results;
}

module.exports = { sendPlainly };
