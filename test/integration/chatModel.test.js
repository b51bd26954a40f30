'use strict';

const { HumanMessage, ToolMessage, AIMessage } = require('@langchain/core/messages');
const { z } = require('zod');
const { neverReplies } = require('../openrouter/brokenReplies');
const { KEY } = require('../n8nCore/runNode');
const {
	answerEvents,
	chunk,
	completion,
	refusal,
	toolCallEvents,
} = require('../openrouter/shapes');
const { startScripted } = require('../openrouter/scripted');
const { runRoot } = require('../n8nCore/runRootNode');
const { retryAtOnce } = require('../n8nCore/fixture');
const { streamed } = require('../openrouter/streamed');

let provider;
afterEach(() => provider?.close());

async function serve(respond) {
	provider = await startScripted(respond);
	return provider;
}

const run = (work, parameters, more) =>
	runRoot({ baseUrl: provider.baseUrl, work, parameters, ...more });
const ask =
	(prompt = 'Hi') =>
	(model) =>
		model.invoke(prompt).then(({ text }) => text);
const bodies = () => provider.completions.map(({ body }) => body);

/** A tool as n8n gives it to an agent. */
const look = {
	name: 'look',
	description: 'Looks something up',
	schema: z.object({ query: z.string().describe('What to look for') }),
	invoke: () => undefined,
};

const callOf = (calls, more) => ({
	body: completion(null, {
		message: { tool_calls: calls },
		choice: { finish_reason: 'tool_calls' },
		...more,
	}),
});

describe('the request', () => {
	test('with no settings holds nothing but model and messages', async () => {
		await serve();
		const { result, error } = await run(ask());
		expect(error).toBeUndefined();
		expect(result).toBe('echo: Hi');
		expect(bodies()).toEqual([
			{ model: 'mistralai/mixtral-8x22b-instruct', messages: [{ role: 'user', content: 'Hi' }] },
		]);
	});

	test('holds every setting as the Mixtral node would send it', async () => {
		await serve();
		await run(ask(), {
			model: { mode: 'id', value: 'mistralai/mixtral-8x7b-instruct' },
			sampling: {
				temperature: 0.3,
				topP: 0.9,
				topK: 40,
				minP: 0.05,
				topA: 0.1,
				stop: ['END'],
				seed: 7,
				maxTokens: 50,
				frequencyPenalty: 0.1,
				presencePenalty: 0.2,
				repetitionPenalty: 1.1,
				logitBias: '{"7":-1}',
				safePrompt: true,
			},
			routing: {
				order: 'mistral, fireworks',
				allowFallbacks: false,
				fallbackModels: 'a/b',
				maxPromptPrice: 2,
			},
			options: {
				user: 'u1',
				sessionId: 's1',
				webSearch: true,
				reasoning: '{"effort":"low"}',
				extraBody: '{"prediction":{"type":"content"}}',
				cacheTtlSeconds: 60,
			},
		});
		expect(bodies()).toEqual([
			{
				model: 'mistralai/mixtral-8x7b-instruct',
				models: ['a/b'],
				messages: [{ role: 'user', content: 'Hi' }],
				temperature: 0.3,
				top_p: 0.9,
				top_k: 40,
				min_p: 0.05,
				top_a: 0.1,
				stop: ['END'],
				seed: 7,
				max_tokens: 50,
				frequency_penalty: 0.1,
				presence_penalty: 0.2,
				repetition_penalty: 1.1,
				logit_bias: { 7: -1 },
				safe_prompt: true,
				provider: {
					order: ['mistral', 'fireworks'],
					allow_fallbacks: false,
					max_price: { prompt: '2' },
				},
				tools: [{ type: 'openrouter:web_search' }],
				reasoning: { effort: 'low' },
				user: 'u1',
				session_id: 's1',
				prediction: { type: 'content' },
			},
		]);
		expect(provider.completions[0].headers).toMatchObject({
			authorization: `Bearer ${KEY}`,
			'x-openrouter-cache': 'true',
			'x-openrouter-cache-ttl': '60',
		});
	});

	test('fits the conversation to the template of Mixtral, and only of Mixtral', async () => {
		await serve();
		const talk = (model) =>
			model.invoke([
				['human', 'a'],
				['human', 'b'],
				['system', 's'],
			]);
		await run((model) => talk(model).then(() => 0));
		await run((model) => talk(model).then(() => 0), {
			model: { mode: 'id', value: 'openai/gpt-x' },
		});
		expect(bodies().map(({ messages }) => messages.map(({ role }) => role))).toEqual([
			['system', 'user'],
			['user', 'user', 'system'],
		]);
	});

	test('carries images that a root node sends', async () => {
		await serve();
		const url = 'data:image/png;base64,iVBORw0KGgo=';
		const content = [
			{ type: 'text', text: 'What is it?' },
			{ type: 'image_url', image_url: { url } },
		];
		const parameters = { model: { mode: 'id', value: 'openai/gpt-x' } };
		await run((model) => model.invoke([new HumanMessage({ content })]).then(() => 0), parameters);
		expect(bodies()[0].messages).toEqual([{ role: 'user', content }]);
	});

	test('takes stop sequences and a tool choice of the root node over its own', async () => {
		await serve();
		await run(
			async (model) => {
				await model.invoke('Hi', { stop: ['Observation:'] });
				await model.bindTools([look], { tool_choice: 'any' }).bindTools([look]).invoke('Hi');
			},
			{ sampling: { stop: ['END'] }, options: { parallelToolCalls: false } },
		);
		expect(bodies()[0]).toMatchObject({ stop: ['Observation:'] });
		expect(bodies()[0]).not.toHaveProperty('parallel_tool_calls');
		expect(bodies()[1]).toMatchObject({
			stop: ['END'],
			tool_choice: 'required',
			parallel_tool_calls: false,
		});
		expect(bodies()[1].tools).toHaveLength(1);
	});
});

