/** What each output item holds, read per item. */
export interface OutputSettings {
	content: 'simplified' | 'raw' | 'answer';
	/** Empty: at the top level. */
	field: string;
	includeInputFields: boolean;
}

/** For items whose own settings cannot be read any more. */
export const DEFAULT_OUTPUT: OutputSettings = {
	content: 'simplified',
	field: '',
	includeInputFields: false,
};
