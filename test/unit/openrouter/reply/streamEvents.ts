import { EventReader, type ServerEvent } from '../../../../nodes/openrouter/reply/eventReader';
import { ChatStream } from '../../../../nodes/openrouter/reply/chatStream';

/** The bytes of a stream of events, with the comment lines that OpenRouter sends while it waits. */
export function toBytes(events: readonly unknown[], lineEnd = '\n'): Uint8Array {
	const lines = events.flatMap((event) => {
		const data = typeof event === 'string' ? event : JSON.stringify(event);
		return [': OPENROUTER PROCESSING', '', `data: ${data}`, ''];
	});
	return new TextEncoder().encode(lines.map((line) => `${line}${lineEnd}`).join(''));
}

/** Cuts bytes into pieces that end at the given shares of the whole. */
export function cut(bytes: Uint8Array, shares: readonly number[]): Uint8Array[] {
	const ends = shares.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b);
	const starts = [0, ...ends];
	return starts.map((start, index) => bytes.subarray(start, ends[index] ?? bytes.length));
}

/** Reads a stream that comes in these pieces. */
export function read(pieces: readonly Uint8Array[]) {
	const reader = new EventReader();
	const stream = new ChatStream();
	const texts: string[] = [];
	const take = (event: ServerEvent): number => texts.push(stream.add(event));
	const decoder = new TextDecoder();
	for (const bytes of pieces) reader.read(decoder.decode(bytes, { stream: true })).forEach(take);
	reader.end().forEach(take);
	return { texts: texts.filter((text) => text !== ''), text: stream.text, end: stream.end() };
}

/** An event of a streamed completion. */
export function chunk(delta: object, choice: object = {}, root: object = {}) {
	return {
		id: 'gen-1',
		provider: 'Mistral',
		model: 'mistralai/mixtral-8x22b-instruct',
		object: 'chat.completion.chunk',
		created: 1_790_000_000,
		system_fingerprint: 'fp',
		choices: [{ index: 0, delta, finish_reason: null, logprobs: null, ...choice }],
		...root,
	};
}

export const text = (content: string) => chunk({ role: 'assistant', content });

export const finish = (reason = 'stop') =>
	chunk({ content: '' }, { finish_reason: reason, native_finish_reason: reason });

export const usage = {
	...chunk({}),
	choices: [],
	usage: { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13, cost: 0.00002 },
};

export const DONE = '[DONE]';
