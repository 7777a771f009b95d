import { isNothing } from './nothing';
import type { Profile } from './profile';
import { toProfile, withMembers } from './profile';
import type { Holds } from './schema';
import { shown } from './kinds/rule';
import type { ValueReader } from './values';
import { valueReader } from './values';

/** What a row may say beside the three fields that it needs. */
interface MoreOfSubscription {
	/** Whether it is added. */
	readonly when?: unknown;
	readonly status?: unknown;
	readonly priority?: unknown;
	readonly categories?: unknown;
	readonly customFields?: unknown;
}

/** One row of the Subscriptions parameter; the fields of other channels are not there. */
export interface SubscriptionRow {
	readonly channel: string;
	readonly resourceId: unknown;
	readonly email?: unknown;
	readonly phone?: unknown;
	readonly provider?: unknown;
	readonly subscriptionId?: unknown;
	readonly chatId?: unknown;
	readonly more?: MoreOfSubscription;
}

/**
 * The profile with these subscriptions after those it has. A row without an address adds none: a
 * contact without a phone has nothing to send SMS to.
 * Throws an Error with a sentence for the user.
 */
export function withSubscriptions(profile: Profile, rows: readonly SubscriptionRow[]): Profile {
	const added: Profile[] = [];
	for (const row of rows) {
		const subscription = toSubscription(row);
		if (subscription !== undefined) added.push(subscription);
	}
	if (added.length === 0) return profile;
	const own = profile.subscriptions ?? [];
	if (!Array.isArray(own)) {
		throw new Error(
			'The profile already has "subscriptions", but not as a list, so none can be added. Correct or remove that field.',
		);
	}
	return withMembers(profile, {
		subscriptions: own.length === 0 ? added : [...own, ...added],
	});
}

function toSubscription(row: SubscriptionRow): Profile | undefined {
	const { more } = row;
	// First of all: nothing else of it matters then.
	if (more !== undefined && 'when' in more && !isAgreed(more.when)) return undefined;
	const subscription = addressed(row);
	// n8n gives the collection also where nothing was added to it.
	return subscription === undefined || more === undefined || isEmpty(more)
		? subscription
		: { ...subscription, ...toMembers(more) };
}

/** Forms give an answer, or a list of those that are ticked: which of them agrees, only the user knows. */
function isAgreed(when: unknown): boolean {
	const isList = Array.isArray(when) && when.length > 0;
	const answer = isList ? 'a list' : WHEN.read(when, false);
	if (answer === undefined || typeof answer === 'boolean') return answer === true;
	const how = isList ? '.includes(…)' : ' === …';
	throw new Error(
		`"Subscriptions: Only If" must be yes or no, but is ${isList ? answer : shown(answer)}. Compare it with the answer that agrees, as in {{ $json.x${how} }} with its name for x.`,
	);
}

function isEmpty(collection: object): boolean {
	for (const _ in collection) return false;
	return true;
}

function toMembers({ status, priority, categories, customFields }: MoreOfSubscription): Profile {
	const state = statusOf(status);
	const rank = PRIORITY.read(priority, true);
	const cats = toNames(categories);
	const own = isBlank(customFields) ? {} : toProfile(customFields, 'Subscriptions: Custom Fields');
	return {
		...(state === undefined ? {} : { status: state }),
		...(rank === undefined || rank === UNCHANGED ? {} : { priority: rank }),
		...(cats.length === 0 ? {} : { cats }),
		...(Object.keys(own).length === 0 ? {} : { custom_fields: own }),
	};
}

/**
 * Stands for "leave it as it is" in Altcraft's own calls:
 * https://guides.altcraft.com/en/developer-guide/profiles/2195501
 */
const UNCHANGED = -1;

/**
 * A subscription with its address, as each channel spells it: email nested as in the batch documents, the others as
 * https://guides.altcraft.com/en/developer-guide/objects/Subscription-status_2195807
 * Undefined without an address.
 */
function addressed(row: SubscriptionRow): Profile | undefined {
	const { channel } = row;
	switch (channel) {
		case 'email': {
			const email = EMAIL.read(row.email, true);
			if (email === undefined) return undefined;
			return { channel, resource_id: resourceOf(row), email_data: { email } };
		}
		case 'sms': {
			const phone = PHONE.read(row.phone, true);
			if (phone === undefined) return undefined;
			return { channel, resource_id: resourceOf(row), phone };
		}
		case 'notify':
		case 'viber':
		case 'whatsapp': {
			const phone = PHONE.read(row.phone, true);
			if (phone === undefined) return undefined;
			return { channel, resource_id: resourceOf(row), cc_data: { phone } };
		}
		case 'push': {
			const id = toText(SUBSCRIPTION_ID.read(row.subscriptionId, true));
			if (id === '' || isNothing(id)) return undefined;
			const provider = toText(PROVIDER.read(row.provider, true));
			return { channel, resource_id: resourceOf(row), provider, subscription_id: id };
		}
		case 'telegram_bot': {
			const id = CHAT_ID.read(row.chatId, true);
			if (id === undefined || id === 0) return undefined;
			return { channel, resource_id: resourceOf(row), cc_data: { id } };
		}
		default:
			throw new Error(`Subscriptions: Altcraft has no channel ${JSON.stringify(channel)}.`);
	}
}

function resourceOf({ resourceId }: SubscriptionRow): unknown {
	const id = RESOURCE.read(resourceId, true);
	if (id === undefined) throw new Error('Subscriptions: Resource is empty. Choose one.');
	return id;
}

/** As Altcraft writes it; of what it has besides, only it can tell. */
function statusOf(status: unknown): unknown {
	if (isBlank(status)) return undefined;
	if (typeof status !== 'string') return status;
	const word = status.trim().toLowerCase();
	if (isNothing(word)) return undefined;
	return STATUSES.has(word) ? word : status;
}

function isBlank(value: unknown): boolean {
	return value === null || value === undefined || String(value).trim() === '';
}

function toText(value: unknown): string {
	return String(value ?? '').trim();
}

function toNames(value: unknown): string[] {
	const names = (CATEGORIES.read(value, true) ?? []) as readonly unknown[];
	return names.map(toText).filter((name) => name !== '' && !isNothing(name));
}

/** `name`: as the user knows the parameter. */
function readerOf(name: string, holds: Holds): ValueReader {
	return valueReader({ holds }, `Subscriptions: ${name}`);
}

/** An expression that finds no answer found no agreement either. */
const WHEN = readerOf('Only If', 'yesNo');
const RESOURCE = readerOf('Resource', 'integer');
const EMAIL = readerOf('Email', 'email');
const PHONE = readerOf('Phone', 'phone');
const PROVIDER = readerOf('Provider', 'text');
const SUBSCRIPTION_ID = readerOf('Push Subscription ID', 'text');
const CHAT_ID = readerOf('Chat ID', 'integer');
const PRIORITY = readerOf('Priority', 'integer');
const CATEGORIES = readerOf('Categories', 'tags');

/** https://guides.altcraft.com/en/developer-guide/objects/Subscription-status_2195807 */
const STATUSES: ReadonlySet<string> = new Set(['subscribed', 'unsubscribed', 'suspended']);
