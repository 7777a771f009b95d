/** @import {Altcraft} from '../test/altcraft/server' */
/** @import {Check} from './check' */
/** @import {Contact, Outcome} from './outcomes' */

const STATUSES = [
	['accepted', 'accepted'],
	['rejected', 'rejected'],
	['unknown', 'unknown (sent, but no answer)'],
	['notSent', 'not sent'],
];
const SAMPLES = 3;

/** @param {number} number */
function figure(number) {
	return number.toLocaleString('en');
}

/**
 * @param {number} number
 * @param {string} thing
 */
function count(number, thing) {
	return `${figure(number)} ${thing}${number === 1 ? '' : 's'}`;
}

/** @param {readonly (readonly [string, string])[]} rows labels with their values */
function printRows(rows) {
	const width = Math.max(...rows.map(([label]) => label.length));
	for (const [label, value] of rows) console.log(`  ${label.padEnd(width)}  ${value}`);
}

/** @param {Contact | undefined} contact */
function contactText(contact = {}) {
	const name = `${contact['First Name']} ${contact['Last Name']}`.trim();
	return [contact['Contact ID'], name, contact.Email || contact['Mobile Phone']]
		.filter(Boolean)
		.join(', ');
}

/**
 * @param {readonly Outcome[]} outcomes
 * @param {readonly Contact[]} contacts
 */
function printOutcomes(outcomes, contacts) {
	console.log('\nWhat the node says');
	const numbers = STATUSES.map(([status = '', label = '']) => ({
		label,
		number: outcomes.filter((outcome) => outcome.status === status).length,
	}));
	const width = Math.max(...numbers.map(({ number }) => figure(number).length));
	printRows(numbers.map(({ label, number }) => [label, figure(number).padStart(width)]));

	const rejected = outcomes.filter(({ status }) => status === 'rejected');
	for (const text of new Set(rejected.map(({ errorText }) => errorText))) {
		const group = rejected.filter(({ errorText }) => errorText === text);
		console.log(`\n  Rejected: "${text}", ${count(group.length, 'contact')}, such as`);
		for (const { itemIndex = -1 } of group.slice(0, SAMPLES)) {
			console.log(`    ${contactText(contacts[itemIndex])}`);
		}
	}
}

/**
 * @param {Record<string, unknown>} profile
 * @returns {string[]}
 */
function channelsOf({ subscriptions }) {
	if (!Array.isArray(subscriptions)) return [];
	return subscriptions.map(({ channel }) => String(channel));
}

/**
 * The channels of the subscriptions that were sent, but are not stored with their profile.
 * @param {Altcraft} altcraft
 * @param {number} databaseId
 */
function leftOut({ batches, stored }, databaseId) {
	const sent = new Map(
		batches.flatMap(({ profiles = [] }) => profiles.map((profile) => [profile.crm_id, profile])),
	);
	return stored(databaseId).flatMap(({ profile }) => {
		const kept = channelsOf(profile);
		return channelsOf(sent.get(profile.crm_id) ?? {})
			.filter((channel) => !kept.includes(channel))
			.map((channel) => ({ channel, crmId: String(profile.crm_id) }));
	});
}

/**
 * @param {Altcraft} altcraft
 * @param {number} databaseId
 */
function printReceived(altcraft, databaseId) {
	const { batches, requests, maxInFlight } = altcraft;
	const bytes = requests.reduce((sum, request) => sum + request.bytes, 0);
	const missing = leftOut(altcraft, databaseId);
	const sample = missing[0];
	const such = sample && ` (such as ${sample.channel} of ${sample.crmId}: no address for it)`;
	console.log('\nWhat Altcraft received');
	printRows([
		['requests', `${figure(requests.length)}, up to ${maxInFlight} at the same time`],
		['bytes', figure(bytes)],
		['profiles per batch', batches.map((batch) => figure(batch.count)).join(', ')],
		['profiles stored', figure(altcraft.storedCount(databaseId))],
		['subscriptions left out', `${figure(missing.length)}${such ?? ''}`],
	]);
}

/** @param {readonly Check[]} checks */
function printChecks(checks) {
	console.log('\nDo both sides agree?');
	for (const { claim, difference } of checks) {
		console.log(`  ${difference === undefined ? 'yes' : 'NO '}  ${claim}`);
		if (difference !== undefined) console.log(`       ${difference}`);
	}
	const differing = checks.filter(({ difference }) => difference !== undefined);
	console.log(
		differing.length === 0
			? '\nBoth sides agree.'
			: `\nThe two sides differ: ${differing.map(({ difference }) => difference).join(' | ')}`,
	);
}

module.exports = { count, printChecks, printOutcomes, printReceived };
