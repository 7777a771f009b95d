import * as fc from 'fast-check';

import { toProfile, withMembers } from '../../nodes/Altcraft/profiles/profile';

test('members take the place of those of their names, whatever these are, and nothing is changed', () => {
	const name = fc.oneof(fc.constantFrom('__proto__', 'a', 'b', '1', 'constructor'), fc.string());
	// As items have them: a name such as __proto__ is a member like others.
	const objects = fc
		.array(fc.tuple(name, fc.jsonValue()), { maxLength: 6 })
		.map((entries) => Object.fromEntries(entries));
	fc.assert(
		fc.property(objects, objects, (profile, members) => {
			const before = JSON.stringify([profile, members]);
			const all = withMembers(profile, members);
			expect(Object.entries(all)).toEqual(Object.entries({ ...profile, ...members }));
			expect(Object.getPrototypeOf(all)).toBe(Object.prototype);
			expect(JSON.stringify([profile, members])).toBe(before);
		}),
	);
});

test.each([
	['{"a":1}', { a: 1 }],
	[{ a: 1 }, { a: 1 }],
	// As AI agents answer.
	['```json\n{"a":"```"}\n```', { a: '```' }],
	['```\n{"a":1}```\n', { a: 1 }],
])('%j is a profile', (value, profile) => expect(toProfile(value, 'It')).toEqual(profile));

test.each([
	['{"a":', /^It is not valid JSON/],
	['[]', /^It must be an object .* but is a list/],
	['```json\n{"a":', /^It is not valid JSON/],
	[null, /^It must be an object .* but is empty/],
	[7, /^It must be an object .* but is a number/],
	['{"id":12345678901234567890}', /^It has the number 12345678901234567890/],
])('%j is none', (value, reason) => expect(() => toProfile(value, 'It')).toThrow(reason));
