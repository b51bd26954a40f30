'use strict';

const { completion, refusal } = require('../openrouter/shapes');
const {
	html,
	neverEnds,
	resetBeforeReply,
	resetInBody,
	truncated,
} = require('../openrouter/brokenReplies');
const { startScripted } = require('../openrouter/scripted');
const { CONTINUE, ERROR_OUTPUT, retryAtOnce, useFixture } = require('../n8nCore/fixture');

const { answer, serve, run } = useFixture();

const failing = (code, more) => refusal(code, `words of ${code}`, more);
const inside = (error) => ({ body: { error } });
const inChoice = { finish_reason: 'error', error: { code: 502, message: 'words of 502' } };
const redirect = { status: 307, headers: { location: 'https://new.example/api/v1' } };

const NEVER_ENDS = 'a reply that never ends';

/**
 * One row per class of failure: reply, type, HTTP status, whether the item was tried again. What each
 * status and each word of an error means is tested with its readers, in unit/openrouter.
 */
const CLASSES = [
	['400', failing(400), 'invalidRequest', 400, false],
	['a long prompt', failing(400, { code: 'prompt_too_long' }), 'contextLength', 400, false],
	['401', failing(401), 'authentication', 401, false],
	['402', failing(402), 'insufficientCredits', 402, false],
	['403', failing(403), 'forbidden', 403, false],
	['404', failing(404), 'notFound', 404, false],
	['408', failing(408), 'timeout', 408, true],
	['503', failing(503), 'overloaded', 503, true],
	['an HTML page with 502', html(502), 'overloaded', 502, true],
	['a 200 with a 502', inside({ code: 502, message: 'words' }), 'overloaded', 502, true],
	['a 200 with a 401', inside({ code: 401, message: 'words' }), 'authentication', 401, false],
	['a 200 with an error without a code', inside({ message: 'words' }), 'overloaded', 200, true],
	[
		'a choice with a 502',
		{ body: completion('part', { choice: inChoice }) },
		'overloaded',
		502,
		true,
	],
	['no choices', { body: { id: 'gen' } }, 'badReply', 200, true],
	['an empty list of choices', { body: { choices: [] } }, 'emptyCompletion', 200, true],
	['truncated JSON', truncated(completion('hello')), 'badReply', 200, true],
	['an HTML page with 200', html(200), 'badReply', 200, false],
	['an empty body', { text: '' }, 'badReply', 200, true],
	['a reset before the reply', resetBeforeReply(), 'network', null, true],
	['a reset in the middle of the body', resetInBody(completion('hello')), 'network', null, true],
	[NEVER_ENDS, neverEnds(), 'timeout', null, true],
	['a redirect', redirect, 'invalidRequest', 307, false],
];

const MAX_ATTEMPTS = 2;

/** The first prompt fails, the second is answered. */
const mixed = (reply) =>
	answer(({ body }) => (body.messages[0].content === 'bad' ? reply : undefined));

const parametersFor = (name) => ({
	batching: {
		maxConcurrency: 1,
		maxAttempts: MAX_ATTEMPTS,
		requestTimeoutSeconds: name === NEVER_ENDS ? 0.3 : 20,
	},
});

const FATAL = ['authentication', 'insufficientCredits'];

/** What would end the run is tried once more where answers came before it. */
const isDoubted = (type, name) => type === 'authentication' || name === 'an HTML page with 200';

