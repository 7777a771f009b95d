import { oddityOf, oddityOfCut, oddityOfMoment } from '../../nodes/Altcraft/profiles/oddities';
import type { Holds } from '../../nodes/Altcraft/profiles/schema';

test.each<[string, string]>([
	['РђРЅРЅР°', 'letters that were read in another charset'],
	['Ð\u0090Ð½Ð½Ð°', 'letters that were read in another charset'],
	['JÃ¶rg', 'letters that were read in another charset'],
	['??????', 'letters that are lost'],
	['J\ufffdrg', 'letters that are lost'],
	['[FIRST_NAME]', 'what was to be filled in or computed'],
	['[Name]', 'what was to be filled in or computed'],
	['{{ $json.name }}', 'what was to be filled in or computed'],
	['Hi ${name}', 'what was to be filled in or computed'],
	['%%FNAME%%', 'what was to be filled in or computed'],
	['=HYPERLINK("https://x","Ann")', 'what was to be filled in or computed'],
	['=1+1', 'what was to be filled in or computed'],
	['Ann undefined', 'what a program writes for nothing'],
	['fb_undefined', 'what a program writes for nothing'],
	['Dear [object Object]', 'what a program writes for nothing'],
	['<Объект не найден> (45:80d2)', 'what a program writes for nothing'],
	['-- Выберите --', 'what a form shows where nothing was chosen'],
	['Select...', 'what a form shows where nothing was chosen'],
	['Please choose', 'what a form shows where nothing was chosen'],
	['<b>Ann</b>', 'HTML'],
	['Tom &amp; Ann', 'HTML'],
	['\\u0410\\u043d', 'letters that are written as codes'],
	['=D0=90', 'letters that are written as codes'],
	['%D0%90', 'letters that are written as codes'],
	["'Ann'", 'quotes around it'],
	['J√∂rg', 'letters that were read in another charset'],
	['–ê–Ω–Ω–∞', 'letters that were read in another charset'],
	['Oâ€™Neil', 'letters that were read in another charset'],
	['KrakĂłw', 'letters that were read in another charset'],
	['Micha³', 'letters that were read in another charset'],
	...['ªtefan', 'Braºov', 'JŸrgen', 'JosŽ', 'C‡diz', 'Gro§'].map((text): [string, string] => [
		text,
		'letters that were read in another charset',
	]),
	['Gra¿yna', 'letters that were read in another charset'],
	['£ukasz', 'letters that were read in another charset'],
	['Aнна', 'letters of two alphabets in one word'],
	['Ulm, null, DE', 'what a program writes for nothing'],
	['Invalid DateTime', 'what a program writes for nothing'],
	['Ann_x000D_', 'what a program writes for nothing'],
	['#SAKNAS!', 'what a spreadsheet shows in place of a value'],
	['1.23457E+15', 'a number to which a program gave decimals'],
	['Invalid date', 'what a program writes for nothing'],
	['#####', 'what a spreadsheet shows in place of a value'],
	['Loading...', 'what a spreadsheet shows in place of a value'],
	['\u202eAnn', 'characters that nobody sees'],
	['**Ann**', 'the marks of Markdown around it'],
	['`Ann B`', 'the marks of Markdown around it'],
	['1.2345678E7', 'a number to which a program gave decimals'],
	['4101.0', 'a number to which a program gave decimals'],
	['12345678901234500000', 'a number whose last digits a spreadsheet may have lost'],
	['Èâàíîâ', 'letters that were read in another charset'],
	['Čâŕíîâŕ', 'letters that were read in another charset'],
	['Њ®бЄў', 'letters that were read in another charset'],
	['€ванова', 'letters that were read in another charset'],
	['M¸ller', 'letters that were read in another charset'],
	['┬╒═╜╝╒═', 'letters that were read in another charset'],
	['Ки╖в', 'letters that were read in another charset'],
	['Jцrg', 'letters of two alphabets in one word'],
	['B\u0435rlin', 'letters of two alphabets in one word'],
	['йЧБОПЧ', 'capital and small letters the wrong way round'],
	['хБЮМНБ', 'capital and small letters the wrong way round'],
	['М?ллер', 'letters that are lost'],
	['Ann \ud83d', 'letters that are lost'],
	['*|CITY|*', 'what was to be filled in or computed'],
	['#{city}', 'what was to be filled in or computed'],
	['__CITY__', 'what was to be filled in or computed'],
	['https://x.yy/?a={keyword}&b=1', 'what was to be filled in or computed'],
	['Berlin (https://www.notion.so/Berlin-1a2b)', 'a link behind it'],
	['%city%', 'what was to be filled in or computed'],
	['[CITY]', 'what was to be filled in or computed'],
	['$json.city', 'what was to be filled in or computed'],
	['=Berlin', 'what was to be filled in or computed'],
	['{"city":"Berlin"}', 'a list or an object as text'],
	["['Berlin']", 'a list or an object as text'],
	['a:1:{i:0;s:6:"Berlin";}', 'a list or an object as text'],
	['a:1:{i:0', 'a list or an object as text'],
	['5;#Berlin', 'a list or an object as text'],
	['00000000-0000-0000-0000-000000000000', 'what a program writes for nothing'],
	['null, Germany', 'what a program writes for nothing'],
	['Ann null', 'what a program writes for nothing'],
	['=?UTF-8?B?0JHQtQ==?=', 'letters that are written as codes'],
	['l:123456', 'the mark of a lead ad before it'],
	['123,0', 'a number to which a program gave decimals'],
	['1234567,00', 'a number to which a program gave decimals'],
	['Ann\\nB', 'letters that are written as codes'],
	['New%20York', 'letters that are written as codes'],
	['"Smith', 'one half of a pair of quotes'],
	["'=Ann", 'the mark of a spreadsheet before it'],
	['John"', 'one half of a pair of quotes'],
	['#¡REF!', 'what a spreadsheet shows in place of a value'],
	['#SAYI!', 'what a spreadsheet shows in place of a value'],
	['Err:502', 'what a spreadsheet shows in place of a value'],
	['Ber\u200blin', 'characters that nobody sees'],
	['Пример', 'an example, as a template has it'],
	['e.g. Berlin', 'an example, as a template has it'],
	['+79001112233', 'no place'],
])('%j', (text, what) => {
	expect(oddityOf('_city', text, 'text')).toBe(what);
	if (what !== 'no place') expect(oddityOf('tags', ['a', text], 'tags')).toBe(what);
	expect(oddityOf('email', text, 'email')).toBeUndefined();
});

