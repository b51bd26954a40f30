import { readFailure } from '../../../../nodes/openrouter/reply/failure';
import { NOW_MS, event, read } from './replySamples';

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
		[401, { message: 'Upstream error from Acme: invalid api key', code: 401 }, 'authentication'],
		[401, { message: 'Unauthorized', metadata: { is_byok: true } }, 'authentication'],
		[402, { message: 'Acme: Insufficient Balance', metadata: provider }, 'insufficientCredits'],
		[402, { message: 'x', metadata: { is_byok: true } }, 'insufficientCredits'],
		[402, { message: 'Prompt tokens limit exceeded: 64128 > 6964.' }, 'insufficientCredits'],
		[
			402,
			{ message: 'You requested 9000 output tokens; your balance covers 1200.' },
			'insufficientCredits',
		],
		[402, { message: 'This request costs $0.50, but only $0.10 is left.' }, 'insufficientCredits'],
		[402, { message: 'Request too expensive: 2.1 USD, remaining 0.4 USD' }, 'insufficientCredits'],
		[402, { message: 'At most 812 completion tokens are affordable' }, 'insufficientCredits'],
		[
			403,
			{ message: 'Content refused: your text mentions the monthly budget of an organization' },
			'forbidden',
		],
		[403, { message: 'Prompt blocked: it asks how the credit limit was exceeded' }, 'forbidden'],
		[403, { message: 'The region of the account is not supported for this model' }, 'forbidden'],
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
		[
			402,
			{ message: 'Your account has insufficient credits. Add more and retry the request.' },
			'insufficientCredits',
		],
		[402, { message: 'You have a negative balance' }, 'insufficientCredits'],
		[403, { message: 'Workspace budget exhausted' }, 'insufficientCredits'],
		[403, { message: 'This API key has been disabled' }, 'forbidden'],
		[403, { message: 'Key limit exceeded (total limit)' }, 'insufficientCredits'],
		[403, { message: 'Management keys cannot be used for completions' }, 'forbidden'],
	])('%i %j is fatal', (status, error, type) => {
		expect(failed(status, error)).toMatchObject({ kind: 'failed', fatal: true, failure: { type } });
	});

	test.each([200, 403, 404, 405])('a web page with status %i is no OpenRouter API', (status) => {
		const reply = read('<!DOCTYPE html><html><title>Sign in</title></html>', status);
		expect(reply).toMatchObject({ kind: 'failed', fatal: true, doubt: 'unlessRepeated' });
		expect('failure' in reply && reply.failure).toMatchObject({
			message: 'This address is not an OpenRouter API: it replies with a web page (Sign in)',
			remedy: expect.stringContaining('Base URL'),
		});
	});

	test.each([
		['No endpoints found that support tool use', 'supports tools'],
		['No endpoints found that support image input', 'supports this kind of input'],
	])('%s says which model to choose', (message, remedy) => {
		expect(failed(404, { message }).failure.remedy).toContain(remedy);
	});

	test('of a provider, also inside a 200 and in a stream', () => {
		const error = { code: 401, message: 'Provider returned error', metadata: provider };
		for (const text of [JSON.stringify({ error }), event({ error }), event(error, 'error')]) {
			const reply = read(text);
			expect(reply).toMatchObject({ kind: 'failed', failure: { type: 'authentication' } });
			expect(reply).not.toHaveProperty('fatal');
		}
	});

	test.each([409, 421, 423, 425, 449, 499, 500, 507, 520])(
		'the status %i asks to come again',
		(status) => {
			expect(failed(status, { message: 'x' })).toMatchObject({
				kind: 'transient',
				failure: { type: 'overloaded' },
			});
		},
	);
});
