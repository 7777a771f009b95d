import { saysNotFound } from '../../../nodes/Altcraft/actions/profile/notFound';

const refused = (errorText: string, code = 404) =>
	saysNotFound({ kind: 'refused', code, errorText, text: '' });

test.each([
	'Profile not found',
	'Subscriber does not exist',
	'Профиль не найден',
	'no such profile',
])('%p says that there is none', (text) => {
	expect(refused(text)).toBe(true);
	expect(refused(text, 440)).toBe(true);
});

test.each([
	'',
	'Not found',
	'Database not found',
	'Resource of profile not found',
	'Profile field x does not exist',
	'No access to profile',
	'База профилей не найдена',
	'Profile is locked',
])('%p leaves it open', (text) => expect(refused(text)).toBe(false));

test('success without data says so, and no answer does not', () => {
	for (const data of [undefined, null, {}, []]) {
		expect(saysNotFound({ kind: 'answered', answer: { error: 0, data } as never })).toBe(true);
	}
	expect(saysNotFound({ kind: 'answered', answer: { data: { id: '1' } } })).toBe(false);
	expect(saysNotFound({ kind: 'unknownMethod', reason: 'HTTP 404', mayHaveArrived: false })).toBe(
		false,
	);
});
