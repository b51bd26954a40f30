import { bodyOf, MIXTRAL } from './values';

const user = (content: string) => ({ role: 'user' as const, content });

test('a request without settings is model and messages', () => {
	expect(bodyOf()).toEqual({ model: MIXTRAL, messages: [user('Hi')] });
	expect(Object.keys(bodyOf())).toEqual(['model', 'messages']);
});

test('keys have one order, whatever is set', () => {
	const body = bodyOf({
		sampling: { temperature: 1, maxTokens: 5 },
		routing: { fallbackModels: 'a/one', zdr: true },
		options: { user: 'u', extraBody: '{"zzz":1}' },
		format: { responseFormat: { type: 'json_object' }, instruction: null },
	});
	expect(Object.keys(body)).toEqual([
		'model',
		'models',
		'messages',
		'temperature',
		'max_tokens',
		'response_format',
		'provider',
		'user',
		'zzz',
	]);
});

describe('an instruction for JSON', () => {
	const format = { responseFormat: { type: 'json_object' }, instruction: 'Reply with JSON.' };

	test('is a system message of its own where there is none', () => {
		expect(bodyOf({ format })).toEqual({
			model: MIXTRAL,
			messages: [{ role: 'system', content: 'Reply with JSON.' }, user('Hi')],
			response_format: { type: 'json_object' },
		});
	});

	test('stands at the end of a system message', () => {
		const messages = [{ role: 'system' as const, content: 'Be short.' }, user('Hi')];
		expect(bodyOf({ format, messages }).messages).toEqual([
			{ role: 'system', content: 'Be short.\n\nReply with JSON.' },
			user('Hi'),
		]);
	});
});

describe('the Mixtral template', () => {
	const messages = [user('One'), user('Two')];
	const joined = [user('One\n\nTwo')];

	test('is arranged for Mixtral', () => expect(bodyOf({ messages }).messages).toEqual(joined));

	test('is left alone when it is off, or the model is another', () => {
		expect(bodyOf({ messages, mixtralTemplate: false }).messages).toEqual(messages);
		expect(bodyOf({ messages, model: 'openai/gpt-4o' }).messages).toEqual(messages);
	});

	test("comes with the rules for tools of all of Mistral's models", () => {
		const cut = [{ role: 'tool' as const, content: 'seen', tool_call_id: 'call_1' }, user('Hi')];
		expect(bodyOf({ messages: cut, model: 'mistralai/mistral-large' }).messages).toEqual([
			user('Hi'),
		]);
		expect(bodyOf({ messages: cut, model: 'openai/gpt-4o' }).messages).toEqual(cut);
	});

	test('goes by the model that Extra Body puts in', () => {
		const toOther = { extraBody: { model: 'openai/gpt-4o' } };
		const toMixtral = { extraBody: { model: MIXTRAL } };
		expect(bodyOf({ messages, options: toOther }).messages).toEqual(messages);
		expect(bodyOf({ messages, model: 'a/b', options: toMixtral }).messages).toEqual(joined);
	});
});

test('Extra Body may replace the model and the messages', () => {
	const extraBody = { model: 'a/other', messages: [user('Ho')] };
	expect(bodyOf({ options: { extraBody } })).toEqual(extraBody);
});

describe('files', () => {
	const part = { type: 'image_url', image_url: { url: 'https://a.example/b.png' } };
	const text = (words: string) => ({ type: 'text', text: words });

	test('stand behind the text of the last user turn', () => {
		const assistant = { role: 'assistant' as const, content: 'One' };
		const messages = [user('A'), assistant, user('B')];
		expect(bodyOf({ messages, fileParts: [part] }).messages).toEqual([
			user('A'),
			assistant,
			{ role: 'user', content: [text('B'), part] },
		]);
	});

	test('stand in a turn of their own where no user has spoken', () => {
		const system = { role: 'system' as const, content: 'Be short.' };
		expect(bodyOf({ messages: [system], fileParts: [part] }).messages).toEqual([
			system,
			{ role: 'user', content: [part] },
		]);
	});

	test('bring the PDF engine as the last plugin', () => {
		const options = { responseHealing: true };
		expect(bodyOf({ options, pdfEngine: 'mistral-ocr' }).plugins).toEqual([
			{ id: 'response-healing' },
			{ id: 'file-parser', pdf: { engine: 'mistral-ocr' } },
		]);
	});
});

describe('Cache System Message', () => {
	const system = { role: 'system' as const, content: 'Be short.' };
	const marked = (ttl: string) => ({
		role: 'system',
		content: [{ type: 'text', text: 'Be short.', cache_control: { type: 'ephemeral', ttl } }],
	});
	const messagesOf = (
		cacheSystemMessage: string,
		messages: Array<typeof system | ReturnType<typeof user>>,
	) => bodyOf({ messages, options: { cacheSystemMessage } }).messages;

	test.each(['5m', '1h'])('of %s marks the end of the system message', (ttl) => {
		expect(messagesOf(ttl, [system, user('Hi')])).toEqual([marked(ttl), user('Hi')]);
	});

	test('changes nothing when it is off, or there is no system message', () => {
		expect(messagesOf('off', [system, user('Hi')])).toEqual([system, user('Hi')]);
		expect(messagesOf('5m', [user('Hi')])).toEqual([user('Hi')]);
	});

	test('marks the instruction for JSON too, which is the same for all items', () => {
		const format = { responseFormat: {}, instruction: 'Reply with JSON.' };
		const options = { cacheSystemMessage: '5m' };
		expect(bodyOf({ format, options, messages: [system, user('Hi')] }).messages[0]).toEqual({
			role: 'system',
			content: [
				{
					type: 'text',
					text: 'Be short.\n\nReply with JSON.',
					cache_control: { type: 'ephemeral', ttl: '5m' },
				},
			],
		});
	});
});

test('the same parameters give the same bytes', () => {
	const more = { sampling: { seed: 1, stop: ['x'] }, routing: { order: 'a,b' } };
	expect(JSON.stringify(bodyOf(more))).toBe(JSON.stringify(bodyOf(more)));
});
