const { matchValuesOf } = require('./approaches');
const { History, must, STATUSES } = require('./history');
const { indexOf, saidOfFiles, saidOfItems } = require('./said');
const { databaseOf, hasWay, isDry } = require('./schedule');
const { natureOf } = require('./subjects');

/** @import {NodeRun, Story} from './campaign' */
/** @import {Sent} from './history' */
/** @import {Said} from './said' */
/** @import {Subject} from './subjects' */

const DATABASES = /** @type {const} */ ([1, 2]);

/**
 * Holds the record of the stand-in against what the node said, run of the node by run of the node.
 * @param {Story} story
 * @returns {{ isRegular: boolean }} whether the stores must be as one run without trouble leaves them
 */
function checkPromises(story) {
	const { plan, altcraft, nodeRuns, last } = story;
	const history = new History(story);
	/** @type {Map<Subject, Said>} */
	let said = new Map();
	nodeRuns.forEach((nodeRun, n) => {
		const sent = history.take(nodeRun, nodeRuns[n + 1]?.from ?? altcraft.batches.length);
		if (last === undefined || nodeRun.to === undefined) return;
		checkAdded(nodeRun);
		said = checkOutcomes(history, nodeRun, sent);
	});

	must(
		story.played.length === altcraft.batches.length,
		'a request that is no proper call of Altcraft',
	);
	must(
		altcraft.requests.every(({ path }) => path.startsWith('/api/v1.1/')),
		'a redirect was followed',
	);
	must(altcraft.overlaps === 0, 'requests with one match value were under way together');
	for (const database of DATABASES) checkCopies(history, database);
	must(!history.hasStale || !isSteady(nodeRuns), 'an older profile was stored over a newer one');
	if (last === undefined) return { isRegular: false };
	checkEnd(story, last);

	const { chosen } = /** @type {NodeRun} */ (nodeRuns.at(-1));
	const destination = JSON.stringify([chosen.approach, chosen.database]);
	const isRegular =
		last.error === undefined &&
		!plan.isHasty &&
		!history.hasRepeats &&
		!history.hasStale &&
		[...history.destinations].every((one) => one === destination) &&
		plan.subjects.every((subject) => {
			return subject.nature === 'sound' && said.get(subject)?.status === 'accepted';
		});
	return { isRegular };
}

/**
 * Whether the user chose the same in all tries, as far as it tells what is sent: else a later one may
 * well send what is older.
 * @param {readonly NodeRun[]} nodeRuns
 */
function isSteady(nodeRuns) {
	const choices = nodeRuns.map(({ chosen: { approach, database, dry, quiet, options } }) =>
		JSON.stringify([approach, database, dry, quiet, options.resendUnknown]),
	);
	return new Set(choices).size <= 1;
}

/** An update adds nothing. @param {NodeRun} nodeRun */
function checkAdded({ chosen, before, stored = before }) {
	if (chosen.approach.operation !== 'updateMultiple') return;
	must(
		stored.every((profiles, n) => profiles.length === before[n]?.length),
		'an update added a profile',
	);
}

/**
 * Whatever was sent, and however often, is there no more often than it should be.
 * @param {History} history
 * @param {1 | 2} database
 */
function checkCopies(history, database) {
	const { plan, altcraft, nodeRuns } = history.story;
	const stored = altcraft.stored(database).map(({ profile }) => profile);
	const approaches = nodeRuns.map(({ chosen }) => chosen.approach);
	const isOne = approaches.every(({ mode }) => mode !== undefined && mode === approaches[0]?.mode);
	for (const subject of plan.subjects) {
		if (subject.key === undefined) continue;
		const copies = stored.filter((profile) => subject.mark in profile).length;
		const sendings = history.sendingsTo(subject, database);
		const most = isOne ? Math.min(sendings, 1) : sendings;
		must(copies <= most, `profile ${subject.key} is there ${copies} times`);
	}
	for (const profile of stored) must(hasContent(profile), 'an empty profile was stored');
	if (!isOne) return;
	const values = stored.flatMap((profile) => matchValuesOf(approaches[0] ?? {}, profile));
	must(new Set(values).size === values.length, 'two profiles have one match value');
}

/**
 * Whether a field of it holds anything, as Altcraft would see it.
 * @param {unknown} value
 * @returns {boolean}
 */
function hasContent(value) {
	/** @type {unknown[]} */
	const left = [value];
	while (left.length > 0) {
		const one = left.pop();
		if (typeof one === 'object' && one !== null) left.push(...Object.values(one));
		else if (one !== null && one !== undefined && one !== '') return true;
	}
	return false;
}

/**
 * Holds what a run of the node put out, or failed with, against what is known.
 * @param {History} history
 * @param {NodeRun} nodeRun
 * @param {Sent} sent
 * @returns {Map<Subject, Said>} what it put out
 */
