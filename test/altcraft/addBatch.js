const { judgeProfiles } = require('./checks');
const { refused, successful } = require('./discovery');
const { isObject, typeXmlProfile } = require('./wire');

/** @typedef {import('./checks').Outcome} Outcome */
/** @typedef {import('./discovery').Catalogue} Catalogue */
/** @typedef {Record<string, unknown>} Profile */
/** @typedef {{ profile_id: string, profile: Profile }} StoredProfile */
/** @typedef {'none' | 'half' | 'all'} Share */

/**
 * @typedef {object} Batch
 * @property {number} databaseId
 * @property {Profile[]} profiles
 * @property {boolean} skipTriggers
 * @property {boolean} skipInvalidSubscriptions
 */

/**
 * @typedef {object} ProcessedBatch
 * @property {number} stored how many of its profiles are now stored
 * @property {() => object} answer the plain answer, as if all of the batch had been processed
 */

/** Most profiles of one batch. */
const PROFILE_LIMIT = 10_000;

/**
 * @param {string} text
 * @returns {{ error: number, error_text: string }}
 */
function incorrect(text) {
	return refused(400, `Incorrect request: ${text}`);
}

/**
 * Reads the parameters of an add_batch call, or says why the call as a whole is refused.
 * @param {Record<string, unknown>} call
 * @param {'json' | 'xml'} format
 * @param {Catalogue} catalogue
 * @returns {Batch | { error: number, error_text: string }}
 */
function readBatch(call, format, { databases, resources }) {
	const {
		db_id: databaseId,
		data,
		skip_triggers: skipTriggers = false,
		skip_invalid_subscriptions: skipInvalidSubscriptions = false,
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
	const database = databases.get(databaseId);
	if (database === undefined) return refused(404, 'Database not found');
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
	return { databaseId, profiles: data, skipTriggers, skipInvalidSubscriptions };
}

/**
 * @param {Catalogue} catalogue
 * @returns {Map<number, { count: number, emails: Set<string>, profiles: StoredProfile[] }>}
 */
function emptyHoldings({ databases }) {
	return new Map(
		[...databases.keys()].map((id) => [id, { count: 0, emails: new Set(), profiles: [] }]),
	);
}

/** Everything that Altcraft holds of the profiles it was sent. */
class ProfileStore {
	/**
	 * @param {Catalogue} catalogue
	 * @param {(n: number) => string} profileId
	 * @param {boolean} keepProfiles
	 */
	constructor(catalogue, profileId, keepProfiles) {
		this.catalogue = catalogue;
		this.profileId = profileId;
		this.keepProfiles = keepProfiles;
		this.accepted = 0;
		this.holdings = emptyHoldings(catalogue);
	}

	/** Forgets all profiles and starts the ids anew. */
	reset() {
		this.accepted = 0;
		this.holdings = emptyHoldings(this.catalogue);
	}

	/**
	 * An entry of `result` for an accepted profile.
	 * @param {string} [id] default: the next free one
	 * @returns {{ error: number, error_text: string, profile_id: string }}
	 */
	acceptedEntry(id = this.profileId(this.accepted++)) {
		return { error: 0, error_text: 'Successful operation', profile_id: id };
	}

	/**
	 * Stores that share of the batch; half of an odd number is rounded down.
	 * @param {Batch} batch
	 * @param {Share} share
	 * @returns {ProcessedBatch}
	 */
	process(batch, share) {
		const { databaseId, profiles, skipInvalidSubscriptions } = batch;
		const holding = this.holdings.get(databaseId);
		if (holding === undefined) throw new Error(`database ${databaseId} is not in the catalogue`);
		const { resources } = this.catalogue;
		const outcomes = judgeProfiles(profiles, {
			databaseId,
			resources,
			emails: holding.emails,
			skipInvalidSubscriptions,
		});
		const fraction = share === 'all' ? 1 : share === 'half' ? 0.5 : 0;
		const end = Math.floor(profiles.length * fraction);
		/** @type {string[]} */
		const ids = [];
		let stored = 0;
		for (let index = 0; index < end; index++) {
			const outcome = outcomes[index];
			if (outcome?.error !== 0 || !('profile' in outcome)) continue;
			const id = this.profileId(this.accepted++);
			ids[index] = id;
			stored++;
			if (!this.keepProfiles) continue;
			const { email } = outcome.profile;
			if (typeof email === 'string' && email !== '') holding.emails.add(email.toLowerCase());
			holding.profiles.push({ profile_id: id, profile: outcome.profile });
		}
		holding.count += stored;
		// Nowhere written: the envelope stays successful even when some or all entries are refused.
		const answer = () =>
			successful({
				result: outcomes.map((outcome, index) =>
					'profile' in outcome ? this.acceptedEntry(ids[index]) : outcome,
				),
			});
		return { stored, answer };
	}
}

module.exports = { ProfileStore, readBatch };
