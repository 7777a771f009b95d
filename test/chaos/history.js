const { countsOrAppends, matchValuesOf } = require('./approaches');
const { databaseOf, hasWay, isDry, isHarmless, targetOf } = require('./schedule');
const { natureOf } = require('./subjects');

/** @import {ReceivedBatch} from '../altcraft/server' */
/** @import {NodeRun, Played, Story} from './campaign' */
/** @import {Try} from './schedule' */
/** @import {Subject} from './subjects' */

/** @typedef {'accepted' | 'rejected' | 'unknown' | 'notSent' | 'planned'} Status */

/**
 * What is known of one profile and one target.
 * @typedef {object} Knowledge
 * @property {boolean} isOpen whether it may be sent, also unasked: nothing that was said or done stands
 * against it
 * @property {ReadonlySet<Status>} settled the outcomes that the node may give it, whatever else comes
 * to pass; of an open one that it may give, if it took an odd refusal for none
 * @property {boolean} wasHarmless whether the last request that may have stored it does no harm when it
 * is sent twice
 * @property {boolean} hasOddId whether Altcraft gave it an ID that is none
 * @property {number} sendings that may have stored it, and were allowed
 */

/**
 * What came in one run of the node so far.
 * @typedef {object} Sent
 * @property {Map<string, ReadonlySet<Status>>} statuses what the last request that carried a profile
 * allows the node to say of it, by key
 * @property {Map<string, { keys: string, mayComeAgain: boolean }>} carriers the last request that
 * carried a profile, by key; `keys`: of all its profiles
 * @property {Map<string, number>} attempts by those keys
 * @property {Map<string, { place: number, isUnsettled: boolean }>} last profile, by target and match
 * value; `isUnsettled`: a further try may send it, or Altcraft may still be at it
 */

/** @type {readonly Status[]} */
const STATUSES = ['accepted', 'rejected', 'unknown', 'notSent', 'planned'];
/** Altcraft's code for a profile that it has already, which may be the one that was sent before. */
const ALREADY_THERE = 409;
const TOO_MANY_REQUESTS = 429;

/** @type {Knowledge} */
const NOTHING_KNOWN = {
	isOpen: true,
	settled: new Set(),
	wasHarmless: false,
	hasOddId: false,
	sendings: 0,
};

/** @param {boolean} holds @param {string} promise */
function must(holds, promise) {
	if (!holds) throw new Error(promise);
}

/** Whether sending it twice does no harm. @param {ReceivedBatch} batch */
function isHarmlessTwice({ operation, skipTriggers, profiles = [] }) {
	return operation === 'import' && skipTriggers && !profiles.some(countsOrAppends);
}

/** What Altcraft was sent and said so far, by profile and target. */
class History {
	/** @param {Story} story */
	constructor(story) {
		this.story = story;
		/** Of subjects, by key. */
		this.places = new Map(story.plan.subjects.map(({ key }, place) => [key, place]));
		/** @type {Map<string, Knowledge>} */
		this.known = new Map();
		/** How often a profile may have been stored, by key and database. @type {Map<string, number>} */
		this.sendings = new Map();
		/** The last one that may have been stored, by target and match value. @type {Map<string, number>} */
		this.storedPlaces = new Map();
		/** Of tries in which anything was sent. @type {Set<string>} */
		this.destinations = new Set();
		/** Whether a profile may have been added or counted twice, as the user had asked for. */
		this.hasRepeats = false;
		/** Whether a further try sent what was older than what an earlier one had stored. */
		this.hasStale = false;
	}

	/** @param {Subject} subject @param {Try} chosen @returns {Knowledge} */
	of(subject, chosen) {
		return this.known.get(`${subject.key} ${targetOf(chosen, subject)}`) ?? NOTHING_KNOWN;
	}

	/** @param {Subject} subject @param {Try} chosen @param {Partial<Knowledge>} news */
	learn(subject, chosen, news) {
		const known = { ...this.of(subject, chosen), ...news };
		this.known.set(`${subject.key} ${targetOf(chosen, subject)}`, known);
	}

	/** How often it may have been stored, whatever the operation. @param {Subject} subject @param {1 | 2} database */
	sendingsTo({ key }, database) {
		return this.sendings.get(`${key} ${database}`) ?? 0;
	}

