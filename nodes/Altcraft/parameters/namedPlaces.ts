import type { IExecuteFunctions } from 'n8n-workflow';

/** What an expression in a parameter takes from an item or a record, or makes of it. */
export interface NamedPlace {
	/** As the expression has it: `$json.phone`; where only n8n can tell, the expression itself. */
	readonly text: string;
	/** As the user knows the parameter. */
	readonly parameter: string;
}

interface Awaited extends NamedPlace {
	/** The names that lead there. Several where one of them is enough; none where n8n is to tell. */
	readonly paths: ReadonlyArray<readonly string[]>;
	/** For n8n. */
	readonly expression: string;
	/** Whether something is made of what is there, which may fail for all or rightly find nothing in some. */
	readonly isMade: boolean;
	/** Whether the expression provides for it not to be there. */
	readonly isOptional: boolean;
}

interface Slice {
	isOver(): boolean;
	yield(): Promise<void>;
}

/**
 * The places that expressions name and nothing had so far. n8n makes nothing of a name that is not there,
 * and says nothing: one letter too many, and a column stays empty for everybody.
 */
export class NamedPlaces {
	private readonly awaited = new Set<Awaited>();

	/** The names of members of an item, or a record, that expressions begin with. */
	private readonly names = new Set<string>();

	/** Names that some have instead of such a name, by that. */
	readonly variants = new Map<string, string>();

	/** Whether anything was met at all. */
	private hasMet = false;

	/** `ofRecords`: whether `$json` is the record of a file. */
	constructor(private readonly ofRecords: boolean) {}

	/** Takes every place that the expressions in a raw value name. */
	add(raw: unknown, parameter: string): void {
		if (typeof raw === 'string' && raw.startsWith('=')) {
			for (const [expression] of raw.matchAll(/\{\{.*?\}\}/gs)) {
				for (const found of placesIn(expression, parameter)) {
					if (this.ofRecords && !found.text.startsWith('$json')) continue;
					this.awaited.add(found);
					for (const [name] of found.paths) this.names.add(name);
				}
			}
		} else if (typeof raw === 'object' && raw !== null) {
			for (const member of Object.values(raw)) this.add(member, parameter);
		}
	}

	/** Takes a name that stands for itself, and that of the member by which it is found. */
	addName(text: string, member: string, parameter: string): void {
		this.awaited.add({ text, parameter, paths: [[member]], expression: '', ...SURE });
	}

	/** Takes what an expression has for `$json`. */
	meet(json: object): void {
		this.hasMet = true;
		this.learn(json);
	}

	/** Takes names that are known to be there, whether they have a value or not. */
	learn(json: object): void {
		for (const one of this.awaited) {
			if (one.paths.some((path) => isThere(json, path))) this.awaited.delete(one);
		}
	}

	/** Meets the items, and asks n8n where only it can tell. `slice`: of time, see `startSlice`. */
	async meetItems(context: IExecuteFunctions, slice: Slice): Promise<void> {
		const items = context.getInputData();
		this.hasMet = items.length > 0;
		for (const one of this.awaited) {
			const mayFail = one.isMade || one.isOptional;
			const isTelling = items.length >= (mayFail ? LEAST_MADE : LEAST_PLAIN);
			const isMeant = () => !mayFail && items.some(({ json }) => mayBeMeant(one, json));
			if (!isTelling && !isMeant()) this.awaited.delete(one);
		}
		for (const [index, { json }] of items.entries()) {
			if (this.awaited.size === 0) break;
			if (slice.isOver()) await slice.yield();
			this.learn(json);
			if (index < MOST_EVALUATED) this.evaluate(context, index);
		}
		const step = Math.ceil(items.length / MOST_LOOKED_AT);
		for (let index = 0; index < items.length; index += step) {
			this.lookForVariants(items[index].json);
		}
	}

	/** Of two lists that were put together, one has "email", and the other "Email". */
	private lookForVariants(json: object): void {
		for (const name of this.names) {
			if (isThere(json, [name]) || this.variants.has(name)) continue;
			const key = keyOf(name);
			const isVariant = (other: string) => keyOf(other) === key && !this.names.has(other);
			const variant = namesOf(json).find(isVariant);
			if (variant !== undefined) this.variants.set(name, variant);
		}
	}

	/** The names that nothing had. */
	missing(): readonly NamedPlace[] {
		return this.left().filter(({ isMade }) => !isMade);
	}

	/** What is made of names that are there, but came to nothing for all. */
	failed(): readonly NamedPlace[] {
		const left = this.left();
		const misnamed = new Set(left.flatMap((one) => (one.isMade ? [] : [one.expression])));
		return left.filter(({ isMade, expression }) => isMade && !misnamed.has(expression));
	}

	private left(): readonly Awaited[] {
		return this.hasMet ? [...this.awaited] : [];
	}

	private evaluate(context: IExecuteFunctions, itemIndex: number): void {
		for (const one of this.awaited) {
			if (one.paths.length > 0) continue;
			try {
				const value = context.evaluateExpression(one.expression, itemIndex) as unknown;
				// What is no number is said where it is read.
				if (value === undefined || (one.isMade && value === null)) continue;
			} catch {
				// Is said where it is read.
			}
			this.awaited.delete(one);
		}
	}
}

