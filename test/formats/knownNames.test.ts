import * as fc from 'fast-check';

import { KnownNames } from '../../nodes/Altcraft/formats/knownNames';

test('each name is what is made of it, whatever came before', () => {
	const known = new KnownNames((name) => `<${name}>`);
	const name = fc.constantFrom('email', 'phones', '_fname', 'note', '', '__proto__');
	fc.assert(
		fc.property(fc.array(name), (names) => {
			known.begin();
			expect(names.map((one) => known.next(one))).toEqual(names.map((one) => `<${one}>`));
			expect(names.map((one) => known.of(one))).toEqual(names.map((one) => `<${one}>`));
		}),
	);
});

test('names in the order of the profile before are made once, and any number of them may come', () => {
	const make = jest.fn((name: string) => name.length);
	const known = new KnownNames(make);
	const many = Array.from({ length: 2500 }, (_, n) => `field_${n}`);
	for (let times = 0; times < 3; times++) {
		known.begin();
		for (const name of ['email', 'phones']) known.next(name);
	}
	expect(make).toHaveBeenCalledTimes(2);
	for (let times = 0; times < 2; times++) {
		known.begin();
		expect(many.map((name) => known.next(name))).toEqual(many.map((name) => name.length));
	}
});
