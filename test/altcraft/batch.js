const { incorrect, refused } = require('./discovery');
const { readMatching } = require('./matching');
const { isObject, typeXmlProfile } = require('./wire');

/** @typedef {import('./discovery').Catalogue} Catalogue */
/** @typedef {import('./matching').Matching} Matching */
/** @typedef {import('./matching').Mode} Mode */
/** @typedef {Record<string, unknown>} Profile */
/** @typedef {'add' | 'import' | 'update'} Operation */

/**
 * @typedef {object} BatchCall
 * @property {Operation} operation
 * @property {readonly string[]} parameters those it takes beside `token`, `db_id` and `data`
 * @property {readonly Mode[]} modes how an entry may find its profile; none: it looks for nothing
 */

/**
 * @typedef {object} Batch
 * @property {Operation} operation
 * @property {number} databaseId
 * @property {Profile[]} profiles
 * @property {Matching | undefined} by how an entry finds its profile
 * @property {boolean} skipTriggers
 * @property {boolean} skipInvalidSubscriptions
 * @property {boolean} detectGeo
 */

/** Most profiles of one batch. */
const PROFILE_LIMIT = 10_000;
const COMMON_PARAMETERS = ['token', 'db_id', 'data'];
const MATCHING_PARAMETERS = ['matching', 'field_name', 'resource_id'];
/** Documented for these calls too, but copied from the calls for one profile. */
const MATCH_VALUES = ['email', 'phone', 'profile_id', 'field_value'];

/**
 * All that the batch calls differ in, by path; the documents give a slash to the first alone.
 * @type {ReadonlyMap<string, BatchCall>}
 */
const BATCH_CALLS = new Map([
	[
		'/api/v1.1/profiles/add_batch/',
		{
			operation: 'add',
			parameters: ['skip_triggers', 'skip_invalid_subscriptions'],
			modes: [],
		},
	],
	[
		'/api/v1.1/profiles/import_batch',
		{
			operation: 'import',
			parameters: [
				'skip_triggers',
				'skip_invalid_subscriptions',
				'detect_geo',
				...MATCHING_PARAMETERS,
			],
			modes: ['email', 'phone', 'custom'],
		},
	],
	[
		'/api/v1.1/profiles/update_batch',
		{
			operation: 'update',
			parameters: ['skip_invalid_subscriptions', ...MATCHING_PARAMETERS],
			modes: ['email', 'phone', 'custom', 'profile_id'],
		},
	],
]);

/**
 * The documents do not say what becomes of an unknown parameter; refusing is stricter.
 * @param {Record<string, unknown>} call
 * @param {BatchCall} batchCall
 * @returns {{ error: number, error_text: string } | undefined}
 */
function parameterRefusal(call, { operation, parameters, modes }) {
	for (const name of Object.keys(call)) {
		if (COMMON_PARAMETERS.includes(name) || parameters.includes(name)) continue;
		if (modes.length > 0 && MATCH_VALUES.includes(name)) {
			return incorrect(`${name} belongs into the entries: one value cannot serve many profiles`);
		}
		return incorrect(`${operation}_batch has no parameter ${name}`);
	}
	return undefined;
}

/**
 * Reads the parameters of a batch call, or says why the call as a whole is refused.
 * @param {BatchCall} batchCall
 * @param {Record<string, unknown>} call
 * @param {'json' | 'xml'} format
 * @param {Catalogue} catalogue
 * @returns {Batch | { error: number, error_text: string }}
 */
function readBatch(batchCall, call, format, { databases, resources }) {
	const unknown = parameterRefusal(call, batchCall);
	if (unknown !== undefined) return unknown;
	const {
		db_id: databaseId,
		data,
		skip_triggers: skipTriggers = false,
		skip_invalid_subscriptions: skipInvalidSubscriptions = false,
		detect_geo: detectGeo = false,
	} = call;
	if (typeof databaseId !== 'number' || !Number.isSafeInteger(databaseId)) {
		return incorrect('db_id must be an integer');
	}
	if (!Array.isArray(data)) return incorrect('data must be an array');
	if (data.length === 0) return incorrect('data is empty');
	// The documents only advise against more; refusing is stricter.
	if (data.length > PROFILE_LIMIT)
		return incorrect(`data holds more than ${PROFILE_LIMIT} profiles`);
	if (!data.every(isObject)) return incorrect('every entry of data must be an object');
	if (typeof skipTriggers !== 'boolean') return incorrect('skip_triggers must be a boolean');
	if (typeof skipInvalidSubscriptions !== 'boolean') {
		return incorrect('skip_invalid_subscriptions must be a boolean');
	}
	if (typeof detectGeo !== 'boolean') return incorrect('detect_geo must be a boolean');
	const database = databases.get(databaseId);
	if (database === undefined) return refused(404, 'Database not found');
	const { operation, modes } = batchCall;
	const by = modes.length === 0 ? undefined : readMatching(call, modes, database, resources);
	if (by !== undefined && 'error' in by) return by;
	if (format === 'xml') {
		const fieldTypes = new Map(database.fields.map(({ name, type }) => [name, type]));
		const subscriptionFieldTypes = new Map(
			[...resources].map(([id, { fields }]) => [
				/** @type {unknown} */ (id),
				new Map(fields.map(({ name, type }) => [name, type])),
			]),
		);
		for (const profile of data) {
			typeXmlProfile(profile, fieldTypes, (id) => subscriptionFieldTypes.get(id));
		}
	}
	return {
		operation,
		databaseId,
		profiles: data,
		by,
		skipTriggers,
		skipInvalidSubscriptions,
		detectGeo,
	};
}

module.exports = { BATCH_CALLS, readBatch };
