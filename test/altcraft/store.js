const { isFilledText, judgeProfile, refusal } = require('./checks');
const { successful } = require('./discovery');
const { applyFunction, functionProblem } = require('./functions');
const { MatchIndex, matchValues } = require('./matching');
const { mergeSubscriptions } = require('./subscriptions');
const { isFunctional } = require('./wire');

/** @typedef {import('./batch').Batch} Batch */
/** @typedef {import('./checks').Outcome} Outcome */
/** @typedef {import('./checks').Refusal} Refusal */
/** @typedef {import('./checks').Surroundings} Surroundings */
/** @typedef {import('./discovery').Catalogue} Catalogue */
/** @typedef {import('./matching').Matching} Matching */
/** @typedef {import('./matching').StoredProfile} StoredProfile */
/** @typedef {Record<string, unknown>} Profile */
/** @typedef {'none' | 'half' | 'all'} Share */
/** @typedef {ReadonlyMap<string, string>} FieldTypes */
/** @typedef {{ error: 0, profile: Profile, target?: StoredProfile }} Accepted */
/** @typedef {Accepted | Refusal} Plan what is to become of an entry; without a target it is new */

/**
 * @typedef {object} ProcessedBatch
 * @property {number} stored how many of its profiles are now stored
 * @property {() => object} answer the plain answer, as if all of the batch had been processed
 */

/** What one database holds. */
class Holding {
	constructor() {
		this.count = 0;
		/** @type {Map<string, StoredProfile>} by their email in lower case */
		this.emails = new Map();
		/** @type {StoredProfile[]} */
		this.profiles = [];
		/** @type {Map<string, MatchIndex>} those that were asked for so far */
		this.indexes = new Map();
	}

	/**
	 * @param {Matching} by
	 * @returns {MatchIndex}
	 */
	indexFor(by) {
		const name = JSON.stringify(by);
		let index = this.indexes.get(name);
		if (index === undefined) {
			index = new MatchIndex(by);
			for (const stored of this.profiles) index.add(stored);
			this.indexes.set(name, index);
		}
		return index;
	}

	/** @param {StoredProfile} stored */
	add(stored) {
		this.profiles.push(stored);
		this.enter(stored);
	}

	/**
	 * @param {StoredProfile} stored
	 * @param {Profile} profile
	 */
	change(stored, profile) {
		const { email } = stored.profile;
		if (isFilledText(email)) this.emails.delete(email.toLowerCase());
		for (const index of this.indexes.values()) index.remove(stored);
		stored.profile = profile;
		this.enter(stored);
	}

	/** @param {StoredProfile} stored */
	remove(stored) {
		const { email } = stored.profile;
		if (isFilledText(email)) this.emails.delete(email.toLowerCase());
		for (const index of this.indexes.values()) index.remove(stored);
		this.profiles.splice(this.profiles.indexOf(stored), 1);
		this.count--;
	}

	/** @param {StoredProfile} stored */
	enter(stored) {
		const { email } = stored.profile;
		if (isFilledText(email)) this.emails.set(email.toLowerCase(), stored);
		for (const index of this.indexes.values()) index.add(stored);
	}
}

/**
 * Altcraft's email is unique: refuses one that another profile of the database has, or had before
 * this batch, or that came earlier in the batch.
 * @param {Profile} profile
 * @param {StoredProfile | undefined} target
 * @param {Holding} holding
 * @param {Set<string>} taken by the batch so far; changed in place
 * @returns {Refusal | undefined}
 */
function emailRefusal({ email }, target, { emails }, taken) {
	if (!isFilledText(email)) return undefined;
	const key = email.toLowerCase();
	const holder = emails.get(key);
	if (taken.has(key) || (holder !== undefined && holder !== target)) {
		return refusal(409, 'Profile with this email already exists');
	}
	taken.add(key);
	return undefined;
}

/**
 * @param {Batch} batch
 * @param {Holding} holding
 * @param {Surroundings} surroundings
 * @returns {Plan[]}
 */
function planNew({ profiles }, holding, surroundings) {
	/** @type {Set<string>} */
	const taken = new Set();
	return profiles.map((profile) => {
		// The documents give functional values to update and import only; refusing is stricter.
		const functional = Object.keys(profile).find((name) => isFunctional(profile[name]));
		if (functional !== undefined) {
			return refusal(400, `Functional value is not allowed in field ${functional}`);
		}
		const outcome = judgeProfile(profile, surroundings);
		if (outcome.error !== 0 || !('profile' in outcome)) return outcome;
		// Last of all, so that only an accepted profile takes its email.
		return emailRefusal(profile, undefined, holding, taken) ?? outcome;
	});
}

/**
 * What a profile comes to when an entry is merged over it; null leaves a field unchanged.
 * @param {Profile} entry
 * @param {Profile} known
 * @param {FieldTypes} types
 * @param {Surroundings} surroundings
 * @returns {Outcome}
 */
