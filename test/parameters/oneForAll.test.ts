import {
	isOfItems,
	isTyped,
	listsOfFirst,
	nodesOfOne,
	takesOneForAll,
} from '../../nodes/Altcraft/parameters/oneForAll';

test.each([
	"={{ $('Form').first().json.email }}",
	'={{ $input.first().json.email }}',
	"={{ $('Form').all()[0].json.email }}",
	"={{ $('Form').itemMatching(0).json.email }}",
	"={{ $items('Form')[0].json.email }}",
])('%s gives one for all', (raw) => {
	expect(takesOneForAll(raw)).toBe(true);
});

test.each([
	'={{ $json.email }}',
	"={{ $('Form').item.json.email }}",
	"={{ $('Form').all()[$itemIndex].json.email }}",
	"={{ $('Form').first().json.domain + $json.name }}",
	"={{ $('Form').first().json.domain + $('List').item.json.name }}",
	'={{ $now }}',
	'ann@example.com',
	7,
	undefined,
])('%s does not take one for all', (raw) => {
	expect(takesOneForAll(raw)).toBe(false);
});

test.each(['ann@example.com', 7, '={{ "ann@example.com" }}', '={{ $workflow.id }}', '=ann'])(
	'%s is typed',
	(raw) => {
		expect(isTyped(raw)).toBe(true);
		expect(isOfItems(raw)).toBe(false);
	},
);

test.each([
	'={{ $json.email }}',
	"={{ $('Form').first().json.email }}",
	'={{ $input.item.json.x }}',
])('%s may be of items', (raw) => {
	expect(isTyped(raw)).toBe(false);
	expect(isOfItems(raw)).toBe(true);
});

test.each([' ', '', '{{ $json.email }}', undefined, '={{ Math.random() }}', '={{ $now }}'])(
	'%s is neither',
	(raw) => {
		expect(isTyped(raw)).toBe(false);
		expect(isOfItems(raw)).toBe(false);
	},
);

test.each([
	["={{ $('Form').first().json.email }}", ["$('Form')"]],
	["={{ $('A').all()[0].json.x + $input.first().json.y }}", ["$('A')", '']],
	['={{ $json.email }}', []],
])('the nodes of which %s takes one: %j', (raw, nodes) => {
	expect(nodesOfOne(raw)).toEqual(nodes);
});

test.each<[unknown, Array<[list: string[], below: string[]]>]>([
	['={{ $json.data[0].email }}', [[['data'], ['email']]]],
	[
		"={{ $json.body['contact list'][0]['e-mail'].value }}",
		[
			[
				['body', 'contact list'],
				['e-mail', 'value'],
			],
		],
	],
	[
		'={{ $json?.["a"]["b"]?.[0]?.c.trim() }}',
		[
			[
				['a', 'b'],
				['c', 'trim'],
			],
		],
	],
	[
		'={{ $json[0].email }} {{ $json.a[0].b[0] }}',
		[
			[[], ['email']],
			[['a'], ['b', '0']],
			[['a', '0', 'b'], []],
		],
	],
	['={{ $json.data[1].email }}', []],
	['={{ $json["0"] }}', [[[], []]]],
	['$json.data[0].email', []],
	[7, []],
])('the lists of which %s takes the first: %j', (raw, lists) => {
	expect(listsOfFirst(raw)).toEqual(lists.map(([list, below]) => ({ list, below })));
});
