import { runCampaign } from './campaign';

test('nothing is lost and nothing doubled over random faults', async () => {
	const { requests, profiles, compared, broken } = await runCampaign(300, 1);
	expect(broken).toEqual([]);
	expect(requests).toBeGreaterThan(300);
	expect(profiles).toBeGreaterThan(300);
	expect(compared).toBeGreaterThan(30);
});