test.each([
	...[
		'«Лукойл»',
		'SMMщик',
		'HRдиректор',
		'СберPrime',
		'WBклуб',
		'5 m³',
		'Mª José',
		'\u1780\u200b\u1780',
		'2ªdcha',
		'100€в месяц',
		'Müller†',
		'1º piso',
		'§ 5',
		'§5a',
		'a§ 5',
		'Tomašević',
		'MojaŠkola',
		'ŽELJKO Žan',
		'£m',
		'LĂPTUCĂ',
		'Москва–Тверь',
	],
	...[
		'¿Qué tal?',
		'https://example.com/?q=%D0%90%D0%BD',
		'см. https://example.com/%C3%BC',
		'например, вечером',
	],

	...['Ann', 'Анна', 'Рёрих', 'Jörg', 'SÃO PAULO', 'João', 'Ñuñoa', "O'Brien", '50 % off', 'C++'],
	...['#sale', '< 5 > 3', 'R&D', 'what?', '="007"&"x"', '№ 7', '1.2.0', 'ООО «Рога и копыта»', 'Ð'],
	...[
		'15" screen',
		'iPhone',
		'eBAY',
		'işığı',
		'Çığır',
		'ВИЧ-центр',
		'IT-отдел',
		'[1]',
		'[VIP]',
		'100 %',
		'São João',
	],
	...[
		'Nguyễn Thị Đường',
		'Kroměříž',
		'https://x.yy/?a=b%20c',
		'C:\\new',
		'#SALE!',
		'АО «Мир»',
		'col·legi',
		'a?',
		'≤5',
		'Example 5',
		'Select Comfort',
	],
])('there is nothing odd about %s', (text) => {
	expect(oddityOf('_city', text, 'text')).toBeUndefined();
});

