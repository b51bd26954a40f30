import { readChatReply } from '../../../../nodes/openrouter/reply/chatReply';
import type { Reply } from '../../../../nodes/openrouter/reply/readCompletion';

const BODIES = 10_000;

/** Mulberry32: a small generator of equal sequences for equal seeds. */
const seeded = (seed: number) => {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
};

const random = seeded(20_261_001);
const below = (limit: number) => Math.floor(random() * limit);
const pick = <Value>(values: readonly [Value, ...Value[]]): Value =>
	values[below(values.length)] ?? values[0];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const isObject = (value: unknown): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const seedBodies = (): Json =>
	pick<Json>([
		{
			id: 'gen-1',
			provider: 'Mistral',
			model: 'mistralai/mixtral-8x22b-instruct',
			choices: [
				{
					index: 0,
					finish_reason: 'stop',
					message: { role: 'assistant', content: 'Größe: "42" 😀\n', refusal: null },
				},
			],
			usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30, cost: 0.00002 },
		},
		{
			id: 'gen-2',
			choices: [
				{
					finish_reason: 'tool_calls',
					message: {
						content: null,
						tool_calls: [
							{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
						],
					},
				},
			],
			usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, cost: 0 },
		},
		{ id: 'gen-3', choices: [{ finish_reason: 'length', message: { content: '' } }] },
		{
			id: 'gen-4',
			choices: [{ finish_reason: 'stop', message: { content: [{ type: 'text', text: 'x' }] } }],
		},
		{
			error: { code: 502, message: 'no', metadata: { raw: '{"message":"x"}', provider_name: 'P' } },
		},
		{
			choices: [
				{
					finish_reason: 'error',
					error: { code: 429, availability: { retryable: true, retry_after: 3 } },
					message: { content: 'part' },
				},
			],
		},
	]);

const VALUES: readonly [Json, ...Json[]] = [
	null,
	true,
	false,
	0,
	-1,
	1e308,
	'',
	' ',
	'x',
	'HIT',
	[],
	[[]],
	{},
	[null],
	{ message: 'x' },
	{ code: 400 },
	{ text: 'x' },
	'__proto__',
	'error',
];
const KEYS: readonly [string, ...string[]] = [
	'error',
	'choices',
	'message',
	'content',
	'finish_reason',
	'usage',
	'tool_calls',
	'cost',
	'code',
	'metadata',
	'availability',
	'__proto__',
	'constructor',
	'toString',
];

/** Changes one place of a value: replaces it, or takes away, adds or renames a key. */
function mutateValue(value: Json): Json {
	if (random() < 0.15 || (typeof value !== 'object' && random() < 0.6)) return pick(VALUES);
	if (Array.isArray(value)) {
		const index = below(value.length + 1);
		if (random() < 0.2) return value.filter((_, position) => position !== index);
		const old = value[index];
		return value.toSpliced(index, 1, old === undefined ? pick(VALUES) : mutateValue(old));
	}
	if (!isObject(value)) return value;
	const entries = Object.entries(value);
	const at = below(entries.length + 1);
	const entry = entries[at];
	const chance = random();
	if (entry === undefined || chance < 0.25) entries.push([pick(KEYS), pick(VALUES)]);
	else if (chance < 0.4) entries.splice(at, 1);
	else entries.splice(at, 1, [entry[0], mutateValue(entry[1])]);
	return Object.fromEntries(entries);
}

/** Changes text where it is: cuts, drops, doubles, inserts. */
function mutateText(text: string): string {
	const at = below(text.length + 1);
	const length = below(12);
	switch (below(6)) {
		case 0:
			return text.slice(0, at);
		case 1:
			return text.slice(0, at) + text.slice(at + length);
		case 2:
			return text.slice(0, at) + text.slice(at, at + length) + text.slice(at);
		case 3:
			return text.slice(0, at) + String.fromCharCode(below(0x2_00)) + text.slice(at);
		case 4:
			return text.slice(at);
		default:
			return (
				text.slice(0, at) +
				pick(['{', '}', '[', ']', '"', ',', ':', '\\', 'null']) +
				text.slice(at + 1)
			);
	}
}

function makeBody(): string {
	let value = seedBodies();
	for (let count = below(4); count > 0; count--) value = mutateValue(value);
	let text = JSON.stringify(value);
	if (random() < 0.5) for (let count = below(3); count > 0; count--) text = mutateText(text);
	return text;
}

