import type { Schema } from '../../profiles/schema';
import { schemaOf } from '../../profiles/schema';
import type { Api } from '../../transport/api';
import { answerOf } from '../../transport/api';

/** What the fields of a database hold. Throws a CallFailure where Altcraft does not tell. */
export type SchemaOf = (api: Api, databaseId: number) => Promise<Schema>;

/** The schemas of one run: each database is asked for once, and again only after a failure. */
export function schemasOfRun(): SchemaOf {
	const known = new Map<number, Promise<Schema>>();
	return async (api, databaseId) => {
		const asked = known.get(databaseId) ?? ask(api, databaseId);
		known.set(databaseId, asked);
		asked.catch(() => known.delete(databaseId));
		return await asked;
	};
}

async function ask(api: Api, databaseId: number): Promise<Schema> {
	const reply = await api.read('databases/fields_get', { id: databaseId });
	// A server that does not know the method lists no fields; values then stay as they are.
	return schemaOf(reply.kind === 'unknownMethod' ? undefined : answerOf(reply).data);
}
