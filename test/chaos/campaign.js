const { setTimeout } = require('node:timers/promises');

const { startAltcraft } = require('../altcraft/server');
const { fileNamed, runAltcraft } = require('../engine/engine');

/** @import {IDataObject, IRun, INodeExecutionData} from 'n8n-workflow' */
/** @import {Altcraft, Fault} from '../altcraft/server' */

/**
 * A generator of random numbers in [0, 1) from a seed (mulberry32).
 * @param {number} seed
 */
function randomFrom(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
 * @param {string} name
 * @param {Fault} fault
 */
function vague(name, fault) {
	return { name, isRefusal: false, fault };
}

/**
 * A fault with which Altcraft says beyond doubt that it took nothing: only then may the same
 * profiles come again.
 * @param {string} name
 * @param {Fault} fault
 */
function refusal(name, fault) {
	return { name, isRefusal: true, fault };
}

const FAULTS = [
	...[400, 401, 402, 403, 404, 440, 777].map((error) =>
		refusal(`envelope ${error}`, { envelope: { error, error_text: `Refused with ${error}` } }),
	),
	refusal('429', { status: 429, headers: { 'Retry-After': '0' } }),
	refusal('400 with envelope', { status: 400, body: '{"error":400,"error_text":"Bad"}' }),
	.../** @type {const} */ (['none', 'half', 'all']).flatMap((process) => [
		vague(`cut, ${process} processed`, { cut: 'beforeAnswer', process }),
		vague(`500, ${process} processed`, { status: 500, process }),
		vague(`web page, ${process} processed`, { html: true, process }),
		vague(`empty, ${process} processed`, { empty: true, process }),
	]),
	vague('cut within the answer', { cut: 'midAnswer' }),
	vague('half an answer', { truncated: true }),
	vague('short result', { resultLength: 0 }),
	vague('long result', { resultLength: 99 }),
	vague('no result', { edit: without('result') }),
	vague('no code', { edit: without('error') }),
	vague('redirect', { status: 302, headers: { Location: '/' } }),
	vague('hang', { hang: true, process: 'all' }),
	vague('gzip', { gzip: true }),
];

/** @param {string} member @returns {(answer: unknown) => unknown} */
function without(member) {
	return (answer) => ({ ...Object(answer), [member]: undefined });
}

/** How the records of a file stand in it, each on a line of its own; the first one on line `start`. */
const FILE_FORMATS = [
	{
		name: 'records.jsonl',
		start: 1,
		/** @param {IDataObject[]} records */
		write: (records) => records.map((record) => JSON.stringify(record)).join('\n'),
	},
	{
		name: 'records.json',
		start: 2,
		/** @param {IDataObject[]} records */
		write: (records) => `[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]`,
	},
	{
		name: 'records.csv',
		start: 2,
		/** @param {IDataObject[]} records */
		write: (records) =>
			[
				'key,email',
				// Too many values, for a record that is to be refused.
				...records.map(({ key, email }) => (key === undefined ? 'x,x,x' : `${key},${email}`)),
			].join('\r\n'),
	},
];

/**
 * The same items as the records of files.
 * @param {IDataObject[]} items
 * @param {number} count
 * @param {(typeof FILE_FORMATS)[number]} format
 */
function filesOf(items, count, format) {
	const share = Math.ceil(items.length / count);
	return Array.from({ length: count }, (_, n) => {
		const records = items.slice(n * share, (n + 1) * share);
		return { records, start: format.start, binary: fileNamed(format.name, format.write(records)) };
	});
}

/**
 * What one run is like, from its seed.
 * @param {number} seed
 */
function planRun(seed) {
	const random = randomFrom(seed);
	/** @param {number} least @param {number} most */
	const between = (least, most) => least + Math.floor(random() * (most - least + 1));
	/** @template T @param {readonly T[]} choices @returns {T} */
	const oneOf = (choices) => /** @type {T} */ (choices[between(0, choices.length - 1)]);
	/** @param {number} share */
	const chance = (share) => random() < share;

	const hasRefused = chance(0.1);
	const badEmails = chance(0.5) ? 0.2 : 0;
	/** @type {IDataObject[]} */
	const items = Array.from({ length: between(1, 30) }, (_, key) => {
		if (hasRefused && chance(0.1)) return {};
		const email = chance(badEmails) ? `none ${key}` : `c${chance(0.1) ? 0 : key}@example.com`;
		return { key: `${seed}.${key}`, email, db: chance(0.3) ? 2 : 1 };
	});
	const faultShare = oneOf([0, 0.1, 0.3, 0.6]);
	const files = chance(0.35) ? filesOf(items, between(1, 3), oneOf(FILE_FORMATS)) : undefined;
	return {
		items,
		files,
		parameters: {
			...(files ? { dataMode: 'file' } : {}),
			...(!files && chance(0.3) ? { database: '={{ $json.db ?? 1 }}' } : {}),
			options: {
				batchSize: between(1, 8),
				streams: between(1, 4),
				format: oneOf(['json', 'xml']),
				rejected: oneOf(['output', 'error']),
				maxRetries: between(0, 2),
				timeout: 40,
				dryRun: chance(0.02),
				...(files ? { notAccepted: true } : {}),
			},
		},
		settings: {
			onError: oneOf(
				/** @type {const} */ (['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput']),
			),
			retryOnFail: chance(0.5),
			maxTries: between(2, 4),
			waitBetweenTries: 1,
		},
		tokenIn: oneOf(['body', 'header']),
		byHand: between(0, 2),
		cancelAt: chance(0.05) ? between(0, 3) : undefined,
		nextFault: () =>
			chance(faultShare)
				? oneOf(FAULTS.filter(({ name }) => name !== 'hang' || chance(0.2)))
				: undefined,
	};
}

/**
 * One run, with all tries that n8n and the user make of it. Throws an Error that says which promise
 * was broken.
 * @param {Altcraft} altcraft
 * @param {number} seed
 */
async function runOnce(altcraft, seed) {
	const plan = planRun(seed);
	/** @type {Map<number, ReturnType<typeof plan.nextFault>>} */
	const played = new Map();
	/** @type {(() => void) | undefined} */
	let cancel;
	let isCancelled = false;
	altcraft.fault = ({ n }) => {
		if (n === plan.cancelAt && !isCancelled) {
			isCancelled = true;
			cancel?.();
		}
		const fault = plan.nextFault();
		played.set(n, fault);
		return fault?.fault;
	};

	/** @type {IRun | undefined} */
	let retryOf;
	/** @type {Awaited<ReturnType<typeof runAltcraft>> | undefined} */
	let last;
	for (let tries = 0; tries <= plan.byHand && !isCancelled; tries++) {
		last = await runAltcraft({
			items: plan.files?.map(() => ({})) ?? plan.items,
			binary: plan.files?.map(({ binary }) => binary),
			credential: { serverUrl: altcraft.url, token: altcraft.token, tokenIn: plan.tokenIn },
			parameters: plan.parameters,
			settings: plan.settings,
			retryOf,
			onStart: (stop) => (cancel = stop),
		}).catch((error) => {
			if (!isCancelled) throw error;
			return undefined;
		});
		if (last === undefined || last.error === undefined) break;
		retryOf = last.run;
	}
	// The engine does not wait for a cancelled node: whatever it still does is to be seen as well.
	if (isCancelled) await setTimeout(50);
	check(plan, altcraft, played, isCancelled ? undefined : last);
}

/** @param {boolean} holds @param {string} promise */
function must(holds, promise) {
	if (!holds) throw new Error(promise);
}

/**
 * Holds the record of the stand-in against what the node said.
 * @param {ReturnType<typeof planRun>} plan
 * @param {Altcraft} altcraft
 * @param {ReadonlyMap<number, { isRefusal: boolean } | undefined>} played faults by number of request
 * @param {Awaited<ReturnType<typeof runAltcraft>> | undefined} last undefined for a cancelled run
 */
function check({ items, files, settings, parameters }, altcraft, played, last) {
	const stored = [1, 2].flatMap((id) => altcraft.stored(id));
	/** @type {Map<unknown, string[]>} */
	const copies = new Map();
	for (const { profile, profile_id: id } of stored) {
		copies.set(profile.key, [...(copies.get(profile.key) ?? []), id]);
	}
	/** @type {Map<unknown, number>} */
	const sendings = new Map();
	for (const { n, profiles = [] } of altcraft.batches) {
		if (played.get(n)?.isRefusal) continue;
		for (const profile of profiles) {
			const { key } = /** @type {{ key: string }} */ (profile);
			sendings.set(key, (sendings.get(key) ?? 0) + 1);
		}
	}
	for (const { key } of items) {
		must((copies.get(key)?.length ?? 0) <= 1, `profile ${key} is there twice`);
		must((sendings.get(key) ?? 0) <= 1, `profile ${key} was sent again`);
	}
	if (parameters.options.dryRun) must(altcraft.requests.length === 0, 'a dry run sent something');
	if (last === undefined) return;

	must(!JSON.stringify([last.run, last.error]).includes(altcraft.token), 'the token leaked');
	if (last.error !== undefined) {
		must(
			settings.onError === 'stopWorkflow',
			`failed although it was to continue: ${last.error.message}`,
		);
		const counts =
			/: (\d+) accepted, (\d+) rejected, (\d+) unknown, (\d+) not sent(?:, (\d+) planned)?/
				.exec(last.error.message)
				?.slice(1)
				.map((count) => Number(count ?? 0));
		must(counts !== undefined, `a message without counts: ${last.error.message}`);
		const [accepted = 0, rejected = 0, unknown = 0, notSent = 0, planned = 0] = counts ?? [];
		must(
			accepted + rejected + unknown + notSent + planned === items.length,
			'a profile without an outcome',
		);
		must(accepted <= stored.length, 'more accepted than stored');
		must(stored.length <= accepted + unknown, 'stored, but neither accepted nor unknown');
		return;
	}
	must(Object.keys(last.kept ?? {}).length === 0, 'a checkpoint stayed behind');
	if (files) {
		checkFiles(files, copies, last);
		return;
	}
	/** @type {Map<number, INodeExecutionData>} */
	const outputs = new Map();
	for (const item of [...last.output, ...last.errorOutput]) {
		const { item: index } = /** @type {{ item: number }} */ (item.pairedItem);
		must(!outputs.has(index), `item ${index} came back twice`);
		outputs.set(index, item);
	}
	must(outputs.size === items.length, 'an item did not come back');
	for (const list of [last.output, last.errorOutput]) {
		const order = list.map(({ pairedItem }) => /** @type {{ item: number }} */ (pairedItem).item);
		must(
			order.every((index, n) => n === 0 || index > Number(order[n - 1])),
			'out of order',
		);
	}
	items.forEach(({ key }, index) => {
		const json = /** @type {IDataObject} */ (outputs.get(index)?.json);
		const { status, profile_id: id } =
			'error' in json ? /** @type {IDataObject} */ (json.details) : json;
		const ids = key === undefined ? [] : (copies.get(key) ?? []);
		const where = `item ${index} is ${status}`;
		if (status === 'accepted')
			must(ids.length === 1 && ids[0] === id, `${where}, but stored as ${ids}`);
		else if (status !== 'unknown') must(ids.length === 0, `${where}, but stored`);
		must(['accepted', 'rejected', 'unknown', 'notSent', 'planned'].includes(String(status)), where);
	});
}

/**
 * Holds the record of the stand-in against the summaries and what else came out of files.
 * @param {ReturnType<typeof filesOf>} files
 * @param {ReadonlyMap<unknown, string[]>} copies stored, by key
 * @param {Awaited<ReturnType<typeof runAltcraft>>} last
 */
function checkFiles(files, copies, { output, errorOutput }) {
	files.forEach(({ records, start }, file) => {
		const jsons = [...output, ...errorOutput]
			.filter(({ pairedItem }) => /** @type {{ item: number }} */ (pairedItem).item === file)
			.map(({ json }) => json);
		const summaries = jsons.filter((json) => 'profiles' in json);
		must(summaries.length === 1, `file ${file} has ${summaries.length} summaries`);
		/** @type {Record<string, number>} */
		const counts = { accepted: 0, planned: 0, rejected: 0, unknown: 0, notSent: 0 };
		/** @type {Map<number, unknown>} */
		const statuses = new Map();
		for (const json of jsons) {
			if ('profiles' in json) continue;
			const { line, status } = /** @type {IDataObject} */ (json.details ?? json);
			const record = Number(line) - start;
			must(!statuses.has(record), `line ${line} came back twice`);
			statuses.set(record, status);
		}
		const { profiles, planned = 0 } = /** @type {Record<string, number>} */ (summaries[0]);
		must(profiles === records.length, `${profiles} of ${records.length} records have an outcome`);
		records.forEach(({ key }, record) => {
			const status = statuses.get(record) ?? (planned > 0 ? 'planned' : 'accepted');
			const stored = key === undefined ? 0 : (copies.get(key)?.length ?? 0);
			const where = `record ${record} of file ${file} is ${status}`;
			if (status === 'accepted') must(stored === 1, `${where}, but not stored`);
			else if (status !== 'unknown') must(stored === 0, `${where}, but stored`);
			counts[String(status)] = (counts[String(status)] ?? 0) + 1;
		});
		for (const [name, count] of Object.entries(counts)) {
			must((summaries[0]?.[name] ?? 0) === count, `file ${file}: wrong count of ${name}`);
		}
	});
}

/**
 * A campaign of runs with seeds from `firstSeed` on. Throws at the first broken promise, with the
 * seed that shows it again.
 * @param {number} runs
 * @param {number} firstSeed
 * @param {(done: number) => void} [onProgress]
 */
async function runCampaign(runs, firstSeed, onProgress) {
	let requests = 0;
	let profiles = 0;
	for (let n = 0; n < runs; n++) {
		const seed = firstSeed + n;
		// One for each run: a request that a run gave up may still be on its way when the next one starts.
		const altcraft = await startAltcraft({ token: 'chaos-token-f3c9' });
		try {
			await runOnce(altcraft, seed);
		} catch (error) {
			throw new Error(`seed ${seed}: ${/** @type {Error} */ (error).message}`, { cause: error });
		} finally {
			await altcraft.stop();
		}
		requests += altcraft.requests.length;
		profiles += altcraft.storedCount(1) + altcraft.storedCount(2);
		onProgress?.(n + 1);
	}
	return { runs, requests, profiles };
}

module.exports = { runCampaign };
