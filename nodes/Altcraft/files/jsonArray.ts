import {
	CLOSE_LIST,
	CLOSE_OBJECT,
	COMMA,
	endOfEntry,
	isSpace,
	OPEN_LIST,
	OPEN_OBJECT,
} from '../jsonText';
import { refusalOfBroken } from './brokenBytes';
import { mayChangeNumbers, NOT_JSON, parseJson, withNull } from './jsonValue';
import type { Reader } from './reader';
import { countLines, LONGEST_RECORD, recordOf, refused, refusedRest, TOO_LONG } from './reader';
import type { FileRecord, NameJudge } from './record';

const LINE_FEED = 0x0a;

/** What may come next. */
type Expected =
	| 'list or object'
	| 'object'
	| 'entry or end'
	| 'entry'
	| 'comma'
	| 'member'
	| 'comma of members'
	| 'nothing';

/**
 * A JSON list of objects, objects one after another, or one object with such a list in it, over any
 * number of lines. It only finds where an entry ends; what is in it is left to JSON.parse, which so
 * has the last word on all of the file but the brackets and commas between entries.
 */
export class JsonArrayReader implements Reader {
	line = 1;
	isOver = false;
	private expected: Expected = 'list or object';
	/** Whether the file is an object around the list; undefined before that is known. */
	private isWrapped: boolean | undefined;
	/** The member of such an object that is the list; undefined in one too long to look for it first. */
	private wanted: string | undefined;
	/** The member that was read as the list. */
	private found: string | undefined;
	/** What the object says of the length of its list, and how many entries there were. */
	private more: More | undefined;
	private entryCount = 0;
	/** Since the last record, entries of what may be taken for the list with other names: see FileRecord. */
	private rowsBefore = 0;
	/** How many entries are yet to be looked at: most lists are alike from the first to the last. */
	private toLookAt = 200;
	/** Of the numbers in the text that is being read. */
	private mayChange = false;

	/** `noteMore` takes the name beside the list that says that it goes on elsewhere. */
	constructor(
		private readonly names: NameJudge,
		private readonly noteMore: (name: string) => void,
	) {}

	read(text: string, isEnd: boolean, records: FileRecord[]): number {
		this.mayChange = mayChangeNumbers(text);
		let at = 0;
		while (!this.isOver && (at = this.skipSpace(text, at)) < text.length) {
			const { expected } = this;
			const code = text.charCodeAt(at);
			if (expected === 'list or object' && code === OPEN_OBJECT && this.isWrapped === undefined) {
				const lists = listsAround(text, at, isEnd, this.names);
				if (lists === undefined) return at;
				this.isWrapped = typeof lists !== 'number';
				if (typeof lists === 'number') {
					this.rowsBefore = lists;
					continue;
				}
				if (lists.length > 1) this.refuseLists(lists, records);
				[this.wanted] = lists;
			} else if (this.takesBracket(code)) {
				at++;
			} else if (code === CLOSE_LIST && expected === 'entry') {
				this.refuseRest(text.slice(at), records, REASONS.end);
			} else if (code === CLOSE_OBJECT && expected === 'comma of members') {
				this.refuseRest('', records, `the object that ends there ${TOO_LONG}`);
			} else if (
				expected === 'comma' ||
				expected === 'comma of members' ||
				expected === 'nothing'
			) {
				this.refuseRest(text.slice(at), records, REASONS[expected]);
			} else {
				const done =
					expected === 'member'
						? this.takeMember(text, at, isEnd, records)
						: this.takeEntry(text, at, isEnd, records);
				if (done === undefined) return this.isOver ? text.length : at;
				at = done;
			}
		}
		const isComplete = ['list or object', 'object', 'nothing'].includes(this.expected);
		if (isEnd && !isComplete && !this.isOver) this.refuseRest('', records, REASONS.fileEnd);
		if (isEnd && !this.isOver && this.more && this.more.total > this.entryCount) {
			this.noteMore(this.more.name);
		}
		return this.isOver ? text.length : at;
	}

	private skipSpace(text: string, from: number): number {
		let at = from;
		for (let code; isSpace((code = text.charCodeAt(at))); at++) {
			if (code === LINE_FEED) this.line++;
		}
		return at;
	}

	/** Whether the character stands between entries or members and may do so here. */
	private takesBracket(code: number): boolean {
		const { expected, isWrapped } = this;
		if (code === OPEN_LIST && expected === 'list or object') this.expected = 'entry or end';
		else if (code === OPEN_OBJECT && expected === 'list or object' && isWrapped) {
			this.expected = 'member';
		} else if (code === CLOSE_LIST && (expected === 'entry or end' || expected === 'comma')) {
			this.expected = isWrapped ? 'comma of members' : 'nothing';
		} else if (code === COMMA && expected === 'comma') this.expected = 'entry';
		else if (code === COMMA && expected === 'comma of members') this.expected = 'member';
		else if (code === CLOSE_OBJECT && expected === 'comma of members' && this.found !== undefined) {
			this.expected = 'nothing';
		} else return false;
		return true;
	}

