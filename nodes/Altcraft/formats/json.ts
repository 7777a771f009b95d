import type { Format } from './format';
import { NOT_AN_OBJECT } from './format';

/** JSON, as v72 documents it: `{"db_id":1,"data":[…]}`. */
export const json: Format = {
	contentType: 'application/json',

	open: ({ databaseId, skipTriggers, skipInvalidSubscriptions }, tokenBytes) =>
		`{${' '.repeat(tokenBytes)}"db_id":${databaseId},"skip_triggers":${skipTriggers},"skip_invalid_subscriptions":${skipInvalidSubscriptions},"data":[`,

	encode(profiles, body) {
		// Many at once take two thirds of the time that they take one by one.
		const text = JSON.stringify(profiles).slice(1, -1);
		if (!text.startsWith('{')) throw new Error(NOT_AN_OBJECT);
		body.write(text);
	},

	separator: ',',

	close: ']}',

	allowsName: () => true,

	allowsText: () => true,
};
