import {
	lacksPlacesOf,
	NamedPlaces,
	onlyPathIn,
} from '../../nodes/Altcraft/parameters/namedPlaces';

const placesIn = (expression: unknown, items: readonly object[], ofRecords = false) => {
	const places = new NamedPlaces(ofRecords);
	places.add(expression, 'Columns, email');
	for (const item of items) places.meet(item);
	return places;
};

/** What is missing of an expression in each of these items. */
function missingIn(expression: unknown, items: readonly object[], ofRecords = false): string[] {
	return placesIn(expression, items, ofRecords)
		.missing()
		.map(({ text }) => text);
}

const ANN = { email: 'ann@example.com', person: { name: null }, 'E-Mail': 'ann@example.com' };

test.each([
	['={{ $json.emial }}', ['$json.emial']],
	['={{ $json["e-mail"] }}', ['$json["e-mail"]']],
	['={{ $input.item.json.emial }}', ['$input.item.json.emial']],
	['={{ $json.emial.trim() }}', ['$json.emial']],
	['={{ $json.person.nmae }}', ['$json.person.nmae']],
	['={{ $json.a }} {{ $json.b }}', ['$json.a', '$json.b']],
	['={{ $json.a || $json.b }}', ['$json.a']],
	[{ row: [{ email: '={{ $json.emial }}' }] }, ['$json.emial']],
])('%j names what nothing has', (expression, missing) => {
	expect(missingIn(expression, [ANN, ANN])).toEqual(missing);
});

test.each([
	'={{ $json.email }}',
	"={{ $json['E-Mail'] }}",
	'={{ $json?.email }}',
	'={{ $json.person.name }}',
	'={{ $json.person.name.first }}',
	'={{ $json.a ?? $json.email }}',
	'={{ $json.vip ? $json.email : "" }}',
	'emial',
	7,
	null,
])('%j names nothing that is not there', (expression) => {
	expect(missingIn(expression, [{}, ANN])).toEqual([]);
});

test.each([
	['={{ $json.email.nope() }}', ['$json.email.nope()']],
	['={{ $json.emial.nope() }}', []],
	['={{ $json.email }}', []],
])('%s fails for all, where the names are there: %j', (expression, failed) => {
	const places = placesIn(expression, [ANN]).failed();
	expect(places.map(({ text }) => text)).toEqual(failed);
});

test.each([
	[['={{ $json.Email }}', '={{ $json.body.name }}'], true],
	[['={{ $json.Email }}', '={{ $json.person.name }}'], false],
	[["={{ $('Form').item.json.email }}"], false],
])('%j names nothing of an item: %s', (expressions, lacks) => {
	expect(lacksPlacesOf(expressions, ANN)).toBe(lacks);
});

test('where nothing was met, nothing is missing', () => {
	expect(missingIn('={{ $json.emial }}', [])).toEqual([]);
});

test('of records, only what they have is looked for', () => {
	expect(missingIn("={{ $('Form').first().json.x }}", [ANN], true)).toEqual([]);
	expect(missingIn('={{ $json.emial }}', [ANN], true)).toEqual(['$json.emial']);
});

test('a name that stands for itself is found by its member', () => {
	const places = new NamedPlaces(true);
	places.addName('E-mail', 'email', 'File Columns');
	places.addName('Phone', 'phones', 'File Columns');
	places.meet({ email: 'ann@example.com' });
	expect(places.missing()).toMatchObject([{ text: 'Phone', parameter: 'File Columns' }]);
});

test('what does not let anybody ask counts as there', () => {
	const closed = new Proxy(
		{},
		{
			has() {
				throw new Error('closed');
			},
		},
	);
	expect(missingIn('={{ $json.email }}', [closed])).toEqual([]);
});

test.each([
	['={{ $json.email }}', ['email']],
	['={{ $json.email.trim().toLowerCase() }}', ['email']],
	['={{ $json.person["last name"] }}', ['person', 'last name']],
	['={{ $json.a + $json.b }}', undefined],
	['={{ $json.email }}!', undefined],
	['email', undefined],
	[7, undefined],
])('the only place in %s is %j', (raw, path) => {
	expect(onlyPathIn(raw)).toEqual(path);
});