/** n8n takes up to 240 microseconds for one. */
const MOST_EVALUATED = 100;
/** Of so many, spread over all. */
const MOST_LOOKED_AT = 200;
/** Of fewer items, each may rightly give nothing … */
const LEAST_MADE = 10;
/** … or have no such name, as a form sends only what was filled in. */
const LEAST_PLAIN = 3;

const PLACE =
	/(?<![\w$.])(?:\$json|\$input\.item\.json)((?:\??\.[\p{L}_$][\p{L}\p{N}_$]*|(?:\?\.)?\[(?:"[^"\\]+"|'[^'\\]+')\])+)(\s*\()?/gu;
const STEP = /\.([\p{L}_$][\p{L}\p{N}_$]*)|\[("[^"]+"|'[^']+')\]/gu;
/** Of a function, such as `parseFloat($json.sum)`. */
const CALL = /[\p{L}\p{N}_$]\s*\(/u;
/** Where one place may stand for another that is not there. */
const CHOICE = /\|\||\?\?|&&|\?(?!\.)|\bif\b/i;

const CONDITION = /\?\.|[=!]=|[<>]/;

const SURE = { isMade: false, isOptional: false };

/** The place that a value is taken from, as it is but for blanks and letter case; undefined for any other. */
export function onlyPathIn(raw: unknown): readonly string[] | undefined {
	if (typeof raw !== 'string') return undefined;
	const bare = raw.replace(/\.(?:trim|toLowerCase|toUpperCase|toTitleCase|toString)\(\)/g, '');
	const place = /^=\{\{\s*(\S(?:[^]*\S)?)\s*\}\}\s*$/.exec(bare)?.[1];
	const [only] = place === undefined ? [] : pathsIn(place);
	return only !== undefined && only.text === place ? only.path : undefined;
}

/** Whether expressions name places in an item, and it has none of these, not even empty. */
export function lacksPlacesOf(expressions: readonly unknown[], json: object): boolean {
	const places = expressions.flatMap((raw) => pathsIn(String(raw)));
	return places.length > 0 && !places.some(({ path }) => isThere(json, path));
}

function pathsIn(expression: string): Array<{ readonly text: string; readonly path: string[] }> {
	return [...expression.matchAll(PLACE)].flatMap(([whole, steps, call]) => {
		const path = [...steps.matchAll(STEP)].map(([, plain, quoted]) => plain ?? quoted.slice(1, -1));
		// What is called is a function of n8n or JavaScript.
		if (call !== undefined) path.pop();
		return path.length === 0 ? [] : [{ text: call === undefined ? whole : textOf(path), path }];
	});
}

function placesIn(expression: string, parameter: string): Awaited[] {
	const places = pathsIn(expression);
	const isOptional = CHOICE.test(expression) || CONDITION.test(expression);
	const common = { parameter, expression, isMade: false, isOptional };
	const whole = { ...common, text: expression.slice(2, -2).trim(), paths: [] };
	if (places.length === 0) return [whole];
	const named = CHOICE.test(expression)
		? [{ ...common, text: places[0].text, paths: places.map(({ path }) => path) }]
		: places.map(({ text, path }) => ({ ...common, text, paths: [path] }));
	return CALL.test(expression) ? [...named, { ...whole, isMade: true }] : named;
}

/** A name without letter case, blanks and signs. */
function keyOf(name: string): string {
	return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function textOf(path: readonly string[]): string {
	return `$json.${path.join('.')}`;
}

/** None of what a Code node gives that does not let anybody ask. */
function namesOf(json: object): readonly string[] {
	try {
		return Object.keys(json);
	} catch {
		return [];
	}
}

/**
 * Whether an item has what a place is probably meant for: a name with a slip in it, the same deeper down,
 * or the text in which the place looks for a member, as one that a tool no longer wraps.
 */
function mayBeMeant({ paths, expression }: Awaited, json: object): boolean {
	// A name of n8n's own, such as `$jsn`, is the same for all items.
	if (paths.length === 0) return !/\.json\b/.test(expression);
	return paths.some((path) => {
		let object = json;
		for (const name of path) {
			if (!isThere(object, [name])) {
				if (object instanceof String) return object.length > 0;
				const isBelow = (other: string) =>
					namesOf(Object(object[other as keyof typeof object]) as object).includes(name);
				return namesOf(object).some((other) => isSlipOf(name, other) || isBelow(other));
			}
			object = Object(object[name as keyof typeof object]) as object;
		}
		return false;
	});
}

/** Whether two names differ in one letter, or in two that are the wrong way round. */
function isSlipOf(name: string, other: string): boolean {
	const [one, two] = [keyOf(name), keyOf(other)];
	const least = Math.min(one.length, two.length);
	let start = 0;
	while (start < least && one[start] === two[start]) start++;
	let end = 0;
	while (end < least - start && one.at(-1 - end) === two.at(-1 - end)) end++;
	const [a, b] = [one.slice(start, one.length - end), two.slice(start, two.length - end)];
	if (a + b === '') return true;
	// A second phone is another one.
	if (least < 4 || /\d/.test(a + b)) return false;
	return (a.length <= 1 && b.length <= 1) || (a.length === 2 && a === b[1] + b[0]);
}

/** Also where what is on the way is empty. */
function isThere(json: object, path: readonly string[]): boolean {
	let value: unknown = json;
	try {
		for (const name of path) {
			if (value === null || value === undefined) return true;
			const object = Object(value) as object;
			if (!(name in object)) return false;
			value = object[name as keyof typeof object];
		}
	} catch {
		// A getter or a proxy of a Code node.
	}
	return true;
}
