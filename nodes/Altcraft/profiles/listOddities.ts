import type { Profile } from './profile';

const OF_SIXTEEN = /^\d{16}$/;
/** So many ending with 0 are no chance. */
const LEAST_OF_SIXTEEN = 5;

/** Which columns have but numbers of 16 digits whose last is 0: spreadsheets keep 15, of the number of a card, too. */
export class LostDigits {
	private readonly counts = new Map<string, number>();

	/** Whether the text is such a number in such a column, by what is known so far. */
	add(name: string, text: string): boolean {
		if (!OF_SIXTEEN.test(text)) return false;
		const count = text.endsWith('0') ? (this.counts.get(name) ?? 0) + 1 : -Infinity;
		this.counts.set(name, count);
		return count >= LEAST_OF_SIXTEEN;
	}
}

const MONTH = `(?:${[
	'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez',
	'янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек',
].join('|')})\\.?`;

/** What spreadsheets make of 1-10: 10-Jan, 10.янв, Jan-10, 10. Jan, or a whole date. */
const MADE_DATE = new RegExp(
	`^(?:\\d{1,2}[-. ]{1,2}${MONTH}|${MONTH}[-. ]\\d\\d|(?:19|20)\\d\\d-\\d\\d-\\d\\d|\\d{1,2}/\\d{1,2}/(?:20)?\\d\\d|\\d{1,2}\\.\\d{1,2}\\.20\\d\\d)(?:[ T].*)?$`,
	'i',
);
const RANGE = /^\d{1,4}[-/]\d{1,5}$/;

/** The columns in which some texts are dates, and others ranges, such as 11-50: spreadsheets make dates of such. */
export class MadeDates {
	private readonly dates = new Map<string, string>();

	private readonly ofRanges = new Set<string>();

	/** The first date in such a column, by what is known so far. */
	add(name: string, text: string): string | undefined {
		if (text.length > LONGEST_CODE) return undefined;
		if (!MADE_DATE.test(text)) {
			if (RANGE.test(text)) this.ofRanges.add(name);
		} else if (!this.dates.has(name)) this.dates.set(name, text);
		return this.ofRanges.has(name) ? this.dates.get(name) : undefined;
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

/** The people of a list by what they are matched by: their names, and their emails or phones. */
export class MatchedPeople {
	private readonly known = new Map<string, { readonly name: string; readonly contact: string }>();

	/** What is odd about the values of the field by which the person is matched, by who had them before. `isMatched`: whether Altcraft matches by them. */
	add(profile: Profile, field: string, isMatched: boolean): string | undefined {
		const value = profile[field];
		const values: readonly unknown[] = Array.isArray(value) ? value : [value];
		const person = { name: nameIn(profile), contact: contactIn(profile, field) };
		const keys = values.filter(isPlain).map((one) => keyOf(field, String(one)));
		const whats = [...new Set(keys)].map((key) =>
			key === '' ? undefined : (this.meet(key, person, isMatched) ?? oddityOfKey(key)),
		);
		return whats.find((what) => what !== undefined);
	}

	private meet(
		key: string,
		person: { readonly name: string; readonly contact: string },
		isMatched: boolean,
	): string | undefined {
		const known = this.known.get(key);
		this.known.set(key, {
			name: known?.name || person.name,
			contact: known?.contact || person.contact,
		});
		if (known !== undefined && !isMatched) {
			return 'of two profiles without an email, which may both be added';
		}
		const [one, other] =
			known?.name && person.name ? [known.name, person.name] : [known?.contact, person.contact];
		return one && other && !isSame(one, other)
			? 'of people with other names, emails or phones, who become one'
			: undefined;
	}
}

function isPlain(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'number';
}

const LONGEST_NAME = 200;

/** As far as two people can be told apart by it. */
function nameIn({ _fname, _lname }: Profile): string {
	return [_fname, _lname]
		.filter((part) => typeof part === 'string')
		.join(' ')
		.trim()
		.toLowerCase()
		.replaceAll('ё', 'е')
		.slice(0, LONGEST_NAME);
}

/** Whether the words of one of them are among those of the other, as where a family name is left out. */
function isSame(one: string, other: string): boolean {
	const [few, many] = [one.split(/\s+/), other.split(/\s+/)].sort((a, b) => a.length - b.length);
	return few.every((word) => many.includes(word));
}

/** What else tells who it is: the email, or the first phone of those who are matched by that. */
function contactIn({ email, phones }: Profile, field: string): string {
	if (field !== 'email') return typeof email === 'string' ? email.trim().toLowerCase() : '';
	const [phone] = Array.isArray(phones) ? (phones as readonly unknown[]) : [];
	return typeof phone === 'string' ? phone.replace(/\D/g, '').slice(-10) : '';
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
