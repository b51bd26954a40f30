import type { Message, MessageContent } from '@n8n/ai-node-sdk';
import { toWireMessages } from '../../../nodes/LmChatMixtral/messages';

const text = (value: string): MessageContent => ({ type: 'text', text: value });
const file = (more: object): MessageContent => ({ type: 'file', data: '', ...more });
const image = (url: string, more: object = {}) => ({
	type: 'image_url',
	image_url: { url, ...more },
});
/** What becomes of one message behind another. */
const wire = (role: Message['role'], ...content: MessageContent[]) =>
	toWireMessages([
		{ role: 'user', content: [text('Hi')] },
		{ role, content },
	]).slice(1);

describe('toWireMessages', () => {
	test('sends single texts as text', () => {
		const messages: Message[] = [
			{ role: 'system', content: [text('Be kind.')] },
			{ role: 'user', content: [text('Hi')] },
			{ role: 'assistant', content: [text('Hello')] },
		];
		expect(toWireMessages(messages)).toEqual([
			{ role: 'system', content: 'Be kind.' },
			{ role: 'user', content: 'Hi' },
			{ role: 'assistant', content: 'Hello' },
		]);
	});

	test('sends tool calls with their arguments as text, and null where nothing was said', () => {
		const call = (toolCallId: string): MessageContent => ({
			type: 'tool-call',
			toolCallId,
			toolName: 'look',
			input: '{"q":1}',
		});
		const wireCall = (id: string) => ({
			id,
			type: 'function',
			function: { name: 'look', arguments: '{"q":1}' },
		});
		expect(wire('assistant', call('a'), call('b'))).toEqual([
			{ role: 'assistant', content: null, tool_calls: [wireCall('a'), wireCall('b')] },
		]);
		expect(wire('assistant', text('Let me look.'), call('a'))).toEqual([
			{ role: 'assistant', content: 'Let me look.', tool_calls: [wireCall('a')] },
		]);
	});

	test('takes out of the arguments the ID that n8n puts there, and no other one', () => {
		const argumentsOf = (input: string) => {
			const call = { type: 'tool-call', toolCallId: 'call00001', toolName: 'look', input } as const;
			return wire('assistant', call)[0]?.tool_calls;
		};
		const sent = (input: string) => [
			{ id: 'call00001', type: 'function', function: { name: 'look', arguments: input } },
		];
		expect(argumentsOf('{"q":1,"id":"call00001"}')).toEqual(sent('{"q":1}'));
		expect(argumentsOf('{"q": 1, "id": "other"}')).toEqual(sent('{"q": 1, "id": "other"}'));
		expect(argumentsOf('"id"')).toEqual(sent('"id"'));
	});

	test.each([
		['sunny', 'sunny'],
		[[text('sun'), text('ny')], 'sunny'],
		[{ sky: 'blue' }, '{"sky":"blue"}'],
		[[1, 2], '[1,2]'],
		[undefined, ''],
	])('sends the tool result %j as text', (result, content) => {
		expect(wire('tool', { type: 'tool-result', toolCallId: 'a', result })).toEqual([
			{ role: 'tool', content, tool_call_id: 'a' },
		]);
	});

	test('sends each result of a message on its own', () => {
		const result = (toolCallId: string): MessageContent => ({
			type: 'tool-result',
			toolCallId,
			result: toolCallId,
		});
		expect(wire('tool', result('a'), result('b'))).toHaveLength(2);
	});

	test.each([
		[
			'an image',
			file({ mediaType: 'image/jpeg', data: '/9j/AA' }),
			image('data:image/jpeg;base64,/9j/AA'),
		],
		[
			'an image by its address, with its detail',
			file({
				mediaType: 'image/*',
				data: undefined,
				providerMetadata: { url: 'https://x.test/a.png', detail: 'low' },
			}),
			image('https://x.test/a.png', { detail: 'low' }),
		],
		[
			'an image without a type',
			file({ mediaType: undefined, data: 'R0lGODlh' }),
			image('data:image/gif;base64,R0lGODlh'),
		],
		[
			'bytes',
			file({ mediaType: 'image/png', data: new Uint8Array([1, 2, 3]) }),
			image('data:image/png;base64,AQID'),
		],
		[
			'a document',
			file({
				mediaType: 'application/pdf',
				data: 'JVBERi0',
				providerMetadata: { filename: 'a.pdf' },
			}),
			{
				type: 'file',
				file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0' },
			},
		],
		[
			'a recording',
			file({ mediaType: 'audio/mpeg', data: 'SUQz' }),
			{ type: 'input_audio', input_audio: { data: 'SUQz', format: 'mp3' } },
		],
	])('sends %s as a part of the message', (_case, content, part) => {
		expect(wire('user', text('See:'), content)).toEqual([
			{ role: 'user', content: [{ type: 'text', text: 'See:' }, part] },
		]);
	});

	test('leaves out empty texts beside other parts, and files without data', () => {
		const picture = file({ mediaType: 'image/png', data: 'iVBOR' });
		const [message] = wire('user', text(''), picture, file({ data: '' }));
		expect(message?.content).toEqual([image('data:image/png;base64,iVBOR')]);
	});

	test("passes a provider's own part on as it is", () => {
		const value = { type: 'input_audio', input_audio: { data: 'x', format: 'wav' } };
		expect(wire('user', { type: 'provider', value })).toEqual([{ role: 'user', content: [value] }]);
	});

	test('leaves out messages that say nothing, which a memory may hold, but not the last one', () => {
		const say = (role: 'user' | 'assistant', words: string) => ({ role, content: [text(words)] });
		const nothing = { role: 'user' as const, content: [file({ data: '' })] };
		const sent = toWireMessages([
			say('user', 'a'),
			say('assistant', ''),
			say('user', ' \n'),
			nothing,
			{ role: 'user', content: [text(' '), text('\n')] },
			say('assistant', '{}'),
			say('user', ''),
		]);
		expect(sent.map(({ content }) => content)).toEqual(['a', '{}', '']);
	});
});
