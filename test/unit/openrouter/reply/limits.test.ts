import { readFailure } from '../../../../nodes/openrouter/reply/failure';
import { NOW_MS, read } from './replySamples';

describe('a limit is read wherever it stands', () => {
	const RESET = String(NOW_MS + 7_200_000);
	const free = 'Rate limit exceeded: free-models-per-day. Add credits';
	const headers = {
		'X-RateLimit-Limit': '50',
		'X-RateLimit-Remaining': '0',
		'X-RateLimit-Reset': RESET,
	};
	const throttled = (error: object, http: Record<string, unknown> = {}) =>
		readFailure({ status: 429, headers: http, wallClockMs: NOW_MS }, { error }, '');

	test.each<[string, object, Record<string, unknown>, string, number | null]>([
		[
			'free models, in the body',
			{ message: free, metadata: { headers, provider_name: null } },
			{},
			'group',
			7_200_000,
		],
		[
			'free models, in the headers',
			{ message: free },
			{ 'x-ratelimit-reset': RESET },
			'group',
			7_200_000,
		],
		[
			'the free tier by its source',
			{ message: 'x', metadata: { limit_source: 'openrouter_free_tier_daily' } },
			{},
			'group',
			null,
		],
		[
			'the account',
			{ message: 'Rate limit exceeded', metadata: { headers } },
			{},
			'all',
			7_200_000,
		],
		[
			'a gateway, one model',
			{ message: 'x', metadata: { provider_name: 'Acme' } },
			{ 'retry-after': '4', 'x-ratelimit-remaining-requests': '0' },
			'lane',
			4_000,
		],
		[
			"the user's own provider key",
			{ message: 'x', metadata: { provider_name: 'Acme', is_byok: true } },
			{},
			'lane',
			null,
		],
		[
			'a pool',
			{
				message: 'Provider returned error',
				metadata: { provider_name: 'Acme', raw: 'm is temporarily rate-limited upstream' },
			},
			{},
			'pool',
			null,
		],
		[
			'a pool with a hint',
			{ message: 'x', metadata: { provider_name: 'Acme' } },
			{ 'retry-after': '1' },
			'pool',
			1_000,
		],
		[
			'capacity',
			{ availability: { code: 'capacity_exhausted', retry_after: 2 } },
			{},
			'pool',
			2_000,
		],
		['nobody', { message: 'Slow down' }, {}, 'unknown', null],
	])('%s', (_case, error, http, scope, retryAfterMs) => {
		expect(throttled(error, http)).toMatchObject({ kind: 'throttled', scope, retryAfterMs });
		const inside = read({ error: { code: 429, ...error } }, 200, http);
		expect(inside).toMatchObject({ kind: 'throttled', scope, retryAfterMs });
	});
});
