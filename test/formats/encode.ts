import type { Format } from '../../nodes/Altcraft/formats/format';
import { BodyWriter } from '../../nodes/Altcraft/formats/writer';
import type { Profile } from '../../nodes/Altcraft/profiles/profile';

/** The profiles as they stand in a body. */
export function encode(format: Format, profiles: readonly Profile[]): string {
	const body = new BodyWriter();
	format.encode(profiles, body);
	return body.written().toString();
}
