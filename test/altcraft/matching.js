const { isFilledText, isPhone, refusal } = require('./checks');
const { incorrect, refused } = require('./discovery');
const { addressOf } = require('./subscriptions');
const { isObject } = require('./wire');

/** @typedef {import('./catalogue').Database} Database */
/** @typedef {import('./catalogue').Field} Field */
/** @typedef {import('./catalogue').Resource} Resource */
/** @typedef {Record<string, unknown>} Profile */
/** @typedef {{ profile_id: string, profile: Profile }} StoredProfile */
/** @typedef {'email' | 'phone' | 'custom' | 'profile_id'} Mode */

/**
 * How the entries of a batch find their profiles.
 * @typedef {object} Matching
 * @property {Mode} mode
 * @property {string | undefined} fieldName the field to match in mode `custom`
 * @property {number | undefined} resourceId only profiles that have a subscription of this resource
 * with the match value as its address
 */

/** Documented, but not served here. */
const OTHER_MODES = [
	'email_profile',
	'email_sub',
	'phone_sub',
	'push_sub',
	'custom_sub',
	'email_phone',
	'email_phone_sub',
];

/** A match value is a text or an integer, so fields of these types cannot hold one. */
const UNMATCHABLE_TYPES = ['float', 'bool', 'tags', 'object', 'arr_object'];

/** The channel whose addresses count as match values too, by mode. */
const MATCH_CHANNELS = new Map([
	['email', 'email'],
	['phone', 'sms'],
]);

/**
 * Reads the matching parameters of a call, or says why the call is refused.
 * @param {Record<string, unknown>} call
 * @param {readonly Mode[]} modes that the call allows
 * @param {Database & { fields: Field[] }} database
 * @param {ReadonlyMap<number, Resource>} resources
 * @returns {Matching | { error: number, error_text: string }}
 */
function readMatching(call, modes, database, resources) {
	const { matching = 'email', field_name: fieldName, resource_id: resourceId } = call;
	const mode = modes.find((allowed) => allowed === matching);
	if (mode === undefined) {
		const shown = String(JSON.stringify(matching));
		if (matching === 'profile_id') return incorrect('matching "profile_id" is for updates only');
		return OTHER_MODES.some((other) => other === matching)
			? incorrect(`matching ${shown} is not supported by this stand-in`)
			: incorrect(`unknown matching ${shown}`);
	}
	if (resourceId !== undefined) {
		if (typeof resourceId !== 'number' || !Number.isSafeInteger(resourceId)) {
			return incorrect('resource_id must be an integer');
		}
		if (!MATCH_CHANNELS.has(mode)) {
			return incorrect('resource_id narrows matching "email" and "phone" only');
		}
		const resource = resources.get(resourceId);
		if (resource === undefined || !resource.databaseIds.includes(database.id)) {
			return refused(404, 'Resource not found');
		}
	}
	if (mode !== 'custom') {
		return fieldName === undefined
			? { mode, fieldName: undefined, resourceId }
			: incorrect('field_name is for matching "custom" only');
	}
	if (!isFilledText(fieldName)) return incorrect('matching "custom" needs a field_name');
	const field = database.fields.find(({ name }) => name === fieldName);
	if (field === undefined) return incorrect(`the database has no field ${fieldName}`);
	// The documents speak of custom fields and of values that are texts or integers.
	const category = field.category ?? (fieldName.startsWith('_') ? 'system' : 'custom');
	if (category !== 'custom') return incorrect(`${fieldName} is not a custom field`);
	if (UNMATCHABLE_TYPES.includes(field.type)) {
		return incorrect(`a field of type ${field.type} cannot be matched`);
	}
	return { mode, fieldName, resourceId: undefined };
}

/**
 * @param {Matching} by
 * @returns {string} the member of an entry that holds its match value
 */
function matchField({ mode, fieldName = '' }) {
	if (mode === 'custom') return fieldName;
	return mode === 'phone' ? 'phones' : mode;
}

/**
 * Spellings of one address or number give one match value.
 * @param {Mode} mode
 * @param {unknown} value
 * @returns {string} empty when it is none
 */
