import { createHash } from 'node:crypto';

import type { IncomingFile } from '../batches/fileChunks';
import type { Verdict } from '../batches/outcomes';
import { Runs } from './runs';
import { targetOf } from './target';
import { Verdicts } from './verdicts';

/**
 * What earlier tries came to with the records of files. Their order is fixed, so places will do: a
 * file that was sent whole takes three numbers, however long it is.
 */
export interface FileCheckpoint {
	readonly verdicts: readonly Verdict[];
	readonly files: ReadonlyArray<{
		/** Of its bytes, and of the target of its profiles; '' where it could not be read to its end. */
		readonly identity: string;
		/** The settings that it was read with. */
		readonly reading: string;
		/** The first record that could be read, by its number, and a print of it; undefined where none could. */
		readonly sample?: Sample;
		/** Of records that ended alike: the first, the one after the last, number of the verdict. */
		readonly runs: ReadonlyArray<readonly [from: number, to: number, number: number]>;
	}>;
}

type Sample = readonly [record: number, print: string];

type KnownFile = FileCheckpoint['files'][number];

/** Keeps the settled verdicts of the records of files until it is known whether the run ended well. */
export class FileLedger {
	/** Whether anything was settled that the checkpoint had not. */
	hasNew = false;

	private readonly verdicts = new Verdicts();

	/** By item index. */
	private readonly runs = new Map<number, Runs>();

	/** By item index. */
	private readonly identities = new Map<number, string>();

	/** Settled with other settings, or of other files: known again when the user goes back to those. */
	private readonly carried: KnownFile[] = [];

	/** By item index. */
	private readonly samples = new Map<number, Sample>();

	/** Files that are read with other settings now: whether that makes other records of them, their sample will tell. */
	private readonly doubtful = new Map<number, KnownFile>();

	/**
	 * To be read in place of the files that were given: they are recognised by what is read of them
	 * anyway, so that no file has to be read once more when all is sent, and may be gone.
	 */
	readonly files: readonly IncomingFile[];

	constructor(files: readonly IncomingFile[]) {
		this.files = files.map((file) => ({ ...file, bytes: () => this.observed(file) }));
	}

	/**
	 * Takes over what earlier tries settled. Files with the same bytes are told apart by their order alone.
	 * Throws where they cannot be recognised.
	 */
	async recall({ verdicts, files }: FileCheckpoint): Promise<void> {
		if (files.some(({ identity }) => identity === '')) throw new Error('it broke off before');
		const left = files.map((known) => ({ ...known, runs: this.renumbered(known.runs, verdicts) }));
		const take = (identity: string, reading?: string): KnownFile | undefined => {
			const at = left.findIndex(
				(known) =>
					known.identity === identity && (reading === undefined || known.reading === reading),
			);
			return at === -1 ? undefined : left.splice(at, 1)[0];
		};
		const others: IncomingFile[] = [];
		for (const file of this.files) {
			const known = take(await this.identityOf(file), readingOf(file));
			if (known === undefined) others.push(file);
			else this.adopt(file.itemIndex, known);
		}
		for (const file of others) {
			const known = take(await this.identityOf(file));
			if (known !== undefined) this.doubtful.set(file.itemIndex, known);
		}
		this.carried.push(...left);
	}

	private adopt(itemIndex: number, known: KnownFile): void {
		const runs = this.runsOf(itemIndex);
		for (const [from, to, number] of known.runs) {
			for (let record = from; record < to; record++) runs.set(record, number);
		}
	}

	/**
	 * Comes before `verdictOf` of a record that is read anew, in the order of the file; `fields` undefined
	 * where it cannot be read.
	 */
	meet(itemIndex: number, record: number, fields: object | undefined): void {
		const known = this.doubtful.get(itemIndex);
		const isToldNow = known?.sample?.[0] === record;
		if (!isToldNow && (fields === undefined || this.samples.has(itemIndex))) return;
		const print = printOf(fields);
		if (fields !== undefined && !this.samples.has(itemIndex)) {
			this.samples.set(itemIndex, [record, print]);
		}
		if (!isToldNow) return;
		this.doubtful.delete(itemIndex);
		if (known?.sample?.[1] === print) this.adopt(itemIndex, known);
		else if (known !== undefined) this.carried.push(known);
	}

	/** What is settled about a record; `record` counts those of the file from 0. */
	verdictOf(itemIndex: number, record: number): Verdict | undefined {
		const number = this.runs.get(itemIndex)?.get(record) ?? 0;
		return number === 0 ? undefined : this.verdicts.list[number - 1];
	}

	add(itemIndex: number, record: number, verdict: Verdict): void {
		const number = this.verdicts.numberOf(verdict);
		if (number === 0) return;
		this.runsOf(itemIndex).set(record, number);
		this.hasNew = true;
	}

	async toCheckpoint(): Promise<FileCheckpoint> {
		const files: KnownFile[] = [];
		for (const file of this.files) {
			const runs = this.runs.get(file.itemIndex);
			if (runs === undefined) continue;
			// Where it cannot be read once more, no further try can tell it from others.
			const identity = await this.identityOf(file).catch(() => '');
			const sample = this.samples.get(file.itemIndex);
			files.push({ identity, reading: readingOf(file), sample, runs: [...runs.entries()] });
		}
		const carried = [...this.carried, ...this.doubtful.values()];
		return { verdicts: this.verdicts.list, files: [...files, ...carried] };
	}

	private runsOf(itemIndex: number): Runs {
		const runs = this.runs.get(itemIndex) ?? new Runs();
		this.runs.set(itemIndex, runs);
		return runs;
	}

	private renumbered(runs: KnownFile['runs'], verdicts: readonly Verdict[]): KnownFile['runs'] {
		return runs.map(([from, to, number]) => [
			from,
			to,
			this.verdicts.numberOf(verdicts[number - 1]),
		]);
	}

	/** Reads the whole file only if nobody has. */
	private async identityOf(file: IncomingFile): Promise<string> {
		const known = this.identities.get(file.itemIndex);
		if (known !== undefined) return known;
		const bytes = file.bytes()[Symbol.asyncIterator]();
		while (!(await bytes.next()).done);
		return this.identities.get(file.itemIndex) ?? '';
	}

	/** Recognises a file between tries: by its bytes, and `targetOf` its profiles. */
	private async *observed({
		itemIndex,
		bytes,
		settings,
	}: IncomingFile): AsyncGenerator<Uint8Array, void> {
		if (this.identities.has(itemIndex)) {
			yield* bytes();
			return;
		}
		const hash = createHash('sha256').update(targetOf(settings));
		for await (const chunk of bytes()) {
			hash.update(chunk);
			yield chunk;
		}
		this.identities.set(itemIndex, hash.digest('base64url').slice(0, 22));
	}
}

function readingOf({ fileSettings }: IncomingFile): string {
	return JSON.stringify(fileSettings);
}

/** '' for what cannot be read, or is too deep to be written. */
function printOf(fields: object | undefined): string {
	if (fields === undefined) return '';
	try {
		const text = JSON.stringify(fields);
		return createHash('sha256').update(text).digest('base64url').slice(0, 22);
	} catch {
		return '';
	}
}
