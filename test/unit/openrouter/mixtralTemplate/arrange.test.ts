import * as fc from 'fast-check';
import type { ChatMessage } from '../../../../nodes/openrouter/request/messages';
import {
	fitMistralTemplate,
	isMixtralFamily,
} from '../../../../nodes/openrouter/mixtralTemplate/arrange';

describe('isMixtralFamily', () => {
	it.each([
		'mistralai/mixtral-8x22b-instruct',
		'mistralai/mixtral-8x7b-instruct:nitro',
		'mistralai/Mixtral-8x22B-Instruct@preset/mine',
		'~mistralai/mixtral-latest',
		'fireworks/mixtral-8x22b-instruct-preview',
	])('knows %s', (modelId) => {
		expect(isMixtralFamily(modelId)).toBe(true);
	});

	it.each([
		'',
		'mistralai/mistral-large',
		'cognitivecomputations/dolphin-mixtral-8x22b',
		'nousresearch/nous-hermes-2-mixtral-8x7b-dpo',
		'microsoft/wizardlm-2-8x22b',
		'openai/gpt-5',
		'@preset/mixtral-',
	])('leaves %j alone', (modelId) => {
		expect(isMixtralFamily(modelId)).toBe(false);
	});
});

const system = (content: string): ChatMessage => ({ role: 'system', content });
const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });

describe('fitMistralTemplate', () => {
	it('leaves a fitting conversation as it is', () => {
		const messages = [system('s'), user('a'), assistant('b'), user('c')];
		expect(fitMistralTemplate(messages)).toEqual(messages);
	});

	it('joins neighbours of the same role by a blank line', () => {
		const messages = [user('a'), user('b'), assistant('c'), assistant('d'), user('e')];
		expect(fitMistralTemplate(messages)).toEqual([user('a\n\nb'), assistant('c\n\nd'), user('e')]);
	});

	it('joins system and developer messages from anywhere into the first one', () => {
		const messages: ChatMessage[] = [
			user('a'),
			system('be brief'),
			assistant('b'),
			{ role: 'developer', content: 'in French' },
			user('c'),
		];
		expect(fitMistralTemplate(messages)).toEqual([
			system('be brief\n\nin French'),
			user('a'),
			assistant('b'),
			user('c'),
		]);
	});

	it('joins user turns that a system message kept apart', () => {
		const messages = [user('a'), system('s'), user('b')];
		expect(fitMistralTemplate(messages)).toEqual([system('s'), user('a\n\nb')]);
	});

	it('puts a user turn before a leading assistant turn and where there is none', () => {
		expect(fitMistralTemplate([assistant('Hi!'), user('a')])).toEqual([
			user('Begin.'),
			assistant('Hi!'),
			user('a'),
		]);
		expect(fitMistralTemplate([system('s')])).toEqual([system('s'), user('Begin.')]);
	});

	it('keeps a trailing assistant turn for the model to continue', () => {
		const messages = [user('a'), assistant('{"name":')];
		expect(fitMistralTemplate(messages)).toEqual(messages);
	});

	it('concatenates content parts', () => {
		const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
		const messages: ChatMessage[] = [
			user('look'),
			{ role: 'user', content: [image] },
			user('here'),
		];
		const content = [{ type: 'text', text: 'look' }, image, { type: 'text', text: 'here' }];
		expect(fitMistralTemplate(messages)).toEqual([{ role: 'user', content }]);
	});

	it('leaves tool calls and results untouched', () => {
		const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
		const messages: ChatMessage[] = [
			user('a'),
			{ role: 'assistant', content: null, tool_calls: [call] },
			{ role: 'tool', content: '1', tool_call_id: 'c1' },
			{ role: 'tool', content: '2', tool_call_id: 'c2' },
			assistant('b'),
			{ role: 'assistant', content: null, tool_calls: [call] },
		];
		expect(fitMistralTemplate(messages)).toEqual(messages);
	});

	it('loses no system message with fields of its own', () => {
		const cached = { ...system('s'), cache_control: { type: 'ephemeral' } } as ChatMessage;
		expect(fitMistralTemplate([cached, user('a'), system('t')])).toEqual([
			cached,
			system('t'),
			user('a'),
		]);
	});

	it('keeps a shared name and writes different ones into the text', () => {
		const ann = { ...user('a'), name: 'Ann' };
		const bob = { ...user('b'), name: 'Bob' };
		expect(fitMistralTemplate([ann, { ...ann, content: 'c' }])).toEqual([
			{ ...user('a\n\nc'), name: 'Ann' },
		]);
		expect(fitMistralTemplate([ann, bob])).toEqual([user('Ann: a\n\nBob: b')]);
	});

	it('changes nothing that it was given, alternates turns, loses no text, and fits once for all', () => {
		const message: fc.Arbitrary<ChatMessage> = fc.record({
			role: fc.constantFrom('system', 'developer', 'user', 'assistant'),
			content: fc.string({ minLength: 1 }),
		});
		fc.assert(
			fc.property(fc.array(message), (messages) => {
				const before = JSON.stringify(messages);
				const fitted = fitMistralTemplate(messages);
				expect(JSON.stringify(messages)).toBe(before);
				expect(fitMistralTemplate(fitted)).toEqual(fitted);
				const [first, ...rest] = fitted;
				const turns = first?.role === 'system' ? rest : fitted;
				expect(turns.map(({ role }) => role)).toEqual(
					turns.map((_, index) => (index % 2 === 0 ? 'user' : 'assistant')),
				);
				const all = fitted.map(({ content }) => content).join('\n\n');
				for (const { content } of messages) expect(all).toContain(content);
			}),
		);
	});
});