describe('tools', () => {
	test('go out with their schema, and calls, results and answers come and go', async () => {
		const call = {
			id: 'call_1',
			type: 'function',
			function: { name: 'look', arguments: '{"query":"x"}' },
		};
		await serve(({ index }) => (index === 0 ? callOf([call]) : { body: completion('Found it') }));
		const { result } = await run(async (model) => {
			const withTools = model.bindTools([look]);
			const asked = await withTools.invoke('Look for x');
			const [{ name, args, id }] = asked.tool_calls;
			const answer = await withTools.invoke([
				new HumanMessage('Look for x'),
				new AIMessage({ content: '', tool_calls: asked.tool_calls }),
				new ToolMessage({ content: '42', tool_call_id: id }),
			]);
			return { name, args, text: answer.text };
		});
		expect(result).toEqual({ name: 'look', args: { query: 'x' }, text: 'Found it' });
		expect(bodies()[0].tools).toEqual([
			{
				type: 'function',
				function: {
					name: 'look',
					description: 'Looks something up',
					parameters: expect.objectContaining({
						type: 'object',
						properties: { query: { type: 'string', description: 'What to look for' } },
						required: ['query'],
					}),
				},
			},
		]);
		expect(bodies()[1].messages).toEqual([
			{ role: 'user', content: 'Look for x' },
			// Mistral takes nine letters or digits as the ID of a call.
			{
				role: 'assistant',
				content: null,
				tool_calls: [{ ...call, id: expect.stringMatching(/^[a-zA-Z0-9]{9}$/) }],
			},
			{ role: 'tool', content: '42', tool_call_id: expect.stringMatching(/^[a-zA-Z0-9]{9}$/) },
		]);
		const [, { tool_calls: sent }, { tool_call_id: answered }] = bodies()[1].messages;
		expect(answered).toBe(sent[0].id);
	});

	test.each([
		['empty', { arguments: '' }, {}],
		['absent', {}, {}],
		['an object', { arguments: { query: 'x' } }, { query: 'x' }],
		['slightly broken', { arguments: '{"query": "x",}' }, { query: 'x' }],
	])('may be called with arguments that are %s', async (_case, called, args) => {
		await serve(() => callOf([{ type: 'function', function: { name: 'look', ...called } }]));
		const { result } = await run((model) =>
			model
				.bindTools([look])
				.invoke('Hi')
				.then(({ tool_calls: calls }) => calls),
		);
		expect(result).toEqual([
			{ type: 'tool_call', id: expect.stringMatching(/^[a-z0-9]{9}$/), name: 'look', args },
		]);
	});

	test('a call beyond repair is tried again, and never run without its arguments', async () => {
		retryAtOnce();
		const broken = callOf([{ id: 'a', function: { name: 'look', arguments: '{"query": "x' } }]);
		await serve(({ index }) => (index === 0 ? broken : { body: completion('Sorry') }));
		const { result, log } = await run(ask());
		expect(result).toBe('Sorry');
		expect(log[0].data.ai_languageModel[0][0].json.openRouter).toMatchObject({
			attempts: 2,
			usage: { costUsd: 0.000056 },
		});
		jest.restoreAllMocks();
	});
});

