const { isObject } = require('./wire');

/** @typedef {import('./catalogue').Resource} Resource */
/** @typedef {{ error: number, error_text: string }} Refusal */
/** @typedef {{ error: 0, profile: Record<string, unknown> } | Refusal} Outcome */

/**
 * @typedef {object} Surroundings
 * @property {number} databaseId
 * @property {ReadonlyMap<number, Resource>} resources
 * @property {boolean} skipInvalidSubscriptions
 */

// `;` would join two addresses, which Altcraft takes as one and never sends to.
const EMAIL = /^[^\s@;]+@[^\s@;.]+(?:\.[^\s@;.]+)+$/;
const PHONE = /^\+?[0-9][0-9 ()-]{4,24}$/;
const TIME = 'T(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:\\d{2})';
const DATE = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})(?:${TIME})?$`);

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isFilledText(value) {
	return typeof value === 'string' && value.trim() !== '';
}

/**
 * @param {unknown} value
 * @returns {boolean}
 */
function isEmail(value) {
	return typeof value === 'string' && EMAIL.test(value);
}

/**
 * @param {unknown} value
 * @returns {boolean}
 */
function isPhone(value) {
	return typeof value === 'string' && PHONE.test(value);
}

/**
 * @param {unknown} value
 * @returns {boolean}
 */
function isDate(value) {
	const parts = typeof value === 'string' ? DATE.exec(value) : null;
	if (parts === null) return false;
	const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
	// A day that the month does not have rolls over into another month.
	return new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1;
}

/**
 * @param {Record<string, unknown>} subscription
 * @returns {boolean}
 */
function hasEmailAddress({ email, email_data: nested }) {
	// The documents know two spellings; one entry is one address, so both at once are refused.
	if (nested === undefined) return isEmail(email);
	return email === undefined && isObject(nested) && isEmail(nested.email);
}

/**
 * @param {Record<string, unknown>} subscription
 * @returns {boolean}
 */
function hasMessengerPhone({ cc_data: address }) {
	return isObject(address) && isPhone(address.phone);
}

/** @type {ReadonlyMap<unknown, (subscription: Record<string, unknown>) => boolean>} */
const ADDRESS_CHECKS = new Map([
	['email', hasEmailAddress],
	['sms', ({ phone }) => isPhone(phone)],
	['push', ({ provider, subscription_id: id }) => isFilledText(provider) && isFilledText(id)],
	['whatsapp', hasMessengerPhone],
	['viber', hasMessengerPhone],
	['notify', hasMessengerPhone],
	['telegram_bot', ({ cc_data: address }) => isObject(address) && Number.isSafeInteger(address.id)],
]);

/**
 * @param {number} error
 * @param {string} text
 * @returns {Refusal}
 */
function refusal(error, text) {
	return { error, error_text: text };
}

/**
 * @param {unknown} subscription
 * @param {Surroundings} surroundings
 * @returns {Refusal | undefined}
 */
function subscriptionRefusal(subscription, { databaseId, resources }) {
	if (!isObject(subscription)) return refusal(400, 'not an object');
	const { channel, resource_id: resourceId } = subscription;
	const hasAddress = ADDRESS_CHECKS.get(channel);
	if (typeof channel !== 'string' || hasAddress === undefined) {
		return refusal(400, `unknown channel ${String(JSON.stringify(channel))}`);
	}
	if (typeof resourceId !== 'number' || !Number.isSafeInteger(resourceId)) {
		return refusal(400, 'resource_id must be an integer');
	}
	const resource = resources.get(resourceId);
	if (resource === undefined) return refusal(404, `resource ${resourceId} not found`);
	if (!resource.databaseIds.includes(databaseId)) {
		return refusal(404, `resource ${resourceId} is not available in database ${databaseId}`);
	}
	if (!resource.channels.includes(channel)) {
		return refusal(400, `resource ${resourceId} has no channel ${channel}`);
	}
	if (!hasAddress(subscription)) return refusal(400, `no valid address for channel ${channel}`);
	const { status, priority, cats, custom_fields: customFields } = subscription;
	// Only the types are documented, so that is all that can be checked of these members.
	if (status !== undefined && typeof status !== 'string' && !Number.isSafeInteger(status)) {
		return refusal(400, 'status must be a string or an integer');
	}
	if (priority !== undefined && !Number.isSafeInteger(priority)) {
		return refusal(400, 'priority must be an integer');
	}
	if (cats !== undefined && !(Array.isArray(cats) && cats.every(isFilledText))) {
		return refusal(400, 'cats must be an array of strings');
	}
	if (customFields !== undefined && !isObject(customFields)) {
		return refusal(400, 'custom_fields must be an object');
	}
	return undefined;
}

/**
 * @param {Record<string, unknown>} profile
 * @returns {Refusal | undefined}
 */
function fieldRefusal(profile) {
	const { email, phones, _bdate: birth, _regdate: registration } = profile;
	if (email !== undefined && email !== '' && !isEmail(email)) return refusal(400, 'Invalid email');
	if (phones !== undefined && !(Array.isArray(phones) && phones.every(isFilledText))) {
		return refusal(400, 'Invalid value of field phones: array of strings expected');
	}
	if (birth !== undefined && !isDate(birth)) {
		return refusal(400, 'Invalid value of field _bdate: date expected');
	}
	if (registration !== undefined && !isDate(registration)) {
		return refusal(400, 'Invalid value of field _regdate: date expected');
	}
	return undefined;
}

/**
 * @param {Record<string, unknown>} profile
 * @param {Surroundings} surroundings
 * @returns {Outcome}
 */
function subscriptionsOutcome(profile, surroundings) {
	const { subscriptions } = profile;
	if (subscriptions === undefined) return { error: 0, profile };
	// There is no single bad subscription to skip here, so the skip option does not help.
	if (!Array.isArray(subscriptions)) return refusal(400, 'subscriptions must be an array');
	/** @type {unknown[]} */
	const valid = [];
	for (const [index, subscription] of subscriptions.entries()) {
		const bad = subscriptionRefusal(subscription, surroundings);
		if (bad === undefined) {
			valid.push(subscription);
		} else if (!surroundings.skipInvalidSubscriptions) {
			return refusal(bad.error, `Invalid subscription subscriptions[${index}]: ${bad.error_text}`);
		}
	}
	if (valid.length === subscriptions.length) return { error: 0, profile };
	return { error: 0, profile: { ...profile, subscriptions: valid } };
}

/**
 * What Altcraft says about a profile, whatever else its database holds.
 * @param {Record<string, unknown>} profile
 * @param {Surroundings} surroundings
 * @returns {Outcome}
 */
function judgeProfile(profile, surroundings) {
	return fieldRefusal(profile) ?? subscriptionsOutcome(profile, surroundings);
}

module.exports = { isFilledText, isPhone, judgeProfile, refusal };
