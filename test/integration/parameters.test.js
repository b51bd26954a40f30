'use strict';

const { CONTINUE, ERROR_OUTPUT, byId, rows, useFixture } = require('../n8nCore/fixture');

const { serve, run } = useFixture();

const sampling = (settings) => ({ sampling: settings });
const routing = (settings) => ({ routing: settings });
const options = (settings) => ({ options: settings });
const messages = (...message) => ({ promptType: 'messages', messages: { message } });
const json = (messagesJson) => ({ promptType: 'json', messagesJson });
const manualSchema = (inputSchema) => ({
	outputFormat: 'jsonSchema',
	schemaType: 'manual',
	inputSchema,
});

const BROKEN = "={{ $('Nowhere').item.json.x }}";

/**
 * One row per kind of bad parameter and per place where one can stand: what it is, the parameters, and
 * the words that the message holds. All fields are tested with their readers, in unit/fields.
 */
const BAD = [
	['an empty prompt', { prompt: '={{ "" }}' }, /Prompt is empty/],
	['a blank prompt', { prompt: '={{ " \\n " }}' }, /Prompt is empty/],
	['a prompt expression that finds nothing', { prompt: '={{ $json.nowhere }}' }, /Prompt is empty/],
	['a prompt that is an object', { prompt: '={{ ({ a: 1 }) }}' }, /Prompt must be text/],
	[
		'an expression that fails',
		{ prompt: BROKEN },
		/Prompt cannot be read\. Expression failed: Ref/,
	],
	[
		'an expression that fails in a collection',
		sampling({ seed: '={{ 1 }}', topP: BROKEN }),
		/Top P cannot be read\. Expression failed: Referenced node/,
	],
	[
		'an expression that fails in the model',
		{ model: byId(BROKEN) },
		/Model cannot be read\. Expression failed: Referenced node/,
	],
	[
		'an expression that fails in a message',
		messages({ role: 'user', content: '={{ "Hi" }}' }, { role: 'user', content: BROKEN }),
		/Content of message 2 cannot be read\. Expression failed: Referenced node/,
	],
	['an empty model', { model: byId('={{ " " }}') }, /Model is empty/],
	[
		'a model expression that finds nothing',
		{ model: byId('={{ $json.nowhere }}') },
		/Model is empty/,
	],
	['an unknown role', messages({ role: 'robot', content: 'Hi' }), /Role of message 1 .*"robot"/],
	['a message without content', messages({ role: 'user', content: '' }), /Content of message 1/],
	['messagesJson that does not parse', json('[{'), /Messages \(JSON\) does not parse/],
	['messagesJson without content', json('[{"role":"user"}]'), /message 1 (needs|has no) content/],
	['a number out of range', sampling({ temperature: 3 }), /Temperature .*between 0 and 2.*3/],
	['a number that is none', sampling({ temperature: '={{ "hot" }}' }), /Temperature .*"hot"/],
	['a number that is not whole', sampling({ topK: 1.5 }), /Top K .*whole/],
	[
		'five stop sequences',
		sampling({ stop: ['a', 'b', 'c', 'd', 'e'] }),
		/Stop Sequences .*at most 4/,
	],
	['a logit bias out of range', sampling({ logitBias: '{"5": 101}' }), /Logit Bias .*token 5.*100/],
	['top logprobs without logprobs', sampling({ topLogprobs: 3 }), /Top Logprobs needs Logprobs/],
	['a switch that is none', sampling({ safePrompt: '={{ "maybe" }}' }), /Safe Prompt/],
	['a list that is a number', routing({ order: '={{ 5 }}' }), /Provider Order/],
	['an unknown choice', routing({ sort: '={{ "luck" }}' }), /Sort .*"luck"/],
	['an unknown choice in a list', routing({ quantizations: '={{ ["x"] }}' }), /Quantizations .*x/],
	['tools that are no array', options({ tools: '{"a":1}' }), /Tools must be a JSON array/],
	['metadata with 17 pairs', options({ metadata: pairs(17) }), /Metadata .*16/],
	['extraBody with stream', options({ extraBody: '{"stream": true}' }), /Extra Body .*stream/],
	['a cache TTL above a day', options({ cacheTtlSeconds: 86_401 }), /Cache TTL .*86400/],
	['too many JSON repairs', options({ maxJsonRepairs: 11 }), /Max JSON Repairs/],
	[
		'an unknown output content',
		options({ outputContent: '={{ "all" }}' }),
		/Output Content .*"all"/,
	],
	['an output field named error', options({ outputField: 'error' }), /Output Field .*"error"/],
	['an output switch', options({ includeInputFields: '={{ "so" }}' }), /Include Input Fields/],
	['a template switch', options({ mixtralTemplate: '={{ "so" }}' }), /Mixtral Template/],
	['a schema that does not parse', manualSchema('{'), /Input Schema does not parse/],
	['a schema that is none', manualSchema('{"type": "robot"}'), /Input Schema is not a valid/],
	[
		'an example that is no object',
		{ outputFormat: 'jsonSchema', jsonSchemaExample: '5' },
		/JSON Example must be/,
	],
];

