const { XMLValidator } = require('fast-xml-parser');

// No colon: nothing in the documents uses namespaces, and a prefix would change the name's meaning.
const NAME_START =
	'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF' +
	'\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD' +
	'\\u{10000}-\\u{EFFFF}';
const NAME = `[${NAME_START}][${NAME_START}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040]*`;
const PROLOG =
	/^<\?xml\s+version\s*=\s*(?:"1\.0"|'1\.0')(?:\s+encoding\s*=\s*(?:"utf-8"|'utf-8'))?\s*\?>/i;
const BLANK = /^[ \t\n]*$/;
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
const FORBIDDEN_OR_UNPAIRED = new RegExp(`${FORBIDDEN.source}|\\p{Surrogate}`, 'gu');
const REFERENCE = /&(?:#([0-9]{1,7});|#x([0-9A-Fa-f]{1,6});|([a-z]+);)?/g;

/** @type {ReadonlyMap<string, string>} */
const ENTITIES = new Map([
	['amp', '&'],
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
]);

/**
 * @typedef {object} OpenElement
 * @property {string} name
 * @property {boolean} isEntry
 * @property {string} text
 * @property {Record<string, unknown> | undefined} members
 */

/** A body that is no acceptable XML; the message says why. */
class XmlProblem extends Error {}

/**
 * @param {number} code
 * @returns {boolean}
 */
function isXmlCharacter(code) {
	if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
	return (
		code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff)
	);
}

/**
 * @param {string} text
 * @returns {string}
 */
function decodeText(text) {
	if (text.includes(']]>')) throw new XmlProblem('"]]>" in text');
	if (!text.includes('&')) return text;
	return text.replace(REFERENCE, (reference, decimal, hexadecimal, name) => {
		if (name !== undefined) {
			const character = ENTITIES.get(name);
			if (character === undefined) throw new XmlProblem(`unknown entity ${reference}`);
			return character;
		}
		const digits = decimal ?? hexadecimal;
		if (digits === undefined) throw new XmlProblem('"&" that starts no reference');
		const code = parseInt(digits, decimal === undefined ? 16 : 10);
		if (!isXmlCharacter(code)) throw new XmlProblem(`forbidden character ${reference}`);
		return String.fromCodePoint(code);
	});
}

/**
 * @param {Record<string, unknown>} members
 * @param {string} name
 * @param {unknown} value
 */
function setMember(members, name, value) {
	// Plain assignment to `__proto__` would set the prototype instead of a member.
	if (name === '__proto__') {
		Object.defineProperty(members, name, {
			value,
			configurable: true,
			enumerable: true,
			writable: true,
		});
	} else {
		members[name] = value;
	}
}

/**
 * @param {OpenElement} parent
 * @param {OpenElement} element
 */
function attach(parent, element) {
	const { name, members, text } = element;
	if (members !== undefined && !BLANK.test(text)) {
		throw new XmlProblem(`text beside elements in <${name}>`);
	}
	const value = members ?? text;
	parent.members ??= {};
	const known = Object.hasOwn(parent.members, name) ? parent.members[name] : undefined;
	if (Array.isArray(known) && element.isEntry) {
		known.push(value);
	} else if (known === undefined) {
		setMember(parent.members, name, element.isEntry ? [value] : value);
	} else {
		// The documents do not say what a repeat without the attribute means; refusing is stricter.
		throw new XmlProblem(`<${name}> repeated without array='true' on every one`);
	}
}

/**
 * @param {string} document without carriage returns
 * @param {number} start
 * @returns {Record<string, unknown>}
 */
