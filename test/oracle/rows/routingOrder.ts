import { hello, LLAMA, SMALL, type Row } from './row';

/** Order, price, speed and fallback models. */
export const routingOrderRows: Row[] = [
	hello('the cheapest first', { routing: { sort: 'price' } }, { provider: { sort: 'price' } }),
	hello(
		'the fastest first, by an expression',
		{ routing: { sort: '={{ $json.order }}' } },
		{ provider: { sort: 'throughput' } },
		{ order: 'throughput' },
	),
	hello(
		'the fastest first of all models together',
		{ routing: { sort: 'latency', sortPartition: 'none', fallbackModels: SMALL } },
		{ models: [SMALL], provider: { sort: { by: 'latency', partition: 'none' } } },
	),
	hello(
		'the best at tools first, model by model',
		{ routing: { sortPartition: 'model', sort: 'exacto' } },
		{ provider: { sort: { by: 'exacto', partition: 'model' } } },
	),
	hello(
		'a partition without an order',
		{ routing: { sortPartition: 'none' } },
		{ provider: { sort: { partition: 'none' } } },
	),
	hello(
		'prices as text, as the schema of the API has them',
		{
			routing: {
				maxPromptPrice: 2,
				maxCompletionPrice: 6.5,
				maxRequestPrice: 0.01,
				maxImagePrice: 0.000001,
			},
		},
		{
			provider: {
				max_price: { prompt: '2', completion: '6.5', request: '0.01', image: '0.000001' },
			},
		},
	),
	hello(
		'prices of zero, of tiny amounts and of text',
		{
			routing: {
				maxPromptPrice: '={{ $json.price }}',
				maxCompletionPrice: 0.0000001,
				maxRequestPrice: 0,
				maxImagePrice: 0,
			},
		},
		{
			provider: {
				max_price: { prompt: '0.5', completion: '0.0000001', request: '0', image: '0' },
			},
		},
		{ price: '0.50' },
	),
	hello(
		'wishes for speed',
		{ routing: { preferredMinThroughput: 50, preferredMaxLatency: 2.5 } },
		{ provider: { preferred_min_throughput: 50, preferred_max_latency: 2.5 } },
	),
	hello(
		'wishes for speed beside an order and a price',
		{
			routing: {
				preferredMinThroughput: 0,
				preferredMaxLatency: '={{ $json.seconds }}',
				sort: 'price',
				maxCompletionPrice: 4,
			},
		},
		{
			provider: {
				preferred_min_throughput: 0,
				preferred_max_latency: 3,
				sort: 'price',
				max_price: { completion: '4' },
			},
		},
		{ seconds: '3' },
	),
	hello(
		'fallback models with providers',
		{ routing: { fallbackModels: `${SMALL}, ${LLAMA}`, only: 'mistral,together' } },
		{ models: [SMALL, LLAMA], provider: { only: ['mistral', 'together'] } },
	),
	hello(
		'fallback models as an array of an expression',
		{ routing: { fallbackModels: '={{ $json.models }}' } },
		{ models: [LLAMA, SMALL] },
		{ models: [LLAMA, SMALL] },
	),
];
