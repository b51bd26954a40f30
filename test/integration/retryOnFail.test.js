'use strict';

const { resetBeforeReply } = require('../openrouter/brokenReplies');
const { completion, refusal } = require('../openrouter/shapes');
const { CONTINUE, ERROR_OUTPUT, retryAtOnce, rows, useFixture } = require('../n8nCore/fixture');

const { answer, serve, run } = useFixture();

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

/** Fails the prompts of the table so many times; an entry holds the status and how often. */
const failFirst = (table) => {
	const left = new Map(Object.entries(table).map(([prompt, [, times]]) => [prompt, times]));
	return answer(({ body }) => {
		const prompt = body.messages[0].content;
		const times = left.get(prompt) ?? 0;
		if (times === 0) return undefined;
		left.set(prompt, times - 1);
		return refusal(table[prompt][0]);
	});
};

const sent = (provider) => provider.completions.map(({ body }) => body.messages[0].content);

const counted = (provider) => {
	const counts = {};
	for (const prompt of sent(provider)) counts[prompt] = (counts[prompt] ?? 0) + 1;
	return counts;
};

const once = (count) => Object.fromEntries(rows(count).map((row) => [row, 1]));

const single = { batching: { maxAttempts: 1, maxConcurrency: 4 } };

test('with On Error = Stop a second try sends what failed and what never started, nothing else', async () => {
	const provider = await failFirst({ 'row 5': [500, 1] });
	const { items, error } = await run({ rows: rows(20), parameters: single, node: RETRY });
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.text)).toEqual(rows(20).map((row) => `echo: ${row}`));
	expect(counted(provider)).toEqual({ ...once(20), 'row 5': 2 });
});

test('with On Error = Stop a third try takes over what both before answered', async () => {
	const provider = await failFirst({ 'row 2': [500, 1], 'row 11': [500, 1] });
	const { items, error } = await run({ rows: rows(12), parameters: single, node: RETRY });
	expect(error).toBeUndefined();
	expect(items).toHaveLength(12);
	expect(counted(provider)).toEqual({ ...once(12), 'row 2': 2, 'row 11': 2 });
});

test.each([
	['the regular output', CONTINUE],
	['the error output', ERROR_OUTPUT],
])(
	'with On Error = Continue (%s) a second try sends what failed retryably',
	async (_name, node) => {
		const provider = await failFirst({ 'row 0': [500, 1], 'row 3': [503, 1], 'row 4': [400, 9] });
		const { items, errorItems } = await run({
			rows: rows(8),
			parameters: single,
			node: { ...RETRY, ...node },
		});
		expect(counted(provider)).toEqual({ ...once(8), 'row 0': 2, 'row 3': 2 });
		const texts = items.filter(({ json }) => !json.error).map(({ json }) => json.text);
		const answered = rows(8).filter((row) => row !== 'row 4');
		expect(texts).toEqual(answered.map((row) => `echo: ${row}`));
		const failed = [...items, ...errorItems].filter(({ json }) => json.error);
		expect(failed.map(({ json }) => json.error.type)).toEqual(['invalidRequest']);
	},
);

test('a final failure is not sent again', async () => {
	const provider = await failFirst({ 'row 0': [400, 9] });
	const { error } = await run({ rows: rows(1), parameters: single, node: RETRY });
	expect(error.context.type).toBe('invalidRequest');
	expect(provider.completions).toHaveLength(1);
});

test.each([
	['Stop', {}],
	['Continue', CONTINUE],
])('a bad key stops all tries after the first, with On Error = %s', async (_name, node) => {
	const provider = await failFirst(Object.fromEntries(rows(6).map((row) => [row, [401, 9]])));
	const batching = { maxConcurrency: 1 };
	await run({ rows: rows(6), parameters: { batching }, node: { ...RETRY, ...node } });
	expect(provider.completions).toHaveLength(1);
});

