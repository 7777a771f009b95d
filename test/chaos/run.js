// npm run test:chaos [runs [first seed]]: the long form of the campaign in chaos.test.ts
const { runCampaign } = require('./campaign');

const [runs = 2500, firstSeed = Date.now() % 1e9] = process.argv.slice(2).map(Number);
if (!(runs >= 1 && firstSeed >= 0)) throw new Error('npm run test:chaos -- [runs [first seed]]');

console.log(`${runs} runs from seed ${firstSeed}`);
runCampaign(runs, firstSeed, (done) => done % 250 === 0 && console.log(`${done} runs`)).then(
	({ requests, profiles, compared, broken }) => {
		for (const promise of broken) console.error(promise);
		console.log(`${runs - broken.length} passed, ${broken.length} failed`);
		console.log(
			`${requests} requests, ${profiles} profiles stored, ${compared} runs compared with one without trouble`,
		);
		process.exit(broken.length === 0 ? 0 : 1);
	},
);
