import * as fc from 'fast-check';
import {
	minimumPromptTokens,
	promptTokenUpperBound,
} from '../../../../nodes/openrouter/catalog/contextLength';
import type { ChatMessage } from '../../../../nodes/openrouter/chatMessage';

const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });

describe('minimumPromptTokens', () => {
	test.each([
		['one two three', 3],
		['one\ntwo\n\nthree', 3],
		['', 0],
		[' '.repeat(1_000), 0],
		['='.repeat(1_000), 0],
		['a'.repeat(1_000), 16],
		['a\tb\u00a0c', 1],
		['--- | === 5', 1],
		['Übergröße straße', 2],
		['привет мир', 2],
		['😀 😀', 0],
	])('counts %j as at least %i', (text, tokens) => {
		expect(minimumPromptTokens([user(text)])).toBe(tokens);
	});

	// Counted with the tokenizers of Mixtral 8x7B and 8x22B, Mistral Nemo, GPT-4 and GPT-4o: the
	// smallest of the five numbers.
	test.each([
		['Erstveröffentlichung '.repeat(50), 53],
		['안녕하세요 세계 '.repeat(30), 91],
		['привет мир как дела '.repeat(30), 122],
		['12345 67890 '.repeat(50), 400],
		['.translatesAutoresizingMaskIntoConstraints'.repeat(20), 20],
		['Ünïcödé wörds çà et là '.repeat(30), 332],
	])('stays below the true number of %j', (text, fewestTokens) => {
		const tokens = minimumPromptTokens([user(text)]);
		expect(tokens).toBeGreaterThan(0);
		expect(tokens).toBeLessThanOrEqual(fewestTokens);
	});

	test('adds up messages and their text parts, and leaves out all others', () => {
		const image = { type: 'image_url', image_url: { url: 'https://example.com/a b c.png' } };
		const parts = [{ type: 'text', text: 'three more words' }, image];
		const call: ChatMessage = { role: 'assistant', content: null, tool_calls: [{ a: 'b c d' }] };
		expect(minimumPromptTokens([user('two words'), user(parts), call])).toBe(5);
	});
});

describe('promptTokenUpperBound', () => {
	test('holds all bytes of the messages, tools and format, and what a template adds', () => {
		const messages = [user('Zürich 😀')];
		const bare = promptTokenUpperBound({ messages });
		const bytes = new TextEncoder().encode(JSON.stringify({ messages })).length;
		expect(bare).toBe(bytes + 16 + 512);
		const tools = [{ type: 'function', function: { name: 'f' } }];
		expect(promptTokenUpperBound({ messages, tools })).toBeGreaterThan(
			bare + JSON.stringify(tools).length,
		);
		const format = { type: 'json_object' };
		expect(promptTokenUpperBound({ messages, response_format: format })).toBeGreaterThan(
			bare + JSON.stringify(format).length,
		);
	});

	test('counts bytes as UTF-8 does, and is never below the lower bound', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const messages = [user(text)];
				const bytes = new TextEncoder().encode(JSON.stringify({ messages })).length;
				const upper = promptTokenUpperBound({ messages });
				expect(upper).toBe(bytes + 16 + 512);
				expect(minimumPromptTokens(messages)).toBeLessThanOrEqual(upper);
			}),
		);
	});
});
