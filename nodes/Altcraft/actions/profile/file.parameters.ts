import type { IBinaryData, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { IncomingFile } from '../../batches/fileChunks';
import type { FileSettings } from '../../files/record';
import { toOneOf } from '../../parameters/convert';
import { parameter } from '../../parameters/parameter';
import type { FileColumnRow } from '../../profiles/fileColumns';
import { fileColumnsOf } from '../../profiles/fileColumns';

const FORMATS = {
	auto: 'Detect Automatically',
	csv: 'CSV with Header',
	jsonArray: 'JSON Array',
	jsonLines: 'JSON Lines',
} as const satisfies Record<FileSettings['fileFormat'], string>;

/** What most nodes call the file of an item. */
const FIELD = 'data';

/** In the order of filling them in. */
const columnFields: INodeProperties[] = [
	{
		displayName: 'Column',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. Given Name',
		description:
			'The name of the column as the first line of the file has it, or of the member in a JSON file',
	},
	{
		displayName: 'Field Name or ID',
		name: 'field',
		type: 'options',
		typeOptions: { loadOptionsMethod: 'fields', loadOptionsDependsOn: ['database.value'] },
		default: '',
		description:
			'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	},
];

/** What the user sees of the file whose records become profiles. */
export const fileProperties: INodeProperties[] = [
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: FIELD,
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the input field containing the file data to be processed',
		description:
			'Where the incoming item holds the file, as the node before shows it. The only file of an item is found by itself.',
	},
	{
		displayName: 'File Format',
		name: 'fileFormat',
		type: 'options',
		default: 'auto',
		description: 'How the file is written. Each of its records becomes a profile.',
		options: Object.entries(FORMATS).map(([value, name]) => ({ name, value })),
	},
	{
		displayName: 'File Columns',
		name: 'fileColumns',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Column',
		default: {},
		description:
			'The fields of columns that the file calls otherwise than the database. All other columns keep their name.',
		options: [{ displayName: 'Column', name: 'column', values: columnFields }],
	},
];

/** Further options, for the collection of the operation. */
export const fileOptions: INodeProperties[] = [
	{
		displayName: 'File Charset',
		name: 'charset',
		type: 'options',
		default: 'auto',
		description: 'How the characters of the file are stored',
		options: [
			{ name: 'Central European (Windows-1250)', value: 'windows-1250' },
			{ name: 'Cyrillic (KOI8-R)', value: 'koi8-r' },
			{ name: 'Cyrillic (Windows-1251)', value: 'windows-1251' },
			{ name: 'Detect Automatically', value: 'auto' },
			{ name: 'Japanese (Shift_JIS)', value: 'shift_jis' },
			{ name: 'UTF-16', value: 'utf-16le' },
			{ name: 'UTF-8', value: 'utf-8' },
			{ name: 'Western European (Windows-1252)', value: 'windows-1252' },
		],
		displayOptions: { show: { '/dataMode': ['file'] } },
	},
	{
		displayName: 'File Delimiter',
		name: 'delimiter',
		type: 'options',
		default: 'auto',
		description: 'What stands between the values of a CSV line',
		options: [
			{ name: 'Comma', value: ',' },
			{ name: 'Detect Automatically', value: 'auto' },
			{ name: 'Pipe', value: '|' },
			{ name: 'Semicolon', value: ';' },
			{ name: 'Tab', value: '\t' },
		],
		displayOptions: { show: { '/dataMode': ['file'] } },
	},
];

/** Reads `fileProperties` and `fileOptions`: the file of an item. It throws an Error with a sentence for the user. */
export function fileReader(
	context: IExecuteFunctions,
): (itemIndex: number) => Omit<IncomingFile, 'settings'> {
	const read = <T>(
		name: string,
		displayName: string,
		fallback: string,
		convert: (value: unknown) => T,
	) => parameter(context, { name, displayName, fallback }, convert);
	// A name, or what an expression found under one.
	const field = read('binaryPropertyName', 'Input Binary Field', FIELD, (value) => value as string);
	const charset = read('options.charset', 'File Charset', 'auto', String);
	const delimiter = read('options.delimiter', 'File Delimiter', 'auto', String);
	const fileFormat = read('fileFormat', 'File Format', 'auto', (value) =>
		toOneOf(FORMATS)(value, 'File Format'),
	);
	const columns = parameter(
		context,
		{ name: 'fileColumns', displayName: 'File Columns', fallback: {} },
		(value) => fileColumnsOf((Object(value).column ?? []) as FileColumnRow[]),
	);
	return (itemIndex) => {
		const file = fileOf(context, field.at(itemIndex), itemIndex);
		return {
			itemIndex,
			name: file.fileName ?? null,
			fileSettings: {
				fileFormat: fileFormat.at(itemIndex),
				fileName: file.fileName,
				charset: charset.at(itemIndex),
				delimiter: delimiter.at(itemIndex),
			},
			columns: columns.at(itemIndex),
			bytes: () => bytesOf(context, file),
		};
	};
}

/** Forms call a file as the user called their field, so one that is alone is found where no name was given. */
function fileOf(context: IExecuteFunctions, field: string, itemIndex: number): IBinaryData {
	const files = Object.entries(context.getInputData()[itemIndex].binary ?? {});
	const found = binaryIn(context, field, itemIndex);
	if (found) return found;
	if (field === FIELD && files.length === 1) return files[0][1];
	const others = files.map(([name]) => JSON.stringify(name)).join(', ');
	throw new Error(
		others === ''
			? 'The item has no file. Put a node before this one that gives it one, such as Read/Write Files from Disk or a form, and connect the two.'
			: `The item has no file in "${field}", but in ${others}. Write that name under Input Binary Field.`,
	);
}

function binaryIn(
	context: IExecuteFunctions,
	field: string,
	itemIndex: number,
): IBinaryData | undefined {
	try {
		return context.helpers.assertBinaryData(itemIndex, field);
	} catch {
		return undefined;
	}
}

/** Base64 has 4 characters for 3 bytes. */
const INLINE_PART = 4 * 16_384;

async function* bytesOf(
	context: IExecuteFunctions,
	{ id, data }: IBinaryData,
): AsyncGenerator<Uint8Array, void> {
	if (id !== undefined) {
		yield* await context.helpers.getBinaryStream(id);
		return;
	}
	// n8n holds the file in memory; decoding all of it at once would hold it twice.
	for (let start = 0; start < data.length; start += INLINE_PART) {
		yield Buffer.from(data.slice(start, start + INLINE_PART), 'base64');
	}
}
