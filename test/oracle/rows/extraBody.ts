import { hello, LLAMA, user, type Row } from './row';

/** Keys of the user's own, which are merged into the body last. */
export const extraBodyRows: Row[] = [
	hello(
		'keys for which the node has no field',
		{
			options: {
				extraBody:
					'{ "verbosity": "low", "max_tool_calls": 5, "trace": { "trace_id": "t-1", "shop": "north" } }',
			},
		},
		{ verbosity: 'low', max_tool_calls: 5, trace: { trace_id: 't-1', shop: 'north' } },
	),
	hello(
		'keys in the place of fields, replaced as a whole',
		{
			sampling: { temperature: 0.9, maxTokens: 100 },
			routing: { order: 'mistral', zdr: true },
			options: {
				webSearch: false,
				extraBody:
					'{ "temperature": 0.1, "provider": { "sort": "price" }, "plugins": [{ "id": "web", "max_results": 2 }] }',
			},
		},
		{
			temperature: 0.1,
			max_tokens: 100,
			provider: { sort: 'price' },
			plugins: [{ id: 'web', max_results: 2 }],
		},
	),
	{
		name: 'another model and other messages, by an expression',
		item: { extra: { model: LLAMA, messages: [user('Say goodbye.')] } },
		parameters: { prompt: 'Say hello.', options: { extraBody: '={{ $json.extra }}' } },
		openai: { model: LLAMA, messages: [user('Say goodbye.')] },
	},
	hello(
		'null in the place of a field, which the API takes for unset',
		{
			sampling: { temperature: 0.9, seed: 7 },
			options: { extraBody: '{ "temperature": null, "max_completion_tokens": 64 }' },
		},
		{ temperature: null, seed: 7, max_completion_tokens: 64 },
	),
	hello(
		'prompt caching and a predicted answer',
		{
			options: {
				extraBody:
					'{ "cache_control": { "type": "ephemeral" }, "prediction": { "type": "content", "content": "Hello." } }',
			},
		},
		{ cache_control: { type: 'ephemeral' }, prediction: { type: 'content', content: 'Hello.' } },
	),
];
