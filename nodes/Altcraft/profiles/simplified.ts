import type { Profile } from './profile';
import { isToBeSent } from './schema';

/**
 * A profile as `profiles/get` and `profiles/list` answer it, in the form in which it could be sent: `id`
 * as `profile_id`, and first; without what is empty, what only Altcraft sets, and subscriptions that
 * were deleted. `chosen`: fields that were asked for by name, which stay.
 */
export function simplified(profile: Profile, chosen: ReadonlySet<string>): Profile {
	const { id, _id, subscriptions, ...fields } = profile;
	const kept = Object.entries(fields).filter(
		([name, value]) => !isEmpty(value) && (chosen.has(name) || isToBeSent({ id: name })),
	);
	const profileId = id ?? _id;
	return {
		...(!isEmpty(profileId) && { profile_id: String(profileId) }),
		...Object.fromEntries(kept),
		...(Array.isArray(subscriptions) && {
			subscriptions: subscriptions.map(Object).filter(isThere).map(toSubscription),
		}),
	};
}

function isEmpty(value: unknown): boolean {
	return value === null || value === undefined || value === '';
}

interface ReadSubscription {
	readonly is_delete?: unknown;
	readonly [member: string]: unknown;
}

function isThere({ is_delete: isDeleted }: ReadSubscription): boolean {
	return isDeleted !== true;
}

/** Read, the address stands in an object of its channel, beside what Altcraft makes of it. */
function toSubscription(read: ReadSubscription): Profile {
	const { resource_id, channel, status, priority, cats, custom_fields, cc_data } = read;
	const address = ['email_data', 'phone_data', 'push_data'].map((name) => Object(read[name]));
	const [email, phone, provider, subscription_id] = [
		'email',
		'phone',
		'provider',
		'subscription_id',
	].map((name) => read[name] ?? address.map((part) => part[name]).find((one) => !isEmpty(one)));
	const members = {
		resource_id,
		channel,
		email,
		phone,
		provider,
		subscription_id,
		cc_data,
		status,
		priority,
		cats,
		custom_fields,
	};
	return Object.fromEntries(Object.entries(members).filter(([, value]) => !isEmpty(value)));
}
