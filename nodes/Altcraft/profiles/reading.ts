import { keepShapeOf } from '../shapes';
import type { Column } from './columns';
import { Looks } from './looks';
import type { NamesSource } from './names';
import { isKnownName, isOfNames, noKnownField, noPerson, unknownNames } from './names';
import { isNoId, refuseNobody } from './nobody';
import { isNothing, isNothingIn } from './nothing';
import type { Profile } from './profile';
import type { Field, Holds, Schema } from './schema';
import { fieldOfColumn, isToBeSent } from './schema';
import type { SubscriptionRow } from './subscriptions';
import type { ValueReader } from './values';
import { isUnmarked } from './kinds/marks';
import { matchReader, unknownReader, valueReader } from './values';

/** What becomes of a value whose name the database does not know: it is sent and noted, left out and noted, or its profile is refused. */
export type UnknownFields = 'note' | 'leaveOut' | 'refuse';

/** How cells become profiles. */
export interface Rules {
	readonly schema: Schema;
	readonly unknownFields: UnknownFields;
	/**
	 * `asTheyStand`: only names are looked at. `lenient`: what cannot be read as what the field holds
	 * stays as it is, for Altcraft to judge. `strict`: it is refused, under the title of its field.
	 */
	readonly values: 'asTheyStand' | 'lenient' | 'strict';
	/** For `strict`: the columns as they were mapped, where the schema does not tell. */
	readonly columns?: ReadonlyMap<string, Column>;
	/** What a sentence about names gives advice for. */
	readonly source: NamesSource;
	/** The field by which Altcraft finds a profile, if there is one. */
	readonly matchField?: string;
	/** Takes each unknown name that had a value, each time. */
	note(name: string): void;
	/** Takes a name and the value that was left as it is, each time, with what it should be. */
	noteLeft?(name: string, value: unknown, expected: string): void;
	/** Takes a name and a value that seems not to be what was meant, each time, with what it is. */
	noteOddity?(name: string, value: unknown, what: string): void;
	/** Takes the rows of subscriptions for each profile, and the subscriptions that it has then. */
	noteSubscriptions?(rows: readonly SubscriptionRow[], subscriptions: unknown): void;
	/** Takes a name under which a yes was sent, each time: a no is no word for nothing there. */
	noteAnswer?(name: string): void;
	/** Takes a name and the text that was sent under it, each time, where that may stand for nothing. */
	noteWord?(name: string, word: string): void;
}

/** What is to be known of a name. */
interface Named {
	readonly name: string;
	readonly isKnown: boolean;
	/** Whether a value of it makes a profile: not of what Altcraft sets itself, such as `id`. */
	readonly isContent: boolean;
	/** Whether it says whose profile it is. */
	readonly isOfPerson: boolean;
	/** Undefined where it is not known. */
	readonly holds: Holds | undefined;
	/** Whether its values are right if they are `isUnmarked`. */
	readonly isOneText: boolean;
	/** Whether it is known to hold texts, which may be anything. */
	readonly isText: boolean;
	readonly reader: ValueReader;
}

/** Reads the cells of items, mapped columns or records as what the fields of one database hold. */
export class ProfileReader {
	private readonly byName = new Map<string, Named>();

	/** In the order of the names of the last cells: most have the same ones, and none has to be looked up. */
	private readonly inOrder: Named[] = [];

	private readonly looks: Looks;

	private weighed: Profile | undefined;

	private weight = 0;

	constructor(private readonly rules: Rules) {
		this.looks = new Looks(rules);
	}

	get schema(): Schema {
		return this.rules.schema;
	}

	/**
	 * The profile of cells: these themselves where each value is already what its field holds.
	 * Throws an Error with a sentence for the user.
	 */
	read(cells: Profile): Profile {
		const profile = this.readAll(cells);
		if (this.looks.isDue()) this.look(profile, cells);
		return profile;
	}

	/** What follows is another list, such as the next file. */
	beginList(): void {
		this.looks.begin();
	}

	/** What follows was looked at before. */
	stopLooking(): void {
		this.looks.stop();
	}

	private readAll(cells: Profile): Profile {
		this.weighed = undefined;
		// A copy, once a value of it becomes another.
		let profile: Record<string, unknown> = cells;
		let at = 0;
		let weight = 0;
		let hasContent = false;
		let isOfPerson = false;
		for (const name in cells) {
			let named = this.inOrder[at] as Named | undefined;
			if (named?.name !== name) {
				if (!hasFields(cells)) return cells;
				named = this.inOrder[at] = this.namedFor(name);
			}
			at++;
			let value = cells[name];
			// Most values are texts, and one function is called in less time than one of many.
			const isRight =
				named.isContent && (named.isOneText ? isUnmarked(value) : named.reader.isRight(value));
			if (!isRight) {
				const isText = named.isContent && typeof value === 'string';
				value = isText ? named.reader.ofPlainText?.(value as string) : undefined;
				if (value === undefined) return hasFields(cells) ? this.readEach(cells) : cells;
				if (profile === cells) profile = { ...cells };
				profile[name] = value;
			}
			if (named.isOfPerson) isOfPerson = true;
			weight += name.length + MEMBER_WEIGHT;
			if (typeof value === 'string') {
				weight += value.length;
				if (!hasContent) hasContent = isVisible(value.charCodeAt(0));
			} else if (typeof value === 'boolean' || Number.isFinite(value)) hasContent = true;
			else weight += weightOfList(value);
		}
		if (!isOfPerson) this.judge(cells, profile, []);
		if (hasContent && !Number.isNaN(weight)) {
			this.weighed = profile;
			this.weight = weight;
		}
		return profile;
	}

