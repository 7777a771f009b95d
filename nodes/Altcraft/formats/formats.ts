import type { Answer, Format } from './format';
import { json } from './json';
import { xml } from './xml';

/** The wire formats, by the value of the option. */
export const formats = { json, xml } as const satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;

/** Reads an answer by what it is, not by what was asked for: `format` is not listed for add_batch. */
export function decodeAnswer(body: Buffer): Answer | undefined {
	const start = body
		.subarray(0, 100)
		.toString('utf8')
		.replace(/^\uFEFF/, '')
		.trimStart();
	return (start.startsWith('<') ? xml : json).decode(body);
}
