import { isNothing } from './nothing';
import type { Profile } from './profile';

/** In English, German, French, Spanish, Italian, Dutch, Polish, Czech, Turkish, Russian, Ukrainian and Kazakh. */
const SUM_WORDS = [
	'grand total|(?:sub-?)?total|totale?s?|totali|totaal|sum|(?:gesamt|zwischen)?(?:summe|ergebnis)',
	'gesamt|insgesamt|somme|total général|suma|razem|łącznie',
	'summa|totalt|yhteensä|i alt|összesen|eindtotaal|somma|teilergebnis|sous-total|kokku|ukupno',
	'celkem|(?:genel |ara )?toplam|промежуточный итог|общий итог|итого|итог|всего|сумма',
	'разом|усього|всього|барлығы|жиыны',
].join('|');

/** A line that adds up others: "Total", "Итого по Москве: 12". */
const SUM = new RegExp(`^(?:${SUM_WORDS})(?: по .*)?[\\s\\d.,:()]*$`, 'i');

const OTHER_SUMS =
	'average|avg|mean|median|count|durchschnitt|mittelwert|anzahl|moyenne|promedio|среднее|медиана|количество|кол-во';

/** One beside a number, as spreadsheets make it: "Berlin Total", "Ergebnis Berlin", "Average". */
const SUM_OF = new RegExp(
	`^(?:${SUM_WORDS})[\\s:]|\\s(?:${SUM_WORDS})$|^(?:${OTHER_SUMS}|[Σ∑])[\\s\\d.,:]*$`,
	'i',
);

/** As in a title or a footer, and not how somebody or something is called. */
const SENTENCE = /^(?=.*[:©])\S+\s+\S|^(?=.*\d)\S+(?:\s+\S+){2,}$/;

/** In the place of an ID, where some are called "Studio 54 New York": with a date, or a count at the end. */
const SENTENCE_FOR_ID = /^(?=.*[:©])\S+\s+\S|^\S+\s.*(?:\d[./-]\d{1,2}[./-]\d|\s\d+$)/;

const COUNTED =
	'rows?|records?|entries|contacts?|zeilen|datensätze|lignes|filas|registros|righe|строк[аи]?|запис(?:ь|и|ей)|контакт(?:а|ов)?';
const NUMBERED =
	'rows?|records?|page|seite|página|pagina|sheet|стр\\.?|страница|лист|строк|записей';
const ENDING = 'end of (?:file|list|report)|eof|конец(?: (?:файла|списка|отч[её]та))?';

/** How many lines there were, on which page, or that there are no more: "(250 rows)", "Page 2", "*** EOF ***". */
const END = new RegExp(
	`^[^\\p{L}\\d]*(?:\\d[\\d\\s.,]*(?:${COUNTED})|(?:${NUMBERED})[\\s:]*\\d+|${ENDING})[^\\p{L}\\d]*$`,
	'iu',
);

/** Longer texts are none of these. */
const LONGEST = 200;

/**
 * Throws an Error with a sentence for the user where a profile that does not say whose it is was made
 * of a line with a sum, of one that only divides, or of a title or a footer: of several cells but one
 * is filled. `cellCount`: how many cells its line has, as far as is known. `idName`: the field of its ID,
 * which is hardly one, if it has one.
 */
export function refuseNobody(profile: Profile, cellCount: number, idName?: string): void {
	const entries = Object.entries(profile);
	const hasNumber = entries.some(([, value]) => typeof value === 'number');
	const isSum = (text: string) => SUM.test(text) || (hasNumber && SUM_OF.test(text));
	// Companies are called so, too, and have an ID or a town.
	const isAlone = (name: string) =>
		entries.every(([other, value]) => other === name || !isText(value) || !/\p{L}/u.test(value));
	for (const [name, value] of entries) {
		const mayBe = isText(value) && (idName ?? name) === name && isSum(value.trim());
		if (mayBe && isAlone(name)) {
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
	if (second !== undefined || cellCount < 3) return;
	const isTitle = idName === undefined ? isSentence : isSentenceForId;
	if (isText(first[1]) && isTitle(first[1])) {
		throw new Error(
			`The profile has nothing but ${JSON.stringify(first[1])} in "${first[0]}": it seems to be a title or a footer of the list. ${REMEDY}`,
		);
	}
}

const REMEDY = 'Remove such lines from the list, or filter them out before this node.';

/** Whether a text in the place of an ID is probably none: words, as sums, titles and names of columns are. */
export function isNoId(text: string): boolean {
	return !/[\d@]/.test(text) || (/\s/.test(text) && /\p{L}{3}/u.test(text));
}

function isSentenceForId(text: string): boolean {
	return text.length <= LONGEST && (SENTENCE_FOR_ID.test(text.trim()) || END.test(text));
}

/** Whether it is a sentence as in a title or a footer, and not how somebody or something is called. */
export function isSentence(text: string): boolean {
	return text.length <= LONGEST && (SENTENCE.test(text.trim()) || END.test(text));
}

/**
 * What is odd about a profile that does not say whose it is, where others do: that it has but one text, or two
 * where all others have more, or none that may be a name or an ID, as lines have that count people.
 * `usualCount`: how many values all others have, as far as is known.
 */
export function oddityOfNobody(profile: Profile, usualCount: number): string | undefined {
	const entries = Object.entries(profile);
	const hasFew = entries.length === 2 && usualCount > 2;
	if (hasFew || (entries.length === 1 && typeof entries[0][1] === 'string')) {
		return 'all that its line has, where others have more';
	}
	return entries.length > 0 && !entries.some(([name, value]) => mayName(name, value))
		? 'in a line that names nobody, where others have an email or phones'
		: undefined;
}

function mayName(name: string, value: unknown): boolean {
	return typeof value === 'string' && !OF_PLACES.test(name) && !/^\d{4}-\d\d-\d\d/.test(value);
}

const OF_PLACES = /^_(?:reg)?(?:city|country)$|^_(?:region|tz|sex|vendor)$/;

function isText(value: unknown): value is string {
	return typeof value === 'string' && value.length <= LONGEST;
}