test.each<[string, string, string | undefined]>([
	['_city', '122', 'no place'],
	['_country', '1', 'no place'],
	['last_visit', '45292.4375', 'a day or a time as programs count it'],
	['created_at', '45292', 'a day or a time as programs count it'],
	['Join Time', '0.5416666666666667', 'a day or a time as programs count it'],
	['Timestamp', '44934.35600511574', 'a day or a time as programs count it'],
	['created_at', '1709631012', 'a day or a time as programs count it'],
	['order', '45292', undefined],
	['geo_lat', '52.52000659999999', undefined],
	['update_price', '0.123456', undefined],
	['candidate_no', '41234', undefined],
	['runtime', '30000', undefined],
	['timezone_id', '34567', undefined],
	...[
		'geburtsdatum',
		'Geburtstag',
		'birthdate',
		'orderdate',
		'data_nascita',
		'last_purchase_day',
	].map((name): [string, string, string] => [
		name,
		'21013',
		'a day or a time as programs count it',
	]),
	['candidate', '41234', undefined],
	['createdAt', '45292', 'a day or a time as programs count it'],
	['total', '59.970000000000006', 'a number with what a computation left behind'],
	['total', '99.94999999999999', 'a number with what a computation left behind'],
	['total', '0.5', undefined],
	['lat', '55.7500000001', undefined],
	['created_at', '2026-01-01', undefined],
	['_region', '77', undefined],
	['_region', 'TRUE', 'no place'],
	['_city', 'Berlin\nParis', 'no place'],
	['_fname', 'Ann\nBob', 'no name'],
	['_fname', 'First name: Ann', 'no name'],
	['_lname', 'Пример', 'no name'],
	['_fname', 'Hi Ann!', 'no name'],
	['_fname', 'The customer seems to be Ann. '.repeat(40), 'no name'],
	['_lname', 'Unknown (not provided)', 'no name'],
	['_fname', '1. Ann', 'no name'],
	['_fname', '• Ann', 'no name'],
	['_fname', 'Name not available', 'no name'],
	['_fname', 'Kein Name gefunden', 'no name'],
	['_fname', 'Имя не найдено', 'no name'],
	['_city', 'The text does not mention a city', 'no place'],
	['_city', 'Salt Lake City', undefined],
	['_fname', 'Ana María José', undefined],
	['_city', 'Not specified in the message', 'no place'],
	['_city', '2024-01-05', 'no place'],
	['_fname', 'Ив***', 'no name'],
	['_fname', 'Ann None', 'no name'],
	['_lname', 'None Smith', 'no name'],
	['_lname', 'Nonette', undefined],
	['_postal_code', "'K1A 0B1", 'no postal code'],
	['_postal_code', '+79001112233', 'no postal code'],
	['_postal_code', '79001112233', 'no postal code'],
	['_postal_code', '101\u00a0000', 'no postal code'],
	['_postal_code', '101000,00', 'no postal code'],
	['_postal_code', '110 00', undefined],
	['_postal_code', '0', 'no postal code'],
	['_postal_code', '85.940', 'no postal code'],
	['_postal_code', '01.310-100', undefined],
	['_city', 'Not provided', undefined],
	['_postal_code', 'z:10115', 'the mark of a lead ad before it'],
	['_postal_code', 'K1A 0B1', undefined],
	['_postal_code', '90210-1234', undefined],
	['_postal_code', '1234567', undefined],
])('in %s, %s', (name, text, what) => {
	expect(oddityOf(name, text, 'text')).toBe(what);
});

test.each(['_html', 'mail_template', 'json'])('%s holds what others have by mistake', (name) => {
	expect(oddityOf(name, '<b>{{ name }}</b>', 'text')).toBeUndefined();
});

test.each(['1', 'true', 'ann@example.com', '+7 900 1112233', '01.02.2026'])(
	'%s is no name',
	(text) => {
		expect(oddityOf('_fname', text, 'text')).toBe('no name');
		expect(oddityOf('notes', text, 'text')).toBeUndefined();
	},
);

test.each(['0026-02-01', '1604-05-12', '9999-12-31T00:00:00Z'])('%s is not in our time', (date) => {
	expect(oddityOf('_bdate', date, 'date')).toBe('a year that is not in our time');
	expect(oddityOf('_bdate', '2001-12-31', 'date')).toBeUndefined();
	expect(oddityOf('_bdate', 'next week', 'date')).toBeUndefined();
});

test('a date is no name, be it a text or not', () => {
	for (const date of [new Date(0), new Date(0).toISOString()]) {
		expect(oddityOf('_fname', date, 'text')).toBe('no name');
		expect(oddityOf('notes', date, 'text')).toBeUndefined();
	}
});

