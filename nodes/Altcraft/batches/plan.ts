import type { Envelope } from '../formats/format';
import type { FormatName } from '../formats/formats';
import { formats } from '../formats/formats';
import type { Profile } from '../profiles/profile';

/** The limits of one request, which Altcraft recommends (v72) and its servers have by default. */
export const MAX_PROFILES = 10_000;
export const MAX_BYTES = 10_000_000;

/** What the items of one batch have in common: items that differ in any of it never share one. */
export interface Settings extends Envelope {
	readonly format: FormatName;
	/** Profiles per batch, at most. */
	readonly batchSize: number;
	/** Milliseconds that a request may take. */
	readonly timeout: number;
	readonly maxRetries: number;
	/** Planned and validated, but not sent. */
	readonly dryRun: boolean;
}

/** The profiles of one request, encoded. */
export interface Batch {
	/** Counts from 1, in the order of planning. */
	readonly number: number;
	readonly settings: Settings;
	/** Index of the item behind each profile, in the order of the profiles in the body. */
	readonly items: readonly number[];
	/** Without the token. */
	readonly body: Buffer;
}

/** Bytes that one request has left for profiles and the separators between them. */
export function roomFor(settings: Settings, tokenBytes: number): number {
	const { open, close } = formats[settings.format];
	return MAX_BYTES - tokenBytes - Buffer.byteLength(open(settings) + close);
}

/**
 * Cuts the items into batches, by count and by the exact bytes of the body. Lazy: a profile is
 * encoded when its batch is asked for, so that no more bodies exist than are being sent.
 * `groups`: the indexes of the items by their settings; their profiles passed validation.
 * `roomOf`: bytes for profiles in a request with these settings.
 */
export function* planBatches(
	groups: ReadonlyMap<Settings, readonly number[]>,
	profileAt: (itemIndex: number) => Profile,
	roomOf: (settings: Settings) => number,
): Generator<Batch, void> {
	let number = 0;
	for (const [settings, indexes] of groups) {
		const format = formats[settings.format];
		const separatorBytes = Buffer.byteLength(format.separator);
		const room = roomOf(settings);
		const close = (items: number[], encoded: string[]): Batch => ({
			number: ++number,
			settings,
			items,
			body: Buffer.from(format.open(settings) + encoded.join(format.separator) + format.close),
		});
		let items: number[] = [];
		let encoded: string[] = [];
		let bytes = 0;
		for (const index of indexes) {
			const profile = format.encode(profileAt(index));
			const profileBytes = Buffer.byteLength(profile);
			const isFull =
				items.length === settings.batchSize || bytes + separatorBytes + profileBytes > room;
			if (items.length > 0 && isFull) {
				yield close(items, encoded);
				[items, encoded, bytes] = [[], [], 0];
			}
			bytes += profileBytes + (items.length > 0 ? separatorBytes : 0);
			items.push(index);
			encoded.push(profile);
		}
		if (items.length > 0) yield close(items, encoded);
	}
}
