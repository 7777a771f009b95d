import type { Profile } from './profile';

/** So many that are alike, and none that is not, are no chance. */
const LEAST_ALIKE = 5;

/** The columns of which all texts are odd in one way. `isOdd`: undefined of texts that do not count. */
export class AllAlike {
	private readonly counts = new Map<string, number>();

	constructor(private readonly isOdd: (text: string) => boolean | undefined) {}

	/** Whether the text is one of such a column, by what is known so far. */
	add(name: string, text: string): boolean {
		const isOdd = this.isOdd(text);
		if (isOdd === undefined) return false;
		const count = isOdd ? (this.counts.get(name) ?? 0) + 1 : -Infinity;
		this.counts.set(name, count);
		return count >= LEAST_ALIKE;
	}
}

/**
 * Of numbers of 16 digits, whether the last is 0: spreadsheets keep 15, of the number of a card, too. Of
 * shorter ones, whether many are: 4.91711E+11 is written out so again.
 */
export function hasLostDigit(text: string): boolean | undefined {
	if (!/^\+?\d{9,16}$/.test(text)) return undefined;
	return text.endsWith(text.length === 16 ? '0' : '00000');
}

/** Whether a blank stands before or behind a name, say, as where these are padded, or have one behind each comma. */
export function isPadded(text: string): boolean | undefined {
	return text.length > LONGEST_PADDED || /[\r\n]/.test(text) ? undefined : /^\s|\s$/.test(text);
}

const LONGEST_PADDED = 60;

const MONTH = `(?:${[
	'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mrz|mai|okt|dez|gen|mag|giu|lug|ago|set|ott|dic|ene|abr|fev|out|févr|avr|juil|août|maj|paź|eki',
	'янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек',
].join('|')})\\.?`;

/** What spreadsheets make of 1-10: 10-Jan, 10.янв, Jan-10, 10. Jan, or a whole date. */
const MADE_DATE = new RegExp(
	`^(?:\\d{1,2}[-. ]{1,2}${MONTH}|${MONTH}[-. ]\\d\\d|(?:19|20)\\d\\d-\\d\\d-\\d\\d|\\d{1,2}/\\d{1,2}/(?:20)?\\d\\d|\\d{1,2}\\.\\d{1,2}\\.20\\d\\d)(?:[ T].*)?$`,
	'i',
);
const RANGE = /^(?!(?:19|20)\d\d[-/])\d{1,4}[-/]\d{1,5}$/;
/** Of these, spreadsheets make days with a month. */
const SHORT_NUMBER = /^\d{1,3}[a-z]?$|^\d+[.,]\d+$/i;
const WITH_MONTH = /\p{L}/u;

/** The columns in which some texts are dates, and others ranges, such as 11-50, or short numbers: spreadsheets make dates of such. */
export class MadeDates {
	private readonly dates = new Map<string, string>();

	private readonly ofRanges = new Set<string>();

	private readonly ofNumbers = new Set<string>();

	/** The first date in such a column, by what is known so far. */
	add(name: string, text: string): string | undefined {
		if (text.length > LONGEST_CODE) return undefined;
		if (!MADE_DATE.test(text)) {
			if (RANGE.test(text)) this.ofRanges.add(name);
			else if (SHORT_NUMBER.test(text)) this.ofNumbers.add(name);
		} else if (!this.dates.has(name)) this.dates.set(name, text);
		const date = this.dates.get(name);
		const isMade =
			this.ofRanges.has(name) || (this.ofNumbers.has(name) && WITH_MONTH.test(date ?? ''));
		return isMade ? date : undefined;
	}
}

/** Of a date with a time, too. */
const LONGEST_CODE = 30;

/** So many without any that begins with 0 are no chance: of all in Germany, France or the USA, one in twelve does. */
const LEAST_CODES = 50;

/** Which countries have postal codes of five digits, none of which begins with 0, beside some of four. */
export class LostZeros {
	private readonly counts = new Map<string, { ofFive: number; hasZero: boolean; short?: string }>();

	/** A code of four digits in such a country, by what is known so far. */
	add(code: string, country: string): string | undefined {
		const seen = this.counts.get(country) ?? { ofFive: 0, hasZero: false };
		this.counts.set(country, seen);
		if (/^0\d{3,4}$/.test(code)) seen.hasZero = true;
		else if (/^\d{5}$/.test(code)) seen.ofFive++;
		else if (/^\d{4}$/.test(code)) seen.short ??= code;
		return seen.ofFive >= LEAST_CODES && !seen.hasZero ? seen.short : undefined;
	}
}

