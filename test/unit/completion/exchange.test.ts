import { askForChat, type ChatRequest } from '../../../nodes/completion/exchange';
import type { ApiRequest, TextSink, SendResult, Streamed } from '../../../nodes/host/client';
import { fakeClient } from '../host/fakeClient';
import { chunk, DONE, finish, text, usage } from '../openrouter/reply/streamEvents';

const head = { status: 200, headers: {}, wallClockMs: 0 };
const streamed: Streamed = { kind: 'streamed', ...head };
const request: ChatRequest = {
	body: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
	cacheTtlSeconds: 0,
	clearCache: false,
};

/** A client whose stream holds these events and ends like this. */
function clientOf(events: readonly unknown[], result: SendResult | Streamed = streamed) {
	const sent: ApiRequest[] = [];
	const client = fakeClient({
		sendStream: (apiRequest: ApiRequest, sink: TextSink) => {
			sent.push(apiRequest);
			const data = events.map((event) =>
				typeof event === 'string' ? event : JSON.stringify(event),
			);
			const pieces = data.map((event) => `data: ${event}\n\n`);
			if (result.kind === 'reply') pieces.push(result.text);
			pieces.every(sink);
			return Promise.resolve(
				result.kind === 'reply' ? { ...streamed, status: result.status } : result,
			);
		},
	});
	return { client, sent };
}

async function ask(events: readonly unknown[], result?: SendResult | Streamed) {
	const { client, sent } = clientOf(events, result);
	const texts: string[] = [];
	const exchange = await askForChat(request, {
		client,
		requestTimeoutMs: 1000,
		signal: new AbortController().signal,
		onText: (piece) => {
			texts.push(piece);
		},
	});
	return { exchange, texts, sent };
}

const lost: SendResult = { kind: 'noReply', cause: 'network', message: 'ECONNRESET', lost: true };

describe('askForChat with a stream', () => {
	test('asks for a stream and gives the answer as a whole, too', async () => {
		const { exchange, texts, sent } = await ask([text('Hel'), text('lo'), finish(), usage, DONE]);
		expect(sent[0]?.body).toEqual({ ...request.body, stream: true });
		expect(texts).toEqual(['Hel', 'lo']);
		expect(exchange).toMatchObject({
			kind: 'answer',
			answer: { text: 'Hello', usage: { costUsd: 0.00002 } },
		});
	});

	test('takes an answer that comes in one piece', async () => {
		const body = { choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }] };
		const { exchange, texts } = await ask([], {
			kind: 'reply',
			...head,
			text: JSON.stringify(body),
		});
		expect(exchange).toMatchObject({ kind: 'answer', answer: { text: 'Hello' } });
		expect(texts).toEqual([]);
	});

	test.each([
		['is lost', [], lost],
		['ends before any text', [chunk({ role: 'assistant', content: '' })], streamed],
	])('may be tried again when it %s', async (_case, events, result) => {
		const { exchange } = await ask(events, result);
		expect(exchange).toMatchObject({
			kind: 'transient',
			charge: { lost: true },
		});
	});

	test.each([
		['breaks off', [text('Hel')], streamed],
		['is lost', [text('Hel')], lost],
		['fails', [text('Hel'), { error: { code: 502, message: 'Upstream broke' } }], streamed],
	])('may be billed when it %s after some text', async (_case, events, result) => {
		const { exchange } = await ask(events, result);
		expect(exchange).toMatchObject({
			kind: 'transient',
			charge: { costUsd: null, lost: true },
		});
	});

	test('is tried again after an error that came before any text', async () => {
		const { exchange } = await ask([{ error: { code: 502, message: 'Upstream broke' } }]);
		expect(exchange).toMatchObject({ kind: 'transient' });
	});
});
