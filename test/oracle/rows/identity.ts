import { HELLO, type Row } from './row';

/** Who asks, what it belongs to, and how urgent it is. */
export const identityRows: Row[] = [
	{
		name: 'a user, a session and metadata',
		parameters: {
			prompt: 'Say hello.',
			options: {
				user: 'customer-17',
				sessionId: 'reviews-2026',
				metadata: '{ "workflow": "reviews", "team": "support" }',
			},
		},
		openai: {
			...HELLO,
			user: 'customer-17',
			session_id: 'reviews-2026',
			metadata: { workflow: 'reviews', team: 'support' },
		},
	},
	{
		name: 'the same by expressions, IDs that are numbers among them',
		item: { id: 4711, order: 17, labels: { shop: 'Köln' } },
		parameters: {
			prompt: 'Say hello.',
			options: {
				user: '={{ $json.id }}',
				sessionId: '={{ $json.order }}',
				metadata: '={{ $json.labels }}',
			},
		},
		openai: { ...HELLO, user: '4711', session_id: '17', metadata: { shop: 'Köln' } },
	},
	{
		name: 'tier auto, with a user',
		parameters: { prompt: 'Say hello.', options: { serviceTier: 'auto', user: 'a' } },
		openai: { ...HELLO, service_tier: 'auto', user: 'a' },
	},
	{
		name: 'tier default, by an expression',
		item: { tier: 'default' },
		parameters: { prompt: 'Say hello.', options: { serviceTier: '={{ $json.tier }}' } },
		openai: { ...HELLO, service_tier: 'default' },
	},
	{
		name: 'tier fast, the fastest provider first',
		parameters: {
			prompt: 'Say hello.',
			options: { serviceTier: 'fast' },
			routing: { sort: 'latency' },
		},
		openai: { ...HELLO, service_tier: 'fast', provider: { sort: 'latency' } },
	},
	{
		name: 'tier flex, in a session',
		parameters: { prompt: 'Say hello.', options: { serviceTier: 'flex', sessionId: 'nightly' } },
		openai: { ...HELLO, service_tier: 'flex', session_id: 'nightly' },
	},
	{
		name: 'tier priority, under a price',
		parameters: {
			prompt: 'Say hello.',
			options: { serviceTier: 'priority' },
			routing: { maxCompletionPrice: 12 },
		},
		openai: {
			...HELLO,
			service_tier: 'priority',
			provider: { max_price: { completion: '12' } },
		},
	},
	{
		name: 'tier scale',
		parameters: { prompt: 'Say hello.', options: { serviceTier: 'scale' } },
		openai: { ...HELLO, service_tier: 'scale' },
	},
];
