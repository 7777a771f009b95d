const { startAltcraft } = require('./server');

/** Runs a stand-in by hand: `node test/altcraft/serve.js [port]`. */
async function serve() {
	const { url, token } = await startAltcraft({ port: Number(process.argv[2] ?? 0) });
	console.log(`Stand-in for Altcraft: ${url}`);
	console.log(`Token: ${token}`);
	console.log('Stop it with Ctrl+C.');
}

void serve();
