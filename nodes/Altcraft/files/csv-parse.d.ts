import type { CsvError, Info, Options } from 'csv-parse';

/**
 * What csv-parse has under its streams. It does not export it: the build and the tests put it in the
 * package's place (gulpfile.js, jest.config.js).
 */
declare module 'csv-parse' {
	/** A row, with the option `raw`. */
	export interface RawRow {
		readonly record: readonly string[];
		/** As it is written, but without what follows the first byte of a delimiter or line end, or of what is trimmed. */
		readonly raw: string;
	}

	/** Reads a file piece by piece. */
	export interface Core {
		readonly info: { -readonly [Name in keyof Info]: Info[Name] };
		/** Pushes the rows that end in `bytes`, or a few bytes before; gives back what ends the reading. */
		parse(
			bytes: Buffer,
			isEnd: boolean,
			push: (row: RawRow) => void,
			close: () => void,
		): CsvError | undefined;
		/** The length of the line end at a place, 0 if there is none. */
		__isRecordDelimiter(byte: number, bytes: Buffer, at: number): number;
		/** The length of what is to be left out at a place before a value, 0 for nothing. */
		__isCharTrimable(bytes: Buffer, at: number): number;
	}

	export function transform(options: Options & { readonly raw: true }): Core;
}
