const { createServer } = require('node:http');
const { BATCH_CALLS, readBatch } = require('./batch');
const {
	DEFAULT_DATABASES,
	DEFAULT_DATABASE_FIELDS,
	DEFAULT_RESOURCES,
	DEFAULT_RESOURCE_FIELDS,
	DEFAULT_SEGMENTS,
} = require('./catalogue');
const { DISCOVERY, incorrect, refused } = require('./discovery');
const { htmlReply, playFault, processedShare, sendReply } = require('./faults');
const { carriesValue, matchKeys } = require('./matching');
const { OverlapWatch } = require('./overlaps');
const { PROFILE_CALLS, runProfileCall } = require('./profileCalls');
const { ProfileStore } = require('./store');
const { answerFormat, readCall, requestFormat } = require('./wire');

/** @typedef {import('./catalogue').Database} Database */
/** @typedef {import('./catalogue').Resource} Resource */
/** @typedef {import('./catalogue').Field} Field */
/** @typedef {import('./batch').BatchCall} BatchCall */
/** @typedef {import('./batch').Operation} Operation */
/** @typedef {import('./matching').Mode} Mode */
/** @typedef {import('./matching').StoredProfile} StoredProfile */
/** @typedef {import('./discovery').Catalogue} Catalogue */
/** @typedef {import('./faults').Fault} Fault */
/** @typedef {import('./faults').Reply} Reply */
/** @typedef {import('./wire').Format} Format */
/** @typedef {import('node:http').IncomingMessage} IncomingMessage */
/** @typedef {import('node:http').ServerResponse} ServerResponse */

/**
 * @typedef {object} Options
 * @property {number} [port] default: a free one
 * @property {string} [token]
 * @property {Database[]} [databases]
 * @property {Resource[]} [resources]
 * @property {import('./catalogue').Segment[]} [segments]
 * @property {(n: number) => string} [profileId] id of the n-th accepted profile, from 0
 * @property {boolean} [keepProfiles] default true; false only counts, so emails that the database
 * already holds are no longer recognised, only those within one batch; an import then creates every
 * profile, and an update finds every one
 */

/**
 * @typedef {object} CarriedTokens
 * @property {string | undefined} body
 * @property {string | undefined} header
 * @property {string | undefined} url
 */

/**
 * @typedef {object} ReceivedRequest
 * @property {string} method
 * @property {string} path as requested, with its query
 * @property {Record<string, string | string[] | undefined>} headers
 * @property {number} bytes length of the body, as far as it came
 * @property {CarriedTokens} token the token by the place that carried it
 */

/**
 * @typedef {object} ReceivedBatch
 * @property {number} n counts all batch requests, well-formed or not
 * @property {Operation} operation
 * @property {Format} format
 * @property {'body' | 'header'} tokenIn
 * @property {number} databaseId
 * @property {boolean} skipTriggers
 * @property {boolean} skipInvalidSubscriptions
 * @property {boolean} detectGeo
 * @property {Mode | undefined} matching undefined when profiles are only added
 * @property {string | undefined} fieldName
 * @property {number | undefined} resourceId
 * @property {Record<string, unknown>[] | undefined} profiles
 * @property {number} count
 * @property {number} bytes
 * @property {'none' | 'half' | 'all'} processed
 * @property {number} stored how many of the profiles were stored
 * @property {'pending' | 'sent' | 'cut' | 'hung' | 'gone'} answer `hung`: never answered on order;
 * `gone`: the client left before the whole answer was out
 */

/**
 * @typedef {object} AskedBatch
 * @property {number} n
 * @property {Operation} operation
 * @property {number} count
 * @property {number | undefined} databaseId
 * @property {number} bytes
 */

/**
 * @typedef {object} Arrival
 * @property {number} n of the batch
 * @property {Record<string, unknown>} profile as it was sent
 */

/**
 * @typedef {object} Altcraft
 * @property {string} url
 * @property {string} token
 * @property {ReceivedRequest[]} requests
 * @property {readonly ReceivedRequest[]} batchRequests those of them that carried a batch
 * @property {readonly ReceivedBatch[]} batches those that were taken up: right token, good
 * parameters, known database
 * @property {(databaseId: number) => readonly StoredProfile[]} stored
 * @property {(databaseId: number) => number} storedCount also right when profiles are not kept
 * @property {((batch: AskedBatch) => Fault | undefined) | undefined} fault asked once for each
 * batch request whose body was within the size limit
 * @property {((path: string, call: Record<string, unknown>) => Fault | undefined) | undefined} readingFault
 * asked once for each call without a batch: reading, deleting, segments
 * @property {(segmentId: number) => string[]} membersOf ids of the profiles of a static segment
 * @property {number} maxInFlight
 * @property {number} overlaps how many match values came, in an import or update, while another
 * request that carried them was under way in the same database
 * @property {(databaseId: number, matchValue: string | number) => Arrival[]} arrivals the entries
 * of imports and updates that carried the value, in the order in which they came
 * @property {() => void} reset
 * @property {() => Promise<void>} stop
 */

