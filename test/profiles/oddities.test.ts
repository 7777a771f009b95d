import { oddityOf } from '../../nodes/Altcraft/profiles/oddities';

test.each<[string, string]>([
	['РђРЅРЅР°', 'letters that were read in another charset'],
	['Ð\u0090Ð½Ð½Ð°', 'letters that were read in another charset'],
	['JÃ¶rg', 'letters that were read in another charset'],
	['??????', 'letters that are lost'],
	['J\ufffdrg', 'letters that are lost'],
	['{{ $json.name }}', 'what was to be filled in or computed'],
	['Hi ${name}', 'what was to be filled in or computed'],
	['%%FNAME%%', 'what was to be filled in or computed'],
	['=HYPERLINK("https://x","Ann")', 'what was to be filled in or computed'],
	['=1+1', 'what was to be filled in or computed'],
	['Ann undefined', 'what a program writes for nothing'],
	['Dear [object Object]', 'what a program writes for nothing'],
	['<b>Ann</b>', 'HTML'],
	['Tom &amp; Ann', 'HTML'],
	['\\u0410\\u043d', 'letters that are written as codes'],
	['=D0=90', 'letters that are written as codes'],
	['%D0%90', 'letters that are written as codes'],
	["'Ann'", 'quotes around it'],
	['«Ann»', 'quotes around it'],
	['#####', 'what a spreadsheet shows in place of a value'],
	['Loading...', 'what a spreadsheet shows in place of a value'],
	['\u202eAnn', 'characters that nobody sees'],
	['4101.0', 'a number to which a program gave decimals'],
])('%j', (text, what) => {
	expect(oddityOf('_city', text, 'text')).toBe(what);
	expect(oddityOf('email', text, 'email')).toBeUndefined();
});

test.each([
	...['Ann', 'Анна', 'Рёрих', 'Jörg', 'SÃO PAULO', 'João', 'Ñuñoa', "O'Brien", '50 % off', 'C++'],
	...['#sale', '< 5 > 3', 'R&D', 'what?', '="007"&"x"', '№ 7', '1.2.0', 'ООО «Рога и копыта»', 'Ð'],
])('there is nothing odd about %s', (text) => {
	expect(oddityOf('_city', text, 'text')).toBeUndefined();
});

test.each(['ann@example.com', '+7 900 1112233', '01.02.2026'])('%s is no name', (text) => {
	expect(oddityOf('_fname', text, 'text')).toBe('no name');
	expect(oddityOf('_city', text, 'text')).toBeUndefined();
});

test.each(['0026-02-01', '1604-05-12', '9999-12-31T00:00:00Z'])('%s is not in our time', (date) => {
	expect(oddityOf('_bdate', date, 'date')).toBe('a year that is not in our time');
	expect(oddityOf('_bdate', '2001-12-31', 'date')).toBeUndefined();
	expect(oddityOf('_bdate', 'next week', 'date')).toBeUndefined();
});
