/** @typedef {import('./catalogue').Database} Database */
/** @typedef {import('./catalogue').Resource} Resource */
/** @typedef {import('./catalogue').Field} Field */
/** @typedef {Record<string, unknown>} Call */

/**
 * @typedef {object} Catalogue
 * @property {ReadonlyMap<number, Database & { fields: Field[] }>} databases by id, ascending
 * @property {ReadonlyMap<number, Resource & { fields: Field[] }>} resources by id, ascending
 * @property {ReadonlyMap<number, import('./catalogue').Segment>} segments by id, ascending
 */

/** Most entries of one page, and the default of `limit`. */
const PAGE_LIMIT = 1000;

/**
 * The plain answer of a refused call.
 * @param {number} error
 * @param {string} text
 * @returns {{ error: number, error_text: string }}
 */
function refused(error, text) {
	return { error, error_text: text };
}

/**
 * @param {string} text
 * @returns {{ error: number, error_text: string }}
 */
function incorrect(text) {
	return refused(400, `Incorrect request: ${text}`);
}

/**
 * @param {object} payload
 * @returns {object}
 */
function successful(payload) {
	return { error: 0, error_text: 'Successful operation', ...payload };
}

/**
 * @param {unknown} value
 * @param {number} least
 * @returns {value is number}
 */
function isIntegerFrom(value, least) {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}

/**
 * @template {{ id: number }} Entry
 * @param {ReadonlyMap<number, Entry>} entries
 * @param {Call} call
 * @param {(entry: Entry) => object} shape
 * @returns {object}
 */
function listPage(entries, { from_id: from = 1, limit = PAGE_LIMIT }, shape) {
	if (!isIntegerFrom(from, 0)) return incorrect('from_id must be an integer');
	if (!isIntegerFrom(limit, 1)) {
		return incorrect('limit must be a positive integer');
	}
	const page = [...entries.values()]
		.filter(({ id }) => id >= from)
		.slice(0, Math.min(limit, PAGE_LIMIT));
	const last = page.at(-1);
	return successful({
		data: page.map(shape),
		next_from_id: last === undefined ? undefined : last.id + 1,
		total_count: entries.size,
	});
}

/**
 * @template Entry
 * @param {ReadonlyMap<number, Entry>} entries
 * @param {Call} call
 * @param {string} kind
 * @param {(entry: Entry) => object} answer
 * @returns {object}
 */
function oneEntry(entries, { id }, kind, answer) {
	if (!isIntegerFrom(id, -Infinity)) {
		return incorrect('id must be an integer');
	}
	const entry = entries.get(id);
	return entry === undefined ? refused(404, `${kind} not found`) : answer(entry);
}

/**
 * @param {Field} field
 * @returns {object}
 */
function fieldShape({ name, type, title = name, required = false, category }) {
	return {
		category: category ?? (name.startsWith('_') ? 'system' : 'custom'),
		title,
		name,
		required,
		type,
	};
}

/**
 * @param {Call} call
 * @param {Catalogue} catalogue
 * @returns {object}
 */
function listDatabases(call, { databases }) {
	return listPage(databases, call, ({ id, name, uiTags = [], groups = [] }) => ({
		id,
		name,
		ui_tags: uiTags,
		// The documents spell these with capitals for databases and in lower case for resources.
		Groups: groups.map((group) => ({ Id: group.id, Name: group.name })),
	}));
}

/**
 * @param {Call} call
 * @param {Catalogue} catalogue
 * @returns {object}
 */
function getDatabase(call, { databases }) {
	return oneEntry(databases, call, 'Database', ({ id, name }) =>
		successful({ data: { id, name, suppress_id: 0, description: '' } }),
	);
}

/**
 * The page is not readable anywhere: `id` and the shape are taken from the sister methods.
 * @param {Call} call
 * @param {Catalogue} catalogue
 * @returns {object}
 */
function getDatabaseFields(call, { databases }) {
	return oneEntry(databases, call, 'Database', ({ fields }) =>
		successful({ data: fields.map(fieldShape) }),
	);
}

/**
 * @param {Call} call
 * @param {Catalogue} catalogue
 * @returns {object}
 */
function listResources(call, { resources }) {
	return listPage(resources, call, ({ id, name, groups = [] }) => ({
		id,
		name,
		groups: groups.map((group) => ({ id: group.id, name: group.name })),
	}));
}

/**
 * @param {Call} call
 * @param {Catalogue} catalogue
 * @returns {object}
 */
function getResource(call, { resources }) {
	return oneEntry(resources, call, 'Resource', ({ id, name, channels, databaseIds }) =>
		successful({
			data: { id, name, channels, dbs_ids: databaseIds, trk_domain: '', url: '' },
		}),
	);
}

/**
 * @param {Call} call
 * @param {Catalogue} catalogue
 * @returns {object}
 */
function getResourceFields(call, { resources }) {
	const { channel } = call;
	return oneEntry(resources, call, 'Resource', ({ channels, fields }) =>
		typeof channel === 'string' && channels.includes(channel)
			? successful({ data: fields.map(fieldShape) })
			: incorrect('channel must be a channel of the resource'),
	);
}

/**
 * @param {Call} call
 * @param {Catalogue} catalogue
 * @returns {object}
 */
function listSegments(call, { segments }) {
	return listPage(segments, call, ({ id, name }) => ({ id, name, ui_tags: [], Groups: [] }));
}

/** The reading methods by path; the documents give a slash to some and not to others. */
const DISCOVERY = new Map([
	['/api/v1.1/databases/list/', listDatabases],
	['/api/v1.1/databases/get/', getDatabase],
	['/api/v1.1/databases/fields_get', getDatabaseFields],
	['/api/v1.1/resources/list', listResources],
	['/api/v1.1/resources/get', getResource],
	['/api/v1.1/resources/fields_get', getResourceFields],
	['/api/v1.1/segments/list/', listSegments],
]);

module.exports = { DISCOVERY, incorrect, refused, successful };
