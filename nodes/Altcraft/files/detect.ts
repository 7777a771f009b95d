import { endOfEntry } from '../jsonText';
import { CsvReader } from './csv';
import { JsonArrayReader } from './jsonArray';
import { JsonLinesReader } from './jsonLines';
import { NOT_JSON, parseJson } from './jsonValue';
import type { Reader } from './reader';
import { LONGEST_RECORD } from './reader';
import type { FileSettings, NameJudge } from './record';

/**
 * The reader for a file, by its settings and the start of its text; undefined when more of it is
 * needed to tell. The content counts first: files named .json often hold JSON Lines, and objects
 * over several lines are no JSON Lines, whatever says so.
 */
export function readerOf(
	text: string,
	isEnd: boolean,
	settings: FileSettings,
	names: NameJudge,
	noteMore: (name: string) => void,
): Reader | undefined {
	switch (formatOf(text, isEnd, settings)) {
		case 'csv':
			return new CsvReader(settings.delimiter, names);
		case 'jsonLines':
			return new JsonLinesReader();
		case 'jsonArray':
			return new JsonArrayReader(names, noteMore);
		default:
			return undefined;
	}
}

function formatOf(text: string, isEnd: boolean, { fileFormat, fileName = '' }: FileSettings) {
	if (fileFormat === 'csv' || fileFormat === 'jsonArray') return fileFormat;
	const isMeantAsLines = fileFormat === 'jsonLines' || /\.(jsonl|ndjson)$/i.test(fileName);
	const needsMore = !isEnd && text.length <= LONGEST_RECORD;
	const start = text.search(/\S/);
	if (start === -1 && needsMore) return undefined;
	if (text[start] === '{') return formatOfObjects(text, start, isMeantAsLines, needsMore);
	if (text[start] === '[') return 'jsonArray';
	if (isMeantAsLines) return 'jsonLines';
	return /\.json$/i.test(fileName) ? 'jsonArray' : 'csv';
}

function formatOfObjects(text: string, start: number, isMeantAsLines: boolean, needsMore: boolean) {
	const lineEnd = text.indexOf('\n', start);
	if (lineEnd === -1 && needsMore) return undefined;
	const firstLine = lineEnd === -1 ? text.slice(start) : text.slice(start, lineEnd);
	if (parseJson(firstLine) !== NOT_JSON) {
		if (text.slice(start + firstLine.length).trim() !== '') return 'jsonLines';
		// An object alone may have the list in it, which only the other reader finds.
		return needsMore ? undefined : 'jsonArray';
	}
	if (!isMeantAsLines) return 'jsonArray';
	const end = endOfEntry(text, start);
	if (end === undefined && needsMore) return undefined;
	const isOverLines = end !== undefined && end > start + firstLine.length;
	return isOverLines && parseJson(text.slice(start, end)) !== NOT_JSON ? 'jsonArray' : 'jsonLines';
}
