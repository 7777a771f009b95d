import type { Answer } from './answer';
import { decodeJson } from './jsonAnswer';
import { decodeXml } from './xmlAnswer';

/** Reads an answer by what it is, not by what was asked for: `format` is not listed for add_batch. */
export async function decodeAnswer(body: Buffer): Promise<Answer | undefined> {
	const start = body
		.subarray(0, 100)
		.toString('utf8')
		.replace(/^\uFEFF/, '')
		.trimStart();
	return await (start.startsWith('<') ? decodeXml(body) : decodeJson(body));
}
