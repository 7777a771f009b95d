const { incorrect, refused, successful } = require('./discovery');
const { matchValues, readMatching } = require('./matching');
const { isObject } = require('./wire');

/** @typedef {import('./discovery').Catalogue} Catalogue */
/** @typedef {import('./matching').Mode} Mode */
/** @typedef {import('./matching').StoredProfile} StoredProfile */
/** @typedef {import('./store').ProfileStore} ProfileStore */
/** @typedef {Record<string, unknown>} Call */

/**
 * What a call of one profile comes to: its answer, and what it changes, which a fault may keep it from.
 * @typedef {object} Result
 * @property {object} answer
 * @property {() => void} [change]
 */

/**
 * A call that works on stored profiles.
 * @typedef {object} ProfileCall
 * @property {readonly string[]} parameters those it takes beside `token`
 * @property {(call: Call, databaseId: number, surroundings: { catalogue: Catalogue, store: ProfileStore }) => Result} run
 */

/** @type {readonly Mode[]} */
const MODES = ['email', 'phone', 'custom', 'profile_id'];
const MATCHING = [
	'db_id',
	'matching',
	'field_name',
	'field_value',
	'email',
	'phone',
	'profile_id',
	'resource_id',
];

/** What a profile is read with and nobody sets. @param {string} id */
const ownFields = (id) => ({ _acid: 1, _createtime: '2025-11-25T09:00:00Z', _xxh: id.slice(-16) });

/**
 * A subscription is read with its address in an object of its channel, whatever it was written as.
 * @param {unknown} written
 */
function subscriptionShape(written) {
	const { email, phone, provider, subscription_id, ...rest } = /** @type {Call} */ (
		Object(written)
	);
	return {
		...rest,
		...(email !== undefined && { email_data: { email, domain: String(email).split('@')[1] } }),
		...(phone !== undefined && { phone_data: { phone } }),
		...(subscription_id !== undefined && { push_data: { provider, subscription_id } }),
		hash_id: 'a1b2',
		is_delete: false,
	};
}

/** @param {StoredProfile} stored @param {number} databaseId */
function readShape({ profile_id: id, profile }, databaseId) {
	const { subscriptions, ...fields } = profile;
	return {
		id,
		db_id: databaseId,
		...fields,
		...ownFields(id),
		...(Array.isArray(subscriptions) && { subscriptions: subscriptions.map(subscriptionShape) }),
	};
}

/**
 * The one profile that the values at the top of the call find.
 * @param {Call} call
 * @param {number} databaseId
 * @param {{ catalogue: Catalogue, store: ProfileStore }} surroundings
 * @returns {StoredProfile | { error: number, error_text: string }}
 */
function findOne(call, databaseId, { catalogue: { databases, resources }, store }) {
	const database = databases.get(databaseId);
	if (database === undefined) return refused(404, 'Database not found');
	const by = readMatching(call, MODES, database, resources);
	if ('error' in by) return by;
	const { mode, fieldName = '' } = by;
	const value = mode === 'custom' ? call.field_value : call[mode];
	const isOther = (/** @type {string} */ name) =>
		call[name] !== undefined && name !== (mode === 'custom' ? 'field_value' : mode);
	const other = ['email', 'phone', 'profile_id', 'field_value'].find(isOther);
	if (other !== undefined) return incorrect(`${other} does not go with matching ${mode}`);
	if (value === undefined || value === '') return incorrect(`no value for matching ${mode}`);
	// Nowhere written; to MongoDB the text "42" is not the number 42, and the stricter reading finds nothing.
	const type = database.fields.find(({ name }) => name === fieldName)?.type;
	if (type === 'int' && typeof value !== 'number') return refused(404, 'Profile not found');
	const place = mode === 'custom' ? fieldName : mode === 'phone' ? 'phones' : mode;
	const values = matchValues(by, { [place]: mode === 'phone' ? [value] : value });
	if (!Array.isArray(values)) return values;
	const [found, second] = store.holdings.get(databaseId)?.indexFor(by).find(values) ?? [];
	// Which of several is meant is nowhere written; refusing is stricter.
	if (second !== undefined) return refused(409, 'More than one profile matches');
	return found ?? refused(404, 'Profile not found');
}

