import { readMessages } from '../../../../nodes/openrouter/request/prompt';
import { invalid, valid } from '../../../../nodes/checked';

const user = (content: string) => ({ role: 'user', content });

describe('prompt', () => {
	const build = (prompt: unknown, systemMessage: unknown = '') =>
		readMessages({ promptType: 'prompt', prompt, systemMessage });

	test('becomes one user message, byte for byte', () => {
		expect(build(' Hi\n')).toEqual(valid([user(' Hi\n')]));
	});

	test('takes numbers and booleans of an expression as text', () => {
		expect(build(42)).toEqual(valid([user('42')]));
		expect(build(false)).toEqual(valid([user('false')]));
	});

	test('has the system message in front, unless that is blank', () => {
		const system = { role: 'system', content: 'Be short.' };
		expect(build('Hi', 'Be short.')).toEqual(valid([system, user('Hi')]));
		expect(build('Hi', '  ')).toEqual(valid([user('Hi')]));
		expect(build('Hi', null)).toEqual(valid([user('Hi')]));
	});

	test.each(['', '  \n', null, undefined])('%p is empty', (prompt) => {
		expect(build(prompt)).toEqual(invalid('Prompt', 'is empty'));
	});

	test('other values are refused by name', () => {
		expect(build({ a: 1 })).toEqual(invalid('Prompt', 'must be text, not {"a":1}'));
		expect(build('Hi', ['a'])).toEqual(invalid('System Message', 'must be text, not ["a"]'));
	});
});

describe('messages', () => {
	const build = (...message: unknown[]) =>
		readMessages({ promptType: 'messages', messages: { message } });

	test('keep their order and roles', () => {
		const rows = [
			{ role: 'system', content: 'a' },
			{ role: 'user', content: 'b' },
			{ role: 'assistant', content: 'c' },
		];
		expect(build(...rows)).toEqual(valid(rows));
	});

	test('carry nothing but role and content', () => {
		expect(build({ role: 'user', content: 'a', extra: 1 })).toEqual(valid([user('a')]));
	});

	test.each([
		[[], 'Messages', 'is empty'],
		[
			[{ role: 'tool', content: 'a' }],
			'Role',
			'of message 1 must be system, user, assistant, not "tool"',
		],
		[[{ content: 'a' }], 'Role', 'of message 1 must be system, user, assistant, not undefined'],
		[[null], 'Role', 'of message 1 must be system, user, assistant, not undefined'],
		[[user('a'), { role: 'user', content: ' ' }], 'Content', 'of message 2 is empty'],
		[[{ role: 'user', content: {} }], 'Content', 'of message 1 must be text, not {}'],
	])('%j is refused', (rows, field, message) => {
		expect(build(...rows)).toEqual(invalid(field, message));
	});

	test.each([undefined, null, '', {}])('%p holds no messages', (messages) => {
		expect(readMessages({ promptType: 'messages', messages })).toEqual(
			invalid('Messages', 'is empty'),
		);
	});
});

describe('json', () => {
	const label = 'Messages (JSON)';
	const build = (messagesJson: unknown) => readMessages({ promptType: 'json', messagesJson });

	test('passes on whatever the API takes', () => {
		const messages = [
			{ role: 'developer', content: 'a' },
			{ role: 'user', content: [{ type: 'text', text: 'b' }], name: 'Ann' },
			{ role: 'assistant', content: null, tool_calls: [{ id: '1' }] },
			{ role: 'tool', content: 'c', tool_call_id: '1' },
			{ role: 'tool', content: '', tool_call_id: '2' },
		];
		expect(build(JSON.stringify(messages))).toEqual(valid(messages));
		expect(build(messages)).toEqual(valid(messages));
	});

	test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
		'a content part of the type %s is like any other that is not known',
		(type) => {
			const messages = [{ role: 'user', content: [{ type }] }];
			expect(build(JSON.stringify(messages))).toEqual(valid(messages));
		},
	);

	test.each([
		['', 'is empty'],
		['[]', 'must hold at least one message'],
		['{"role":"user"}', 'must be a JSON array, not {"role":"user"}'],
		['["a"]', 'message 1 must be an object'],
		['[{"role":"bot","content":"a"}]', /message 1 has the role "bot"/],
		['[{"role":"user","content":null}]', /message 1 has no content/],
		['[{"role":"user","content":[]}]', /message 1 has no content/],
		['[{"role":"user","content":[{"text":"a"}]}]', /message 1 has a content part without a "type"/],
		[
			'[{"role":"user","content":[{"type":"text","text":" "},{"type":"text","text":""}]}]',
			/message 1 has no content/,
		],
		[
			'[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,"}}]}]',
			/message 1 has a part of type "image_url" with "data:image\/png;base64,"/,
		],
		[
			'[{"role":"user","content":[{"type":"input_audio","input_audio":{"format":"wav"}}]}]',
			/message 1 has a part of type "input_audio" without "input_audio.data"/,
		],
		['[{"role":"tool","content":"a"}]', /message 1 needs a "tool_call_id"/],
		['[{"role":"user","content":5}]', /message 1 needs content/],
	])('%s is refused', (json, message) => {
		const built = build(json);
		expect(built).toMatchObject({ ok: false, problem: { field: label } });
		if (!built.ok) expect(built.problem.message).toMatch(message);
	});
});
