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
		readonly identity: string;
		/** Of records that ended alike: the first, the one after the last, number of the verdict. */
		readonly runs: ReadonlyArray<readonly [from: number, to: number, number: number]>;
	}>;
}

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
	private readonly carried: Array<FileCheckpoint['files'][number]> = [];

	/**
	 * To be read in place of the files that were given: they are recognised by what is read of them
	 * anyway, so that no file has to be read once more when all is sent, and may be gone.
	 */
	readonly files: readonly IncomingFile[];

	constructor(files: readonly IncomingFile[]) {
		this.files = files.map((file) => ({ ...file, bytes: () => this.observed(file) }));
	}

	/** Takes over what earlier tries settled. Files with the same bytes are told apart by their order alone. */
	async recall({ verdicts, files }: FileCheckpoint): Promise<void> {
		const left = [...files];
		for (const file of this.files) {
			const identity = await this.identityOf(file);
			const at = left.findIndex((known) => known.identity === identity);
			if (at === -1) continue;
			const [known] = left.splice(at, 1);
			const runs = this.runsOf(file.itemIndex);
			for (const [from, to, number] of this.renumbered(known.runs, verdicts)) {
				for (let record = from; record < to; record++) runs.set(record, number);
			}
		}
		for (const { identity, runs } of left) {
			this.carried.push({ identity, runs: this.renumbered(runs, verdicts) });
		}
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
		const files: Array<FileCheckpoint['files'][number]> = [];
		for (const file of this.files) {
			const runs = this.runs.get(file.itemIndex);
			if (runs === undefined) continue;
			try {
				files.push({ identity: await this.identityOf(file), runs: [...runs.entries()] });
			} catch {
				// It was not read to its end and is gone now, so no further try can read it either.
			}
		}
		return { verdicts: this.verdicts.list, files: [...files, ...this.carried] };
	}

	private runsOf(itemIndex: number): Runs {
		const runs = this.runs.get(itemIndex) ?? new Runs();
		this.runs.set(itemIndex, runs);
		return runs;
	}

	private renumbered(
		runs: FileCheckpoint['files'][number]['runs'],
		verdicts: readonly Verdict[],
	): FileCheckpoint['files'][number]['runs'] {
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

	/** Recognises a file between tries: by its bytes, how they are read, and `targetOf` its profiles. */
	private async *observed({
		itemIndex,
		bytes,
		fileSettings,
		settings,
	}: IncomingFile): AsyncGenerator<Uint8Array, void> {
		if (this.identities.has(itemIndex)) {
			yield* bytes();
			return;
		}
		const hash = createHash('sha256').update(targetOf(settings) + JSON.stringify(fileSettings));
		for await (const chunk of bytes()) {
			hash.update(chunk);
			yield chunk;
		}
		this.identities.set(itemIndex, hash.digest('base64url').slice(0, 22));
	}
}