test('an item that failed all tries of the node says so at the end', async () => {
	const provider = await failFirst({ 'row 1': [500, 9] });
	const { error } = await run({ rows: rows(3), parameters: single, node: RETRY });
	expect(error.message).toMatch(/^Item 1: /);
	expect(error.context.answers.map(({ item }) => item)).toEqual([0, 2]);
	expect(counted(provider)).toEqual({ ...once(3), 'row 1': 3 });
});

test('the error says what serves better than Retry On Fail', async () => {
	await failFirst({ 'row 0': [500, 9] });
	const { error } = await run({ rows: rows(1), parameters: single, node: RETRY });
	expect(error.description).toMatch(/Retry On Fail.*Max Attempts/);
});

test('the hint says what serves better than Retry On Fail', async () => {
	await serve();
	const { hints } = await run({ rows: rows(1), node: RETRY });
	expect(hints[0].message).toMatch(/Retry On Fail.*Max Attempts/);
});

test('totals of all tries are counted once', async () => {
	await failFirst({ 'row 1': [500, 1] });
	const { hints, customData, task } = await run({ rows: rows(4), parameters: single, node: RETRY });
	expect(hints[0].message).toContain('4 answered in ');
	expect(hints[0].message).not.toContain('failed');
	expect(hints[0].message).toContain('$0.000112');
	expect(customData).toMatchObject({
		mixtral_answered: '4',
		mixtral_failed: '0',
		mixtral_skipped: '0',
		mixtral_tokens: '120',
		mixtral_cost_usd: '0.000112',
	});
	expect(task.metadata.tracing).toMatchObject({
		'mixtral.answered': 4,
		'mixtral.costUsd': 0.000112,
	});
});

test('an item that took several tries of the node counts the attempts of all', async () => {
	await failFirst({ 'row 0': [500, 3] });
	const { items } = await run({
		rows: rows(1),
		parameters: { batching: { maxAttempts: 2 } },
		node: RETRY,
	});
	expect(items[0].json.attempts).toBe(4);
});

test('a reply lost in an earlier try of the node is still told', async () => {
	retryAtOnce();
	let count = 0;
	await serve(() => {
		count += 1;
		if (count === 1) return resetBeforeReply();
		return refusal(500);
	});
	const { items } = await run({
		rows: rows(1),
		parameters: { batching: { maxAttempts: 1 } },
		node: { ...RETRY, maxTries: 2, ...CONTINUE },
	});
	expect(items[0].json.error).toMatchObject({ attempts: 2, possiblyPaid: true });
});

test('identical items share an answer of an earlier try', async () => {
	const provider = await failFirst({ other: [500, 1] });
	const { items } = await run({
		rows: ['same', 'other', 'same'],
		parameters: { batching: { maxAttempts: 1, maxConcurrency: 1, sendIdenticalOnce: true } },
		node: RETRY,
	});
	expect(sent(provider)).toEqual(['same', 'other', 'other']);
	expect(items[2].json).toMatchObject({ text: 'echo: same', duplicateOf: 0 });
});

test('Max Cost holds over the tries of the node', async () => {
	const provider = await answer(({ body }) => {
		if (body.messages[0].content === 'row 1') {
			return refusal(500);
		}
		return { body: completion('yes', { usage: { cost: 1 } }) };
	});
	const { items } = await run({
		rows: ['row 1', ...rows(10).map((row) => `paid ${row}`)],
		parameters: { batching: { maxAttempts: 1, maxConcurrency: 1, maxCostUsd: 3 } },
		node: { ...RETRY, ...CONTINUE },
	});
	const paid = sent(provider).filter((prompt) => prompt.startsWith('paid'));
	expect(paid).toHaveLength(3);
	expect(items.filter(({ json }) => json.text === 'yes')).toHaveLength(3);
});

test('a new run over the same items in a loop starts anew', async () => {
	const provider = await serve();
	const { tasks } = await run({ rounds: [[{ prompt: 'a' }], [{ prompt: 'a' }]], node: RETRY });
	expect(tasks).toHaveLength(2);
	expect(sent(provider)).toEqual(['a', 'a']);
});
