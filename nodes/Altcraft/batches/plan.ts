import type { Envelope } from '../formats/format';
import type { FormatName } from '../formats/formats';
import { formats } from '../formats/formats';
import { BodyWriter } from '../formats/writer';
import type { Profile } from '../profiles/profile';
import { startSlice } from '../eventLoop';

/** The limits of one request, which Altcraft recommends (v72) and its servers have by default. */
export const MAX_PROFILES = 10_000;
export const MAX_BYTES = 10_000_000;

/** What the profiles of one batch have in common: profiles that differ in any of it never share one. */
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

/** Profiles that are encoded in one go, with what each came from. All passed validation. */
export interface Chunk<Origin> {
	readonly settings: Settings;
	readonly origins: readonly Origin[];
	readonly profiles: readonly Profile[];
}

/** The profiles of one request, encoded. */
export interface Batch<Origin> {
	/** Counts from 1, in the order of planning. */
	readonly number: number;
	readonly settings: Settings;
	/** What each profile came from, in the order of the profiles in the body. */
	readonly origins: readonly Origin[];
	/** With blanks where the token goes. */
	readonly body: Buffer;
	/**
	 * Lets a later batch be written over this one's body: large Buffers that live for one request
	 * each make V8 search the whole heap every 64 MB of them, which took half of the time of a
	 * million profiles. For bodies that nobody can be reading any more.
	 */
	release(): void;
}

/** What one request can carry. */
export interface Capacity {
	/** Of its body, the token included. */
	readonly maxBytes: number;
	/** What the token takes of a body of this content type. */
	tokenBytes(contentType: string): number;
}

/** Tells the bytes that one request has left for profiles and the separators between them. */
export function profileBytesLimit(capacity: Capacity): (settings: Settings) => number {
	const rooms = new Map<Settings, number>();
	return (settings) => {
		let room = rooms.get(settings);
		if (room === undefined) {
			const frame = headOf(settings, capacity) + formats[settings.format].close;
			rooms.set(settings, (room = capacity.maxBytes - frame.length));
		}
		return room;
	};
}

/** What a body begins with, in ASCII. */
function headOf(settings: Settings, { tokenBytes }: Capacity): string {
	const { open, contentType } = formats[settings.format];
	return open(settings, tokenBytes(contentType));
}

/**
 * Cuts profiles into batches, by count and by the exact bytes of the body. Lazy: a profile is
 * encoded when its batch is asked for, so that no more bodies exist than are being sent.
 */
export async function* planBatches<Origin>(
	chunks: Iterable<Chunk<Origin>> | AsyncIterable<Chunk<Origin>>,
	capacity: Capacity,
): AsyncGenerator<Batch<Origin>, void> {
	let number = 0;
	let builder: BatchBuilder<Origin> | undefined;
	const released: Buffer[] = [];
	const close = (full: BatchBuilder<Origin>) => {
		builder = undefined;
		return full.close(++number, (body) => released.push(body));
	};
	const slice = startSlice();
	for await (const { settings, origins, profiles } of chunks) {
		if (slice.isOver()) await slice.yield();
		if (builder && builder.settings !== settings) yield close(builder);
		for (let placed = 0; placed < origins.length; ) {
			builder ??= new BatchBuilder<Origin>(settings, capacity, released.pop());
			const took = builder.take(origins, profiles, placed);
			placed += took;
			if (took === 0) yield close(builder);
		}
	}
	if (builder) yield close(builder);
}

/** How much larger than the profiles so far suggest a body is made, so that it seldom has to grow. */
const SPARE = 1.05;
/** The most by which it grows at once: few profiles would suggest a full batch where no more may come. */
const MOST_GROWTH = 8;
/** The least, in bytes: the last profile of a batch would make it grow with each value. */
const LEAST_GROWTH = 4096;

/** A batch that is being filled. */
class BatchBuilder<Origin> {
	private readonly origins: Origin[] = [];

	private readonly writer: BodyWriter;

	/** Bytes that the body may have before its close. */
	private readonly limit: number;

	/** `body`: to be written over. */
	constructor(
		readonly settings: Settings,
		capacity: Capacity,
		body?: Buffer,
	) {
		this.limit = capacity.maxBytes - formats[settings.format].close.length;
		this.writer = new BodyWriter(body, (needed) => {
			const share = this.origins.length / settings.batchSize;
			const expected = Math.min((needed / share) * SPARE, MOST_GROWTH * needed) + LEAST_GROWTH;
			// Profiles that turn out not to fit are written before they are taken back.
			const most = Math.max(capacity.maxBytes, needed * SPARE);
			return Math.ceil(Math.min(expected, most));
		});
		this.writer.write(headOf(settings, capacity));
	}

	/** Takes as many of the profiles from index `from` on as have a place, and tells how many. */
	take(origins: readonly Origin[], profiles: readonly Profile[], from: number): number {
		const { encode, separator } = formats[this.settings.format];
		const before = this.origins.length;
		const { end } = this.writer;
		let count = Math.min(profiles.length - from, this.settings.batchSize - before);
		// Halved until they fit: only at the end of a batch is anything encoded twice.
		for (; count > 0; count = Math.floor(count / 2)) {
			for (let n = 0; n < count; n++) this.origins.push(origins[from + n]);
			if (before > 0) this.writer.write(separator);
			encode(profiles.slice(from, from + count), this.writer);
			if (this.writer.end <= this.limit) break;
			this.origins.length = before;
			this.writer.end = end;
		}
		return count;
	}

	close(number: number, release: (body: Buffer) => void): Batch<Origin> {
		const { settings, origins, writer } = this;
		writer.write(formats[settings.format].close);
		const body = writer.written();
		return { number, settings, origins, body, release: () => release(writer.bytes) };
	}
}
