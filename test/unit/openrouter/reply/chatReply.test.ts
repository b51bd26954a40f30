import { body as completion, read as parse, USAGE } from './replySamples';

const body = (
	content: unknown,
	{ choice, message, root }: { choice?: object; message?: object; root?: object } = {},
) => {
	const model = { provider: 'Mistral', model: 'a/one' };
	return completion({ role: 'assistant', content, ...message }, choice, { ...model, ...root });
};

describe('an answer', () => {
	test('is read whole', () => {
		const reply = body('Hello');
		expect(parse(reply)).toEqual({
			kind: 'answer',
			answer: {
				text: 'Hello',
				reasoning: null,
				reasoningDetails: [],
				citations: [],
				media: [],
				fileAnnotations: [],
				toolCalls: [],
				logprobs: null,
				finishReason: 'stop',
				model: 'a/one',
				provider: 'Mistral',
				generationId: 'gen-9',
				usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10, costUsd: 0.02 },
				cache: null,
				raw: reply,
			},
		});
	});

	test('may have white space around it', () => {
		expect(parse(`\n\n ${JSON.stringify(body('Hello'))} \n`).kind).toBe('answer');
	});

	test('keeps white space of its text', () => {
		expect(parse(body(' a\n'))).toMatchObject({ answer: { text: ' a\n' } });
	});

	test('may come in parts', () => {
		const parts = [{ type: 'text', text: 'a' }, { type: 'image' }, { type: 'text', text: 'b' }];
		expect(parse(body(parts))).toMatchObject({ answer: { text: 'ab' } });
	});

	test('may be tool calls', () => {
		const call = { id: '1', type: 'function', function: { name: 'f', arguments: '{}' } };
		const choice = { finish_reason: 'tool_calls' };
		const message = { tool_calls: [call, null, { id: '2' }] };
		for (const completion_tokens of [3, 0]) {
			const root = { usage: { ...USAGE, completion_tokens } };
			const reply = parse(body(null, { message, choice, root }));
			expect(reply).toMatchObject({ answer: { text: '', toolCalls: [call] } });
		}
	});

	test('has null for what the reply does not say', () => {
		const bare = { choices: [{ message: { content: 'Hello' } }] };
		expect(parse(bare)).toMatchObject({
			kind: 'answer',
			answer: {
				finishReason: null,
				model: null,
				provider: null,
				generationId: null,
				usage: { promptTokens: null, completionTokens: null, totalTokens: null, costUsd: null },
			},
		});
	});

	test('takes its generation ID from the header where the body has none', () => {
		const reply = body('Hello', { root: { id: undefined } });
		expect(parse(reply, 200, { 'x-generation-id': 'gen-2' })).toMatchObject({
			answer: { generationId: 'gen-2' },
		});
	});

	test.each([-1, 'much', NaN, null])('a cost of %p is unknown', (cost) => {
		const reply = body('Hello', { root: { usage: { ...USAGE, cost } } });
		expect(parse(reply)).toMatchObject({ answer: { usage: { costUsd: null } } });
	});

	test.each([null, false])('an error of %p is none', (error) => {
		expect(parse(body('Hello', { root: { error } })).kind).toBe('answer');
		expect(parse(body('Hello', { choice: { error } })).kind).toBe('answer');
	});
});

describe('a cache hit', () => {
	const headers = {
		'x-openrouter-cache-status': 'HIT',
		'x-openrouter-cache-age': '12',
		'x-openrouter-cache-source-id': 'gen-0',
	};

	test('is free and tells its age and source', () => {
		for (const cost of [undefined, 0, 0.5]) {
			const reply = body('Hello', { root: { usage: { ...USAGE, cost } } });
			expect(parse(reply, 200, headers)).toMatchObject({
				answer: { cache: { ageSeconds: 12, sourceId: 'gen-0' }, usage: { costUsd: 0 } },
			});
		}
	});

	test('may say neither', () => {
		const bare = { 'x-openrouter-cache-status': 'hit' };
		expect(parse(body('Hello'), 200, bare)).toMatchObject({
			answer: { cache: { ageSeconds: null, sourceId: null } },
		});
	});

	test('is told from a miss', () => {
		const miss = { 'x-openrouter-cache-status': 'MISS' };
		expect(parse(body('Hello'), 200, miss)).toMatchObject({ answer: { cache: null } });
	});
});

describe('no text', () => {
	const empty = (finishReason: unknown, completionTokens: unknown) =>
		parse(
			body('', {
				choice: { finish_reason: finishReason },
				root: { usage: { ...USAGE, completion_tokens: completionTokens } },
			}),
		);

	test.each([
		['stop', 1],
		['length', 0],
		['length', 20],
		['tool_calls', 5],
	])('is an answer after %p with %p tokens', (finishReason, tokens) => {
		expect(empty(finishReason, tokens)).toMatchObject({ kind: 'answer', answer: { text: '' } });
	});

	test.each([
		['stop', 0],
		['stop', null],
		[null, 0],
		[null, 5],
		['', 5],
		[undefined, undefined],
	])('is an empty completion after %p with %p tokens', (finishReason, tokens) => {
		expect(empty(finishReason, tokens)).toMatchObject({
			failure: { type: 'emptyCompletion', status: 200 },
			kind: 'transient',
		});
	});
});

describe('a 200 that is none', () => {
	test.each<[string, unknown, string]>([
		['an error at the top', { error: { code: 502, message: 'x' } }, 'overloaded'],
		['an error beside choices', body('part', { root: { error: { code: 502 } } }), 'overloaded'],
		['an error in the choice', body('part', { choice: { error: { code: 408 } } }), 'timeout'],
		['a final error in it', body('part', { choice: { error: { code: 403 } } }), 'forbidden'],
		[
			'a finish reason of error',
			body('part', { choice: { finish_reason: 'error' } }),
			'overloaded',
		],
		['no choices', { id: 'x' }, 'badReply'],
		['choices that are no list', { choices: {} }, 'badReply'],
		['an empty list of choices', { choices: [] }, 'emptyCompletion'],
		['a choice that is none', { choices: [null] }, 'emptyCompletion'],
		['no message', { choices: [{ finish_reason: 'stop' }] }, 'badReply'],
		['a list', [], 'badReply'],
		['text', '"hello"', 'badReply'],
		['nothing', '', 'badReply'],
		['HTML', '<html>', 'badReply'],
		['cut off JSON', '{"choices":[{"message":{"content":"He', 'badReply'],
	])('%s', (_name, value, type) => {
		expect(parse(value)).toMatchObject({ failure: { type } });
	});

	test('was paid for as far as it says so', () => {
		expect(parse(body('', { choice: { finish_reason: null } }))).toMatchObject({
			charge: { costUsd: 0.02 },
			usage: { costUsd: 0.02 },
		});
		expect(parse({ choices: [] })).not.toHaveProperty('charge');
	});

	test('may have been paid for where it is cut off', () => {
		expect(parse('{"choices":[')).toMatchObject({ charge: { costUsd: null, lost: true } });
		expect(parse('<html>')).not.toHaveProperty('charge');
		expect(parse('nonsense')).toMatchObject({ charge: { costUsd: null, lost: true } });
	});
});

test('an HTTP error is one, whatever the body holds', () => {
	expect(parse(body('Hello'), 500)).toMatchObject({
		failure: { type: 'overloaded', status: 500 },
	});
	expect(parse('{"error":"words"}', 400)).toMatchObject({ failure: { message: 'words' } });
	expect(parse('<title>Oops</title>', 503)).toMatchObject({
		failure: { message: 'A web page came instead of a reply: Oops' },
	});
});