function readElements(document, start) {
	const opening = new RegExp(`<(${NAME})(\\s+array\\s*=\\s*(?:'true'|"true"))?\\s*(/?)>`, 'uy');
	const closing = new RegExp(`</(${NAME})\\s*>`, 'uy');
	/** @type {OpenElement} */
	const outside = { name: '', isEntry: false, text: '', members: undefined };
	/** @type {OpenElement[]} */
	const ancestors = [];
	let current = outside;
	let position = start;
	for (;;) {
		const next = document.indexOf('<', position);
		const text = decodeText(document.slice(position, next === -1 ? undefined : next));
		current.text = current.text === '' ? text : current.text + text;
		if (next === -1) break;
		position = next;

		if (document.startsWith('<!--', position)) {
			const end = document.indexOf('--', position + 4);
			if (end === -1 || document[end + 2] !== '>') throw new XmlProblem('bad comment');
			position = end + 3;
		} else if (document.startsWith('<![CDATA[', position)) {
			const end = document.indexOf(']]>', position);
			if (end === -1 || current === outside) throw new XmlProblem('bad CDATA section');
			current.text += document.slice(position + 9, end);
			position = end + 3;
		} else if (document[position + 1] === '/') {
			closing.lastIndex = position;
			const parent = ancestors.pop();
			if (closing.exec(document)?.[1] !== current.name || parent === undefined) {
				throw new XmlProblem(`<${current.name}> is not closed`);
			}
			attach(parent, current);
			current = parent;
			position = closing.lastIndex;
		} else {
			opening.lastIndex = position;
			const tag = opening.exec(document);
			// Covers DOCTYPE, processing instructions and every attribute but array='true'.
			if (tag === null) throw new XmlProblem(`bad markup at character ${position}`);
			/** @type {OpenElement} */
			const element = {
				name: /** @type {string} */ (tag[1]),
				isEntry: tag[2] !== undefined,
				text: '',
				members: undefined,
			};
			if (current === outside && (element.name !== 'xml' || element.isEntry)) {
				throw new XmlProblem('the root must be <xml>');
			}
			position = opening.lastIndex;
			if (tag[3] === '/') {
				attach(current, element);
			} else {
				ancestors.push(current);
				current = element;
			}
		}
	}
	if (current !== outside) throw new XmlProblem(`<${current.name}> is not closed`);
	if (!BLANK.test(outside.text)) throw new XmlProblem('text outside the root');
	const root = outside.members?.xml ?? '';
	if (typeof root === 'object') return /** @type {Record<string, unknown>} */ (root);
	if (root === '' && outside.members !== undefined) return {};
	throw new XmlProblem('the root <xml> holds no elements');
}

/**
 * Reads a document by the conventions of the documents: elements are members, every entry of an
 * array carries array='true', and all values are text.
 * @param {string} source
 * @returns {Record<string, unknown>}
 * @throws {XmlProblem}
 */
function readXml(source) {
	if (FORBIDDEN.test(source)) throw new XmlProblem('forbidden character');
	// XML 1.0 (2.11) turns literal carriage returns into line feeds; only &#13; survives.
	const document = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source;
	// A second opinion, so that a slip in the reader below cannot let bad markup pass.
	const verdict = XMLValidator.validate(document);
	if (verdict !== true) throw new XmlProblem(verdict.err.msg);
	const prolog = PROLOG.exec(document)?.[0] ?? '';
	return readElements(document, prolog.length);
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function xmlContent(value) {
	if (value === null || value === undefined) return '';
	if (typeof value === 'object') {
		return Object.entries(value)
			.map(([name, member]) => xmlMember(name, member))
			.join('');
	}
	return String(value)
		.replace(FORBIDDEN_OR_UNPAIRED, '\uFFFD')
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/\r/g, '&#13;');
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {string}
 */
function xmlMember(name, value) {
	if (value === undefined) return '';
	if (Array.isArray(value)) {
		// The v72 page shows that the entries of `result` come back as nested <xml> elements.
		if (name === 'result') return value.map((entry) => xmlMember('xml', entry)).join('');
		if (value.length === 0) return `<${name}/>`;
		return value.map((entry) => xmlMember(name, entry)).join('');
	}
	const content = xmlContent(value);
	return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

/**
 * Writes an answer: arrays are repeated elements without any attribute.
 * @param {unknown} answer
 * @returns {string}
 */
function writeXml(answer) {
	return `<?xml version="1.0" encoding="UTF-8"?>\n<xml>${xmlContent(answer)}</xml>`;
}

module.exports = { XmlProblem, readXml, writeXml };
