import { interpretToolCalls } from '../../../nodes/completion/interpretToolCalls';
import type { Answer } from '../../../nodes/openrouter/reply/answer';
import { ANSWER } from './samples';

const interpret = (answer: Partial<Answer>) =>
	interpretToolCalls({ ...ANSWER, raw: {}, ...answer }, 0);
const call = (input: string) => ({ id: 'a', function: { name: 'look', arguments: input } });

test('gives text and calls', () => {
	expect(interpret({ text: '<think>hm</think>Looking', toolCalls: [call('{"q":1}')] })).toEqual({
		kind: 'value',
		value: {
			text: 'Looking',
			reasoning: 'hm',
			calls: [{ id: 'a', name: 'look', input: '{"q":1}' }],
		},
	});
});

test('a call that no tool can be called with is worth another try', () => {
	expect(interpret({ toolCalls: [call('{"q":')] })).toMatchObject({
		kind: 'transient',
		failure: { type: 'invalidJson' },
	});
});

test.each(['length', 'max_tokens', 'MAX_TOKENS'])(
	'a call that is cut off at the token limit (%s) would be cut off again',
	(finishReason) => {
		expect(interpret({ toolCalls: [call('{"q":')], finishReason })).toMatchObject({
			kind: 'failed',
			failure: { type: 'truncated', remedy: 'Raise Max Tokens under Sampling.' },
		});
		expect(interpret({ toolCalls: [call('{"q":1}')], finishReason }).kind).toBe('value');
	},
);

test('files alone are no answer of a chat model, and files beside text are left out', () => {
	const picture = { kind: 'image' as const, mimeType: 'image/png', data: 'iVBO', url: null };
	expect(interpret({ text: '', media: [picture] })).toMatchObject({
		kind: 'failed',
		failure: { type: 'badReply' },
	});
	expect(interpret({ text: 'A cat', media: [picture] }).kind).toBe('value');
	expect(interpret({ text: '', media: [picture], toolCalls: [call('{}')] }).kind).toBe('value');
});
