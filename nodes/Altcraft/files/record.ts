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
