import { misplacedIn } from '../../nodes/Altcraft/profiles/misplaced';
import headers from '../cases/headers.json';

test.each([
	['_fname', 'last_name', '_lname'],
	['_lname', 'Vorname', '_fname'],
	['phones', 'email', 'email'],
	['email', 'Телефон', 'phones'],
	['_city', 'country', '_country'],
	['_lname', '_fname', '_fname'],
])('%s is not for %s', (field, name, other) => {
	expect(misplacedIn([[field, name]])).toEqual([{ field, name, other }]);
});

test.each([
	['_fname', 'first_name'],
	['_lname', 'name'],
	['_regcity', 'city'],
	['_regip', 'ip'],
	['customer_id', 'email'],
	['_bdate', 'created_at'],
	['_fname', 'x'],
	['email', 'billing_email'],
	['_sex', 'title'],
])('%s may be for %s', (field, name) => {
	expect(misplacedIn([[field, name]])).toEqual([]);
});

test('nothing is for two fields of a person', () => {
	const pairs = [
		['_fname', 'name'],
		['customer_id', 'name'],
		['_lname', 'name'],
	] as const;
	expect(misplacedIn(pairs)).toEqual([{ field: '_lname', name: 'name', other: '_fname' }]);
});

test('names of exports are for their fields', () => {
	const pairs = headers.flatMap(({ field, name }) =>
		field === null ? [] : [[field, name] as const],
	);
	expect(pairs.flatMap((pair) => misplacedIn([pair]))).toEqual([]);
});
