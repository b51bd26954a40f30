import { EventReader } from '../../../../nodes/openrouter/reply/eventReader';
import { ChatStream } from '../../../../nodes/openrouter/reply/chatStream';

/** A stream of events, with the comment lines that OpenRouter sends while it waits. */
export function toText(events: readonly unknown[]): string {
	const data = events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event)));
	return data.map((each) => `: OPENROUTER PROCESSING\n\ndata: ${each}\n\n`).join('');
}

/** Reads a stream. */
export function read(whole: string) {
	const reader = new EventReader();
	const stream = new ChatStream();
	const texts = [...reader.read(whole), ...reader.end()].map((event) => stream.add(event));
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
