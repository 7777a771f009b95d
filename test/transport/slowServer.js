// A server that keeps a client waiting or answers without end: what no stand-in for Altcraft does.
const { createServer } = require('node:net');
const { createGzip } = require('node:zlib');

/** @import { AddressInfo, Socket } from 'node:net' */

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;
const MB = 2 ** 20;

/**
 * Calls `step` again and again, until the connection is closed.
 * @param {Socket} socket
 * @param {() => void} step
 */
function keepOn(socket, step) {
	const timer = setInterval(step, 20);
	socket.on('close', () => clearInterval(timer));
}

/** @param {Socket} socket */
function gzipOn(socket) {
	socket.write(`${HEAD}Content-Encoding: gzip\r\nConnection: close\r\n\r\n`);
	const gzip = createGzip();
	gzip.pipe(socket);
	return gzip;
}

/**
 * Writes blanks as fast as the client takes them.
 * @param {NodeJS.WritableStream} stream
 * @param {number} bytes
 */
async function writeBlanks(stream, bytes) {
	const piece = Buffer.alloc(MB, ' ');
	for (let left = bytes; left > 0; left -= MB) {
		if (!stream.write(piece.subarray(0, left))) {
			await new Promise((resolve) => stream.once('drain', resolve));
		}
	}
	stream.end();
}

/**
 * What a server does with a request whose first bytes have come.
 * @satisfies {Record<string, (socket: Socket, bytes: number) => void>}
 */
const ways = {
	'no answer': () => {},
	'a request that is read slowly': (socket) => {
		socket.pause();
		keepOn(socket, () => socket.read(2 ** 14));
	},
	'a head that trickles in': (socket) => {
		socket.write(HEAD);
		keepOn(socket, () => socket.write('X-More: 1\r\n'));
	},
	'heads without end that only say: go on': (socket) => {
		keepOn(socket, () => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'));
	},
	'an answer that trickles in': (socket) => {
		socket.write(CHUNKED);
		keepOn(socket, () => socket.write('1\r\n \r\n'));
	},
	'a gzip answer that trickles in': (socket) => {
		const gzip = gzipOn(socket);
		keepOn(socket, () => {
			gzip.write(' ');
			gzip.flush();
		});
	},
	'half an answer, and then nothing': (socket) => {
		socket.write(`${HEAD}Content-Length: 100\r\n\r\n{"error":`);
	},
	'half an answer, and then the end': (socket) => {
		socket.end(`${HEAD}Content-Length: 100\r\n\r\n{"error":`);
	},
	'a whole answer': (socket, bytes) => {
		socket.write(`${HEAD}Content-Length: ${bytes}\r\nConnection: close\r\n\r\n`);
		void writeBlanks(socket, bytes);
	},
	'a whole gzip answer': (socket, bytes) => void writeBlanks(gzipOn(socket), bytes),
	'an HTTP 401': (socket) => {
		socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}');
	},
};

/**
 * @param {keyof typeof ways} way
 * @param {number} [bytes] of a whole answer
 */
async function startSlowServer(way, bytes = 0) {
	/** @type {Socket[]} */
	const sockets = [];
	/** @type {(value: void) => void} */
	let onReached = () => {};
	/** @type {(value: void) => void} */
	let onClosed = () => {};
	const reached = new Promise((resolve) => (onReached = resolve));
	const closed = new Promise((resolve) => (onClosed = resolve));
	const server = createServer((socket) => {
		sockets.push(socket);
		socket.on('error', () => {});
		socket.on('close', () => onClosed());
		socket.once('readable', () => {
			if (way !== 'a request that is read slowly') socket.resume();
			ways[way](socket, bytes);
			onReached();
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const { port } = /** @type {AddressInfo} */ (server.address());
	return {
		url: `http://127.0.0.1:${port}`,
		sockets,
		/** Once the server has begun its answer. */
		reached,
		/** Once a connection is closed. */
		closed,
		stop() {
			for (const socket of sockets) socket.destroy();
			server.close();
		},
	};
}

module.exports = { startSlowServer };
