import { toProfile } from './profile';
import type { Profile } from './profile';

/** One row of the Subscriptions parameter; the fields of other channels are not there. */
export interface SubscriptionRow {
	readonly channel: string;
	readonly resourceId: unknown;
	readonly email?: unknown;
	readonly phone?: unknown;
	readonly provider?: unknown;
	readonly subscriptionId?: unknown;
	readonly chatId?: unknown;
	readonly status?: unknown;
	readonly priority?: unknown;
	readonly categories?: unknown;
	readonly customFields?: unknown;
}

/**
 * The profile with these subscriptions after those it has. A row without an address adds none: a
 * contact without a phone has nothing to send SMS to.
 * Throws an Error with a sentence for the user.
 */
export function withSubscriptions(profile: Profile, rows: readonly SubscriptionRow[]): Profile {
	const added = rows.flatMap((row) => toSubscription(row) ?? []);
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
	const address = addressOf(row);
	if (address === undefined) return undefined;
	const { channel, status, priority, categories, customFields } = row;
	const resourceId = toInteger(row.resourceId, 'Resource');
	const cats = toNames(categories);
	const own = isBlank(customFields) ? {} : toProfile(customFields, 'Subscriptions: Custom Fields');
	return {
		channel,
		resource_id: resourceId,
		...address,
		...(isBlank(status) ? {} : { status }),
		...(isBlank(priority) || Number(priority) === UNCHANGED
			? {}
			: { priority: toInteger(priority, 'Priority') }),
		...(cats.length === 0 ? {} : { cats }),
		...(Object.keys(own).length === 0 ? {} : { custom_fields: own }),
	};
}

/** Stands for "leave it as it is" in Altcraft's own calls (page 2195501). */
const UNCHANGED = -1;

/**
 * How each channel spells its address: email nested as in the batch documents, the others as the
 * subscription object (page 2195807).
 */
function addressOf(row: SubscriptionRow): Profile | undefined {
	const { channel, email, phone, provider, subscriptionId, chatId } = row;
	switch (channel) {
		case 'email':
			return isBlank(email) ? undefined : { email_data: { email: toText(email) } };
		case 'sms':
			return isBlank(phone) ? undefined : { phone: toText(phone) };
		case 'notify':
		case 'viber':
		case 'whatsapp':
			return isBlank(phone) ? undefined : { cc_data: { phone: toText(phone) } };
		case 'push':
			return isBlank(subscriptionId)
				? undefined
				: { provider: toText(provider), subscription_id: toText(subscriptionId) };
		case 'telegram_bot':
			return isBlank(chatId) ? undefined : { cc_data: { id: toInteger(chatId, 'Chat ID') } };
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

function toInteger(value: unknown, name: string): number {
	const number = Number(value);
	if (!isBlank(value) && Number.isSafeInteger(number)) return number;
	throw new Error(
		`Subscriptions: ${name} must be a whole number, but is ${JSON.stringify(value) ?? 'empty'}.`,
	);
}

/** A list, or names with commas between them. */
function toNames(value: unknown): string[] {
	const names = Array.isArray(value) ? value : String(value ?? '').split(',');
	return names.map((name) => String(name).trim()).filter((name) => name !== '');
}
