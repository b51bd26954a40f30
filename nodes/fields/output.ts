import type { INodeProperties } from 'n8n-workflow';
import { invalid, valid } from '../checked';
import { storable } from '../json/storable';
import { settingsReader } from './read';
import { trimmedText, type Rule } from './rules';

const hide = { '@tool': [true] };

export const includeInputFields = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	default: false,
	displayOptions: { hide },
	description: 'Whether to pass on the fields and files of the input item with the answer',
} as const satisfies INodeProperties;

export const outputContent = {
	displayName: 'Output Content',
	name: 'outputContent',
	type: 'options',
	options: [
		{
			name: 'Simplified',
			value: 'simplified',
			description: 'The text, or the parsed output, with usage, cost and provider',
		},
		{ name: 'Answer', value: 'answer', description: 'Only the text or the parsed output' },
		{ name: 'Raw', value: 'raw', description: 'The unchanged reply of the API' },
	],
	default: 'simplified',
	displayOptions: { hide },
	description: 'What each output item holds',
} as const satisfies INodeProperties;

export const outputField = {
	displayName: 'Output Field',
	name: 'outputField',
	type: 'string',
	default: '',
	placeholder: 'e.g. ai',
	displayOptions: { hide },
	description:
		'Name of a field that holds everything the node adds. If empty, the node adds it at the top level. The names "error" and "skipped" are not allowed.',
} as const satisfies INodeProperties;

/** Objects of JavaScript have these names already, so that a field would be lost or do harm. */
const BUILT_IN = ['__proto__', 'constructor', 'prototype'];

const outputFieldName: Rule<string> = (value, label) => {
	const text = trimmedText(value, label);
	if (!text.ok || text.value === undefined) return text;
	const name = text.value;
	if (name === 'error' || name === 'skipped') {
		return invalid(label, `must not be "${name}", which marks items without an answer`);
	}
	if (BUILT_IN.includes(name)) return invalid(label, `must not be "${name}": choose another name`);
	const problem = storable(name);
	return problem === null ? valid(name) : invalid(label, `cannot be this name. ${problem}`);
};

/** What each output item holds. */
export const readOutput = settingsReader(
	'Options',
	[outputField, outputContent, includeInputFields],
	{ outputField: outputFieldName },
);
