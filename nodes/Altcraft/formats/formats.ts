import type { Format } from './format';
import { json } from './json';
import { xml } from './xml';

/** The wire formats, by the value of the option. */
export const formats = { json, xml } as const satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;
