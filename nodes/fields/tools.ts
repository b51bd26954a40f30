import type { INodeProperties } from 'n8n-workflow';
import { invalid, quote, valid } from '../checked';
import { isRecord } from '../values';
import { fieldsReader } from './read';
import { isBlank, jsonArray, jsonObject, type Rule } from './rules';

export const parallelToolCalls = {
	displayName: 'Parallel Tool Calls',
	name: 'parallelToolCalls',
	type: 'boolean',
	default: true,
	description: 'Whether the model may call several tools in one answer',
} as const satisfies INodeProperties;

export const toolChoice = {
	displayName: 'Tool Choice',
	name: 'toolChoice',
	type: 'string',
	default: 'auto',
	description:
		'Either auto, none or required, or the name of the function that the model must call',
} as const satisfies INodeProperties;

export const tools = {
	displayName: 'Tools',
	name: 'tools',
	type: 'json',
	default: '[]',
	description:
		'JSON array of tools in the format of the OpenAI API. The output holds the calls of the model as toolCalls. The node does not run them. To insert values, use {{ JSON.stringify(value) }}, or an expression that gives an array.',
} as const satisfies INodeProperties;

export const toolList: Rule<Array<Record<string, unknown>>> = (value, label) => {
	const entries = jsonArray(value, label);
	if (!entries.ok || entries.value === undefined) return entries.ok ? valid(undefined) : entries;
	const read: Array<Record<string, unknown>> = [];
	for (const [index, tool] of entries.value.entries()) {
		if (!isRecord(tool) || typeof tool.type !== 'string') {
			return invalid(label, `entry ${index + 1} must be an object with a "type"`);
		}
		if (tool.type === 'function' && !(isRecord(tool.function) && tool.function.name)) {
			return invalid(label, `entry ${index + 1} needs a "function" with a "name"`);
		}
		read.push(tool);
	}
	return valid(read);
};

/** `auto`, `none`, `required`, the name of one function, or the API's own object. */
export const toolChoiceValue: Rule<string | Record<string, unknown>> = (value, label) => {
	if (isBlank(value)) return valid(undefined);
	if (isRecord(value)) return jsonObject(value, label);
	if (typeof value !== 'string') return invalid(label, `must be text, not ${quote(value)}`);
	const text = value.trim();
	return text.startsWith('{') ? jsonObject(text, label) : valid(text);
};

/** The tools that a chain or an agent binds to a model, and its choice among them. */
export const readToolFields = fieldsReader('Options', [tools, toolChoice], {
	tools: toolList,
	toolChoice: toolChoiceValue,
});