test.each<[unknown, string | undefined]>([
	['1900-01-01', 'the day that programs have where there is none'],
	['1970-01-01T00:00:00Z', 'the day that programs have where there is none'],
	[new Date(0), 'the day that programs have where there is none'],
	['2001-12-30T21:00:00.000Z', 'a birth with a time, which may become another day'],
	['2001-12-31T00:00:00.000+03:00', 'a birth with a time, which may become another day'],
	[new Date('2001-12-30T21:00:00Z'), 'a birth with a time, which may become another day'],
	['2099-01-01', 'a birth in the future'],
	['2001-12-31T00:00:00.000Z', undefined],
	['2001-12-31T03:00:00+03:00', undefined],
	['2001-12-31T02:00:00+03:00', 'a birth with a time, which may become another day'],
	[new Date('2001-12-31'), undefined],
	[new Date().toISOString().slice(0, 10), 'the birth of a small child'],
	[`${new Date().getFullYear() - 4}-01-05`, undefined],
])('a birth on %p', (date, what) => {
	expect(oddityOf('_bdate', date, 'date')).toBe(what);
	const isOfBirths = /\bbirth\b/.test(what ?? '');
	expect(oddityOf('last_purchase', date, 'date')).toBe(isOfBirths ? undefined : what);
	const isOfTime = what?.startsWith('a birth with a time');
	expect(oddityOf('child_birthday', date, 'date')).toBe(!isOfBirths || isOfTime ? what : undefined);
});

test.each([
	['2001-12-31', 'a date'],
	['31.12.2001', 'a date'],
	['12/31/2001', 'a date'],
	['127.0.0.1', 'an IP address'],
	['916.123.45.67', undefined],
	['612345678 - 912345678', 'two numbers in one'],
	['612345678 y 912345678', 'two numbers in one'],
	['91234567 & 61234567', 'two numbers in one'],
	['00 49 (0) 1511 123456789', undefined],
	['+49 30 12345678 ext. 123456', undefined],
	['12', 'too short for a phone'],
	['+7', 'too short for a phone'],
	['+49171', 'too short for a phone'],
	['The phone number is +79001112233.', 'a sentence'],
	['1234567 7654321', 'two numbers in one'],
	['123-45-67...69', 'two numbers in one'],
	['123-45-67/68', 'two numbers in one'],
	['123-45-67 / 68', 'two numbers in one'],
	['https://example.com/79001112233', 'no phone'],
	['79001112233-1@g.us', 'no phone'],
	['10:00-18:00', 'no phone'],
	['5d41402abc4b2a76b9719d911017c592', 'no phone'],
	['Анна 8-900-111-22-33', 'words beside it'],
	['+7 900 111-22-33 (Анна)', 'words beside it'],
	['79001112233 мама', 'words beside it'],
])('the phone %s', (phone, what) => {
	expect(oddityOf('phones', ['+79001112233', phone], 'phones')).toBe(what);
	expect(oddityOf('mobile', phone, 'phone')).toBe(what);
	const right = [
		'+7 900 111-22-33',
		'01.23.45.67.89',
		'0274-06-2073',
		'030/1234567',
		'8 (800) 555-55-55',
		'моб. тел. 8 900 111-22-33',
		'8 495 111-22-33 доб. 12',
		'8 800 FLOWERS',
		'8 800 1234567 (доб. 12)',
		'8 800 1234567 ext 5',
		'+1 (415) 555-1212 x5',
		'Ann',
	];
	for (const one of right) expect(oddityOf('phones', [one], 'phones')).toBeUndefined();
});

test.each(['recA1b2C3d4E5f6G7', '5f0c1d2e-3a4b-4c6d-8e8f-9a0b1c2d3e4f'])('the ID %s', (id) => {
	const what = 'the ID of something, not its name';
	expect(oddityOf('interests', ['vip', id], 'tags')).toBe(what);
	expect(oddityOf('_city', id, 'text')).toBe(what);
	expect(oddityOf('_fname', id, 'text')).toBe(what);
	expect(oddityOf('customer_id', id, 'text')).toBeUndefined();
	const isOfAirtable = id.startsWith('rec');
	expect(oddityOf('company', id, 'text')).toBe(isOfAirtable ? what : undefined);
	expect(oddityOf('company', `${id}, ${id}`, 'text')).toBe(isOfAirtable ? what : undefined);
	expect(oddityOf('interests', ['recommended', 'recently bought'], 'tags')).toBeUndefined();
	expect(oddityOf('company', 'recommendationsss', 'text')).toBeUndefined();
	expect(oddityOf('interests', ['Reconstructionist', '1.5 l', '-5'], 'tags')).toBeUndefined();
	expect(oddityOf('interests', [57, 'Gold'], 'tags')).toBe(what);
	expect(oddityOf('interests', ['- vip'], 'tags')).toBe('the mark of a list before it');
	expect(oddityOf('interests', ['1. FC Köln'], 'tags')).toBeUndefined();
});

