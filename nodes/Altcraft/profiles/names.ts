import type { FieldsPlace } from './fieldsPlace';
import { placeOfFields } from './fieldsPlace';
import type { Misplaced } from './misplaced';
import type { Profile } from './profile';
import type { Schema } from './schema';
import { isSystemField, isToBeSent } from './schema';
import { FRAME_WORDS, USUAL_NAMES } from './usualNames';

/** Whether a profile of this database may have the name: a field's, or that of the list of subscriptions. */
export function isKnownName(name: string, schema: Schema): boolean {
	return schema.fields.has(name) || name === 'subscriptions';
}

function isContentOf({ fields }: Schema, name: string): boolean {
	const field = fields.get(name);
	return field !== undefined && isToBeSent(field);
}

/**
 * The field that a name was probably meant for; undefined where nothing is near enough, or where the
 * name is known. Fields of the database itself come before usual names of other programs.
 */
export function fieldMeantBy(name: string, schema: Schema): string | undefined {
	if (name.length > LONGEST_NAME || isKnownName(name, schema)) return undefined;
	const meant = meaningOf(name, schema);
	if (meant !== undefined || !LOOKALIKES.test(name)) return meant;
	return meaningOf(
		name.replace(/./gu, (letter) => LATIN.get(letter) ?? letter),
		schema,
	);
}

function meaningOf(name: string, schema: Schema): string | undefined {
	const { byKey } = indexOf(schema);
	const own = byKey.get(name.trim().toLowerCase()) ?? byKey.get(keyOf(name));
	if (own !== undefined) return own;
	const usual = usualMeaning(wordsOf(name));
	return usual !== undefined && schema.fields.has(usual) ? usual : undefined;
}

/** Cyrillic letters that look like these Latin ones. */
const LATIN: ReadonlyMap<string, string> = new Map(
	[...'аеорсхуіАВЕКМНОРСТХІ'].map((letter, n) => [letter, 'aeopcxyiABEKMHOPCTXI'[n]]),
);
/** Between Latin ones, they come from a keyboard that was not switched. */
const LOOKALIKES = /[аеорсхуіАВЕКМНОРСТХІ].*[A-Za-z]|[A-Za-z].*[аеорсхуіАВЕКМНОРСТХІ]/;

/** No name of a field has more characters. */
const LONGEST_NAME = 200;

function usualMeaning(words: readonly string[]): string | undefined {
	const whole = MEANINGS.get(words.join(''));
	if (whole !== undefined) return whole;
	const bare = words.filter((word) => !FRAMES.has(word)).join('');
	// Alone it is a first name, to Bitrix24 and Tilda; "Contact Name" is a full one.
	return bare === 'name' ? undefined : MEANINGS.get(bare);
}

/** A name without what is only a way of writing it. */
function keyOf(name: string): string {
	return folded(name.replace(/[^\p{L}\p{M}\p{N}]/gu, ''));
}

/** The words of a name, without digits: of "billingEmail_2", `billing` and `email`. */
function wordsOf(name: string): readonly string[] {
	const words = name.replace(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu, ' ').match(/[\p{L}\p{M}]+/gu);
	return (words ?? []).map(folded);
}

/** Without accents and letter case; upper case first, for "STRASSE" is "Straße", too. */
function folded(text: string): string {
	return text
		.normalize('NFKD')
		.replace(/[\u0300-\u036f]/g, '')
		.toUpperCase()
		.toLowerCase();
}

const MEANINGS: ReadonlyMap<string, string> = new Map(
	Object.entries(USUAL_NAMES).flatMap(([field, names]) =>
		names.split(',').map((name) => [keyOf(name), field] as const),
	),
);

const FRAMES: ReadonlySet<string> = new Set(wordsOf(FRAME_WORDS));

/** What is asked of a schema once for each name of each item. */
interface Index {
	/** The fields by id in small letters, and by the keys of id and title. */
	readonly byKey: ReadonlyMap<string, string>;
	/** The first fields, for a sentence. */
	readonly examples: string;
}

const indexes = new WeakMap<Schema, Index>();

function indexOf(schema: Schema): Index {
	let index = indexes.get(schema);
	if (index === undefined) indexes.set(schema, (index = toIndex(schema)));
	return index;
}

