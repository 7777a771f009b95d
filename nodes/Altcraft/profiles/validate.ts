import type { Format } from '../formats/format';
import type { Profile } from './profile';

/**
 * Why this profile cannot be sent, as a sentence for the user; undefined when it can.
 * A cheap bound settles nearly all profiles; only the doubtful ones are encoded for it, so that a
 * profile is encoded once even though all are validated before the first is sent.
 * `room`: bytes that the encoded profile may have.
 */
export function refusalOf(profile: Profile, format: Format, room: number): string | undefined {
	if (isEmpty(profile)) {
		// profiles/add: "no data at all creates an empty profile".
		return 'The profile has no fields, and Altcraft would add an empty one. Map at least one field, or filter such items out before this node.';
	}
	if (format.boundOf(profile) <= room) return undefined;
	let encoded: string;
	try {
		encoded = format.encode(profile);
	} catch (error) {
		return `The profile cannot be written: ${(error as Error).message.split('\n')[0]}. Change or leave out that value.`;
	}
	const bytes = Buffer.byteLength(encoded);
	return bytes <= room
		? undefined
		: `The profile has ${bytes.toLocaleString('en')} bytes, more than the ${room.toLocaleString('en')} that fit in one request to Altcraft. Leave out its largest fields.`;
}

function isEmpty(profile: Profile): boolean {
	for (const key in profile) if (profile[key] !== undefined) return false;
	return true;
}
