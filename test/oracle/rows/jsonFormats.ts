import type OpenAI from 'openai';
import { MIXTRAL, SMALL, byId, schemaFormat, system, user, type Row } from './row';

const QUESTION = user('Judge: great!') satisfies OpenAI.ChatCompletionMessageParam;

const ONLY_JSON = 'and nothing else: no code fence, no comments, no text around it.';
const WRITE_OBJECT = `Reply with one JSON object ${ONLY_JSON}`;
const WRITE_SCHEMA = `Reply with JSON ${ONLY_JSON} It must match this JSON Schema (send the data, not the schema):\n`;

/** What the default example of the editor says. */
export const EXAMPLE_SCHEMA = {
	type: 'object',
	properties: {
		sentiment: { type: 'string' },
		keywords: { type: 'array', items: { type: 'string' } },
	},
	required: ['sentiment', 'keywords'],
	additionalProperties: false,
};
const EXAMPLE_SCHEMA_TEXT =
	'{"type":"object","properties":{"sentiment":{"type":"string"},"keywords":{"type":"array","items":{"type":"string"}}},"required":["sentiment","keywords"],"additionalProperties":false}';

/** Strict mode refuses a list of anything. */
const OPEN_LIST_SCHEMA = {
	type: 'object',
	properties: { keywords: { type: 'array', items: {} }, sentiment: { type: 'string' } },
	required: ['keywords', 'sentiment'],
	additionalProperties: false,
};

/** Answers that must be JSON, of any form or of an example's. */
export const jsonFormatRows: Row[] = [
	{
		name: 'any JSON object',
		parameters: { prompt: 'Judge: great!', outputFormat: 'jsonObject' },
		openai: {
			model: MIXTRAL,
			messages: [system(WRITE_OBJECT), QUESTION],
			response_format: { type: 'json_object' },
		},
	},
	{
		name: 'any JSON object under a system message, healed, from providers that can',
		parameters: {
			systemMessage: 'You judge.',
			prompt: 'Judge: great!',
			outputFormat: 'jsonObject',
			options: { responseHealing: true, maxJsonRepairs: 0 },
			routing: { requireParameters: true },
		},
		openai: {
			model: MIXTRAL,
			messages: [system(`You judge.\n\n${WRITE_OBJECT}`), QUESTION],
			response_format: { type: 'json_object' },
			plugins: [{ id: 'response-healing' }],
			provider: { require_parameters: true },
		},
	},
	{
		name: 'the default example, for a model that must read the schema in the prompt',
		parameters: { prompt: 'Judge: great!', outputFormat: 'jsonSchema' },
		openai: {
			model: MIXTRAL,
			messages: [system(WRITE_SCHEMA + EXAMPLE_SCHEMA_TEXT), QUESTION],
			response_format: schemaFormat(EXAMPLE_SCHEMA, true),
		},
	},
	{
		name: 'an example of an expression, for a model that takes the schema from the API',
		item: { example: { sentiment: 'positive', keywords: ['a', 'b'] } },
		parameters: {
			model: byId(`${SMALL}:nitro`),
			prompt: 'Judge: great!',
			outputFormat: 'jsonSchema',
			jsonSchemaExample: '={{ $json.example }}',
		},
		openai: {
			model: `${SMALL}:nitro`,
			messages: [QUESTION],
			response_format: schemaFormat(EXAMPLE_SCHEMA, true),
		},
	},
	{
		name: 'an example as JSON text, whose empty list says nothing of its items',
		parameters: {
			model: byId(SMALL),
			prompt: 'Judge: great!',
			outputFormat: 'jsonSchema',
			jsonSchemaExample: '{ "keywords": [], "sentiment": "good" }',
			options: { maxJsonRepairs: 0, responseHealing: false },
		},
		openai: {
			model: SMALL,
			messages: [QUESTION],
			response_format: schemaFormat(OPEN_LIST_SCHEMA, false),
			plugins: [{ id: 'response-healing', enabled: false }],
		},
	},
];