	/** The place behind an entry; undefined when its end is not there, yet or at all. */
	private takeEntry(
		text: string,
		at: number,
		isEnd: boolean,
		records: FileRecord[],
	): number | undefined {
		const end = endOfEntry(text, at);
		const entry = text.slice(at, end);
		if (entry.length > LONGEST_RECORD) {
			return this.refuseRest('', records, `the entry that starts there ${TOO_LONG}`, true);
		}
		if (end === undefined && !isEnd) return undefined;
		const isInList = this.expected.startsWith('entry');
		const isObject = entry.startsWith('{');
		const value = isInList || isObject ? parseJson(entry, this.mayChange) : NOT_JSON;
		if (value === NOT_JSON) {
			const mended = isInList || isObject ? withNull(entry) : undefined;
			if (mended === undefined) {
				const reason = isInList ? REASONS.entry : REASONS.object;
				return this.refuseRest(entry, records, reason, isInList);
			}
			const refusal = `The entry holds ${mended.word}, which is not JSON. Write null for it, or leave it out.`;
			this.push(refused(this.line, refusal), records);
		} else {
			const record = recordOf(this.line, value, entry, 'The entry', this.toLookAt > 0);
			this.push(record, records);
			// A refusal is no reason to look no further.
			if (record.refusal === undefined) this.toLookAt--;
		}
		this.expected = isInList ? 'comma' : 'object';
		this.entryCount++;
		return this.pass(at, entry);
	}

	/** The place behind a member of the object around the list, or where that list begins; undefined as above. */
	private takeMember(
		text: string,
		at: number,
		isEnd: boolean,
		records: FileRecord[],
	): number | undefined {
		const list = listAt(text, at);
		if (list !== undefined && (this.wanted ?? list.name) === list.name) {
			if (this.found !== undefined) {
				return this.refuseLists([this.found, list.name], records);
			}
			this.found = list.name;
			this.expected = 'entry';
			return this.pass(at, text.slice(at, list.start));
		}
		const end = endOfEntry(text, at);
		const member = text.slice(at, end);
		if (member.length > LONGEST_RECORD) {
			return this.refuseRest('', records, `the member that starts there ${TOO_LONG}`);
		}
		if (end === undefined && !isEnd) return undefined;
		const value = parseJson(`{${member}}`);
		if (value === NOT_JSON) return this.refuseRest(member, records, REASONS.member);
		this.more = larger(this.more, moreIn(value as object));
		this.rowsBefore += entriesIn(Object.entries(value as object));
		this.expected = 'comma of members';
		return this.pass(at, member);
	}

	private push(record: FileRecord, records: FileRecord[]) {
		const { rowsBefore } = this;
		records.push(rowsBefore === 0 ? record : { ...record, rowsBefore });
		this.rowsBefore = 0;
	}

	private pass(at: number, text: string): number {
		this.line += countLines(text);
		return at + text.length;
	}

