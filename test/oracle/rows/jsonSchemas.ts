import type OpenAI from 'openai';
import { MIXTRAL, SMALL, byId, schemaFormat, system, user, type Row } from './row';

const QUESTION = user('Judge: great!') satisfies OpenAI.ChatCompletionMessageParam;

const WRITE_KEYWORDS =
	'Reply with JSON and nothing else: no code fence, no comments, no text around it. It must match this JSON Schema (send the data, not the schema):\n{"type":"object","required":["keywords"]}';

/** What stands in the editor before the user writes one. */
const DEFAULT_SCHEMA = {
	type: 'object',
	properties: { sentiment: { type: 'string', enum: ['positive', 'neutral', 'negative'] } },
	required: ['sentiment'],
	additionalProperties: false,
};

/** Strict mode refuses a key that may be left out. */
const LOOSE_SCHEMA = {
	type: 'object',
	properties: { sentiment: { type: 'string', enum: ['positive', 'negative'] } },
};

/** Answers that must fit a schema written by hand. */
export const jsonSchemaRows: Row[] = [
	{
		name: 'the default schema by hand',
		parameters: {
			model: byId(SMALL),
			prompt: 'Judge: great!',
			outputFormat: 'jsonSchema',
			schemaType: 'manual',
			sampling: { temperature: 0 },
		},
		openai: {
			model: SMALL,
			messages: [QUESTION],
			temperature: 0,
			response_format: schemaFormat(DEFAULT_SCHEMA, true),
		},
	},
	{
		name: 'a schema by hand that strict mode would refuse',
		parameters: {
			model: byId(SMALL),
			prompt: 'Judge: great!',
			outputFormat: 'jsonSchema',
			schemaType: 'manual',
			inputSchema:
				'{ "type": "object", "properties": { "sentiment": { "type": "string", "enum": ["positive", "negative"] } } }',
		},
		openai: {
			model: SMALL,
			messages: [QUESTION],
			response_format: schemaFormat(LOOSE_SCHEMA, false),
		},
	},
	{
		name: 'a schema of an expression, for a model that must read it in the prompt',
		item: { schema: { type: 'object', required: ['keywords'] } },
		parameters: {
			systemMessage: 'You judge.',
			prompt: 'Judge: great!',
			outputFormat: 'jsonSchema',
			schemaType: 'manual',
			inputSchema: '={{ $json.schema }}',
		},
		openai: {
			model: MIXTRAL,
			messages: [system(`You judge.\n\n${WRITE_KEYWORDS}`), QUESTION],
			response_format: schemaFormat({ type: 'object', required: ['keywords'] }, false),
		},
	},
];