describe.each(CLASSES)('%s', (name, reply, type, status, isTried) => {
	const parameters = parametersFor(name);
	const isDoubtedHere = isDoubted(type, name);
	const isFatal = FATAL.includes(type) || status === 307 || isDoubtedHere;
	const triesAmongAnswers = isTried || isDoubtedHere ? 2 : 1;
	const error = {
		message: expect.stringMatching(/\S\. \S/),
		type,
		status,
		provider: null,
		attempts: isTried ? MAX_ATTEMPTS : 1,
		retryable: isTried,
		possiblyPaid: expect.any(Boolean),
	};

	test('continues on the regular output', async () => {
		retryAtOnce();
		const provider = await mixed(reply);
		const { items, error: thrown } = await run({
			rows: ['good', 'bad'],
			parameters,
			node: CONTINUE,
		});
		expect(thrown).toBeUndefined();
		expect(items).toEqual([
			{ json: expect.objectContaining({ text: 'echo: good' }), pairedItem: { item: 0 } },
			{ json: { error: { ...error, attempts: triesAmongAnswers } }, pairedItem: { item: 1 } },
		]);
		expect(Object.keys(items[1].json.error)).toEqual(Object.keys(error));
		expect(provider.completions).toHaveLength(1 + triesAmongAnswers);
	});

	test('goes to the error output with the input fields', async () => {
		retryAtOnce();
		await mixed(reply);
		const result = await run({ rows: ['bad', 'good'], parameters, node: ERROR_OUTPUT });
		const { items, errorItems } = result;
		expect(result.error).toBeUndefined();
		const failed = { json: { prompt: 'bad', error }, pairedItem: { item: 0 } };
		if (isFatal) {
			expect(items).toEqual([]);
			const unsent = { type: 'stoppedAfterFatal', attempts: 0, status: null };
			const json = { prompt: 'good', error: expect.objectContaining(unsent) };
			expect(errorItems).toEqual([failed, { json, pairedItem: { item: 1 } }]);
		} else {
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
			expect(errorItems).toEqual([failed]);
		}
	});

	test('stops the run with an error that names the item, the status and the cause', async () => {
		retryAtOnce();
		const provider = await mixed(reply);
		const { error: thrown, task } = await run({ rows: ['good', 'bad', 'good'], parameters });
		expect(thrown.name).toBe('NodeApiError');
		expect(thrown.message).toMatch(/^Item 1: \S/);
		if (status !== null) expect(thrown.message).toContain(`HTTP ${status}`);
		expect(thrown.description).toMatch(/1 answer was already paid for \(\$0\.0000\d\d\)/);
		expect(thrown.description).toMatch(/On Error.*Cache TTL/);
		expect(thrown.context).toMatchObject({ itemIndex: 1, type });
		expect(thrown.context.answers).toEqual([
			{ item: 0, json: expect.objectContaining({ text: 'echo: good' }) },
		]);
		expect(task.data).toBeUndefined();
		expect(provider.completions).toHaveLength(1 + triesAmongAnswers);
	});
});

test("a failure carries the provider's own words", async () => {
	const metadata = { provider_name: 'Together', raw: '{"error":{"message":"upstream words"}}' };
	await serve(() => failing(400, { metadata }));
	const { items } = await run({ node: CONTINUE });
	expect(items[0].json.error).toMatchObject({
		message: expect.stringMatching(/words of 400: upstream words/),
		provider: 'Together',
	});
	const { error } = await run();
	expect(error.message).toBe('Item 0: words of 400: upstream words (HTTP 400, Together)');
});

test('no connection fails clearly and cannot have been paid for', async () => {
	retryAtOnce();
	const provider = await startScripted();
	await provider.close();
	await serve();
	const { items } = await run({
		baseUrl: provider.baseUrl,
		parameters: { batching: { maxAttempts: 2 } },
		node: CONTINUE,
	});
	expect(items[0].json.error).toMatchObject({
		type: 'network',
		message: expect.stringContaining('ECONNREFUSED'),
		attempts: 2,
		possiblyPaid: false,
	});
});

test('a reply that was lost on the way may have been paid for', async () => {
	retryAtOnce();
	await serve(() => resetInBody(completion('hello')));
	const { items } = await run({ parameters: { batching: { maxAttempts: 2 } }, node: CONTINUE });
	expect(items[0].json.error.possiblyPaid).toBe(true);
});

test('an HTTP error was not paid for', async () => {
	await serve(() => failing(400));
	const { items } = await run({ node: CONTINUE });
	expect(items[0].json.error.possiblyPaid).toBe(false);
});

