import { XMLParser, XMLValidator } from 'fast-xml-parser';

import type { Answer } from './answer';
import { toAnswer } from './answer';

/** Reads an answer in XML; undefined when it is not one of Altcraft's. */
export function decodeXml(body: Buffer): Answer | undefined {
	// XML knows one end of line.
	const text = body
		.toString('utf8')
		.replace(/^\uFEFF/, '')
		.replace(/\r\n?/g, '\n');
	return readDocumented(text) ?? readAny(text);
}

const START =
	/\s*(?:<\?xml[^?]*\?>\s*)?<xml>\s*<error>(-?\d+)<\/error>\s*<error_text>([^<&]*)<\/error_text>/y;
const ENTRY =
	/\s*<(xml|result)>\s*<error>(-?\d+)<\/error>\s*<error_text>([^<&]*)<\/error_text>\s*(?:<profile_id>([^<&]*)<\/profile_id>\s*)?<\/\1>/dy;
const END = /\s*<\/xml>\s*$/y;

/**
 * An answer in the very form that v72 shows, at a hundredth of the parser's time; undefined for
 * any other, which then is the parser's.
 */
function readDocumented(text: string): Answer | undefined {
	START.lastIndex = 0;
	const start = START.exec(text);
	if (start === null || text.includes('&')) return undefined;
	const result: Array<{ error: string; error_text: string; profile_id?: string }> = [];
	const texts = new Map<string, string>();
	const names = new Set<string>();
	let end = START.lastIndex;
	/** What stood before and after the id of the last entry. */
	let around: readonly [string, string] | undefined;
	for (;;) {
		// Most entries differ from the one before in their id only. A match leaves 700 bytes of garbage.
		if (around !== undefined && text.startsWith(around[0], end)) {
			const from = end + around[0].length;
			const to = text.indexOf('<', from);
			if (text.startsWith(around[1], to)) {
				const { error, error_text } = result[result.length - 1];
				result.push({ error, error_text, profile_id: text.slice(from, to) });
				end = to + around[1].length;
				continue;
			}
		}
		ENTRY.lastIndex = end;
		const entry = ENTRY.exec(text);
		if (entry === null) break;
		const [, name, code, found, id] = entry;
		names.add(name);
		let errorText = texts.get(found);
		if (errorText === undefined) texts.set(found, (errorText = detached(found.trim())));
		result.push({ error: code, error_text: errorText, profile_id: id });
		const place = entry.indices![4];
		around = place && [text.slice(end, place[0]), text.slice(place[1], ENTRY.lastIndex)];
		end = ENTRY.lastIndex;
	}
	END.lastIndex = end;
	if (!END.test(text) || names.size > 1) return undefined;
	const ids = detached(result.map(({ profile_id: id }) => id?.trim() ?? null));
	for (let n = 0; n < ids.length; n++) result[n].profile_id = ids[n] ?? undefined;
	return toAnswer(start[1], start[2].trim(), result.length === 0 ? undefined : result);
}

/** V8 cuts texts out by pointing into the whole, which would stay as long as one of them does. */
function detached<T>(texts: T): T {
	return JSON.parse(JSON.stringify(texts)) as T;
}

const parser = new XMLParser({
	// Ids are digits, some with an "e", which are not numbers.
	parseTagValue: false,
	// Switches on references by number, such as &#1055;
	htmlEntities: true,
	isArray: (name) => name === 'xml' || name === 'result',
});

/** What the parser makes of the root element: the arrays are those that it is told of. */
interface Root {
	readonly error?: unknown;
	readonly error_text?: unknown;
	readonly xml?: readonly unknown[];
	readonly result?: readonly unknown[];
}

function readAny(text: string): Answer | undefined {
	const root = parse(text);
	if (typeof root !== 'object') return undefined;
	const { error, error_text: errorText, xml: nested, result = nested } = root;
	// An empty element stands for an empty list.
	return toAnswer(
		error,
		errorText,
		result?.filter((entry) => entry !== ''),
	);
}

function parse(text: string): Root | string | undefined {
	// The parser alone would take half an answer for a whole one.
	if (XMLValidator.validate(text) !== true) return undefined;
	try {
		return (parser.parse(text) as { xml?: [Root | string] }).xml?.[0];
	} catch {
		return undefined;
	}
}