/** By the words of the contract, and apart from the parser: may this body pass for an answer? */
function mayPass(text: string): boolean {
	const body = wholeBody(text);
	if (!isObject(body) || hasError(body) || !Array.isArray(body.choices)) return false;
	const choice = body.choices.find(isObject);
	if (!isObject(choice) || hasError(choice) || choice.finish_reason === 'error') return false;
	if (!isObject(choice.message))
		return typeof choice.text === 'string' && choice.text.trim() !== '';
	return hasContent(choice.message) || endedByRule(choice, body.usage);
}

/** An error with nothing in it is none; any word or number in it is one. */
const hasError = (value: JsonObject): boolean => speaks(value.error ?? null);

function speaks(value: Json, depth = 0): boolean {
	if (typeof value === 'string') return value.trim() !== '';
	if (value === null || typeof value !== 'object') return Boolean(value);
	return depth < 4 && Object.values(value).some((inner) => speaks(inner, depth + 1));
}

/** The body, also with something behind it. */
function wholeBody(text: string): unknown {
	for (let end = text.length; end > 0; end = text.lastIndexOf('}', end - 1)) {
		const body = tryParse(text.slice(0, end + 1));
		if (body !== undefined) return body;
	}
	return undefined;
}

function tryParse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

function hasContent({ content, tool_calls: calls }: JsonObject): boolean {
	const parts = Array.isArray(content) ? content : [{ text: content ?? '' }];
	const hasText = parts.some(
		(part) => isObject(part) && typeof part.text === 'string' && part.text.trim() !== '',
	);
	const hasCall =
		Array.isArray(calls) && calls.some((call) => isObject(call) && isObject(call.function));
	return hasText || hasCall;
}

function endedByRule({ finish_reason: reason }: JsonObject, usage: Json | undefined): boolean {
	if (reason === 'length' || reason === 'content_filter') return true;
	const tokens = isObject(usage) ? usage.completion_tokens : null;
	return typeof reason === 'string' && reason !== '' && typeof tokens === 'number' && tokens > 0;
}

const TYPES =
	/^(invalidRequest|authentication|insufficientCredits|forbidden|moderated|notFound|contextLength|rateLimited|overloaded|timeout|network|badReply|emptyCompletion)$/;

function isClear(reply: Reply): boolean {
	if (reply.kind === 'answer') {
		const { text, toolCalls, usage } = reply.answer;
		const amounts = Object.values(usage) as unknown[];
		const areSound = amounts.every(
			(amount) => amount === null || (typeof amount === 'number' && amount >= 0),
		);
		return typeof text === 'string' && Array.isArray(toolCalls) && areSound;
	}
	const { failure, kind } = reply;
	return (
		TYPES.test(failure.type) &&
		failure.message.length > 0 &&
		failure.remedy.length > 0 &&
		['failed', 'transient', 'throttled'].includes(kind)
	);
}

test('10,000 mutated bodies are read without a crash, and none is taken for an answer wrongly', () => {
	const counts = { answers: 0, failures: 0, wrongAccepts: 0, wrongRefusals: 0, unclear: 0 };
	for (let index = 0; index < BODIES; index++) {
		const text = makeBody();
		const reply = readChatReply({ status: 200, headers: {}, text, wallClockMs: 0 });
		const isAnswer = reply.kind === 'answer';
		counts[isAnswer ? 'answers' : 'failures'] += 1;
		if (isAnswer && !mayPass(text)) {
			counts.wrongAccepts += 1;
		}
		if (!isAnswer && mayPass(text) && !isOddContent(text)) {
			counts.wrongRefusals += 1;
		}
		if (!isClear(reply)) {
			counts.unclear += 1;
		}
	}
	expect(counts).toMatchObject({ wrongAccepts: 0, wrongRefusals: 0, unclear: 0 });
	expect(counts.answers).toBeGreaterThan(1_000);
	expect(counts.failures).toBeGreaterThan(1_000);
});

/** Content that is neither text nor parts is refused, tool calls beside it or not. */
function isOddContent(text: string): boolean {
	const content = (JSON.parse(text) as { choices: Array<{ message: { content?: unknown } }> })
		.choices[0]?.message.content;
	const kind = typeof content;
	return content !== null && content !== undefined && kind !== 'string' && !Array.isArray(content);
}

test('a body of 5 MB is read, and so is one that nests deeply', () => {
	const big = JSON.stringify({ choices: [{ message: { content: 'x'.repeat(5_000_000) } }] });
	const read = (text: string) => readChatReply({ status: 200, headers: {}, text, wallClockMs: 0 });
	expect(read(big).kind).toBe('answer');
	expect(read('['.repeat(50_000)).kind).not.toBe('answer');
	expect(read(`{"error":${'{"error":'.repeat(2_000)}1${'}'.repeat(2_001)}`).kind).not.toBe(
		'answer',
	);
});
