import * as fc from 'fast-check';
import { readChatReply } from '../../../../nodes/openrouter/reply/chatReply';
import { chunk, cut, DONE, finish, read, text, toBytes, usage } from './streamEvents';

const readEvents = (...events: unknown[]) => read([toBytes(events)]);

/** The body that a stream amounts to. */
function bodyOf(...events: unknown[]) {
	const { end } = readEvents(...events);
	if (!end.whole) throw new Error(end.problem);
	return end.body;
}

function parse(...events: unknown[]) {
	const text = JSON.stringify(bodyOf(...events));
	return readChatReply({ status: 200, headers: {}, text, wallClockMs: 0 });
}

function messageOf(...events: unknown[]): unknown {
	const [choice] = bodyOf(...events).choices as Array<{ message: unknown }>;
	return choice?.message;
}

describe('a stream that ends well', () => {
	test('amounts to the body of a reply in one piece', () => {
		expect(bodyOf(text('Hel'), text('lo'), finish(), usage, DONE)).toEqual({
			id: 'gen-1',
			provider: 'Mistral',
			model: 'mistralai/mixtral-8x22b-instruct',
			object: 'chat.completion',
			created: 1_790_000_000,
			system_fingerprint: 'fp',
			usage: usage.usage,
			choices: [
				{
					index: 0,
					finish_reason: 'stop',
					native_finish_reason: 'stop',
					logprobs: null,
					message: { role: 'assistant', content: 'Hello' },
				},
			],
		});
	});

	test('gives its text piece by piece', () => {
		expect(readEvents(text('Hel'), text('lo'), finish(), DONE).texts).toEqual(['Hel', 'lo']);
	});

	test('brings the usage of the event without choices', () => {
		expect(parse(text('Hi'), finish(), usage, DONE)).toMatchObject({
			kind: 'answer',
			answer: {
				text: 'Hi',
				finishReason: 'stop',
				generationId: 'gen-1',
				usage: { promptTokens: 10, completionTokens: 3, totalTokens: 13, costUsd: 0.00002 },
			},
		});
	});

	test.each([
		['a finish reason alone', [text('Hi'), finish()]],
		['the usage alone', [text('Hi'), usage]],
	])('may end with %s', (_case, events) => {
		expect(parse(...events)).toMatchObject({ kind: 'answer', answer: { text: 'Hi' } });
	});

	test('does not mind a last event without its blank line', () => {
		const bytes = toBytes([text('Hi'), finish()]);
		expect(read([bytes.subarray(0, -2)]).end.whole).toBe(true);
	});

	test('joins log probabilities, reasoning and annotations', () => {
		const logprob = (token: string) => ({ token, logprob: -0.1, top_logprobs: [] });
		const piece = (token: string) =>
			chunk(
				{ content: token, reasoning: token, annotations: [{ token }] },
				{ logprobs: { content: [logprob(token)], refusal: null } },
			);
		const [choice] = bodyOf(piece('a'), piece('b'), finish(), DONE).choices as unknown[];
		expect(choice).toMatchObject({
			logprobs: { content: [logprob('a'), logprob('b')] },
			message: { content: 'ab', reasoning: 'ab', annotations: [{ token: 'a' }, { token: 'b' }] },
		});
	});

	test('reads content in parts, and a message in one piece', () => {
		expect(messageOf(chunk({ content: [{ type: 'text', text: 'a' }] }), finish())).toMatchObject({
			content: 'a',
		});
		const whole = chunk({}, { delta: undefined, message: { role: 'assistant', content: 'b' } });
		expect(messageOf(whole, finish())).toMatchObject({ content: 'b' });
	});
});