	/**
	 * Takes over the requests of a run of the node, each of which must have been allowed.
	 * @param {NodeRun} nodeRun
	 * @param {number} next the first batch of the run after it
	 * @returns {Sent}
	 */
	take({ chosen, from, to, underWay }, next) {
		const { plan, altcraft } = this.story;
		const isCancelled = this.story.last === undefined;
		if (!isCancelled && !plan.isHasty) {
			must(underWay === 0, 'a request was under way when the node ended its run');
			must(to === next, 'a request was sent after the node had ended its run');
		}
		/** @type {Sent} */
		const sent = {
			statuses: new Map(),
			carriers: new Map(),
			attempts: new Map(),
			last: new Map(),
		};
		for (const batch of altcraft.batches.slice(from, next)) this.takeBatch(batch, chosen, sent);
		return sent;
	}

	/** @param {ReceivedBatch} batch @param {Try} chosen @param {Sent} sent changed in place */
	takeBatch(batch, chosen, sent) {
		const { approach, database, options } = chosen;
		const { n, databaseId, operation, matching, profiles = [] } = batch;
		must(`${operation}Multiple` === approach.operation, `${operation} instead of what was chosen`);
		must(matching === approach.mode, `matching by ${matching}, not by ${approach.mode}`);
		this.destinations.add(JSON.stringify([approach, database]));
		const keys = profiles.map(({ key }) => key).join();
		const attempt = (sent.attempts.get(keys) ?? 0) + 1;
		sent.attempts.set(keys, attempt);
		must(attempt <= 1 + options.maxRetries, `request ${n} is one repetition too many`);
		const request = this.story.played[n] ?? { trouble: undefined };
		const mayComeAgain = this.mayComeAgain(batch, request);
		const isUnsettled =
			['refused', 'nothing'].includes(request.trouble?.tells ?? '') && !this.isDoubtful(request);
		/** @type {Set<string>} */
		const values = new Set();
		for (const [index, profile] of profiles.entries()) {
			const place = this.places.get(/** @type {string | undefined} */ (profile.key));
			const subject = this.story.plan.subjects[place ?? -1];
			if (subject?.key === undefined || place === undefined) {
				must(profile.key === undefined, 'a profile that nobody asked for was sent');
				continue;
			}
			const { key } = subject;
			const name = `profile ${key}`;
			must(
				databaseId === databaseOf(chosen, subject),
				`${name} was sent to database ${databaseId}`,
			);
			must(!isDry(chosen, subject), `${name} was sent in a dry run`);
			const carrier = sent.carriers.get(key);
			if (carrier === undefined) this.checkAllowed(subject, chosen);
			must(carrier?.mayComeAgain !== false, `${name} was sent again in the same run`);
			must((carrier?.keys ?? keys) === keys, `${name} was sent again in another request`);
			sent.carriers.set(key, { keys, mayComeAgain });
			for (const value of matchValuesOf(approach, profile)) {
				must(!values.has(value), `match value ${value} is twice in request ${n}`);
				values.add(value);
				const id = `${targetOf(chosen, subject)} ${value}`;
				const last = sent.last.get(id) ?? { place: -1, isUnsettled: false };
				must(last.place <= place, `${name} came after a later one with match value ${value}`);
				must(
					last.place === place || !last.isUnsettled,
					`${name} was sent before an earlier one with match value ${value} was settled`,
				);
				sent.last.set(id, { place, isUnsettled });
				if (request.trouble?.tells === 'refused') continue;
				this.hasStale ||= (this.storedPlaces.get(id) ?? -1) > place;
				this.storedPlaces.set(id, place);
			}
			sent.statuses.set(key, this.hear(subject, chosen, request, index));
			if (request.trouble?.tells !== 'refused') {
				this.learn(subject, chosen, { wasHarmless: isHarmlessTwice(batch) });
			}
		}
	}

	/**
	 * Whether the node may send a request again at once.
	 * @param {ReceivedBatch} batch
	 * @param {Played} request
	 */
	mayComeAgain(batch, { trouble }) {
		if (trouble?.fault.status === TOO_MANY_REQUESTS) return true;
		const mayBeUnreadable = trouble?.tells === 'nothing' || this.isDoubtful({ trouble });
		return mayBeUnreadable && isHarmlessTwice(batch);
	}

	/** Whether nobody could blame the node for not reading the answer. @param {Played} request */
	isDoubtful({ trouble }) {
		// In a hasty run any answer may come too late.
		return this.story.plan.isHasty || trouble?.isDoubtful === true;
	}

