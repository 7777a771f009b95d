const { isFilledText } = require('./checks');
const { isObject } = require('./wire');

/** @typedef {Record<string, unknown>} Members */
/** @typedef {import('./wire').FunctionalValue} FunctionalValue */
/** @typedef {{ value: unknown } | { problem: string }} Result `value` undefined: the field is gone */

/**
 * @typedef {object} Action
 * @property {readonly string[]} [types] of fields that it suits; default: every field
 * @property {(call: FunctionalValue, type: string) => string | undefined} problem
 * @property {(current: unknown, call: FunctionalValue, type: string) => Result} apply
 */

/** What a field that a profile does not have counts as, by type. */
const NOTHING = new Map(
	/** @type {[string, unknown][]} */ ([
		['int', 0],
		['float', 0],
		['tags', []],
		['object', {}],
		['arr_object', []],
	]),
);

/**
 * @param {unknown} value
 * @returns {boolean}
 */
function isNothing(value) {
	return value === undefined || value === null;
}

/**
 * @param {FunctionalValue} call
 * @returns {string | undefined}
 */
function submatchProblem({ submatch }) {
	const isPath = isFilledText(submatch) && submatch.split('.').every(isFilledText);
	return isPath ? undefined : 'submatch must be the path of a property';
}

/**
 * @param {Members} object
 * @param {readonly string[]} path
 * @returns {unknown}
 */
function valueAt(object, [name = '', ...rest]) {
	const value = Object.hasOwn(object, name) ? object[name] : undefined;
	if (rest.length === 0) return value;
	return isObject(value) ? valueAt(value, rest) : undefined;
}

/**
 * @param {Members} object
 * @param {readonly string[]} path
 * @param {unknown} value
 * @returns {Members} a copy
 */
function withValueAt(object, [name = '', ...rest], value) {
	if (rest.length === 0) return { ...object, [name]: value };
	const inner = Object.hasOwn(object, name) ? object[name] : undefined;
	return { ...object, [name]: withValueAt(isObject(inner) ? inner : {}, rest, value) };
}

/**
 * @param {FunctionalValue} call
 * @returns {string[]}
 */
function pathOf({ submatch }) {
	return String(submatch).split('.');
}

/**
 * Changes every object of an array that has the property; the others stay as they are.
 * @param {unknown[]} current
 * @param {FunctionalValue} call
 * @param {(entry: Members, value: unknown) => unknown} change
 * @returns {unknown[]}
 */
function changeEach(current, call, change) {
	return current.map((entry) => {
		const value = isObject(entry) ? valueAt(entry, pathOf(call)) : undefined;
		return isObject(entry) && value !== undefined ? change(entry, value) : entry;
	});
}

/**
 * `add` and `delete`: both take texts only, and a path into the objects of an array.
 * @param {(tags: unknown[], texts: unknown[]) => unknown[]} change
 * @returns {Action}
 */
function tagsAction(change) {
	return {
		types: ['tags', 'arr_object'],
		problem: (call, type) => {
			const { value } = call;
			if (!(Array.isArray(value) && value.length > 0 && value.every(isFilledText))) {
				return 'value must be an array of strings';
			}
			return type === 'arr_object' ? submatchProblem(call) : undefined;
		},
		apply: (current, call, type) => {
			const texts = /** @type {unknown[]} */ (call.value);
			if (!Array.isArray(current)) return { problem: 'the stored value is not an array' };
			if (type === 'tags') return { value: change(current, texts) };
			return {
				value: changeEach(current, call, (entry, tags) =>
					Array.isArray(tags) ? withValueAt(entry, pathOf(call), change(tags, texts)) : entry,
				),
			};
		},
	};
}

/** @type {ReadonlyMap<string, Action>} */
const ACTIONS = new Map(
	/** @type {[string, Action][]} */ ([
		[
			'set',
			{
				problem: ({ value }) => (isNothing(value) ? 'value is missing' : undefined),
				apply: (_, { value }) => ({ value }),
			},
		],
		[
			'unset',
			{
				problem: ({ value }) => (isNothing(value) ? undefined : 'unset takes no value'),
				apply: () => ({ value: undefined }),
			},
		],
		[
			'incr',
			{
				types: ['int', 'float'],
				// The table gives it to fields of both types, and an integer to both.
				problem: ({ value }) =>
					Number.isSafeInteger(value) ? undefined : 'value must be an integer',
				apply: (current, { value }) =>
					typeof current === 'number'
						? { value: current + Number(value) }
						: { problem: 'the stored value is not a number' },
			},
		],
		['add', tagsAction((tags, texts) => [...new Set([...tags, ...texts])])],
		['delete', tagsAction((tags, texts) => tags.filter((tag) => !texts.includes(tag)))],
		[
			'upsert',
			{
				types: ['object', 'arr_object'],
				problem: (call, type) => {
					if (isNothing(call.value)) return 'value is missing';
					if (type === 'arr_object' && !isObject(call.value)) return 'value must be an object';
					return submatchProblem(call);
				},
				apply: (current, call, type) => {
					if (type === 'object') {
						return isObject(current)
							? { value: withValueAt(current, pathOf(call), call.value) }
							: { problem: 'the stored value is not an object' };
					}
					if (!Array.isArray(current)) return { problem: 'the stored value is not an array' };
					const value = /** @type {Members} */ (call.value);
					return { value: changeEach(current, call, (entry) => ({ ...entry, ...value })) };
				},
			},
		],
	]),
);

/**
 * Why a functional value does not suit its field, whatever the field holds.
 * @param {string} name
 * @param {string | undefined} type undefined: the database has no such field
 * @param {FunctionalValue} call
 * @returns {string | undefined}
 */
function functionProblem(name, type = 'unknown', call) {
	const action = typeof call.action === 'string' ? ACTIONS.get(call.action) : undefined;
	if (action === undefined) return `unknown action ${String(JSON.stringify(call.action))}`;
	const other = Object.keys(call).find(
		(member) => !['action', 'value', 'submatch'].includes(member),
	);
	if (other !== undefined) return `unknown member ${other}`;
	if (call.action === 'unset' && name === 'email') return 'email cannot be unset';
	const { types } = action;
	if (types !== undefined && !types.includes(type)) {
		return `${call.action} does not suit a field of type ${type}`;
	}
	const takesPath = types?.includes('arr_object') === true && type !== 'tags';
	if (call.submatch !== undefined && !takesPath) return 'submatch is for objects only';
	return action.problem(call, type);
}

/**
 * @param {unknown} current what the profile holds in the field
 * @param {string | undefined} type
 * @param {FunctionalValue} call one without a problem
 * @returns {Result}
 */
function applyFunction(current, type = 'unknown', call) {
	const action = ACTIONS.get(String(call.action));
	if (action === undefined) throw new Error(`no action ${String(call.action)}`);
	return action.apply(isNothing(current) ? NOTHING.get(type) : current, call, type);
}

module.exports = { applyFunction, functionProblem };
