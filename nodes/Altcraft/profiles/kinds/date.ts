import { LONGEST } from './exact';
import { ZERO, unquoted } from './marks';
import { isNested } from './nested';
import { digitsOf } from './number';
import type { Given, Rule } from './rule';
import { UNREADABLE, nameOf, refusal } from './rule';

const ISO_DATE =
	/^(\d{4})-(\d\d)-(\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)(?: ?(Z|UTC|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?))?)?$/;

/** From 10 to 12 o'clock, and not twelve hours behind UTC: programs write seconds before a zone, or a T. */
const SLOT = /^\S+ \d\d:\d\d ?-\d\d:\d\d$/;

/** As German and Russian sheets have it; JavaScript puts a comma before the time. */
const DAY_FIRST =
	/^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? ((?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?))?$/;

const MIDNIGHT = /^00:00(?::00(?:\.0+)?)?$/;

/** Facebook and Salesforce write +0300, Postgres +03, Shopify -0300 behind a blank: RFC 3339 has +03:00, behind a T. */
function zoneOf(zone: string): string {
	if (zone === 'UTC') return 'Z';
	return /[Z:]/.test(zone) ? zone : `${zone.slice(0, 3)}:${zone.slice(3) || '00'}`;
}

function dateOf(quoted: string, given: Given): unknown {
	if (quoted.length > LONGEST) return UNREADABLE;
	// n8n's Edit Fields makes JSON of a date of a database.
	const text = unquoted(quoted);
	if (NO_DATE.test(text)) return undefined;
	if (SLOT.test(text)) return UNREADABLE;
	const iso = ISO_DATE.exec(text);
	if (iso) {
		const [, year, month, day, time, zone] = iso;
		if (!isDay(Number(year), Number(month), Number(day))) return UNREADABLE;
		// n8n's date picker adds it to a birthday.
		if (time && !zone && MIDNIGHT.test(time)) return text.slice(0, 10);
		if (zone) return `${year}-${month}-${day}T${time}${zoneOf(zone)}`;
		// It is a moment in no document of Altcraft's, and nobody else knows of which zone it is.
		if (time && OF_SYSTEM.has(given.field ?? '')) given.leave?.(text, WITH_ZONE);
		return text;
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

const OF_SYSTEM: ReadonlySet<string> = new Set(['_bdate', '_regdate']);
const WITH_ZONE = 'a date such as 2001-12-31, or a time with its zone, 2001-12-31T10:00:00+03:00';

/** What MySQL, Outlook, 1C, .NET, Go and spreadsheets have in the place of none: a day 0 or their first. */
const NO_DATE =
	/^(?:0{1,4}([-./])0{1,2}\1(?:0{1,4})|0001-01-01|0?1\.0?1\.0001|1900-01-00|00\.01\.1900|0?1\/0\/1900)(?:[T ]0?0:00|$)|^1899-12-3[01]/;

/** n8n gives the dates of an Excel file so, however that shows them. */
const OF_SERIAL =
	"Export it as CSV, or map {{ DateTime.fromMillis(($json.x - 25569) * 86400000, { zone: 'utc' }).toISODate() }} with its column for x.";

/** JotForm and Google give a birthday in parts, as texts or numbers. */
function dateOfParts(parts: object, given: Given): string | undefined {
	const { year, month, day, ...more } = parts as Readonly<Record<string, unknown>>;
	const all = [year, month, day, ...Object.values(more)];
	if (all.every((part) => part === '' || part === null)) return undefined;
	// Of a moment, the time would be lost, and its zone is nowhere.
	const isTime = ([name, part]: readonly [string, unknown]) => OF_TIME.test(name) && Boolean(part);
	if (Object.entries(more).some(isTime)) throw refusal(dateRule, parts, given);
	const [ofYear, ...others] = [year, month, day].map((part) =>
		isNested(part) ? '' : String(part),
	);
	const text = [ofYear, ...others.map((part) => part.padStart(2, '0'))].join('-');
	if (isIsoDay(text)) return text;
	throw refusal(dateRule, parts, given);
}

const OF_TIME = /^(?:hour|min|sec|milli|ampm|time)/i;

function dateOfNumber(number: string, given: Given): unknown {
	const date = /^-?[1-9]\d{8,12}$/.test(number) ? dateOfEpoch(Number(number)) : UNREADABLE;
	if (date !== UNREADABLE) return date;
	const isSerial = /^[1-7]\d{4}(?:[.,]\d+)?$/.test(number);
	if (!given.isStrict) {
		if (isSerial)
			given.leave?.(number, `${dateRule.expected}, not the days that a spreadsheet counts`);
		return UNREADABLE;
	}
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
	ofNested: dateOfParts,
};
