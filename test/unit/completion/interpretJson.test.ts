import { interpretJson } from '../../../nodes/completion/interpretJson';
import type { Answer } from '../../../nodes/openrouter/reply/answer';
import { ANSWER } from './samples';

const SCHEMA = {
	type: 'object',
	properties: { mood: { type: 'string' } },
	required: ['mood'],
};
const isLimit = (reason: string | null): boolean => reason !== null && reason !== 'stop';
const GOOD = '{"mood":"good"}';

const interpret = (answer: Partial<Answer>, reasks = 0, schema: object | null = SCHEMA) =>
	interpretJson({ schema: schema as Record<string, unknown> | null, maxRepairs: 2 })(
		{ ...ANSWER, raw: {}, ...answer },
		reasks,
	);
const valueOf = (answer: Partial<Answer>, schema?: object | null) => {
	const result = interpret(answer, 0, schema);
	return result.kind === 'value' ? result.value.output : result;
};

describe('JSON that is whole is taken, whatever the reason to end', () => {
	test.each([
		['length', GOOD + ' '.repeat(1_000)],
		['max_tokens', GOOD],
		['MAX_TOKENS', `\n\n${GOOD}\n\n\n`],
		['model_length', `\`\`\`json\n${GOOD}\n\`\`\``],
		['length', `<think>long</think>${GOOD}`],
		['content_filter', GOOD],
		['unknown', GOOD],
		['', GOOD],
		[null, GOOD],
	])('%s: %j', (finishReason, text) => {
		expect(valueOf({ text, finishReason })).toEqual({ mood: 'good' });
	});

	test.each([
		[{ mood: 'good' }, SCHEMA],
		[[{ mood: 'good' }], { type: 'array' }],
		[5, { type: 'number' }],
	])('as content in place of text: %j', (value, schema) => {
		expect(valueOf({ text: '', value }, schema)).toEqual(value);
	});
});

describe('JSON that is cut is never completed, nor asked for again', () => {
	test.each([
		['length', '{"mood":"go'],
		['model_length', '{"mood":"go'],
		['max_tokens', '{"mood":'],
		['MAX_TOKENS', '{"mood":"good"'],
		['max_output_tokens', `\`\`\`json\n{"mood":"good"`],
		['length', ''],
		['max_new_tokens', 'I would say'],
		['FinishReason.MAX_TOKENS', 'I would say'],
		['token_limit_reached', 'I would say'],
		['context_length_exceeded', 'I would say'],
		['maxTokens', 'I would say'],
		['length', '<think>I would say {"mood":"bad"} but'],
		['stop', '{"mood":"go'],
		[null, '{"mood":["a", "b"'],
		['stop', '<think>first {"mood":"bad"}, then'],
		['stop', '<|channel|>analysis<|message|>first {"mood":"bad"}, then'],
	])('%s: %j', (finishReason, text) => {
		expect(interpret({ text, finishReason })).toMatchObject({
			kind: 'failed',
			failure: {
				type: 'truncated',
				status: 200,
				message: expect.stringContaining(isLimit(finishReason) ? 'token limit' : 'before its end'),
			},
		});
	});

	test('a list that would end the same when it was cut is no whole one', () => {
		const text = '[{"mood":"good"},{"mood":"bad"}';
		const result = interpret({ text, finishReason: 'length' }, 0, { type: 'array' });
		expect(result).toMatchObject({ failure: { type: 'truncated' } });
	});
});

describe('a content filter ends the answer for good', () => {
	test.each([
		['content_filter', '{"mood":"go'],
		['SAFETY', 'I would rather'],
		['content_filter', ''],
		['refusal', 'No.'],
	])('%s: %j', (finishReason, text) => {
		expect(interpret({ text, finishReason })).toMatchObject({
			kind: 'failed',
			failure: { type: 'moderated', message: expect.stringContaining(finishReason) as string },
		});
	});
});

describe('a draft in the thinking is not the answer', () => {
	test.each([
		'<think>{"mood":"bad"}</think>{"mood":"good"}',
		'maybe {"mood":"bad"}.</think>\n{"mood":"good"}',
		'[THINK]{"mood":"bad"}[/THINK]{"mood":"good"}',
		'<thinking>\n{"mood":"bad"}\n</thinking>\n\n{"mood":"good"}',
		'◁think▷{"mood":"bad"}◁/think▷{"mood":"good"}',
		'<|begin_of_thought|>{"mood":"bad"}<|end_of_thought|>{"mood":"good"}',
		'<|channel|>analysis<|message|>{"mood":"bad"}<|end|><|start|>assistant<|channel|>final<|message|>{"mood":"good"}',
		'analysisSay {"mood":"bad"}assistantfinal{"mood":"good"}',
	])('%s', (text) => {
		expect(interpret({ text })).toMatchObject({
			kind: 'value',
			value: { output: { mood: 'good' }, text: '', reasoning: expect.stringContaining('bad') },
		});
	});
});

test('what does not fit is asked for again, as often as the user allows', () => {
	const text = '{"mood":5}';
	expect(interpret({ text: '{"sound":"good"}' }).kind).toBe('reask');
	expect(interpret({ text: 'no idea' }, 1).kind).toBe('reask');
	expect(interpret({ text: '{"sound":1}' }, 2)).toMatchObject({
		kind: 'failed',
		failure: { type: 'invalidJson' },
	});
	expect(valueOf({ text })).toEqual({ mood: '5' });
});

test('calls of tools stand in place of a value', () => {
	expect(valueOf({ text: '', toolCalls: [{ id: 'a' }] })).toBeNull();
});