function mergedProfile(entry, known, types, surroundings) {
	/** @type {[string, unknown][]} */
	const plain = [];
	/** @type {[string, import('./wire').FunctionalValue][]} */
	const functions = [];
	for (const name of Object.keys(entry)) {
		const value = entry[name];
		if (name === 'profile_id') continue;
		if (name === 'subscriptions') {
			plain.push([name, value]);
		} else if (isFunctional(value)) {
			const problem = functionProblem(name, types.get(name), value);
			if (problem !== undefined) {
				return refusal(400, `Invalid function in field ${name}: ${problem}`);
			}
			if (value.action === 'set') plain.push([name, value.value]);
			else functions.push([name, value]);
		} else if (value !== null) {
			plain.push([name, value]);
		}
	}
	const outcome = judgeProfile(Object.fromEntries(plain), surroundings);
	if (outcome.error !== 0 || !('profile' in outcome)) return outcome;
	const { subscriptions, ...fields } = outcome.profile;
	// To empty the email would be to unset it, which the documents rule out.
	if (fields.email === '' && isFilledText(known.email)) {
		return refusal(400, 'Invalid email: email cannot be unset');
	}
	/** @type {Profile} */
	const profile = { ...known, ...fields };
	for (const [name, call] of functions) {
		const result = applyFunction(profile[name], types.get(name), call);
		if ('problem' in result) {
			return refusal(400, `Invalid function in field ${name}: ${result.problem}`);
		}
		if (result.value === undefined) delete profile[name];
		else profile[name] = result.value;
	}
	if (Array.isArray(subscriptions)) {
		profile.subscriptions = mergeSubscriptions(known.subscriptions, subscriptions);
	}
	return { error: 0, profile };
}

/**
 * In which order the entries of a batch are applied is promised nowhere. So each of them meets what
 * the database held before the batch, and no two of them may mean one profile.
 * @param {Batch} batch
 * @param {Matching} by
 * @param {Holding} holding
 * @param {Surroundings} surroundings
 * @param {{ types: FieldTypes, keepProfiles: boolean }} store
 * @returns {Plan[]}
 */
function planMatched({ operation, profiles }, by, holding, surroundings, { types, keepProfiles }) {
	/** @type {Set<string>} */
	const seen = new Set();
	/** @type {Set<StoredProfile>} */
	const targets = new Set();
	/** @type {Set<string>} */
	const taken = new Set();
	const index = holding.indexFor(by);
	return profiles.map((entry) => {
		const values = matchValues(by, entry);
		if (!Array.isArray(values)) return values;
		const isRepeated = values.some((value) => seen.has(value));
		for (const value of values) seen.add(value);
		if (isRepeated) return refusal(409, 'Match value twice in one request');
		const [target, second] = index.find(values);
		if (second !== undefined) return refusal(409, 'More than one profile matches');
		if (target === undefined && operation === 'update' && keepProfiles) {
			return refusal(404, 'Profile not found');
		}
		if (target !== undefined) {
			if (targets.has(target)) return refusal(409, 'Profile matched twice in one request');
			targets.add(target);
		}
		const outcome = mergedProfile(entry, target?.profile ?? {}, types, surroundings);
		if (outcome.error !== 0 || !('profile' in outcome)) return outcome;
		return emailRefusal(outcome.profile, target, holding, taken) ?? { ...outcome, target };
	});
}

/**
 * @param {Catalogue} catalogue
 * @returns {Map<number, Holding>}
 */
function emptyHoldings({ databases }) {
	return new Map([...databases.keys()].map((id) => [id, new Holding()]));
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
		/** @type {Map<number, Set<string>>} ids of the profiles of static segments */
		this.members = new Map();
	}

	/** Forgets all profiles and starts the ids anew. */
	reset() {
		this.accepted = 0;
		this.holdings = emptyHoldings(this.catalogue);
		this.members.clear();
	}

	/**
	 * @param {number} databaseId
	 * @param {StoredProfile} stored
	 */
	remove(databaseId, stored) {
		this.holdings.get(databaseId)?.remove(stored);
		for (const members of this.members.values()) members.delete(stored.profile_id);
	}

	/**
	 * @param {number} segmentId
	 * @returns {Set<string>}
	 */
	membersOf(segmentId) {
		const members = this.members.get(segmentId) ?? new Set();
		this.members.set(segmentId, members);
		return members;
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
	 * @param {Batch} batch
	 * @param {Holding} holding
	 * @returns {Plan[]}
	 */
	plan(batch, holding) {
		const { databaseId, by, skipInvalidSubscriptions } = batch;
		const { databases, resources } = this.catalogue;
		const surroundings = { databaseId, resources, skipInvalidSubscriptions };
		if (by === undefined) return planNew(batch, holding, surroundings);
		const fields = databases.get(databaseId)?.fields ?? [];
		const types = new Map(fields.map(({ name, type }) => [name, type]));
		const { keepProfiles } = this;
		return planMatched(batch, by, holding, surroundings, { types, keepProfiles });
	}

	/**
	 * Stores that share of the batch; half of an odd number is rounded down.
	 * @param {Batch} batch
	 * @param {Share} share
	 * @returns {ProcessedBatch}
	 */
	process(batch, share) {
		const { databaseId, operation, profiles } = batch;
		const holding = this.holdings.get(databaseId);
		if (holding === undefined) throw new Error(`database ${databaseId} is not in the catalogue`);
		const plans = this.plan(batch, holding);
		const fraction = share === 'all' ? 1 : share === 'half' ? 0.5 : 0;
		const end = Math.floor(profiles.length * fraction);
		/** @type {(string | undefined)[]} */
		const ids = plans.map((plan) => ('target' in plan ? plan.target?.profile_id : undefined));
		let stored = 0;
		for (let index = 0; index < end; index++) {
			const plan = plans[index];
			if (plan?.error !== 0 || !('profile' in plan)) continue;
			stored++;
			if (plan.target !== undefined) {
				holding.change(plan.target, plan.profile);
				continue;
			}
			const id = this.profileId(this.accepted++);
			ids[index] = id;
			if (operation !== 'update') holding.count++;
			if (this.keepProfiles) holding.add({ profile_id: id, profile: plan.profile });
		}
		// Nowhere written: the envelope stays successful even when some or all entries are refused.
		const answer = () =>
			successful({
				result: plans.map((plan, index) =>
					'profile' in plan ? this.acceptedEntry(ids[index]) : plan,
				),
			});
		return { stored, answer };
	}
}

module.exports = { ProfileStore };
