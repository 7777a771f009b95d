import { createHash } from 'node:crypto';

import { Verdicts } from './items';
import type { Verdict } from '../batches/outcomes';
import type { IncomingFile } from '../batches/fileChunks';

/**
 * What an earlier try came to with the records of files. Their order is fixed, so places will do:
 * a file that was added whole takes three numbers, however long it is.
 */
export interface FileCheckpoint {
	/** Tries so far. */
	readonly tries: number;
	readonly verdicts: readonly Verdict[];
	readonly files: ReadonlyArray<{
		readonly identity: string;
		readonly runs: Readonly<Runs>;
	}>;
}

/** Of records that ended alike, in threes: the first, the one after the last, number of the verdict. */
type Runs = number[];

/** Keeps the settled verdicts of the records of files until it is known whether the run ended well. */
export class FileLedger {
	private readonly verdicts = new Verdicts();

	/** By item index, in the order in which batches were answered. */
	private readonly runs = new Map<number, Runs>();

	private readonly recalled = new Map<number, Runs>();

	/** Whether anything was settled that the checkpoint had not. */
	gained = false;

	/**
	 * Takes over what an earlier try settled. Files with the same bytes are told apart by their order
	 * alone. `keeps`: which verdicts still hold.
	 */
	async recall(
		{ verdicts, files: known }: FileCheckpoint,
		files: readonly IncomingFile[],
		keeps: (verdict: Verdict) => boolean,
	): Promise<void> {
		const left = [...known];
		for (const file of files) {
			const identity = await identityOf(file);
			const at = left.findIndex((one) => one.identity === identity);
			if (at === -1) continue;
			const [{ runs }] = left.splice(at, 1);
			const kept: Runs = [];
			for (let run = 0; run < runs.length; run += 3) {
				const verdict = verdicts[runs[run + 2] - 1];
				if (keeps(verdict)) kept.push(runs[run], runs[run + 1], this.verdicts.numberOf(verdict));
			}
			this.runs.set(file.itemIndex, kept);
			this.recalled.set(file.itemIndex, kept.slice());
		}
	}

	/** Tells what an earlier try settled about the records of a file, which are asked for in their order. */
	settledIn(itemIndex: number): (record: number) => Verdict | undefined {
		const runs = this.recalled.get(itemIndex) ?? [];
		const order = Array.from({ length: runs.length / 3 }, (_, n) => 3 * n);
		order.sort((a, b) => runs[a] - runs[b]);
		let next = 0;
		return (record) => {
			while (next < order.length && runs[order[next] + 1] <= record) next++;
			const run = order[next];
			return run !== undefined && runs[run] <= record
				? this.verdicts.list[runs[run + 2] - 1]
				: undefined;
		};
	}

	/** `record` counts the records of the file from 0. */
	add(itemIndex: number, record: number, verdict: Verdict): void {
		const number = this.verdicts.numberOf(verdict);
		if (number === 0) return;
		this.gained = true;
		const runs = this.runs.get(itemIndex) ?? [];
		const last = runs.length - 3;
		if (last >= 0 && runs[last + 1] === record && runs[last + 2] === number) runs[last + 1]++;
		else runs.push(record, record + 1, number);
		this.runs.set(itemIndex, runs);
	}

	async toCheckpoint(tries: number, files: readonly IncomingFile[]): Promise<FileCheckpoint> {
		const settled: Array<FileCheckpoint['files'][number]> = [];
		for (const file of files) {
			const runs = this.runs.get(file.itemIndex);
			if (runs) settled.push({ identity: await identityOf(file), runs });
		}
		return { tries, verdicts: this.verdicts.list, files: settled };
	}
}

/** Recognises a file between tries, by its bytes and database. */
async function identityOf({ bytes, settings }: IncomingFile): Promise<string> {
	const hash = createHash('sha256').update(`${settings.databaseId} `);
	for await (const chunk of bytes()) hash.update(chunk);
	return hash.digest('base64url').slice(0, 22);
}
