const path = require('node:path');
const { setTimeout } = require('node:timers/promises');
const { isDeepStrictEqual } = require('node:util');

const { setSafeRegexEngine } = require('n8n-workflow');

const { DEFAULT_DATABASE_FIELDS } = require('../altcraft/catalogue');
const { startAltcraft } = require('../altcraft/server');
const { loadPackage, runAltcraft } = require('../engine/engine');
const { checkPromises } = require('./promises');
const { planRun } = require('./schedule');

/** @import {INodeExecutionData, INodeType, IRun} from 'n8n-workflow' */
/** @import {StoredProfile} from '../altcraft/matching' */
/** @import {Altcraft} from '../altcraft/server' */
/** @import {Try} from './schedule' */
/** @import {Trouble} from './troubles' */

/**
 * One run of the node: n8n makes several of a try with Retry On Fail.
 * @typedef {object} NodeRun
 * @property {Try} chosen
 * @property {number} from the first of the stand-in's batches that came while it ran
 * @property {number} [to] the one after the last; undefined for a run that never ended
 * @property {number} [underWay] its requests that had no answer when it ended
 * @property {Stored} before what was stored when it began
 * @property {Stored} [stored] when it ended
 * @property {readonly INodeExecutionData[]} [items] that it put out
 * @property {Error} [error] that it failed with
 */

/** What database 1 and 2 hold. @typedef {readonly (readonly StoredProfile[])[]} Stored */

/**
 * What the stand-in did with a request.
 * @typedef {object} Played
 * @property {Trouble | undefined} trouble
 * @property {readonly number[]} [codes] of the entries, where there was an answer
 */

/**
 * All that is known of one run of the campaign.
 * @typedef {object} Story
 * @property {ReturnType<typeof planRun>} plan
 * @property {Altcraft} altcraft
 * @property {readonly NodeRun[]} nodeRuns
 * @property {readonly Played[]} played by number of request
 * @property {Awaited<ReturnType<typeof runAltcraft>> | undefined} last the last try; undefined when
 * the run was cancelled
 */

/** Every profile with content has a key, and others have names that no database knows. */
const DATABASES = [1, 2].map((id) => ({
	id,
	name: `Database ${id}`,
	fields: [...DEFAULT_DATABASE_FIELDS, { name: 'key', type: 'unicode' }],
}));

/**
 * What a server answers that does not tell the fields of a database.
 * @type {Record<'not now' | 'never', readonly import('../altcraft/server').Fault[]>}
 */
const UNTOLD = {
	'not now': [
		{ status: 503 },
		{ status: 429, headers: { 'Retry-After': '0' } },
		{ cut: 'beforeAnswer' },
	],
	never: [{ status: 404, body: '<html></html>' }, { envelope: { error: 403, error_text: 'No' } }],
};

/** Nobody listens there. */
const DEAD_URL = 'http://127.0.0.1:1';

/** @type {(() => (ended: Pick<NodeRun, 'items' | 'error'>) => void) | undefined} */
let onNodeRun;

/** @type {Promise<void> | undefined} */
let preparing;

async function prepare() {
	await watchNode();
	shortenWaits();
	trustPatterns();
}

/** Lets `onNodeRun` know when n8n runs the node, and what comes of it. */
async function watchNode() {
	const type = /** @type {INodeType} */ ((await loadPackage()).getNode('altcraft').type);
	const { execute } = type;
	type.execute = async function () {
		const end = onNodeRun?.();
		try {
			const output = /** @type {INodeExecutionData[][]} */ (await execute?.call(this));
			// n8n goes on to change these items.
			end?.({ items: output[0]?.map((item) => ({ ...item })) });
			return output;
		} catch (error) {
			end?.({ error: /** @type {Error} */ (error) });
			throw error;
		}
	};
}

