import { promptTokenUpperBound } from '../../../../nodes/openrouter/catalog/contextLength';
import { estimateCostUsd, listedCostUsd } from '../../../../nodes/openrouter/catalog/cost';
import { readModelList } from '../../../../nodes/openrouter/catalog/modelList';
import type { ChatBody } from '../../../../nodes/openrouter/request/body';

const list = readModelList([
	{ id: 'a/one', pricing: { prompt: '0.001', completion: '0.01' } },
	{ id: 'a/dear', pricing: { prompt: '1', completion: '2', request: '5' } },
	{ id: 'a/odd', pricing: { prompt: '-1', completion: '-1' } },
]);

const body = (more: object = {}): ChatBody => ({
	model: 'a/one',
	messages: [{ role: 'user', content: 'Hi' }],
	max_tokens: 100,
	...more,
});

const bound = promptTokenUpperBound(body());

describe('estimateCostUsd', () => {
	test('is listed price times the bound of the prompt plus the tokens of the answer', () => {
		expect(estimateCostUsd(body(), list)).toBeCloseTo(bound * 0.001 + 100 * 0.01, 10);
	});

	test('takes max_completion_tokens as well', () => {
		const other = body({ max_tokens: undefined, max_completion_tokens: 100 });
		expect(estimateCostUsd(other, list)).toBe(estimateCostUsd(body(), list));
	});

	test('is that of the dearest model that may answer', () => {
		const estimate = estimateCostUsd(body({ models: ['a/dear'] }), list);
		expect(estimate).toBeCloseTo(bound * 1 + 100 * 2 + 5, 10);
	});

	test('is bounded by the price cap of the request', () => {
		const provider = { max_price: { prompt: '500', completion: '1000' } };
		const estimate = estimateCostUsd(body({ model: 'a/unknown', provider }), list);
		expect(estimate).toBeCloseTo((bound * 500 + 100 * 1000) / 1e6, 10);
	});

	test.each([
		['the answer has no bound', { max_tokens: undefined }],
		['the model is not listed', { model: 'a/unknown' }],
		['the price varies', { model: 'a/odd' }],
		['a fallback is not listed', { models: ['a/unknown'] }],
		['a preset may change anything', { preset: 'p' }],
		['the model is a preset', { model: 'a/one@preset/p' }],
		['a search has a fee', { plugins: [{ id: 'web' }] }],
		['a search has a fee', { model: 'a/one:online' }],
		[
			'an image has a price of its own',
			{ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] },
		],
	])('is unknown when %s', (_name, more) => {
		expect(estimateCostUsd(body(more), list)).toBeNull();
	});

	test('is unknown without a list', () => {
		expect(estimateCostUsd(body(), null)).toBeNull();
	});

	test.each([
		{ plugins: [{ id: 'response-healing' }, { id: 'context-compression' }] },
		{ plugins: [{ id: 'web', enabled: false }] },
	])('is known with %j, which costs nothing', (more) => {
		expect(estimateCostUsd(body(more), list)).toBe(estimateCostUsd(body(), list));
	});
});

describe('listedCostUsd', () => {
	const usage = { promptTokens: 10, completionTokens: 20, totalTokens: 30, costUsd: null };

	test('prices the tokens of an answer', () => {
		expect(listedCostUsd('a/one', usage, list)).toBeCloseTo(0.21, 10);
		expect(listedCostUsd('a/one:nitro', usage, list)).toBeCloseTo(0.21, 10);
		expect(listedCostUsd('a/dear', usage, list)).toBeCloseTo(55, 10);
	});

	test('is unknown without a price, a model, tokens or a list', () => {
		expect(listedCostUsd('a/odd', usage, list)).toBeNull();
		expect(listedCostUsd('a/unknown', usage, list)).toBeNull();
		expect(listedCostUsd('a/one', { ...usage, promptTokens: null }, list)).toBeNull();
		expect(listedCostUsd('a/one', usage, null)).toBeNull();
	});
});
