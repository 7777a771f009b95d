import type { IDataObject } from 'n8n-workflow';

import type { Altcraft } from '../altcraft/server';
import { startAltcraft } from '../altcraft/server';
import { runAltcraft } from './engine';

let altcraft: Altcraft;

beforeAll(async () => {
	altcraft = await startAltcraft();
});
afterAll(async () => await altcraft.stop());
beforeEach(() => altcraft.reset());

const run = async (
	format: string,
	items: IDataObject[],
	rows: IDataObject[],
	parameters?: IDataObject,
) => {
	altcraft.reset();
	const { output, error } = await runAltcraft({
		items,
		credential: { serverUrl: altcraft.url, token: altcraft.token },
		parameters: { subscriptions: { subscription: rows }, options: { format }, ...parameters },
	});
	const stored = altcraft.stored(1).map(({ profile }) => profile);
	return { output, error, stored };
};

/** Every channel: the row that a user fills in, and what Altcraft is to get. */
const CHANNELS: Array<[string, IDataObject, IDataObject]> = [
	['email', { resourceId: 1, email: 'a@example.com' }, { email_data: { email: 'a@example.com' } }],
	['sms', { resourceId: 2, phone: '+79001234567' }, { phone: '+79001234567' }],
	[
		'push',
		{ resourceId: 2, provider: 'android-firebase', subscriptionId: 'f00' },
		{ provider: 'android-firebase', subscription_id: 'f00' },
	],
	['whatsapp', { resourceId: 3, phone: '+79001234567' }, { cc_data: { phone: '+79001234567' } }],
	['viber', { resourceId: 3, phone: '+79001234567' }, { cc_data: { phone: '+79001234567' } }],
	['notify', { resourceId: 3, phone: '+79001234567' }, { cc_data: { phone: '+79001234567' } }],
	['telegram_bot', { resourceId: '3', chatId: '123456789' }, { cc_data: { id: 123456789 } }],
];

describe.each(['json', 'xml'])('subscriptions by %s', (format) => {
	test.each(CHANNELS)('%s', async (channel, row, sent) => {
		const { stored, output } = await run(format, [{ _fname: 'Ann' }], [{ channel, ...row }]);
		const resource_id = Number(row.resourceId);
		expect(stored).toEqual([{ _fname: 'Ann', subscriptions: [{ channel, resource_id, ...sent }] }]);
		expect(output[0].json.status).toBe('accepted');
	});

	test('status, priority, categories and own fields', async () => {
		const row = {
			channel: 'email',
			resourceId: 1,
			email: ' a@example.com ',
			more: {
				status: 'unsubscribed',
				priority: 0,
				categories: 'news, sales ,',
				customFields: '{ "segment_code": "A1" }',
			},
		};
		const { stored } = await run(format, [{ _fname: 'Ann' }], [row]);
		expect(stored[0].subscriptions).toEqual([
			{
				channel: 'email',
				resource_id: 1,
				email_data: { email: 'a@example.com' },
				status: 'unsubscribed',
				priority: 0,
				cats: ['news', 'sales'],
				custom_fields: { segment_code: 'A1' },
			},
		]);
	});

	test('categories may come as a list or as JSON text', async () => {
		const row = { channel: 'email', resourceId: 1, email: 'a@example.com' };
		for (const categories of ['={{ ["news", null, " ", 5] }}', '["news", "5"]', 'news; 5; null']) {
			const { stored } = await run(format, [{ _fname: 'Ann' }], [{ ...row, more: { categories } }]);
			expect(stored[0].subscriptions).toMatchObject([{ cats: ['news', '5'] }]);
		}
	});

	test('a status is as Altcraft writes it, whatever the case, and of others it judges', async () => {
		const row = { channel: 'email', resourceId: 1, email: 'a@example.com' };
		const more = { status: '={{ $json.state }}' };
		const states = ['Unsubscribed ', 'SUSPENDED', 'Active', -1, 'null', ' '];
		const items = states.map((state, n) => ({ _lname: `c${n}`, state }) as IDataObject);
		const { stored } = await run(format, items, [{ ...row, more }]);
		const sent = stored.map(({ subscriptions }) => (subscriptions as IDataObject[])[0].status);
		expect(sent).toEqual(['unsubscribed', 'suspended', 'Active', -1, undefined, undefined]);
	});

	test('what is left at its default is not sent', async () => {
		const row = { channel: 'email', resourceId: 1, email: 'a@example.com' };
		const defaults = { status: '', priority: -1, categories: '', customFields: '{}' };
		const more = { ...defaults, when: true };
		const { stored } = await run(format, [{ _fname: 'Ann' }], [{ ...row, more }]);
		expect(stored[0].subscriptions).toEqual([
			{ channel: 'email', resource_id: 1, email_data: { email: 'a@example.com' } },
		]);
	});

	test('only if they agreed', async () => {
		const answers = [true, 'yes', 'да', '1', false, 'no', '', null, undefined];
		const items = answers.map((agreed, n) => ({ _lname: `c${n}`, agreed }) as IDataObject);
		const more = { when: '={{ $json.agreed }}' };
		const row = { channel: 'email', resourceId: 1, email: 'a@example.com', more };
		const { stored } = await run(format, items, [row]);
		expect(stored.map(({ subscriptions }) => subscriptions !== undefined)).toEqual(
			answers.map((_, n) => n < 4),
		);
	});

	test('of what is not added, nothing is refused', async () => {
		const row = { channel: 'sms', resourceId: 2, phone: '7.9E+10', more: { when: false } };
		const { stored } = await run(format, [{ _fname: 'Ann' }], [row]);
		expect(stored).toEqual([{ _fname: 'Ann' }]);
	});

	test.each([
		...['null', 'NULL', '-', 'n/a', 'нет'].map((subscriptionId) => ({
			...{ channel: 'push', resourceId: 2, provider: 'p', subscriptionId },
		})),
		{ channel: 'telegram_bot', resourceId: 3, chatId: '0' },
	])('an address that stands for nothing is none: %j', async (row) => {
		const { stored } = await run(format, [{ _fname: 'Ann' }], [row]);
		expect(stored).toEqual([{ _fname: 'Ann' }]);
	});

	test('they come after those that the profile has, for each item its own', async () => {
		const own = { channel: 'sms', resource_id: 2, phone: '+79000000000' };
		const items = [
			{ email: 'a@example.com', subscriptions: [own] },
			{ email: 'b@example.com', subscriptions: [own] },
		];
		const rows = [
			{ channel: 'email', resourceId: '={{ 1 }}', email: '={{ $json.email }}' },
			{ channel: 'whatsapp', resourceId: 3, phone: '={{ $json.phone }}' },
		];
		const before = structuredClone(items);
		const { stored } = await run(format, items, rows);
		expect(stored.map(({ subscriptions }) => subscriptions)).toEqual(
			items.map(({ email }) => [own, { channel: 'email', resource_id: 1, email_data: { email } }]),
		);
		expect(items).toEqual(before);
	});
});

