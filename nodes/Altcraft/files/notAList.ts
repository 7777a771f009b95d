import type { NameJudge } from './record';

/** Each says what a file is, and what to do with it, in a clause for the user. */
const WORKBOOK = 'it is an Excel workbook. Save the sheet as CSV';
const IMAGE = 'it is an image. Give the file with the list itself';

/** How files begin that users take for lists, in hexadecimal. */
const BINARIES: ReadonlyArray<readonly [start: RegExp, clause: string]> = [
	[
		/^504b0(?:304|506)/,
		'it is an Excel workbook or a ZIP archive. Save the sheet as CSV, or unpack it',
	],
	// A compound file, as Excel 97 wrote them.
	[/^d0cf11e0/, WORKBOOK],
	[/^1f8b/, 'it is compressed with gzip. Unpack it first'],
	// 7-Zip, RAR, xz, bzip2 and Zstandard.
	[
		/^(?:377abcaf271c|526172211a07|fd377a585a00|425a683.314159265359|28b52ffd)/,
		'it is a compressed archive. Unpack it first',
	],
	[
		/^(?:efbbbf)?(?:0a|0d|20|09)*255044462d/,
		'it is a PDF. Export the list as CSV where it is from',
	],
	// PNG, JPEG, GIF and WebP.
	[/^(?:89504e47|ffd8ff|47494638|52494646.{8}57454250)/, IMAGE],
];

const TEXTS: ReadonlyArray<readonly [start: RegExp, clause: string]> = [
	[/^begin:vcard/i, 'it is a vCard. Export the contacts as CSV instead'],
	[/^begin:vcalendar/i, 'it is a calendar (iCalendar), which has no list of people in it'],
	[/^\{\\rtf/, 'it is a document (RTF). Save the list in it as CSV'],
];

/** What a file is that begins with these bytes; undefined when it may be text. */
export function refusalOfBytes(head: Buffer): string | undefined {
	const start = head.toString('hex', 0, 64);
	return BINARIES.find(([binary]) => binary.test(start))?.[1];
}

/**
 * What a text is that begins so, if that is known and no list; `isAll`: whether it ends so too.
 * Asked before the format, because it holds whatever format was chosen.
 */
export function refusalOfText(
	head: string,
	isAll: boolean,
	fileName: string | undefined,
	names: NameJudge,
): string | undefined {
	const start = head.trimStart();
	if (start.startsWith('<')) return refusalOfMarkup(start, fileName ?? '');
	if (isAll && start.startsWith('{') && isErrorMessage(start, names)) {
		return 'it is an error message of the place that it comes from, not a list. Look there for what went wrong: often the sign-in, or the address';
	}
	return TEXTS.find(([text]) => text.test(start))?.[1];
}

const PROLOGUE = /^(?:<!--[^]*?-->\s*|<\?[^]*?\?>\s*)*/;
const HTML = /^<(?:!doctype\s+html|html|head|body|title|meta|style|script|table|div)\b/i;

function refusalOfMarkup(start: string, fileName: string): string | undefined {
	if (HTML.test(start.replace(PROLOGUE, ''))) {
		const isExport =
			/<table\b/i.test(start) &&
			(/\.xlsx?$/i.test(fileName) || /^<table\b|schemas-microsoft-com:office/i.test(start));
		return isExport
			? 'it is a web page with a table, as some programs export under .xls. Open it in a spreadsheet and save it as CSV'
			: 'it is a web page, not a list: the link probably needs a sign-in, or the sheet is not shared. Share it, or download the file with a node that has the credential';
	}
	if (start.includes('urn:schemas-microsoft-com:office:spreadsheet')) return WORKBOOK;
	// A name in angle brackets may also be the header of a CSV.
	const isXml = /^<[?!]/.test(start) || (/^<[a-z]/i.test(start) && /<\/|\/>/.test(start));
	return isXml ? 'it is XML. Export the list as CSV or JSON' : undefined;
}

/** Members of what servers answer instead of a list, in small letters without "_" and "-". */
const OF_ERRORS = new Set(
	'error errors message messages msg detail details reason title errormessage errordescription errorcode code'.split(
		' ',
	),
);
const BESIDE_ERRORS = new Set(
	'status statuscode success ok path timestamp type instance documentationurl requestid traceid errorsubcode hint help method'.split(
		' ',
	),
);

function isErrorMessage(text: string, judge: NameJudge): boolean {
	const names = namesIn(text);
	const plain = names.map((name) => name.toLowerCase().replace(/[_-]/g, ''));
	return (
		plain.some((name) => OF_ERRORS.has(name)) &&
		plain.every((name) => OF_ERRORS.has(name) || BESIDE_ERRORS.has(name)) &&
		// What stands beside a message may be a field, such as "status"; the message may not.
		!names.some((name, n) => OF_ERRORS.has(plain[n]) && judge.isKnownName(name))
	);
}

function namesIn(text: string): string[] {
	try {
		return Object.keys(JSON.parse(text) as object);
	} catch {
		return [];
	}
}
