import { readChatReply } from '../../../../nodes/openrouter/reply/chatReply';
import { readDataReply } from '../../../../nodes/openrouter/reply/dataReply';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Replies of every kind, with every field that a reader looks at. */
const REPLIES: Record<string, Json> = {
	answer: {
		id: 'gen-1',
		model: 'm',
		provider: 'P',
		citations: ['https://a.example'],
		choices: [
			{
				index: 0,
				finish_reason: 'stop',
				native_finish_reason: 'stop',
				logprobs: { content: [{ token: 'a', logprob: -1 }] },
				message: {
					role: 'assistant',
					content: 'text',
					refusal: null,
					reasoning: 'thought',
					reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'thought' }],
					annotations: [{ type: 'url_citation', url_citation: { url: 'u', title: 't' } }],
					images: [{ image_url: { url: 'data:image/png;base64,AA' } }],
					audio: { data: 'AA', format: 'mp3', transcript: 'said' },
					tool_calls: [
						{ id: 'c', index: 0, type: 'function', function: { name: 'f', arguments: '{}' } },
					],
				},
			},
		],
		usage: {
			prompt_tokens: 1,
			completion_tokens: 2,
			total_tokens: 3,
			cost: 0.1,
			prompt_tokens_details: { cached_tokens: 1 },
			completion_tokens_details: { reasoning_tokens: 1 },
			cost_details: { upstream_inference_cost: 0.1 },
		},
	},
	parts: {
		choices: [
			{
				message: {
					content: [
						{ type: 'text', text: 'a' },
						{ type: 'thinking', thinking: [{ type: 'text', text: 'b' }] },
						{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
						{ type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
					],
					function_call: { name: 'f', arguments: '{}' },
				},
			},
		],
	},
	error: {
		error: {
			code: 429,
			type: 't',
			message: 'words',
			metadata: {
				provider_name: 'P',
				raw: { error: { message: 'inner', code: 'x' } },
				reason: 'r',
				reasons: ['r'],
				limit_source: 's',
				is_byok: false,
				error_type: 'e',
				headers: { 'Retry-After': '1', 'X-RateLimit-Limit': '1' },
				retry_after: 1,
				file_annotations: [{ type: 'file' }],
			},
			availability: { code: 'c', retryable: true, retry_after: 1, excluded_by: ['x'] },
			innererror: { code: 'i' },
		},
	},
};

/** Where an odd value goes: `JSON.stringify` overflows the stack on some of them. */
const PLACE = '<odd>';

const nested = (depth: number, open: string, close: string): string =>
	`${open.repeat(depth)}1${close.repeat(depth)}`;

/** JSON that is no trouble to parse, and much to those who take it for something else. */
const ODD_VALUES: Record<string, string> = {
	'lists nested 12,000 deep': nested(12_000, '[', ']'),
	'objects nested 12,000 deep': nested(12_000, '{"error":', '}'),
	'an object that is no text': '{"toString":1,"valueOf":null,"toJSON":"x"}',
	'a list of such': '[{"toString":1,"valueOf":null}]',
	'a prototype': '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
	'the name of a built-in': '"constructor"',
	'the name of the prototype': '"__proto__"',
	'a lone surrogate': '"\\ud800"',
};
const ODD_KEYS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'then'];

/** All copies of a value in which one place, or one more of these keys, holds something else. */
function* variants(value: Json, oddKeys: readonly string[]): Generator<Json> {
	yield PLACE;
	if (Array.isArray(value)) {
		for (const [index, item] of value.entries()) {
			for (const inner of variants(item, oddKeys)) yield value.with(index, inner);
		}
	} else if (typeof value === 'object' && value !== null) {
		const entries = Object.entries(value);
		for (const [index, [key, item]] of entries.entries()) {
			for (const inner of variants(item, oddKeys)) {
				yield Object.fromEntries(entries.with(index, [key, inner]));
			}
		}
		for (const key of oddKeys) yield Object.fromEntries([...entries, [key, PLACE]]);
	}
}

/** The message comes twice, as pieces that belong together, and then the end. */
function streamOf(body: string): string {
	const piece = body.replaceAll('"message":', '"delta":');
	const events = [piece, piece, '{"choices":[{"finish_reason":"stop","delta":{}}]}', '[DONE]'];
	return events.map((event) => `data: ${event}\n\n`).join('');
}

const CASES = Object.entries(REPLIES).flatMap(([kind, reply]) =>
	Object.entries(ODD_VALUES).map(([name, odd]) => ({ kind, reply, name, odd })),
);

test.each(CASES)('$name anywhere in a reply ($kind) breaks no reader', ({ kind, reply, odd }) => {
	const statuses = kind === 'error' ? [200, 402, 403, 429] : [200];
	// What is long takes long, whatever its name is.
	const oddKeys = odd.length > 1_000 ? [] : ODD_KEYS;
	for (const variant of variants(reply, oddKeys)) {
		const body = JSON.stringify(variant).replace(`"${PLACE}"`, odd);
		for (const text of [body, streamOf(body)]) {
			for (const status of statuses) {
				const head = { status, headers: {}, wallClockMs: 0 };
				const read = readChatReply({ ...head, text });
				if (status >= 300) expect(read.kind).not.toBe('answer');
				readDataReply({ ...head, text }, () => true);
			}
		}
	}
	expect(Object.keys(Object.prototype)).toEqual([]);
	expect('polluted' in {}).toBe(false);
});
