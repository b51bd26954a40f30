import * as fc from 'fast-check';
import { readChatReply } from '../../../../nodes/openrouter/reply/chatReply';
import { chunk, DONE, finish, read, text, toText, usage } from './streamEvents';

const readEvents = (...events: unknown[]) => read(toText(events));

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
		expect(read(toText([text('Hi'), finish()]).slice(0, -2)).end.whole).toBe(true);
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

test('a stream cut short is an answer only if its end had come', () => {
	const whole = [text('One '), text('two'), finish(), usage, DONE];
	const all = toText(whole);
	const finished = toText(whole.slice(0, 3)).length;
	fc.assert(
		fc.property(fc.integer({ min: 0, max: all.length }), (length) => {
			const { end, text: got } = read(all.slice(0, length));
			expect('One two'.startsWith(got)).toBe(true);
			// The line ends of the last event may be missing.
			if (length >= finished) expect(end.whole).toBe(true);
			if (length < finished - 2) expect(end.whole).toBe(false);
		}),
	);
});
