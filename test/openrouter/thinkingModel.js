'use strict';

const { answerEvents, chunk, completion, refusal, toolCallEvents } = require('./shapes.js');
const { streamed } = require('./streamed.js');

/**
 * A model that thinks before it calls tools, and refuses a conversation in which calls of its own come
 * without the very reasoning before them.
 *
 * @typedef {{ id: string, name: string, input: string }} Call
 * @param {(body: any) => Call[] | string[]} next what it makes of a request: calls, or the pieces of an
 *   answer
 * @returns {(request: import('./server.js').Request) => import('./server.js').Reply}
 */
function createThinkingModel(next) {
	const thoughts = new Map();
	const isKept = ({ tool_calls: calls, reasoning_details: details }) =>
		calls.every(({ id }) => thoughts.get(id) === JSON.stringify(details));
	return ({ body }) => {
		const asked = body.messages.filter(({ tool_calls: calls }) => calls !== undefined);
		if (!asked.every(isKept)) return refusal(400, 'No thought_signature');
		const said = next(body);
		if (typeof said[0] === 'string') {
			return body.stream ? streamed(answerEvents(said)) : { body: completion(said.join('')) };
		}
		const reasoning = reasoningBefore(said);
		for (const { id } of said) thoughts.set(id, JSON.stringify(reasoning));
		if (body.stream) {
			const thought = chunk({ role: 'assistant', reasoning_details: reasoning });
			return streamed([thought, ...toolCallEvents(said)]);
		}
		const message = { reasoning_details: reasoning, tool_calls: said.map(toWire) };
		return { body: completion(null, { message, choice: { finish_reason: 'tool_calls' } }) };
	};
}

/** Differs from turn to turn. */
function reasoningBefore([{ id }]) {
	return [
		{
			type: 'reasoning.text',
			text: `I multiply "6"\n for ${id}`,
			format: 'x',
			index: 0,
			signature: 'c2lnbg==',
		},
		{ type: 'reasoning.encrypted', data: 'AbC+/=', id, format: 'google-gemini-v1', index: 1 },
	];
}

/** A call as it stands in a message. */
function toWire({ id, name, input }) {
	return { id, type: 'function', function: { name, arguments: input } };
}

module.exports = { createThinkingModel, toWire };
