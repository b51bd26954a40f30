import { createRedaction } from '../../../nodes/host/redact';
import { schemaFromExample } from '../../../nodes/json/schema/fromExample';
import { checkSchema } from '../../../nodes/json/schema/inputSchema';
import type { JsonWanted } from '../../../nodes/json/fit';
import { readJson } from '../../../nodes/json/readJson';
import { splitThinking } from '../../../nodes/json/thinking';
import { ThinkingFilter } from '../../../nodes/json/thinkingFilter';
import { toReadableMessage } from '../../../nodes/LmChatMixtral/n8nSdk/adapterMessages';
import { toWireMessages } from '../../../nodes/LmChatMixtral/messages';
import {
	fillFieldTemplate,
	parseFieldTemplate,
} from '../../../nodes/Mixtral/parameters/fieldTemplate';
import { toItemError } from '../../../nodes/completion/failedItem';
import { escapeHtml } from '../../../nodes/Mixtral/complete/hint';
import { baseUrlProblem } from '../../../nodes/openrouter/baseUrl';
import {
	minimumPromptTokens,
	promptTokenUpperBound,
} from '../../../nodes/openrouter/catalog/contextLength';
import { credentialProblem } from '../../../nodes/openrouter/credential';
import { arrangeMessages } from '../../../nodes/openrouter/mixtralTemplate/arrange';
import { stripStrayTags } from '../../../nodes/openrouter/mixtralTemplate/strip';
import { StrayTagFilter } from '../../../nodes/openrouter/mixtralTemplate/stripStream';
import { readChatReply, ReplyReader } from '../../../nodes/openrouter/reply/chatReply';
import { ToolCallPieces } from '../../../nodes/openrouter/reply/toolCallPieces';
import { readMessages } from '../../../nodes/openrouter/request/prompt';
import { ToolCallFilter } from '../../../nodes/openrouter/toolCalls/toolCallFilter';
import { readToolCallText } from '../../../nodes/openrouter/toolCalls/toolCallText';

/** Takes a text that may be bad, and gives the work of reading it. */
export type TextReader = (text: string) => () => unknown;

const head = (status: number) => ({ status, headers: {}, wallClockMs: 0 });

const reply =
	(status: number, bodyOf: (text: string) => unknown = (text) => text): TextReader =>
	(text) => {
		const body = bodyOf(text);
		const reply = { ...head(status), text: typeof body === 'string' ? body : JSON.stringify(body) };
		return () => readChatReply(reply);
	};

const error = (fields: object) => ({ error: { code: 400, ...fields } });

function piecesOf(text: string, length: number): string[] {
	const pieces: string[] = [];
	for (let at = 0; at < text.length; at += length) pieces.push(text.slice(at, at + length));
	return pieces;
}

const replyInPieces =
	(length: number, begin = ''): TextReader =>
	(text) => {
		const pieces = piecesOf(begin + text, length);
		return () => {
			const reader = new ReplyReader();
			for (const piece of pieces) reader.add(piece);
			return reader.end(head(200));
		};
	};

const END = 'data: {"choices":[{"finish_reason":"stop","delta":{}}]}\n\ndata: [DONE]\n\n';

const streamed =
	(deltaOf: (piece: string) => object): TextReader =>
	(text) => {
		const events = piecesOf(text, 100).map((piece) => {
			const event = { choices: [{ delta: deltaOf(piece) }] };
			return `data: ${JSON.stringify(event)}\n\n`;
		});
		return () => {
			const reader = new ReplyReader();
			for (const event of [...events, END]) reader.add(event);
			return reader.end(head(200), (whole) => whole);
		};
	};

const json =
	(wanted: JsonWanted, begin = ''): TextReader =>
	(text) =>
	() =>
		readJson(begin + text, wanted);

const anyObject = { schema: null, wantObject: true };
const list = { schema: { type: 'array', items: { type: 'integer' } }, wantObject: false };
const record = {
	schema: {
		type: 'object',
		properties: { a: { type: 'string', pattern: '^[a-z]+$' }, b: { type: 'array' } },
		required: ['a'],
		additionalProperties: false,
	},
	wantObject: true,
};

/** One whose characters all look alike is the hardest to look for. */
const { redact, redactor } = createRedaction({
	apiKey: `sk-or-v1-${'a'.repeat(64)}b`,
	baseUrl: 'https://aaaaaaaa:aaaaaaab@example.com/v1',
});

const outcome = (message: string) => ({
	status: 'failed' as const,
	failure: { type: 'badReply' as const, message, remedy: 'None.', status: 200, provider: null },
	retryable: false,
	attempts: 1,
	lostReplies: 0,
	durationMs: 1,
});

const tools = { names: new Set(['f']), newId: () => 'aaaaaaaaa' };

const parsedOr = (text: string): unknown => {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return [text];
	}
};

