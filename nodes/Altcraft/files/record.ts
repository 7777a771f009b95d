import type { Profile } from '../profiles/profile';

/** One record of a file: a profile to be, or why it cannot be one. */
export interface FileRecord {
	/** The line of the file on which it starts, from 1. */
	readonly line: number;
	/** undefined when refused */
	readonly profile: Profile | undefined;
	/** Whether its values have types; a CSV has but texts. */
	readonly isTyped: boolean;
	/** A sentence for the user that says what is wrong and what to do; undefined when it can be read. */
	readonly refusal: string | undefined;
	/**
	 * Whether it counts as a profile. False for a refusal of the rest of a file where no record begins,
	 * as at a comma too many; a file of which nothing at all can be read counts as one.
	 */
	readonly isRecord: boolean;
	/**
	 * How many rows right before it are names once more, or blank, and how many objects are of lists that
	 * are not read. They have places in the file all the same: which names are known, and what is blank, may
	 * change between two tries, and a record keeps its place.
	 */
	readonly rowsBefore?: number;
}

/** How to read a file. */
export interface FileSettings {
	readonly fileFormat: 'auto' | 'csv' | 'jsonLines' | 'jsonArray';
	/** Such as leads.csv; helps `auto` */
	readonly fileName: string | undefined;
	/** `auto`, or a name that TextDecoder knows, such as windows-1251 */
	readonly charset: string;
	/** `auto`, or the characters between the values of a CSV line; \t stands for a tab */
	readonly delimiter: string;
}

/** What whoever knows the fields of the database says of the names in a file. */
export interface NameJudge {
	/**
	 * A sentence that refuses a CSV as a whole, by the trimmed names of its header and the delimiter
	 * that it was read with; those without a name are not among them. Asked once, before any record.
	 */
	refusalOfHeader(names: readonly string[], delimiter: string): string | undefined;
	/** Whether the database has a field of this name, or one that was probably meant. */
	mayBeName(name: string): boolean;
	/** Whether names are certainly a header, wherever they stand. */
	isHeader(names: readonly string[]): boolean;
	/** Whether the database has a field of this name, so that a JSON object with it may be a profile. */
	isKnownName(name: string): boolean;
	/** Whether what stands under such a name is not sent, so that it may stand there twice. */
	isLeftOut(name: string): boolean;
	/** Whether whose profile it is stands under such a name, be it a field's or one meant for that. */
	isOfPerson(name: string): boolean;
	/** Whether a text is a name for the field of a column, such as its title. */
	isNameFor(text: string, column: string): boolean;
}