/** The node's own waits would make a campaign last for hours. */
function shortenWaits() {
	const retry = require(path.join(__dirname, '../../dist/nodes/Altcraft/transport/retry'));
	const { retryDelay } = retry;
	/** @param {unknown[]} args */
	retry.retryDelay = (...args) => {
		const delay = retryDelay(...args);
		return delay && Math.min(delay, 2);
	};
}

/** n8n gives a pattern 250 milliseconds, for which a busy machine may not come back to it. */
function trustPatterns() {
	/** @param {string} pattern @param {string} [flags] */
	const regex = (pattern, flags) => new RegExp(pattern, flags);
	setSafeRegexEngine({
		exec: (pattern, input, flags) => regex(pattern, flags).exec(input),
		test: (pattern, input, flags) => regex(pattern, flags).test(input),
		replace: (pattern, input, flags, text) => input.replace(regex(pattern, flags), text),
		matchAll: (pattern, input, flags) => [...input.matchAll(regex(pattern, `${flags ?? ''}g`))],
		split: (pattern, input, flags) => input.split(regex(pattern, flags)),
	});
}

/**
 * A stand-in that holds what the run begins with. One for each run: a request that a run gave up may
 * still be on its way when the next one starts.
 * @param {ReturnType<typeof planRun>} plan
 */
async function startFor({ stored, profileId }) {
	const altcraft = await startAltcraft({
		token: 'chaos-token-f3c9',
		profileId,
		databases: DATABASES,
	});
	for (const id of stored.length > 0 ? [1, 2] : []) {
		await fetch(`${altcraft.url}/api/v1.1/profiles/add_batch/`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ token: altcraft.token, db_id: id, data: stored }),
		});
	}
	return altcraft;
}

/** @param {Altcraft} altcraft @returns {Stored} */
function storedIn(altcraft) {
	// What a profile holds is never changed in place.
	return [1, 2].map((id) => altcraft.stored(id).map((profile) => ({ ...profile })));
}

/**
 * One run, with all tries that n8n and the user make of it. Throws an Error that says which promise
 * was broken.
 * @param {ReturnType<typeof planRun>} plan
 * @param {Altcraft} altcraft
 */
async function runOnce(plan, altcraft) {
	/** @type {NodeRun[]} */
	const nodeRuns = [];
	/** @type {Played[]} */
	const played = altcraft.batches.map(() => ({ trouble: undefined }));
	/** @type {(() => void) | undefined} */
	let cancel;
	let isCancelled = false;
	let chosen = /** @type {Try} */ (plan.tries[0]);
	await (preparing ??= prepare());
	onNodeRun = () => {
		/** @type {NodeRun} */
		const nodeRun = { chosen, from: altcraft.batches.length, before: storedIn(altcraft) };
		nodeRuns.push(nodeRun);
		return (ended) =>
			Object.assign(nodeRun, ended, {
				to: altcraft.batches.length,
				underWay: altcraft.batches.filter(({ answer }) => answer === 'pending').length,
				stored: storedIn(altcraft),
			});
	};
	const cancelAt = plan.cancelAt === undefined ? undefined : plan.cancelAt + played.length;
	altcraft.fault = ({ n }) => {
		if (n === cancelAt && !isCancelled) {
			isCancelled = true;
			cancel?.();
		}
		const trouble = plan.nextTrouble(chosen);
		/** @type {Played} */
		const record = { trouble };
		played[n] = record;
		return {
			...trouble?.fault,
			edit: (answer) => {
				const { result } = /** @type {{ result: { error: number }[] }} */ (answer);
				record.codes = result.map(({ error }) => error);
				return trouble?.fault.edit?.(answer) ?? answer;
			},
		};
	};

	/** @type {IRun | undefined} */
	let retryOf;
	/** @type {Story['last']} */
	let last;
	for (chosen of plan.tries) {
		const { fields } = chosen;
		altcraft.readingFault = fields === 'told' ? undefined : () => plan.oneOf(UNTOLD[fields]);
		last = await runTry(plan, altcraft, chosen, {
			retryOf,
			onStart: (stop) => (cancel = stop),
		}).catch((error) => {
			if (!isCancelled) throw error;
			return undefined;
		});
		// What a run gave up is to be here before the next one begins.
		if (plan.isHasty) await setTimeout(20);
		if (isCancelled || last?.error === undefined) break;
		retryOf = last.run;
	}
	onNodeRun = undefined;
	// The engine does not wait for a cancelled node: whatever it still does is to be seen as well,
	// as is what a node does after its end.
	await setTimeout(isCancelled ? 50 : 3);
	const story = { plan, altcraft, nodeRuns, played, last: isCancelled ? undefined : last };
	const { isRegular } = checkPromises(story);
	if (isRegular) await compareWithoutTrouble(plan, altcraft, chosen);
	return { isRegular };
}