/**
 * A batch request on its way through.
 * @typedef {object} Passage
 * @property {import('./overlaps').Visit} visit
 * @property {() => void} leave to be called when the answer is handed over
 */

/** Most bytes of a request body. */
const BODY_LIMIT = 10_000_000;

/**
 * @param {number} n
 * @returns {string}
 */
function defaultProfileId(n) {
	return `663a138c${n.toString(16).padStart(16, '0')}`;
}

/**
 * @template {{ id: number, fields?: Field[] }} Entry
 * @param {readonly Entry[]} entries
 * @param {readonly Field[]} defaultFields
 * @returns {Map<number, Entry & { fields: Field[] }>}
 */
function byId(entries, defaultFields) {
	return new Map(
		[...entries]
			.sort((a, b) => a.id - b.id)
			.map((entry) => [entry.id, { ...entry, fields: entry.fields ?? [...defaultFields] }]),
	);
}

/**
 * Reads the whole body, but keeps none of it once it is over the limit.
 * @param {IncomingMessage} request
 * @param {(bytes: number, body: Buffer | undefined, complete: boolean) => void} done called once
 */
function receiveBody(request, done) {
	/** @type {Buffer[]} */
	let chunks = [];
	let bytes = 0;
	let isDone = false;
	/** @param {boolean} complete */
	const finish = (complete) => {
		if (isDone) return;
		isDone = true;
		const fits = complete && bytes <= BODY_LIMIT;
		done(bytes, fits ? Buffer.concat(chunks, bytes) : undefined, complete);
		chunks = [];
	};
	request.on('data', (/** @type {Buffer} */ chunk) => {
		bytes += chunk.length;
		if (bytes <= BODY_LIMIT) chunks.push(chunk);
		else chunks = [];
	});
	request.on('end', () => finish(true));
	request.on('close', () => finish(false));
	// A client that breaks off is no failure of the stand-in; `close` follows and records it.
	request.on('error', () => {});
}

/**
 * @param {Buffer | undefined} body
 * @param {Format | undefined} format
 * @returns {import('./wire').Reading}
 */
function readBody(body, format) {
	if (format === undefined) {
		return { problem: 'Content-Type must be application/json or application/xml' };
	}
	return body === undefined ? { problem: 'no complete body' } : readCall(body, format);
}

/**
 * @param {string} query
 * @param {IncomingMessage} request
 * @param {Record<string, unknown>} call
 * @returns {CarriedTokens}
 */
function carriedTokens(query, request, call) {
	const { token } = call;
	return {
		body: typeof token === 'string' && token !== '' ? token : undefined,
		header: /^Bearer +(\S+)$/.exec(request.headers.authorization ?? '')?.[1],
		url: new URLSearchParams(query).get('token') ?? undefined,
	};
}

/**
 * @param {CarriedTokens} carried
 * @param {string} expected
 * @returns {{ error: number, error_text: string } | undefined}
 */
function tokenRefusal({ body, header, url }, expected) {
	// The documents still allow the URL but will drop it; refusing is stricter.
	if (url !== undefined) return refused(401, 'API token required: not accepted in the URL');
	if (body === undefined && header === undefined) return refused(401, 'API token required');
	const allRight = [body, header].every((token) => token === undefined || token === expected);
	return allRight ? undefined : refused(403, 'No access: wrong API token');
}

/**
 * @param {string | undefined} method
 * @param {string} pathname
 * @returns {Reply | undefined} undefined when the path is served
 */
function routingReply(method, pathname) {
	/** @param {string} path */
	const isServed = (path) =>
		BATCH_CALLS.has(path) || DISCOVERY.has(path) || PROFILE_CALLS.has(path);
	if (isServed(pathname)) {
		return method === 'POST'
			? undefined
			: htmlReply(405, '405 Method Not Allowed', { Allow: 'POST' });
	}
	const other = pathname.endsWith('/') ? pathname.slice(0, -1) : `${pathname}/`;
	return isServed(other)
		? htmlReply(301, '301 Moved Permanently', { Location: other })
		: htmlReply(404, '404 Not Found');
}

