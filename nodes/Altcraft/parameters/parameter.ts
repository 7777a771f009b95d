import type { IExecuteFunctions } from 'n8n-workflow';
import { isSafeObjectProperty, NodeOperationError } from 'n8n-workflow';

import { keepShapeOf } from '../shapes';

/** Whether n8n has something to evaluate: it marks an expression by a leading "=". */
export function holdsExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(holdsExpression);
}

/** Whether it gives the same for an item whenever it is read: no expression does more than name a field. */
export function isLasting(raw: unknown): boolean {
	if (typeof raw === 'string') return !raw.startsWith('=') || pathOf(raw) !== undefined;
	return typeof raw !== 'object' || raw === null || Object.values(raw).every(isLasting);
}

/**
 * The parameter as the workflow stores it, unevaluated, or undefined; `name` may be a path such as
 * `options.x`. A collection that is an expression as a whole has no members, for n8n as for us.
 */
export function rawParameter(context: IExecuteFunctions, name: string): unknown {
	let raw: unknown = context.getNode().parameters;
	for (const key of name.split('.')) {
		if (typeof raw !== 'object' || raw === null) return undefined;
		raw = (raw as Record<string, unknown>)[key];
	}
	return raw;
}

/** A parameter's value for each item; in a file, for each record of the item's file. */
export interface Parameter<T> {
	at(itemIndex: number, record?: object): T;
	/** Whether it may differ from item to item. */
	readonly varies: boolean;
}

/** Which parameter to read. */
export interface ParameterName {
	/** Or a path, such as `options.timeout`. */
	readonly name: string;
	/** As the user knows it. */
	readonly displayName: string;
	readonly fallback?: unknown;
}

/**
 * A parameter that means what it says for each item, but is read for each item only when it holds an
 * expression. `convert` takes the value, and throws an Error with a sentence for the user.
 * `readerFor`: how expressions are read, `ofItems` or `ofRecords`.
 */
export function parameter<T>(
	context: IExecuteFunctions,
	{ name, displayName, fallback }: ParameterName,
	convert: (value: unknown) => T,
	readerFor = ofItems(context),
): Parameter<T> {
	const raw = rawParameter(context, name) ?? fallback;
	const read = readerOf(raw, readerFor);
	const at: Parameter<T>['at'] = (itemIndex, record) => {
		let value: unknown;
		try {
			value = read(itemIndex, record);
		} catch (error) {
			throw notEvaluated(context, displayName, error as Error, itemIndex);
		}
		return convert(value);
	};
	return holdsExpression(raw) ? { at, varies: true } : new Constant(at);
}

/** Read with the first item that asks. */
class Constant<T> implements Parameter<T> {
	readonly varies = false;

	private value: { readonly of: T } | undefined;

	constructor(private readonly read: Parameter<T>['at']) {}

	at(itemIndex: number): T {
		return (this.value ??= { of: this.read(itemIndex) }).of;
	}
}

keepShapeOf(Constant);

type Reader = (itemIndex: number, record?: object) => unknown;

/** How to read an expression. */
export type ReaderFor = (expression: string) => Reader;

/** How to get what a raw value stands for; what holds no expression stands for itself. */
function readerOf(raw: unknown, readerFor: ReaderFor): Reader {
	if (!holdsExpression(raw)) return () => raw;
	if (typeof raw === 'string') return readerFor(raw);
	if (Array.isArray(raw)) {
		const readers = raw.map((entry) => readerOf(entry, readerFor));
		return (itemIndex, record) => readers.map((read) => read(itemIndex, record));
	}
	const members = Object.entries(raw as object)
		.filter(([, member]) => holdsExpression(member))
		.map(([key, member]) => ({ key, read: readerOf(member, readerFor) }));
	// A copy of an object that has all names takes a third of the time of one made name by name.
	return (itemIndex, record) => {
		const value = { ...(raw as Record<string, unknown>) };
		for (const { key, read } of members) value[key] = withoutDateTime(read(itemIndex, record));
		return value;
	};
}

