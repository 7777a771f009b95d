// What the same work costs in plain Node.js: the same profiles in the same batches through the same
// streams, no n8n, no checks, nothing remembered. The node's times are held against this: against what
// people write, and against the best that there is.
const http = require('node:http');

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

/** @type {(text: string) => string} */
const escaped = (text) =>
	/[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, (sign) => `&#${sign.charCodeAt(0)};`) : text;

/** @type {(name: string, value: unknown) => string} */
const element = (name, value) => {
	if (!Array.isArray(value)) return `<${name}>${content(value)}</${name}>`;
	let elements = '';
	for (const entry of value) elements += `<${name} array='true'>${content(entry)}</${name}>`;
	return elements;
};

/** @type {(value: unknown) => string} */
const content = (value) => {
	if (typeof value !== 'object' || value === null) return escaped(String(value));
	let elements = '';
	for (const [name, member] of Object.entries(value)) elements += element(name, member);
	return elements;
};

const ENTRY =
	/<xml><error>(\d+)<\/error><error_text>([^<]*)<\/error_text><profile_id>([^<]*)<\/profile_id><\/xml>/g;

/** No library: all of them take longer. */
const BEST = {
	json: {
		/** @type {(token: string) => string} */
		open: (token) => `{"token":"${token}","db_id":1,"data":[`,
		/** @type {(profiles: IDataObject[]) => string} */
		write: (profiles) => JSON.stringify(profiles).slice(1, -1),
		separator: ',',
		close: ']}',
		read: FORMATS.json.read,
	},
	xml: {
		/** @type {(token: string) => string} */
		open: (token) => `<xml><token>${token}</token><db_id>1</db_id>`,
		/** @type {(profiles: IDataObject[]) => string} */
		write: (profiles) => element('data', profiles),
		separator: '',
		close: '</xml>',
		/** @type {(text: string) => object[]} */
		read: (text) =>
			Array.from(text.matchAll(ENTRY), ([, error, error_text, profile_id]) => ({
				error,
				error_text,
				profile_id,
			})),
	},
};

const CHUNK = 64;
const CHUNK_BYTES = 64 * CHUNK * 1024;

/**
 * As fast as plain Node.js can be made: written in chunks into bodies that are used again, over
 * connections that stay open.
 * @param {Sending} sending
 * @returns {Promise<object[]>} the entries of the answers, in the order of the items
 */
async function sendAtBest({ url, token, items, profileOf, format, batchSize, streams }) {
	const { open, write, separator, close, read } = BEST[format];
	const agent = new http.Agent({ keepAlive: true, maxSockets: streams });
	/** @type {object[]} */
	const results = new Array(items.length);
	let next = 0;
	const runStream = async () => {
		let body = Buffer.allocUnsafe(2 * CHUNK_BYTES);
		while (next < items.length) {
			const start = next;
			next = Math.min(start + batchSize, items.length);
			const end = next;
			let length = body.write(open(token));
			for (let from = start; from < end; from += CHUNK) {
				if (body.length - length < CHUNK_BYTES) body = Buffer.concat([body], 2 * body.length);
				const profiles = items.slice(from, Math.min(from + CHUNK, end));
				const text = write(profiles.map(({ json }) => profileOf(json)));
				length += body.write(from === start ? text : separator + text, length);
			}
			length += body.write(close, length);
			const entries = read(await post(agent, url, format, body.subarray(0, length)));
			for (let n = 0; n < entries.length; n++) {
				results[start + n] = /** @type {object} */ (entries[n]);
			}
		}
	};
	await Promise.all(Array.from({ length: streams }, runStream));
	agent.destroy();
	return results;
}

/**
 * @param {http.Agent} agent
 * @param {string} url
 * @param {'json' | 'xml'} format
 * @param {Buffer} body
 * @returns {Promise<string>} the answer
 */
async function post(agent, url, format, body) {
	const type = `application/${format}`;
	return await new Promise((resolve, reject) => {
		const request = http.request(`${url}/api/v1.1/profiles/add_batch/`, {
			method: 'POST',
			agent,
			headers: { 'Content-Type': type, Accept: type, 'Content-Length': body.length },
		});
		request.on('error', reject);
		request.on('response', (response) => {
			/** @type {Buffer[]} */
			const chunks = [];
			response.on('data', (chunk) => chunks.push(chunk));
			response.on('error', reject);
			response.on('end', () => resolve(Buffer.concat(chunks).toString()));
		});
		request.end(body);
	});
}

module.exports = { sendAtBest, sendPlainly };
