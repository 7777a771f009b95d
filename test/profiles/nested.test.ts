import { valueReader } from '../../nodes/Altcraft/profiles/values';
import type { Holds } from '../../nodes/Altcraft/profiles/schema';

const NAME = { displayName: 'Ann Lee', familyName: 'Lee', givenName: 'Ann' };
const ADDRESS = { addr_line1: 'Main St 1', city: 'Berlin', postal: '10115' };
const GMAIL = {
	value: [{ address: 'ann@example.com', name: 'Ann' }],
	html: '<span>ann@example.com</span>',
	text: '"Ann" <ann@example.com>',
};

// As Google Contacts, JotForm, Gmail, Pipedrive and Xero have them.
test.each<[Holds, string, object, string]>([
	['text', '_fname', NAME, 'under Field.givenName: map that.'],
	['text', '_lname', NAME, 'under Field.familyName: map that.'],
	['text', '_city', ADDRESS, 'under Field.city: map that.'],
	['text', '_postal_code', ADDRESS, 'under Field.postal: map that.'],
	['text', '_lname', { prefix: 'Ms', first: 'Ann', last: 'Lee' }, 'under Field.last: map that.'],
	['text', '_fname', { id: 1, email: 'a@b.cc', first_name: 'Ann' }, 'under Field.first_name: map'],
	['text', '_fname', [{ type: 'text', plain_text: 'Ann' }], 'under Field[0].plain_text: map'],
	['text', 'note', { state: 'generated', value: 'Nice' }, 'under Field.value: map that.'],
	['text', 'note', { type: 'string', string: 'Acme' }, 'under Field.string: map that.'],
	['text', 'note', { attributes: { type: 'A', url: '/a' }, Name: 'Acme' }, 'under Field.Name: map'],
	['text', 'note', { error: '#ERROR!' }, 'is an object. Map what is meant.'],
	[
		'text',
		'company',
		{ owner_id: 5, address: 'Main 1', name: 'Acme' },
		'under Field.name: map that.',
	],
	[
		'text',
		'manager',
		{ id: 'usr1', email: 'max@b.cc', name: 'Max' },
		'under Field.name: map that.',
	],
	['text', 'stage', { key: 'lead', title: 'Lead' }, 'under Field.title: map that.'],
	['text', 'company', { id: 'x1', label: 'Acme' }, 'under Field.label: map that.'],
	['email', 'email', GMAIL, 'under Field.value[0].address: map that.'],
	['phones', 'phones', [{ label: 'work', value: '' }], 'under Field[0].value, and so'],
	['phones', 'phones', [{ PhoneType: 'DDI', PhoneNumber: '' }], 'under Field[0].PhoneNumber, and'],
	['phones', 'phones', { area: '0171', phone: '234567' }, 'is an object. Map what is meant.'],
	['integer', 'score', { month: 1, html: '<b>' }, 'is an object. Map what is meant.'],
])('for %s in %s, %j', (holds, id, value, said) => {
	const { read } = valueReader({ holds, id }, 'Field');
	expect(() => read(value, true)).toThrow(said);
	expect(() => read(value, false)).toThrow(said);
});

test('a list of several values may be of several people', () => {
	const { read } = valueReader({ holds: 'email', id: 'email' }, 'Field');
	const [one, other] = ['ann@example.com', 'bob@example.com'];
	expect(() => read([one, other], true)).toThrow(
		/Field\[0\]: map that\. If .* put Split Out before/,
	);
	expect(() => read([one, one], true)).toThrow(/Field\[0\]: map that\.$/);
	expect(() => read([one], true)).toThrow(/Field\[0\]: map that\.$/);
});

test('the ID of what is linked is no place to map', () => {
	const { read } = valueReader({ holds: 'text', id: 'company' }, 'Field');
	const said = /is a list\. It has the ID of what is linked: let its source give the name/;
	expect(() => read(['recMVEqAjRknNZqfQ'], true)).toThrow(said);
	expect(() => read(['5f0c1d2e-3a4b-4c6d-8e8f-9a0b1c2d3e4f'], true)).toThrow(said);
	expect(() => read(['recommendations'], true)).toThrow(/Field\[0\]: map that/);
});
