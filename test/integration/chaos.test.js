'use strict';

const { createHash } = require('node:crypto');
const { KEY } = require('../n8nCore/runNode');
const { completion } = require('../openrouter/shapes');
const {
	html,
	neverEnds,
	resetBeforeReply,
	resetInBody,
	truncated,
} = require('../openrouter/brokenReplies');
const { rows, useFixture } = require('../n8nCore/fixture');

const { serve, run } = useFixture();

const SEED = 'chaos 1';
const ITEMS = 2_000;
const FAULTY_SHARE = 0.3;
const MAX_FAULTS_PER_PROMPT = 3;
const MAX_LONG_WAITS = 5;
const MAX_CONCURRENCY = 50;

const failed = (code, headers) => ({
	status: code,
	headers,
	body: { error: { code, message: `Bearer ${KEY} met ${code}` } },
});

const FAULTS = {
	'429 with Retry-After': (_answer, waitSeconds) =>
		failed(429, { 'retry-after': String(waitSeconds()) }),
	'429 without Retry-After': () => failed(429),
	500: () => failed(500),
	502: () => failed(502),
	503: () => failed(503),
	524: () => failed(524),
	'reset before the reply': () => resetBeforeReply(),
	'reset in the middle of the body': (answer) => resetInBody(answer),
	'truncated JSON': (answer) => truncated(answer),
	'HTML 502': () => html(502),
	'error in a 200': () => ({ body: { error: { code: 502, message: 'no' } } }),
	'error in a choice': (answer) => ({
		body: {
			...answer,
			choices: [
				{ ...answer.choices[0], finish_reason: 'error', error: { code: 502, message: 'no' } },
			],
		},
	}),
	'empty completion': () => ({
		body: completion('', {
			choice: { finish_reason: null },
			usage: { cost: 0, completion_tokens: 0 },
		}),
	}),
	'reply that never ends': () => neverEnds(),
};
const NAMES = Object.keys(FAULTS);

/** @param {number} chance in [0, 1) */
const pickFault = (chance) => NAMES[Math.floor(chance * NAMES.length)];

/** Two numbers in [0, 1) that belong to a prompt and an attempt. */
const draw = (prompt, attempt) => {
	const hash = createHash('sha256').update(`${SEED} ${prompt} ${attempt}`).digest();
	return [hash.readUInt32BE(0) / 2 ** 32, hash.readUInt32BE(4) / 2 ** 32];
};

test('every item is answered, in order, and paid once, whatever 30% of the requests meet', async () => {
	const seen = new Map();
	const counts = Object.fromEntries(NAMES.map((name) => [name, 0]));
	let longWaits = 0;
	let inFlight = 0;
	let highest = 0;
	const waitSeconds = () => {
		const isLong = counts['429 with Retry-After'] % 2 === 1 && longWaits < MAX_LONG_WAITS;
		if (isLong) longWaits += 1;
		return isLong ? 1 : 0;
	};
	const provider = await serve(({ body }) => {
		const prompt = body.messages[0].content;
		const record = seen.get(prompt) ?? { attempts: 0, faults: 0, paid: 0 };
		seen.set(prompt, record);
		record.attempts += 1;
		const answer = completion(`echo: ${prompt}`);
		const [chance, kind] = draw(prompt, record.attempts);
		if (chance >= FAULTY_SHARE || record.faults === MAX_FAULTS_PER_PROMPT) {
			record.paid += 1;
			return { body: answer };
		}
		record.faults += 1;
		const name = pickFault(kind);
		counts[name] += 1;
		return FAULTS[name](answer, waitSeconds);
	});
	provider.server.on('request', (_request, response) => {
		highest = Math.max(highest, ++inFlight);
		response.on('close', () => (inFlight -= 1));
	});
	const prompts = rows(ITEMS);
	const { items, error } = await run({
		items: prompts.map((prompt) => ({ prompt })),
		parameters: {
			batching: { maxConcurrency: MAX_CONCURRENCY, requestTimeoutSeconds: 4 },
		},
	});
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.text)).toEqual(prompts.map((prompt) => `echo: ${prompt}`));
	expect(items.map(({ pairedItem }) => pairedItem.item)).toEqual(prompts.map((_, index) => index));
	expect([...seen.values()].filter(({ paid }) => paid !== 1)).toEqual([]);
	expect(items.map(({ json }) => json.attempts)).toEqual(
		prompts.map((prompt) => seen.get(prompt).attempts),
	);
	expect(JSON.stringify(items).includes(KEY)).toBe(false);
	expect(highest).toBeLessThanOrEqual(MAX_CONCURRENCY);
	const faults = Object.values(counts).reduce((sum, count) => sum + count, 0);
	expect(faults / provider.completions.length).toBeGreaterThan(0.27);
	for (const name of NAMES) expect({ name, met: counts[name] > 0 }).toEqual({ name, met: true });
}, 120_000);
