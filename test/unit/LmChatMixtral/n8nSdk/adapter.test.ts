import { patchAdapter } from '../../../../nodes/LmChatMixtral/n8nSdk/adapter';

interface Given {
	messages: Array<{ content: unknown }>;
	options: unknown;
}

/** What an adapter of n8n has, as far as it is patched. */
class Adapter {
	static given: Given[] = [];

	_generate(messages: Given['messages'], options: unknown): Promise<string> {
		Adapter.given.push({ messages, options });
		return Promise.resolve('generated');
	}

	async *_streamResponseChunks(
		messages: Given['messages'],
		options: unknown,
	): AsyncGenerator<{ message: { content: unknown } }> {
		Adapter.given.push({ messages, options });
		yield { message: { content: [{ type: 'text', text: 'Hel' }] } };
		yield { message: { content: [{ type: 'text', text: 'lo' }] } };
		yield { message: { content: '' } };
	}

	getNumTokens: (content: unknown) => Promise<number> = () =>
		Promise.reject(new Error('downloads a vocabulary'));

	bindTools(...bound: unknown[][]): Adapter {
		return bound.length > 0 ? new Adapter() : this;
	}
}

class Message {
	constructor(public content: unknown) {}
}

const patch = (response: unknown) => patchAdapter(response, () => '');
const patched = () => patch(new Adapter()) as Adapter;

function sendContent(content: unknown): unknown {
	void patched()._generate([new Message(content)], {});
	return Adapter.given.at(-1)?.messages[0]?.content;
}

describe('patchAdapter', () => {
	test.each([
		[
			'an image as data',
			{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBOR', detail: 'low' } },
			{ type: 'image', data: 'iVBOR', mimeType: 'image/png', metadata: { detail: 'low' } },
		],
		[
			'an image by its address',
			{ type: 'image_url', image_url: 'https://x.test/a.png' },
			{ type: 'image', url: 'https://x.test/a.png', mimeType: 'image/*' },
		],
		[
			'a file with its type in the older spelling',
			{ type: 'file', mime_type: 'application/pdf', data: 'JVBERi' },
			{ type: 'file', mime_type: 'application/pdf', mimeType: 'application/pdf', data: 'JVBERi' },
		],
	])('makes a block that the adapter knows of %s', (_case, block, known) => {
		const text = { type: 'text', text: 'See' };
		expect(sendContent([text, block])).toEqual([text, known]);
	});

	test('leaves the message itself as it was, and its copy of the same class', () => {
		const message = new Message([{ type: 'image_url', image_url: 'https://x.test/a.png' }]);
		void patched()._generate([message], {});
		expect(message.content).toEqual([{ type: 'image_url', image_url: 'https://x.test/a.png' }]);
		expect(Adapter.given.at(-1)?.messages[0]).toBeInstanceOf(Message);
	});

	test.each(['text', [{ type: 'text', text: 'x' }]])('passes %j on as it is', (content) => {
		expect(sendContent(content)).toBe(content);
	});

	test('gives streamed text as text, which joins without breaks', async () => {
		const pieces: unknown[] = [];
		for await (const { message } of patched()._streamResponseChunks([], {})) {
			pieces.push(message.content);
		}
		expect(pieces).toEqual(['Hel', 'lo', '']);
	});

	test('remembers the choice of a tool, also when tools are bound again', () => {
		const bind = patched().bindTools as (tools: unknown, options?: object) => Adapter;
		const once = bind([], { tool_choice: 'any' });
		const twice = once.bindTools([]);
		void twice._generate([], { stop: ['END'] });
		expect(Adapter.given.at(-1)?.options).toEqual({ tool_choice: 'any', stop: ['END'] });
	});

	test.each([undefined, null, 'text', {}, { _generate: 1 }])('is a no-op for %j', (response) => {
		expect(patch(response)).toBe(response);
	});

	test.each([
		['a text', 'four four', 3],
		['parts', [{ type: 'text', text: 'four' }, { type: 'image', data: 'x' }, 'more'], 2],
		['nothing', '', 0],
	])('estimates the tokens of %s on its own', async (_case, content, tokens) => {
		expect(await patched().getNumTokens(content)).toBe(tokens);
	});
});
