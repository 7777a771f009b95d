import type { Format } from '../formats/format';
import { hasMembers, LONG_TEXT, NOT_AN_OBJECT, valueOf } from '../formats/format';
import { BodyWriter, FULL } from '../formats/writer';
import type { Matching } from '../profiles/matching';
import { hasMatchValue, missingMatchValue } from '../profiles/matching';
import type { Profile } from '../profiles/profile';

/** Why a profile cannot be sent, or how large it may be. */
export interface Validation {
	/** A sentence for the user; undefined when the profile can be sent. */
	readonly refusal: string | undefined;
	/** At least as many bytes as the encoded profile has. */
	readonly maxBytes: number;
	/** Whether it is too deep, say, to be written at all, and so to stand in what n8n saves. */
	readonly isUnwritable?: true;
}

/** Levels of objects and lists that a profile may have. Encoding overflows the stack at about 4,000. */
export const MAX_DEPTH = 1000;

/**
 * Validates a profile before anything is sent.
 * A look at it settles nearly all; only the doubtful ones are encoded for it, so that a profile is
 * encoded once even though all are validated before the first is sent.
 * `limit`: bytes that the encoded profile may have. `matching`: how Altcraft is to find it, if at all.
 * `weight`: see `ProfileReader.weightOf`; it settles most.
 */
export function validate(
	profile: Profile,
	format: Format,
	limit: number,
	matching?: Matching,
	weight?: number,
): Validation {
	if (matching && !hasMatchValue(profile, matching)) {
		return refusedFor(missingMatchValue(matching));
	}
	if (weight !== undefined) {
		const maxBytes = format.mostBytes(profile, weight);
		if (maxBytes <= limit) return { refusal: undefined, maxBytes };
	}
	look.begin(format, limit);
	try {
		const value = valueOf(profile);
		if (!hasMembers(value)) throw new Error(NOT_AN_OBJECT);
		look.add(value, 0, 1);
		if (look.minBytes > limit) return refusedFor(tooLarge(limit));
		if (!look.hasContent) return refusedFor(EMPTY);
		const maxBytes = look.maxBytes <= limit ? look.maxBytes : bytesOf(profile, format, limit);
		return maxBytes > limit ? refusedFor(tooLarge(limit)) : { refusal: undefined, maxBytes };
	} catch (error) {
		if (error === FULL) return refusedFor(tooLarge(limit));
		return { ...refusedFor(cannotBeWritten(error)), isUnwritable: true };
	}
}

function bytesOf(profile: Profile, format: Format, limit: number): number {
	const body = new BodyWriter(limit);
	format.encode([profile], body);
	return body.end;
}

function refusedFor(refusal: string): Validation {
	return { refusal, maxBytes: Infinity };
}

const EMPTY =
	'The profile has no fields with a value, and Altcraft would add an empty one. Map at least one field, or filter such items out before this node.';

export function tooLarge(limit: number): string {
	return `The profile has more than the ${limit.toLocaleString('en')} bytes that fit in one request to Altcraft. Leave out its largest fields.`;
}

/** `error`: whatever was thrown, also by the value itself. */
export function cannotBeWritten(error: unknown): string {
	const { message = String(error) } = Object(error) as { message?: unknown };
	return `The profile cannot be written: ${String(message).split('\n')[0].replace(/\.$/, '')}.`;
}

/** What a look at a value tells of it, in either format. */
class Look {
	/** The encoded value has at least so many bytes … */
	minBytes = 0;

	/** … and at most so many: Infinity where only encoding can tell. */
	maxBytes = 0;

	/**
	 * Whether anything of it arrives: a text, a number, a yes or no. Names, blank texts, null and what
	 * JSON has no word for would make an empty profile, as "no data at all" does by the page of
	 * profiles/add: https://easy.altcraft.com/en/v72/developer-guide/profiles/2195477
	 */
	hasContent = false;

	private format!: Format;

	private limit = 0;

	/** Begins anew, for another profile. */
	begin(format: Format, limit: number): void {
		this.format = format;
		this.limit = limit;
		this.minBytes = this.maxBytes = 0;
		this.hasContent = false;
	}

	/**
	 * Adds a value, or as much of it as shows that it is too large. `tagBytes`: what each entry takes
	 * beside itself if the value is a list.
	 */
	add(given: unknown, tagBytes: number, depth: number): void {
		// First, since most are.
		if (typeof given === 'string') return this.addText(given);
		const value = valueOf(given);
		switch (typeof value) {
			case 'string':
				return this.addText(value);
			case 'number':
				this.maxBytes += 25;
				if (!this.hasContent) this.hasContent = Number.isFinite(value);
				return;
			case 'boolean':
				this.maxBytes += 5;
				this.hasContent = true;
				return;
			case 'undefined':
				this.maxBytes += 4;
				return;
			case 'object':
				this.maxBytes += 4;
				if (value !== null) this.addMembers(value, tagBytes, depth);
				return;
			default:
				// Which of them JSON can write, and as what, is for encoding to tell.
				this.maxBytes = Infinity;
				if (!this.hasContent) this.hasContent = typeof value === 'bigint';
		}
	}

	private addText(text: string): void {
		const bytes = this.format.textBytes(text);
		this.maxBytes += bytes;
		this.minBytes += text.length < LONG_TEXT || bytes === Infinity ? text.length : bytes;
		if (!this.hasContent) this.hasContent = /\S/.test(text);
	}

	private addMembers(value: object, tagBytes: number, depth: number): void {
		if (depth > MAX_DEPTH) {
			const levels = MAX_DEPTH.toLocaleString('en');
			throw new Error(`it is nested more than ${levels} levels deep, or contains itself`);
		}
		if (Array.isArray(value)) {
			this.maxBytes += tagBytes;
			for (const entry of value) {
				this.maxBytes += tagBytes;
				// A list in a list has no name, and XML no way to write it.
				this.add(entry, Infinity, depth + 1);
				if (this.minBytes > this.limit) return;
			}
			return;
		}
		this.minBytes += 2;
		const { allowsName } = this.format;
		for (const name in value) {
			// Inherited ones are not written. Asked no longer than it matters: that takes half of the time.
			if (!this.hasContent && !Object.hasOwn(value, name)) continue;
			if (allowsName !== undefined && !allowsName(name)) this.maxBytes = Infinity;
			// An escaped character takes 6 bytes at most (`\\u0000`). A name stands twice in XML.
			const nameBytes = 6 * name.length + 20;
			this.maxBytes += 2 * nameBytes;
			this.add(value[name as keyof typeof value], nameBytes, depth + 1);
			if (this.minBytes > this.limit) return;
		}
	}
}

/** One for all profiles: each is looked at in one go, and a million of them would be garbage. */
const look = new Look();
