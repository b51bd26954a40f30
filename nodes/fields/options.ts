import type { INodeProperties } from 'n8n-workflow';

/** Plugins, tools, identity and the rest of the request, and what comes out of the node. */
export const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	description: 'What comes out of the node, and everything else that a request can hold',
	options: [
		{
			displayName: 'Cache TTL (Seconds)',
			name: 'cacheTtlSeconds',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 86400, numberPrecision: 0 },
			default: 0,
			description:
				'Lets OpenRouter keep each answer for this long (0 = off, at most 86400) and give it again, free of charge, to the same request: a run that failed pays only for the rest when it is run again. OpenRouter stores the answers for that time.',
		},
		{
			displayName: 'Context Compression',
			name: 'contextCompression',
			type: 'boolean',
			default: true,
			description:
				'Whether OpenRouter may leave out the middle of a prompt that is too long for the model (plugin context-compression)',
		},
		{
			displayName: 'Enable Streaming',
			name: 'enableStreaming',
			type: 'boolean',
			default: true,
			description:
				'Whether the answer is streamed to the chat when the trigger of the workflow streams',
		},
		{
			displayName: 'Extra Body',
			name: 'extraBody',
			type: 'json',
			default: '{}',
			description:
				'JSON object merged into the request last; it replaces whole top-level keys, the model and the messages too. "stream" is refused.',
		},
		{
			displayName: 'Include Input Fields',
			name: 'includeInputFields',
			type: 'boolean',
			default: false,
			displayOptions: { hide: { '@tool': [true] } },
			description: 'Whether the fields and files of the input item are passed on with the answer',
		},
		{
			displayName: 'Max JSON Repairs',
			name: 'maxJsonRepairs',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 10, numberPrecision: 0 },
			default: 2,
			description:
				'How often the model is asked again when its JSON cannot be repaired or does not fit the schema. Each try is billed.',
		},
		{
			displayName: 'Metadata',
			name: 'metadata',
			type: 'json',
			default: '{}',
			description:
				'JSON object with up to 16 pairs of text, shown in the logs of OpenRouter. Values that change from run to run defeat the cache.',
		},
		{
			displayName: 'Mixtral Template',
			name: 'mixtralTemplate',
			type: 'boolean',
			default: true,
			description:
				'Whether messages to models of the Mixtral family are arranged as their template wants (alternating turns, one system message) and stray template tags are taken out of answers',
		},
		{
			displayName: 'Output Content',
			name: 'outputContent',
			type: 'options',
			options: [
				{ name: 'Answer', value: 'answer', description: 'Only the text or the parsed output' },
				{ name: 'Raw', value: 'raw', description: 'The reply of the API as it came' },
				{
					name: 'Simplified',
					value: 'simplified',
					description: 'The text, or the parsed output, with usage, cost and provider',
				},
			],
			default: 'simplified',
			displayOptions: { hide: { '@tool': [true] } },
			description: 'What each output item holds',
		},
		{
			displayName: 'Output Field',
			name: 'outputField',
			type: 'string',
			default: '',
			placeholder: 'e.g. ai',
			displayOptions: { hide: { '@tool': [true] } },
			description:
				'Puts everything that the node adds under one field of this name; empty = at the top level. Not "error" or "skipped".',
		},
		{
			displayName: 'Parallel Tool Calls',
			name: 'parallelToolCalls',
			type: 'boolean',
			default: true,
			description: 'Whether the model may call several tools in one answer',
		},
		{
			displayName: 'Preset',
			name: 'preset',
			type: 'string',
			default: '',
			description:
				'Slug of a preset of your OpenRouter account. Fields of this node win over those of the preset.',
		},
		{
			displayName: 'Reasoning',
			name: 'reasoning',
			type: 'json',
			default: '{ "effort": "low" }',
			description:
				'JSON object for models that reason, such as { "effort": "low" }. Mixtral does not.',
		},
		{
			displayName: 'Response Healing',
			name: 'responseHealing',
			type: 'boolean',
			default: true,
			description:
				'Whether OpenRouter repairs malformed JSON before it answers (plugin response-healing; acts with a JSON output format)',
		},
		{
			displayName: 'Service Tier',
			name: 'serviceTier',
			type: 'options',
			options: [
				{ name: 'Auto', value: 'auto' },
				{ name: 'Default', value: 'default' },
				{ name: 'Fast', value: 'fast' },
				{ name: 'Flex', value: 'flex', description: 'Cheaper and slower, where a provider has it' },
				{
					name: 'Priority',
					value: 'priority',
					description: 'Dearer and faster, where a provider has it',
				},
				{ name: 'Scale', value: 'scale' },
			],
			default: 'auto',
			description:
				'Price and speed class of the request, for models whose providers have tiers. Those of Mixtral have none.',
		},
		{
			displayName: 'Session ID',
			name: 'sessionId',
			type: 'string',
			default: '',
			description:
				'Groups requests in the logs and keeps them on one provider, whose prompt cache then helps. At most 256 characters. Values that change from run to run defeat the cache.',
		},
		{
			displayName: 'Tool Choice',
			name: 'toolChoice',
			type: 'string',
			default: 'auto',
			description: 'One of auto, none and required, or the name of the function to call',
		},
		{
			displayName: 'Tools',
			name: 'tools',
			type: 'json',
			default: '[]',
			description:
				'JSON array of tools as the OpenAI API defines them. Calls come out as toolCalls; the node does not run them.',
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			description: 'A stable ID of your end user, which keeps abuse of one from blocking all',
		},
		{
			displayName: 'Web Search',
			name: 'webSearch',
			type: 'boolean',
			default: true,
			description:
				'Whether results of a web search are put into the prompt (plugin web). Each search has a fee.',
		},
	],
};
