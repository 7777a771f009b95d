import {
	AllAlike,
	DecimalMarks,
	LoneNoes,
	LostZeros,
	MadeDates,
	MatchedPeople,
	UsualNames,
	hasLostDigit,
	isPadded,
} from './listOddities';
import { oddityOfNobody } from './nobody';
import { isNothingIn } from './nothing';
import {
	IN_DEGREES,
	odditiesOfSubscription,
	oddityOf,
	oddityOfCut,
	oddityOfMoment,
} from './oddities';
import type { Profile } from './profile';
import type { Rules } from './reading';
import type { Holds } from './schema';
import type { SubscriptionRow } from './subscriptions';
import { keepShapeOf } from '../shapes';

/** Looking at each takes more time than it tells. */
const FIRST_LOOKS = 200;
/** No number that a list may go by. */
const BETWEEN_LOOKS = 193;

/** What a look has to know of a name. */
interface Named {
	/** Undefined where it is not known. */
	readonly holds: Holds | undefined;
	readonly isOfPerson: boolean;
}

/**
 * Looks at the profiles of a list for what seems not to be meant, and only notes it: at the first of them,
 * and at few of the others, for where a list is made of several, or gone wrong in the middle, many are alike.
 */
export class Looks {
	private count = 0;

	/** How many profiles are read up to the next look. */
	private untilNext = 1;

	/** Whether any profile said whose it is. */
	private hasPersons = false;

	/** What is odd about the first profile of all, if it did not, as long as none does. */
	private firstNobody: readonly [name: string, value: unknown, what: string] | undefined;

	private columns = newColumns();

	private usual = new UsualNames();

	private readonly people = new MatchedPeople();

	/** The last yes or no by the name of a text. */
	private readonly answers = new Map<string, boolean>();

	constructor(
		private readonly rules: Pick<
			Rules,
			'matchField' | 'noteAnswer' | 'noteOddity' | 'noteWord' | 'noteSubscriptions' | 'source'
		>,
	) {}

	/** Whether the next profile is one to look at. */
	isDue(): boolean {
		if (--this.untilNext !== 0) return false;
		this.untilNext = ++this.count < FIRST_LOOKS ? 1 : BETWEEN_LOOKS;
		return true;
	}

	/** What follows is another list: at the first of it, too. */
	begin(): void {
		const isStopped = this.untilNext < 1;
		if (isStopped) return;
		this.count = 0;
		this.untilNext = 1;
		this.columns = newColumns();
		this.usual = new UsualNames();
	}

	/** What follows was looked at before. No count of profiles comes to 0 again. */
	stop(): void {
		this.untilNext = 0;
	}

	/** How many names all profiles have a value for, as far as is known. */
	get usualCount(): number {
		return this.usual.count;
	}

	/** At a profile and what it was read from. */
	at(profile: Profile, cells: Profile, named: (name: string) => Named): void {
		const { noteOddity, source } = this.rules;
		if (noteOddity === undefined) return;
		for (const name of Object.keys(profile)) {
			const { holds, isOfPerson } = named(name);
			if (isOfPerson) this.hasPersons = true;
			this.atValue(name, profile[name], cells[name], holds);
		}
		if (this.hasPersons && this.firstNobody && Object.keys(profile).length > 1) {
			noteOddity(...this.firstNobody);
			this.firstNobody = undefined;
		}
		const alone = this.usual.add(profile);
		// Items of leads often have a phone alone; rows of a file belong together.
		if (alone && source === 'file') noteOddity(alone, profile[alone], OF_LINE_ABOVE);
		const { _postal_code: code, _country: country } = profile;
		const short =
			typeof code === 'string' && this.columns.zeros.add(code, String(country).toLowerCase());
		if (short) noteOddity('_postal_code', short, LOST_ZERO);
		const { matchField } = this.rules;
		// By its email, Altcraft knows whom it has.
		const field = matchField ?? (profile.email === undefined ? 'phones' : undefined);
		if (field === undefined) return;
		const what = this.people.add(profile, field, matchField !== undefined);
		if (what) noteOddity(field, profile[field], what);
	}