/** @type {Record<string, (stored: unknown, asked: unknown) => boolean>} */
const COMPARISONS = {
	$eq: (stored, asked) =>
		(stored ?? null) === asked || (Array.isArray(stored) && stored.includes(asked)),
	$ne: (stored, asked) => !COMPARISONS.$eq?.(stored, asked),
	$gt: (stored, asked) =>
		typeof stored === typeof asked &&
		/** @type {number} */ (stored) > /** @type {number} */ (asked),
	$gte: (stored, asked) =>
		typeof stored === typeof asked &&
		/** @type {number} */ (stored) >= /** @type {number} */ (asked),
	$lt: (stored, asked) =>
		typeof stored === typeof asked &&
		/** @type {number} */ (stored) < /** @type {number} */ (asked),
	$lte: (stored, asked) =>
		typeof stored === typeof asked &&
		/** @type {number} */ (stored) <= /** @type {number} */ (asked),
	$in: (stored, asked) =>
		Array.isArray(asked) && asked.some((one) => COMPARISONS.$eq?.(stored, one)),
	$exists: (stored, asked) => (stored !== undefined) === asked,
};

/** So much of MongoDB as the tests need; thrown for any other operator. */
class UnknownOperator extends Error {}

/** @param {Call} query @param {Call} profile @returns {boolean} */
function meets(query, profile) {
	return Object.entries(query).every(([name, asked]) => {
		if (name === '$and' || name === '$or') {
			const parts = /** @type {Call[]} */ (asked).map((part) => meets(part, profile));
			return name === '$and' ? parts.every(Boolean) : parts.some(Boolean);
		}
		if (name.startsWith('$')) throw new UnknownOperator(name);
		const comparisons = isObject(asked) ? asked : { $eq: asked };
		return Object.entries(comparisons).every(([operator, value]) => {
			const compare = COMPARISONS[operator];
			if (compare === undefined) throw new UnknownOperator(operator);
			return compare(profile[name], value);
		});
	});
}

const PAGE_LIMIT = 1000;

/** A pointer is the ID of the next profile with something behind it; a bare ID serves as well. */
const POINTER_END = '.20251125090000';

/** @type {ProfileCall['run']} */
function listProfiles(call, databaseId, { catalogue, store }) {
	const { from_id: from = '', limit = PAGE_LIMIT, query = {}, fields } = call;
	if (!catalogue.databases.has(databaseId)) return { answer: refused(404, 'Database not found') };
	if (typeof from !== 'string') return { answer: incorrect('from_id must be a string') };
	if (!Number.isSafeInteger(limit) || Number(limit) < 1) {
		return { answer: incorrect('limit must be a positive integer') };
	}
	if (!isObject(query)) return { answer: incorrect('query must be an object') };
	if (
		fields !== undefined &&
		!(Array.isArray(fields) && fields.every((one) => typeof one === 'string'))
	) {
		return { answer: incorrect('fields must be an array of strings') };
	}
	const profiles = store.holdings.get(databaseId)?.profiles ?? [];
	const wanted = from.replace(POINTER_END, '');
	const start = from === '' ? 0 : profiles.findIndex(({ profile_id: id }) => id === wanted);
	if (start === -1) return { answer: incorrect('no such from_id') };
	/** @type {StoredProfile[]} */
	const page = [];
	let at = start;
	try {
		for (; at < profiles.length && page.length < Math.min(Number(limit), PAGE_LIMIT); at++) {
			const stored = /** @type {StoredProfile} */ (profiles[at]);
			if (meets(query, { ...stored.profile, id: stored.profile_id })) page.push(stored);
		}
	} catch (error) {
		if (error instanceof UnknownOperator)
			return { answer: incorrect(`unknown operator ${error.message}`) };
		throw error;
	}
	const next = profiles[at]?.profile_id;
	const names = new Set(/** @type {string[] | undefined} */ (fields));
	const data = page.map((stored) => {
		const whole = readShape(stored, databaseId);
		if (fields === undefined) return whole;
		// The documents' example asks for `_id` and gets `id`; without it there is none.
		return Object.fromEntries(
			Object.entries(whole).filter(([name]) => names.has(name === 'id' ? '_id' : name)),
		);
	});
	return {
		answer: successful({ data, ...(next !== undefined && { next_from_id: next + POINTER_END }) }),
	};
}

