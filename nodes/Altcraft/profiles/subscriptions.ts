import { toProfile } from './profile';
import type { Profile } from './profile';
import type { Holds } from './schema';
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
	return { ...profile, subscriptions: [...own, ...added] };
}

function toSubscription(row: SubscriptionRow): Profile | undefined {
	const { channel, more } = row;
	// First of all: nothing else of it matters then.
	if (more !== undefined && 'when' in more && WHEN.read(more.when, true) !== true) return undefined;
	const address = addressOf(row);
	if (address === undefined) return undefined;
	const resourceId = RESOURCE.read(row.resourceId, true);
	if (resourceId === undefined) throw new Error('Subscriptions: Resource is empty. Choose one.');
	const subscription = { channel, resource_id: resourceId, ...address };
	return more === undefined ? subscription : { ...subscription, ...toMembers(more) };
}

function toMembers({ status, priority, categories, customFields }: MoreOfSubscription): Profile {
	const rank = PRIORITY.read(priority, true);
	const cats = toNames(categories);
	const own = isBlank(customFields) ? {} : toProfile(customFields, 'Subscriptions: Custom Fields');
	return {
		...(isBlank(status) ? {} : { status }),
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
 * How each channel spells its address: email nested as in the batch documents, the others as
 * https://guides.altcraft.com/en/developer-guide/objects/Subscription-status_2195807
 */
function addressOf(row: SubscriptionRow): Profile | undefined {
	const { channel, provider, subscriptionId, chatId } = row;
	switch (channel) {
		case 'email': {
			const email = EMAIL.read(row.email, true);
			return email === undefined ? undefined : { email_data: { email } };
		}
		case 'sms': {
			const phone = PHONE.read(row.phone, true);
			return phone === undefined ? undefined : { phone };
		}
		case 'notify':
		case 'viber':
		case 'whatsapp': {
			const phone = PHONE.read(row.phone, true);
			return phone === undefined ? undefined : { cc_data: { phone } };
		}
		case 'push': {
			const id = toText(SUBSCRIPTION_ID.read(subscriptionId, true));
			return id === ''
				? undefined
				: { provider: toText(PROVIDER.read(provider, true)), subscription_id: id };
		}
		case 'telegram_bot': {
			const id = CHAT_ID.read(chatId, true);
			return id === undefined ? undefined : { cc_data: { id } };
		}
		default:
			throw new Error(`Subscriptions: Altcraft has no channel ${JSON.stringify(channel)}.`);
	}
}

function isBlank(value: unknown): boolean {
	return value === null || value === undefined || String(value).trim() === '';
}

function toText(value: unknown): string {
	return String(value ?? '').trim();
}

function toNames(value: unknown): string[] {
	const names = (CATEGORIES.read(value, true) ?? []) as readonly unknown[];
	return names.map(toText).filter((name) => name !== '');
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
