import type { INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';
import { batching } from '../../fields/batching';
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
			{ name: 'JSON', value: 'json', description: 'A messages array from an expression' },
			{ name: 'Messages', value: 'messages', description: 'A conversation, turn by turn' },
			{
				name: 'Prompt',
				value: 'prompt',
				description: 'One prompt, with a system message if you like',
			},
		],
		default: 'prompt',
		description: 'How the conversation is given',
	},
	{
		displayName: 'System Message',
		name: 'systemMessage',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. You are a careful analyst of product reviews.',
		displayOptions: { show: { promptType: ['prompt'] } },
		description: 'What holds for every answer: the role, the tone, the rules',
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
		description: 'What to answer; an expression is read for each item',
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
							{ name: 'Assistant', value: 'assistant' },
							{ name: 'System', value: 'system' },
							{ name: 'User', value: 'user' },
						],
						default: 'user',
						description: 'Who says it: the rules, the user, or the model in an earlier turn',
					},
					{
						displayName: 'Content',
						name: 'content',
						type: 'string',
						typeOptions: { rows: 3 },
						default: '',
						description: 'What is said in this turn; must not be empty',
					},
				],
			},
		],
		description: 'The conversation so far; the model writes the next turn',
	},
	{
		displayName: 'Messages (JSON)',
		name: 'messagesJson',
		type: 'json',
		required: true,
		default: '[\n  { "role": "user", "content": "" }\n]',
		displayOptions: { show: { promptType: ['json'] } },
		description: 'A messages array as the OpenAI API defines it, or an expression that gives one',
	},
];

const outputFormat: INodeProperties[] = [
	{
		displayName: 'Output Format',
		name: 'outputFormat',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'JSON Object', value: 'jsonObject', description: 'Any JSON object, parsed' },
			{
				name: 'JSON Schema',
				value: 'jsonSchema',
				description: 'JSON that fits a schema, checked and parsed',
			},
			{ name: 'Text', value: 'text', description: 'The answer as the model writes it' },
		],
		default: 'text',
		description: 'What the answer must be; JSON is repaired where needed and comes out as output',
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
		description: 'Example JSON object to generate the schema from; every key becomes required',
	},
	{
		displayName: 'Input Schema',
		name: 'inputSchema',
		type: 'json',
		typeOptions: { rows: 8 },
		default:
			'{\n\t"type": "object",\n\t"properties": {\n\t\t"sentiment": {\n\t\t\t"type": "string",\n\t\t\t"enum": ["positive", "neutral", "negative"]\n\t\t}\n\t},\n\t"required": ["sentiment"],\n\t"additionalProperties": false\n}',
		displayOptions: { show: { outputFormat: ['jsonSchema'], schemaType: ['manual'] } },
		description: 'The JSON Schema that the output must fit',
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
		...outputFormat,
		sampling,
		routing,
		hideInTool(batching),
		options,
	]),
];
