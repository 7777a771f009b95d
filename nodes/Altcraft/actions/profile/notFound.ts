import type { Reply } from '../../transport/api';
import { CallFailure } from '../../transport/api';

/**
 * Whether a reply says for certain that no profile matches: success without data, or a refusal whose
 * text says so of a profile. Altcraft's documents show neither, so anything less clear, such as a bare
 * 404, which is also that of a database, is a failure: who takes "not there" for granted sends again.
 */
export function saysNotFound(reply: Reply): boolean {
	if (reply.kind === 'answered') return isNothing(reply.answer.data);
	if (reply.kind !== 'refused') return false;
	const { errorText } = reply;
	return PROFILE.test(errorText) && NOT_FOUND.test(errorText) && !OTHER.test(errorText);
}

const PROFILE = /profile|subscriber|профил|подписчик/i;
const NOT_FOUND = /not found|not exist|no such|не найден|не существует/i;
const OTHER = /database|resource|field|token|access|баз|ресурс|пол[ея]|токен|доступ/i;

function isNothing(data: unknown): boolean {
	return (
		data === undefined ||
		data === null ||
		(typeof data === 'object' && Object.keys(data).length === 0)
	);
}

/** For the user, and for what follows in the workflow. */
export function notFound(reply: Reply): CallFailure {
	const [code, text] = reply.kind === 'refused' ? [reply.code, reply.errorText] : [0, ''];
	return new CallFailure(
		'Altcraft has no such profile. Check Match By and Match Value, or set When Nothing Matches to No Item.',
		{ status: 'notFound', error_code: code, error_text: text },
	);
}
