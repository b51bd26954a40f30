import * as fc from 'fast-check';
import { readChatReply, ReplyReader } from '../../../../nodes/openrouter/reply/chatReply';
import { readFailure } from '../../../../nodes/openrouter/reply/failure';

/** Replies as real providers and gateways send them, one table for each kind. */

const NOW_MS = Date.parse('2026-11-25T12:00:00Z');
const USAGE = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10, cost: 0.02 };
const body = (message: object, choice: object = {}, root: object = {}) => ({
	id: 'gen-9',
	choices: [{ index: 0, finish_reason: 'stop', message, ...choice }],
	usage: USAGE,
	...root,
});
const read = (value: unknown, status = 200, headers: Record<string, unknown> = {}) =>
	readChatReply({
		status,
		headers,
		text: typeof value === 'string' ? value : JSON.stringify(value),
		wallClockMs: NOW_MS,
	});
const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const delta = (content: string, more: object = {}) =>
	event({ id: 'gen-9', choices: [{ index: 0, delta: { content }, ...more }] });
const END = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const SUM = event({ choices: [], usage: USAGE });
const DONE = 'data: [DONE]\n\n';
const WHOLE = JSON.stringify(body({ content: 'blue sky' }));

describe('an answer in any frame is read, at its cost', () => {
	test.each([
		['an event stream', delta('blue ') + delta('sky') + END + SUM + DONE],
		['JSON with an end mark', `${WHOLE}data: [DONE]\n\n`],
		['comments before JSON', `: OPENROUTER PROCESSING\n\n: again\n${WHOLE}`],
		['blanks around JSON', ` \r\n\n\u0000${WHOLE}\n \n`],
		['JSON in an event', `event: message\ndata: ${WHOLE}\n\n${DONE}`],
		['comments before events', `: hi\n\n${delta('blue sky')}${END}${SUM}`],
		['empty events', `${delta('blue ')}data: \n\n${delta('sky')}data:\n\n${END}${SUM}`],
		['ping events', `data: ping\n\n${delta('blue sky')}data: null\n\ndata: ""\n\n${END}${SUM}`],
		['named events', `event: keepalive\ndata: 171\n\n${delta('blue sky')}${END}${SUM}${DONE}`],
		[
			'a message behind its pieces',
			delta('blue ') + delta('sky') + event(JSON.parse(WHOLE)) + DONE,
		],
		[
			'lines of JSON',
			`${JSON.stringify({ choices: [{ index: 0, delta: { content: 'blue sky' } }] })}\n${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: USAGE })}\n`,
		],
	])('%s', (_case, text) => {
		expect(read(text)).toMatchObject({
			kind: 'answer',
			answer: { text: 'blue sky', finishReason: 'stop', usage: { costUsd: 0.02 } },
		});
	});

	test('wherever its pieces are cut', () => {
		const frames = [delta('blue ') + delta('sky') + END + SUM + DONE, `: x\n\n ${WHOLE}`, WHOLE];
		fc.assert(
			fc.property(
				fc.constantFrom(...frames),
				fc.array(fc.nat(400), { maxLength: 8 }),
				fc.array(fc.constantFrom('', '\n', ': wait\n\n', ' '), { maxLength: 4 }),
				(frame, ends, before) => {
					const text = before.join('') + frame;
					const cuts = [0, ...ends.map((end) => end % text.length).sort((a, b) => a - b)];
					const reader = new ReplyReader();
					cuts.forEach((start, index) => reader.add(text.slice(start, cuts[index + 1])));
					const reply = reader.end({ status: 200, headers: {}, wallClockMs: 0 });
					expect(reply).toMatchObject({ answer: { text: 'blue sky', usage: { costUsd: 0.02 } } });
				},
			),
		);
	});

	test('choices other than the first do not mix in', () => {
		const second = event({ choices: [{ index: 1, delta: { content: 'red' } }] });
		expect(read(delta('blue ') + second + delta('sky') + END)).toMatchObject({
			answer: { text: 'blue sky' },
		});
	});
});

describe('what was lost may have been paid for', () => {
	test.each([
		['JSON that is cut off', '{"id":"gen-1","choices":[{"mess', 'badReply'],
		['blanks only', ' \n \n', 'badReply'],
		['text', 'upstream said something', 'badReply'],
		['a stream without its end', delta('half an ans') + DONE, 'network'],
		['a stream cut in an event', `${delta('half')}data: {"choi`, 'network'],
	])('%s', (_case, text, type) => {
		expect(read(text)).toMatchObject({
			kind: 'transient',
			failure: { type },
			charge: { costUsd: null, lost: true },
		});
	});
});

