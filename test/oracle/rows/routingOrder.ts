import { HELLO, LLAMA, SMALL, type Row } from './row';

/** Order, price, speed and fallback models. */
export const routingOrderRows: Row[] = [
	{
		name: 'the cheapest first',
		parameters: { prompt: 'Say hello.', routing: { sort: 'price' } },
		openai: { ...HELLO, provider: { sort: 'price' } },
	},
	{
		name: 'the fastest first, by an expression',
		item: { order: 'throughput' },
		parameters: { prompt: 'Say hello.', routing: { sort: '={{ $json.order }}' } },
		openai: { ...HELLO, provider: { sort: 'throughput' } },
	},
	{
		name: 'the fastest first of all models together',
		parameters: {
			prompt: 'Say hello.',
			routing: { sort: 'latency', sortPartition: 'none', fallbackModels: SMALL },
		},
		openai: {
			...HELLO,
			models: [SMALL],
			provider: { sort: { by: 'latency', partition: 'none' } },
		},
	},
	{
		name: 'the best at tools first, model by model',
		parameters: { prompt: 'Say hello.', routing: { sortPartition: 'model', sort: 'exacto' } },
		openai: { ...HELLO, provider: { sort: { by: 'exacto', partition: 'model' } } },
	},
	{
		name: 'a partition without an order',
		parameters: { prompt: 'Say hello.', routing: { sortPartition: 'none' } },
		openai: { ...HELLO, provider: { sort: { partition: 'none' } } },
	},
	{
		name: 'prices as text, as the schema of the API has them',
		parameters: {
			prompt: 'Say hello.',
			routing: {
				maxPromptPrice: 2,
				maxCompletionPrice: 6.5,
				maxRequestPrice: 0.01,
				maxImagePrice: 0.000001,
			},
		},
		openai: {
			...HELLO,
			provider: {
				max_price: { prompt: '2', completion: '6.5', request: '0.01', image: '0.000001' },
			},
		},
	},
	{
		name: 'prices of zero, of tiny amounts and of text',
		item: { price: '0.50' },
		parameters: {
			prompt: 'Say hello.',
			routing: {
				maxPromptPrice: '={{ $json.price }}',
				maxCompletionPrice: 0.0000001,
				maxRequestPrice: 0,
				maxImagePrice: 0,
			},
		},
		openai: {
			...HELLO,
			provider: {
				max_price: { prompt: '0.5', completion: '0.0000001', request: '0', image: '0' },
			},
		},
	},
	{
		name: 'wishes for speed',
		parameters: {
			prompt: 'Say hello.',
			routing: { preferredMinThroughput: 50, preferredMaxLatency: 2.5 },
		},
		openai: { ...HELLO, provider: { preferred_min_throughput: 50, preferred_max_latency: 2.5 } },
	},
	{
		name: 'wishes for speed beside an order and a price',
		item: { seconds: '3' },
		parameters: {
			prompt: 'Say hello.',
			routing: {
				preferredMinThroughput: 0,
				preferredMaxLatency: '={{ $json.seconds }}',
				sort: 'price',
				maxCompletionPrice: 4,
			},
		},
		openai: {
			...HELLO,
			provider: {
				preferred_min_throughput: 0,
				preferred_max_latency: 3,
				sort: 'price',
				max_price: { completion: '4' },
			},
		},
	},
	{
		name: 'fallback models with providers',
		parameters: {
			prompt: 'Say hello.',
			routing: { fallbackModels: `${SMALL}, ${LLAMA}`, only: 'mistral,together' },
		},
		openai: { ...HELLO, models: [SMALL, LLAMA], provider: { only: ['mistral', 'together'] } },
	},
	{
		name: 'fallback models as an array of an expression',
		item: { models: [LLAMA, SMALL] },
		parameters: { prompt: 'Say hello.', routing: { fallbackModels: '={{ $json.models }}' } },
		openai: { ...HELLO, models: [LLAMA, SMALL] },
	},
];
