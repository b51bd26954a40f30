'use strict';

/** Tool calls that a model writes into the text of its answer. */

const { z } = require('zod');
const { retryAtOnce, useFixture } = require('../n8nCore/fixture');
const { runRoot } = require('../n8nCore/runRootNode');
const { answerEvents, completion } = require('../openrouter/shapes');
const { streamed } = require('../openrouter/streamed');

const scene = useFixture();

const look = {
	name: 'look',
	description: 'Looks something up',
	schema: z.object({ query: z.string() }),
	invoke: () => undefined,
};
const CALL = '[TOOL_CALLS] [{"name": "look", "arguments": {"query": "x"}}]';
const ID = expect.stringMatching(/^[a-z0-9]{9}$/);
const CALLS = [{ type: 'tool_call', id: ID, name: 'look', args: { query: 'x' } }];

describe('the chat model with tools', () => {
	/** Serves the answers in turn, and asks the model with its tools bound. */
	async function ask(...texts) {
		const provider = await scene.serve(({ body, index }) => {
			const text = texts[index];
			return body.stream === true
				? streamed(answerEvents(text.split(/(?<= )/)))
				: { body: completion(text) };
		});
		return {
			provider,
			run: (work) =>
				runRoot({ baseUrl: provider.baseUrl, work: (model) => work(model.bindTools([look])) }),
		};
	}

	const whole = async (model) => {
		const { content, tool_calls: calls } = await model.invoke('Hi');
		return { shown: content, calls };
	};

	const inPieces = async (model) => {
		let all;
		const shown = [];
		for await (const chunk of await model.stream('Hi')) {
			all = all === undefined ? chunk : all.concat(chunk);
			shown.push(chunk.text);
		}
		return { shown: shown.join(''), calls: all.tool_calls };
	};

	test.each([
		['whole', whole],
		['in pieces', inPieces],
	])('gets a call for what it is, %s', async (_, work) => {
		const { run } = await ask(`Let me see. ${CALL}`);
		expect((await run(work)).result).toEqual({ shown: 'Let me see.', calls: CALLS });
	});

	test.each([
		['whole', whole],
		['in pieces', inPieces],
	])('asks again after a call of a tool that it does not have, %s', async (_, work) => {
		retryAtOnce();
		const { run, provider } = await ask('[TOOL_CALLS]shred[ARGS]{}', 'It is x.');
		expect((await run(work)).result).toEqual({ shown: 'It is x.', calls: [] });
		expect(provider.completions).toHaveLength(2);
	});

	test('fails rather than give such a text for an answer', async () => {
		retryAtOnce();
		const text = '[TOOL_CALLS]look[ARGS]{"query": "x';
		const { run, provider } = await ask(text, text, text, text, text);
		const { error } = await run(whole);
		expect(error.message).toContain('a tool call as text that cannot be read');
		expect(provider.completions).toHaveLength(5);
	});
});

describe('the Mixtral node with tools', () => {
	const tools = JSON.stringify([{ type: 'function', function: { name: 'look' } }]);

	test('gives such calls as tool calls', async () => {
		await scene.serve(() => ({ body: completion(CALL) }));
		const { items } = await scene.run({ parameters: { options: { tools } } });
		const { text, toolCalls } = items[0].json;
		expect(text).toBe('');
		expect(toolCalls).toEqual([
			{ id: ID, type: 'function', function: { name: 'look', arguments: '{"query":"x"}' } },
		]);
	});

	test.each([
		['without tools', {}],
		['where the model may call none', { tools, toolChoice: 'none' }],
	])('leaves the text alone %s', async (_, options) => {
		await scene.serve(() => ({ body: completion(CALL) }));
		const { items } = await scene.run({ parameters: { options } });
		expect(items[0].json.text).toBe(CALL);
		expect(items[0].json).not.toHaveProperty('toolCalls');
	});

	test('takes a JSON object for the answer where one is asked for', async () => {
		await scene.serve(() => ({ body: completion('{"name": "look", "arguments": {}}') }));
		const { items } = await scene.run({
			parameters: { outputFormat: 'jsonObject', options: { tools } },
		});
		expect(items[0].json.output).toEqual({ name: 'look', arguments: {} });
	});
});
