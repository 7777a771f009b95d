import type { CsvError, Options } from 'csv-parse';

/** What csv-parse has under its streams, which it does not export: jest.config.js puts it in the package's place. */
declare module 'csv-parse' {
	export interface Core {
		parse(
			bytes: Buffer,
			isEnd: boolean,
			push: (row: { readonly record: readonly string[] }) => void,
			close: () => void,
		): CsvError | undefined;
		/** The length of the line end at a place, 0 if there is none. */
		__isRecordDelimiter(byte: number, bytes: Buffer, at: number): number;
		/** The length of what is to be left out at a place before a value, 0 for nothing. */
		__isCharTrimable(bytes: Buffer, at: number): number;
	}

	export function transform(options: Options & { readonly raw: true }): Core;
}
