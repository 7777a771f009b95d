const { isUtf8 } = require('node:buffer');
const { XmlProblem, readXml, writeXml } = require('./xml');

/** @typedef {'json' | 'xml'} Format */
/** @typedef {Record<string, unknown> & { action: unknown }} FunctionalValue */
/** @typedef {{ call: Record<string, unknown> } | { problem: string }} Reading */

const INTEGER = /^(?:0|-?[1-9][0-9]*)$/;
const DECIMAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** @type {ReadonlyMap<string, string>} */
const PARAMETER_TYPES = new Map([
	['db_id', 'int'],
	['id', 'int'],
	['from_id', 'int'],
	['limit', 'int'],
	['skip_triggers', 'bool'],
	['skip_invalid_subscriptions', 'bool'],
	['detect_geo', 'bool'],
	['resource_id', 'int'],
]);

// `_sex` is an int on one page and a string on another, so text that is no integer stays text.
/** @type {ReadonlyMap<string, string>} */
const PROFILE_TYPES = new Map([
	['_status', 'int'],
	['_sex', 'int'],
]);

/** @type {ReadonlyMap<string, string>} */
const SUBSCRIPTION_TYPES = new Map([
	['resource_id', 'int'],
	['priority', 'int'],
	['status', 'int'],
	['email_data', 'object'],
	['cc_data', 'object'],
	['custom_fields', 'object'],
]);

/** @type {ReadonlyMap<string, string>} */
const CC_DATA_TYPES = new Map([['id', 'int']]);

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * So an object with such a member cannot be the value of a field, as the documents stand.
 * @param {unknown} value
 * @returns {value is FunctionalValue}
 */
function isFunctional(value) {
	return isObject(value) && Object.hasOwn(value, 'action');
}

/**
 * @param {string} text
 * @param {string | undefined} type
 * @returns {unknown} the text itself when it does not read as that type
 */
function typedText(text, type) {
	switch (type) {
		case 'int': {
			const number = INTEGER.test(text) ? Number(text) : NaN;
			return Number.isSafeInteger(number) ? number : text;
		}
		case 'float': {
			const number = DECIMAL.test(text) ? Number(text) : NaN;
			return Number.isFinite(number) ? number : text;
		}
		case 'bool':
			return text === 'true' ? true : text === 'false' ? false : text;
		case 'object':
			return text === '' ? {} : text;
		default:
			return text;
	}
}

/**
 * @param {Record<string, unknown>} target changed in place
 * @param {(name: string) => string | undefined} typeOf
 */
function typeMembers(target, typeOf) {
	for (const name of Object.keys(target)) {
		const value = target[name];
		const type = typeof value === 'string' ? typeOf(name) : undefined;
		if (type !== undefined) target[name] = typedText(/** @type {string} */ (value), type);
	}
}

/**
 * Gives the text of an XML profile the types that JSON would have carried.
 * @param {Record<string, unknown>} profile changed in place
 * @param {ReadonlyMap<string, string>} fieldTypes of the database
 * @param {(resourceId: unknown) => ReadonlyMap<string, string> | undefined} subscriptionFieldTypes
 */
function typeXmlProfile(profile, fieldTypes, subscriptionFieldTypes) {
	/** @param {string} name */
	const typeOf = (name) => PROFILE_TYPES.get(name) ?? fieldTypes.get(name);
	typeMembers(profile, typeOf);
	for (const name of Object.keys(profile)) {
		const value = profile[name];
		// What a function works with is of the type of its field.
		if (isFunctional(value)) {
			typeMembers(value, (member) => (member === 'value' ? typeOf(name) : undefined));
		}
	}
	if (!Array.isArray(profile.subscriptions)) return;
	for (const subscription of profile.subscriptions) {
		if (!isObject(subscription)) continue;
		typeMembers(subscription, (name) => SUBSCRIPTION_TYPES.get(name));
		if (isObject(subscription.cc_data)) {
			typeMembers(subscription.cc_data, (name) => CC_DATA_TYPES.get(name));
		}
		const types = subscriptionFieldTypes(subscription.resource_id);
		if (types !== undefined && isObject(subscription.custom_fields)) {
			typeMembers(subscription.custom_fields, (name) => types.get(name));
		}
	}
}

/**
 * @param {string} text
 * @returns {Reading}
 */
function readXmlCall(text) {
	try {
		const call = readXml(text);
		typeMembers(call, (name) => PARAMETER_TYPES.get(name));
		if (Array.isArray(call.data)) {
			// An empty element is the only way to spell a profile without fields in XML.
			call.data = call.data.map((entry) => (entry === '' ? {} : entry));
		}
		return { call };
	} catch (error) {
		if (error instanceof XmlProblem) return { problem: `not valid XML: ${error.message}` };
		throw error;
	}
}

/**
 * @param {string} text
 * @returns {Reading}
 */
function readJsonCall(text) {
	/** @type {unknown} */
	let call;
	try {
		call = JSON.parse(text);
	} catch {
		return { problem: 'not valid JSON' };
	}
	return isObject(call) ? { call } : { problem: 'the body must be an object' };
}

/**
 * The parameters of a call, or why its body cannot be read.
 * @param {Buffer} body
 * @param {Format} format
 * @returns {Reading}
 */
function readCall(body, format) {
	if (!isUtf8(body)) return { problem: 'not valid UTF-8' };
	const text = body.toString('utf8');
	return format === 'xml' ? readXmlCall(text) : readJsonCall(text);
}

/**
 * @param {unknown} answer
 * @param {Format} format
 * @returns {string}
 */
function writeAnswer(answer, format) {
	return format === 'xml' ? writeXml(answer) : (JSON.stringify(answer) ?? '');
}

/**
 * @param {string | undefined} contentType
 * @returns {Format | undefined}
 */
function requestFormat(contentType) {
	const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
	const charset = parameters
		.map((entry) => entry.trim())
		.find((entry) => entry.startsWith('charset='));
	// UTF-8 is the only charset the documents allow.
	if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) return undefined;
	if (type.trim() === 'application/json') return 'json';
	return type.trim() === 'application/xml' ? 'xml' : undefined;
}

/**
 * The first format that `Accept` names wins; q values are not weighed.
 * @param {string | undefined} accept
 * @param {Format | undefined} requested
 * @returns {Format}
 */
function answerFormat(accept, requested) {
	// RFC 9110: a missing Accept means the same as a lone wildcard.
	if (accept === undefined || accept.trim() === '*/*') return requested ?? 'json';
	return /application\/(json|xml)/i.exec(accept)?.[1]?.toLowerCase() === 'xml' ? 'xml' : 'json';
}

module.exports = {
	answerFormat,
	isFunctional,
	isObject,
	readCall,
	requestFormat,
	typeXmlProfile,
	writeAnswer,
};
