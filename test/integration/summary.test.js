'use strict';

const { neverReplies, resetBeforeReply } = require('../openrouter/brokenReplies');
const { completion, refusal } = require('../openrouter/shapes');
const { CONTINUE, ONE_BY_ONE, byId, retryAtOnce, rows, useFixture } = require('../n8nCore/fixture');

const { serve, run } = useFixture();

test('a run ends with a hint that sums it up', async () => {
	retryAtOnce();
	await serve(({ body, index }) => {
		if (index === 0) return refusal(502);
		return body.messages[0].content === 'row 3' ? refusal(400) : undefined;
	});
	const { hints } = await run({ rows: [...rows(4), ''], parameters: ONE_BY_ONE, node: CONTINUE });
	expect(hints).toHaveLength(1);
	expect(hints[0]).toMatchObject({ type: 'warning', location: 'outputPane' });
	expect(hints[0].message).toMatch(
		/^<b>3 answered in \d+\.\d s for \$0\.000084 \(30 \+ 60 tokens\), 2 failed, 1 retry<\/b>$/,
	);
});

test('a run in which all went well is no warning', async () => {
	await serve();
	const { hints } = await run({ rows: rows(3) });
	expect(hints[0].type).toBe('info');
});

test('replies that were lost on the way are possibly paid twice', async () => {
	retryAtOnce();
	await serve(({ index }) => (index === 0 ? resetBeforeReply() : undefined));
	const { hints } = await run();
	expect(hints[0].message).toContain('1 possibly paid twice');
});

test('the hint says why a run ended early', async () => {
	await serve(() => refusal(401));
	const { hints } = await run({ rows: rows(3), parameters: ONE_BY_ONE, node: CONTINUE });
	expect(hints[0].message).toContain('2 skipped');
	expect(hints[0].message).toContain(
		'The run ended early: an earlier failure applies to all items (stoppedAfterFatal).',
	);
});

test('an object in a prompt is named, with its item, and sent', async () => {
	const provider = await serve();
	const { hints, items } = await run({
		items: [{ customer: 'Ada' }, { customer: { name: 'Ada' } }, { customer: { name: 'Bob' } }],
		parameters: { prompt: '=Greet {{ $json.customer }}' },
	});
	expect(hints[0].message).toContain(
		'The prompt of item 1 (and of 1 more item) holds &quot;[object Object]&quot;',
	);
	expect(items).toHaveLength(3);
	expect(provider.completions).toHaveLength(3);
});

test('what models and providers say is escaped in the hint', async () => {
	const model = 'a/<img src=x onerror=alert(1)>';
	await serve(({ path }) =>
		path === '/models'
			? { body: { data: [{ id: model, supported_parameters: ['max_tokens'] }] } }
			: { body: completion('yes', { model }) },
	);
	const parameters = {
		model: byId(model),
		sampling: { temperature: 1, maxTokens: 5 },
	};
	await run({ parameters });
	const { hints } = await run({ parameters });
	expect(hints[0].message).not.toContain('<img');
	expect(hints[0].message).toContain('a/&lt;img src=x onerror=alert(1)&gt;');
});

test('settings that the model does not list are named in the hint', async () => {
	await serve(({ path }) =>
		path === '/models'
			? {
					body: {
						data: [
							{
								id: 'mistralai/mixtral-8x22b-instruct',
								supported_parameters: ['max_tokens', 'temperature'],
							},
						],
					},
				}
			: undefined,
	);
	const parameters = { sampling: { temperature: 1, topA: 0.5, minP: 0.1 } };
	await run({ parameters });
	const { hints } = await run({ parameters });
	expect(hints[0].message).toMatch(/does not list support for min_p, top_a/);
	expect(hints[0].message).toContain('Require Parameters');
	expect(hints[0].message).not.toMatch(/support for [^:]*temperature/);
});

test('the totals go into the metadata of the task', async () => {
	await serve();
	const { task } = await run({ rows: rows(2) });
	expect(task.metadata.tracing).toEqual({
		'llm.cost.total': 0.000056,
		'llm.tokens.in': 20,
		'llm.tokens.out': 40,
		'llm.tokens.total': 60,
		'mixtral.costUsd': 0.000056,
		'mixtral.answered': 2,
		'mixtral.failed': 0,
		'mixtral.skipped': 0,
	});
});

describe('custom data of the execution', () => {
	test('is added up over all nodes and rounds', async () => {
		await serve();
		const two = await run({ rows: rows(2), next: { prompt: '={{ $json.text }}' } });
		expect(two.customData).toEqual({
			mixtral_cost_usd: '0.000112',
			mixtral_tokens: '120',
			mixtral_answered: '4',
			mixtral_failed: '0',
			mixtral_skipped: '0',
		});
		const round = [{ prompt: 'a' }];
		const loop = await run({ rounds: [round, round, round] });
		expect(loop.customData).toMatchObject({ mixtral_answered: '3', mixtral_tokens: '90' });
	});

	test('is there when the node throws', async () => {
		await serve(({ body }) => (body.messages[0].content === 'row 1' ? refusal(400) : undefined));
		const { customData, error } = await run({ rows: rows(2), parameters: ONE_BY_ONE });
		expect(error).toBeDefined();
		expect(customData).toMatchObject({ mixtral_answered: '1', mixtral_failed: '1' });
	});

	test('is there when the execution is cancelled', async () => {
		await serve(({ body }) => (body.messages[0].content === 'slow' ? neverReplies() : undefined));
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 300);
		const { customData } = await run({
			rows: ['a', 'slow', 'b'],
			parameters: ONE_BY_ONE,
			cancelSignal: controller.signal,
		});
		expect(customData).toMatchObject({ mixtral_answered: '1', mixtral_skipped: '2' });
	});

	test('stays within what n8n keeps: ten keys of at most 50 characters', async () => {
		await serve();
		const { customData } = await run();
		expect(Object.keys(customData).length).toBeLessThanOrEqual(10);
		for (const key of Object.keys(customData)) expect(key).toMatch(/^[A-Za-z0-9_]{1,50}$/);
	});
});
