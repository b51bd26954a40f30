import type { INodeProperties } from 'n8n-workflow';
import { settingsReader } from './read';

export const cacheTtlSeconds = {
	displayName: 'Cache TTL (Seconds)',
	name: 'cacheTtlSeconds',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 86400, numberPrecision: 0 },
	default: 0,
	hint: '0 = off, 86400 = one day',
	description:
		'How long OpenRouter stores each answer. The same request then gets the stored answer free of charge, so a failed run that is run again pays only for the rest.',
} as const satisfies INodeProperties;

export const enableStreaming = {
	displayName: 'Enable Streaming',
	name: 'enableStreaming',
	type: 'boolean',
	default: true,
	description:
		'Whether to stream the answer to the chat, if the trigger of the workflow supports streaming. The answer of a tool is not streamed.',
} as const satisfies INodeProperties;

export const maxJsonRepairs = {
	displayName: 'Max JSON Repairs',
	name: 'maxJsonRepairs',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 10, numberPrecision: 0 },
	default: 2,
	description:
		'How many times to ask the model again when its JSON cannot be repaired or does not fit the schema. Each of these requests is billed.',
} as const satisfies INodeProperties;

export const mixtralTemplate = {
	displayName: 'Mixtral Template',
	name: 'mixtralTemplate',
	type: 'boolean',
	default: true,
	description:
		'Whether to arrange messages as the template of Mixtral models requires (alternating turns, one system message) and to remove stray template tags from answers. Other models are not affected.',
} as const satisfies INodeProperties;

/** The options that no request body holds. */
export const readRequestSettings = settingsReader('Options', [
	cacheTtlSeconds,
	maxJsonRepairs,
	mixtralTemplate,
	enableStreaming,
]);

export type RequestSettings = Extract<
	ReturnType<typeof readRequestSettings>,
	{ ok: true }
>['value'];
