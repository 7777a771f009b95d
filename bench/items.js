/** @import {IDataObject, INodeExecutionData} from 'n8n-workflow' */

const CITIES = ['Moscow', 'Saint Petersburg', 'Kazan', 'Novosibirsk', 'Tashkent'];
const FIRST_NAMES = ['Anna', 'Boris', 'Мария', 'Ivan', 'Zoë'];

/**
 * A contact of about 220 bytes as a profile: ten fields, a list and a number among them.
 * @param {number} n
 * @returns {IDataObject}
 */
function contact(n) {
	return {
		email: `person.${n}@example.com`,
		_fname: FIRST_NAMES[n % 5],
		_lname: `Ivanov-${n % 1000}`,
		phones: [`+7900${String(n).padStart(7, '0')}`],
		_bdate: `19${60 + (n % 40)}-0${1 + (n % 9)}-1${n % 10}`,
		_sex: n % 2 === 0 ? 'female' : 'male',
		_city: CITIES[n % 5],
		_tz: 'Europe/Moscow',
		visits: n % 500,
		vip: n % 7 === 0,
	};
}

/** How a Code node of n8n makes them. */
const CONTACT_CODE = [
	`const CITIES = ${JSON.stringify(CITIES)};`,
	`const FIRST_NAMES = ${JSON.stringify(FIRST_NAMES)};`,
	String(contact),
].join('\n');

const FIELDS = Object.keys(contact(0));

/** The fields as columns, as the editor stores them. */
const SCHEMA = FIELDS.map((id) => ({
	id,
	displayName: id,
	required: false,
	display: true,
	type: { phones: 'array', _bdate: 'dateTime', visits: 'number', vip: 'boolean' }[id] ?? 'string',
}));

/** @param {(name: string) => string} expressionFor */
function mapped(expressionFor) {
	return {
		columns: {
			mappingMode: 'defineBelow',
			value: Object.fromEntries(FIELDS.map((name) => [name, expressionFor(name)])),
			schema: SCHEMA,
		},
	};
}

/** @typedef {(item: IDataObject) => IDataObject} ProfileOf */

/** @type {(item: IDataObject) => IDataObject[]} */
const subscriptionsOf = ({ email, phone }) => [
	{ channel: 'email', resource_id: 1, email_data: { email } },
	{ channel: 'sms', resource_id: 2, phone },
];

/**
 * How items become profiles, by the name of the case: parameters of the node, and the same in plain
 * JavaScript, as people write it for the floor, and as fast as can be for the best.
 * @type {Record<string, { parameters: IDataObject, profileOf: ProfileOf, bestProfileOf?: ProfileOf }>}
 */
const CASES = {
	'auto-map': {
		parameters: { columns: { mappingMode: 'autoMapInputData', value: null } },
		profileOf: (item) => item,
	},
	'import by email': {
		parameters: {
			operation: 'importMultiple',
			matching: 'email',
			columns: { mappingMode: 'autoMapInputData', value: null },
		},
		profileOf: (item) => item,
	},
	'10 columns': {
		parameters: mapped((name) => `={{ $json.${name} }}`),
		profileOf: (item) => Object.fromEntries(FIELDS.map((name) => [name, item[name]])),
		bestProfileOf: ({ email, _fname, _lname, phones, _bdate, _sex, _city, _tz, visits, vip }) => ({
			email,
			_fname,
			_lname,
			phones,
			_bdate,
			_sex,
			_city,
			_tz,
			visits,
			vip,
		}),
	},
	'10 formulas': {
		parameters: mapped((name) => `={{ $json.${name} ?? '' }}`),
		profileOf: (item) => Object.fromEntries(FIELDS.map((name) => [name, item[name] ?? ''])),
	},
	subscriptions: {
		parameters: {
			columns: { mappingMode: 'autoMapInputData', value: null },
			subscriptions: {
				subscription: [
					{ channel: 'email', resourceId: 1, email: '={{ $json.email }}' },
					{ channel: 'sms', resourceId: 2, phone: '={{ $json.phone }}' },
				],
			},
		},
		profileOf: (item) => ({ ...item, subscriptions: subscriptionsOf(item) }),
		bestProfileOf: (item) => Object.assign({}, item, { subscriptions: subscriptionsOf(item) }),
	},
};

/**
 * @param {string} caseName
 * @param {number} count
 * @returns {INodeExecutionData[]}
 */
function itemsFor(caseName, count) {
	return Array.from({ length: count }, (_, n) => ({
		json:
			caseName === 'subscriptions'
				? // Not a copy by spreading, of which V8 takes 230 bytes more once it is looked at.
					Object.assign(contact(n), { phone: `+7901${n}`.padEnd(12, '0') })
				: contact(n),
		pairedItem: { item: n },
	}));
}

/** How a file of contacts is written: its start, a record, what stands between records, its end. */
const FILES = new Map([
	['contacts.jsonl', { start: '', record: JSON.stringify, between: '\n', end: '\n' }],
	['contacts.json', { start: '[\n', record: JSON.stringify, between: ',\n', end: '\n]\n' }],
	[
		'contacts.csv',
		{
			start: `${FIELDS.join(';')}\n`,
			/** @param {IDataObject} contact */
			record: (contact) => Object.values(contact).join(';'),
			between: '\n',
			end: '\n',
		},
	],
]);

/**
 * A file of contacts, in pieces of a thousand.
 * @param {string} name of `FILES`
 * @param {number} count
 */
function* linesOfFile(name, count) {
	const file = FILES.get(name);
	if (file === undefined) throw new Error(`no file ${name}`);
	yield file.start;
	for (let from = 0; from < count; from += 1000) {
		const length = Math.min(1000, count - from);
		const records = Array.from({ length }, (_, n) => file.record(contact(from + n)));
		yield records.join(file.between) + (from + length < count ? file.between : file.end);
	}
}

module.exports = { CASES, CONTACT_CODE, FIELDS, FILES, SCHEMA, itemsFor, linesOfFile };
