// A server on which TLS breaks after the request has come: it then writes what is none, as a proxy does
// that lost its way.
const tls = require('node:tls');

/** @import { AddressInfo, Socket } from 'node:net' */
/** @import { ConnectionOptions } from 'node:tls' */

/** A key that both sides know stands for a certificate, which Node.js could not make. */
const psk = Buffer.alloc(16, 'k');
const SHARED = /** @type {const} */ ({ ciphers: 'PSK', maxVersion: 'TLSv1.2' });

async function startBrokenTls() {
	const { connect } = tls;
	/** @param {ConnectionOptions} options */
	const connectByKey = (options) =>
		connect({
			...options,
			...SHARED,
			pskCallback: () => ({ psk, identity: 'n8n' }),
			checkServerIdentity: () => undefined,
		});
	tls.connect = /** @type {typeof connect} */ (connectByKey);
	/** @type {Socket[]} */
	const sockets = [];
	let bytes = 0;
	const server = tls.createServer({ ...SHARED, pskCallback: () => psk }, (secure) => {
		secure.on('error', () => {});
		secure.on('data', (part) => {
			bytes += part.length;
			if (part.includes('}')) sockets.at(-1)?.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
		});
	});
	server.on('connection', (socket) => {
		sockets.push(socket);
		socket.on('error', () => {});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const { port } = /** @type {AddressInfo} */ (server.address());
	return {
		url: `https://127.0.0.1:${port}`,
		/** How many bytes of requests came. */
		get bytes() {
			return bytes;
		},
		stop() {
			tls.connect = connect;
			for (const socket of sockets) socket.destroy();
			server.close();
		},
	};
}

module.exports = { startBrokenTls };
