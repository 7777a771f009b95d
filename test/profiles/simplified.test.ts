import { simplified } from '../../nodes/Altcraft/profiles/simplified';

const read = {
	_fname: 'Ann',
	_lname: '',
	_city: null,
	_xxh: 'a1',
	_createtime: '2025-01-01',
	points: 0,
	is_vip: false,
	id: '663a138cee44bb50a67115cd',
	db_id: 1,
	subscriptions: [
		{
			resource_id: 1,
			channel: 'email',
			email_data: { email: 'a@example.com', domain: 'example.com', md5: 'x' },
			status: 'subscribed',
			priority: 0,
			hash_id: 'h',
			is_delete: false,
		},
		{ resource_id: 2, channel: 'sms', phone_data: { phone: '+7900' }, is_delete: true },
		{ resource_id: 2, channel: 'push', push_data: { provider: 'p', subscription_id: 's' } },
		{ resource_id: 3, channel: 'telegram_bot', cc_data: { id: 1 } },
	],
};

test('a profile comes out as it could be sent, with its ID first', () => {
	const simple = simplified(read, new Set());
	expect(simple).toEqual({
		profile_id: '663a138cee44bb50a67115cd',
		_fname: 'Ann',
		points: 0,
		is_vip: false,
		subscriptions: [
			{
				resource_id: 1,
				channel: 'email',
				email: 'a@example.com',
				status: 'subscribed',
				priority: 0,
			},
			{ resource_id: 2, channel: 'push', provider: 'p', subscription_id: 's' },
			{ resource_id: 3, channel: 'telegram_bot', cc_data: { id: 1 } },
		],
	});
	expect(Object.keys(simple)[0]).toBe('profile_id');
});

test('what was asked for by name stays', () => {
	expect(simplified(read, new Set(['_createtime', '_city']))).toMatchObject({
		_createtime: '2025-01-01',
	});
});
