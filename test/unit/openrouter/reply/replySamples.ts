import { readChatReply } from '../../../../nodes/openrouter/reply/chatReply';
import type { Reply } from '../../../../nodes/openrouter/reply/readCompletion';

export const NOW_MS = Date.parse('2026-11-25T12:00:00Z');
export const USAGE = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10, cost: 0.02 };

/** A completion with this message. */
export const body = (message: object, choice: object = {}, root: object = {}) => ({
	id: 'gen-9',
	choices: [{ index: 0, finish_reason: 'stop', message, ...choice }],
	usage: USAGE,
	...root,
});

/** Reads a reply; a value stands for its JSON text. */
export const read = (value: unknown, status = 200, headers: Record<string, unknown> = {}): Reply =>
	readChatReply({
		status,
		headers,
		text: typeof value === 'string' ? value : JSON.stringify(value),
		wallClockMs: NOW_MS,
	});

/** One event of a stream. */
export const event = (value: unknown, name?: string): string =>
	`${name === undefined ? '' : `event: ${name}\n`}data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;

export const chunk = (content: string, more: object = {}) => ({
	id: 'gen-9',
	choices: [{ index: 0, delta: { content }, ...more }],
});
export const delta = (content: string, more: object = {}): string => event(chunk(content, more));
export const END_CHUNK = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
export const SUM_CHUNK = { choices: [], usage: USAGE };
export const END = event(END_CHUNK);
export const SUM = event(SUM_CHUNK);
export const DONE = 'data: [DONE]\n\n';
export const WHOLE = JSON.stringify(body({ content: 'blue sky' }));
