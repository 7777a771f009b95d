const { isObject } = require('./wire');

/** @typedef {Record<string, unknown>} Subscription */

/** The value of `status` and `priority` that leaves them as they are. */
const UNCHANGED = -1;

/**
 * The address of a valid subscription; spellings of one address give one text.
 * @param {Subscription} subscription
 * @returns {string}
 */
function addressOf({ channel, email, email_data: nested, phone, cc_data: address, ...rest }) {
	if (channel === 'email') return String(isObject(nested) ? nested.email : email).toLowerCase();
	if (channel === 'push') return JSON.stringify([rest.provider, rest.subscription_id]);
	const { id = undefined, phone: messengerPhone = undefined } = isObject(address) ? address : {};
	if (channel === 'telegram_bot') return String(id);
	return String(channel === 'sms' ? phone : messengerPhone).replace(/[^0-9]/g, '');
}

/**
 * @param {Subscription} subscription
 * @returns {string}
 */
function identityOf(subscription) {
	const { resource_id: resourceId, channel } = subscription;
	return JSON.stringify([resourceId, channel, addressOf(subscription)]);
}

/**
 * @param {Subscription} subscription
 * @param {Subscription} known the one that it replaces
 * @returns {Subscription}
 */
function settled(subscription, known) {
	const next = { ...subscription };
	for (const name of ['status', 'priority']) {
		if (next[name] !== undefined && next[name] !== UNCHANGED) continue;
		if (known[name] === undefined) delete next[name];
		else next[name] = known[name];
	}
	return next;
}

/**
 * A subscription of the same resource, channel and address is replaced; others are appended.
 * Nowhere written: members other than `status` and `priority` that are not sent are lost.
 * @param {unknown} known
 * @param {readonly Subscription[]} sent valid ones
 * @returns {Subscription[]}
 */
function mergeSubscriptions(known, sent) {
	/** @type {Map<string, Subscription>} */
	const merged = new Map();
	for (const subscription of Array.isArray(known) ? known : []) {
		merged.set(identityOf(subscription), subscription);
	}
	for (const subscription of sent) {
		const identity = identityOf(subscription);
		merged.set(identity, settled(subscription, merged.get(identity) ?? {}));
	}
	return [...merged.values()];
}

module.exports = { addressOf, mergeSubscriptions };