describe('failures', () => {
	test('a 503 with Retry-After is tried again, not sooner', async () => {
		const busy = {
			status: 503,
			headers: { 'retry-after': '1' },
			body: { error: { message: 'Busy' } },
		};
		await serve(({ index }) => (index === 0 ? busy : undefined));
		const began = performance.now();
		const { result } = await run(ask());
		expect(result).toBe('echo: Hi');
		expect(performance.now() - began).toBeGreaterThan(950);
		expect(provider.completions).toHaveLength(2);
	});

	test('a failure for good names its cause, its status and the remedy, after Max Attempts', async () => {
		retryAtOnce();
		await serve(() => refusal(502, 'Upstream broke'));
		const { error } = await run(ask(), { maxAttempts: 3 });
		jest.restoreAllMocks();
		expect(provider.completions).toHaveLength(3);
		expect(error.message).toBe('Upstream broke (HTTP 502)');
		expect(error.httpCode).toBe('502');
		expect(error.description).toMatch(/The call was tried 3 times\./);
	});

	test('a final failure is not tried again', async () => {
		await serve(() => refusal(400, 'Bad model'));
		const { error, log } = await run(ask());
		expect(provider.completions).toHaveLength(1);
		expect(error.message).toContain('Bad model');
		expect(log[0].executionStatus).toBe('error');
	});

	test('a request that hangs is given up at the time-out', async () => {
		await serve(neverReplies);
		const { error } = await run(ask(), { maxAttempts: 1, requestTimeoutSeconds: 0.2 });
		expect(error.message).toBe('No answer within 0.2 s');
	});

	test('a bad setting is named before anything is sent', async () => {
		await serve();
		const { error } = await run(ask(), { sampling: { temperature: 9 } });
		expect(error.message).toContain('Temperature must be between 0 and 2');
		expect(provider.requests).toEqual([]);
	});

	test('a stop of the execution ends the call', async () => {
		const abort = new AbortController();
		let closed;
		await serve(() => ({
			socket: (socket) => {
				closed = new Promise((resolve) => socket.once('close', resolve));
				setTimeout(() => abort.abort(), 20);
			},
		}));
		await run(ask(), {}, { cancelSignal: abort.signal }).catch(() => undefined);
		await closed;
	});

	test('the key is in no error and in no log', async () => {
		await serve(({ headers }) => ({
			status: 400,
			body: { error: { message: `Bad header ${headers.authorization}` } },
		}));
		const { run: data, error } = await run(ask());
		expect(error.message).toContain('[API key]');
		expect(JSON.stringify(data)).not.toContain(KEY);
	});
});

describe("n8n's AI log", () => {
	test('tells settings, real tokens, cost and where the answer came from', async () => {
		await serve();
		const { log, tracing, customData } = await run(
			async (model) => {
				await model.invoke('one');
				await model.invoke('two');
			},
			{ sampling: { temperature: 0.3 } },
		);
		expect(log).toHaveLength(2);
		const [entry] = log[1].data.ai_languageModel[0];
		expect(entry.json).toEqual({
			response: { generations: [[{ text: 'echo: two' }]] },
			tokenUsage: { promptTokens: 10, completionTokens: 20, totalTokens: 30, cost: 0.000028 },
			openRouter: {
				finishReason: 'stop',
				model: 'mistralai/mixtral-8x22b-instruct',
				provider: 'Mistral',
				generationId: expect.stringMatching(/^gen-/),
				usage: { promptTokens: 10, completionTokens: 20, totalTokens: 30, costUsd: 0.000028 },
				attempts: 1,
				durationMs: expect.any(Number),
				cached: false,
			},
		});
		expect(log[1].inputOverride.ai_languageModel[0][0].json.options).toEqual({
			model: 'mistralai/mixtral-8x22b-instruct',
			temperature: 0.3,
		});
		expect(tracing).toMatchObject({
			'llm.tokens.in': 20,
			'llm.tokens.out': 40,
			'llm.cost.total': 0.000056,
		});
		expect(customData).toMatchObject({ mixtral_cost_usd: '0.000056', mixtral_answered: '2' });
	});

	test('has the real tokens and the cost of a streamed answer, too', async () => {
		await serve(() => streamed(answerEvents(['Hel', 'lo'])));
		const { log } = await run(async (model) => {
			for await (const piece of await model.stream('Hi')) void piece;
		});
		const [entry] = log[0].data.ai_languageModel[0];
		expect(entry.json).toMatchObject({
			tokenUsage: { promptTokens: 10, completionTokens: 20, cost: 0.000028 },
			openRouter: { generationId: 'gen-stream' },
		});
		expect(entry.json).not.toHaveProperty('tokenUsageEstimate');
	});

	test('the message itself carries usage and cost', async () => {
		await serve();
		const { result } = await run((model) =>
			model
				.invoke('Hi')
				.then(({ usage_metadata: usage, response_metadata: metadata }) => ({ usage, metadata })),
		);
		expect(result.usage).toMatchObject({ input_tokens: 10, output_tokens: 20, total_tokens: 30 });
		expect(result.metadata.openRouter.usage.costUsd).toBe(0.000028);
	});
});

