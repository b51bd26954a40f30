import { readFailure } from '../../../../nodes/openrouter/reply/failure';
import { STATUS_RULES } from '../../../../nodes/openrouter/reply/failureRules';

interface Sample {
	status?: number;
	headers?: Record<string, unknown>;
	error?: unknown;
	bodyText?: string;
}

/** A failed try, with what it means for the next one apart from the rest. */
const classify = ({ status = 400, headers = {}, error, bodyText = '' }: Sample) => {
	const body = error === undefined ? undefined : { error };
	const head = { status, headers, wallClockMs: 0 };
	const { failure, mayBeCached, doubt, ...retry } = readFailure(head, body, bodyText);
	return { failure, doubt, mayBeCached, retry };
};

const LANE = { kind: 'throttled', scope: 'lane' };
const UNKNOWN = { kind: 'throttled', scope: 'unknown', retryAfterMs: null };
const FINAL = { kind: 'failed' };
const FATAL = { kind: 'failed', fatal: true };
const TRANSIENT = { kind: 'transient' };

describe('by HTTP status', () => {
	test.each<[number, string, object]>([
		[301, 'invalidRequest', FATAL],
		[307, 'invalidRequest', FATAL],
		[400, 'invalidRequest', FINAL],
		[401, 'authentication', FATAL],
		[402, 'insufficientCredits', FATAL],
		[403, 'forbidden', FINAL],
		[404, 'notFound', FINAL],
		[405, 'invalidRequest', FINAL],
		[408, 'timeout', TRANSIENT],
		[409, 'overloaded', TRANSIENT],
		[425, 'overloaded', TRANSIENT],
		[412, 'invalidRequest', FINAL],
		[413, 'invalidRequest', FINAL],
		[418, 'invalidRequest', FINAL],
		[422, 'invalidRequest', FINAL],
		[429, 'rateLimited', UNKNOWN],
		[500, 'overloaded', TRANSIENT],
		[502, 'overloaded', TRANSIENT],
		[503, 'overloaded', TRANSIENT],
		[504, 'timeout', TRANSIENT],
		[520, 'overloaded', TRANSIENT],
		[524, 'timeout', TRANSIENT],
		[529, 'overloaded', TRANSIENT],
		[599, 'overloaded', TRANSIENT],
	])('%i is %s', (status, type, retry) => {
		const classified = classify({ status, error: { message: 'words' } });
		expect(classified.failure).toMatchObject({ type, status });
		expect(classified.retry).toEqual(retry);
	});

	test('every rule has a remedy', () => {
		for (const { remedy } of Object.values(STATUS_RULES)) expect(remedy).toMatch(/\w.*\.?$/);
	});
});

describe('by the code inside a 200', () => {
	test.each<[unknown, number, string, object]>([
		[{ code: 429 }, 429, 'rateLimited', UNKNOWN],
		[{ code: '429' }, 429, 'rateLimited', UNKNOWN],
		[{ http_status: 503 }, 503, 'overloaded', TRANSIENT],
		[{ code: 401 }, 401, 'authentication', FATAL],
		[{ code: 400 }, 400, 'invalidRequest', FINAL],
		[{ code: 'rate_limit_exceeded' }, 429, 'rateLimited', UNKNOWN],
		[{ error_type: 'provider_overloaded' }, 503, 'overloaded', TRANSIENT],
		[{ metadata: { error_type: 'timeout' } }, 504, 'timeout', TRANSIENT],
		[{ metadata: { error_type: 'authentication' } }, 401, 'authentication', FATAL],
		[{ metadata: { error_type: 'invalid_prompt' } }, 400, 'invalidRequest', FINAL],
		[{ metadata: { error_type: 'context_length_exceeded' } }, 400, 'contextLength', FINAL],
		[{ type: 'content_policy_violation' }, 400, 'moderated', FINAL],
		[{ code: 200 }, 200, 'overloaded', TRANSIENT],
		[{ code: 307 }, 200, 'overloaded', TRANSIENT],
		[{ code: 'weird' }, 200, 'overloaded', TRANSIENT],
		['text', 200, 'overloaded', TRANSIENT],
		[null, 200, 'overloaded', TRANSIENT],
	])('%j', (error, status, type, retry) => {
		const classified = classify({ status: 200, error });
		expect(classified.failure).toMatchObject({ type, status });
		expect(classified.retry).toEqual(retry);
	});
});

describe('400', () => {
	test.each([
		{ metadata: { error_type: 'context_length_exceeded' } },
		{ message: "This endpoint's maximum context length is 65536 tokens." },
		{ message: 'context_length exceeded' },
	])('%j is contextLength', (error) => {
		expect(classify({ error }).failure.type).toBe('contextLength');
	});

	test('of a content policy is moderated', () => {
		const error = { metadata: { error_type: 'content_policy_violation' } };
		expect(classify({ error }).failure.type).toBe('moderated');
	});
});

describe('402', () => {
	const inFlight = { limit_source: 'openrouter_in_flight_budget' };
	const retryAfter = { 'retry-after': '3' };

	test.each([
		[{ metadata: inFlight }],
		[{ metadata: { reason: 'in_flight_budget_exhausted' } }],
		[{ message: 'try again' }],
	])('of the in-flight budget with Retry-After holds back all: %j', (error) => {
		const { failure, retry } = classify({ status: 402, headers: retryAfter, error });
		expect(retry).toEqual({ kind: 'throttled', scope: 'all', retryAfterMs: 3_000 });
		expect(failure).toMatchObject({ type: 'rateLimited', status: 402 });
	});

	test('without Retry-After is fatal', () => {
		const error = { metadata: inFlight };
		expect(classify({ status: 402, error }).retry).toEqual(FATAL);
	});

	test.each([{}, retryAfter])('about the weight of one item is final for that one', (headers) => {
		const error = { metadata: { reason: 'weight_exceeds_budget' } };
		const { failure, retry } = classify({ status: 402, headers, error });
		expect(retry).toEqual(FINAL);
		expect(failure.remedy).toContain('Max Tokens');
	});

	test.each(['openrouter_credits', 'openrouter_key_limit'])('of %s is fatal', (source) => {
		const error = { metadata: { limit_source: source } };
		expect(classify({ status: 402, headers: retryAfter, error }).retry).toEqual(FATAL);
	});
});

