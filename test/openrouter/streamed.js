'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

/** The last event before `[DONE]`: usage, and no choices. */
const USAGE = {
	id: 'gen-stream',
	provider: 'Mistral',
	model: 'mistralai/mixtral-8x22b-instruct',
	object: 'chat.completion.chunk',
	choices: [],
	usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30, cost: 0.000028 },
};

const DONE = '[DONE]';

/** An event of a streamed completion. */
function chunk(delta, finishReason = null, root = {}) {
	const choice = { index: 0, delta, finish_reason: finishReason, logprobs: null };
	return { ...USAGE, usage: undefined, choices: [choice], ...root };
}

/** The events of an answer that comes in these pieces. */
function answerEvents(pieces) {
	const texts = pieces.map((content) => chunk({ role: 'assistant', content }));
	return [...texts, chunk({ content: '' }, 'stop'), USAGE, DONE];
}

/** The events of tool calls, each with its arguments cut in two. */
function toolCallEvents(calls) {
	const pieces = calls.flatMap(({ id, name, input }, index) => {
		const half = Math.floor(input.length / 2);
		const part = (more, called) =>
			chunk({ tool_calls: [{ index, type: 'function', ...more, function: called }] });
		return [
			part({ id }, { name, arguments: input.slice(0, half) }),
			part({}, { arguments: input.slice(half) }),
		];
	});
	return [...pieces, chunk({ content: '' }, 'tool_calls'), USAGE, DONE];
}

/**
 * A reply of `startProvider` that comes as a stream of events, after a comment line as OpenRouter
 * sends it.
 *
 * @param {Array<object | string>} events
 * @param {object} [options]
 * @param {number} [options.gapMs] between events
 * @param {'close' | 'cut' | 'hang'} [options.end] how the connection ends: as it should, in mid-body,
 *   or not at all
 * @param {Record<string, string>} [options.headers]
 */
function streamed(events, { gapMs = 0, end = 'close', headers = {} } = {}) {
	return {
		socket: async (socket, response) => {
			response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
			response.write(': OPENROUTER PROCESSING\n\n');
			for (const event of events) {
				if (gapMs > 0) await sleep(gapMs);
				if (response.destroyed) return;
				const data = typeof event === 'string' ? event : JSON.stringify(event);
				response.write(`data: ${data}\n\n`);
			}
			if (end === 'close') response.end();
			if (end === 'cut') await sleep(20).then(() => socket.destroy());
		},
	};
}

module.exports = { DONE, USAGE, answerEvents, chunk, streamed, toolCallEvents };