function toIndex({ fields }: Schema): Index {
	const sendable = [...fields.values()].filter(isToBeSent);
	const own = sendable.filter(({ id }) => !isSystemField(id));
	const ownFirst = [...own, ...sendable.filter(({ id }) => isSystemField(id))];
	const byKey = new Map<string, string>();
	for (const keyed of [
		ownFirst.map(({ id }) => [id.toLowerCase(), id] as const),
		ownFirst.map(({ id }) => [keyOf(id), id] as const),
		ownFirst.map(({ id, title }) => [keyOf(title), id] as const),
	].flat()) {
		if (keyed[0] !== '' && !byKey.has(keyed[0])) byKey.set(...keyed);
	}
	const ids = new Set([...FIRST_FIELDS, ...ownFirst.map(({ id }) => id)]);
	const shown = [...ids].filter((id) => fields.has(id)).map(shortened);
	return { byKey, examples: counted(shown, FIELDS_SHOWN) };
}

const FIRST_FIELDS = ['email', 'phones', '_fname', '_lname'];
const FIELDS_SHOWN = 10;
const NAMES_SHOWN = 8;
/** So many of an item's names are looked at. */
const NAMES_READ = 200;
const CHARACTERS_SHOWN = 40;

/** Where names were read, which says what the user can do about them. */
export type NamesSource = 'item' | 'file';

/**
 * Why a profile of which no name is known is not sent. It says where in the profile the fields
 * probably lie, and shows no value of it.
 */
export function noKnownField(
	profile: Profile,
	schema: Schema,
	source: NamesSource = 'item',
): string {
	const names = Object.keys(profile);
	const empty = names.filter((name) => isContentOf(schema, name));
	if (empty.length > 0) {
		const others = names.filter((name) => !isKnownName(name, schema));
		return `The profile has no value in a field of the database: ${shownNames(empty)} ${empty.length === 1 ? 'is' : 'are'} empty, and the database does not have ${listOf(others, schema)} Map these, or filter such ${source === 'item' ? 'items out before this node' : 'records out of the file'}.`;
	}
	const list = names.length === 0 ? '.' : `: ${listOf(names, schema)}`;
	const start = `The database has none of the profile's fields${list}`;
	if (source === 'item' && isError(names)) {
		return `${start} It looks like the error of the node before. Filter such items out before this node.`;
	}
	const place = placeOfFields(profile, (name) => fieldOf(name, schema));
	if (place === undefined) return `${start} ${fieldsOf(schema)} ${REMEDY[source]}`;
	return `${start} ${source === 'item' ? whereInItem(place) : whereInRecord(place)}`;
}

/**
 * Why a profile is not sent that has fields of its own, but neither an email nor phones, while these
 * lie in a member that is no field. Undefined where they do not. `unknown`: such members.
 */
export function noPerson(
	profile: Profile,
	unknown: readonly string[],
	schema: Schema,
	source: NamesSource,
): string | undefined {
	// A field may be called as what a server calls its list, such as "orders".
	const isAnswer = Object.values(profile).every(isListOfObjects);
	const looked = isAnswer ? Object.keys(profile) : unknown;
	const named = looked.filter((name) => !OF_STAFF.test(name));
	if (named.length === 0) return undefined;
	const others = Object.fromEntries(named.map((name) => [name, profile[name]]));
	const place = placeOfFields(others, (name) => fieldOf(name, schema));
	if (!place?.isOfPerson) return undefined;
	const own = Object.keys(profile).filter((name) => isKnownName(name, schema));
	return `The profile has neither an email nor phones, only ${shownNames(own)}. ${source === 'item' ? whereInItem(place) : whereInRecord(place)}`;
}

/**
 * Whether a profile was made of a line with names: most texts in it are one of their fields, and the others
 * may be names that nobody knows, but no ID or number.
 */
export function isOfNames(profile: Profile, schema: Schema): boolean {
	const entries = Object.entries(profile);
	const names = entries.filter(
		([name, value]) => typeof value === 'string' && isNameFor(value, name, schema),
	);
	const mayBeName = (value: unknown) => typeof value === 'string' && !/[\d@]/.test(value);
	return (
		names.length > 1 &&
		2 * names.length >= entries.length &&
		entries.every(([, value]) => mayBeName(value))
	);
}