/**
 * @param {ReturnType<typeof planRun>} plan
 * @param {Altcraft} altcraft
 * @param {Try} chosen
 * @param {Pick<Parameters<typeof runAltcraft>[0], 'retryOf' | 'onStart'>} [more]
 */
function runTry(plan, altcraft, chosen, more) {
	return runAltcraft({
		items: (plan.files ?? plan.subjects).map(({ item }) => item),
		binary: plan.files?.map(({ binary }) => binary),
		credential: {
			serverUrl: chosen.isReachable ? altcraft.url : DEAD_URL,
			token: altcraft.token,
			tokenIn: plan.tokenIn,
		},
		parameters: plan.parametersOf(chosen),
		settings: chosen.settings,
		...more,
	});
}

/**
 * Holds what is stored against what the same node stores where nothing goes wrong.
 * @param {ReturnType<typeof planRun>} plan
 * @param {Altcraft} altcraft
 * @param {Try} chosen
 */
async function compareWithoutTrouble(plan, altcraft, chosen) {
	const untroubled = await startFor(plan);
	if (chosen.fields === 'never') untroubled.readingFault = () => UNTOLD.never[0];
	try {
		const { error } = await runTry(plan, untroubled, chosen);
		if (error) throw new Error(`failed without trouble: ${error.message}`);
		for (const [n, stored] of storedIn(altcraft).entries()) {
			const [is, should] = [stored, storedIn(untroubled)[n] ?? []].map(contentsOf);
			if (isDeepStrictEqual(is, should)) continue;
			const odd = is?.find((content) => !should?.includes(content));
			throw new Error(`database ${n + 1} would hold no ${odd} without trouble`);
		}
	} finally {
		await untroubled.stop();
	}
}

/**
 * What profiles hold, whatever their order, their IDs, and the format in which they came: XML has texts
 * alone.
 * @param {readonly StoredProfile[]} stored
 */
function contentsOf(stored) {
	/** @param {string} _ @param {unknown} value */
	const asText = (_, value) => (typeof value === 'object' ? value : String(value));
	return stored.map(({ profile }) => JSON.stringify(Object.entries(profile).sort(), asText)).sort();
}

/**
 * A campaign of runs with seeds from `firstSeed` on. Tells the seeds whose runs broke a promise, each of
 * which shows it again.
 * @param {number} runs
 * @param {number} firstSeed
 * @param {(done: number) => void} [onProgress]
 */
async function runCampaign(runs, firstSeed, onProgress) {
	let requests = 0;
	let profiles = 0;
	let compared = 0;
	/** @type {string[]} */
	const broken = [];
	for (let n = 0; n < runs; n++) {
		const seed = firstSeed + n;
		const plan = planRun(seed);
		const altcraft = await startFor(plan);
		try {
			const { isRegular } = await runOnce(plan, altcraft);
			if (isRegular) compared++;
		} catch (error) {
			broken.push(`seed ${seed}: ${/** @type {Error} */ (error).message}`);
		} finally {
			await altcraft.stop();
		}
		requests += altcraft.requests.length;
		profiles += altcraft.storedCount(1) + altcraft.storedCount(2);
		onProgress?.(n + 1);
	}
	return { runs, requests, profiles, compared, broken };
}

module.exports = { runCampaign };
