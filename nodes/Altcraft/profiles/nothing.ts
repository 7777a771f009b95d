/** What programs and people write into a cell that has no value, in small letters. */
const WORDS: ReadonlySet<string> = new Set(
	[
		'null,nil,none,nan,<na>,undefined,empty,blank,n/a,n.a.,na,unknown,tbd,no data,no email,no phone',
		'not provided,not given,not available,not specified,not set,unbekannt,keine,keine angabe,k.a.,inconnu',
		'not mentioned,not found,not stated,not applicable,none provided,none given,unspecified,info requested',
		'no value,please select,not selected,bitte wählen,не выбрано,не выбран,выберите',
		'нет информации,не найдено,не предоставлено,не упомянуто,нет,нет данных,не указан,не указана,не указано,неизвестно,отсутствует,пусто,н/д',
		'nicht angegeben,no especificado,desconocido,non renseigné,non specificato,sconosciuto,não informado',
		'desconhecido,niet vermeld,not_provided,not_found,не задано,не заполнено,не определено,не установлено',
	].flatMap((words) => words.split(',')),
);

/** What JavaScript, pandas, MySQL and Google Analytics write so, and nobody is called. */
const OF_PROGRAMS: ReadonlySet<string> = new Set([
	'undefined',
	'undefined undefined',
	'NaN',
	'NaT',
	'<NA>',
	'\\N',
	'(not set)',
]);

/** As pivot tables, editors of databases and CRMs (`-None-`) show that there is none. */
const IN_BRACKETS = /^(?:[(<[]|--? ?)(.+?)(?:[)>\]]| ?--?)$/;

/** Longer texts say something. */
const LONGEST = 20;

/** Dashes and dots; a plus, a tick or an emoji may be an answer. */
const SIGNS = /^[\p{P}\s]+$/u;

/** Whether a text in the place of an email, a phone, a number, a date or a yes or no says that there is none. */
export function isNothing(text: string): boolean {
	if (text.length > LONGEST) return false;
	return WORDS.has(text.toLowerCase()) || SIGNS.test(text) || isNothingForSure(text);
}

/** Whether a text says so that may be anything: people are called Null, and "-" may be an answer. */
export function isNothingForSure(text: string): boolean {
	if (text.length > LONGEST) return false;
	if (OF_PROGRAMS.has(text)) return true;
	const inside = IN_BRACKETS.exec(text)?.[1].toLowerCase();
	return inside !== undefined && (WORDS.has(inside) || inside === 'select');
}

/** Whether `isNothing`, asked only where the length and the first two characters leave it open. */
export function isNothingAtAll(text: string): boolean {
	const first = text.charCodeAt(0);
	const start = first < STARTS.length ? STARTS[first] : startOf(first);
	if (start === OF_NOTHING || text.length > LONGEST) return false;
	return (start === SIGN || OPEN[keyOf(text)] === 1) && isNothing(text);
}

/** Whether a text of a field may stand for nothing: Naples is NA, and somebody is called Nan. */
export function isNothingIn(name: string, text: string): boolean {
	return isNothingAtAll(text) && !(CALLED.test(text) && OF_NAMES.has(name));
}

const CALLED = /^(?:NA|Na|Nan|Nil|Blank)$/;
const OF_NAMES: ReadonlySet<string> = new Set(['_fname', '_lname', '_city', '_region', '_country']);

/** Whether a text that begins with this character is something, and no blank, whatever follows; false where in doubt. */
export function beginsSomething(code: number): boolean {
	return STARTS[code] === OF_NOTHING;
}

/** Neither a digit nor a letter of the usual alphabets. */
function mayBeSign(code: number): boolean {
	if (code < 0xc0) {
		return (
			code < 0x30 || (code > 0x39 && code < 0x41) || (code > 0x5a && code < 0x61) || code > 0x7a
		);
	}
	return code >= 0x2000 && code < 0x3040;
}

/** The same for texts that differ in the case of their letters; others may have it, too. */
function keyOf(text: string): number {
	const first = text.charCodeAt(0) | 0x20;
	return (first ^ ((text.charCodeAt(1) | 0x20) << 3) ^ (text.length << 7)) & (OPEN.length - 1);
}

const [OF_NOTHING, OF_WORD, SIGN] = [0, 1, 2];

function startOf(code: number): number {
	return mayBeSign(code) ? SIGN : OF_NOTHING;
}

/** By character code: what begins with it. Most texts are settled by that. */
const STARTS = Uint8Array.from({ length: 0x500 }, (_, code) => startOf(code));
const OPEN = new Uint8Array(4096);
for (const word of [...WORDS, ...OF_PROGRAMS]) {
	for (const written of [word, word.toUpperCase(), word[0].toUpperCase() + word.slice(1)]) {
		OPEN[keyOf(written)] = 1;
		if (STARTS[written.charCodeAt(0)] !== SIGN) STARTS[written.charCodeAt(0)] = OF_WORD;
	}
}
