import { areSeveralPeople, isListOfPeople } from '../../nodes/Altcraft/profiles/people';

const two = (entry: (email: string, name: string) => object) => [
	entry('ann@example.com', 'Ann'),
	entry('bob@example.com', 'Bob'),
];

test.each<[string, object, string, string]>([
	[
		'HubSpot',
		{ total: 2, results: two((email) => ({ id: '1', properties: { email } })) },
		'results',
		'properties.email',
	],
	[
		'HubSpot v1',
		{ contacts: two((value) => ({ properties: { email: { value } } })) },
		'contacts',
		'properties.email.value',
	],
	[
		'Klaviyo',
		{ data: two((email) => ({ id: 1, attributes: { email } })) },
		'data',
		'attributes.email',
	],
	[
		'Shopify',
		{ data: { customers: { edges: two((email) => ({ node: { email } })) } } },
		'data.customers.edges',
		'node.email',
	],
	['Airtable', { records: two((Email) => ({ fields: { Email } })) }, 'records', 'fields.Email'],
	[
		'Eventbrite',
		{ attendees: two((email) => ({ profile: { email } })) },
		'attendees',
		'profile.email',
	],
	[
		'Notion',
		{ results: two((email) => ({ properties: { Email: { id: 'x', email } } })) },
		'results',
		'properties.Email.email',
	],
	[
		'amoCRM',
		{ _embedded: { contacts: two((_, name) => ({ id: name, name, custom_fields_values: [] })) } },
		'_embedded.contacts',
		'custom_fields_values',
	],
	['a name of theirs', { data: two((email, name) => ({ email, name })) }, 'data', 'name'],
	[
		'a list with a name',
		{ name: 'News', members: two((email, name) => ({ email, name })) },
		'members',
		'email',
	],
	['the first without', { data: [{ email: '' }, ...two((email) => ({ email }))] }, 'data', 'email'],
	['Aggregate', { email: ['a@b.cc', 'b@b.cc'], _fname: ['Ann', 'Bob'] }, 'email', ''],
	['their names', { phones: ['1', '2'], _fname: ['Ann', 'Bob'] }, '_fname', ''],
	['a form', { query: {}, body: { email: ['a@b.cc', 'b@b.cc'] } }, 'body.email', 'trim'],
])('several people: %s', (_, item, list, below) => {
	expect(isListOfPeople(item, path(list), path(below))).toBe(true);
});

test.each<[string, object, string, string]>([
	['one', { data: [{ email: 'ann@example.com' }] }, 'data', 'email'],
	['the same', { data: two(() => ({ email: 'ann@example.com', sum: 1 })) }, 'data', 'email'],
	['orders', { orders: [{ sum: 1 }, { sum: 2 }] }, 'orders', 'sum'],
	[
		'answers',
		{ answers: [{ email: 'ann@example.com' }, { text: 'Ann' }, { phone_number: '1' }] },
		'answers',
		'email',
	],
	[
		'Shopify',
		{
			first_name: 'Ann',
			addresses: two((_email, first_name) => ({ first_name, phone: first_name })),
		},
		'addresses',
		'phone',
	],
	[
		'Keap',
		{ given_name: 'Ann', email_addresses: two((email) => ({ email, field: 'EMAIL1' })) },
		'email_addresses',
		'email',
	],
	['Dropcontact', { first_name: 'Ann', email: two((email) => ({ email })) }, 'email', 'email'],
	['one with a name', { name: 'Ann', phones: two((phone) => ({ phone })) }, 'phones', 'phone'],
	[
		'deeper',
		{ contacts: [{ email: 'ann@example.com', phones: two((phone) => ({ phone })) }] },
		'contacts.0.phones',
		'phone',
	],
	['texts of one', { first_name: 'Ann', email: ['a@b.cc', 'b@b.cc'] }, 'email', ''],
	['of a page', { url: 'b.cc', emails: ['a@b.cc', 'b@b.cc'] }, 'emails', ''],
	['of XML', { name: ['Ann'], email: ['a@b.cc', 'b@b.cc'] }, 'email', ''],
	['tags', { tags: ['a', 'b'] }, 'tags', ''],
	['emails in values', { emails: two((value) => ({ value })) }, 'emails', 'value'],
	[
		'a lead of amoCRM',
		{ name: 'Lead', _embedded: { contacts: two((_, id) => ({ id, is_main: true })) } },
		'_embedded.contacts',
		'id',
	],
	[
		'Attio',
		{ values: { email_addresses: two((email_address) => ({ email_address })) } },
		'values.email_addresses',
		'email_address',
	],
	[
		'orders of one',
		{ orders: two((_, phone) => ({ billing: { email: 'a@b.cc', phone } })) },
		'orders',
		'billing.phone',
	],
	['no list', { email: 'ann@example.com' }, 'email', ''],
])('not several people: %s', (_, item, list, below) => {
	expect(isListOfPeople(item, path(list), path(below))).toBe(false);
});

test('the entry itself may be taken', () => {
	expect(isListOfPeople({ rows: two((email) => ({ email })) }, ['rows'], [])).toBe(true);
	// The answers of one person.
	const fields = two((value, label) => ({ label, value }));
	expect(isListOfPeople({ data: { fields } }, ['data', 'fields'], ['value'])).toBe(false);
});

test.each<[string, object[], boolean]>([
	['emails', two((email) => ({ email })), true],
	['names', two((_, first_name) => ({ first_name })), true],
	['lines of an order', two((_, name) => ({ name, email: 'ann@example.com' })), false],
])('entries with %s', (_, entries, arePeople) => {
	expect(areSeveralPeople(entries)).toBe(arePeople);
});

function path(text: string): string[] {
	return text === '' ? [] : text.split('.');
}
