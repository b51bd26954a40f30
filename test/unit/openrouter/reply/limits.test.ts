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

	const from = (metadata: object) => ({ message: 'x', metadata });
	const acme = (raw: unknown) => ({
		message: 'Provider returned error',
		metadata: { provider_name: 'Acme', raw },
	});
	const SPENT_TOKENS = {
		'x-ratelimit-remaining-requests': '5',
		'x-ratelimit-reset-requests': '9s',
		'x-ratelimit-remaining-tokens': '0',
		'x-ratelimit-reset-tokens': '1m0.5s',
	};
	const ANTHROPIC = {
		'anthropic-ratelimit-requests-remaining': '0',
		'anthropic-ratelimit-requests-reset': '2026-11-25T12:00:09Z',
		'anthropic-ratelimit-tokens-remaining': '5',
		'anthropic-ratelimit-tokens-reset': '2026-11-25T13:00:00Z',
	};
	const SOME_LEFT = { 'x-ratelimit-remaining': '40', 'x-ratelimit-reset': RESET };
	const GATEWAY = { 'retry-after': '4', 'x-ratelimit-remaining-requests': '0' };
	const per = (source: string) => from({ limit_source: source });

	/** The scope and the wait of a limit, by its error and its HTTP headers. */
	test.each<[string, string, number | null, object, Record<string, unknown>?]>([
		['free models, in the body', 'group', 7_200_000, { ...from({ headers }), message: free }],
		[
			'free models, in headers',
			'group',
			7_200_000,
			{ message: free },
			{ 'x-ratelimit-reset': RESET },
		],
		['free models, for a day', 'group', HALF_A_DAY, { message: free }],
		[
			'free models, for a minute',
			'group',
			7_200_000,
			{ message: 'free-models-per-min', metadata: { headers: { 'x-RateLimit-RESET': RESET } } },
		],
		['the free tier, for a day', 'group', HALF_A_DAY, per('openrouter_free_tier_daily')],
		['the free tier, for a minute', 'group', null, per('openrouter_free_tier_per_minute')],
		['the account', 'all', 7_200_000, from({ headers })],
		['the account, for a day', 'all', HALF_A_DAY, per('openrouter_account_daily')],
		['a gateway, one model', 'lane', 4_000, from({ provider_name: 'Acme' }), GATEWAY],
		["the user's own provider key", 'lane', null, from({ provider_name: 'Acme', is_byok: true })],
		['a pool', 'pool', null, acme('m is temporarily rate-limited upstream')],
		['a pool with a hint', 'pool', 1_000, from({ provider_name: 'Acme' }), { 'retry-after': '1' }],
		['a provider by its source', 'pool', null, per('upstream_provider')],
		['capacity', 'pool', 2_000, { availability: { code: 'capacity_exhausted', retry_after: 2 } }],
		['nobody', 'unknown', null, { message: 'Slow down' }],
		['a time of 0', 'unknown', 0, from({}), { 'retry-after': '0' }],
		['a time in the body', 'lane', 3_000, { message: 'x', retry_after: 3 }],
		['milliseconds', 'lane', 1_200, { message: 'x', availability: { retry_after_ms: 1_200 } }],
		['a point in time', 'lane', 60_000, { availability: { retry_at: '2026-11-25T12:01:00Z' } }],
		['a time with its unit', 'lane', 30_000, from({}), { 'retry-after': '30s' }],
		['a reset with units', 'all', 150_000, from({}), { 'x-ratelimit-reset': '2m30s' }],
		['the reset of what is spent', 'lane', 60_500, from({}), SPENT_TOKENS],
		[
			'what the provider sent',
			'pool',
			37_000,
			{
				message: 'Provider returned error',
				metadata: { raw: '{"error":{"details":[{"retryDelay": "37s"}]}}' },
			},
		],
		[
			'words',
			'pool',
			90_000,
			{ ...from({ provider_name: 'Acme' }), message: 'Limit reached. Please try again in 1m30s.' },
		],
		['headers as lists', 'all', 7_200_000, from({ headers: { 'X-RateLimit-Reset': [RESET] } })],
		['headers as pairs', 'lane', 9_000, from({ headers: [['Retry-After', '9']] })],
		['headers by name', 'lane', 9_000, from({ headers: [{ name: 'Retry-After', value: '9' }] })],
		['headers as JSON', 'lane', 9_000, from({ headers: '{"retry_after":9}' })],
		['headers beside', 'lane', 9_000, { message: 'x', headers: { 'Retry-After': 9 } }],
		['another spelling', 'lane', 9_000, from({ retryAfter: 9 })],
		['milliseconds in another', 'lane', 9_000, from({ retryAfterMs: 9_000 })],
		['a point in another', 'lane', 9_000, from({ resetTime: NOW_MS + 9_000 })],
		['a time of the raw kind', 'lane', 9_250, from({ retry_after_seconds_raw: 9.25 })],
		['seconds to the reset', 'lane', 9_000, { message: 'x', resets_in_seconds: 9 }],
		['availability in metadata', 'lane', 9_000, from({ availability: { retry_after: 9 } })],
		['raw JSON', 'pool', 9_000, acme('{"error":{"message":"busy","retry_after":9}}')],
		['a raw object', 'pool', 9_000, acme({ details: [{ retryDelay: { seconds: 9, nanos: 0 } }] })],
		['raw JSON that is cut', 'pool', 9_000, acme('{"details":[{"retryDelay": "9s"},{"x')],
		['details', 'lane', 9_500, { message: 'x', details: [{ retryDelay: '9.5s' }] }],
		['what others said before', 'unknown', null, from({ previous_errors: [{ retry_after: 9 }] })],
		['a draft of IETF', 'lane', 9_000, from({}), { 'ratelimit-reset': '9' }],
		['its second form', 'lane', 9_000, from({}), { ratelimit: '"default";r=0;t=9' }],
		['a gateway', 'lane', 9_000, from({}), { 'x-rate-limit-reset': String(NOW_MS / 1000 + 9) }],
		['Anthropic', 'lane', 9_000, from({}), ANTHROPIC],
		['ISO 8601 in Retry-After', 'lane', 9_000, from({}), { 'retry-after': '2026-11-25T12:00:09Z' }],
		['words: wait', 'lane', 9_000, { message: 'Please wait 9 seconds before you try again.' }],
		['words: a point', 'lane', 9_000, { message: 'It resets at 2026-11-25T12:00:09.000Z.' }],
		['words: the header', 'lane', 9_000, { message: 'Rate limited (retry-after=9)' }],
		['words: a colon', 'lane', 9_000, { message: 'Rate limited. Retry after: 9s' }],
		['words: one unit', 'lane', 3_600_000, { message: 'Try again in an hour.' }],
		['words: none of time', 'unknown', null, { message: 'Retry after 3 attempts failed.' }],
		['a limit with some left', 'all', null, from({}), SOME_LEFT],
	])('%s', (_case, scope, retryAfterMs, error, http = {}) => {
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

	test('a time to wait may stand beside the error', () => {
		const body = { error: { message: 'Slow down' }, retry_after: 9 };
		const head = { status: 429, headers: {}, wallClockMs: NOW_MS };
		expect(readFailure(head, body, '')).toMatchObject({ scope: 'lane', retryAfterMs: 9_000 });
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
