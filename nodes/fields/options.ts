import type { INodeProperties } from 'n8n-workflow';
import { valid, type Checked } from '../checked';
import { extraBody, extraBodyKeys } from './extraBody';
import { metadata, metadataPairs, SESSION_ID_LENGTH, sessionId, user } from './identity';
import { includeInputFields, outputContent, outputField } from './output';
import { fieldsReader } from './read';
import {
	cacheTtlSeconds,
	enableStreaming,
	maxJsonRepairs,
	mixtralTemplate,
} from './requestSettings';
import { jsonObject, text, trimmedText } from './rules';
import { parallelToolCalls, toolChoice, toolChoiceValue, toolList, tools } from './tools';
import {
	readWebSearch,
	webSearch,
	webSearchDomains,
	webSearchEngine,
	webSearchExcludedDomains,
	webSearchMaxResults,
	type WebSearch,
} from './webSearch';

const cacheSystemMessage = {
	displayName: 'Cache System Message',
	name: 'cacheSystemMessage',
	type: 'options',
	options: [
		{ name: 'Off', value: 'off' },
		{ name: '5 Minutes', value: '5m', description: 'Each use starts the 5 minutes again' },
		{ name: '1 Hour', value: '1h', description: 'Storing costs more than for 5 minutes' },
	],
	default: 'off',
	description:
		"Stores the system message in the provider's prompt cache, for models that cache only marked text, such as Claude. The first request pays more for it, the next requests pay much less. Useful when many items share one long system message.",
} as const satisfies INodeProperties;

const contextCompression = {
	displayName: 'Context Compression',
	name: 'contextCompression',
	type: 'boolean',
	default: true,
	description:
		'Whether OpenRouter may leave out the middle of a prompt that is too long for the model (plugin context-compression)',
} as const satisfies INodeProperties;

const preset = {
	displayName: 'Preset',
	name: 'preset',
	type: 'string',
	default: '',
	placeholder: 'e.g. my-preset',
	description:
		'Slug of a preset of your OpenRouter account. The fields of this node override those of the preset.',
} as const satisfies INodeProperties;

const reasoning = {
	displayName: 'Reasoning',
	name: 'reasoning',
	type: 'json',
	default: '{ "effort": "low" }',
	description:
		'JSON object for models that reason, such as { "effort": "low" }. Mixtral does not reason. To insert values, use {{ JSON.stringify(value) }}, or an expression that gives an object.',
} as const satisfies INodeProperties;

const responseHealing = {
	displayName: 'Response Healing',
	name: 'responseHealing',
	type: 'boolean',
	default: true,
	description:
		'Whether OpenRouter repairs malformed JSON before it answers (plugin response-healing; only with a JSON output format)',
} as const satisfies INodeProperties;

const serviceTier = {
	displayName: 'Service Tier',
	name: 'serviceTier',
	type: 'options',
	options: [
		{ name: 'Auto', value: 'auto' },
		{ name: 'Default', value: 'default' },
		{ name: 'Fast', value: 'fast' },
		{ name: 'Flex', value: 'flex', description: 'Lower price, slower, if the provider offers it' },
		{
			name: 'Priority',
			value: 'priority',
			description: 'Higher price, faster, if the provider offers it',
		},
		{ name: 'Scale', value: 'scale' },
	],
	default: 'auto',
	description:
		'Price and speed class of the request, for models whose providers offer tiers. The providers of Mixtral offer none.',
} as const satisfies INodeProperties;

/** Plugins, tools, identity and the rest of the request, and what comes out of the node. */
export const options = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	description: 'Settings of the output, and all other settings of the request',
	options: [
		cacheSystemMessage,
		cacheTtlSeconds,
		contextCompression,
		enableStreaming,
		extraBody,
		includeInputFields,
		maxJsonRepairs,
		metadata,
		mixtralTemplate,
		outputContent,
		outputField,
		parallelToolCalls,
		preset,
		reasoning,
		responseHealing,
		serviceTier,
		sessionId,
		toolChoice,
		tools,
		user,
		webSearch,
		webSearchDomains,
		webSearchEngine,
		webSearchExcludedDomains,
		webSearchMaxResults,
	],
} as const satisfies INodeProperties;

const readFields = fieldsReader(
	'Options',
	[
		cacheSystemMessage,
		tools,
		toolChoice,
		parallelToolCalls,
		reasoning,
		responseHealing,
		contextCompression,
		preset,
		serviceTier,
		user,
		sessionId,
		metadata,
		extraBody,
	],
	{
		tools: toolList,
		toolChoice: toolChoiceValue,
		reasoning: jsonObject,
		preset: trimmedText,
		sessionId: text(SESSION_ID_LENGTH),
		metadata: metadataPairs,
		extraBody: extraBodyKeys,
	},
);

/** The options that a request body holds. */
export type RequestOptions = Extract<ReturnType<typeof readFields>, { ok: true }>['value'] &
	WebSearch;

export function readRequestOptions(raw: unknown): Checked<RequestOptions> {
	const search = readWebSearch(raw);
	if (!search.ok) return search;
	const others = readFields(raw);
	return others.ok ? valid({ ...others.value, ...search.value }) : others;
}