/** The columns of texts in which some say FALSE and none TRUE: Odoo and others write so for nothing. */
export class LoneNoes {
	private readonly seen = new Map<string, { no?: string; hasText: boolean; hasYes: boolean }>();

	/** The first FALSE of such a column, by what is known so far. */
	add(name: string, text: string): string | undefined {
		const column = this.seen.get(name) ?? { hasText: false, hasYes: false };
		this.seen.set(name, column);
		if (/^false$/i.test(text)) column.no ??= text;
		else if (YES_OR_NO.test(text)) column.hasYes = true;
		else column.hasText = true;
		return column.hasText && !column.hasYes ? column.no : undefined;
	}
}

const YES_OR_NO = /^(?:true|yes|no)$/i;

const DECIMAL_COMMA =
	/^[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+),\d+$|^[+-]?[1-9]\d{0,2}(?:\.\d{3}){2,}$/;
const DECIMAL_POINT = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
/** What a column without a decimal comma does not have where its points stand between thousands. */
const NO_THOUSANDS = /\.|^[+-]?\d{4,}$/;
/** So many with three digits behind the point, and none with other ones, are no chance. */
const LEAST_THOUSANDS = 3;

/**
 * How the texts of each column write numbers: 1.234 is a fraction, but not where others are 1.234,50, or
 * where all that are larger than 999 are written so.
 */
export class DecimalMarks {
	private readonly seen = new Map<
		string,
		{ hasComma: boolean; isPlain: boolean; count: number; withPoint: string | undefined }
	>();

	/** A text that was read as a fraction though its column seems to have none so, by what is known so far. */
	add(name: string, text: string): string | undefined {
		const column = this.seen.get(name) ?? {
			hasComma: false,
			isPlain: false,
			count: 0,
			withPoint: undefined,
		};
		this.seen.set(name, column);
		const number = text.trim();
		if (DECIMAL_COMMA.test(number)) column.hasComma = true;
		else if (DECIMAL_POINT.test(number)) {
			column.withPoint ??= number;
			column.count++;
		} else if (NO_THOUSANDS.test(number)) column.isPlain = true;
		const isThousands = column.count >= LEAST_THOUSANDS && !column.isPlain;
		return column.hasComma || isThousands ? column.withPoint : undefined;
	}
}

/** What tells one person from another; a part that is not known is empty. */
interface Person {
	/** The phone by which it is matched, as it is written but for blanks and signs. */
	readonly written?: string;
	readonly first: string;
	readonly name: string;
	readonly contact: string;
}

/** The people of a list by what they are matched by: their names, and their emails or phones. */
export class MatchedPeople {
	private readonly known = new Map<string, Person>();

	/** What is odd about the values of the field by which the person is matched, by who had them before. `isMatched`: whether Altcraft matches by them. */
	add(profile: Profile, field: string, isMatched: boolean): string | undefined {
		const value = profile[field];
		const values: readonly unknown[] = Array.isArray(value) ? value : [value];
		const [first, last] = [textOf(profile._fname), textOf(profile._lname)];
		const name = `${first} ${last}`.trim() || ownNameIn(profile);
		const contact = contactIn(profile, field) || textOf(profile._bdate);
		const person = { first, name, contact };
		const writtenBy = new Map(
			values
				.filter(isPlain)
				.map((one) => [keyOf(field, String(one)), writtenAs(field, String(one))]),
		);
		const whats = [...writtenBy].map(([key, written]) =>
			key === ''
				? undefined
				: (this.meet(key, { ...person, written }, isMatched) ?? oddityOfKey(key)),
		);
		return whats.find((what) => what !== undefined);
	}

	private meet(key: string, person: Person, isMatched: boolean): string | undefined {
		const known = this.known.get(key);
		this.known.set(key, {
			written: person.written,
			first: known?.first || person.first,
			name: known?.name || person.name,
			contact: known?.contact || person.contact,
		});
		if (known !== undefined && !isMatched) {
			return 'of two profiles without an email, which may both be added';
		}
		// Who marries has another family name.
		const part = (['first', 'name', 'contact'] as const).find((by) => known?.[by] && person[by]);
		if (known && known.written !== person.written) return TWO_WAYS;
		if (!known || !part || known[part] === person[part]) return undefined;
		return part !== 'contact' && isSame(known[part], person[part]) ? undefined : OTHERS;
	}
}

