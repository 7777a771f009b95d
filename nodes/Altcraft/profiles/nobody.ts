import { isNothing } from './nothing';
import type { Profile } from './profile';

const SUM_WORDS =
	'grand total|(?:sub-?)?total|totale?|sum|(?:gesamt|zwischen)?(?:summe|ergebnis)|insgesamt|somme|total général|suma|промежуточный итог|общий итог|итого|итог|всего|сумма';

/** A line that adds up others: "Total", "Итого по Москве: 12". */
const SUM = new RegExp(`^(?:${SUM_WORDS})(?: по .*)?[\\s\\d.,:()]*$`, 'i');

/** One beside a number, as spreadsheets make it: "Berlin Total", "Ergebnis Berlin". */
const SUM_OF = new RegExp(`^(?:${SUM_WORDS})\\s|\\s(?:${SUM_WORDS})$`, 'i');

/** As in a title or a footer, and not how somebody or something is called. */
const SENTENCE = /^(?=.*[:©])\S+\s+\S|^(?=.*\d)\S+(?:\s+\S+){2,}$/;

/** Longer texts are none of these. */
const LONGEST = 200;

/**
 * Throws an Error with a sentence for the user where a profile that does not say whose it is was made
 * of a line with a sum, of one that only divides, or of a title or a footer: of several cells but one
 * is filled. `cells`: what it was read from.
 */
export function refuseNobody(cells: Profile, profile: Profile): void {
	const entries = Object.entries(profile);
	const hasNumber = entries.some(([, value]) => typeof value === 'number');
	const isSum = (text: string) => SUM.test(text) || (hasNumber && SUM_OF.test(text));
	for (const [name, value] of entries) {
		if (isText(value) && isSum(value.trim())) {
			throw new Error(
				`The profile has neither an email nor phones, and ${JSON.stringify(value)} in "${name}": it seems to be a sum of others. ${REMEDY}`,
			);
		}
	}
	const [first, second] = entries;
	if (first === undefined) return;
	if (entries.every(([, value]) => isText(value) && isNothing(value))) {
		throw new Error(`The profile has nothing but ${JSON.stringify(first[1])} in it. ${REMEDY}`);
	}
	if (second !== undefined || Object.keys(cells).length < 3) return;
	if (isText(first[1]) && isSentence(first[1])) {
		throw new Error(
			`The profile has nothing but ${JSON.stringify(first[1])} in "${first[0]}": it seems to be a title or a footer of the list. ${REMEDY}`,
		);
	}
}

const REMEDY = 'Remove such lines from the list, or filter them out before this node.';

/** Whether it is a sentence as in a title or a footer, and not how somebody or something is called. */
export function isSentence(text: string): boolean {
	return text.length <= LONGEST && SENTENCE.test(text.trim());
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value.length <= LONGEST;
}
