const { APPROACHES, MATCH_FIELDS } = require('./approaches');
const { Draw } = require('./draw');
const {
	drawSubjects,
	FIELD_ACTIONS,
	FILE_FORMATS,
	filesOf,
	idOf,
	PROFILE_JSON,
	storedOf,
} = require('./subjects');
const { TROUBLES } = require('./troubles');

/** @import {IDataObject, INode} from 'n8n-workflow' */
/** @import {Approach} from './approaches' */
/** @import {Subject} from './subjects' */

/**
 * What is the same for a node that n8n runs once, and again with Retry On Fail. The user may change
 * all of it before a failed execution is retried by hand.
 * @typedef {object} Try
 * @property {Approach} approach
 * @property {boolean} isReachable whether the credential leads to the server
 * @property {'told' | 'not now' | 'never'} fields whether the server tells the fields of a database
 * @property {'own' | 1 | 2} database `own`: what each item says
 * @property {'none' | 'some' | 'all'} dry `some`: what each item says
 * @property {'none' | 'some' | 'all'} quiet whether triggers are skipped, where the operation can
 * @property {number} troubleShare of the requests
 * @property {Pick<INode, 'onError' | 'retryOnFail' | 'maxTries' | 'waitBetweenTries'>} settings
 * @property {IDataObject & { resendUnknown: boolean, maxRetries: number }} options
 */

/** Each as often as it is drawn. @type {readonly Approach['operation'][]} */
const OPERATIONS = [
	'addMultiple',
	'addMultiple',
	'importMultiple',
	'importMultiple',
	'importMultiple',
	'updateMultiple',
	'updateMultiple',
];

const ON_ERROR = /** @type {const} */ ([
	'stopWorkflow',
	'stopWorkflow',
	'continueRegularOutput',
	'continueErrorOutput',
]);

/**
 * What one run is like, from its seed.
 * @param {number} seed
 */
function planRun(seed) {
	const draw = new Draw(seed);
	const dataMode = draw.oneOf(
		/** @type {const} */ (['file', 'file', 'mapColumns', 'mapColumns', 'mapColumns', 'json']),
	);
	const operation = draw.oneOf(OPERATIONS);
	const home = draw.oneOf(APPROACHES.filter((approach) => approach.operation === operation));
	// A server that is busy for a moment would seem to hang, so the few runs for this are apart.
	const isHasty = draw.chance(0.08);
	const hasDry = draw.chance(0.12);
	const format = draw.oneOf(FILE_FORMATS);
	const isFlat = dataMode === 'file' && format.name.endsWith('.csv');
	const { subjects, there, hasActions } = drawSubjects(draw, { seed, dataMode, isFlat, home });
	const files = dataMode === 'file' ? filesOf(draw, subjects, format) : undefined;
	const tries = drawTries(draw, { home, isHasty, hasDry });
	return {
		subjects,
		files,
		tries,
		isHasty,
		/** What both databases hold from the start, under the same IDs. */
		stored: there.map(storedOf),
		/** @param {number} n */
		profileId: (n) => idOf(n < 2 * there.length ? n % there.length : n),
		tokenIn: draw.oneOf(['body', 'header']),
		cancelAt: draw.chance(0.05) ? draw.between(0, 3) : undefined,
		/** @param {Try} chosen */
		parametersOf: ({ approach, database, dry, quiet, options }) => ({
			operation: approach.operation,
			...(approach.mode ? { matching: approach.mode } : {}),
			...(approach.mode === 'custom' ? { matchField: MATCH_FIELDS.custom } : {}),
			dataMode,
			...(dataMode === 'json' ? { profileJson: PROFILE_JSON } : {}),
			...(hasActions ? { fieldActions: FIELD_ACTIONS } : {}),
			database:
				database === 'own'
					? '={{ $json.db ?? 1 }}'
					: { __rl: true, mode: 'id', value: String(database) },
			options: {
				...options,
				skipTriggers: quiet === 'some' ? '={{ $json.quiet === true }}' : quiet === 'all',
				dryRun: dry === 'some' ? '={{ $json.dry === true }}' : dry === 'all',
				// What is left out says nothing of the profiles.
				...(files ? { notAccepted: true } : {}),
			},
		}),
		/** @template T @param {readonly T[]} all */
		oneOf: (all) => draw.oneOf(all),
		/** @param {Try} chosen @returns {import('./troubles').Trouble | undefined} */
		nextTrouble: ({ troubleShare }) => {
			if (!draw.chance(troubleShare)) return undefined;
			const trouble = draw.oneOf(TROUBLES);
			return draw.chance(trouble.share ?? 1) && (isHasty || !trouble.isHasty) ? trouble : undefined;
		},
	};
}

