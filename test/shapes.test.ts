import { keepShapeOf } from '../nodes/Altcraft/shapes';

test('an object of the class is made at once, without any values', () => {
	const made: unknown[][] = [];
	class Kept {
		constructor(...values: unknown[]) {
			made.push(values);
		}
	}
	keepShapeOf(Kept);
	expect(made).toEqual([[]]);
});