/** One running stand-in: what it was sent, what it holds and how it answers. */
class StandIn {
	/**
	 * @param {Catalogue} catalogue
	 * @param {string} token
	 * @param {ProfileStore} store
	 */
	constructor(catalogue, token, store) {
		this.catalogue = catalogue;
		this.token = token;
		this.store = store;
		/** @type {ReceivedRequest[]} */
		this.requests = [];
		/** @type {ReceivedBatch[]} */
		this.batches = [];
		/** @type {Altcraft['fault']} */
		this.fault = undefined;
		/** @type {Altcraft['readingFault']} */
		this.readingFault = undefined;
		this.asked = 0;
		this.inFlight = 0;
		this.maxInFlight = 0;
		this.watch = new OverlapWatch();
	}

	/** Forgets everything but the requests that are still under way. */
	reset() {
		this.requests.length = 0;
		this.batches.length = 0;
		this.fault = undefined;
		this.readingFault = undefined;
		this.asked = 0;
		this.maxInFlight = this.inFlight;
		this.watch.reset();
		this.store.reset();
	}

	/**
	 * @param {number} databaseId
	 * @param {string | number} value
	 * @returns {Arrival[]}
	 */
	arrivals(databaseId, value) {
		return this.batches
			.filter((batch) => batch.databaseId === databaseId)
			.flatMap(({ n, matching: mode, fieldName, resourceId, profiles = [] }) => {
				if (mode === undefined) return [];
				const by = { mode, fieldName, resourceId };
				return profiles
					.filter((profile) => carriesValue(by, profile, value))
					.map((profile) => ({ n, profile }));
			});
	}

	/**
	 * @param {ServerResponse} response
	 * @returns {Passage}
	 */
	enter(response) {
		this.inFlight++;
		this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
		const visit = this.watch.enter();
		let isInside = true;
		/** @param {boolean} answered */
		const end = (answered) => {
			if (!isInside) return;
			isInside = false;
			this.inFlight--;
			this.watch.leave(visit, answered);
		};
		response.on('close', () => end(false));
		return { visit, leave: () => end(true) };
	}

	/**
	 * @param {IncomingMessage} request
	 * @param {ServerResponse} response
	 */
	serve(request, response) {
		const { method = '', url: target = '/' } = request;
		const [pathname = '/', query = ''] = target.split(/\?(.*)/s);
		const batchCall = method === 'POST' ? BATCH_CALLS.get(pathname) : undefined;
		const passage = batchCall === undefined ? undefined : this.enter(response);
		receiveBody(request, (bytes, body, complete) => {
			const inFormat = requestFormat(request.headers['content-type']);
			const reading = readBody(body, inFormat);
			const call = 'call' in reading ? reading.call : {};
			const token = carriedTokens(query, request, call);
			this.requests.push({ method, path: target, headers: request.headers, bytes, token });
			if (!complete) return;

			const routed = routingReply(method, pathname);
			if (routed !== undefined || body === undefined) {
				passage?.leave();
				sendReply(routed ?? htmlReply(413, '413 Request Entity Too Large'), response);
				return;
			}
			const refusal =
				'problem' in reading && token.url === undefined
					? incorrect(reading.problem)
					: tokenRefusal(token, this.token);
			const outFormat = answerFormat(request.headers.accept, inFormat);
			if (batchCall === undefined || passage === undefined) {
				const fault = this.readingFault?.(pathname, call) ?? {};
				const answer = refusal ?? this.answerCall(pathname, call, processedShare(fault) === 'all');
				const real = { answer: () => answer, padding: () => ({}) };
				const reply = playFault(fault, real, outFormat);
				this.sendLater(reply, fault.delayMs ?? 0, response, () => {}, undefined);
				return;
			}
			const exchange = { bytes, token, inFormat: inFormat ?? 'json', outFormat, passage, response };
			try {
				this.answerBatch(batchCall, call, refusal, exchange);
			} catch (error) {
				// Most likely thrown by a test's own fault; unanswered it would only look like a hang.
				passage.leave();
				const text = error instanceof Error ? error.message : String(error);
				sendReply(htmlReply(500, `The stand-in failed: ${text}`), response);
			}
		});
	}

	/**
	 * The answer of a call without a batch.
	 * @param {string} pathname
	 * @param {Record<string, unknown>} call
	 * @param {boolean} isProcessed whether what it changes is changed
	 * @returns {object}
	 */
	answerCall(pathname, call, isProcessed) {
		const profileCall = PROFILE_CALLS.get(pathname);
		if (profileCall === undefined) return DISCOVERY.get(pathname)?.(call, this.catalogue) ?? {};
		const { answer, change } = runProfileCall(profileCall, call, this);
		if (isProcessed) change?.();
		return answer;
	}

