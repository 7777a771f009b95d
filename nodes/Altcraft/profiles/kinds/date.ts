import { LONGEST } from './exact';
import { ZERO } from './marks';
import { digitsOf } from './number';
import type { Given, Rule } from './rule';
import { UNREADABLE, nameOf } from './rule';

const ISO_DATE =
	/^(\d{4})-(\d\d)-(\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)(Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?)?$/;

/** As German and Russian sheets have it; JavaScript puts a comma before the time. */
const DAY_FIRST =
	/^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? ((?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?))?$/;

const MIDNIGHT = /^00:00(?::00(?:\.0+)?)?$/;

function dateOf(text: string, given: Given): unknown {
	if (text.length > LONGEST) return UNREADABLE;
	if (NO_DATE.test(text)) return undefined;
	const iso = ISO_DATE.exec(text);
	if (iso) {
		const [, year, month, day, time, zone] = iso;
		if (!isDay(Number(year), Number(month), Number(day))) return UNREADABLE;
		// n8n's date picker adds it to a birthday.
		if (time && !zone && MIDNIGHT.test(time)) return text.slice(0, 10);
		// Facebook and Salesforce write +0300, and Postgres +03: a moment in RFC 3339 is +03:00.
		return zone && !/[Z:]/.test(zone)
			? `${text.slice(0, -zone.length)}${zone.slice(0, 3)}:${zone.slice(3) || '00'}`
			: text;
	}
	const dayFirst = DAY_FIRST.exec(text);
	if (dayFirst) {
		const [, day, month, year, time] = dayFirst;
		if (!isDay(Number(year), Number(month), Number(day))) return UNREADABLE;
		const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
		const clock = time?.replace(/^\d:/, '0$&');
		return clock && !MIDNIGHT.test(clock) ? `${date}T${clock}` : date;
	}
	return /^-?\d+(?:[.,]\d+)?$/.test(text) ? dateOfNumber(text, given) : UNREADABLE;
}

/** What MySQL, Outlook, 1C, .NET, Go and spreadsheets have in the place of none: a day 0 or their first. */
const NO_DATE =
	/^(?:0000-00-00|0001-01-01|00\.00\.0000|0{1,2}\/0{1,2}\/0{2,4}|0?1\.0?1\.0001)(?:[T ]0?0:00|$)|^1899-12-3[01]/;

/** n8n gives the dates of an Excel file so, however that shows them. */
const OF_SERIAL =
	"Export it as CSV, or map {{ DateTime.fromMillis(($json.x - 25569) * 86400000, { zone: 'utc' }).toISODate() }} with its column for x.";

function dateOfNumber(number: string, given: Given): unknown {
	const date = /^-?[1-9]\d{8,12}$/.test(number) ? dateOfEpoch(Number(number)) : UNREADABLE;
	if (date !== UNREADABLE || !given.isStrict) return date;
	const isSerial = /^[1-7]\d{4}(?:[.,]\d+)?$/.test(number);
	const advice = isSerial ? `as a spreadsheet counts days. ${OF_SERIAL}` : 'which may be any.';
	throw new Error(
		`${nameOf(given)} must be ${dateRule.expected}, but is the number ${number}, ${advice}`,
	);
}

function isDay(year: number, month: number, day: number): boolean {
	const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
	const days = month === 2 && isLeap ? 29 : DAYS[month];
	return year >= 0 && day >= 1 && day <= days;
}

/** Of each month, from 1. */
const DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A date without a time, as most are; no regular expression, for speed. */
function isIsoDay(value: unknown): value is string {
	if (typeof value !== 'string' || value.length !== 10) return false;
	if (value.charCodeAt(4) !== DASH || value.charCodeAt(7) !== DASH) return false;
	return isDay(digitsOf(value, 0, 4), digitsOf(value, 5, 7), digitsOf(value, 8, 10));
}

/** Whether `NO_DATE` has to be asked. */
function mayBeNoDate(day: string): boolean {
	return day.charCodeAt(0) === ZERO || (day.charCodeAt(1) === 0x38 && day.startsWith('1899'));
}

const DASH = 0x2d;

/** In seconds: from 1900 to 2100, but for the years about 1970, whose numbers may be anything. */
const EPOCHS = { first: -2_208_988_800, last: 4_102_444_800, least: 100_000_000 };

/** 200112311430 would be a moment of 1976. */
const COMPACT = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d$/;

function dateOfEpoch(value: number): unknown {
	const isEpoch = (unit: number, least: number) =>
		value >= EPOCHS.first * unit && value <= EPOCHS.last * unit && Math.abs(value) >= least;
	const unit = isEpoch(1, EPOCHS.least) ? 1000 : isEpoch(1000, EPOCHS.least * 100) ? 1 : undefined;
	if (unit === undefined || !Number.isInteger(value) || COMPACT.test(String(value))) {
		return UNREADABLE;
	}
	return new Date(value * unit).toISOString().replace(/T00:00:00\.000Z$|\.000(?=Z$)/, '');
}

export const dateRule: Rule = {
	expected: 'a date such as 2001-12-31',
	isRight: (value) => isIsoDay(value) && !mayBeNoDate(value),
	keepsDates: true,
	ofText: dateOf,
	ofPlain: (value, given) =>
		typeof value === 'number' ? dateOfNumber(String(value), given) : UNREADABLE,
};