function checkOutcomes(history, nodeRun, sent) {
	const { plan, played, altcraft } = history.story;
	const { chosen, from, to, error, items = [] } = nodeRun;
	const isStop = chosen.settings.onError === 'stopWorkflow';
	const natures = plan.subjects.map((subject) => natureOf(chosen.approach, subject));
	const mayBeRefused = natures.some((nature) => nature !== 'sound');
	if (isStop && natures.includes('empty')) {
		must(from === to, 'something was sent although a profile was refused before sending');
	}
	if (error !== undefined) {
		must(isStop, `failed although it was to continue: ${error.message}`);
		checkCounts(history, nodeRun, sent);
		return new Map();
	}
	const said = plan.files
		? saidOfFiles(plan.files, items, (subject) =>
				history.of(subject, chosen).settled.has('accepted'),
			)
		: saidOfItems(plan.subjects, items);
	const hadTrouble = altcraft.batches
		.slice(from, to)
		.some(({ n }) => played[n]?.trouble !== undefined);
	const hasReason = !hasWay(chosen) || hadTrouble || plan.isHasty || (isStop && mayBeRefused);
	for (const [n, subject] of plan.subjects.entries()) {
		const found = said.get(subject);
		if (found === undefined) {
			// A file of which nothing could even be read.
			must(
				!sent.statuses.has(String(subject.key)),
				`profile ${subject.key} was sent, and has no outcome`,
			);
			continue;
		}
		const { status } = found;
		const allowed = history.allowed(subject, nodeRun, sent);
		const name = `profile ${subject.key ?? subject.text}`;
		must(allowed.has(status), `${name} is ${status}, not ${[...allowed].join(' or ')}`);
		must(status !== 'notSent' || hasReason, `${name} was not sent, without a reason`);
		if (isStop) {
			must(
				['accepted', 'rejected', 'planned'].includes(status) && natures[n] !== 'empty',
				`the node did not fail although ${name} is ${status}`,
			);
		}
		checkStored(history, nodeRun, subject, found);
		history.believe(subject, chosen, status);
	}
	return said;
}

/**
 * @param {History} history
 * @param {NodeRun} nodeRun
 * @param {Subject} subject
 * @param {Said} said
 */
function checkStored(history, { chosen, before, stored = before }, subject, { status, id }) {
	if (subject.key === undefined) return;
	const database = databaseOf(chosen, subject);
	const ids = stored[database - 1]
		?.filter(({ profile }) => subject.mark in profile)
		.map(({ profile_id }) => profile_id);
	const where = `profile ${subject.key} is ${status}`;
	const { hasOddId, sendings } = history.of(subject, chosen);
	if (status === 'accepted') {
		must(ids?.length !== 0, `${where}, but not stored`);
		if (id === undefined) return;
		if (hasOddId) must(!String(id).startsWith('[object'), `${where} with the ID ${id}`);
		else must(ids?.includes(String(id)) === true, `${where} as ${id}, but stored as ${ids}`);
	} else if (status === 'rejected' || status === 'notSent') {
		// It may have been stored by another operation.
		const isElsewhere = history.sendingsTo(subject, database) > sendings;
		must(ids?.length === 0 || isElsewhere, `${where}, but stored`);
	}
}

/**
 * Holds the message of a run that failed against what is known.
 * @param {History} history
 * @param {NodeRun} nodeRun
 * @param {Sent} sent
 */
function checkCounts(history, nodeRun, sent) {
	const { subjects, files } = history.story.plan;
	const message = String(nodeRun.error?.message);
	const counts =
		/: (\d+) accepted, (\d+) rejected, (\d+) unknown, (\d+) not sent(?:, (\d+) planned)?/
			.exec(message)
			?.slice(1)
			.map((count) => Number(count ?? 0));
	must(counts !== undefined, `a message without counts: ${message}`);
	const sum = counts?.reduce((a, b) => a + b, 0);
	// Where there is no way to Altcraft, files are not read.
	if (sum === files?.length && sum !== subjects.length && sent.statuses.size === 0) return;
	must(
		sum === subjects.length,
		`${sum} of ${subjects.length} profiles have an outcome: ${message}`,
	);
	const all = subjects.map((subject) => history.allowed(subject, nodeRun, sent));
	STATUSES.forEach((status, n) => {
		const count = counts?.[n] ?? 0;
		const most = all.filter((allowed) => allowed.has(status)).length;
		const least = all.filter((allowed) => allowed.has(status) && allowed.size === 1).length;
		must(
			count >= least && count <= most,
			`${count} are ${status}, not ${least === most ? least : `${least} to ${most}`}: ${message}`,
		);
	});
}

/**
 * What must hold when neither n8n nor the user tries again.
 * @param {Story} story
 * @param {NonNullable<Story['last']>} last
 */
function checkEnd({ plan, nodeRuns }, { run, error, kept, output, errorOutput }) {
	const { subjects, files } = plan;
	/** @param {string} name @param {unknown} value */
	const withoutDeep = (name, value) => (name === 'deep' ? null : value);
	const everything = JSON.stringify([run, error], withoutDeep);
	must(!everything.includes('chaos-token'), 'the token leaked');
	if (error !== undefined) return;

	const { chosen, items = [] } = /** @type {NodeRun} */ (nodeRuns.at(-1));
	// A dry run says nothing of what is really there, so what is kept of that may stay.
	const isDryRun = subjects.some((subject) => isDry(chosen, subject));
	// After tries with other settings, the node cannot tell whether n8n runs it once more.
	const mayRunAgain =
		nodeRuns.some((nodeRun) => nodeRun.chosen !== chosen) &&
		chosen.settings.retryOnFail === true &&
		'error' in (items[0]?.json ?? {});
	must(
		isDryRun || mayRunAgain || Object.keys(kept ?? {}).length === 0,
		'a checkpoint stayed behind',
	);
	if (files) return;
	for (const list of [output, errorOutput]) {
		const order = list.map(indexOf);
		must(
			order.every((index, n) => n === 0 || index > Number(order[n - 1])),
			'out of order',
		);
	}
	const indexes = new Set([...output, ...errorOutput].map(indexOf));
	must(
		indexes.size === subjects.length && output.length + errorOutput.length === subjects.length,
		'an item did not come back, or came back twice',
	);
}

module.exports = { checkPromises };