/** Whether a text is a name of the field, such as its title, or of one for which the name is meant. */
export function isNameFor(text: string, name: string, schema: Schema): boolean {
	return text === name || fieldMeantBy(text, schema) === (fieldMeantBy(name, schema) ?? name);
}

function isListOfObjects(value: unknown): boolean {
	const [first]: readonly unknown[] = Array.isArray(value) ? value : [];
	return typeof first === 'object' && first !== null && !Array.isArray(first);
}

/** What CRMs call those who work with a person. */
const OF_STAFF =
	/owner|manager|creat|modif|updat|assign|agent|responsible|author|seller|company|account|organi[sz]ation/i;

function whereInItem({ label, list, expression, column, isKnown }: FieldsPlace): string {
	const isWritable = column.length <= LONGEST_EXPRESSION && column.search(UNWRITABLE) === -1;
	if (list !== undefined) {
		const read =
			isWritable && !expression.startsWith('$json')
				? `Read it with {{ ${expression} }} in an Edit Fields node, and put`
				: 'Put';
		return `The fields probably lie in the list ${quoted(list)}. ${read} a Split Out node for it before this node, so that each entry becomes an item.`;
	}
	const whole = isKnown ? `{{ ${expression} }} in Profile JSON, or ` : '';
	const remedy = isWritable
		? `use an expression such as ${whole}{{ ${column} }} in a column.`
		: 'map them from there under Columns (Map Each Column Manually).';
	return `The fields probably lie under ${quoted(label)}: ${remedy}`;
}

function whereInRecord({ label, list }: FieldsPlace): string {
	return `The fields probably lie under ${quoted(list ?? label)}. Read the file with an Extract From File node, and map them from its items.`;
}

const LONGEST_EXPRESSION = 100;
const UNWRITABLE = /\}\}|(?! )[\p{C}\p{Z}]/u;

/** The field that a name is or was meant for. A bare "name" may be that of a product or a company. */
function fieldOf(name: string, schema: Schema): string | undefined {
	if (isKnownName(name, schema)) return name;
	const meant = fieldMeantBy(name, schema);
	return meant !== undefined && keyOf(name) === 'name' ? undefined : meant;
}

function isError(names: readonly string[]): boolean {
	return names.includes('error') && names.every((name) => NAMES_OF_ERRORS.has(name));
}

/** What n8n, and services that answer with an error, put beside `error`. */
const NAMES_OF_ERRORS: ReadonlySet<string> = new Set([
	'error',
	'errors',
	'message',
	'errorMessage',
	'description',
	'errorDescription',
	'error_description',
	'details',
	'status',
	'statusCode',
	'httpCode',
	'code',
	'success',
	'timestamp',
	'path',
	'name',
	'stack',
]);

/**
 * Why an item is refused of which no column found a value. `isTyped`: whether others are typed.
 * `item`: where it has none of the names that the columns look for, so that these may be wrong.
 */
export function noColumn(isTyped: boolean, item: Profile | undefined, schema: Schema): string {
	const typed = isTyped ? ' but those that are typed' : '';
	const start = `The item has no value for any column${typed}, so its profile would belong to nobody.`;
	const filled = Object.entries(item ?? {}).flatMap(([name, value]) => (value ? [name] : []));
	if (item === undefined || filled.length === 0) {
		return `${start} Filter such items out before this node.`;
	}
	const place = placeOfFields(item, (name) => fieldOf(name, schema));
	if (place !== undefined) return `${start} ${whereInItem(place)}`;
	const known = filled.filter((name) => fieldMeantBy(name, schema) ?? isKnownName(name, schema));
	const shown = [...new Set([...known, ...filled])].slice(0, 2);
	return `${start} The names in the expressions may be wrong: the item has ${shownNames(shown)}. Drag the fields into the columns anew, or filter such items out before this node.`;
}

