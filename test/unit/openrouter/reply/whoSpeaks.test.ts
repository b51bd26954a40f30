import { readFailure } from '../../../../nodes/openrouter/reply/failure';
import { NOW_MS, event, read } from './replySamples';

describe('who speaks decides what ends a run', () => {
	const failed = (status: number, error: object, headers: Record<string, unknown> = {}) =>
		readFailure({ status, headers, wallClockMs: NOW_MS }, { error }, '');
	const provider = { provider_name: 'Acme' };

	const acme = (raw: string) => ({
		message: 'Provider returned error',
		metadata: { ...provider, raw },
	});

	/** One row's fault, or a provider's, by its status and the type of the failure. */
	test.each<[number, string, object]>([
		[401, 'authentication', acme('invalid x-api-key')],
		[402, 'insufficientCredits', acme('Insufficient Balance')],
		[403, 'forbidden', acme('No credit card numbers, please: key')],
		[401, 'authentication', { message: 'Upstream error from Acme: invalid api key', code: 401 }],
		[401, 'authentication', { message: 'Unauthorized', metadata: { is_byok: true } }],
		[402, 'insufficientCredits', { message: 'Acme: Insufficient Balance', metadata: provider }],
		[402, 'insufficientCredits', { message: 'x', metadata: { is_byok: true } }],
		[
			402,
			'insufficientCredits',
			{
				message: 'This request requires more credits, or fewer max_tokens.',
				metadata: { provider_name: null },
			},
		],
		[
			429,
			'insufficientCredits',
			{ code: 'insufficient_quota', message: 'You exceeded your quota' },
		],
		...[
			'Prompt tokens limit exceeded: 64128 > 6964.',
			'You requested 9000 output tokens; your balance covers 1200.',
			'This request costs $0.50, but only $0.10 is left.',
			'Request too expensive: 2.1 USD, remaining 0.4 USD',
			'At most 812 completion tokens are affordable',
		].map((message): [number, string, object] => [402, 'insufficientCredits', { message }]),
		...[
			'Content refused: your text mentions the monthly budget of an organization',
			'Prompt blocked: it asks how the credit limit was exceeded',
			'The region of the account is not supported for this model',
			'Request blocked: it holds a credit card number and a key',
		].map((message): [number, string, object] => [403, 'forbidden', { message }]),
	])('%i, %s: %j fails that item only', (status, type, error) => {
		const reply = failed(status, error);
		expect(reply).toMatchObject({ kind: 'failed', failure: { type } });
		expect(reply).not.toHaveProperty('fatal', true);
	});

	test.each([
		[401, 'authentication', 'User not found.'],
		[402, 'insufficientCredits', 'Insufficient credits'],
		[
			402,
			'insufficientCredits',
			'Your account has insufficient credits. Add more and retry the request.',
		],
		[402, 'insufficientCredits', 'You have a negative balance'],
		[403, 'insufficientCredits', 'Workspace budget exhausted'],
		[403, 'forbidden', 'This API key has been disabled'],
		[403, 'insufficientCredits', 'Key limit exceeded (total limit)'],
		[403, 'forbidden', 'Management keys cannot be used for completions'],
	])('%i, %s: "%s" is fatal', (status, type, message) => {
		const reply = failed(status, { message });
		expect(reply).toMatchObject({ kind: 'failed', fatal: true, failure: { type } });
	});

	test.each([200, 403, 404, 405])('a web page with status %i is no OpenRouter API', (status) => {
		const reply = read('<!DOCTYPE html><html><title>Sign in</title></html>', status);
		expect(reply).toMatchObject({ kind: 'failed', fatal: true, doubt: 'unlessRepeated' });
		expect('failure' in reply && reply.failure).toMatchObject({
			message: 'This address is not an OpenRouter API: it replies with a web page (Sign in)',
			remedy: expect.stringContaining('Base URL'),
		});
	});

	test('whatever the page begins with', () => {
		const page = '<style>b{}</style><span>Portal</span>';
		expect(read(page)).toMatchObject({ fatal: true, doubt: 'unlessRepeated' });
	});

	test.each([
		['No endpoints found that support tool use', 'supports tools'],
		['No endpoints found that support image input', 'supports this kind of input'],
		['`tool_choice` is not supported with this model', 'supports tools'],
		['This model does not accept images.', 'supports this kind of input'],
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

	test.each([409, 421, 423, 425, 449, 498, 499, 500, 507, 520])(
		'the status %i asks to come again',
		(status) => {
			expect(failed(status, { message: 'x' })).toMatchObject({
				kind: 'transient',
				failure: { type: 'overloaded' },
			});
		},
	);
});