describe('an error in any form is a failure with its words', () => {
	test.each([
		['object: error', event({ object: 'error', message: 'Engine died', code: 500 })],
		['event: error', `event: error\ndata: {"message":"Engine died","code":500}\n\n`],
		['event: error with text', 'event: error\ndata: Engine died\n\n'],
		['an error key', event({ error: { message: 'Engine died' } })],
	])('%s in mid-stream', (_case, frame) => {
		expect(read(delta('go') + frame + DONE)).toMatchObject({
			kind: 'transient',
			failure: { type: 'overloaded', message: 'Engine died' },
		});
	});

	test.each([
		[{ object: 'error', message: 'No room' }, 'No room'],
		[{ detail: 'No room' }, 'No room'],
		[{ detail: [{ loc: ['body'], msg: 'No room' }] }, 'No room'],
		[{ error: 'No room' }, 'No room'],
		[{ error: 'Bad Request', message: 'No room' }, 'Bad Request: No room'],
		[[{ error: { message: 'No room', status: 'INVALID_ARGUMENT' } }], 'No room'],
		[{ error: { message: { text: 'x', message: 'No room' } } }, 'No room'],
		[{ errors: [{ message: 'No room' }] }, 'No room'],
		[
			{
				error: {
					message: 'Provider returned error',
					metadata: { raw: { error: { message: 'No room' } } },
				},
			},
			'Provider returned error: No room',
		],
		[
			{
				error: {
					message: 'Provider returned error',
					metadata: { raw: '{"error":{"message":"No \\"room\\"\\nhere"}}' },
				},
			},
			'Provider returned error: No "room" here',
		],
		[
			{ error: { message: 'Keep the details. Upstream error: {"error":{"message":"No room"}}' } },
			'Keep the details. Upstream error: No room',
		],
	])('%j', (value, message) => {
		expect(read(value, 400)).toMatchObject({ failure: { message, status: 400 } });
	});

	test.each([{ message: '', type: '', param: '', code: null }, {}, '', { code: '' }])(
		'an error of %j beside an answer is none',
		(error) => {
			expect(read({ ...body({ content: 'blue sky' }), error })).toMatchObject({ kind: 'answer' });
			expect(read(event({ ...body({ content: 'blue sky' }), error }))).toMatchObject({
				kind: 'answer',
			});
		},
	);
});

describe('an answer that is no text', () => {
	const PNG = 'data:image/png;base64,iVBORw0';

	test.each([
		[{ content: '', images: [{ type: 'image_url', image_url: { url: PNG } }] }],
		[{ content: null, images: [{ image_url: PNG }] }],
		[{ content: [{ type: 'image_url', image_url: { url: PNG } }] }],
	])('is a picture: %j', (message) => {
		const free = { usage: { completion_tokens: 0, cost: 0.03 } };
		expect(read(body(message, {}, free))).toMatchObject({
			kind: 'answer',
			answer: { text: '', media: [{ kind: 'image', mimeType: 'image/png', data: 'iVBORw0' }] },
		});
	});

	test('is a recording, whose transcript is the text', () => {
		const audio = { data: 'UklGR', format: 'mp3', transcript: 'blue sky' };
		expect(read(body({ content: null, audio }))).toMatchObject({
			answer: {
				text: 'blue sky',
				media: [{ kind: 'audio', mimeType: 'audio/mpeg', data: 'UklGR' }],
			},
		});
	});

	test.each([{ mood: 'good' }, 5, true])('is the value %j', (content) => {
		expect(read(body({ content }))).toMatchObject({ answer: { text: '', value: content } });
	});

	test.each([
		[body({ content: null, refusal: 'I will not.' }), 'I will not.'],
		[body({ content: [{ type: 'refusal', refusal: 'I will not.' }] }), 'I will not.'],
		[body({ content: '' }, { finish_reason: 'content_filter' }), 'content filter'],
		[body({ content: '' }, { native_finish_reason: 'SAFETY' }), 'SAFETY'],
	])('is a refusal, paid once: %j', (value, words) => {
		const reply = read(value);
		expect(reply).toMatchObject({
			kind: 'failed',
			failure: { type: 'moderated' },
			charge: { costUsd: 0.02 },
		});
		expect('failure' in reply && reply.failure.message).toContain(words);
	});

	test('has reasoning, citations and parsed files', () => {
		const cited = { url: 'https://a.example', title: 'A', start_index: 1, end_index: 4 };
		const file = { type: 'file', file: { hash: 'h' } };
		const details = [{ type: 'reasoning.encrypted', data: 'x', id: 'r' }];
		const annotations = [{ type: 'url_citation', url_citation: cited }, file];
		const message = {
			content: 'blue sky',
			reasoning: 'hm',
			reasoning_details: details,
			annotations,
		};
		expect(read(body(message))).toMatchObject({
			answer: {
				reasoning: 'hm',
				reasoningDetails: details,
				citations: [
					{ url: 'https://a.example', title: 'A', content: null, startIndex: 1, endIndex: 4 },
				],
				fileAnnotations: [file],
			},
		});
	});
});