	/**
	 * How many characters the profile that was read last has at most in JSON, each of which may take as
	 * many bytes as an escaped one; undefined where only a closer look can tell, or whether it holds anything.
	 */
	weightOf(profile: Profile): number | undefined {
		return profile === this.weighed ? this.weight : undefined;
	}

	/** Whether something may be done with a field of this name; notes one that is not known. Throws like `read`. */
	takes(name: string): boolean {
		const { schema, unknownFields, source, note } = this.rules;
		if (this.namedFor(name).isKnown) return true;
		if (unknownFields === 'refuse') throw new Error(unknownNames([name], schema, source));
		note(name);
		return unknownFields === 'note';
	}

	/** Reads one value strictly, as where a field is set by name. Throws like `read`. */
	readValue(name: string, value: unknown): unknown {
		return this.namedFor(name).reader.read(value, true);
	}

	/** Notes what seems not to be meant in what is done with a field; `sent`: what became of the value, if anything. */
	lookAtAction(name: string, sent: unknown, value: unknown): void {
		const { holds } = this.namedFor(name);
		onlyNote(() => {
			if (sent !== undefined) this.looks.atAction(name, sent, holds, value);
			else if (isFailed(value)) this.looks.atFailure(name, value);
		});
	}

	/** Notes what a profile has for a field, and a field action takes the place of. */
	lookAtReplaced(name: string, own: unknown): void {
		onlyNote(() => this.looks.atReplaced(name, own));
	}

	/** The same of subscriptions that rows put on top of a profile; undefined where they did not. */
	lookAtSubscriptions(rows: readonly SubscriptionRow[], subscriptions: unknown): void {
		onlyNote(() => this.looks.atSubscriptions(rows, subscriptions));
	}

	private readEach(cells: Profile): Profile {
		const { schema, unknownFields, source, note, noteWord, matchField } = this.rules;
		const isStrict = this.rules.values === 'strict';
		const profile: Record<string, unknown> = {};
		const unknown: string[] = [];
		const words: Array<readonly [name: string, word: string]> = [];
		let isSame = true;
		let isEmpty = true;
		let isOfPerson = false;
		let hasMatch = false;
		let hasContent = false;
		let at = 0;
		for (const name of Object.keys(cells)) {
			const named = (this.inOrder[at++] = this.namedFor(name));
			const { isKnown, isContent } = named;
			const cell = cells[name];
			const value = named.reader.read(cell, isStrict);
			const isLeftOut = value === undefined || (!isKnown && unknownFields === 'leaveOut');
			if (value !== cell || isLeftOut) isSame = false;
			if (typeof cell === 'boolean' && named.isText && (cell || value === undefined)) {
				this.looks.atAnswer(name, cell);
			}
			if (value === undefined) {
				if (isFailed(cell)) this.looks.atFailure(name, cell);
				continue;
			}
			isEmpty = false;
			const isMatch = name === matchField && !OF_PERSONS.has(name);
			if (isMatch) hasMatch = true;
			if (named.isOfPerson && !(isMatch && typeof value === 'string' && isNoId(value))) {
				isOfPerson = true;
			}
			if (!isLeftOut) setMember(profile, name, value);
			if (named.isText && typeof cell === 'string' && isNothingIn(name, cell)) {
				words.push([name, cell]);
			}
			if (isContent) hasContent = true;
			else if (!isKnown) unknown.push(name);
		}
		if (schema.isListed && !hasContent && !isEmpty) {
			throw new Error(noKnownField(cells, schema, source));
		}
		if (!isOfPerson) this.judge(cells, profile, hasMatch ? [] : unknown, hasMatch);
		if (unknown.length > 0 && unknownFields === 'refuse') {
			throw new Error(unknownNames(unknown, schema, source));
		}
		unknown.forEach(note);
		for (const [name, word] of words) noteWord?.(name, word);
		// Of a word alone, Altcraft says that it is no email; nothing at all would stop the others.
		const { email } = cells;
		if (isEmpty && typeof email === 'string' && isNothing(email.trim()) && email.trim() !== '') {
			return { email };
		}
		return isSame ? cells : profile;
	}

