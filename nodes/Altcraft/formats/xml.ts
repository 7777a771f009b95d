import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';

import type { Format } from './format';
import { NOT_AN_OBJECT, toAnswer, toResultEntry } from './format';

/**
 * XML, as v72 documents it: a member is an element of its name, and each entry of an array is an
 * element of the array's name with `array='true'`. An empty array has no entry, and null no text, so
 * both are left out.
 */
export const xml: Format = {
	contentType: 'application/xml',

	open: ({ databaseId, skipTriggers, skipInvalidSubscriptions }) =>
		`<xml><db_id>${databaseId}</db_id><skip_triggers>${skipTriggers}</skip_triggers><skip_invalid_subscriptions>${skipInvalidSubscriptions}</skip_invalid_subscriptions>`,

	encode(profile) {
		const fields = nodeOf(profile, '');
		if (typeof fields !== 'object') throw new Error(NOT_AN_OBJECT);
		// Quotes in texts are escaped, so this is the attribute and nothing else.
		return builder.build({ data: entryOf(fields) }).replaceAll(' array="true"', " array='true'");
	},

	separator: '',

	close: '</xml>',

	carriesName: (name) => NAME.test(name),

	carriesText: (text) => !FORBIDDEN.test(text),

	decode(body) {
		const root = parse(body);
		if (typeof root !== 'object') return undefined;
		const { error, error_text: errorText, xml: nested, result = nested } = root;
		return toAnswer(error, errorText, result?.flatMap(resultEntries));
	},
};

/** What the parser makes of the root element: the arrays are those that it is told of. */
interface Root {
	readonly error?: unknown;
	readonly error_text?: unknown;
	readonly xml?: readonly unknown[];
	readonly result?: readonly unknown[];
}

const BUILDER_OPTIONS = {
	ignoreAttributes: false,
	suppressBooleanAttributes: false,
	// An option that the library has but does not declare.
	entities: [
		{ regex: /&/g, val: '&amp;' },
		{ regex: />/g, val: '&gt;' },
		{ regex: /</g, val: '&lt;' },
		{ regex: /"/g, val: '&quot;' },
		// A bare one is read as a line feed.
		{ regex: /\r/g, val: '&#13;' },
	],
};

const builder = new XMLBuilder(BUILDER_OPTIONS);

const parser = new XMLParser({
	// Ids are digits, some with an "e", which are not numbers.
	parseTagValue: false,
	// Switches on references by number, such as &#1055;
	htmlEntities: true,
	isArray: (name) => name === 'xml' || name === 'result',
});

/** XML 1.0 names, without the colon of namespaces. */
const NAME =
	/^[A-Z_a-z\xC0-\xD6\xD8-\xF6\xF8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}][-.\w\xB7\xC0-\xD6\xD8-\xF6\xF8-\u037D\u037F-\u1FFF\u200C-\u200D\u203F\u2040\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}]*$/u;

/** The first character of a text that XML 1.0 has no way to write, lone surrogates among them. */
const FORBIDDEN = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

type Node = string | NodeMembers;
type NodeMembers = { [name: string]: Node | Node[] };

/** The builder's picture of a value; undefined where the value is left out, as JSON would. */
function nodeOf(value: unknown, path: string): Node | undefined {
	const plain = hasToJson(value) ? value.toJSON() : value;
	switch (typeof plain) {
		case 'string':
			return textOf(plain, path);
		case 'number':
			return Number.isFinite(plain) ? String(plain) : undefined;
		case 'boolean':
		case 'bigint':
			return String(plain);
		case 'object':
			return plain === null ? undefined : membersOf(plain, path);
		default:
			return undefined;
	}
}

function membersOf(object: object, path: string): NodeMembers {
	// Without a prototype, so that a field named "__proto__" is one like any other.
	const members: NodeMembers = Object.create(null);
	for (const [name, value] of Object.entries(object)) {
		const at = path === '' ? name : `${path}.${name}`;
		const node = Array.isArray(value) ? entriesOf(value, at) : nodeOf(value, at);
		if (node === undefined) continue;
		if (!NAME.test(name)) {
			throw new Error(`"${at}" is no name that XML allows for a field. Rename it, or choose JSON`);
		}
		members[name] = node;
	}
	return members;
}

function entriesOf(array: readonly unknown[], path: string): Node[] {
	return array.flatMap((entry) => {
		if (Array.isArray(entry)) {
			throw new Error(`field "${path}" is a list of lists, which XML cannot carry. Choose JSON`);
		}
		return entry === null || entry === undefined ? [] : [entryOf(nodeOf(entry, path) ?? '')];
	});
}

function entryOf(node: Node): NodeMembers {
	return typeof node === 'string'
		? { '@_array': 'true', '#text': node }
		: Object.assign(Object.create(null), { '@_array': 'true' }, node);
}

function textOf(text: string, path: string): string {
	const forbidden = FORBIDDEN.exec(text)?.[0].codePointAt(0)?.toString(16).toUpperCase();
	if (forbidden === undefined) return text;
	throw new Error(
		`field "${path}" has the character U+${forbidden.padStart(4, '0')}, which XML cannot carry. Remove it, or choose JSON`,
	);
}

function hasToJson(value: unknown): value is { toJSON(): unknown } {
	return typeof (value as { toJSON?: unknown } | null | undefined)?.toJSON === 'function';
}

function parse(body: Buffer): Root | string | undefined {
	const text = body.toString('utf8').replace(/^\uFEFF/, '');
	// The parser alone would take half an answer for a whole one.
	if (XMLValidator.validate(text) !== true) return undefined;
	try {
		return (parser.parse(text) as { xml?: [Root | string] }).xml?.[0];
	} catch {
		return undefined;
	}
}

/** An empty element stands for an empty list. */
function resultEntries(entry: unknown) {
	if (entry === '') return [];
	const { error, error_text: errorText, profile_id: id } = Object(entry) as Record<string, unknown>;
	return [toResultEntry(error, errorText, id)];
}
