const { isDeepStrictEqual } = require('node:util');

/** @import {Altcraft} from '../test/altcraft/server' */
/** @import {Contact, Outcome} from './outcomes' */

const ADDRESS = /^[^\s@;]+@[^\s@;]+\.[^\s@;]+$/;

/**
 * @typedef {object} Check
 * @property {string} claim
 * @property {string | undefined} difference where the claim does not hold
 */

/**
 * @typedef {object} BothSides
 * @property {readonly Contact[]} contacts
 * @property {readonly Outcome[]} outcomes what the node says
 * @property {Altcraft} altcraft what the stand-in holds
 * @property {number} databaseId
 * @property {'json' | 'xml'} format
 * @property {string} output everything that the run leaves in n8n, as text
 */

/**
 * The profile that Altcraft must hold for a contact it accepted. Written out once more, not taken
 * from the workflow's expression: a mistake in that should show.
 * @param {Contact} contact
 * @returns {Record<string, unknown>}
 */
function expectedProfile(contact) {
	const { Email: email, 'Mobile Phone': phone, VIP: vip, Interests: interests } = contact;
	const wantsEmail = contact['Newsletter Consent'] === 'yes';
	const wantsSms = contact['SMS Consent'] === 'yes';
	const subscriptions = [];
	if (wantsEmail && email) {
		subscriptions.push({ channel: 'email', resource_id: 1, email_data: { email } });
	}
	if (wantsSms && phone) subscriptions.push({ channel: 'sms', resource_id: 2, phone });
	const fields = {
		email,
		phones: phone && [phone],
		_fname: contact['First Name'],
		_lname: contact['Last Name'],
		_bdate: contact.Birthday,
		_city: contact.City,
		_country: contact.Country,
		_regdate: contact.Created,
		_vendor: contact['Lead Source'],
		crm_id: contact['Contact ID'],
		crm_notes: contact.Notes,
		is_vip: vip && vip === 'yes',
		interests: interests && interests.split('; '),
		// An invalid subscription is left out of the list, not the list out of the profile.
		subscriptions: wantsEmail || wantsSms ? subscriptions : '',
	};
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

/**
 * @template Entry
 * @param {readonly Entry[]} entries
 * @param {(entry: Entry, index: number) => string | undefined} differenceOf
 * @returns {string | undefined} the first difference, and how many there are
 */
function firstDifference(entries, differenceOf) {
	const differences = entries.map(differenceOf).filter((text) => text !== undefined);
	const more = differences.length - 1;
	return more > 0 ? `${differences[0]} (and ${more.toLocaleString('en')} more)` : differences[0];
}

/**
 * @param {string} what
 * @param {number} actual
 * @param {number} expected
 */
function numberDifference(what, actual, expected) {
	const inWords = `${actual.toLocaleString('en')} instead of ${expected.toLocaleString('en')}`;
	return actual === expected ? undefined : `${what}: ${inWords}`;
}

/**
 * @template Key
 * @param {readonly Key[]} keys
 * @returns {Map<Key, number>}
 */
function occurrences(keys) {
	const times = new Map();
	for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1);
	return times;
}

/** @param {BothSides} sides */
function oneItemEach({ contacts, outcomes }) {
	const times = occurrences(outcomes.map(({ itemIndex }) => itemIndex));
	return (
		firstDifference(contacts, (contact, index) =>
			numberDifference(`output items of ${contact['Contact ID']}`, times.get(index) ?? 0, 1),
		) ?? numberDifference('output items', outcomes.length, contacts.length)
	);
}

/** @param {BothSides} sides */
function inOrder({ outcomes }) {
	return firstDifference(outcomes, ({ itemIndex, output }, index) => {
		const before = outcomes[index - 1];
		if (before === undefined || before.output !== output) return undefined;
		const isAfter = Number(itemIndex) > Number(before.itemIndex);
		return isAfter ? undefined : `${output} output: item ${itemIndex} after ${before.itemIndex}`;
	});
}

/** @param {BothSides} sides */
function linkedToItsContact({ contacts, outcomes }) {
	const carrying = outcomes.filter(({ contactId }) => contactId !== undefined);
	return firstDifference(carrying, ({ itemIndex = -1, contactId }) => {
		const linked = contacts[itemIndex]?.['Contact ID'];
		return linked === contactId ? undefined : `${contactId} is linked to ${linked}`;
	});
}

