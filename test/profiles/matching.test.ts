import type { Matching, MatchingMode } from '../../nodes/Altcraft/profiles/matching';
import {
	hasMatchValue,
	matchValuesOf,
	missingMatchValue,
} from '../../nodes/Altcraft/profiles/matching';

const by = (mode: MatchingMode, field: string): Matching => ({
	mode,
	field,
	resourceId: undefined,
});

test.each<[string, object, Matching, string[]]>([
	['an email', { email: ' Ann@Example.com ' }, by('email', 'email'), ['ann@example.com']],
	['no email', { email: ' ' }, by('email', 'email'), []],
	['an email to be set', { email: { action: 'set', value: 'a@b.c' } }, by('email', 'email'), []],
	[
		'each phone, however it is written',
		{ phones: ['+7 900 111-22-33', '79001112244', ''] },
		by('phone', 'phones'),
		['9001112233', '9001112244'],
	],
	['one phone that is no list', { phones: '+79001112233' }, by('phone', 'phones'), ['9001112233']],
	[
		'several in one text, with the prefix of the country or without',
		{ phones: '+7 900 111-22-33; 8 (900) 111-22-33' },
		by('phone', 'phones'),
		['9001112233', '9001112233'],
	],
	['a short number', { phones: ['112'] }, by('phone', 'phones'), ['112']],
	['a number with zeros', { customer: '007.0' }, by('custom', 'customer'), ['7']],
	['a number of a custom field', { customer: 7 }, by('custom', 'customer'), ['7']],
	['a text of a custom field', { customer: 'A-7' }, by('custom', 'customer'), ['a-7']],
	['a list in a custom field', { customer: ['a'] }, by('custom', 'customer'), []],
	['null', { customer: null }, by('custom', 'customer'), []],
	['null as text', { customer: 'NULL' }, by('custom', 'customer'), []],
	['a dash', { customer: ' - ' }, by('custom', 'customer'), []],
	['zero', { customer: '0' }, by('custom', 'customer'), []],
	['zero in decimals', { customer: '0.0' }, by('custom', 'customer'), []],
	[
		'the reference to nobody of 1C',
		{ customer: '00000000-0000-0000-0000-000000000000' },
		by('custom', 'customer'),
		[],
	],
	['the customer 0 of all guests', { customer: 0 }, by('custom', 'customer'), []],
	['a text that begins so', { customer: '0-none' }, by('custom', 'customer'), ['0-none']],
	['words for no phone', { phones: ['n/a', '-', '000', '7'] }, by('phone', 'phones'), ['7']],
	['no email in words', { email: 'None' }, by('email', 'email'), []],
	[
		'what a program writes for two names that it has not, in capitals',
		{ customer: 'UNDEFINED UNDEFINED' },
		by('custom', 'customer'),
		[],
	],
	['a profile ID', { profile_id: '663A' }, by('profile_id', 'profile_id'), ['663a']],
])('%s', (_, profile, matching, values) => {
	expect(matchValuesOf(profile as Record<string, unknown>, matching)).toEqual(values);
	const hasValue = hasMatchValue(profile as Record<string, unknown>, matching);
	expect(hasValue).toBe(values.length > 0);
});

test('the sentence names the field', () => {
	expect(missingMatchValue(by('custom', 'customer'))).toContain('"customer"');
	expect(missingMatchValue(by('phone', 'phones'))).toContain('"phones"');
});
