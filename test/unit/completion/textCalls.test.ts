import { readTextCalls, toolNames } from '../../../nodes/completion/textCalls';
import type { Answer } from '../../../nodes/openrouter/reply/answer';
import { ANSWER } from './samples';

const tools = [{ type: 'function', function: { name: 'look' } }, { type: 'web_search' }];
const body = { model: 'a/one', messages: [], tools };
const answer = (text: string, more: Partial<Answer> = {}): Answer => ({
	...ANSWER,
	raw: {},
	text,
	...more,
});
const CALL = '[TOOL_CALLS]look[ARGS]{"q":1}';

test('puts a call in its place, beside the words and the thinking before it', () => {
	const read = readTextCalls(answer(`<think>I must look</think>Wait. ${CALL}`), body);
	expect(read).toMatchObject({
		kind: 'answer',
		answer: {
			text: 'Wait.',
			reasoning: 'I must look',
			toolCalls: [{ type: 'function', function: { name: 'look', arguments: '{"q":1}' } }],
		},
	});
});

test('leaves an answer as it is that is no call, only thinks of one, or has its calls already', () => {
	for (const given of [
		answer('Hello'),
		answer(`<think>${CALL}</think>Hello`),
		answer(CALL, { toolCalls: [{}] }),
		answer('', { value: { a: 1 } }),
	]) {
		expect(readTextCalls(given, body)).toEqual({ kind: 'answer', answer: given });
	}
});

test('is worth another try where a call cannot be read, unless it was cut off', () => {
	const broken = '[TOOL_CALLS]look[ARGS]{"q": ';
	expect(readTextCalls(answer(broken), body)).toMatchObject({
		kind: 'transient',
		failure: { type: 'badReply', provider: 'Mistral' },
	});
	expect(readTextCalls(answer(broken, { finishReason: 'length' }), body)).toMatchObject({
		kind: 'failed',
		failure: { type: 'truncated' },
	});
});

test('knows the names of the functions that may be called', () => {
	expect([...toolNames(body)]).toEqual(['look']);
	expect([...toolNames({ ...body, tool_choice: 'none' })]).toEqual([]);
	expect([...toolNames({ model: 'a/one', messages: [] })]).toEqual([]);
});