test('an empty answer at the token limit is an answer, paid once', async () => {
	const choice = { finish_reason: 'length' };
	const provider = await serve(() => ({ body: completion('', { choice }) }));
	const { items, error } = await run();
	expect(error).toBeUndefined();
	expect(items[0].json).toMatchObject({ text: '', attempts: 1 });
	expect(provider.completions).toHaveLength(1);
});

test('white space before a slow reply does no harm', async () => {
	await serve(() => ({ text: `\n\n  ${JSON.stringify(completion('hello'))}\n` }));
	const { items } = await run();
	expect(items[0].json.text).toBe('hello');
});

test.each([
	['https', 'https://new.example/api/v1/chat/completions'],
	['http', 'http://new.example/api/v1/chat/completions'],
])('a redirect to %s names the new address and is not followed', async (_scheme, location) => {
	const provider = await serve(() => ({ status: 301, headers: { location } }));
	const { error } = await run();
	expect(error.message).toContain(location.replace('/chat/completions', ''));
	expect(error.description).toContain('Base URL');
	expect(provider.completions).toHaveLength(1);
});

test('a redirect to another host never carries the key or the prompt there', async () => {
	const other = await startScripted();
	await serve(() => ({ status: 307, headers: { location: `${other.baseUrl}/chat/completions` } }));
	await run({ rows: ['secret prompt'], node: CONTINUE });
	await run({ rows: ['secret prompt'] });
	expect(other.requests).toEqual([]);
	await other.close();
});

test('answers of items that fail for good at the end cost nothing extra', async () => {
	retryAtOnce();
	const provider = await serve(({ index }) => (index < 2 ? failing(500) : undefined));
	const { items } = await run();
	expect(items[0].json).toMatchObject({ text: 'echo: one', attempts: 3 });
	expect(provider.completions).toHaveLength(3);
});

test('a failed item keeps its input fields and binary on the regular output when asked to', async () => {
	await serve(() => failing(400));
	const binary = { photo: { data: 'AAAA', mimeType: 'image/png' } };
	const { items } = await run({
		items: [{ json: { prompt: 'one', id: 7, text: 'old' }, binary }],
		parameters: { options: { includeInputFields: true } },
		node: CONTINUE,
	});
	expect(items).toEqual([
		{ json: { prompt: 'one', id: 7, error: expect.any(Object) }, binary, pairedItem: { item: 0 } },
	]);
});

test('the error output holds the input fields and the error, and nothing else', async () => {
	await serve(() => failing(400));
	const { errorItems } = await run({
		items: [{ prompt: 'one', id: 7, text: 'old' }],
		parameters: { options: { includeInputFields: true, outputField: 'ai' } },
		node: ERROR_OUTPUT,
	});
	expect(errorItems).toEqual([
		{
			json: { prompt: 'one', id: 7, text: 'old', error: expect.any(Object) },
			pairedItem: { item: 0 },
		},
	]);
});

describe('a run that cannot begin', () => {
	const credential = { baseUrl: 'openrouter.ai/api/v1' };

	test('throws with On Error = Stop', async () => {
		await serve();
		const { error } = await run({ credential });
		expect(error.message).toContain('has no scheme');
	});

	test.each([
		['regular', CONTINUE],
		['error', ERROR_OUTPUT],
	])(
		'fails every item on the %s output, and passes no input on as an answer',
		async (_name, node) => {
			await serve();
			const { items, errorItems, error } = await run({ rows: ['one', 'two'], credential, node });
			expect(error).toBeUndefined();
			const failed = [...items, ...errorItems].map(({ json }) => json.error);
			expect(failed).toHaveLength(2);
			for (const each of failed) {
				expect(each).toMatchObject({
					type: 'invalidParameter',
					message: expect.stringContaining('has no scheme'),
					attempts: 0,
				});
			}
		},
	);
});
