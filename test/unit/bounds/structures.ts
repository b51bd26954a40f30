import { quote } from '../../../nodes/checked';
import { readRequestOptions } from '../../../nodes/fields/options';
import { schemaFromExample } from '../../../nodes/json/schema/fromExample';
import { checkSchema } from '../../../nodes/json/schema/inputSchema';
import { checkJson } from '../../../nodes/json/jsonText';
import { readJson } from '../../../nodes/json/readJson';
import { storable } from '../../../nodes/json/storable';
import { toWireMessages } from '../../../nodes/LmChatMixtral/messages';
import { simplifyEndpoints } from '../../../nodes/openrouter/catalog/models';
import { readModelList } from '../../../nodes/openrouter/catalog/modelList';
import type { ChatMessage } from '../../../nodes/openrouter/chatMessage';
import { arrangeMessages } from '../../../nodes/openrouter/mixtralTemplate/arrange';
import { readChatReply, ReplyReader } from '../../../nodes/openrouter/reply/chatReply';
import { readMessages } from '../../../nodes/openrouter/request/prompt';
import { jsonInstruction, responseFormat } from '../../../nodes/openrouter/request/responseFormat';

/** Makes a value of a number of parts, and gives the work on it, with the bytes of a reply. */
export type Work = (count: number) => (() => unknown) & { bytes?: number };

const listOf = <Value>(count: number, valueOf: (index: number) => Value): Value[] =>
	Array.from({ length: count }, (_, index) => valueOf(index));

const fieldsOf = (count: number, valueOf: (index: number) => unknown): Record<string, unknown> =>
	Object.fromEntries(listOf(count, (index) => [`k${index}`, valueOf(index)]));

const body = (value: unknown): Work => {
	const head = { status: 200, headers: {}, wallClockMs: 0 };
	return () => {
		const text = JSON.stringify(value);
		return Object.assign(() => readChatReply({ ...head, text }), { bytes: text.length });
	};
};

/** A reply whose message has these fields. */
const message =
	(fieldsOf: (count: number) => object): Work =>
	(count) =>
		body({ choices: [{ message: { content: '', ...fieldsOf(count) } }] })(count);

/** A stream of so many events. */
const stream =
	(eventOf: (index: number) => object): Work =>
	(count) => {
		const events = listOf(count, (index) => `data: ${JSON.stringify(eventOf(index))}\n\n`);
		const read = () => {
			const reader = new ReplyReader();
			for (const event of events) reader.add(event);
			return reader.end({ status: 200, headers: {}, wallClockMs: 0 }, (text) => text);
		};
		return Object.assign(read, { bytes: events.join('').length });
	};

const delta = (fields: object) => ({ choices: [{ delta: fields }] });
const call = (fields: object, more: object = {}) =>
	delta({ tool_calls: [{ function: { arguments: '', ...fields }, ...more }] });

const json =
	(schema: Record<string, unknown> | null, replyOf: (count: number) => unknown): Work =>
	(count) => {
		const given = replyOf(count);
		const reply = typeof given === 'string' ? given : JSON.stringify(given);
		const read = () => readJson(reply, { schema, wantObject: false });
		return Object.assign(read, { bytes: reply.length });
	};

const template =
	(messagesOf: (count: number) => unknown[]): Work =>
	(count) => {
		const messages = messagesOf(count) as ChatMessage[];
		return () => arrangeMessages(messages, 'mistralai/mixtral-8x22b-instruct');
	};

const turn = (role: string, content: unknown = 'a') => ({ role, content });
const options = listOf(50, (index) => `option ${index}`);
const closed = {
	type: 'object',
	properties: Object.fromEntries(options.map((option) => [option, { type: 'integer' }])),
	additionalProperties: false,
};
const tree = {
	type: 'object',
	properties: { a: { anyOf: [{ $ref: '#' }, { type: 'null' }] } },
	required: ['a'],
};
const listOfSchema = (items: Record<string, unknown>) => ({ type: 'array', items });

