import type { INodeProperties } from 'n8n-workflow';
import { invalid, valid, type Checked } from '../checked';
import { isUnset, trimmedText } from './rules';

const DEFAULT_MODEL = 'mistralai/mixtral-8x22b-instruct';

/** The model, from a searchable list or by ID. */
export const modelLocator = {
	displayName: 'Model',
	name: 'model',
	type: 'resourceLocator',
	required: true,
	default: {
		mode: 'list',
		value: DEFAULT_MODEL,
		cachedResultName: 'Mistral: Mixtral 8x22B Instruct',
	},
	description:
		'The model that answers. The list shows what your key may use, with the price of a million (M) prompt and completion tokens, and the context length in tokens.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a model...',
			typeOptions: { searchListMethod: 'searchModels', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: `e.g. ${DEFAULT_MODEL}`,
		},
	],
} as const satisfies INodeProperties;

/** Reads the ID that the locator holds. */
export function readModel(raw: unknown): Checked<string> {
	const id = isUnset(raw) ? valid(undefined) : trimmedText(raw, modelLocator.displayName);
	if (!id.ok) return id;
	return id.value === undefined ? invalid(modelLocator.displayName, 'is empty') : valid(id.value);
}
