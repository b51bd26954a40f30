import type OpenAI from 'openai';
import { HELLO, type Row } from './row';

const WEATHER = {
	type: 'function',
	function: {
		name: 'get_weather',
		description: 'The weather of a city',
		parameters: {
			type: 'object',
			properties: { city: { type: 'string' }, in_celsius: { type: 'boolean' } },
			required: ['city'],
		},
	},
} satisfies OpenAI.ChatCompletionFunctionTool;

/** As a user writes it in the editor. */
const WEATHER_TEXT = `[{
	"type": "function",
	"function": {
		"name": "get_weather",
		"description": "The weather of a city",
		"parameters": {
			"type": "object",
			"properties": { "city": { "type": "string" }, "in_celsius": { "type": "boolean" } },
			"required": ["city"]
		}
	}
}]`;

const TIME = {
	type: 'function',
	function: { name: 'get_time', strict: true, parameters: {} },
} satisfies OpenAI.ChatCompletionFunctionTool;

/** A tool that OpenRouter runs itself: https://openrouter.ai/docs/guides/features/server-tools */
const WEB_SEARCH = { type: 'openrouter:web_search' } as const;

/** Tools and what the model may do with them. */
export const toolRows: Row[] = [
	{
		name: 'tools as JSON text',
		parameters: { prompt: 'Say hello.', options: { tools: WEATHER_TEXT } },
		openai: { ...HELLO, tools: [WEATHER] },
	},
	{
		name: 'tools of an expression, one at a time, as the model likes',
		item: { tools: [WEATHER, TIME] },
		parameters: {
			prompt: 'Say hello.',
			options: { tools: '={{ $json.tools }}', toolChoice: 'auto', parallelToolCalls: false },
		},
		openai: {
			...HELLO,
			tools: [WEATHER, TIME],
			tool_choice: 'auto',
			parallel_tool_calls: false,
		},
	},
	{
		name: 'tools that must be called',
		parameters: {
			prompt: 'Say hello.',
			options: { toolChoice: 'required', parallelToolCalls: true, tools: WEATHER_TEXT },
		},
		openai: {
			...HELLO,
			tools: [WEATHER],
			tool_choice: 'required',
			parallel_tool_calls: true,
		},
	},
	{
		name: 'tools that must not be called',
		item: { choice: 'none' },
		parameters: {
			prompt: 'Say hello.',
			options: { tools: WEATHER_TEXT, toolChoice: '={{ $json.choice }}' },
		},
		openai: { ...HELLO, tools: [WEATHER], tool_choice: 'none' },
	},
	{
		name: 'one function to call, by its name',
		parameters: {
			prompt: 'Say hello.',
			options: { tools: WEATHER_TEXT, toolChoice: 'get_weather' },
		},
		openai: {
			...HELLO,
			tools: [WEATHER],
			tool_choice: { type: 'function', function: { name: 'get_weather' } },
		},
	},
	{
		name: 'one function to call, as the object of the API',
		parameters: {
			prompt: 'Say hello.',
			options: {
				tools: WEATHER_TEXT,
				toolChoice: '{ "type": "function", "function": { "name": "get_weather" } }',
				parallelToolCalls: '={{ "false" }}',
			},
		},
		openai: {
			...HELLO,
			tools: [WEATHER],
			tool_choice: { type: 'function', function: { name: 'get_weather' } },
			parallel_tool_calls: false,
		},
	},
	{
		name: 'a tool that OpenRouter runs',
		parameters: {
			prompt: 'Say hello.',
			options: { tools: '[{ "type": "openrouter:web_search" }]' },
		},
		// OpenAI's types know no tools of others.
		openai: { ...HELLO, tools: [WEB_SEARCH as unknown as OpenAI.ChatCompletionTool] },
	},
	{
		name: 'tools that were added but left empty',
		parameters: { prompt: 'Say hello.', options: { tools: '[]' } },
		openai: { ...HELLO },
	},
];