describe('403', () => {
	test.each([{ reasons: ['violence'] }, { flagged_input: 'x' }])(
		'with %j is moderated',
		(metadata) => {
			const { failure, retry } = classify({ status: 403, error: { metadata } });
			expect(failure.type).toBe('moderated');
			expect(retry).toEqual(FINAL);
		},
	);

	test.each([
		{ metadata: { limit_source: 'openrouter_guardrail_budget' } },
		{ metadata: { limit_source: 'openrouter_workspace_budget' } },
		{ message: 'Key limit exceeded (monthly limit)' },
		{ message: 'Insufficient credits' },
	])('about money is fatal: %j', (error) => {
		const { failure, retry } = classify({ status: 403, error });
		expect(failure.type).toBe('insufficientCredits');
		expect(retry).toEqual(FATAL);
	});

	test('about the key is fatal', () => {
		const { failure, retry } = classify({ status: 403, error: { message: 'This key is blocked' } });
		expect(failure.type).toBe('forbidden');
		expect(retry).toEqual(FATAL);
	});

	test.each([
		{ metadata: { patterns: ['key'] }, message: 'Blocked by a pattern for an API key' },
		{ availability: { code: 'region_restricted', retryable: false } },
		{ message: 'Not available in your region' },
	])('about one request is final: %j', (error) => {
		const { failure, retry } = classify({ status: 403, error });
		expect(failure.type).toBe('forbidden');
		expect(retry).toEqual(FINAL);
	});
});

describe('availability.retryable wins', () => {
	test.each([404, 400, 401, 402])('true makes %i worth another try', (status) => {
		const error = { availability: { retryable: true } };
		expect(classify({ status, error }).retry).toEqual(TRANSIENT);
	});

	test.each([429, 503, 500])('false makes %i final', (status) => {
		const error = { availability: { retryable: false, retry_after: 5 } };
		expect(classify({ status, error }).retry).toEqual(FINAL);
	});
});

describe('429', () => {
	test("holds back all models where it is OpenRouter's own limit", () => {
		const { retry } = classify({ status: 429, headers: { 'x-ratelimit-reset': '2' } });
		expect(retry).toEqual({ kind: 'throttled', scope: 'all', retryAfterMs: 2_000 });
	});

	test('carries the hint of the body', () => {
		const error = { availability: { retryable: true, retry_after: 7 } };
		expect(classify({ status: 429, error }).retry).toEqual({ ...LANE, retryAfterMs: 7_000 });
	});
});

test('a server error that names a time holds back its model', () => {
	const { failure, retry } = classify({ status: 503, headers: { 'retry-after': '2' } });
	expect(retry).toEqual({ ...LANE, retryAfterMs: 2_000 });
	expect(failure.type).toBe('rateLimited');
});

describe('the words of a failure', () => {
	const words = (sample: Sample) => classify(sample).failure.message;

	test("are the provider's own", () => {
		expect(words({ error: { message: 'Bad thing' } })).toBe('Bad thing');
		const metadata = { raw: '{"error":{"message":"Upstream \\"thing\\""}}' };
		expect(words({ error: { message: 'Provider returned error', metadata } })).toContain(
			'Provider returned error: Upstream',
		);
		expect(words({ error: { message: 'A', metadata: { raw: 'plain words' } } })).toBe(
			'A: plain words',
		);
		expect(words({ error: { message: 'A', metadata: { raw: 'A' } } })).toBe('A');
	});

	test('name what excluded every provider', () => {
		const availability = { retryable: false, excluded_by: ['max_price'] };
		expect(words({ status: 404, error: { message: 'None', availability } })).toBe(
			'None: excluded by ["max_price"]',
		);
	});

	test('are those of an HTML page, in short', () => {
		const bodyText = '<html><head><title>502 Bad\n Gateway</title></head></html>';
		expect(words({ status: 502, bodyText })).toBe(
			'A web page came instead of a reply: 502 Bad Gateway',
		);
		expect(words({ status: 502, bodyText: '<p>Sorry,</p> <b>down</b>' })).toBe(
			'A web page came instead of a reply: Sorry, down',
		);
	});

	test('are the status where there are none', () => {
		expect(words({ status: 500 })).toBe('HTTP status 500');
	});

	test('name the address of a redirect', () => {
		const headers = { location: 'https://new.example/v1' };
		expect(words({ status: 301, headers })).toContain('https://new.example/v1');
		expect(words({ status: 301 })).toContain('another address');
	});

	test('are found in no time in a page that is all tags', () => {
		expect(words({ status: 502, bodyText: '<'.repeat(5_000_000) })).toHaveLength(603);
	});

	test('end after 600 characters', () => {
		expect(words({ error: { message: 'x'.repeat(5_000) } })).toHaveLength(603);
	});
});

test('the provider is named where the reply names it', () => {
	const error = { metadata: { provider_name: 'Together' } };
	expect(classify({ error }).failure.provider).toBe('Together');
	expect(classify({}).failure.provider).toBeNull();
});