/** Everything that grows by its parts and not by a text. */
export const STRUCTURES: Readonly<Record<string, Work>> = {
	// Replies.
	'tool calls of a reply': message((count) => ({
		tool_calls: listOf(count, (index) => ({ id: `c${index}`, function: { name: 'f' } })),
	})),
	'content parts of a reply': message((count) => ({
		content: listOf(count, () => ({ type: 'text', text: 'a' })),
	})),
	'thoughts of a reply': message((count) => ({
		content: listOf(count, () => ({ type: 'thinking', thinking: [{ text: 'a' }] })),
	})),
	'reasoning details of a reply': message((count) => ({
		reasoning_details: listOf(count, (index) => ({ type: 'reasoning.text', index, text: 'a' })),
	})),
	'citations of a reply': message((count) => ({
		annotations: listOf(count, () => ({ type: 'url_citation', url_citation: { url: 'u' } })),
	})),
	'pictures of a reply': message((count) => ({
		images: listOf(count, () => ({ image_url: { url: 'data:image/png;base64,AA' } })),
	})),
	'unknown fields of a reply': message((count) => fieldsOf(count, (index) => index)),
	'choices of a reply': (count) =>
		body({ choices: listOf(count, (index) => ({ index, message: { content: 'a' } })) })(count),
	'errors in a reply': (count) => body({ error: listOf(count, () => ({ message: 'a' })) })(count),
	'a list of chunks': (count) => body(listOf(count, () => delta({ content: 'a' })))(count),
	'lines of JSON': (count) => () =>
		readChatReply({
			status: 200,
			headers: {},
			wallClockMs: 0,
			text: `${JSON.stringify(delta({ content: 'a' }))}\n`.repeat(count),
		}),
	// Streams.
	'events with text': stream(() => delta({ content: 'a' })),
	'events with parts': stream(() => delta({ content: [{ type: 'text', text: 'a' }] })),
	'events with thoughts': stream(() => delta({ content: [{ type: 'thinking', thinking: 'a' }] })),
	'events with details of their own': stream((index) =>
		delta({ reasoning_details: [{ type: 'reasoning.text', index, text: 'a' }] }),
	),
	'events with fields of their own': stream((index) => delta({ [`k${index}`]: index })),
	'events with root fields of their own': stream((index) => ({ [`k${index}`]: index })),
	'events with a list': stream((index) => delta({ annotations: [index] })),
	'events with logprobs': stream((index) => ({ choices: [{ logprobs: { content: [index] } }] })),
	'events with a recording': stream(() => delta({ audio: { data: 'AAAA', transcript: 'a' } })),
	'events with a whole message': stream(() => ({ choices: [{ message: { content: 'a' } }] })),
	'events with text and a whole message': stream((index) =>
		index % 2 === 0 ? delta({ content: 'a' }) : { choices: [{ message: { content: '' } }] },
	),
	'one event of many parts': (count) =>
		stream(() => delta({ content: listOf(count, () => ({ text: 'a' })) }))(1),
	'pieces of one call': stream(() => call({ arguments: '"' }, { index: 0 })),
	'pieces of one call without a name, which is complete': stream((index) =>
		call({ arguments: index === 0 ? '{}' : ' ' }, { id: 'a' }),
	),
	'pieces of one call with a name, which is complete': stream((index) =>
		call({ name: 'f', arguments: index === 0 ? '{}' : ' ' }, { id: 'a', index: 0 }),
	),
	'calls by index': stream((index) => call({ name: 'f', arguments: '{}' }, { index })),
	'calls by ID': stream((index) => call({ name: 'f', arguments: '{}' }, { id: `c${index}` })),
	'calls without index and ID': stream(() => call({ name: 'f', arguments: '{}' })),
	'the same call again': stream(() => call({ name: 'f', arguments: '{}' }, { id: 'a', index: 0 })),
	'pieces of ten calls in turn': stream((index) => call({ arguments: 'a' }, { index: index % 10 })),
	// JSON answers against schemas.
	'a list of numbers as text': json(listOfSchema({ type: 'integer' }), (count) =>
		listOf(count, () => '1'),
	),
	'choices in other case': json(listOfSchema({ enum: options }), (count) =>
		listOf(count, () => 'Option 49'),
	),
	'choices that are none': json(listOfSchema({ enum: options }), (count) =>
		listOf(count, () => 'no'),
	),
	'keys that are forbidden': json(closed, (count) => fieldsOf(count, () => 'x')),
	'objects without a key': json(listOfSchema(closed), (count) => listOf(count, () => ({}))),
	'entries that must be unique': json({ uniqueItems: true }, (count) =>
		listOf(count, (index) => ({ index })),
	),
	'texts for a pattern': json(listOfSchema({ type: 'string', pattern: 'a*a*b' }), (count) =>
		listOf(count, () => 'aaaaaaaa'),
	),
	'keys for a pattern': json({ patternProperties: { '^[a-z]+$': { type: 'null' } } }, (count) =>
		fieldsOf(count, () => null),
	),
	'JSON as text': json(listOfSchema({ type: 'array' }), (count) => listOf(count, () => '[1]')),
	'a deep value against a schema of itself': json(tree, (count) => {
		const depth = Math.min(400, count);
		return `${'{"a":'.repeat(depth)}null${'}'.repeat(depth)}`;
	}),
	'values side by side': json(null, (count) => '{"a":1} '.repeat(count)),
	'lines of values': json({ type: 'array' }, (count) => '{"a":1}\n'.repeat(count)),
	'what no schema is asked of': json(null, (count) => listOf(count, () => [{ a: ['b'] }])),
	// Schemas and examples.
	'an example with a long list': (count) => {
		const example = listOf(count, (index) => ({ id: index, tags: ['x'] }));
		return () => schemaFromExample(example);
	},
	'an example with many keys': (count) => {
		const example = fieldsOf(count, (index) => ({ index }));
		return () => schemaFromExample(example);
	},
	'an example with lists in lists': (count) => {
		const example = listOf(count, (index) => [[index], [null]]);
		return () => schemaFromExample(example);
	},
	'a schema with many keys': (count) => {
		const schema = { type: 'object', properties: fieldsOf(count, () => ({ type: 'null' })) };
		return () => [checkSchema(schema), responseFormat({ type: 'jsonSchema', schema })];
	},
	'a schema with many choices': (count) => {
		const schema = { enum: listOf(count, (index) => index) };
		return () => [checkSchema(schema), jsonInstruction({ type: 'jsonSchema', schema })];
	},
	'a schema with many references': (count) => {
		const schema = {
			anyOf: listOf(count, (index) => ({ $ref: `#/$defs/k${index}` })),
			$defs: fieldsOf(count, () => ({ type: 'null' })),
		};
		return () => checkSchema(schema);
	},
	// Fields and messages.
	'Messages (JSON) with many messages': (count) => {
		const messagesJson = listOf(count, () => turn('user'));
		return () => readMessages({ promptType: 'json', messagesJson });
	},
	'Messages (JSON) with many parts': (count) => {
		const parts = listOf(count, () => ({ type: 'image_url', image_url: { url: 'u' } }));
		return () => readMessages({ promptType: 'json', messagesJson: [turn('user', parts)] });
	},
	'tools and an extra body': (count) => {
		const tools = listOf(count, (index) => ({ type: 'function', function: { name: `f${index}` } }));
		const extraBody = fieldsOf(count, (index) => [index]);
		return () => readRequestOptions({ tools, extraBody });
	},
	'the depth of a field': (count) => {
		const value = listOf(count, (index) => [{ index }]);
		return () => [checkJson(value, 'a'), storable(value), quote(value)];
	},
	'user turns in the template': template((count) => listOf(count, () => turn('user'))),
	'turns of two in the template': template((count) =>
		listOf(count, (index) => turn(index % 2 === 0 ? 'user' : 'assistant')),
	),
	'system turns in the template': template((count) => listOf(count, () => turn('system'))),
	'named turns in the template': template((count) =>
		listOf(count, (index) => ({ ...turn('user'), name: `n${index}` })),
	),
	'parts in the template': template((count) => [
		turn('user'),
		turn(
			'user',
			listOf(count, () => ({ type: 'text', text: 'a' })),
		),
	]),
	'results in the template': template((count) => [
		{ role: 'assistant', tool_calls: listOf(count, (index) => ({ id: `c${index}` })) },
		...listOf(count, (index) => ({ ...turn('tool'), tool_call_id: `c${index}` })),
	]),
	'results of one ID in the template': template((count) => [
		{ role: 'assistant', tool_calls: listOf(count, () => ({ id: 'c' })) },
		...listOf(count, () => ({ ...turn('tool'), tool_call_id: 'c' })),
	]),
	'turns of an agent': (count) => {
		const messages = listOf(count, (index) =>
			index % 2 === 0
				? {
						role: 'assistant' as const,
						content: [
							{ type: 'reasoning' as const, text: 'same' },
							{
								type: 'tool-call' as const,
								toolCallId: `c${index}`,
								toolName: 'f',
								input: '{}',
							},
						],
					}
				: {
						role: 'tool' as const,
						content: [{ type: 'tool-result' as const, toolCallId: `c${index - 1}`, result: 'a' }],
					},
		);
		return () => toWireMessages(messages);
	},
	// Look-ups.
	'a list of models': (count) => {
		const list = listOf(count, (index) => ({ id: `a/${index}`, pricing: { prompt: '0.1' } }));
		return () => readModelList(list);
	},
	'a list of endpoints': (count) => {
		const endpoints = listOf(count, () => ({ provider_name: 'P', pricing: { prompt: '0.1' } }));
		return () => simplifyEndpoints({ id: 'a/b', endpoints });
	},
};
