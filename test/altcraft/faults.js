const { gzipSync } = require('node:zlib');
const { isObject, writeAnswer } = require('./wire');

/** @typedef {import('./wire').Format} Format */

/**
 * What goes wrong with one request. Members that replace the answer win over those that
 * change it, in the order they are listed here.
 * @typedef {object} Fault
 * @property {number} [delayMs] wait before answering, but after processing
 * @property {'none' | 'half' | 'all'} [process] how many profiles are stored; default 'none' when
 * the answer is replaced and 'all' when it is the real one, whole or spoilt
 * @property {boolean} [hang] never answer, until the client goes away
 * @property {boolean} [trickle] a blank as answer every now and then, until the client goes away
 * @property {boolean} [endless] blanks as answer, as many as the client takes
 * @property {'beforeAnswer' | 'midAnswer'} [cut] destroy the connection, in place of the answer or
 * after the first half of the real one
 * @property {number} [status] raw answer with this HTTP status
 * @property {Record<string, string | string[]>} [headers] of an answer with a status
 * @property {string | Uint8Array} [body] of the raw answer
 * @property {{ error: number, error_text: string }} [envelope] HTTP 200 with these members
 * @property {boolean} [html] HTTP 200 with an HTML page
 * @property {boolean} [empty] HTTP 200 with no body
 * @property {(answer: Record<string, unknown>) => unknown} [edit] changes the plain answer in
 * place, or returns another one
 * @property {number} [resultLength] `result` cut or padded to this many entries
 * @property {(text: string, format: Format) => string} [rewrite] changes the body as it is written,
 * to what no plain answer could say
 * @property {number} [answerStatus] the real answer, whole or spoilt, with this HTTP status; `headers`
 * are added
 * @property {boolean} [truncated] the first half of the body, as if it were the whole
 * @property {boolean} [gzip] the body compressed
 * @property {string} [contentType] another Content-Type
 */

/**
 * An HTTP answer, ready to be sent.
 * @typedef {object} Reply
 * @property {number} status
 * @property {Record<string, string | string[]>} headers
 * @property {Uint8Array} body
 * @property {'hang' | 'trickle' | 'endless' | 'beforeAnswer' | 'midAnswer'} [broken]
 */

/**
 * The answer that Altcraft would give.
 * @typedef {object} RealAnswer
 * @property {() => object} answer
 * @property {() => object} padding one more entry of `result`
 */

/**
 * @param {number} status
 * @param {string} title
 * @param {Record<string, string>} [headers]
 * @returns {Reply}
 */
function htmlReply(status, title, headers = {}) {
	const page = `<!DOCTYPE html>\n<html><title>${title}</title><body>${title}</body></html>`;
	return {
		status,
		headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
		body: Buffer.from(page),
	};
}

/**
 * @param {unknown} answer
 * @param {Format} format
 * @returns {Reply}
 */
function plainReply(answer, format) {
	return {
		status: 200,
		headers: { 'Content-Type': `application/${format}; charset=utf-8` },
		body: Buffer.from(writeAnswer(answer, format)),
	};
}

/**
 * @param {Fault} fault
 * @returns {boolean}
 */
function replacesAnswer({ hang, trickle, endless, cut, status, envelope, html, empty }) {
	return (
		hang === true ||
		trickle === true ||
		endless === true ||
		cut === 'beforeAnswer' ||
		status !== undefined ||
		envelope !== undefined ||
		html === true ||
		empty === true
	);
}

/**
 * How many of the batch's profiles are stored before the fault plays.
 * @param {Fault} fault
 * @returns {'none' | 'half' | 'all'}
 */
function processedShare(fault) {
	return fault.process ?? (replacesAnswer(fault) ? 'none' : 'all');
}

/**
 * @param {Fault} fault
 * @param {RealAnswer} real
 * @returns {unknown}
 */
function editedAnswer({ edit, resultLength }, real) {
	const answer = /** @type {Record<string, unknown>} */ (real.answer());
	const edited = edit?.(answer) ?? answer;
	if (resultLength !== undefined && isObject(edited) && Array.isArray(edited.result)) {
		const result = edited.result.slice(0, resultLength);
		while (result.length < resultLength) result.push(real.padding());
		edited.result = result;
	}
	return edited;
}

/**
 * @param {Uint8Array} body
 * @returns {Uint8Array}
 */
function firstHalf(body) {
	return body.subarray(0, Math.floor(body.length / 2));
}

/**
 * The answer with the fault played into it; an empty fault leaves the real answer as it is.
 * @param {Fault} fault
 * @param {RealAnswer} real
 * @param {Format} format
 * @returns {Reply}
 */
function playFault(fault, real, format) {
	const { hang, cut, status, headers, body, envelope, html, empty } = fault;
	if (hang === true) return { ...plainReply('', format), broken: 'hang' };
	if (fault.trickle === true) return { ...plainReply('', format), broken: 'trickle' };
	if (fault.endless === true) return { ...plainReply('', format), broken: 'endless' };
	if (cut === 'beforeAnswer') return { ...plainReply('', format), broken: 'beforeAnswer' };
	if (status !== undefined) {
		return { status, headers: headers ?? {}, body: Buffer.from(body ?? '') };
	}
	if (envelope !== undefined) return plainReply(envelope, format);
	if (html === true) return htmlReply(200, 'Maintenance');
	if (empty === true) return { ...plainReply('', format), body: Buffer.alloc(0) };

	const reply = plainReply(editedAnswer(fault, real), format);
	if (fault.rewrite !== undefined) {
		reply.body = Buffer.from(fault.rewrite(Buffer.from(reply.body).toString(), format));
	}
	if (fault.answerStatus !== undefined) {
		reply.status = fault.answerStatus;
		Object.assign(reply.headers, headers);
	}
	if (cut === 'midAnswer') reply.broken = 'midAnswer';
	if (fault.truncated === true) reply.body = firstHalf(reply.body);
	if (fault.gzip === true) {
		reply.body = gzipSync(reply.body);
		reply.headers['Content-Encoding'] = 'gzip';
	}
	if (fault.contentType !== undefined) reply.headers['Content-Type'] = fault.contentType;
	return reply;
}

/**
 * Sends the reply and says how it went out.
 * @param {Reply} reply
 * @param {import('node:http').ServerResponse} response
 * @returns {'sent' | 'cut' | 'hung'}
 */
function sendReply({ status, headers, body, broken }, response) {
	if (broken === 'hang') return 'hung';
	if (broken === 'beforeAnswer') {
		response.destroy();
		return 'cut';
	}
	if (broken === 'trickle' || broken === 'endless') {
		response.writeHead(status, headers);
		const blanks = Buffer.alloc(broken === 'trickle' ? 1 : 2 ** 20, ' ');
		const timer = setInterval(() => {
			if (!response.writableNeedDrain) response.write(blanks);
		}, 10);
		response.on('close', () => clearInterval(timer));
		return 'hung';
	}
	response.writeHead(status, { ...headers, 'Content-Length': body.length });
	if (broken === 'midAnswer') {
		// Destroying any earlier could lose the first half on its way out.
		response.write(firstHalf(body), () => response.destroy());
		return 'cut';
	}
	response.end(body);
	return 'sent';
}

module.exports = { htmlReply, plainReply, playFault, processedShare, sendReply };
