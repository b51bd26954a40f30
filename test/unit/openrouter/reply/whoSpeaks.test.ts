import { readFailure } from '../../../../nodes/openrouter/reply/failure';
import { NOW_MS, read } from './replySamples';

describe('who speaks decides what ends a run', () => {
	const failed = (status: number, error: object, headers: Record<string, unknown> = {}) =>
		readFailure({ status, headers, wallClockMs: NOW_MS }, { error }, '');
	const provider = { provider_name: 'Acme' };

	test.each([
		[
			401,
			{ message: 'Provider returned error', metadata: { ...provider, raw: 'invalid x-api-key' } },
			'authentication',
		],
		[
			402,
			{
				message: 'Provider returned error',
				metadata: { ...provider, raw: 'Insufficient Balance' },
			},
			'insufficientCredits',
		],
		[
			403,
			{
				message: 'Provider returned error',
				metadata: { ...provider, raw: 'No credit card numbers, please: key' },
			},
			'forbidden',
		],
		[402, { message: 'Prompt tokens limit exceeded: 64128 > 6964.' }, 'insufficientCredits'],
		[
			402,
			{
				message: 'This request requires more credits, or fewer max_tokens.',
				metadata: { provider_name: null },
			},
			'insufficientCredits',
		],
		[403, { message: 'Request blocked: it holds a credit card number and a key' }, 'forbidden'],
		[
			429,
			{ code: 'insufficient_quota', message: 'You exceeded your quota' },
			'insufficientCredits',
		],
	])('%i %j fails that item only', (status, error, type) => {
		const reply = failed(status, error);
		expect(reply).toMatchObject({ kind: 'failed', failure: { type } });
		expect(reply).not.toHaveProperty('fatal', true);
	});

	test.each([
		[401, { message: 'User not found.' }, 'authentication'],
		[402, { message: 'Insufficient credits' }, 'insufficientCredits'],
		[403, { message: 'Key limit exceeded (total limit)' }, 'insufficientCredits'],
		[403, { message: 'Management keys cannot be used for completions' }, 'forbidden'],
	])('%i %j is fatal', (status, error, type) => {
		expect(failed(status, error)).toMatchObject({ kind: 'failed', fatal: true, failure: { type } });
	});

	test.each([200, 403, 404, 405])('a web page with status %i is no OpenRouter API', (status) => {
		const reply = read('<!DOCTYPE html><html><title>Sign in</title></html>', status);
		expect(reply).toMatchObject({ kind: 'failed', fatal: true, doubt: 'unlessRepeated' });
		expect('failure' in reply && reply.failure).toMatchObject({
			message: 'This address is no OpenRouter API: it answers with a web page (Sign in)',
			remedy: expect.stringContaining('Base URL'),
		});
	});

	test.each([
		[
			400,
			{
				message: 'Your input exceeds the context window of this model.',
				type: 'invalid_request_error',
				code: 'context_length_exceeded',
			},
		],
		[400, { message: 'prompt is too long: 210000 tokens > 200000 maximum' }],
		[
			400,
			{
				message:
					'The input token count (40000) exceeds the maximum number of tokens allowed (32768).',
			},
		],
		[
			400,
			{
				message:
					'Prompt contains 70000 tokens, too large for model with 65536 maximum context length',
			},
		],
		[400, { message: 'Range of input length should be [1, 30720]' }],
	])('%i %j is contextLength', (status, error) => {
		expect(failed(status, error).failure.type).toBe('contextLength');
	});

	test.each([
		[
			{
				message: 'Provider returned error',
				metadata: {
					...provider,
					raw: '{"error":{"code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}',
				},
			},
		],
		[{ message: 'x', code: 'data_inspection_failed' }],
		[{ message: 'The prompt was blocked by our safety filter' }],
	])('%j is moderated', (error) => {
		expect(failed(400, error).failure.type).toBe('moderated');
	});

	test.each([
		['No endpoints found that support tool use', 'supports tools'],
		['No endpoints found that support image input', 'takes this kind of input'],
	])('%s says which model to choose', (message, remedy) => {
		expect(failed(404, { message }).failure.remedy).toContain(remedy);
	});
});