function pairs(count) {
	return JSON.stringify(Object.fromEntries(rows(count).map((row) => [row, 'x'])));
}

/** Makes one parameter bad for the item with `bad: true` only, by an expression around it. */
function badForOne(parameters) {
	const only = (value, fallback) => {
		const text = typeof value === 'string' && value.startsWith('={{') ? value.slice(3, -2) : null;
		return `={{ $json.bad ? (${text ?? JSON.stringify(value)}) : ${JSON.stringify(fallback)} }}`;
	};
	const [[name, value]] = Object.entries(parameters).filter(([key]) => key in GOOD);
	if (name === 'messages') {
		const rowOf = ({ role, content }) => ({
			role: only(role, 'user'),
			content: only(content, 'good'),
		});
		return messages(...value.message.map(rowOf));
	}
	const inner = typeof value === 'object' && !value.__rl;
	if (name === 'model') return { model: { ...value, value: only(value.value, 'a/good') } };
	if (!inner) return { ...parameters, [name]: only(value, GOOD[name]) };
	const fields = Object.entries(value).map(([key, field]) => [key, only(field, null)]);
	return { ...parameters, [name]: Object.fromEntries(fields) };
}

const GOOD = {
	prompt: 'good',
	model: 'a/good',
	messages: '',
	messagesJson: '[{"role":"user","content":"good"}]',
	sampling: null,
	routing: null,
	options: null,
	inputSchema: '{"type":"object"}',
	jsonSchemaExample: '{"a":1}',
};

describe.each(BAD)('%s', (_name, parameters, words) => {
	const answerInJson = () => ({ text: JSON.stringify(JSON_ANSWER) });
	const respond = ({ path }) => (path === '/chat/completions' ? answerInJson() : undefined);

	test('stops the run before anything is sent', async () => {
		const provider = await serve(respond);
		const { error } = await run({ parameters });
		expect(error.name).toBe('NodeOperationError');
		expect(error.message).toMatch(/^Item 0: /);
		expect(error.message).toMatch(words);
		expect(error.context).toMatchObject({ itemIndex: 0, type: 'invalidParameter' });
		expect(provider.completions).toEqual([]);
	});

	test('fails its own item only with On Error = Continue', async () => {
		const provider = await serve(respond);
		const { items, error } = await run({
			items: [{ prompt: 'good' }, { prompt: 'good', bad: true }, { prompt: 'good' }],
			parameters: badForOne(parameters),
			node: CONTINUE,
		});
		expect(error).toBeUndefined();
		expect(items[1]).toEqual({
			json: {
				error: {
					message: expect.stringMatching(words),
					type: 'invalidParameter',
					status: null,
					provider: null,
					attempts: 0,
					retryable: false,
					possiblyPaid: false,
				},
			},
			pairedItem: { item: 1 },
		});
		expect(items[0].json).not.toHaveProperty('error');
		expect(items[2].json).not.toHaveProperty('error');
		expect(provider.completions).toHaveLength(2);
	});
});

