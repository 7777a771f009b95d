// A real n8n to look around in: the built node is installed, the examples are imported, and their
// credential leads to a stand-in for Altcraft. Nothing of it stays when it ends.
const { startAltcraft } = require('../test/altcraft/server');
const { FOR_PEOPLE, addCustomers, importExamples } = require('../test/e2e/examples');
const { NEWEST, installN8n } = require('../test/e2e/install');
const { N8n } = require('../test/e2e/n8n');
const { OWNER, Rest } = require('../test/e2e/rest');
const { count } = require('./table');

async function main() {
	const installation = await installN8n(NEWEST);
	console.log(`Starting n8n ${NEWEST} …`);
	const altcraft = await startAltcraft();
	const n8n = await N8n.create(installation, FOR_PEOPLE);
	const stop = async () => {
		await n8n.stop();
		await altcraft.stop();
	};
	let isStopping = false;
	for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
		process.on(signal, () => {
			if (isStopping) return;
			isStopping = true;
			console.log('\nStopping …');
			void stop().then(() => process.exit(0));
		});
	}
	try {
		await importExamples(n8n, altcraft);
		await addCustomers(altcraft);
		const server = await n8n.start();
		await Rest.signIn(server);
		altcraft.fault = ({ count: profiles, databaseId }) => {
			console.log(`Altcraft received ${count(profiles, 'profile')} for database ${databaseId}`);
			return undefined;
		};
		console.log(`
n8n with the Altcraft node: ${server.url}
  Email     ${OWNER.email}
  Password  ${OWNER.password}

The examples are there, with sample data where they would ask another service: a red mark on such a
node only says that it has no account. Their credential "Altcraft" leads to a stand-in for Altcraft
on this machine:
  Server URL  ${altcraft.url}
  API Token   ${altcraft.token}

n8n may read files of ${FOR_PEOPLE.N8N_RESTRICT_FILE_ACCESS_TO}
only; bring one of your own with the form of an "On form submission" node.

Ctrl+C stops all, and removes what you did.
`);
	} catch (error) {
		if (isStopping) return;
		await stop();
		throw error;
	}
}

main().catch((/** @type {unknown} */ error) => {
	console.error(error);
	process.exit(1);
});