	private atValue(name: string, value: unknown, cell: unknown, holds: Holds | undefined): void {
		const { noteOddity = () => {}, noteAnswer } = this.rules;
		const what =
			holds &&
			(oddityOf(name, value, holds) ??
				(holds === 'tags' ? oddityOfCut(cell, value) : undefined) ??
				(holds === 'date' ? oddityOfMoment(cell, value) : undefined));
		if (what) noteOddity(name, value, what);
		this.lookForNothing(name, value, holds);
		const isNumber = holds === 'number' && typeof cell === 'string' && !IN_DEGREES.test(name);
		const fraction = isNumber ? this.columns.marks.add(name, cell) : undefined;
		if (fraction) noteOddity(name, fraction, FRACTION);
		const isText = OF_WORDS.has(holds) && typeof cell === 'string';
		const no = isText ? this.columns.noes.add(name, cell) : undefined;
		if (no) noteOddity(name, no, LONE_NO);
		const [only, ...others]: readonly unknown[] = Array.isArray(value) ? value : [value];
		const isOnly = typeof only === 'string' && others.length === 0;
		if (isOnly && this.columns.lost.add(name, only)) noteOddity(name, only, LOST);
		if (typeof value !== 'string') return;
		if (/^да$/i.test(value)) noteAnswer?.(name);
		if (this.columns.padded.add(name, value)) noteOddity(name, value, PADDED);
		const date = holds === 'date' ? undefined : this.columns.made.add(name, value);
		if (date) noteOddity(name, date, MADE);
	}

	/** At what a field action is to do with a field, and what it was read from. */
	atAction(name: string, value: unknown, holds: Holds | undefined, cell: unknown): void {
		if (this.rules.noteOddity === undefined || this.count >= FIRST_LOOKS) return;
		this.atValue(name, value, cell, holds);
	}

	/** For what stands for nothing in a text or in a list: where it is typed, or in JSON, nobody has left it out. */
	private lookForNothing(name: string, value: unknown, holds: Holds | undefined): void {
		if (!OF_TEXTS.has(holds)) return;
		const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
		const word = texts.find((text) => typeof text === 'string' && isNothingIn(name, text));
		if (word !== undefined) this.rules.noteWord?.(name, word as string);
	}

	/** At the subscriptions that rows put on top of a profile; undefined where they did not. */
	atSubscriptions(rows: readonly SubscriptionRow[], subscriptions: unknown): void {
		const { noteOddity, noteSubscriptions } = this.rules;
		noteSubscriptions?.(rows, subscriptions);
		if (noteOddity === undefined || this.count >= FIRST_LOOKS) return;
		for (const subscription of (subscriptions ?? []) as readonly Profile[]) {
			for (const [part, value, what] of odditiesOfSubscription(Object(subscription) as Profile)) {
				noteOddity(`Subscriptions: ${part}`, value, what);
			}
		}
	}

	/** At what an item has for a field that a field action is for, where that adds or increases. */
	atReplaced(name: string, own: unknown): void {
		this.rules.noteOddity?.(name, own, REPLACED);
	}

	/** At a yes or no for a text, which leaves a no out: where others are yes, that is an answer, and not nothing. */
	atAnswer(name: string, cell: boolean): void {
		const last = this.answers.get(name);
		this.answers.set(name, cell);
		if (last === !cell) this.rules.noteOddity?.(name, 'false', NO_ANSWER);
	}

	/** At a computation that failed. */
	atFailure(name: string, cell: unknown): void {
		this.rules.noteOddity?.(name, String(cell), FAILED);
	}

	/** At a profile that does not say whose it is. `hasMatch`: but for an ID of words. */
	atNobody(profile: Profile, hasMatch: boolean): void {
		const isLookedAt = this.hasPersons ? !hasMatch || this.usualCount > 1 : this.count === 0;
		const what = isLookedAt ? oddityOfNobody(profile, this.usualCount) : undefined;
		if (!what) return;
		const [name] = Object.keys(profile);
		if (this.hasPersons) this.rules.noteOddity?.(name, profile[name], what);
		else this.firstNobody = [name, profile[name], what];
	}
}

keepShapeOf(Looks);

/** What is known of the columns of one list so far. */
function newColumns() {
	return {
		marks: new DecimalMarks(),
		lost: new AllAlike(hasLostDigit),
		padded: new AllAlike(isPadded),
		made: new MadeDates(),
		noes: new LoneNoes(),
		zeros: new LostZeros(),
	};
}

const OF_TEXTS: ReadonlySet<Holds | undefined> = new Set([
	'text',
	'phones',
	'tags',
	'entries',
	'anything',
]);

const OF_WORDS: ReadonlySet<Holds | undefined> = new Set(['text', 'tags', 'anything']);

const LONE_NO = 'where others have a text, as programs write for nothing';
const LOST = 'of which each ends with 0, as where a spreadsheet has lost the last digits';
const PADDED = 'with a blank before or behind it, as all have there';
const OF_LINE_ABOVE =
	'alone in its line, where all before have more: it may be of the person above';
const NO_ANSWER = 'left out as nothing, though others are true: a text does not hold yes or no';
const REPLACED = 'not sent, since the field action stands in its place';
const FAILED = 'what could not be computed, and is left out';
const MADE = 'a date among ranges or numbers, of which a spreadsheet may have made it';
const LOST_ZERO = 'shorter than the others, as where a spreadsheet has lost the 0 before it';
const FRACTION = 'a fraction as it is read, where the point seems to stand between thousands';