/**
 * The first try, and those by hand after it, should it fail.
 * @param {Draw} draw
 * @param {{ home: Approach, isHasty: boolean, hasDry: boolean }} traits
 * @returns {Try[]}
 */
function drawTries(draw, { home, isHasty, hasDry }) {
	/** @type {Try[]} */
	const tries = [];
	const databases = /** @type {const} */ (['own', 1, 1, 2]);
	const homeDatabase = draw.oneOf(databases);
	/** @type {Try['quiet'][]} */
	const quiets = draw.oneOf([['all'], ['all', 'none'], ['all', 'some', 'some', 'none'], ['none']]);
	for (let left = draw.between(2, 5); left > 0; left--) {
		const last = tries.at(-1);
		// Most end well in the end, so that there is something to compare.
		const troubleShare = draw.oneOf(last ? [0, 0, 0, 0.1, 0.3] : [0.1, 0.3, 0.3, 0.6, 0.6, 0.8]);
		if (last && draw.chance(0.25)) {
			tries.push({ ...last, isReachable: true, fields: 'told', troubleShare });
			continue;
		}
		const isReachable = !draw.chance(0.04);
		tries.push({
			// Something else, or somewhere else, for one try, and back again.
			approach: last && draw.chance(0.2) ? draw.oneOf(APPROACHES) : home,
			database: last && draw.chance(0.15) ? draw.oneOf(databases) : homeDatabase,
			isReachable,
			fields: draw.chance(0.08) ? draw.oneOf(['not now', 'never']) : 'told',
			dry: hasDry ? draw.oneOf(['none', 'some', 'some', 'some', 'all']) : 'none',
			quiet: draw.oneOf(quiets),
			troubleShare,
			settings: {
				onError: draw.oneOf(ON_ERROR),
				retryOnFail: draw.chance(0.6),
				maxTries: draw.between(2, 4),
				// What a run gave up is to be here before the next one begins.
				waitBetweenTries: isHasty ? 20 : 1,
			},
			options: {
				batchSize: draw.between(1, 8),
				streams: draw.between(1, 4),
				format: draw.oneOf(['json', 'xml']),
				rejected: draw.oneOf(['output', 'error']),
				resendUnknown: draw.chance(0.25),
				includeInput: draw.chance(0.1),
				// A connection that is never made is tried again after a wait.
				maxRetries: isReachable ? draw.oneOf([0, 0, 1, 2]) : 0,
				timeout: isHasty ? 40 : 10_000,
			},
		});
	}
	return tries;
}

/** @param {Try} chosen @param {Subject} subject @returns {1 | 2} */
function databaseOf({ database }, { item }) {
	return database === 'own' ? (item.db === 2 ? 2 : 1) : database;
}

/** Whether anything can be sent at all. @param {Try} chosen */
function hasWay({ isReachable, fields }) {
	return isReachable && fields !== 'not now';
}

/** @param {Try} chosen @param {Subject} subject */
function isDry({ dry }, { item }) {
	return dry === 'all' || (dry === 'some' && item.dry === true);
}

/**
 * Whether the subject may be sent twice without harm.
 * @param {Try} chosen
 * @param {Subject} subject
 */
function isHarmless({ approach, quiet }, { item, counts }) {
	const isQuiet = quiet === 'all' || (quiet === 'some' && item.quiet === true);
	return approach.operation === 'importMultiple' && isQuiet && !counts;
}

/**
 * What a checkpoint belongs to beside the data.
 * @param {Try} chosen
 * @param {Subject} subject
 */
function targetOf(chosen, subject) {
	const { operation, mode } = chosen.approach;
	return JSON.stringify([operation, mode, databaseOf(chosen, subject)]);
}

module.exports = { databaseOf, hasWay, isDry, isHarmless, planRun, targetOf };
