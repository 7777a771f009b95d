// JavaScript, because n8n's lint keeps Node's built-ins out of every .ts file.
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

/** Frees what nothing holds any more. @returns {Promise<void>} */
async function collectGarbage() {
	setFlagsFromString('--expose-gc');
	// What a WeakRef was asked for lives until the end of its turn.
	await new Promise((resolve) => setImmediate(resolve));
	runInNewContext('gc')();
}

module.exports = { collectGarbage };
