import type { INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';
import { batching } from '../../fields/batching';
import { files } from '../../fields/files';
import { modelLocator } from '../../fields/modelLocator';
import { options } from '../../fields/options';
import { routing } from '../../fields/routing';
import { sampling } from '../../fields/sampling';

const prompt: INodeProperties[] = [
	{
		displayName: 'Prompt Type',
		name: 'promptType',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Prompt',
				value: 'prompt',
				description: 'One prompt, with an optional system message',
			},
			{ name: 'Messages', value: 'messages', description: 'A conversation of several messages' },
			{
				name: 'JSON',
				value: 'json',
				description: 'A messages array, for example from an expression',
			},
		],
		default: 'prompt',
		description: 'How to enter the prompt',
	},
	{
		displayName: 'System Message',
		name: 'systemMessage',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. You are a careful analyst of product reviews.',
		displayOptions: { show: { promptType: ['prompt'] } },
		description: 'Instructions for the model, such as its role, its tone and its rules',
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 5 },
		required: true,
		default: '',
		placeholder: 'e.g. Summarize this review: {{ $json.review }}',
		displayOptions: { show: { promptType: ['prompt'] } },
		description: 'Text that the model answers. An expression is evaluated for each item.',
	},
	{
		displayName: 'Messages',
		name: 'messages',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Message',
		default: { message: [{ role: 'user', content: '' }] },
		displayOptions: { show: { promptType: ['messages'] } },
		options: [
			{
				displayName: 'Message',
				name: 'message',
				values: [
					{
						displayName: 'Role',
						name: 'role',
						type: 'options',
						options: [
							{ name: 'System', value: 'system' },
							{ name: 'User', value: 'user' },
							{ name: 'Assistant', value: 'assistant' },
						],
						default: 'user',
						description:
							'Author of the message. System gives instructions; Assistant is an earlier answer of the model.',
					},
					{
						displayName: 'Content',
						name: 'content',
						type: 'string',
						typeOptions: { rows: 3 },
						default: '',
						placeholder: 'e.g. Summarize this review: {{ $json.review }}',
						description: 'Text of the message. It must not be empty.',
					},
				],
			},
		],
		description: 'The conversation so far. The model writes the next message.',
	},
	{
		displayName: 'Messages (JSON)',
		name: 'messagesJson',
		type: 'json',
		required: true,
		default: '[\n  { "role": "user", "content": "" }\n]',
		displayOptions: { show: { promptType: ['json'] } },
		description:
			'A messages array in the format of the OpenAI API, or an expression that gives one. To insert values into the text, use {{ JSON.stringify(value) }}, which adds the quotes. A value without it can break the JSON, and a backslash in it can change the value unnoticed.',
	},
];

const outputFormat: INodeProperties[] = [
	{
		displayName: 'Output Format',
		name: 'outputFormat',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Text', value: 'text', description: 'The answer as the model writes it' },
			{ name: 'JSON Object', value: 'jsonObject', description: 'Any JSON object, parsed' },
			{
				name: 'JSON Schema',
				value: 'jsonSchema',
				description: 'JSON that fits a schema, checked and parsed',
			},
		],
		default: 'text',
		description:
			'Format of the answer. JSON is repaired if needed, parsed, and returned as output.',
	},
	{
		displayName: 'Schema Type',
		name: 'schemaType',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Generate From JSON Example',
				value: 'fromJson',
				description: 'Generate a schema from an example JSON object',
			},
			{
				name: 'Define Using JSON Schema',
				value: 'manual',
				description: 'Define the JSON schema manually',
			},
		],
		default: 'fromJson',
		displayOptions: { show: { outputFormat: ['jsonSchema'] } },
		description: 'How to specify the schema for the output',
	},
	{
		displayName: 'JSON Example',
		name: 'jsonSchemaExample',
		type: 'json',
		typeOptions: { rows: 8 },
		default: '{\n\t"sentiment": "positive",\n\t"keywords": ["battery", "price"]\n}',
		displayOptions: { show: { outputFormat: ['jsonSchema'], schemaType: ['fromJson'] } },
		description:
			'Example JSON object to generate the schema from. Every key becomes required. To insert values, use {{ JSON.stringify(value) }}, or an expression that gives an object.',
	},
	{
		displayName: 'Input Schema',
		name: 'inputSchema',
		type: 'json',
		typeOptions: { rows: 8 },
		default:
			'{\n\t"type": "object",\n\t"properties": {\n\t\t"sentiment": {\n\t\t\t"type": "string",\n\t\t\t"enum": ["positive", "neutral", "negative"]\n\t\t}\n\t},\n\t"required": ["sentiment"],\n\t"additionalProperties": false\n}',
		displayOptions: { show: { outputFormat: ['jsonSchema'], schemaType: ['manual'] } },
		description:
			'The JSON Schema that the output must fit. To insert values, use {{ JSON.stringify(value) }}, or an expression that gives an object. At most 100 levels and 20,000 parts, no references out of the schema, no back references in a pattern, and at most one repeat in a pattern for property names.',
	},
];

const hideInTool = (property: INodeProperties): INodeProperties => ({
	...property,
	displayOptions: { hide: { '@tool': [true] } },
});

export const chat: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['chat'] } },
		options: [
			{
				name: 'Complete',
				value: 'complete',
				action: 'Complete a chat',
				description: 'Get one answer for each item',
			},
		],
		default: 'complete',
	},
	...updateDisplayOptions({ show: { resource: ['chat'], operation: ['complete'] } }, [
		modelLocator,
		...prompt,
		{ ...files, displayOptions: { show: { promptType: ['prompt', 'messages'] } } },
		...outputFormat,
		sampling,
		routing,
		hideInTool(batching),
		options,
	]),
];
