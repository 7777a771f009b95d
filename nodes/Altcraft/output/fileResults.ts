import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { RecordOrigin } from '../batches/fileChunks';
import type { Outcome, Verdict } from '../batches/outcomes';
import type { OutputOptions } from './items';
import { fieldsOf, isErrorItem, toErrorItem, withInput } from './items';
import type { Counts, Tally } from './tally';
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
	/** The name in it that says that its list is one page of several. */
	more?: string;
}

/** Gathers the outcomes of a run over files: counts for each and, by choice, what was not accepted. */
export class FileResults {
	private readonly files = new Map<number, FileResult>();

	/** `keepsNotAccepted`: whether what was not accepted comes out. */
	constructor(
		readonly keepsNotAccepted: boolean,
		private readonly options: OutputOptions,
		private readonly tally: Tally,
	) {}

	/** Comes before the outcomes of its records. */
	addFile(itemIndex: number, name: string | null): void {
		this.files.set(itemIndex, { name, counts: noCounts(), listed: [] });
	}

	/** A file of which nothing is to be read. */
	addRefusal(itemIndex: number, { verdict }: Outcome): void {
		this.files.set(itemIndex, { name: null, counts: noCounts(), listed: [], refusal: verdict });
		this.tally.add(verdict, itemIndex);
	}

	/** `name`: what says in the file that its list is one page of several. */
	noteMore(itemIndex: number, name: string): void {
		this.files.get(itemIndex)!.more ??= name;
	}

	/** `isConsequence`: see `Tally`. */
	add(
		origin: RecordOrigin,
		outcome: Outcome,
		batchNumber: number | null,
		isConsequence = false,
	): void {
		const { itemIndex, record, line, isRecord } = origin;
		const { verdict } = outcome;
		const file = this.files.get(itemIndex)!;
		if (isRecord) file.counts[verdict.status]++;
		this.tally.add(verdict, itemIndex, { record, line, isRecord }, isConsequence);
		if (verdict.status === 'accepted' || verdict.status === 'planned') return;
		if (file.first === undefined || record < file.first.record) {
			file.first = { record, line, verdict };
		}
		if (this.keepsNotAccepted) {
			file.listed.push({ record, item: this.itemOf(origin, outcome, batchNumber) });
		}
	}

	/** For each file its summary, then, in the order of the file, what was not accepted. */
	items(): INodeExecutionData[] {
		const files = [...this.files].sort(([a], [b]) => a - b);
		return files.flatMap(([itemIndex, { name, counts, first, listed, refusal }]) => {
			if (refusal) return [toErrorItem(refusal, itemIndex, { batch: null }, this.options)];
			listed.sort((a, b) => a.record - b.record);
			// Before the counts: n8n's table cuts off what stands behind them.
			const summary = { file: name, ...firstOf(first), ...summaryOf(counts) };
			return [
				{
					json: withInput(summary, itemIndex, this.options),
					pairedItem: { item: itemIndex },
				},
				...listed.map(({ item }) => item),
			];
		});
	}

	/** Sentences about files, for what counts alone do not tell: that there is no record, or that there are more. */
	notices(): string[] {
		return [...this.files].flatMap(([itemIndex, { name, counts, refusal, more }]) => {
			if (refusal) return [];
			const file = `The file ${name === null ? `of item ${itemIndex}` : JSON.stringify(name)}`;
			if (!Object.values(counts).some((count) => count > 0)) {
				return [`${file} has no record, so no profile came of it.`];
			}
			return more === undefined
				? []
				: [
						`${file} seems to be one page of several, since ${JSON.stringify(more)} in it tells of more. Unless the others come as files of their own, let the node that it comes from get all pages.`,
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
		return isErrorItem(verdict, this.options.onError)
			? toErrorItem(verdict, itemIndex, { batch: batchNumber, ...place }, this.options)
			: {
					json: withInput({ ...fieldsOf(outcome), ...place }, itemIndex, this.options),
					pairedItem: { item: itemIndex },
				};
	}
}

function firstOf(first: FileResult['first']): IDataObject {
	if (first === undefined) return {};
	const { line, verdict } = first;
	return { first_not_accepted: { line, status: verdict.status, text: verdict.explanation } };
}

/** The numbers of a summary; `planned` only where something is. */
function summaryOf({ accepted, rejected, unknown, notSent, planned }: Counts): IDataObject {
	const profiles = accepted + rejected + unknown + notSent + planned;
	const counts = { profiles, accepted, rejected, unknown, notSent };
	return planned === 0 ? counts : { ...counts, planned };
}