const JSON_ANSWER = {
	id: 'gen-1',
	model: 'a/good',
	choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: '{"a":1}' } }],
	usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0.000001 },
};

test('a conversation without messages stops the run', async () => {
	const provider = await serve();
	const { error } = await run({ parameters: messages() });
	expect(error.message).toBe('Item 0: Messages is empty');
	expect(provider.requests).toEqual([]);
});

test('a prompt or a model that is left empty in the editor is refused by n8n itself', async () => {
	await serve();
	await expect(run({ parameters: { prompt: '' } })).rejects.toThrow('"Prompt" is required');
	const model = byId('');
	await expect(run({ parameters: { model } })).rejects.toThrow('"Model" is required');
});

test('a bad row at the end of 500 costs nothing with On Error = Stop', async () => {
	const provider = await serve();
	const { error } = await run({ rows: [...rows(499), ''] });
	expect(error.message).toBe('Item 499: Prompt is empty');
	expect(error.context.itemIndex).toBe(499);
	expect(provider.requests).toEqual([]);
});

test('a bad row goes to the error output with its input fields', async () => {
	await serve();
	const { items, errorItems } = await run({ rows: ['one', ''], node: ERROR_OUTPUT });
	expect(items).toHaveLength(1);
	expect(errorItems).toEqual([
		{
			json: { prompt: '', error: expect.objectContaining({ type: 'invalidParameter' }) },
			pairedItem: { item: 1 },
		},
	]);
});

describe('batching', () => {
	test.each([
		['maxConcurrency', 0, 'Max Concurrency'],
		['maxConcurrency', 1.5, 'Max Concurrency'],
		['maxAttempts', 0, 'Max Attempts'],
		['requestsPerMinute', -1, 'Requests per Minute'],
		['requestTimeoutSeconds', 0, 'Request Timeout'],
		['maxRateLimitWaitSeconds', -1, 'Max Rate Limit Wait'],
		['maxRunTimeMinutes', -1, 'Max Run Time'],
		['maxCostUsd', 'much', 'Max Cost'],
		['stopAfterFailures', -1, 'Stop After Failures'],
		['sendIdenticalOnce', 'so', 'Send Identical Once'],
	])('%s of %p names the field', async (name, value, label) => {
		const provider = await serve();
		const batching = { [name]: `={{ ${JSON.stringify(value)} }}` };
		const { error } = await run({ parameters: { batching } });
		expect(error.message).toContain(label);
		const { items } = await run({ rows: ['one', 'two'], parameters: { batching }, node: CONTINUE });
		expect(items.map(({ json }) => json.error.type)).toEqual([
			'invalidParameter',
			'invalidParameter',
		]);
		expect(items[0].json.error.message).toContain(label);
		expect(provider.requests).toEqual([]);
	});

	test('is read once per run, by the first item', async () => {
		const provider = await serve();
		const { items, error } = await run({
			items: [
				{ prompt: 'one', attempts: 1 },
				{ prompt: 'two', attempts: 'bad' },
			],
			parameters: { batching: { maxAttempts: '={{ $json.attempts }}' } },
		});
		expect(error).toBeUndefined();
		expect(items).toHaveLength(2);
		expect(provider.completions).toHaveLength(2);
	});

	test('a collection field left empty by its expression has its default', async () => {
		const provider = await serve();
		const batching = { maxConcurrency: '={{ null }}', sendIdenticalOnce: '={{ "" }}' };
		const options = {
			cacheTtlSeconds: '={{ "" }}',
			includeInputFields: '={{ "" }}',
			outputContent: '={{ null }}',
		};
		const { error } = await run({
			parameters: { batching, options, sampling: { temperature: '={{ null }}' } },
		});
		expect(error).toBeUndefined();
		expect(provider.completions[0].body).not.toHaveProperty('temperature');
	});
});