/** Why an item is refused whose unknown names are to be refused (`unknownFields: refuse`). */
export function unknownNames(
	names: readonly string[],
	schema: Schema,
	source: NamesSource = 'item',
): string {
	return `The database does not have these fields of the profile: ${listOf(names, schema)} ${fieldsOf(schema)} ${REMEDY[source]}`;
}

/**
 * What a hint says of the names that were not known in a run.
 * `names`: each with the field probably meant. `wasLeftOut`: not sent, rather than sent as they are.
 */
export function unknownNamesHint(
	names: ReadonlyMap<string, string | undefined>,
	wasLeftOut: boolean,
	source: NamesSource = 'item',
): string {
	const list = `${listOfMeant([...names])} ${REMEDY[source]}`;
	return wasLeftOut
		? `Left out, since the database has no such fields: ${list}`
		: `Left to Altcraft, since the database has no such fields: ${list} What is for nothing there can be left out under Unknown Fields.`;
}

/** What a hint says of what expressions take from items or records although none has it. */
export function missingHint(
	places: ReadonlyArray<{ readonly text: string; readonly parameter: string }>,
	source: NamesSource,
): string {
	const shown = new Set(places.map(({ text, parameter }) => `${quoted(text)} in ${parameter}`));
	const [none, place] =
		source === 'item'
			? ['No item', 'the input of this node']
			: ['No record of the file', 'the file'];
	return `${none} has what is looked for: ${counted([...shown], NAMES_SHOWN)}. If that should be there, correct the name as ${place} has it.`;
}

/** What a hint says of computations that came to nothing for all items, though these have the names in them. */
export function failedHint(
	places: ReadonlyArray<{ readonly text: string; readonly parameter: string }>,
): string {
	const shown = new Set(places.map(({ text, parameter }) => `${quoted(text)} in ${parameter}`));
	return `Nothing came of this for any item: ${counted([...shown], NAMES_SHOWN)}. If something should have, look whether it fits the values, such as their way of writing dates.`;
}

/** What a hint says of what fills a field though it seems to be for another one. */
export function misplacedHint(slips: readonly Misplaced[]): string {
	const shown = slips.map(({ field, name, other }) => `${quoted(name)} in ${field}, not ${other}`);
	return `Look whether each of these is in its place: ${counted(shown, NAMES_SHOWN)}.`;
}

/** What a hint says of names that some items have instead of those that expressions name. */
export function variantsHint(variants: ReadonlyMap<string, string>): string {
	const shown = [...variants].map(([name, other]) => `${quoted(other)} for ${quoted(name)}`);
	return `Some items have another name than the one that an expression looks for: ${counted(shown, NAMES_SHOWN)}. Give all the same names before this node, or nothing comes of these.`;
}

/** What a hint says of parameters that give every profile the same, though it says whose it is. */
export function sameHint(parameters: readonly string[]): string {
	return `All profiles get one and the same value in ${counted(parameters, NAMES_SHOWN)}: it is typed there, or taken from the first item for all. Drag the field into the parameter, so that each has its own.`;
}

/** What a hint says of lists of people of which columns take but the first. */
export function firstsHint(places: readonly string[]): string {
	const several = counted(places.map(quoted), NAMES_SHOWN);
	return `Only the first of several people is sent of ${several}. To send all, put a Split Out node for the list before this node, or take out the Aggregate node that made it, and drag the fields anew.`;
}

/** What a hint says of texts that may stand for nothing. `words`: the first of each field. */
export function wordsHint(words: ReadonlyMap<string, string>): string {
	const shown = [...words].map(([name, word]) => `${quoted(word)} in ${shortened(name)}`);
	return `Texts that may stand for nothing were left as they are, since somebody may be called so: ${counted(shown, NAMES_SHOWN)}. Where they mean nothing, leave them out before this node, or empty these cells of the list.`;
}

/** What a hint says of values that seem not to be what was meant. `odd`: the first of each field. */
export function oddHint(odd: ReadonlyMap<string, readonly [value: unknown, what: string]>): string {
	const shown = [...odd].map(
		([name, [value, what]]) => `${shownValue(value)} in ${shortened(name)} (${what})`,
	);
	return `Look at these values before you rely on them: ${counted(shown, NAMES_SHOWN)}. If they are not what was meant, correct the list where it comes from.`;
}

