import { readFailure } from '../../../../nodes/openrouter/reply/failure';
import { NOW_MS, read } from './replySamples';

describe('a limit is read wherever it stands', () => {
	const RESET = String(NOW_MS + 7_200_000);
	/** A limit for a day ends at midnight UTC. */
	const HALF_A_DAY = 43_200_000;
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
			HALF_A_DAY,
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
		['free models, for a day', { message: free }, {}, 'group', HALF_A_DAY],
		[
			'free models, for a minute',
			{ message: 'free-models-per-min', metadata: { headers: { 'x-RateLimit-RESET': RESET } } },
			{},
			'group',
			7_200_000,
		],
		[
			'the free tier, for a minute',
			{ message: 'x', metadata: { limit_source: 'openrouter_free_tier_per_minute' } },
			{},
			'group',
			null,
		],
		[
			'an account, for a day',
			{ message: 'x', metadata: { limit_source: 'openrouter_account_daily' } },
			{},
			'all',
			HALF_A_DAY,
		],
		[
			'a provider by its source',
			{ message: 'x', metadata: { limit_source: 'upstream_provider' } },
			{},
			'pool',
			null,
		],
		['a time of 0', { message: 'x' }, { 'retry-after': '0' }, 'unknown', 0],
		['a time in the body', { message: 'x', retry_after: 3 }, {}, 'lane', 3_000],
		['milliseconds', { message: 'x', availability: { retry_after_ms: 1_200 } }, {}, 'lane', 1_200],
		[
			'a point in time',
			{ message: 'x', availability: { retry_at: '2026-11-25T12:01:00Z' } },
			{},
			'lane',
			60_000,
		],
		['a time with its unit', { message: 'x' }, { 'retry-after': '30s' }, 'lane', 30_000],
		['a reset with units', { message: 'x' }, { 'x-ratelimit-reset': '2m30s' }, 'all', 150_000],
		[
			'the reset of what is spent',
			{ message: 'x' },
			{
				'x-ratelimit-remaining-requests': '5',
				'x-ratelimit-reset-requests': '9s',
				'x-ratelimit-remaining-tokens': '0',
				'x-ratelimit-reset-tokens': '1m0.5s',
			},
			'lane',
			60_500,
		],
		[
			'what the provider sent',
			{
				message: 'Provider returned error',
				metadata: { raw: '{"error":{"details":[{"retryDelay": "37s"}]}}' },
			},
			{},
			'pool',
			37_000,
		],
		[
			'words',
			{ message: 'Limit reached. Please try again in 1m30s.', metadata: { provider_name: 'Acme' } },
			{},
			'pool',
			90_000,
		],
	])('%s', (_case, error, http, scope, retryAfterMs) => {
		expect(throttled(error, http)).toMatchObject({ kind: 'throttled', scope, retryAfterMs });
		const inside = read({ error: { code: 429, ...error } }, 200, http);
		expect(inside).toMatchObject({ kind: 'throttled', scope, retryAfterMs });
	});

	test.each([
		{ code: 'insufficient_quota', message: 'x' },
		{ type: 'insufficient_quota', message: 'x' },
		{
			message: 'Provider returned error',
			metadata: { raw: '{"error":{"type":"insufficient_quota","code":null}}' },
		},
		{ message: 'x', metadata: { error_type: 'insufficient_quota' } },
	])('no wait helps a quota that is spent: %j', (error) => {
		expect(throttled(error)).toMatchObject({
			kind: 'failed',
			failure: { type: 'insufficientCredits' },
		});
	});

	test('a status that the table does not know asks to come again by its header', () => {
		const read418 = (headers: Record<string, unknown>) =>
			readFailure({ status: 418, headers, wallClockMs: NOW_MS }, { error: 'x' }, '');
		expect(read418({})).toMatchObject({ kind: 'failed', failure: { type: 'invalidRequest' } });
		expect(read418({ 'retry-after': '2' })).toMatchObject({
			kind: 'throttled',
			retryAfterMs: 2_000,
			failure: { type: 'rateLimited' },
		});
	});
});
