/** @typedef {import('../altcraft/server').Fault} Fault */
/** @typedef {import('../altcraft/wire').Format} Format */

/**
 * What goes wrong with one request, and what can be told of its profiles afterwards.
 * @typedef {object} Trouble
 * @property {string} name
 * @property {Fault} fault
 * @property {'refused' | 'nothing' | 'entries'} tells `refused`: beyond doubt nothing was taken, and
 * only then may the same profiles come again; `nothing`: any of them may have been taken;
 * `entries`: of each profile what its own entry says
 * @property {boolean} [isDoubtful] whether nobody could blame a reader that makes nothing of it
 * @property {boolean} [spoilsIds] whether entries lack the ID that they should have
 * @property {number} [share] of the times that it is drawn, that it is played; default 1
 * @property {boolean} [isHasty] only in runs whose requests time out soon
 */

/**
 * @param {string} name
 * @param {Fault} fault
 * @param {Partial<Trouble>} [more]
 * @returns {Trouble}
 */
function vague(name, fault, more) {
	return { name, fault, tells: 'nothing', ...more };
}

/**
 * @param {string} name
 * @param {Fault} fault
 * @param {Partial<Trouble>} [more]
 * @returns {Trouble}
 */
function refusal(name, fault, more) {
	return { name, fault, tells: 'refused', ...more };
}

/**
 * @param {string} name
 * @param {Fault} fault
 * @param {Partial<Trouble>} [more]
 * @returns {Trouble}
 */
function readable(name, fault, more) {
	return { name, fault, tells: 'entries', ...more };
}

/**
 * Puts a value where there should be a text: in every other entry, or beside them all.
 * @param {string} name
 * @param {unknown} value
 * @returns {Trouble[]}
 */
function oddTexts(name, value) {
	/** @param {string} member @returns {(answer: Record<string, unknown>) => void} */
	const inEntries = (member) => (answer) => {
		/** @type {Record<string, unknown>[]} */ (answer.result).forEach((entry, n) => {
			if (n % 2 === 0 && member in entry) entry[member] = value;
		});
	};
	return [
		readable(`error_text of entries: ${name}`, { edit: inEntries('error_text') }, DOUBTFUL),
		readable(
			`profile_id: ${name}`,
			{ edit: inEntries('profile_id') },
			{ ...DOUBTFUL, spoilsIds: true },
		),
		readable(
			`error_text: ${name}`,
			{ edit: (answer) => ({ ...answer, error_text: value }) },
			DOUBTFUL,
		),
	];
}

const DOUBTFUL = { isDoubtful: true };

/** @param {string} member @returns {(answer: unknown) => unknown} */
function without(member) {
	return (answer) => ({ ...Object(answer), [member]: undefined });
}

const PAGE = '<!DOCTYPE html>\n<html><title>No</title><body>Not here</body></html>';
const SUCCESS_TEXT = 'Successful operation';

/**
 * Puts markup in place of the first text of an entry, as no plain answer could have it.
 * @param {(format: Format) => string} markup
 * @returns {Fault['rewrite']}
 */
function inLastText(markup) {
	return (text, format) => {
		const quote = format === 'json' ? '"' : '';
		const wanted = quote + SUCCESS_TEXT + quote;
		const at = text.lastIndexOf(wanted);
		// A single one is that of the envelope.
		if (at === -1) return text;
		return text.slice(0, at) + markup(format) + text.slice(at + wanted.length);
	};
}

/** @param {Format} format */
function deepList(format) {
	const depth = 200_000;
	return format === 'json'
		? '['.repeat(depth) + ']'.repeat(depth)
		: '<a>'.repeat(depth) + '</a>'.repeat(depth);
}

/** Statuses with which a server says that it did not read the request. */
const UNREAD = [401, 403, 404, 405, 407, 411, 413, 414, 415, 431];
const AT_ONCE = { 'Retry-After': '0' };

/** @type {readonly Trouble[]} */
const TROUBLES = [
	...[400, 401, 402, 403, 404, 440, 777].map((error) =>
		refusal(`envelope ${error}`, { envelope: { error, error_text: `Refused with ${error}` } }),
	),
	refusal('429', { status: 429, headers: AT_ONCE }),
	refusal('429 with a page', { status: 429, headers: AT_ONCE, body: PAGE }),
	refusal('429 with envelope', {
		status: 429,
		headers: AT_ONCE,
		body: '{"error":429,"error_text":"Too many"}',
	}),
	refusal('400 with envelope', { status: 400, body: '{"error":400,"error_text":"Bad"}' }),
	refusal('403 with envelope', { status: 403, body: '{"error":440,"error_text":"Bad"}' }),
	refusal(
		'envelope 400 with an odd text',
		{ status: 200, body: '{"error":400,"error_text":{"toString":1}}' },
		DOUBTFUL,
	),
	...UNREAD.map((status) =>
		refusal(`${status} with a page`, { status, body: PAGE }, { share: 0.4 }),
	),
	...[400, ...UNREAD].map((answerStatus) =>
		vague(`${answerStatus} that says success`, { answerStatus }, { share: 0.3 }),
	),
	vague('429 that says success', { answerStatus: 429, headers: AT_ONCE }),
	vague('422 with a page', { status: 422, body: PAGE }),
	.../** @type {const} */ (['none', 'half', 'all']).flatMap((process) => [
		vague(`cut, ${process} processed`, { cut: 'beforeAnswer', process }),
		vague(`500, ${process} processed`, { status: 500, process }),
		vague(`code 500, ${process} processed`, {
			envelope: { error: 500, error_text: 'Internal' },
			process,
		}),
		vague(`web page, ${process} processed`, { html: true, process }),
		vague(`empty, ${process} processed`, { empty: true, process }),
	]),
	vague('cut within the answer', { cut: 'midAnswer' }),
	vague('half an answer', { truncated: true }),
	vague('short result', { resultLength: 0 }),
	vague('long result', { resultLength: 99 }),
	vague('no result', { edit: without('result') }),
	vague('no code', { edit: without('error') }),
	vague('redirect', { status: 302, headers: { Location: '/elsewhere' } }),
	vague('redirect, all processed', {
		answerStatus: 307,
		headers: { Location: '/elsewhere' },
	}),
	vague('hang', { hang: true, process: 'all' }, { isHasty: true }),
	vague('answer after the time-out', { delayMs: 60 }, { isHasty: true }),
	readable('slow answer', { delayMs: 3 }),
	readable('gzip', { gzip: true }),
	...oddTexts('a member called toString', { toString: 1 }),
	...oddTexts('an object', { $oid: '663' }),
	...oddTexts('a list', [[['663'], { toString: null }]]),
	readable(
		'markup in a text',
		{
			rewrite: inLastText((format) =>
				format === 'json' ? '"<b>Well</b> &amp; done"' : 'Well <b>and</b> <toString>1</toString>',
			),
		},
		DOUBTFUL,
	),
	readable(
		'a list nested 200,000 deep',
		{ rewrite: inLastText(deepList) },
		{ ...DOUBTFUL, share: 0.2 },
	),
];

module.exports = { TROUBLES };
