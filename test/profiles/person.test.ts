import * as fc from 'fast-check';

import { personOf } from '../../nodes/Altcraft/profiles/person';

test.each<[Record<string, unknown>, string | undefined]>([
	[{ _fname: 'Ann', phones: ['+79001112233'], email: ' ann@example.com ' }, 'ann@example.com'],
	[{ 'E-mail Address': 'ann@example.com' }, 'ann@example.com'],
	[{ email: '', phones: ['+79001112233', '+79004445566'] }, '+79001112233'],
	[{ mobilephone: 79001112233 }, '79001112233'],
	[{ profile_id: '663a138cee44bb50a67115cd', _fname: 'Ann' }, '663a138cee44bb50a67115cd'],
	[{ first_name: 'Ann' }, 'Ann'],
	[{ _lname: 'Lee' }, 'Lee'],
	[{ email: [{ VALUE: 'ann@example.com' }], email2: null }, undefined],
	[{ username: 'ann', rename: 'x', headers: { email: 'ann@example.com' } }, undefined],
	[{}, undefined],
])('%j is known as %j', (cells, name) => expect(personOf(cells)).toBe(name));

test('a name is never longer than a sentence can bear', () => {
	fc.assert(
		fc.property(fc.string({ minLength: 1, maxLength: 200 }), (text) => {
			const name = personOf({ email: text });
			expect((name ?? '').length).toBeLessThanOrEqual(60);
			if (text.trim().length <= 60) expect(name ?? '').toBe(text.trim());
		}),
	);
});