	/** `text`: what stands there, which counts as one where it may be a profile. Gives back no place to go on from. */
	private refuseRest(
		text: string,
		records: FileRecord[],
		reason: string,
		isRecord = /[[{]/.test(text),
	): undefined {
		// A broken byte there is the reason of the reason.
		const broken = refusalOfBroken(text.slice(0, 1000), 'What stands there') ?? '';
		const refusal = `The file is not valid JSON from line ${this.line} on: ${reason}. ${broken}${broken && ' '}Nothing is read from there on. Correct the file, or choose the File Format that it has.`;
		records.push((isRecord ? refused : refusedRest)(this.line, refusal));
		this.isOver = true;
		return undefined;
	}

	private refuseLists(names: readonly string[], records: FileRecord[]): undefined {
		const lists = names.map((name) => JSON.stringify(name)).join(' and ');
		const refusal = `The file is one object with the lists ${lists}, and which of them has the profiles cannot be told. Nothing more is read. Save that list alone as the file.`;
		records.push(refused(this.line, refusal));
		this.isOver = true;
		return undefined;
	}
}

const REASONS = {
	object: 'no complete list or object starts there',
	entry: 'no complete entry of the list starts there, as when a quote, comma or bracket is missing',
	member: 'no complete member of the object starts there',
	end: 'a comma stands before the "]" that closes the list, as if one more entry were to come',
	comma: 'something other than "," or "]" follows an entry of the list',
	'comma of members': 'something other than "," or "}" follows a member of the object',
	nothing: 'something follows the end of its list',
	fileEnd: 'the file ends before the bracket that closes its list',
};

/**
 * The names of the lists of objects in an object that is no profile itself, because it is all of the
 * file and no member has the name of a field, or none that says whose profile it is while a list has
 * such; none of one that is too long to be a profile, and undefined while more text can tell. Of a
 * profile, the number of entries that would have been the records with other names.
 */
function listsAround(
	text: string,
	at: number,
	isEnd: boolean,
	judge: NameJudge,
): readonly string[] | number | undefined {
	const end = endOfEntry(text, at);
	if ((end ?? text.length) - at > LONGEST_RECORD) return [];
	if (end === undefined) return isEnd ? 0 : undefined;
	if (text.slice(end).trim() !== '') return 0;
	if (!isEnd && text.length - at <= LONGEST_RECORD) return undefined;
	const object = text.slice(at, end);
	const value = parseJson(object);
	const members = Object.entries((value === NOT_JSON ? withNull(object)?.value : value) ?? {});
	const isKnown = (name: string) => name === 'subscriptions' || judge.isKnownName(name);
	const known = members.map(([name]) => name).filter(isKnown);
	// An answer's "status" may be the name of a field, too.
	const isOne = known.some((name) => name === 'subscriptions' || judge.isOfPerson(name));
	const isPeople = (list: unknown) => isListOfObjects(list) && isOfPeople(list, judge);
	// A field may be called as what a server calls its list, such as "orders".
	const isAnswer = members.every(([name, value]) => !isKnown(name) || isPeople(value));
	const lists = members.filter(
		([name, list]) => isListOfObjects(list) && (!isKnown(name) || isAnswer),
	);
	const hasPeople = () => lists.some(([, list]) => isOfPeople(list as object[], judge));
	const isProfile = lists.length === 0 || isOne || (known.length > 0 && !hasPeople());
	return isProfile ? entriesIn(members) : lists.map(([name]) => name);
}

/** How many entries the lists of objects among the members have. */
function entriesIn(members: ReadonlyArray<readonly [name: string, value: unknown]>): number {
	const counts = members.map(([, value]) => (isListOfObjects(value) ? value.length : 0));
	return counts.reduce((sum, count) => sum + count, 0);
}

/** Looks at few of many, which are alike. */
function isOfPeople(list: readonly object[], judge: NameJudge): boolean {
	return list.slice(0, 10).some((entry) => Object.keys(entry).slice(0, 100).some(judge.isOfPerson));
}

function isListOfObjects(value: unknown): value is object[] {
	return (
		Array.isArray(value) &&
		value.length > 0 &&
		value.every((entry) => typeof entry === 'object' && entry !== null && !Array.isArray(entry))
	);
}

/** Names that have the next page in answers of servers, in small letters and without signs. */
const OF_MORE =
	/^(?:next|next(?:page)?(?:url|uri|link|href|token|cursor|start|records?url)|nextpage|odatanextlink|hasmore|hasnext(?:page)?|moreitemsincollection|truncated)$/;

/** Names that have the number of all entries. */
const OF_TOTALS =
	/^(?:total|count|total(?:count|items?|size|results?|records?|rows|elements|people)|(?:items?|records?)(?:count|total))$/;

/** Names that have the number of pages. */
const OF_PAGES = /^(?:pages|lastpage|(?:total|num|numberof)pages|(?:total)?pages?(?:count|total))$/;

/** In an object, or in one within it: a name that tells how many entries there are, if not all are in its list. */
interface More {
	readonly name: string;
	/** Infinity where it only says that there are more. */
	readonly total: number;
}

/** The one of the largest number. */
function moreIn(object: object, depth = 0): More | undefined {
	const all = Object.entries(object).flatMap(([name, value]: [string, unknown]) => {
		const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
		const plain = name.toLowerCase().replace(/[^a-z]/g, '');
		// Airtable's.
		const isOffset = plain === 'offset' && typeof value === 'string' && /\D/.test(value);
		const hasValue = Boolean(value) && (!isObject || Object.values(value).some(Boolean));
		const hasPages = OF_PAGES.test(plain) && !Array.isArray(value) && Number(value) > 1;
		if ((hasValue && (isOffset || OF_MORE.test(plain))) || hasPages) {
			return { name, total: Infinity };
		}
		if (isObject) return (depth < 2 && moreIn(value, depth + 1)) || [];
		const isTotal = OF_TOTALS.test(plain) && /^\d{1,9}$/.test(String(value));
		return isTotal ? { name, total: Number(value) } : [];
	});
	return all.reduce<More | undefined>(larger, undefined);
}

function larger(one: More | undefined, other: More | undefined): More | undefined {
	return (other?.total ?? 0) > (one?.total ?? 0) ? other : one;
}

const LIST_OF_OBJECTS = /("(?:[^"\\]|\\.){0,1000}")\s*:\s*\[\s*(?=\{)/y;

/** The list of objects that a member is, and where its first entry starts. */
function listAt(text: string, at: number) {
	LIST_OF_OBJECTS.lastIndex = at;
	const written = LIST_OF_OBJECTS.exec(text)?.[1];
	const name = written === undefined ? NOT_JSON : parseJson(written);
	return typeof name === 'string' ? { name, start: LIST_OF_OBJECTS.lastIndex } : undefined;
}
