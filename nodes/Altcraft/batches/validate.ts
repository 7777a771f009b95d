import type { Format } from '../formats/format';
import { BodyWriter } from '../formats/writer';
import type { Profile } from '../profiles/profile';

/** Why a profile cannot be sent, or how large it may be. */
export interface Validation {
	/** A sentence for the user; undefined when the profile can be sent. */
	readonly refusal: string | undefined;
	/** At least as many bytes as the encoded profile has. */
	readonly bound: number;
}

/**
 * Examines a profile before anything is sent.
 * A cheap bound settles nearly all profiles; only the doubtful ones are encoded for it, so that a
 * profile is encoded once even though all are validated before the first is sent.
 * `room`: bytes that the encoded profile may have.
 */
export function validate(profile: Profile, format: Format, room: number): Validation {
	if (isEmpty(profile)) return refusedFor(EMPTY);
	const bound = boundOf(profile, format, 0);
	if (bound <= room) return { refusal: undefined, bound };
	let bytes: number;
	try {
		bytes = bytesOf(profile, format);
	} catch (error) {
		return refusedFor(`The profile cannot be written: ${reasonOf(error as Error)}.`);
	}
	if (bytes === bytesOf({}, format)) return refusedFor(EMPTY);
	if (bytes <= room) return { refusal: undefined, bound: bytes };
	return refusedFor(
		`The profile has ${bytes.toLocaleString('en')} bytes, more than the ${room.toLocaleString('en')} that fit in one request to Altcraft. Leave out its largest fields.`,
	);
}

function bytesOf(profile: Profile, format: Format): number {
	const body = new BodyWriter();
	format.encode([profile], body);
	return body.end;
}

function refusedFor(refusal: string): Validation {
	return { refusal, bound: Infinity };
}

/** profiles/add: "no data at all creates an empty profile". */
const EMPTY =
	'The profile has no fields with a value, and Altcraft would add an empty one. Map at least one field, or filter such items out before this node.';

function isEmpty(profile: Profile): boolean {
	for (const name in profile) {
		if (profile[name] !== undefined && profile[name] !== null) return false;
	}
	return true;
}

/** Deeper values are rare, and too deep ones would overflow the stack; encoding decides on them. */
const KNOWN_DEPTH = 20;

/**
 * At least as many bytes as the encoded value has in either format; Infinity where only encoding
 * can tell. An escaped character takes 6 bytes at most (`\\u0000`, `&quot;`), a name stands twice in
 * XML, and before each entry of an array.
 */
function boundOf(value: unknown, format: Format, depth: number): number {
	switch (typeof value) {
		case 'string':
			return format.allowsText(value) ? 6 * value.length + 2 : Infinity;
		case 'number':
			return 25;
		case 'boolean':
		case 'undefined':
			return 5;
		case 'object':
			break;
		default:
			return Infinity;
	}
	if (value === null) return 4;
	if (depth === KNOWN_DEPTH || Array.isArray(value) || 'toJSON' in value) return Infinity;
	let bytes = 2;
	for (const name in value) {
		if (!format.allowsName(name)) return Infinity;
		const nameBytes = 6 * name.length + 20;
		const member = value[name as keyof typeof value] as unknown;
		bytes += nameBytes;
		if (Array.isArray(member)) {
			for (const entry of member) {
				bytes += nameBytes + boundOf(entry, format, depth + 1);
				// Left at the first sign: following every branch of a circular value would take forever.
				if (bytes === Infinity) return Infinity;
			}
		} else {
			bytes += nameBytes + boundOf(member, format, depth + 1);
			if (bytes === Infinity) return Infinity;
		}
	}
	return bytes;
}

function reasonOf(error: Error): string {
	if (error instanceof RangeError) return 'it is nested too deeply, or contains itself';
	return error.message.split('\n')[0];
}
