'use strict';

const { createHash } = require('node:crypto');
const { KEY } = require('../n8nCore/runNode');
const {
	html,
	neverEnds,
	resetBeforeReply,
	resetInBody,
	truncated,
} = require('../openrouter/brokenReplies');
const { FRAMES, LOST } = require('../openrouter/frames');
const { completion, refusal } = require('../openrouter/shapes');
const { CONTINUE, rows, useFixture } = require('../n8nCore/fixture');

const { answer, serve, run } = useFixture();

const SEED = 'chaos 1';
const ITEMS = 2_000;
const FAULTY_SHARE = 0.3;
const REFUSED_SHARE = 0.03;
const MAX_FAULTS_PER_PROMPT = 3;
const MAX_LONG_WAITS = 5;
const MAX_CONCURRENCY = 50;

const failed = (code, headers, more) => ({
	status: code,
	headers,
	body: { error: { code, message: `Bearer ${KEY} met ${code}`, ...more } },
});
const inStream = (event) => ({
	text: `data: ${JSON.stringify(event)}\n\ndata: [DONE]\n\n`,
	headers: { 'content-type': 'text/event-stream' },
});

/** Replies after which a prompt is tried again, by the answer that they keep from it. */
const FAULTS = {
	'429 with Retry-After': (_answer, waitSeconds) =>
		failed(429, { 'retry-after': String(waitSeconds()) }),
	'429 without Retry-After': () => failed(429),
	'429 with its time in the body': (_answer, waitSeconds) =>
		failed(429, {}, { metadata: { headers: { 'Retry-After': waitSeconds() } } }),
	'429 inside a 200': () => ({ body: failed(429).body }),
	'409 that asks to come again': () => failed(409),
	500: () => failed(500),
	502: () => failed(502),
	503: () => failed(503),
	524: () => failed(524),
	'reset before the reply': () => resetBeforeReply(),
	'reset in the middle of the body': (answer) => resetInBody(completion(answer)),
	'truncated JSON': (answer) => truncated(completion(answer)),
	'HTML 502': () => html(502),
	'HTML 504 as JSON': () => ({ ...html(504), headers: { 'content-type': 'application/json' } }),
	'error in a 200': () => ({ body: { error: { code: 502, message: 'no' } } }),
	'error in a 200, without the key': () => ({ body: { detail: 'No healthy upstream' } }),
	'error in a choice': (answer) => ({
		body: completion(answer, {
			choice: { finish_reason: 'error', error: { code: 502, message: 'no' } },
		}),
	}),
	'error in a stream': () => inStream({ error: { code: 503, message: 'no' } }),
	'error in a stream, without the key': () =>
		inStream({ object: 'error', message: 'no', code: 500 }),
	'empty completion': () => ({
		body: completion('', {
			choice: { finish_reason: null },
			usage: { cost: 0, completion_tokens: 0 },
		}),
	}),
	'reply that never ends': () => neverEnds(),
	...LOST,
};
const NAMES = Object.keys(FAULTS);
const FRAME_NAMES = Object.keys(FRAMES);

/** Replies that fail their item for good, and no other: the type of the failure, and the reply. */
const REFUSALS = [
	['moderated', () => ({ body: completion(null, { message: { refusal: 'I will not.' } }) })],
	['moderated', () => ({ body: completion('', { choice: { finish_reason: 'content_filter' } }) })],
	['forbidden', () => failed(403, {}, { metadata: { provider_name: 'Acme', raw: 'key limit' } })],
	['insufficientCredits', () => failed(402, {}, { message: 'You can only afford 812 tokens' })],
	['authentication', () => failed(401, {}, { metadata: { is_byok: true } })],
	['contextLength', () => failed(400, {}, { code: 'context_length_exceeded' })],
];

/** @param {number} chance in [0, 1) */
const pick = (values, chance) => values[Math.floor(chance * values.length)];

/** Two numbers in [0, 1) that belong to a prompt and an attempt. */
const draw = (prompt, attempt) => {
	const hash = createHash('sha256').update(`${SEED} ${prompt} ${attempt}`).digest();
	return [hash.readUInt32BE(0) / 2 ** 32, hash.readUInt32BE(4) / 2 ** 32];
};

/** The refusal of a prompt; undefined for most. */
function refusalOf(prompt) {
	const [chance, kind] = draw(prompt, 'refusal');
	return chance < REFUSED_SHARE ? pick(REFUSALS, kind) : undefined;
}

test('every item ends as it should, in order, and paid once, whatever 30% of the requests meet', async () => {
	const seen = new Map();
	const counts = {};
	const count = (name) => (counts[name] = (counts[name] ?? 0) + 1);
	let longWaits = 0;
	let waits = 0;
	let inFlight = 0;
	let highest = 0;
	const waitSeconds = () => {
		const isLong = waits++ % 2 === 1 && longWaits < MAX_LONG_WAITS;
		if (isLong) longWaits += 1;
		return isLong ? 1 : 0;
	};
	const provider = await serve(({ body }) => {
		const prompt = body.messages[0].content;
		const record = seen.get(prompt) ?? { attempts: 0, faults: 0, ends: 0 };
		seen.set(prompt, record);
		record.attempts += 1;
		const answer = `echo: ${prompt}`;
		const [chance, kind] = draw(prompt, record.attempts);
		if (chance < FAULTY_SHARE && record.faults < MAX_FAULTS_PER_PROMPT) {
			record.faults += 1;
			const name = pick(NAMES, kind);
			count(name);
			return FAULTS[name](answer, waitSeconds);
		}
		record.ends += 1;
		const refusal = refusalOf(prompt);
		const frame = pick(FRAME_NAMES, kind);
		count(refusal === undefined ? frame : 'refusals');
		return refusal === undefined ? FRAMES[frame](answer) : refusal[1]();
	});
	provider.server.on('request', (_request, response) => {
		highest = Math.max(highest, ++inFlight);
		response.on('close', () => (inFlight -= 1));
	});
	const prompts = rows(ITEMS);
	const { items, error } = await run({
		items: prompts.map((prompt) => ({ prompt })),
		parameters: { batching: { maxConcurrency: MAX_CONCURRENCY, requestTimeoutSeconds: 10 } },
		node: CONTINUE,
	});
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.error?.type ?? json.text)).toEqual(
		prompts.map((prompt) => refusalOf(prompt)?.[0] ?? `echo: ${prompt}`),
	);
	expect(items.map(({ pairedItem }) => pairedItem.item)).toEqual(prompts.map((_, index) => index));
	expect([...seen.values()].filter(({ ends }) => ends !== 1)).toEqual([]);
	expect(items.map(({ json }) => (json.error ?? json).attempts)).toEqual(
		prompts.map((prompt) => seen.get(prompt).attempts),
	);
	expect(JSON.stringify(items).includes(KEY)).toBe(false);
	expect(highest).toBeLessThanOrEqual(MAX_CONCURRENCY);
	const faults = NAMES.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
	expect(faults / provider.completions.length).toBeGreaterThan(0.27);
	const met = [...NAMES, ...FRAME_NAMES, 'refusals'].filter((name) => counts[name] > 0);
	expect(met).toHaveLength(NAMES.length + FRAME_NAMES.length + 1);
}, 180_000);
