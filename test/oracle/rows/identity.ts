import { hello, type Row } from './row';

/** Who asks, what it belongs to, and how urgent it is. */
export const identityRows: Row[] = [
	hello(
		'a user, a session and metadata',
		{
			options: {
				user: 'customer-17',
				sessionId: 'reviews-2026',
				metadata: '{ "workflow": "reviews", "team": "support" }',
			},
		},
		{
			user: 'customer-17',
			session_id: 'reviews-2026',
			metadata: { workflow: 'reviews', team: 'support' },
		},
	),
	hello(
		'the same by expressions, IDs that are numbers among them',
		{
			options: {
				user: '={{ $json.id }}',
				sessionId: '={{ $json.order }}',
				metadata: '={{ $json.labels }}',
			},
		},
		{ user: '4711', session_id: '17', metadata: { shop: 'Köln' } },
		{ id: 4711, order: 17, labels: { shop: 'Köln' } },
	),
	hello(
		'tier auto, with a user',
		{ options: { serviceTier: 'auto', user: 'a' } },
		{ service_tier: 'auto', user: 'a' },
	),
	hello(
		'tier default, by an expression',
		{ options: { serviceTier: '={{ $json.tier }}' } },
		{ service_tier: 'default' },
		{ tier: 'default' },
	),
	hello(
		'tier fast, the fastest provider first',
		{ options: { serviceTier: 'fast' }, routing: { sort: 'latency' } },
		{ service_tier: 'fast', provider: { sort: 'latency' } },
	),
	hello(
		'tier flex, in a session',
		{ options: { serviceTier: 'flex', sessionId: 'nightly' } },
		{ service_tier: 'flex', session_id: 'nightly' },
	),
	hello(
		'tier priority, under a price',
		{ options: { serviceTier: 'priority' }, routing: { maxCompletionPrice: 12 } },
		{ service_tier: 'priority', provider: { max_price: { completion: '12' } } },
	),
	hello('tier scale', { options: { serviceTier: 'scale' } }, { service_tier: 'scale' }),
];