	/**
	 * @param {BatchCall} batchCall
	 * @param {Record<string, unknown>} call
	 * @param {{ error: number, error_text: string } | undefined} refusal
	 * @param {{
	 * 	bytes: number,
	 * 	token: CarriedTokens,
	 * 	inFormat: Format,
	 * 	outFormat: Format,
	 * 	passage: Passage,
	 * 	response: ServerResponse,
	 * }} exchange
	 */
	answerBatch(batchCall, call, refusal, exchange) {
		const { bytes, token, inFormat, outFormat, passage, response } = exchange;
		const { db_id: databaseId, data } = call;
		const n = this.asked++;
		const fault =
			this.fault?.({
				n,
				operation: batchCall.operation,
				bytes,
				count: Array.isArray(data) ? data.length : 0,
				databaseId: Number.isSafeInteger(databaseId) ? Number(databaseId) : undefined,
			}) ?? {};
		const batch = refusal ?? readBatch(batchCall, call, inFormat, this.catalogue);
		/** @type {ReceivedBatch | undefined} */
		let received;
		/** @type {() => object} */
		let answer = () => batch;
		if (!('error' in batch)) {
			const processed = processedShare(fault);
			const { profiles, by, databaseId: id, ...parameters } = batch;
			if (by !== undefined) this.watch.carry(passage.visit, matchKeys(id, by, profiles));
			const outcome = this.store.process(batch, processed);
			answer = outcome.answer;
			received = {
				n,
				format: inFormat,
				tokenIn: token.body === undefined ? 'header' : 'body',
				databaseId: id,
				...parameters,
				matching: by?.mode,
				fieldName: by?.fieldName,
				resourceId: by?.resourceId,
				profiles: this.store.keepProfiles ? profiles : undefined,
				count: profiles.length,
				bytes,
				processed,
				stored: outcome.stored,
				answer: 'pending',
			};
			this.batches.push(received);
		}
		const padding = () => this.store.acceptedEntry();
		const reply = playFault(fault, { answer, padding }, outFormat);
		this.sendLater(reply, fault.delayMs ?? 0, response, passage.leave, received);
	}

	/**
	 * @param {Reply} reply
	 * @param {number} delayMs
	 * @param {ServerResponse} response
	 * @param {() => void} leave
	 * @param {ReceivedBatch | undefined} received
	 */
	sendLater(reply, delayMs, response, leave, received) {
		const send = () => {
			// Leaving only on `close` could count a client's next request together with this one.
			if (reply.broken !== 'hang') leave();
			const answer = sendReply(reply, response);
			if (received !== undefined) received.answer = answer;
		};
		const timer = delayMs > 0 ? setTimeout(send, delayMs) : undefined;
		response.on('close', () => {
			clearTimeout(timer);
			const { answer } = received ?? {};
			const isLost = answer === 'pending' || (answer === 'sent' && !response.writableFinished);
			if (received !== undefined && isLost) received.answer = 'gone';
		});
		if (timer === undefined) send();
	}
}

/**
 * Starts a stand-in on 127.0.0.1 and a free port (or `port`).
 * @param {Options} [options]
 * @returns {Promise<Altcraft>}
 */
async function startAltcraft(options = {}) {
	const {
		port = 0,
		token = 'altcraft-test-token',
		databases = DEFAULT_DATABASES,
		resources = DEFAULT_RESOURCES,
		segments = DEFAULT_SEGMENTS,
		profileId = defaultProfileId,
		keepProfiles = true,
	} = options;
	const catalogue = {
		databases: byId(databases, DEFAULT_DATABASE_FIELDS),
		resources: byId(resources, DEFAULT_RESOURCE_FIELDS),
		segments: new Map(segments.map((segment) => [segment.id, segment])),
	};
	const store = new ProfileStore(catalogue, profileId, keepProfiles);
	const standIn = new StandIn(catalogue, token, store);
	const server = createServer((request, response) => {
		standIn.serve(request, response);
	});
	// The default of 5 s would race with clients that reuse a connection after a pause.
	server.keepAliveTimeout = 60_000;
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve(undefined));
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no TCP address');

	return {
		url: `http://127.0.0.1:${address.port}`,
		token,
		requests: standIn.requests,
		get batchRequests() {
			return standIn.requests.filter(({ path }) => path.includes('_batch'));
		},
		batches: standIn.batches,
		stored: (databaseId) => store.holdings.get(databaseId)?.profiles ?? [],
		storedCount: (databaseId) => store.holdings.get(databaseId)?.count ?? 0,
		get fault() {
			return standIn.fault;
		},
		set fault(fault) {
			standIn.fault = fault;
		},
		get readingFault() {
			return standIn.readingFault;
		},
		set readingFault(fault) {
			standIn.readingFault = fault;
		},
		get maxInFlight() {
			return standIn.maxInFlight;
		},
		get overlaps() {
			return standIn.watch.overlaps;
		},
		membersOf: (segmentId) => [...store.membersOf(segmentId)],
		arrivals: (databaseId, value) => standIn.arrivals(databaseId, value),
		reset: () => standIn.reset(),
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

module.exports = { startAltcraft };