function matchValue(mode, value) {
	if (mode === 'custom' && Number.isSafeInteger(value)) return String(value);
	if (!isFilledText(value)) return '';
	if (mode === 'email') return value.toLowerCase();
	return mode === 'phone' ? value.replace(/[^0-9]/g, '') : value;
}

/**
 * @param {Matching} by
 * @param {Profile} profile
 * @returns {string[]}
 */
function ownValues(by, profile) {
	const { mode } = by;
	const field = matchField(by);
	const value = Object.hasOwn(profile, field) ? profile[field] : undefined;
	const values = mode === 'phone' ? (Array.isArray(value) ? value : []) : [value];
	return [...new Set(values.map((one) => matchValue(mode, one)))].filter((one) => one !== '');
}

/**
 * The match values that an entry carries; several only for its phones.
 * @param {Matching} by
 * @param {Profile} entry
 * @returns {string[] | import('./checks').Refusal}
 */
function matchValues(by, entry) {
	const values = ownValues(by, entry);
	if (values.length === 0) return refusal(400, `No match value in field ${matchField(by)}`);
	if (by.mode === 'phone' && !(Array.isArray(entry.phones) && entry.phones.every(isPhone))) {
		return refusal(400, 'Incorrect phone');
	}
	return values;
}

/**
 * The match values of a batch, told apart from those of other databases and modes.
 * @param {number} databaseId
 * @param {Matching} by
 * @param {readonly Profile[]} profiles
 * @returns {Set<string>}
 */
function matchKeys(databaseId, by, profiles) {
	const scope = JSON.stringify([databaseId, by.mode, by.fieldName]);
	return new Set(
		profiles.flatMap((profile) => ownValues(by, profile).map((value) => scope + value)),
	);
}

/**
 * @param {Matching} by
 * @param {Profile} entry
 * @param {string | number} value
 * @returns {boolean}
 */
function carriesValue(by, entry, value) {
	const sought = matchValue(by.mode, value);
	return sought !== '' && ownValues(by, entry).includes(sought);
}

/**
 * The addresses that a profile is subscribed with, as match values.
 * @param {Matching} by
 * @param {Profile} profile
 * @returns {string[]}
 */
function subscribedValues({ mode, resourceId }, { subscriptions }) {
	const channel = MATCH_CHANNELS.get(mode);
	if (channel === undefined || !Array.isArray(subscriptions)) return [];
	return subscriptions
		.filter(isObject)
		.filter((subscription) => subscription.channel === channel)
		.filter(({ resource_id: id }) => resourceId === undefined || id === resourceId)
		.map(addressOf);
}

/** Finds stored profiles by their match values. */
class MatchIndex {
	/** @param {Matching} by */
	constructor(by) {
		this.by = by;
		/** @type {Map<string, Set<StoredProfile>>} */
		this.holders = new Map();
	}

	/**
	 * With a resource, the address of its subscription counts alone: the simplest way to narrow.
	 * @param {StoredProfile} stored
	 * @returns {string[]}
	 */
	valuesOf({ profile_id: id, profile }) {
		if (this.by.mode === 'profile_id') return [id];
		const subscribed = subscribedValues(this.by, profile);
		if (this.by.resourceId !== undefined) return subscribed;
		return [...ownValues(this.by, profile), ...subscribed];
	}

	/** @param {StoredProfile} stored */
	add(stored) {
		for (const value of this.valuesOf(stored)) {
			const holders = this.holders.get(value);
			if (holders === undefined) this.holders.set(value, new Set([stored]));
			else holders.add(stored);
		}
	}

	/** @param {StoredProfile} stored before it changes */
	remove(stored) {
		for (const value of this.valuesOf(stored)) this.holders.get(value)?.delete(stored);
	}

	/**
	 * @param {readonly string[]} values
	 * @returns {StoredProfile[]}
	 */
	find(values) {
		return [...new Set(values.flatMap((value) => [...(this.holders.get(value) ?? [])]))];
	}
}

module.exports = { MatchIndex, carriesValue, matchKeys, matchValues, readMatching };
