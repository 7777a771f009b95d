/** A number of JSON text that JavaScript would make another one of. */
export function inexactNumberIn(text: string): string | undefined {
	const tokens = text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[-\d][-+.\de]*/gi);
	for (const [token] of tokens) {
		if (!token.startsWith('"') && exactNumberOf(token) === undefined) return token;
	}
	return undefined;
}

/** No number or date that people write is longer; it keeps everything below cheap. */
export const LONGEST = 50;

/** Whether it is a number that cannot have been another one: JavaScript rounds longer integers, as IDs are. */
export function isExact(value: unknown): boolean {
	return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}

/** Undefined where the number that JavaScript would send is not the one that is written. */
export function exactNumberOf(text: string): number | undefined {
	if (text.length > LONGEST) return undefined;
	const number = Number(text);
	if (!Number.isFinite(number) || Object.is(number, -0)) return undefined;
	// Up to 15 digits are always kept.
	const isExact =
		(text.length <= 15 && !/e/i.test(text)) || decimalOf(text) === decimalOf(String(number));
	return isExact ? number : undefined;
}

/** The same text for the same absolute value. */
function decimalOf(text: string): string {
	const [, whole = '', fraction = '', exponent = 0] =
		/^[+-]?(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
	const all = (whole + fraction).replace(/^0+/, '');
	const digits = all.replace(/0+$/, '');
	if (digits === '') return '0';
	return `${digits}e${Number(exponent) - fraction.length + all.length - digits.length}`;
}