	/** @param {Subject} subject @param {Try} chosen in which it was sent */
	checkAllowed(subject, chosen) {
		const { isOpen, settled } = this.of(subject, chosen);
		must(
			isOpen || this.mayResend(subject, chosen),
			`profile ${subject.key} was sent again when it was ${[...settled].join(' or ')}`,
		);
	}

	/** Whether a further try may send what is unknown. @param {Subject} subject @param {Try} chosen */
	mayResend(subject, chosen) {
		const { settled, wasHarmless } = this.of(subject, chosen);
		const does = chosen.options.resendUnknown || (wasHarmless && isHarmless(chosen, subject));
		return settled.has('unknown') && does;
	}

	/**
	 * Learns what the answer to a request said of one of its profiles.
	 * @param {Subject} subject
	 * @param {Try} chosen
	 * @param {Played} request
	 * @param {number} index of the profile in the request
	 * @returns {ReadonlySet<Status>} what the node may say of it
	 */
	hear(subject, chosen, request, index) {
		const { trouble, codes } = request;
		const { isOpen, settled, sendings } = this.of(subject, chosen);
		const isDoubtful = this.isDoubtful(request);
		/** @param {Status} status @returns {Set<Status>} */
		const orUnknown = (status) => new Set(isDoubtful ? [status, 'unknown'] : [status]);
		if (trouble?.tells === 'refused') {
			if (!isOpen) return settled;
			if (isDoubtful) this.learn(subject, chosen, { settled: new Set(['unknown']) });
			return orUnknown('rejected');
		}
		const code = trouble?.tells === 'nothing' ? undefined : codes?.[index];
		/** @type {Set<Status>} */
		let news;
		if (code === undefined) news = new Set(['unknown']);
		else if (code === 0) news = orUnknown('accepted');
		else if (isOpen || !settled.has('unknown')) news = orUnknown('rejected');
		// It may be there since it was sent before.
		else news = new Set(code === ALREADY_THERE ? ['unknown'] : ['rejected', 'unknown']);
		this.learn(subject, chosen, {
			isOpen: false,
			settled: news,
			hasOddId: trouble?.spoilsIds === true,
			sendings: sendings + 1,
		});
		const database = databaseOf(chosen, subject);
		const before = this.sendingsTo(subject, database);
		this.sendings.set(`${subject.key} ${database}`, before + 1);
		const isIdempotent = chosen.approach.mode !== undefined && !subject.counts;
		this.hasRepeats ||= before > 0 && !isIdempotent;
		return news;
	}

	/**
	 * Learns what the node said of a profile, which then is its word.
	 * @param {Subject} subject
	 * @param {Try} chosen
	 * @param {Status} status
	 */
	believe(subject, chosen, status) {
		const { settled } = this.of(subject, chosen);
		if (settled.size === 0) return;
		const isSettled = settled.has(status);
		this.learn(subject, chosen, {
			isOpen: !isSettled,
			settled: new Set(isSettled ? [status] : []),
		});
	}

	/**
	 * What the node may say of a profile after a run.
	 * @param {Subject} subject
	 * @param {NodeRun} nodeRun
	 * @param {Sent} sent in that run
	 * @returns {ReadonlySet<Status>}
	 */
	allowed(subject, { chosen }, { statuses }) {
		const { isOpen, settled } = this.of(subject, chosen);
		const dry = isDry(chosen, subject);
		if (!isOpen) {
			const isPlannedAnew = dry && this.mayResend(subject, chosen);
			return isPlannedAnew ? new Set([...settled, 'planned']) : settled;
		}
		const { key } = subject;
		const nature = natureOf(chosen.approach, subject);
		// Which names are known decides, too.
		if (nature === 'empty') return new Set(hasWay(chosen) ? ['rejected'] : ['rejected', 'notSent']);
		if (key === undefined) return new Set(STATUSES);
		const now = statuses.get(key);
		if (now !== undefined) return now;
		/** @type {Set<Status>} */
		const notSentNow = new Set(['notSent', ...settled]);
		if (dry) notSentNow.add('planned');
		// Its request may have run out of time on its way.
		else if (this.story.plan.isHasty && chosen.isReachable) notSentNow.add('unknown');
		if (nature === 'doubtful') notSentNow.add('rejected');
		return notSentNow;
	}
}

module.exports = { History, must, STATUSES };
