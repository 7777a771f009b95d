// A server for timings, in a process of its own. It answers at once, or after a delay, and does no
// more than an answer needs, so that what is measured is the sender. For right and wrong there is
// the stand-in of test/altcraft.
const { createServer } = require('node:http');

/** Every profile of the bench has this field once. */
const MARKS = { json: Buffer.from('"_bdate"'), xml: Buffer.from('<_bdate>') };

/** The fields of every profile of the bench, with their types. */
const FIELDS = {
	email: 'email',
	_fname: 'unicode',
	_lname: 'unicode',
	phones: 'tags',
	_bdate: 'date',
	_sex: 'unicode',
	_city: 'unicode',
	_tz: 'unicode',
	visits: 'int',
	vip: 'bool',
	phone: 'phone',
};

const SUCCESS = { error: 0, error_text: 'Successful operation' };

let delayMs = 0;
let inFlight = 0;
let mostInFlight = 0;
let profiles = 0;
let requests = 0;
let mostBytes = 0;

/** @param {Buffer} body @param {Buffer} mark */
function countOf(body, mark) {
	let count = 0;
	for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) count++;
	return count;
}

/** @type {Map<string, Buffer>} */
const answers = new Map();

/** Of the call for one profile, which people make by hand. */
const ONE = Buffer.from(JSON.stringify({ ...SUCCESS, profile_id: '663a138c0000000000000000' }));

/** @param {number} count @param {'json' | 'xml'} format */
function answerFor(count, format) {
	const key = `${format} ${count}`;
	let answer = answers.get(key);
	if (answer === undefined) {
		const entries = Array.from({ length: count }, (_, n) => ({
			...SUCCESS,
			profile_id: `663a138c${n.toString(16).padStart(16, '0')}`,
		}));
		const head = `<error>0</error><error_text>${SUCCESS.error_text}</error_text>`;
		const xml = () =>
			`<xml>${head}${entries
				.map(({ profile_id: id }) => `<xml>${head}<profile_id>${id}</profile_id></xml>`)
				.join('')}</xml>`;
		answer = Buffer.from(
			format === 'xml' ? xml() : JSON.stringify({ ...SUCCESS, result: entries }),
		);
		answers.set(key, answer);
	}
	return answer;
}

const SCHEMA = JSON.stringify({
	...SUCCESS,
	data: Object.entries(FIELDS).map(([name, type]) => ({ name, title: name, type })),
});

const server = createServer((request, response) => {
	if (request.url?.endsWith('/databases/fields_get')) {
		request.resume();
		response.setHeader('Content-Type', 'application/json');
		response.end(SCHEMA);
		return;
	}
	mostInFlight = Math.max(mostInFlight, ++inFlight);
	/** @type {Buffer[]} */
	const chunks = [];
	request.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk));
	request.on('end', () => {
		const body = Buffer.concat(chunks);
		const format = request.headers['content-type'] === 'application/xml' ? 'xml' : 'json';
		const count = countOf(body, MARKS[format]);
		const answer = request.url?.endsWith('/profiles/add') ? ONE : answerFor(count, format);
		profiles += count;
		requests++;
		mostBytes = Math.max(mostBytes, body.length);
		const send = () => {
			inFlight--;
			response.setHeader('Content-Type', `application/${format}`);
			response.end(answer);
		};
		if (delayMs === 0) send();
		else setTimeout(send, delayMs);
	});
});
server.keepAliveTimeout = 60_000;

// Asked by the parent: a new delay, and what came in since the last question.
process.on('message', (/** @type {{ delayMs: number }} */ order) => {
	process.send?.({ profiles, requests, mostInFlight, mostBytes });
	delayMs = order.delayMs;
	[mostInFlight, profiles, requests, mostBytes] = [0, 0, 0, 0];
});
process.on('disconnect', () => process.exit());

server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