describe('a stream that fails', () => {
	const failed = (error: object, root: object = {}) => ({
		...chunk({ content: '' }, { finish_reason: 'error' }),
		error,
		...root,
	});

	test.each([
		['a number', { code: 502, message: 'Upstream broke' }, 502],
		['text', { code: 'strange_error', message: 'Upstream broke' }, 200],
	])('says so by an error in mid-stream whose code is %s', (_case, error, status) => {
		expect(parse(text('Half an ans'), failed(error))).toMatchObject({
			failure: { type: 'overloaded', message: 'Upstream broke', status },
			kind: 'transient',
		});
	});

	test('is asked to slow down by a 429 in mid-stream', () => {
		const error = { code: 429, message: 'Slow down', metadata: { provider_name: 'Mistral' } };
		expect(parse(failed(error))).toMatchObject({
			failure: { type: 'rateLimited', provider: 'Mistral' },
			kind: 'throttled',
		});
	});

	test('has failed when its only sign is the finish reason', () => {
		expect(parse(text('Half'), finish('error'))).toMatchObject({ failure: {} });
	});

	test('takes nothing in after the error', () => {
		const { text: all } = readEvents(text('Half'), failed({ code: 500 }), text('more'), DONE);
		expect(all).toBe('Half');
	});

	test('is empty when no text came before a regular end', () => {
		expect(parse(finish(''), usage, DONE)).toMatchObject({ failure: { type: 'emptyCompletion' } });
	});
});

describe('a stream that breaks off', () => {
	test.each([
		['before any event', []],
		['in mid-answer', [text('Half an ans')]],
		['with half an event', [text('Half'), '{"choices":[{"delta":{"conte']],
		['with an end that says nothing', [text('Half'), DONE]],
	])('never passes for an answer: %s', (_case, events) => {
		expect(readEvents(...events).end).toEqual({ whole: false, problem: expect.any(String) });
	});

	test('keeps an answer whose end had come', () => {
		expect(readEvents(text('Hi'), finish(), '{"usage":').end.whole).toBe(true);
	});
});

describe('however the bytes are cut', () => {
	const piece = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
	const call = (index: number, input: string) =>
		chunk({ tool_calls: [{ index, id: `c${index}`, function: { name: 'f', arguments: input } }] });
	const events = fc
		.record({
			pieces: fc.array(piece, { maxLength: 8 }),
			calls: fc.array(fc.array(piece, { maxLength: 3 }), { maxLength: 3 }),
			ends: fc.constantFrom([finish(), usage, DONE], [finish()], [DONE], []),
			error: fc.option(fc.constant({ ...chunk({}), error: { code: 502, message: 'ü broke' } })),
		})
		.map(({ pieces, calls, ends, error }) => [
			...pieces.map(text),
			...calls.flatMap((inputs, index) => inputs.map((input) => call(index, input))),
			...(error === null ? ends : [error]),
		]);
	const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
	const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

	test('the result is the same', () => {
		fc.assert(
			fc.property(events, shares, lineEnd, (all, at, end) => {
				const bytes = toBytes(all, end);
				expect(read(cut(bytes, at))).toEqual(read([bytes]));
			}),
		);
	});

	test('every single byte may come alone, in mid-character too', () => {
		const bytes = toBytes([text('Grüße, 世界 '), text('👩‍👩‍👧 ok'), finish(), usage, DONE]);
		const single = Array.from(bytes, (_byte, index) => bytes.subarray(index, index + 1));
		expect(read(single)).toEqual(read([bytes]));
		expect(read(single).text).toBe('Grüße, 世界 👩‍👩‍👧 ok');
	});

	test('a stream cut short is an answer only if its end had come', () => {
		const whole = [text('One '), text('two'), finish(), usage, DONE];
		const bytes = toBytes(whole);
		const finished = toBytes(whole.slice(0, 3)).length;
		fc.assert(
			fc.property(fc.integer({ min: 0, max: bytes.length }), (length) => {
				const { end, text: got } = read([bytes.subarray(0, length)]);
				expect('One two'.startsWith(got)).toBe(true);
				// The line ends of the last event may be missing.
				if (length >= finished) expect(end.whole).toBe(true);
				if (length < finished - 2) expect(end.whole).toBe(false);
			}),
		);
	});
});
