import { CsvReader } from './csv';
import { JsonArrayReader } from './jsonArray';
import { JsonLinesReader } from './jsonLines';
import type { Reader } from './reader';
import { LONGEST_RECORD, NOT_JSON, parseJson } from './reader';
import type { FileSettings } from './record';

/**
 * The reader for a file, by its settings and the start of its text; undefined when more of it is
 * needed to tell. The content counts first: files named .json often hold JSON Lines.
 */
export function readerOf(text: string, isEnd: boolean, settings: FileSettings): Reader | undefined {
	const { fileFormat } = settings;
	const found = fileFormat === 'auto' ? detect(text, isEnd, settings.fileName ?? '') : fileFormat;
	switch (found) {
		case 'csv':
			return new CsvReader(settings.delimiter);
		case 'jsonLines':
			return new JsonLinesReader();
		case 'jsonArray':
			return new JsonArrayReader();
		default:
			return undefined;
	}
}

function detect(text: string, isEnd: boolean, fileName: string) {
	const isNamedJson = /\.json$/i.test(fileName);
	const isNamedLines = /\.(jsonl|ndjson)$/i.test(fileName);
	const needsMore = !isEnd && text.length <= LONGEST_RECORD;
	const start = text.search(/\S/);
	if (start === -1 && needsMore) return undefined;
	if (text[start] === '[') return 'jsonArray';
	if (text[start] === '{' && !isNamedLines) {
		const end = text.indexOf('\n', start);
		if (end === -1 && needsMore) return undefined;
		const firstLine = end === -1 ? text : text.slice(start, end);
		return parseJson(firstLine) === NOT_JSON ? 'jsonArray' : 'jsonLines';
	}
	if (isNamedLines) return 'jsonLines';
	return isNamedJson ? 'jsonArray' : 'csv';
}