/** Everything that reads a text of a model, a provider, a gateway, a row or a field. */
export const TEXT_READERS: Readonly<Record<string, TextReader>> = {
	// Replies.
	'a reply': reply(200),
	'a reply in pieces': replyInPieces(16),
	'a stream': replyInPieces(100, 'data: '),
	'a stream, in an event of JSON': replyInPieces(100, 'data: {"choices":[{"a":'),
	'an event of a stream that speaks of NaN': replyInPieces(4_000, 'data: {"a":NaN,"b":"'),
	'an answer': reply(200, (content) => ({ choices: [{ message: { content } }] })),
	'a refusal': reply(200, (refusal) => ({ choices: [{ message: { refusal } }] })),
	'an answer with NaN': reply(200, (text) => `{"choices":[{"logprobs":NaN,"a":"${text}`),
	'an answer in deltas': streamed((content) => ({ content })),
	'reasoning in deltas': streamed((text) => ({
		reasoning: text,
		reasoning_details: [{ type: 'reasoning.text', index: 0, text }],
	})),
	'arguments in deltas': streamed((piece) => ({
		tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: piece } }],
	})),
	// Failures.
	'a body at 400': reply(400),
	'a body at 404': reply(404),
	'a body at 502': reply(502),
	'the message of an error': reply(400, (message) => error({ message })),
	'the message of a 402': reply(402, (message) => error({ code: 402, message })),
	'the message of a 403': reply(403, (message) => error({ code: 403, message })),
	"a provider's words": reply(400, (raw) => error({ message: 'no', metadata: { raw } })),
	'the metadata of an error': reply(429, (text) =>
		error({
			code: text,
			metadata: { provider_name: text, limit_source: text, headers: { a: text } },
		}),
	),
	'the words of a failure': (text) => () => toItemError(outcome(text)),
	// Secrets.
	'the redaction': (text) => () => redact(text),
	'the redaction of a stream': (text) => {
		const pieces = piecesOf(text, 100);
		return () => {
			const own = redactor();
			for (const piece of pieces) own.add(piece);
			return own.end();
		};
	},
	// Text answers.
	'the tags of an answer': (text) => () => stripStrayTags(text),
	'the tags of a stream': (text) => {
		const pieces = piecesOf(text, 100);
		return () => {
			const filter = new StrayTagFilter();
			return pieces.map((piece) => filter.add(piece)).join('');
		};
	},
	'the thinking in an answer': (text) => () => splitThinking(text),
	'the thinking in a stream': (text) => {
		const pieces = ['<think>', ...piecesOf(text, 8)];
		return () => {
			const filter = new ThinkingFilter();
			return pieces.map((piece) => filter.add(piece)).join('');
		};
	},
	'tool calls in an answer': (text) => () =>
		readToolCallText(text, { ...tools, acceptsUnmarked: true }),
	'a tool call in an answer': (text) => () =>
		readToolCallText(`[TOOL_CALLS]${text}`, { ...tools, acceptsUnmarked: true }),
	'tool calls in a stream': (text) => {
		const pieces = piecesOf(text, 100);
		return () => {
			const filter = new ToolCallFilter(tools.names);
			return pieces.map((piece) => filter.add(piece)).join('');
		};
	},
	'arguments in pieces': (text) => {
		const pieces = piecesOf(text, 100).map((piece) => ({
			id: 'a',
			function: { arguments: piece },
		}));
		return () => {
			const calls = new ToolCallPieces();
			for (const piece of pieces) calls.add([piece]);
			return calls.toToolCalls();
		};
	},
	// JSON answers.
	JSON: json(anyObject),
	'JSON, in a string': json(anyObject, '{"a": "'),
	'JSON, in a key': json(anyObject, '{"'),
	'JSON, in a list of lists': json(anyObject, '[[1, '),
	'JSON behind text': json(anyObject, 'Here you are: '),
	'a list of numbers': json(list, '['),
	'an object with a pattern': json(record, '{"a": "'),
	'JSON in a string': (text) => json(record)(JSON.stringify(JSON.stringify({ a: text }))),
	// Prompts and fields.
	'the Prompt': (prompt) => () =>
		readMessages({ promptType: 'prompt', systemMessage: prompt, prompt }),
	Messages: (content) => () =>
		readMessages({ promptType: 'messages', messages: [{ role: 'user', content }] }),
	'Messages (JSON)': (messagesJson) => () => readMessages({ promptType: 'json', messagesJson }),
	'a part of Messages (JSON)': (url) => () =>
		readMessages({
			promptType: 'json',
			messagesJson: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
		}),
	'an expression of fields': (text) => () => parseFieldTemplate(`=${text}`),
	'a field in an expression': (value) => {
		const template = parseFieldTemplate('=a {{ $json.a }} b {{ $json["a"] }}');
		return () => (template === null ? null : fillFieldTemplate(template, { a: value }));
	},
	'an example': (text) => () => schemaFromExample(parsedOr(text)),
	'a schema': (text) => () => checkSchema(parsedOr(text)),
	'the texts of a schema': (text) => () =>
		checkSchema({ type: 'string', pattern: text, $ref: text, $id: text, enum: [text] }),
	'the length of a prompt': (content) => () => [
		minimumPromptTokens([{ role: 'user', content }]),
		promptTokenUpperBound({ messages: [{ role: 'user', content }] }),
	],
	'the Mixtral template': (content) => () =>
		arrangeMessages([{ role: 'user', content }], 'mistralai/mixtral-8x22b-instruct'),
	'the credential': (text) => () => [
		baseUrlProblem(text),
		credentialProblem({ apiKey: text, baseUrl: 'https://a.example', siteName: text }),
	],
	'a hint': (text) => () => escapeHtml(text),
	// Messages of chains and agents.
	'a message for the chat model': (text) => () =>
		toWireMessages([
			{ role: 'user', content: [{ type: 'text', text }] },
			{
				role: 'assistant',
				content: [
					{ type: 'reasoning', text },
					{ type: 'tool-call', toolName: 'f', input: text },
				],
			},
			{ role: 'tool', content: [{ type: 'tool-result', toolCallId: 'a', result: text }] },
		]),
	'a file for the chat model': (text) => () =>
		toReadableMessage({ content: [{ type: 'image_url', image_url: { url: `data:${text}` } }] }),
};