/** @param {boolean} isAdded @returns {ProfileCall} */
function membership(isAdded) {
	return {
		parameters: ['db_id', 'segment_id', 'profile_id', 'skip_triggers', 'format'],
		run(call, databaseId, { catalogue, store }) {
			const { segment_id: segmentId, profile_id: id, skip_triggers: skip = false } = call;
			const segment = catalogue.segments.get(/** @type {number} */ (segmentId));
			if (segment === undefined) return { answer: refused(404, 'Segment not found') };
			if (segment.isStatic === false) return { answer: incorrect('the segment is not static') };
			if (typeof skip !== 'boolean')
				return { answer: incorrect('skip_triggers must be a boolean') };
			const stored = store.holdings.get(databaseId)?.profiles ?? [];
			if (!stored.some(({ profile_id }) => profile_id === id)) {
				return { answer: refused(404, 'Profile not found') };
			}
			const members = store.membersOf(segment.id);
			const change = () => void members[isAdded ? 'add' : 'delete'](String(id));
			return { answer: successful({}), change };
		},
	};
}

/**
 * The calls by path, with the slash that the documents give them or not.
 * @type {ReadonlyMap<string, ProfileCall>}
 */
const PROFILE_CALLS = new Map([
	[
		'/api/v1.1/profiles/get/',
		{
			parameters: MATCHING,
			run(call, databaseId, surroundings) {
				const found = findOne(call, databaseId, surroundings);
				const answer =
					'error' in found ? found : successful({ data: readShape(found, databaseId) });
				return { answer };
			},
		},
	],
	[
		'/api/v1.1/profiles/list',
		{ parameters: ['db_id', 'from_id', 'limit', 'query', 'fields', 'format'], run: listProfiles },
	],
	[
		'/api/v1.1/profiles/delete',
		{
			parameters: MATCHING,
			run(call, databaseId, surroundings) {
				const found = findOne(call, databaseId, surroundings);
				if ('error' in found) return { answer: found };
				return {
					answer: successful({ data: { profile_id: found.profile_id } }),
					change: () => surroundings.store.remove(databaseId, found),
				};
			},
		},
	],
	['/api/v1.1/profiles/segstatic/add', membership(true)],
	['/api/v1.1/profiles/segstatic/remove', membership(false)],
]);

/**
 * The documents do not say what becomes of an unknown parameter; refusing is stricter.
 * @param {ProfileCall} profileCall
 * @param {Call} call
 * @param {{ catalogue: Catalogue, store: ProfileStore }} surroundings
 * @returns {Result}
 */
function runProfileCall({ parameters, run }, call, surroundings) {
	const unknown = Object.keys(call).find((name) => name !== 'token' && !parameters.includes(name));
	if (unknown !== undefined) return { answer: incorrect(`no parameter ${unknown}`) };
	const { db_id: databaseId } = call;
	return Number.isSafeInteger(databaseId)
		? run(call, Number(databaseId), surroundings)
		: { answer: incorrect('db_id must be an integer') };
}

module.exports = { PROFILE_CALLS, runProfileCall };
