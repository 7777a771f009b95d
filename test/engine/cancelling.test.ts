import { contacts, useAltcraft } from './contacts';

const service = useAltcraft();
const { run, storedNames } = service;

describe('cancelling', () => {
	test('ends a request that is under way, and sends nothing more', async () => {
		service.altcraft.fault = ({ n }) => (n === 1 ? { hang: true } : undefined);
		const onStart = (cancel: () => void) => {
			const watch = async () => {
				for (;;) {
					if (
						service.altcraft.requests.length + service.altcraft.batches.length > 0 &&
						service.altcraft.maxInFlight > 0
					) {
						await fetch(`${service.altcraft.url}/`).catch(() => undefined);
						if (service.altcraft.stored(1).length === 2) return cancel();
					}
					await fetch(`${service.altcraft.url}/`).catch(() => undefined);
				}
			};
			void watch();
		};
		const started = Date.now();
		await run(contacts(10), { onStart }).catch(() => undefined);
		expect(Date.now() - started).toBeLessThan(10_000);
		expect(storedNames()).toHaveLength(2);
		expect(service.altcraft.batches.length).toBeLessThanOrEqual(2);
	});

	test('ends the wait for a retry', async () => {
		service.altcraft.fault = () => ({ status: 429, headers: { 'Retry-After': '100' } });
		const onStart = (cancel: () => void) => {
			const watch = async () => {
				while (service.altcraft.batches.length === 0)
					await fetch(`${service.altcraft.url}/`).catch(() => undefined);
				cancel();
			};
			void watch();
		};
		await run(contacts(10), { onStart }).catch(() => undefined);
		expect(service.altcraft.batches).toHaveLength(1);
	});
});
