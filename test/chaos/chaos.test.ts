import { runCampaign } from './campaign';

test('nothing is lost and nothing doubled over random faults', async () => {
	const { requests, profiles } = await runCampaign(300, 1);
	expect(requests).toBeGreaterThan(300);
	expect(profiles).toBeGreaterThan(300);
});
