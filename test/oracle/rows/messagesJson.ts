import type OpenAI from 'openai';
import { LLAMA, MIXTRAL, SMALL, byId, system, user, type Row } from './row';

/** OpenRouter caches a prompt up to such a mark; OpenAI's types do not know it. */
const CACHED_TEXT = {
	type: 'text',
	text: 'A long manual.',
	cache_control: { type: 'ephemeral', ttl: '1h' },
} satisfies OpenAI.ChatCompletionContentPartText & { cache_control: object };

/** Ready messages arrays. */
export const messagesJsonRows: Row[] = [
	{
		name: 'messages as JSON text, with an image, a sound and a file',
		parameters: {
			model: byId(SMALL),
			promptType: 'json',
			messagesJson: `[{ "role": "user", "name": "Ada", "content": [
				{ "type": "text", "text": "What is this?" },
				{ "type": "image_url", "image_url": { "url": "https://example.com/a.png", "detail": "low" } },
				{ "type": "input_audio", "input_audio": { "data": "UklGRg==", "format": "wav" } },
				{ "type": "file", "file": { "filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBE" } }
			] }]`,
		},
		openai: {
			model: SMALL,
			messages: [
				{
					role: 'user',
					name: 'Ada',
					content: [
						{ type: 'text', text: 'What is this?' },
						{ type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
						{ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
						{
							type: 'file',
							file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' },
						},
					],
				},
			],
		},
	},
	{
		name: 'a prompt to be cached, in parts, for Mixtral',
		item: {
			messages: [
				system([CACHED_TEXT, { type: 'text', text: 'Be brief.' }]),
				user('What is on page 3?'),
			],
		},
		parameters: { promptType: 'json', messagesJson: '={{ $json.messages }}' },
		openai: {
			model: MIXTRAL,
			messages: [
				system([CACHED_TEXT, { type: 'text', text: 'Be brief.' }]),
				user('What is on page 3?'),
			],
		},
	},
	{
		name: 'tool calls and their results, for Mixtral',
		parameters: {
			promptType: 'json',
			messagesJson: `[
				{ "role": "user", "content": "Weather in Rome?" },
				{ "role": "assistant", "content": null, "tool_calls": [
					{ "id": "call00001", "type": "function", "function": { "name": "get_weather", "arguments": "{\\"city\\":\\"Rome\\"}" } }
				] },
				{ "role": "tool", "tool_call_id": "call00001", "content": "sunny" }
			]`,
			options: { tools: '[{ "type": "function", "function": { "name": "get_weather" } }]' },
		},
		openai: {
			model: MIXTRAL,
			messages: [
				user('Weather in Rome?'),
				{
					role: 'assistant',
					content: null,
					tool_calls: [
						{
							id: 'call00001',
							type: 'function',
							function: { name: 'get_weather', arguments: '{"city":"Rome"}' },
						},
					],
				},
				{ role: 'tool', tool_call_id: 'call00001', content: 'sunny' },
			],
			tools: [{ type: 'function', function: { name: 'get_weather' } }],
		},
	},
	{
		name: 'a developer and neighbours of one role, untouched for a model of another family',
		item: { question: 'Why?' },
		parameters: {
			model: byId(LLAMA),
			promptType: 'json',
			messagesJson:
				'=[{ "role": "developer", "content": "Be brief." }, { "role": "user", "content": "Hm." }, { "role": "user", "content": "{{ $json.question }}" }]',
		},
		openai: {
			model: LLAMA,
			messages: [{ role: 'developer', content: 'Be brief.' }, user('Hm.'), user('Why?')],
		},
	},
];
