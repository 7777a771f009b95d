const NAMED = /\$\((?:"[^"]*"|'[^']*')\)/;
const NODE = `(?:\\$input|${NAMED.source})`;

/** What takes one item, or all of them, for each: `$input.first()`, `$('Form').all()`. */
const OF_ALL = new RegExp(
	`${NODE}\\.(?:(?:first|last|all)\\(\\)|itemMatching\\(\\s*\\d+\\s*\\))|\\$items\\([^)]*\\)|\\$item\\(\\s*\\d+\\s*\\)`,
	'g',
);

/** What may differ from item to item. */
const VARYING = /\$json\b|\.item\b|\$item\b|\$itemIndex\b|\$position|\$now|random|uuid/i;

/** Whether an expression gives the same for each item, because it takes one or all of them for it. */
export function takesOneForAll(raw: unknown): boolean {
	if (typeof raw !== 'string' || !raw.startsWith('=')) return false;
	const rest = raw.replace(OF_ALL, '');
	return rest !== raw && !VARYING.test(rest);
}

/** The nodes of which an expression takes one item, or all of them, for each: `$('Form')`; "" for the input of this one. */
export function nodesOfOne(raw: unknown): string[] {
	return [...String(raw).matchAll(OF_ALL)].map(([taken]) => NAMED.exec(taken)?.[0] ?? '');
}

/** Has nothing to do with any item. */
const NOT_OF_ITEMS = '(?:now|today|workflow|execution|vars|runIndex|prevNode|itemIndex|position)';
const OF_ITEMS = new RegExp(`\\{\\{[^]*\\$(?!${NOT_OF_ITEMS}\\b)`);

/** Whether an expression may take something from an item. */
export function isOfItems(raw: unknown): boolean {
	return typeof raw === 'string' && raw.startsWith('=') && OF_ITEMS.test(raw);
}

/** Whether a value is typed, or an expression made of nothing that differs. */
export function isTyped(raw: unknown): boolean {
	if (typeof raw === 'number') return true;
	if (typeof raw !== 'string' || !/\S/.test(raw)) return false;
	// Two braces without an "=" are no expression, and told as such.
	if (!raw.startsWith('=')) return !raw.includes('{{');
	return !OF_ITEMS.test(raw) && !VARYING.test(raw);
}

const PLACE =
	/\$json((?:\??\.[\p{L}_$][\p{L}\p{N}_$]*|(?:\?\.)?\[(?:"[^"\\]+"|'[^'\\]+'|\d+)\])+)/gu;
const STEP = /\.([\p{L}_$][\p{L}\p{N}_$]*)|\[(?:(\d+)|"([^"]+)"|'([^']+)')\]/gu;

/** No item is that deep. */
const MOST_STEPS = 20;

/** A list of which an expression takes but the first entry, and what it takes of that. */
export interface FirstOf {
	readonly list: readonly string[];
	readonly below: readonly string[];
}

/** The lists of which an expression takes but the first entry, as dragging one of its members writes it: `$json.data[0].email`. */
export function listsOfFirst(raw: unknown): FirstOf[] {
	if (typeof raw !== 'string' || !raw.startsWith('=')) return [];
	return [...raw.matchAll(PLACE)].flatMap(([, steps]) => {
		const path = [...steps.matchAll(STEP)]
			.slice(0, MOST_STEPS)
			.map((step) => step.slice(1).join(''));
		return path.flatMap((step, n) =>
			step === '0' ? [{ list: path.slice(0, n), below: path.slice(n + 1) }] : [],
		);
	});
}
