/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} type
 * @property {string} [title] default: the name
 * @property {'system' | 'custom'} [category] default: 'system' for names with a leading underscore
 * @property {boolean} [required] default: false
 */

/**
 * @typedef {object} Database
 * @property {number} id
 * @property {string} name
 * @property {Field[]} [fields] default: the usual system fields and a few custom ones
 * @property {string[]} [uiTags]
 * @property {{ id: number, name: string }[]} [groups]
 */

/**
 * @typedef {object} Resource
 * @property {number} id
 * @property {string} name
 * @property {string[]} channels
 * @property {number[]} databaseIds
 * @property {Field[]} [fields] subscription fields, the same for every channel of the resource
 * @property {{ id: number, name: string }[]} [groups]
 */

/**
 * @typedef {object} Segment
 * @property {number} id
 * @property {string} name
 * @property {boolean} [isStatic] default: true
 */

/**
 * @param {string} name
 * @param {string} title
 * @param {string} type
 * @param {'system' | 'custom'} category
 * @returns {Field}
 */
function field(name, title, type, category) {
	return { name, title, type, category, required: false };
}

/** Fields of a database that was given none. @type {readonly Field[]} */
const DEFAULT_DATABASE_FIELDS = [
	field('email', 'Email', 'unicode', 'system'),
	field('phones', 'Phones', 'tags', 'system'),
	field('_fname', 'First name', 'unicode', 'system'),
	field('_lname', 'Last name', 'unicode', 'system'),
	field('_bdate', 'Birth date', 'date', 'system'),
	field('_sex', 'Gender', 'enum', 'system'),
	field('_status', 'Status', 'int', 'system'),
	field('_regdate', 'Registration date', 'date', 'system'),
	field('_regip', 'Registration IP', 'ip', 'system'),
	field('_ip', 'Last IP', 'ip', 'system'),
	field('_regurl', 'Registration URL', 'unicode', 'system'),
	field('_vendor', 'Source', 'unicode', 'system'),
	field('_regcountry', 'Registration country', 'unicode', 'system'),
	field('_country', 'Country', 'unicode', 'system'),
	field('_regcity', 'Registration city', 'unicode', 'system'),
	field('_city', 'City', 'unicode', 'system'),
	field('_region', 'Region', 'unicode', 'system'),
	field('_postal_code', 'Postal code', 'unicode', 'system'),
	field('_tz', 'Time zone', 'unicode', 'system'),
	field('_browser', 'Browser', 'unicode', 'system'),
	field('_os', 'Operating system', 'unicode', 'system'),
	field('customer_id', 'Customer ID', 'unicode', 'custom'),
	field('loyalty_points', 'Loyalty points', 'int', 'custom'),
	field('balance', 'Balance', 'float', 'custom'),
	field('is_vip', 'VIP', 'bool', 'custom'),
	field('card_number', 'Card number', 'unicode', 'custom'),
	field('last_purchase', 'Last purchase', 'date', 'custom'),
	field('interests', 'Interests', 'tags', 'custom'),
	field('preferences', 'Preferences', 'object', 'custom'),
	field('orders', 'Orders', 'arr_object', 'custom'),
];

/** Subscription fields of a resource that was given none. @type {readonly Field[]} */
const DEFAULT_RESOURCE_FIELDS = [
	field('_device_type', 'Device type', 'unicode', 'system'),
	field('_device_model', 'Device model', 'unicode', 'system'),
	field('_os', 'Operating system', 'unicode', 'system'),
	field('_os_ver', 'Operating system version', 'version', 'system'),
	field('_ad_track', 'Ad tracking', 'bool', 'system'),
	field('visits', 'Visits', 'int', 'custom'),
	field('segment_code', 'Segment code', 'unicode', 'custom'),
];

/** @type {readonly Database[]} */
const DEFAULT_DATABASES = [
	{ id: 1, name: 'Customers' },
	{ id: 2, name: 'Newsletter' },
];

// The third resource leaves out database 2: a resource can exist and still be the wrong one.
/** @type {readonly Resource[]} */
const DEFAULT_RESOURCES = [
	{ id: 1, name: 'Email newsletter', channels: ['email'], databaseIds: [1, 2] },
	{ id: 2, name: 'SMS and push: order status', channels: ['sms', 'push'], databaseIds: [1, 2] },
	{
		id: 3,
		name: 'Messengers',
		channels: ['whatsapp', 'viber', 'notify', 'telegram_bot'],
		databaseIds: [1],
	},
];

// The third fills itself by a rule, so no profile can be put into it.
/** @type {readonly Segment[]} */
const DEFAULT_SEGMENTS = [
	{ id: 1, name: 'Loyal customers' },
	{ id: 2, name: 'Trade fair' },
	{ id: 3, name: 'Bought this year', isStatic: false },
];

module.exports = {
	DEFAULT_DATABASES,
	DEFAULT_DATABASE_FIELDS,
	DEFAULT_RESOURCES,
	DEFAULT_RESOURCE_FIELDS,
	DEFAULT_SEGMENTS,
};
