import { contacts, useAltcraft } from './contacts';

const service = useAltcraft();
const { run } = service;

describe('a dry run', () => {
	test('plans and validates everything, and sends nothing', async () => {
		const { output, hints, kept } = await run(contacts(5), { options: { dryRun: true } });
		expect(service.altcraft.batchRequests).toHaveLength(0);
		expect(hints).toEqual([
			'Altcraft profiles: 0 accepted, 0 rejected, 0 unknown, 0 not sent, 5 planned (Dry Run sends nothing).',
		]);
		expect(kept).toEqual({});
		const { batches } = service.altcraft;
		await run(contacts(5));
		expect(output.map(({ json }) => json)).toEqual(
			[0, 0, 1, 1, 2].map((n, index) => ({
				status: 'planned',
				profile_id: null,
				error_code: null,
				error_text: null,
				batch: n + 1,
				bytes: batches[n].bytes,
				profile: contacts(5)[index],
			})),
		);
	});

	test('shows each profile as it would be sent', async () => {
		const { output } = await run([{ phones: '+79001112233; +79004445566', _bdate: '31.12.2001' }], {
			options: { dryRun: true },
		});
		expect(output[0].json.profile).toEqual({
			phones: ['+79001112233', '+79004445566'],
			_bdate: '2001-12-31',
		});
	});

	test('still refuses what cannot be sent', async () => {
		const { error } = await run([...contacts(1), {}], { options: { dryRun: true } });
		expect(error?.message).toMatch(/no fields.*\[Item 1\]/);
	});
});