/** @param {BothSides} sides */
function storedAsAccepted({ contacts, outcomes, altcraft, databaseId }) {
	const stored = altcraft.stored(databaseId);
	const profiles = new Map(stored.map(({ profile_id: id, profile }) => [id, profile]));
	const timesNamed = occurrences(outcomes.map(({ profileId }) => profileId));
	const timesStored = occurrences(stored.map(({ profile }) => profile.crm_id));
	const accepted = outcomes.filter(({ status }) => status === 'accepted');
	return firstDifference(accepted, ({ itemIndex = -1, profileId }) => {
		const contact = contacts[itemIndex];
		if (contact === undefined) return `profile ${profileId} is linked to no contact`;
		const who = contact['Contact ID'];
		const profile = profiles.get(String(profileId));
		if (profile === undefined) return `${who} is accepted as ${profileId}, which is not stored`;
		const times = timesStored.get(who);
		if (times !== 1) return `${who} is stored ${times ?? 0} times`;
		if (timesNamed.get(profileId) !== 1)
			return `${profileId} is the profile ID of several contacts`;
		return profileDifference(who, profile, expectedProfile(contact));
	});
}

/**
 * @param {string | undefined} who
 * @param {Record<string, unknown>} actual
 * @param {Record<string, unknown>} expected
 */
function profileDifference(who, actual, expected) {
	const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
	const name = names.find((key) => !isDeepStrictEqual(actual[key], expected[key]));
	if (name === undefined) return undefined;
	const [is, should] = [actual[name], expected[name]].map((value) => JSON.stringify(value));
	return `${who}: ${name} is stored as ${is} instead of ${should}`;
}

/** @param {BothSides} sides */
function nothingElseStored({ outcomes, altcraft, databaseId }) {
	const accepted = new Set(
		outcomes.filter(({ status }) => status === 'accepted').map(({ profileId }) => profileId),
	);
	return firstDifference(altcraft.stored(databaseId), ({ profile_id: id, profile }) =>
		accepted.has(id) ? undefined : `${profile.crm_id} is stored as ${id}, but not accepted`,
	);
}

/** @param {BothSides} sides */
function sentOnce({ altcraft }) {
	const sent = altcraft.batches.flatMap(({ profiles = [] }) => profiles);
	const times = [...occurrences(sent.map((profile) => profile.crm_id))];
	return firstDifference(times, ([who, number]) =>
		number === 1 ? undefined : `${who} was sent ${number} times`,
	);
}

/**
 * Without this, both sides would agree just as well if Altcraft had refused everything.
 * @param {BothSides} sides
 */
function faultlessAccepted({ contacts, outcomes }) {
	const timesUsed = occurrences(contacts.map(({ Email: email = '' }) => email.toLowerCase()));
	return firstDifference(outcomes, ({ itemIndex = -1, status, errorText }) => {
		const { Email: email = '', 'Contact ID': who } = contacts[itemIndex] ?? {};
		const isFaultless =
			email === '' || (ADDRESS.test(email) && timesUsed.get(email.toLowerCase()) === 1);
		return isFaultless && status !== 'accepted' ? `${who} is ${status}: ${errorText}` : undefined;
	});
}

/** @param {BothSides} sides */
function totals({ contacts, outcomes, altcraft, databaseId }) {
	/** @param {string} status */
	const said = (status) => outcomes.filter((outcome) => outcome.status === status).length;
	const all = said('accepted') + said('rejected') + said('unknown') + said('notSent');
	const sent = outcomes.filter(({ isSent }) => isSent).length;
	const received = altcraft.batches.reduce((sum, batch) => sum + batch.count, 0);
	return (
		numberDifference('outcomes', all, contacts.length) ??
		numberDifference('profiles received', received, sent) ??
		numberDifference('profiles stored', altcraft.storedCount(databaseId), said('accepted'))
	);
}

/** @param {BothSides} sides */
function inFormat({ altcraft, format }) {
	return firstDifference(altcraft.batches, (batch, index) =>
		batch.format === format
			? undefined
			: `request ${index + 1} came as ${batch.format.toUpperCase()}, not ${format.toUpperCase()}`,
	);
}

/** @param {BothSides} sides */
function tokenKept({ altcraft, output }) {
	return output.includes(altcraft.token) ? 'the output holds the API token' : undefined;
}

/**
 * Compares what the node says with what the stand-in holds.
 * @param {BothSides} sides
 * @returns {Check[]}
 */
function check(sides) {
	return [
		{ claim: 'every contact came back as exactly one item', difference: oneItemEach(sides) },
		{ claim: 'in the order of the export', difference: inOrder(sides) },
		{ claim: 'linked to the contact it came from', difference: linkedToItsContact(sides) },
		{
			claim: 'every accepted contact is stored once, with its data, under the ID that came back',
			difference: storedAsAccepted(sides),
		},
		{ claim: 'nothing else is stored', difference: nothingElseStored(sides) },
		{
			claim: 'every contact without a fault was accepted',
			difference: faultlessAccepted(sides),
		},
		{ claim: 'no contact was sent twice', difference: sentOnce(sides) },
		{ claim: 'the totals are the same', difference: totals(sides) },
		{ claim: `all requests came as ${sides.format.toUpperCase()}`, difference: inFormat(sides) },
		{ claim: 'the API token is in no output', difference: tokenKept(sides) },
	];
}

module.exports = { check };