/** A text, or several, as they are; whatever else there is may be what nobody can write. */
function shownValue(value: unknown): string {
	try {
		const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
		if (texts.every((text) => typeof text === 'string')) return escapedText(texts.join(', '));
		const { toJSON } = Object(value) as { toJSON?: () => unknown };
		if (typeof toJSON === 'function') return escapedText(String(toJSON.call(value)));
		if (Array.isArray(value)) return 'a list';
		return typeof value === 'object' ? 'an object' : String(value);
	} catch {
		// It was sent, and a run that fails for its sake would be made again.
		return 'an object';
	}
}

/** What a hint says of values that are not what their field holds. `left`: the first of each field. */
export function leftHint(
	left: ReadonlyMap<string, readonly [value: unknown, expected: string]>,
): string {
	const shown = [...left].map(
		([name, [value, expected]]) =>
			`${shownValue(value)} in ${shortened(name)}, which holds ${expected}`,
	);
	return `Left to Altcraft, since they are not what their field holds: ${counted(shown, NAMES_SHOWN)}. Correct them in the list, or look in Altcraft at what became of them.`;
}

const REMEDY: Readonly<Record<NamesSource, string>> = {
	item: 'Map the fields under Columns (Map Each Column Manually), or rename them before this node.',
	file: 'Give the columns their fields under File Columns, or rename them in the file.',
};

/**
 * Why a file with this header is not read any further; undefined when it has a known name. Without a
 * listed schema only what can be no header at all is refused. `delimiter`: the one that was used.
 */
export function refusalOfHeader(
	names: readonly string[],
	schema: Schema,
	delimiter: string,
): string | undefined {
	if (names.some((name) => isKnownName(name, schema))) return undefined;
	const refusal = refusalOfNoHeader(names, schema, delimiter);
	if (refusal !== undefined || !schema.isListed) return refusal;
	return `The database has none of the file's columns: ${listOf(names.filter(isSeen), schema)} ${fieldsOf(schema)} ${REMEDY.file}`;
}

/** The same of a line that has no known name, and is a person, a title or read by another delimiter; undefined where it may be names. */
export function refusalOfNoHeader(
	names: readonly string[],
	schema: Schema,
	delimiter: string,
): string | undefined {
	const named = names.filter(isSeen);
	if (isPerson(named, schema.isListed)) {
		return `The first line must name the fields; it seems to hold a person already, who would be lost. Put a line such as ${FIRST_FIELDS.join(delimiter)} above it.`;
	}
	if (!schema.isListed) return undefined;
	if (named.length === 0) return 'The first line of the file must name the fields, but is empty.';
	const [first, ...others] = named;
	if (others.length === 0) {
		const found = delimiterIn(first, schema);
		if (found !== undefined) return otherDelimiter(first, found, delimiter);
		if (fieldMeantBy(first, schema) === undefined) {
			return `The first line of the file must name the fields, but seems to be a title: ${quoted(first)}. Remove what stands above the names. ${fieldsOf(schema)}`;
		}
	}
	return undefined;
}

function isSeen(name: string): boolean {
	return visible(name) !== '';
}

/** Whether these are values: an email address or a phone number is never a name. `mayGuess`: by others, too. */
function isPerson(names: readonly string[], mayGuess: boolean): boolean {
	const values = names.map(visible);
	const isCertain = values.some((value) => value.split(/[,;|\t]/).some(isAddress));
	return isCertain || (mayGuess && values.filter(isValue).length * 2 > values.length);
}

function isAddress(text: string): boolean {
	if (/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text)) return true;
	const value = text.trim();
	const digits = /^\+?[\d\s().-]{7,25}$/.test(value) ? value.replace(/\D/g, '').length : 0;
	// Without a + it may be a date, or the number that a program calls a column by.
	return digits <= 15 && digits >= (value.startsWith('+') ? 7 : 10);
}

/** A number, an amount, a date, an answer or a link. */
function isValue(text: string): boolean {
	return (
		(/\d/.test(text) && /^[-+\d\s.,:/()TZ%€$₽]+$/.test(text)) ||
		/^(yes|no|true|false|да|нет|https?:\/\/\S+)$/i.test(text)
	);
}

