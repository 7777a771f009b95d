import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Verdict, Outcome } from '../batches/outcomes';
import type { RecordOrigin } from '../batches/fileChunks';
import type { OutputOptions } from './items';
import { fieldsOf, isErrorItem, toErrorItem, withInput } from './items';
import type { Affected, Counts } from './tally';
import { noCounts } from './tally';

/** What became of one file. */
interface FileResult {
	readonly name: string | null;
	readonly counts: Counts;
	/** The first of its records that was not accepted. */
	first?: { readonly record: number; readonly line: number; readonly verdict: Verdict };
	/** The profiles that were not accepted, if they are to come out. */
	readonly listed: Array<{ readonly record: number; readonly item: INodeExecutionData }>;
	/** Why nothing at all became of it. */
	refusal?: Verdict;
}

/** Gathers the outcomes of a run over files: counts, the first affected and, by choice, what was not accepted. */
export class FileResults {
	readonly counts: Counts = noCounts();

	/** Records and whole files that we refused ourselves. */
	refusals = 0;

	private affected: Affected | undefined;

	private affectedInConsequence: Affected | undefined;

	private readonly files = new Map<number, FileResult>();

	/**
	 * `lists`: whether what was not accepted comes out. `failsOn`: whether the node fails because of
	 * such an verdict, where On Error says stop.
	 */
	constructor(
		readonly lists: boolean,
		private readonly shape: OutputOptions,
		private readonly failsOn: (verdict: Verdict) => boolean,
	) {}

	/** The first record for which the node fails where On Error says stop. */
	get firstAffected(): Affected | undefined {
		return this.affected ?? this.affectedInConsequence;
	}

	/** Comes before the outcomes of its records. */
	addFile(itemIndex: number, name: string | null): void {
		this.files.set(itemIndex, { name, counts: noCounts(), listed: [] });
	}

	/** A file of which nothing is to be read. */
	addRefusal(itemIndex: number, { verdict }: Outcome): void {
		this.files.set(itemIndex, { name: null, counts: noCounts(), listed: [], refusal: verdict });
		this.counts[verdict.status]++;
		this.refusals++;
		if (!this.failsOn(verdict)) return;
		this.affected ??= { itemIndex, verdict, where: `[Item ${itemIndex}]` };
	}

	/** `isConsequence`: of a verdict that another profile had. */
	add(
		origin: RecordOrigin,
		outcome: Outcome,
		batchNumber: number | null,
		isConsequence = false,
	): void {
		const { itemIndex, record, line } = origin;
		const { verdict } = outcome;
		const file = this.files.get(itemIndex)!;
		file.counts[verdict.status]++;
		this.counts[verdict.status]++;
		if (verdict.scope === 'beforeSending') this.refusals++;
		if (verdict.status === 'accepted' || verdict.status === 'planned') return;
		if (file.first === undefined || record < file.first.record) {
			file.first = { record, line, verdict };
		}
		if (this.lists) {
			file.listed.push({ record, item: this.itemOf(origin, outcome, batchNumber) });
		}
		if (!this.failsOn(verdict)) return;
		const affected = { itemIndex, record, verdict, where: `[Item ${itemIndex}], line ${line}` };
		if (isConsequence) this.affectedInConsequence = firstOf(this.affectedInConsequence, affected);
		else this.affected = firstOf(this.affected, affected);
	}

	/** For each file its summary, then, in the order of the file, what was not accepted. */
	items(): INodeExecutionData[] {
		const files = [...this.files].sort(([a], [b]) => a - b);
		return files.flatMap(([itemIndex, { name, counts, first, listed, refusal }]) => {
			if (refusal) return [toErrorItem(refusal, itemIndex, { batch: null }, this.shape)];
			listed.sort((a, b) => a.record - b.record);
			const summary = { file: name, ...summaryOf(counts) };
			if (first) {
				const { line, verdict } = first;
				const text = verdict.explanation;
				Object.assign(summary, { first_not_accepted: { line, status: verdict.status, text } });
			}
			return [
				{
					json: withInput(summary, itemIndex, this.shape),
					pairedItem: { item: itemIndex },
				},
				...listed.map(({ item }) => item),
			];
		});
	}

	private itemOf(
		{ itemIndex, line, profile }: RecordOrigin,
		outcome: Outcome,
		batchNumber: number | null,
	): INodeExecutionData {
		const { verdict } = outcome;
		const place = { line, profile: (profile ?? null) as IDataObject | null };
		return isErrorItem(verdict, this.shape.onError)
			? toErrorItem(verdict, itemIndex, { batch: batchNumber, ...place }, this.shape)
			: {
					json: withInput({ ...fieldsOf(outcome), ...place }, itemIndex, this.shape),
					pairedItem: { item: itemIndex },
				};
	}
}

function firstOf(known: Affected | undefined, found: Affected): Affected {
	if (known === undefined) return found;
	const isEarlier =
		found.itemIndex < known.itemIndex ||
		(found.itemIndex === known.itemIndex && (found.record ?? 0) < (known.record ?? 0));
	return isEarlier ? found : known;
}

/** The numbers of a summary; `planned` only where something is. */
function summaryOf({ accepted, rejected, unknown, notSent, planned }: Counts): IDataObject {
	const profiles = accepted + rejected + unknown + notSent + planned;
	const counts = { profiles, accepted, rejected, unknown, notSent };
	return planned === 0 ? counts : { ...counts, planned };
}