test.each<[IDataObject, IDataObject, RegExp]>([
	[{ channel: '={{ "fax" }}', phone: '1', resourceId: 1 }, {}, /no channel "fax"/],
	[{ channel: 'email', email: 'a@example.com', resourceId: '={{ "" }}' }, {}, /Resource is empty/],
	[{ channel: 'email', email: 'a@example.com', resourceId: 'x' }, {}, /Resource" must .*"x"/],
	...['={{ true }}', '0x1', '={{ [1] }}', 1.5].map(
		(resourceId): [IDataObject, IDataObject, RegExp] => [
			{ channel: 'email', email: 'a@example.com', resourceId },
			{},
			/Resource" must be a whole number/,
		],
	),
	[{ channel: 'telegram_bot', chatId: '={{ true }}', resourceId: 3 }, {}, /Chat ID.*is true/],
	[
		{
			channel: 'push',
			provider: 'p',
			subscriptionId: '={{ ({ token: "secret" }) }}',
			resourceId: 2,
		},
		{},
		/Push Subscription ID" must be one text, but is an object.*\.token/,
	],
	[{ channel: 'sms', phone: '+79001112233; +79004445566', resourceId: 2 }, {}, /a phone number/],
	[
		{
			channel: 'email',
			email: 'a@b.cc',
			resourceId: 1,
			more: { categories: '={{ [{ id: 1, name: "x" }] }}' },
		},
		{},
		/Categories" must be a list.*\.name, and so/,
	],
	[
		{
			channel: 'email',
			email: 'a@b.cc',
			resourceId: 1,
			more: { customFields: '{"n":9007199254740993}' },
		},
		{},
		/Custom Fields has the number 9007199254740993/,
	],
	[{ channel: 'telegram_bot', chatId: '@ann', resourceId: 3 }, {}, /Chat ID" .*"@ann"/],
	[
		{ channel: 'email', email: 'a@example.com', resourceId: 1, more: { when: 'perhaps' } },
		{},
		/Only If" must be yes or no, but is "perhaps"\. Compare .* \{\{ \$json\.x === … \}\}/,
	],
	[
		{
			channel: 'email',
			email: 'a@example.com',
			resourceId: 1,
			// As a checkbox of n8n's own form.
			more: { when: '={{ ["I agree"] }}' },
		},
		{},
		/Only If" must be yes or no, but is a list\. Compare .* \{\{ \$json\.x\.includes\(…\) \}\}/,
	],
	[
		{ channel: 'sms', phone: '7.9E+10', resourceId: 2 },
		{},
		/Phone" has 7\.9E\+10: a spreadsheet has shortened/,
	],
	[
		{ channel: 'email', email: 'a@example.com', resourceId: 1, more: { customFields: '[]' } },
		{},
		/Subscriptions: Custom Fields .* list/,
	],
	[
		{ channel: 'email', email: 'a@example.com', resourceId: 1 },
		{ subscriptions: 'x' },
		/not as a list/,
	],
])('a row that cannot be sent: %j', async (row, fields, sentence) => {
	const { error } = await run('json', [{ _fname: 'Ann', ...fields }], [row]);
	expect(error?.message).toMatch(sentence);
	expect(error?.message).toMatch(/\[Item 0\]/);
	expect(altcraft.batchRequests).toHaveLength(0);
});