/** The character with which a line falls into names that are known or meant for something. */
function delimiterIn(line: string, schema: Schema): string | undefined {
	const start = line.slice(0, LINE_READ);
	const characters = [...new Set(start.match(/[^\p{L}\p{N}_"'.-]/gu))].slice(0, CHARACTERS_TRIED);
	const tried = characters.map((character) => {
		const names = start.split(character).map((name) => name.trim());
		const hits = names.filter(
			(name) => isKnownName(name, schema) || fieldMeantBy(name, schema),
		).length;
		return { character, hits: hits * 2 > names.length ? hits : 0 };
	});
	const most = Math.max(1, ...tried.map(({ hits }) => hits));
	return tried.find(({ hits }) => hits === most)?.character;
}

const LINE_READ = 1000;
const CHARACTERS_TRIED = 10;

function otherDelimiter(name: string, found: string, used: string): string {
	const start = `The first line of the file is read as one name, ${quoted(name)}`;
	const quotes = 'each line stands in quotes as a whole. Save the file without these quotes.';
	if (found === used) return `${start}: ${quotes}`;
	const listed = LISTED_DELIMITERS[found];
	const choice = listed ?? `${quoted(found)}, with an expression`;
	const otherwise = listed === undefined ? '.' : `; where that does not help, ${quotes}`;
	return `${start}, but seems to have ${quoted(found)} between several. Choose File Delimiter ${choice}${otherwise}`;
}

/** As the list of File Delimiter calls them. */
const LISTED_DELIMITERS: Readonly<Record<string, string | undefined>> = {
	',': 'Comma',
	';': 'Semicolon',
	'\t': 'Tab',
	'|': 'Pipe',
};

function fieldsOf(schema: Schema): string {
	return `It has ${indexOf(schema).examples}.`;
}

function listOf(names: readonly string[], schema: Schema): string {
	const read = names
		.slice(0, NAMES_READ)
		.map((name) => [name, fieldMeantBy(name, schema)] as const);
	return listOfMeant(read, names.length);
}

/** Names with the fields that were probably meant, those first. `count`: of all names. */
function listOfMeant(
	names: ReadonlyArray<readonly [name: string, meant: string | undefined]>,
	count = names.length,
): string {
	const meant = names.filter(([, field]) => field !== undefined);
	const others = names.filter(([, field]) => field === undefined);
	const shown = [
		...meant.map(([name, field]) => `${quoted(name)} → ${shortened(field!)}`),
		...others.map(([name]) => quoted(name)),
	];
	const list = counted(shown, NAMES_SHOWN, count);
	return meant.length === 0 ? `${list}.` : `${list} (→ the field probably meant).`;
}

/** Names for a sentence. */
export function shownNames(names: readonly string[]): string {
	return counted(names.map(quoted), NAMES_SHOWN);
}

function counted(texts: readonly string[], most: number, count = texts.length): string {
	const list = texts.slice(0, most).join(', ');
	return count > most ? `${list} and ${count - most} more` : list;
}

/** A name in a sentence. What should be one may hold a person. */
function quoted(name: string): string {
	return escapedText(name.slice(0, LONGEST_NAME).replace(ADDRESS, '…@…'));
}

/** A text in a sentence, with every character that would not be seen in it. */
function escapedText(text: string): string {
	const start = text.slice(0, 2 * CHARACTERS_SHOWN + 1);
	return `"${shortened(JSON.stringify(start).slice(1, -1).replace(UNSEEN, escaped))}"`;
}

const ADDRESS = /[^\s@"<>,;]{1,64}@[^\s@"<>,;]+/g;

const UNSEEN = /(?! )[\p{C}\p{Z}]/gu;

function escaped(character: string): string {
	return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

function shortened(text: string): string {
	const characters = [...text.slice(0, 2 * CHARACTERS_SHOWN + 2)];
	if (characters.length <= CHARACTERS_SHOWN) return text;
	return `${characters.slice(0, CHARACTERS_SHOWN - 1).join('')}…`;
}

/** Without blanks and invisible characters around it, and without the latter inside. */
export function visible(text: string): string {
	return text.replace(/\p{Cf}/gu, '').trim();
}