/** `$json` is the item: what n8n would answer, but without n8n where an expression only names a field. */
export function ofItems(context: IExecuteFunctions): ReaderFor {
	const items = context.getInputData();
	return (expression) => {
		const evaluate: Reader = (itemIndex) =>
			context.evaluateExpression(expression.slice(1), itemIndex);
		const path = pathOf(expression);
		if (path === undefined) return evaluate;
		const isOneStep = path.length === 1;
		return (itemIndex) => {
			const { json } = items[itemIndex];
			// Most are so, and no prototype has scalars.
			const member = json[path[0]];
			if (isOneStep && (typeof member === 'string' || typeof member === 'number')) return member;
			const value = memberAt(json, path);
			return value === ASK_N8N ? evaluate(itemIndex) : value;
		};
	};
}

/**
 * `$json` is the record of a file where an expression only names a field. n8n knows nothing of
 * records: every other expression is evaluated with the item that the file came with, once for each.
 * With `$json` in it, that would give all people what is true of none of them, so it is refused.
 */
export function ofRecords(context: IExecuteFunctions): ReaderFor {
	return (expression) => {
		const path = pathOf(expression);
		if (path !== undefined) {
			return (_, record) =>
				path.reduce<unknown>(
					(value, name) => (Object.hasOwn(Object(value), name) ? Object(value)[name] : undefined),
					record,
				);
		}
		const values = new Map<number, unknown>();
		return (itemIndex) => {
			if (/\$json\b/.test(expression)) throw new Error(MORE_THAN_A_NAME);
			if (!values.has(itemIndex)) {
				values.set(itemIndex, context.evaluateExpression(expression.slice(1), itemIndex));
			}
			return values.get(itemIndex);
		};
	};
}

const MORE_THAN_A_NAME =
	'for the records of a file, $json can do no more than name a field, as in {{ $json.phone }}. For more, read the file with an Extract From File node; the item that the file came with is $input.item.json';

/**
 * The names in an expression that does no more than name a field, as dragging one into a parameter
 * writes it: `={{ $json.email }}`, `={{ $json.properties['first name'] }}`; undefined for any other.
 * n8n takes 65 to 240 microseconds for one, a look-up about one (docs/performance.md).
 */
function pathOf(expression: string): string[] | undefined {
	const steps = NAMED_FIELD.exec(expression)?.[1].matchAll(STEP);
	const path = steps && [...steps].map(([, plain, quoted]) => plain ?? quoted.slice(1, -1));
	// Some names n8n does not let expressions have, and says so.
	return path?.every(isSafeObjectProperty) ? path : undefined;
}

const NAMED_FIELD =
	/^=\{\{\s*\$json((?:\.[\p{L}_][\p{L}\p{N}_]*|\[(?:"[^"\\]+"|'[^'\\]+')\])+)\s*\}\}$/u;

const STEP = /\.([\p{L}\p{N}_]+)|\[("[^"]+"|'[^']+')\]/gu;

const ASK_N8N = Symbol('only n8n can tell');

/**
 * What a path of members leads to, where that is plain data. Everything else is n8n's to decide: what
 * a class gives its objects, what lies behind something that is no object, and dates.
 */
function memberAt(json: object, path: readonly string[]): unknown {
	let value: unknown = json;
	for (let n = 0; n < path.length; n++) {
		if (typeof value !== 'object' || value === null) return ASK_N8N;
		const name = path[n];
		const member: unknown = value[name as keyof typeof value];
		// Of prototypes come functions and objects, and to ask whose a member is takes longer than to read it.
		const mayBeInherited = typeof member === 'object' || typeof member === 'function';
		if (mayBeInherited && !Object.hasOwn(value, name)) return ASK_N8N;
		value = member;
	}
	return isPlain(value) ? value : ASK_N8N;
}

function isPlain(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return typeof value !== 'function';
	if (Array.isArray(value)) return value.every(isPlain);
	return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain);
}

/** As n8n does it with the members of what it evaluates for a node. */
function withoutDateTime(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	return (value as { isLuxonDateTime?: unknown }).isLuxonDateTime === true ? String(value) : value;
}

function notEvaluated(
	context: IExecuteFunctions,
	displayName: string,
	error: Error,
	itemIndex: number,
): NodeOperationError {
	const reason =
		error instanceof RangeError
			? 'its value is nested too deeply, or contains itself'
			: error.message;
	return new NodeOperationError(
		context.getNode(),
		`${displayName} could not be evaluated: ${reason}. Check its expression.`,
		{ itemIndex },
	);
}