test.each([
	'email_not_unlocked@domain.com',
	'example@example.com',
	'test@test.com',
	'noemail@noemail.com',
	'your.email@domain.de',
])('the email %s', (email) => {
	expect(oddityOf('email', email, 'email')).toBe('an address as examples have');
	for (const right of ['ann@example.com', 'test@acme.com', 'info@test.com', 'no@way.de']) {
		expect(oddityOf('email', right, 'email')).toBeUndefined();
	}
});

test('a moment long ago or far away that was made of a number may be a phone', () => {
	const of = (number: unknown) => oddityOfMoment(number, new Date(Number(number)).toISOString());
	const what = 'a moment that was made of a number, which may be a phone';
	expect([of(79001112233), of('491711234567'), of('5551234567890')]).toEqual([what, what, what]);
	expect([of(1704449230123), of('1104449230123')]).toEqual([undefined, undefined]);
	expect(oddityOfMoment('1972-07-03T09:00:00Z', '1972-07-03T09:00:00Z')).toBeUndefined();
	expect(oddityOfMoment(631152000, '1990-01-01')).toBeUndefined();
});

test.each<[string, Holds, unknown, string]>([
	['_ip', 'text', '::1, 192.0.2.7', 'no IP address'],
	['phones', 'phones', Array<string>(11).fill('+79001112233'), 'more phones than one person has'],
	['_sex', 'anything', { name: 'm' }, 'a list or an object for one value'],
	['_status', 'anything', ['new'], 'a list or an object for one value'],
	['orders', 'objects', [{ id: 1 }, 'x'], 'an entry that is no object'],
	['orders', 'objects', [[{ id: 1 }]], 'an entry that is no object'],
	[
		'orders',
		'objects',
		[{ id: 2 ** 60 }],
		'a number of more than 15 digits, whose last ones are lost',
	],
	[
		'pet',
		'object',
		{ a: { b: [2 ** 60] } },
		'a number of more than 15 digits, whose last ones are lost',
	],
	['pet', 'object', { age: NaN }, 'a number that is none, and is sent as null'],
	['pet', 'object', { a: new Map([[1, 2]]) }, 'a Map or a Set, which is sent empty'],
	['pet', 'anything', new Set([1]), 'a Map or a Set, which is sent empty'],
])('odd within %s as %s: %p', (name, holds, value, what) => {
	expect(oddityOf(name, value, holds)).toBe(what);
});

test.each<[string, Holds, unknown]>([
	['_ip', 'text', '2001:db8::7'],
	['_sex', 'anything', 1],
	['orders', 'objects', [{ id: 1, at: new Date(0), of: null }]],
	['pet', 'object', { a: 'x', n: 1e15, m: 0.1 + 0.2 }],
	['pet', 'object', { action: 'unset' }],
])('nothing is odd within %s as %s: %p', (name, holds, value) => {
	expect(oddityOf(name, value, holds)).toBeUndefined();
});

test.each<[string, string | undefined]>([
	['Milch 3,5%', 'cut within a number'],
	['$50,000-$100,000', 'cut within a number'],
	['10,000+', 'cut within a number'],
	['Sport;Movies, theatre', 'a list that is cut at each comma and at each ; or |'],
	['Shoes (red, 42); Bag', undefined],
	['a, b', undefined],
	['1,2,3', undefined],
	['["Milch 3,5%"]', undefined],
	['null,vip', undefined],
	['Interests: vip, news', 'words before a list'],
	['Size: M, Color: red', undefined],
	['a, b: c', undefined],
])('a list that was read from %s', (cell, what) => {
	expect(oddityOfCut(cell, cell.split(','))).toBe(what);
});
