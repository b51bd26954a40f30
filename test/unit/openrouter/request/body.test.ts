import { buildChatBody, type ChatParameters } from '../../../../nodes/openrouter/request/body';

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';

const parameters = (more: Partial<ChatParameters> = {}): ChatParameters => ({
	model: MIXTRAL,
	prompt: { promptType: 'prompt', systemMessage: '', prompt: 'Hi' },
	sampling: {},
	routing: {},
	options: {},
	format: null,
	...more,
});

const build = (more?: Partial<ChatParameters>): unknown => {
	const built = buildChatBody(parameters(more));
	return built.ok ? built.value : built.problem;
};

const user = (content: string) => ({ role: 'user', content });

test('a request without settings is model and messages', () => {
	expect(build()).toEqual({ model: MIXTRAL, messages: [user('Hi')] });
});

test('keys have one order, whatever is set', () => {
	const body = build({
		sampling: { temperature: 1, maxTokens: 5 },
		routing: { fallbackModels: 'a/one', zdr: true },
		options: { user: 'u', extraBody: '{"zzz":1}' },
		format: { responseFormat: { type: 'json_object' }, instruction: null },
	});
	expect(Object.keys(body as object)).toEqual([
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

test.each([undefined, null, '', '  '])('a model of %p is empty', (model) => {
	expect(build({ model })).toEqual({ field: 'Model', message: 'is empty' });
});

test('a model is text, without white space around it', () => {
	expect(build({ model: ` ${MIXTRAL}\n` })).toMatchObject({ model: MIXTRAL });
	expect(build({ model: { a: 1 } })).toMatchObject({ field: 'Model' });
});

describe('an instruction for JSON', () => {
	const format = { responseFormat: { type: 'json_object' }, instruction: 'Reply with JSON.' };

	test('is a system message of its own where there is none', () => {
		expect(build({ format })).toMatchObject({
			messages: [{ role: 'system', content: 'Reply with JSON.' }, user('Hi')],
			response_format: { type: 'json_object' },
		});
	});

	test('stands at the end of a system message', () => {
		const prompt = { promptType: 'prompt', systemMessage: 'Be short.', prompt: 'Hi' } as const;
		expect(build({ format, prompt })).toMatchObject({
			messages: [{ role: 'system', content: 'Be short.\n\nReply with JSON.' }, user('Hi')],
		});
	});
});

describe('the Mixtral template', () => {
	const messagesJson = [user('One'), user('Two')];
	const prompt = { promptType: 'json', messagesJson } as const;
	const joined = { messages: [user('One\n\nTwo')] };

	test('is fitted for Mixtral', () => expect(build({ prompt })).toMatchObject(joined));

	test('is left alone when it is off, or the model is another', () => {
		const asTheyWere = { messages: messagesJson };
		expect(build({ prompt, options: { mixtralTemplate: false } })).toMatchObject(asTheyWere);
		expect(build({ prompt, model: 'openai/gpt-4o' })).toMatchObject(asTheyWere);
	});
});

describe('extraBody', () => {
	test('may replace the model and the messages', () => {
		const extraBody = { model: 'a/other', messages: [user('Ho')] };
		expect(build({ options: { extraBody } })).toEqual(extraBody);
	});

	test.each([{ model: 5 }, { model: ' ' }, { messages: [] }, { messages: 'x' }])(
		'may not replace them by %j',
		(extraBody) => {
			expect(build({ options: { extraBody } })).toMatchObject({ field: 'Extra Body' });
		},
	);
});

test.each([
	[{ prompt: { promptType: 'prompt', systemMessage: '', prompt: '' } as const }, 'Prompt'],
	[{ routing: { sort: 'x' } }, 'Sort'],
	[{ sampling: { topP: 2 } }, 'Top P'],
	[{ options: { tools: '{' } }, 'Tools'],
])('%j names the field', (more, field) => expect(build(more)).toMatchObject({ field }));

test('the same parameters give the same bytes', () => {
	const more = { sampling: { seed: 1, stop: ['x'] }, routing: { order: 'a,b' } };
	expect(JSON.stringify(build(more))).toBe(JSON.stringify(build(more)));
});