describe('usage', () => {
	test.each([
		[{ ...body({ content: 'a' }, { usage: USAGE }), usage: undefined }, 0.02],
		[body({ content: 'a' }, {}, { usage: { ...USAGE, cost: { total_cost: 0.02 } } }), 0.02],
		[body({ content: 'a' }, {}, { usage: { ...USAGE, cost: '0.02' } }), 0.02],
		[body({ content: 'a' }, {}, { usage: { input_tokens: 7, output_tokens: 3 } }), null],
	])('is read wherever it stands', (value, costUsd) => {
		expect(read(value)).toMatchObject({
			answer: { usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10, costUsd } },
		});
	});

	test("tells the provider's price of the user's own key apart", () => {
		const usage = { ...USAGE, cost: 0, cost_details: { upstream_inference_cost: 0.01 } };
		for (const own of [usage, { ...usage, is_byok: true }]) {
			expect(read(body({ content: 'a' }, {}, { usage: own }))).toMatchObject({
				answer: { usage: { costUsd: 0, upstreamCostUsd: 0.01 } },
			});
		}
		const shared = { ...usage, cost: 0.01, is_byok: false };
		expect(read(body({ content: 'a' }, {}, { usage: shared }))).not.toHaveProperty(
			'answer.usage.upstreamCostUsd',
		);
	});
});

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

describe('tool calls in pieces', () => {
	const piece = (...calls: object[]) =>
		event({ choices: [{ index: 0, delta: { tool_calls: calls } }] });
	const callsOf = (...frames: string[]) => {
		const reply = read(
			frames.join('') + event({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }),
		);
		return reply.kind === 'answer' ? reply.answer.toolCalls : reply;
	};
	const call = (id: string, name: string, input: string) => ({
		...(id !== '' && { id }),
		type: 'function',
		function: { name, arguments: input },
	});

	test('one call with another ID in each piece', () => {
		const calls = callsOf(
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '' } }),
			piece({ index: 0, id: 'b', function: { arguments: '{"q":' } }),
			piece({ index: 0, id: 'c', function: { arguments: '"x"}' } }),
		);
		expect(calls).toEqual([call('a', 'look', '{"q":"x"}')]);
	});

	test('an empty object before the arguments', () => {
		const calls = callsOf(
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '{}' } }),
			piece({ index: 0, function: { arguments: '{"q":1}' } }),
		);
		expect(calls).toEqual([call('a', 'look', '{"q":1}')]);
	});

	test('two whole calls without index and ID', () => {
		const calls = callsOf(
			piece({ function: { name: 'look', arguments: '{"q":1}' } }),
			piece({ function: { name: 'look', arguments: '{"q":2}' } }),
		);
		expect(calls).toEqual([call('', 'look', '{"q":1}'), call('', 'look', '{"q":2}')]);
	});

	test('two calls at index 0 with IDs of their own', () => {
		const calls = callsOf(
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '{"q":1}' } }),
			piece({ index: 0, id: 'b', function: { name: 'find', arguments: '{}' } }),
		);
		expect(calls).toEqual([call('a', 'look', '{"q":1}'), call('b', 'find', '{}')]);
	});

	test('one call at two indexes with one ID', () => {
		const calls = callsOf(
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '' } }),
			piece({ index: 1, id: 'a', function: { arguments: '{"q":1}' } }),
		);
		expect(calls).toEqual([call('a', 'look', '{"q":1}')]);
	});

	test('100,000 pieces', () => {
		const frames = Array.from({ length: 100_000 }, () =>
			piece({ index: 0, function: { arguments: 'x' } }),
		);
		expect(callsOf(piece({ index: 0, id: 'a', function: { name: 'f' } }), ...frames)).toEqual([
			call('a', 'f', 'x'.repeat(100_000)),
		]);
	});
});