function isPlain(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'number';
}

const LONGEST_NAME = 200;

function textOf(value: unknown): string {
	return typeof value === 'string' ? value.slice(0, LONGEST_NAME).trim() : '';
}

/** A name in a field of one's own; of one word, or with a digit, it may be that of a product or an order. */
function ownNameIn(profile: Profile): string {
	const own = textOf(profile[Object.keys(profile).find((name) => OWN_NAME.test(name)) ?? '']);
	return LIKE_A_NAME.test(own) ? own : '';
}

const OWN_NAME =
	/^(?:(?:full|client|customer|contact|billing|shipping|lead|guest)[ _]?)?name$|^(?:fio|фио|имя|naam|nom|nombre|nome|client|customer|contact|kunde|klient|guest|member|participant|attendee|student|donor|patient|клиент)$/i;
const LIKE_A_NAME = /^\p{L}[\p{L}'’-]*\.?(?: \p{L}[\p{L}'’-]*\.?){1,3}$/u;

/**
 * Whether the words of one of them are among those of the other, as where a family name is left out, or but
 * its initial is there, or in other letters: "Müller" and "Mueller" are one.
 */
function isSame(one: string, other: string): boolean {
	const [a, b] = [wordsIn(one), wordsIn(other)];
	if (a.some(isLatin) !== b.some(isLatin)) return true;
	const isIn = (few: readonly string[], many: readonly string[]) =>
		few.every((word) => many.some((other) => other === word || other[0] === word));
	return isIn(a, b) || isIn(b, a);
}

function wordsIn(name: string): readonly string[] {
	const folded = name
		.toLowerCase()
		.normalize('NFD')
		.replace(/[\p{M}'’`]/gu, '');
	const words = folded
		.replace(/([aou])e/g, '$1')
		.replaceAll('ß', 'ss')
		.match(/[\p{L}\p{N}]+/gu);
	return words ?? [];
}

function isLatin(word: string): boolean {
	return /[a-z]/.test(word);
}

/** What else tells who it is: the email, or the first phone of those who are matched by that. */
function contactIn({ email, phones }: Profile, field: string): string {
	if (field !== 'email') return typeof email === 'string' ? email.trim().toLowerCase() : '';
	const [phone] = Array.isArray(phones) ? (phones as readonly unknown[]) : [];
	return typeof phone === 'string' ? phone.replace(/\D/g, '').slice(-10) : '';
}

const OTHERS = 'of people with other names, emails or phones, who become one';
const TWO_WAYS = 'of one person, written in two ways, of which two people may become';

/** With the code of the country or not, as Altcraft may tell phones apart. */
function writtenAs(field: string, text: string): string {
	return field === 'phones' ? text.replace(/\D/g, '') : '';
}

/** Phones by the digits that are the same however they are written. */
function keyOf(field: string, text: string): string {
	return (field === 'phones' && text.replace(/\D/g, '').slice(-10)) || text.toLowerCase();
}

function oddityOfKey(key: string): string | undefined {
	if (/["\r\n]/.test(key)) return 'with a quote or a line break in it';
	return DISPLAYED.test(key) ? 'a number as a program shows it' : undefined;
}

/** A number with decimals that say nothing, or with signs between thousands. */
const DISPLAYED = /^\d+[.,]00?$|^\d{1,3}(?:[\s,]\d{3})+(?:[.,]\d\d?)?$|^\d{1,3}\.\d{3}$/;

/** People often give an email alone. */
const LEAST_BEFORE_EMAIL = 10;

/** The names that all profiles of a list so far have a value for. */
export class UsualNames {
	private names: readonly string[] | undefined;

	private profiles = 0;

	get count(): number {
		return this.names?.length ?? 0;
	}

	/** The name of a phone or an email that is all it has, where all before have that, an ID or an email, and more. */
	add(profile: Profile): string | undefined {
		this.profiles++;
		const own = Object.keys(profile);
		const { names = own } = this;
		const [one] = own;
		const isId = (name: string) =>
			name !== one && (name === 'email' || !(name === 'phones' || name.startsWith('_')));
		const isOdd = one === 'phones' || (one === 'email' && this.profiles > LEAST_BEFORE_EMAIL);
		if (own.length === 1 && isOdd && names.length > 2 && names.some(isId)) {
			return names.includes(one) ? one : undefined;
		}
		this.names = names.filter((name) => Object.hasOwn(profile, name));
		return undefined;
	}
}