	private look(profile: Profile, cells: Profile): void {
		if (!hasFields(profile)) return;
		onlyNote(() => this.looks.at(profile, cells, (name) => this.namedFor(name)));
	}

	/**
	 * Refuses a profile that does not say whose it is where it is nobody's. `unknown`: names of it.
	 * `hasMatch`: whether it has an ID, though one of words.
	 */
	private judge(
		cells: Profile,
		profile: Profile,
		unknown: readonly string[],
		hasMatch = false,
	): void {
		const { schema, source, values, matchField } = this.rules;
		if (!schema.isListed) return;
		const elsewhere = noPerson(cells, unknown, schema, source);
		if (elsewhere !== undefined) throw new Error(elsewhere);
		if (values === 'asTheyStand') return;
		if (isOfNames(profile, schema)) {
			throw new Error(
				'The profile has the names of its fields for their values, as where a list names them in two lines. Remove such lines from the list, or filter them out before this node.',
			);
		}
		const cellCount = Math.max(Object.keys(cells).length, this.looks.usualCount);
		refuseNobody(profile, cellCount, hasMatch ? matchField : undefined);
		// Without the value to match by, it is refused, whatever else it has.
		if (matchField === undefined || profile[matchField] !== undefined) {
			this.looks.atNobody(profile, hasMatch);
		}
	}

	private namedFor(name: string): Named {
		let named = this.byName.get(name);
		if (named === undefined) {
			named = this.compile(name);
			// A list whose names are values has other ones in each item.
			if (this.byName.size < MOST_NAMES) this.byName.set(name, named);
		}
		return named;
	}

	private compile(name: string): Named {
		const { schema, values, columns, noteLeft } = this.rules;
		const field = this.fieldOf(name, columns?.get(name));
		const isKnown = !schema.isListed || isKnownName(name, schema);
		const isContent = isKnown && (field === undefined || isToBeSent(field));
		const label = values === 'strict' && field ? field.title : name;
		const leave = (value: unknown, expected: string) => noteLeft?.(name, value, expected);
		const isMatched = name === this.rules.matchField;
		const known = (field && valueReader(field, label, leave)) ?? unknownReader;
		const reading =
			isMatched && TEXTS.has(field?.holds ?? 'anything') ? matchReader(known, label) : known;
		const reader = values === 'asTheyStand' ? AS_IT_STANDS : reading;
		const isOfPerson = OF_PERSONS.has(name) || isMatched;
		const isText = isKnown && reader !== AS_IT_STANDS && TEXTS.has(field?.holds ?? 'anything');
		const holds = isKnown ? field?.holds : undefined;
		const isOneText = reader.isRight === isUnmarked;
		return { name, isKnown, isContent, isOfPerson, holds, isOneText, isText, reader };
	}

	/** What Altcraft lists counts, then what it listed when the column was mapped. */
	private fieldOf(name: string, column: Column | undefined): Field | undefined {
		const known = this.rules.schema.fields.get(name);
		const isTold = this.rules.schema.isListed || column?.type === undefined;
		return isTold && known ? known : column && fieldOfColumn(column);
	}
}

keepShapeOf(ProfileReader);

const MOST_NAMES = 10_000;
const OF_PERSONS: ReadonlySet<string> = new Set(['email', 'phones', 'subscriptions']);

const TEXTS: ReadonlySet<Holds> = new Set(['text', 'tags', 'entries', 'anything']);

/** What is only noted refuses nobody: a value may compute itself, or have another shape than its field. */
function onlyNote(look: () => void): void {
	try {
		look();
	} catch {
		// Then there is nothing to note.
	}
}

/** What a computation leaves that failed. */
function isFailed(cell: unknown): boolean {
	return Number.isNaN(cell) || (cell instanceof Date && Number.isNaN(cell.getTime()));
}

const AS_IT_STANDS: ValueReader = { isRight: () => true, read: (value) => value };

/** Six characters of six bytes each: the signs around a name and its value, or a number, whose digits take one. */
const MEMBER_WEIGHT = 6;

/** Of a list of texts; NaN where only a closer look can tell. */
function weightOfList(value: unknown): number {
	if (!Array.isArray(value)) return NaN;
	let weight = 0;
	for (const entry of value as readonly unknown[]) {
		if (typeof entry !== 'string') return NaN;
		weight += entry.length + 1;
	}
	return weight;
}

/** Whether it is a character that anybody sees. */
function isVisible(code: number): boolean {
	return code > 0x20 && code < 0x7f;
}

/** Also where the name is `__proto__`, to which JavaScript would assign otherwise. */
function setMember(profile: Record<string, unknown>, name: string, value: unknown): void {
	if (name !== '__proto__') profile[name] = value;
	else Object.defineProperty(profile, name, { value, enumerable: true });
}

/** What is no object with fields is not for us to judge: validation refuses it. */
function hasFields(cells: Profile): boolean {
	return typeof cells.toJSON !== 'function' && !Array.isArray(cells);
}
