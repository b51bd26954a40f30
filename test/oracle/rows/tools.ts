import type OpenAI from 'openai';
import { hello, type Row } from './row';

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
	hello('tools as JSON text', { options: { tools: WEATHER_TEXT } }, { tools: [WEATHER] }),
	hello(
		'tools of an expression, one at a time, as the model likes',
		{ options: { tools: '={{ $json.tools }}', toolChoice: 'auto', parallelToolCalls: false } },
		{ tools: [WEATHER, TIME], tool_choice: 'auto', parallel_tool_calls: false },
		{ tools: [WEATHER, TIME] },
	),
	hello(
		'tools that must be called',
		{ options: { toolChoice: 'required', parallelToolCalls: true, tools: WEATHER_TEXT } },
		{ tools: [WEATHER], tool_choice: 'required', parallel_tool_calls: true },
	),
	hello(
		'tools that must not be called',
		{ options: { tools: WEATHER_TEXT, toolChoice: '={{ $json.choice }}' } },
		{ tools: [WEATHER], tool_choice: 'none' },
		{ choice: 'none' },
	),
	hello(
		'one function to call, by its name',
		{ options: { tools: WEATHER_TEXT, toolChoice: 'get_weather' } },
		{ tools: [WEATHER], tool_choice: { type: 'function', function: { name: 'get_weather' } } },
	),
	hello(
		'one function to call, as the object of the API',
		{
			options: {
				tools: WEATHER_TEXT,
				toolChoice: '{ "type": "function", "function": { "name": "get_weather" } }',
				parallelToolCalls: '={{ "false" }}',
			},
		},
		{
			tools: [WEATHER],
			tool_choice: { type: 'function', function: { name: 'get_weather' } },
			parallel_tool_calls: false,
		},
	),
	hello(
		'a tool that OpenRouter runs',
		{ options: { tools: '[{ "type": "openrouter:web_search" }]' } },
		{ tools: [WEB_SEARCH as unknown as OpenAI.ChatCompletionTool] },
	),
	hello('tools that were added but left empty', { options: { tools: '[]' } }, {}),
];
