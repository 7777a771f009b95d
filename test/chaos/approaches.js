/** @typedef {'email' | 'phone' | 'custom' | 'profile_id'} Mode */

/**
 * What is done with profiles, and how Altcraft is to find those that are there already.
 * @typedef {object} Approach
 * @property {'addMultiple' | 'importMultiple' | 'updateMultiple'} operation
 * @property {Mode} [mode] none for an operation that only adds
 */

/** @type {readonly Approach[]} */
const APPROACHES = [
	{ operation: 'addMultiple' },
	.../** @type {const} */ (['email', 'phone', 'custom']).map((mode) => ({
		operation: /** @type {const} */ ('importMultiple'),
		mode,
	})),
	.../** @type {const} */ (['email', 'phone', 'custom', 'profile_id']).map((mode) => ({
		operation: /** @type {const} */ ('updateMultiple'),
		mode,
	})),
];

/** Where the match value stands in a profile. */
const MATCH_FIELDS = {
	email: 'email',
	phone: 'phones',
	custom: 'customer_id',
	profile_id: 'profile_id',
};

/**
 * The match values of a profile, none where it is only added.
 * @param {Approach} approach
 * @param {Readonly<Record<string, unknown>>} profile
 * @returns {string[]}
 */
function matchValuesOf({ mode }, profile) {
	if (mode === undefined) return [];
	const values = [profile[MATCH_FIELDS[mode]] ?? []].flat().map((value) => String(value));
	if (mode === 'phone') return values.map((value) => value.replace(/[^a-z0-9]/gi, ''));
	return mode === 'email' ? values.map((value) => value.toLowerCase()) : values;
}

/**
 * Whether a profile does more each time that it is sent.
 * @param {Readonly<Record<string, unknown>>} profile
 */
function countsOrAppends(profile) {
	return Object.values(profile).some((value) =>
		['incr', 'add'].includes(/** @type {{ action?: string } | null} */ (value)?.action ?? ''),
	);
}

module.exports = { APPROACHES, countsOrAppends, MATCH_FIELDS, matchValuesOf };