describe('streaming', () => {
	/** Collects a stream, with the time at which each piece came. */
	async function collect(stream) {
		const pieces = [];
		let whole;
		for await (const piece of stream) {
			if (piece.text !== '') pieces.push({ text: piece.text, atMs: performance.now() });
			whole = whole === undefined ? piece : whole.concat(piece);
		}
		return {
			texts: pieces.map(({ text }) => text),
			spanMs: pieces.length > 0 ? pieces[pieces.length - 1].atMs - pieces[0].atMs : 0,
			content: whole?.content,
			calls: whole?.tool_calls,
		};
	}

	test('gives the answer as it comes', async () => {
		await serve(() => streamed(answerEvents(['Hel', 'lo ', 'you']), { gapMs: 60 }));
		const { result } = await run(async (model) => collect(await model.stream('Hi')));
		expect(result.texts).toEqual(['Hel', 'lo', ' you']);
		expect(result.content).toBe('Hello you');
		expect(result.spanMs).toBeGreaterThan(80);
		expect(bodies()[0].stream).toBe(true);
	});

	test('keeps parallel tool calls apart', async () => {
		const calls = [
			{ id: 'a', name: 'look', input: '{"query":"x"}' },
			{ id: 'b', name: 'look', input: '{"query":"y"}' },
		];
		await serve(() => streamed(toolCallEvents(calls)));
		const { result } = await run(async (model) =>
			collect(await model.bindTools([look]).stream('Hi')),
		);
		expect(result.calls).toMatchObject([
			{ id: 'a', args: { query: 'x' } },
			{ id: 'b', args: { query: 'y' } },
		]);
	});

	test('is tried again before the first text', async () => {
		retryAtOnce();
		await serve(({ index }) =>
			index === 0 ? streamed([], { end: 'cut' }) : streamed(answerEvents(['Hello'])),
		);
		const { result } = await run(async (model) => collect(await model.stream('Hi')));
		jest.restoreAllMocks();
		expect(result.texts).toEqual(['Hello']);
		expect(provider.completions).toHaveLength(2);
	});

	test.each([
		['is cut', () => streamed(answerEvents(['Hel', 'lo']).slice(0, 1), { end: 'cut' })],
		['just ends', () => streamed(answerEvents(['Hel', 'lo']).slice(0, 1))],
		['carries an error', () => streamed([chunk({ content: 'Hel' }), { error: { code: 502 } }])],
	])('that %s after the first text fails, and is not tried again', async (_case, reply) => {
		await serve(reply);
		const { error } = await run(async (model) => collect(await model.stream('Hi')));
		expect(error).toBeDefined();
		expect(provider.completions).toHaveLength(1);
	});
});

test.each([
	[{ sampling: { topP: "={{ $('Nowhere').item.json.x }}" } }, 'Top P'],
	[{ options: { user: "={{ $('Nowhere').item.json.x }}" } }, 'User'],
])('an expression that fails names its field: %j', async (parameters, field) => {
	await serve();
	const { error } = await run(ask(), parameters);
	expect(error.message).toContain(
		`${field} cannot be read. Expression failed: Referenced node doesn't exist`,
	);
	expect(bodies()).toEqual([]);
});

test('a call without a cost adds none to the sum', async () => {
	const { usage, ...reply } = completion('yes');
	await serve(() => ({ body: { ...reply, usage: { ...usage, cost: undefined } } }));
	const { tracing, customData, log } = await run(ask());
	expect(tracing).toEqual({
		'llm.tokens.in': 10,
		'llm.tokens.out': 20,
		'llm.tokens.total': 30,
		'mixtral.answered': 1,
	});
	expect(customData).toEqual({ mixtral_answered: '1', mixtral_tokens: '30' });
	const [[{ json }]] = log[0].data.ai_languageModel;
	expect(json.openRouter.usage.costUsd).toBeNull();
	expect(json.tokenUsage).not.toHaveProperty('cost');
});
