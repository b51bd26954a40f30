import {
	simplifyCredits,
	simplifyGeneration,
	simplifyKey,
} from '../../../../nodes/openrouter/account/records';
import {
	endpointsPath,
	isEndpointList,
	listEndpoints,
	simplifyEndpoints,
	simplifyModel,
} from '../../../../nodes/openrouter/catalog/models';
import { readDataReply } from '../../../../nodes/openrouter/reply/dataReply';
import { filterModels, matchesSearch } from '../../../../nodes/openrouter/catalog/filters';
import records from '../../../fixtures/records.json';
import { isRecord } from '../../../../nodes/values';

const models = records.models.data;
const ids = (filters: Parameters<typeof filterModels>[1]) =>
	filterModels(models, filters).map(({ id }) => id);

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';
const BATCH = 'mistralai/mistral-small-2603:batch';
const AUTO = 'openrouter/auto';
const FREE = 'mistralai/mistral-7b-instruct:free';

describe('simplifyModel', () => {
	it('gives a flat record with prices per million tokens', () => {
		expect(filterModels(models, { search: 'mixtral' }).map(simplifyModel)).toEqual([
			{
				id: MIXTRAL,
				name: 'Mistral: Mixtral 8x22B Instruct',
				createdAt: '2024-04-17T00:00:00.000Z',
				contextLength: 65536,
				maxCompletionTokens: 16384,
				promptUsdPerMillion: 2,
				completionUsdPerMillion: 6,
				requestUsd: 0,
				inputModalities: ['text'],
				supportedParameters: ['max_tokens', 'temperature', 'tools', 'tool_choice'],
				expirationDate: null,
				isBatchOnly: false,
			},
		]);
	});

	it('gives decimal prices without the noise of binary fractions', () => {
		const [batch] = filterModels(models, { search: 'batch' }).map(simplifyModel);
		expect(batch).toMatchObject({
			promptUsdPerMillion: 0.07,
			completionUsdPerMillion: 0.28,
			isBatchOnly: true,
			expirationDate: '2027-01-31',
		});
	});

	it('gives null for a price that varies, and 0 for a free one', () => {
		const [auto] = filterModels(models, { search: 'auto' }).map(simplifyModel);
		expect(auto).toMatchObject({ promptUsdPerMillion: null, completionUsdPerMillion: null });
		const [free] = filterModels(models, { search: 'free' }).map(simplifyModel);
		expect(free).toMatchObject({ promptUsdPerMillion: 0, requestUsd: 0.01, contextLength: null });
	});

	it('gives null for everything that an entry does not say', () => {
		expect(simplifyModel({ id: 'a/b', created: 1e300, pricing: { prompt: 'dear' } })).toEqual({
			id: 'a/b',
			name: 'a/b',
			createdAt: null,
			contextLength: null,
			maxCompletionTokens: null,
			promptUsdPerMillion: null,
			completionUsdPerMillion: null,
			requestUsd: 0,
			inputModalities: [],
			supportedParameters: [],
			expirationDate: null,
			isBatchOnly: false,
		});
		expect(simplifyModel({ id: 'a/b' }).requestUsd).toBeNull();
	});
});

describe('filterModels', () => {
	it('keeps the order of the API and skips what is no model', () => {
		expect(ids({})).toEqual([MIXTRAL, BATCH, AUTO, FREE]);
		expect(filterModels([null, 'x', { name: 'without ID' }], {})).toEqual([]);
		expect(filterModels({ data: [] }, {})).toEqual([]);
	});

	it('searches ID and name for every word, in any case and order', () => {
		expect(ids({ search: ' 8X22b  MISTRALAI ' })).toEqual([MIXTRAL]);
		expect(ids({ search: 'mixtral free' })).toEqual([]);
		expect(matchesSearch('Mistral: Mixtral', '')).toBe(true);
	});

	it('wants every supported parameter', () => {
		expect(ids({ supportedParameters: ['max_tokens'] })).toEqual([MIXTRAL, BATCH, FREE]);
		expect(ids({ supportedParameters: ['tools', 'temperature'] })).toEqual([MIXTRAL]);
	});

	it('applies the price to prompt and completion alike, bound included', () => {
		expect(ids({ maxPriceUsdPerMillion: 5.99 })).toEqual([BATCH, FREE]);
		expect(ids({ maxPriceUsdPerMillion: 6 })).toEqual([MIXTRAL, BATCH, FREE]);
		expect(ids({ maxPriceUsdPerMillion: 0.28 })).toEqual([BATCH, FREE]);
		expect(ids({ maxPriceUsdPerMillion: 0 })).toEqual([FREE]);
	});

	it('wants the context, bound included, and leaves out models that do not tell theirs', () => {
		expect(ids({ minContextTokens: 65_536 })).toEqual([MIXTRAL, BATCH, AUTO]);
		expect(ids({ minContextTokens: 65_537 })).toEqual([BATCH, AUTO]);
	});

	it('applies all filters together', () => {
		expect(
			ids({
				search: 'mistralai',
				supportedParameters: ['max_tokens'],
				maxPriceUsdPerMillion: 6,
				minContextTokens: 100_000,
			}),
		).toEqual([BATCH]);
	});
});

describe('simplifyEndpoints', () => {
	it('gives one flat record per provider', () => {
		expect(simplifyEndpoints(records.endpoints.data)).toEqual([
			{
				modelId: MIXTRAL,
				provider: 'Mistral',
				providerSlug: 'mistral',
				contextLength: 65536,
				maxPromptTokens: null,
				maxCompletionTokens: null,
				promptUsdPerMillion: 2,
				completionUsdPerMillion: 6,
				requestUsd: 0,
				discount: 0.25,
				quantization: null,
				endpointStatus: 0,
				uptimeLast5mPercent: 100,
				uptimeLast30mPercent: 99.8,
				uptimeLast1dPercent: 99.5,
				latencyP50Ms: 420,
				latencyP90Ms: 980,
				throughputP50TokensPerSecond: 62.5,
				throughputP90TokensPerSecond: 41,
				supportsImplicitCaching: true,
				supportedParameters: ['max_tokens', 'tools'],
			},
			{
				modelId: MIXTRAL,
				provider: 'Together',
				providerSlug: 'together/fp8',
				contextLength: 32768,
				maxPromptTokens: 30720,
				maxCompletionTokens: 2048,
				promptUsdPerMillion: 1.2,
				completionUsdPerMillion: 1.2,
				requestUsd: 0,
				discount: null,
				quantization: 'fp8',
				endpointStatus: -2,
				uptimeLast5mPercent: null,
				uptimeLast30mPercent: null,
				uptimeLast1dPercent: 98.25,
				latencyP50Ms: null,
				latencyP90Ms: null,
				throughputP50TokensPerSecond: null,
				throughputP90TokensPerSecond: null,
				supportsImplicitCaching: false,
				supportedParameters: ['max_tokens'],
			},
		]);
	});

	it('gives nothing for a model without endpoints', () => {
		expect(simplifyEndpoints({ id: 'a/b', endpoints: [] })).toEqual([]);
		expect(listEndpoints(undefined)).toEqual([]);
	});
});

describe('endpointsPath', () => {
	it.each([
		[MIXTRAL, `/models/${MIXTRAL}/endpoints`],
		[` ${MIXTRAL}:nitro `, `/models/${MIXTRAL}/endpoints`],
		[FREE, `/models/${FREE}/endpoints`],
		['~mistralai/latest', '/models/~mistralai/latest/endpoints'],
		['author/mödel', '/models/author/m%C3%B6del/endpoints'],
	])('makes a path of %j', (id, path) => {
		expect(endpointsPath(id)).toBe(path);
	});

	it.each(['', 'mixtral', 'a/b/c', '/b', 'a/', '../key', 'a/..', 'a/b?c', 'a/b#c', 'a b/c'])(
		'refuses %j',
		(id) => {
			expect(endpointsPath(id)).toBeNull();
		},
	);
});

describe('simplifyGeneration', () => {
	it('gives the billed tokens, the cost and the times', () => {
		expect(simplifyGeneration(records.generation.data)).toEqual({
			generationId: 'gen-1',
			createdAt: '2026-09-12T09:30:00.000+00:00',
			model: MIXTRAL,
			provider: 'Mistral',
			finishReason: 'stop',
			promptTokens: 10,
			completionTokens: 25,
			reasoningTokens: 0,
			cachedTokens: 3,
			costUsd: 0.0015,
			upstreamCostUsd: null,
			cacheDiscountUsd: null,
			isByok: false,
			latencyMs: 1250,
			generationTimeMs: 1200,
			streamed: false,
			cancelled: false,
			serviceTier: null,
			cacheSourceId: null,
			sessionId: 'nightly',
			user: 'user-123',
		});
	});

	it('falls back to the count of OpenRouter, and never turns a missing cost into 0', () => {
		const generation = simplifyGeneration({ tokens_prompt: 11, native_tokens_prompt: null });
		expect(generation).toMatchObject({ promptTokens: 11, completionTokens: null, costUsd: null });
	});
});

describe('simplifyKey and simplifyCredits', () => {
	it('name the dollars', () => {
		expect(simplifyKey(records.key.data)).toEqual({
			label: 'sk-or-v1-au7...890',
			limitUsd: 100,
			limitRemainingUsd: 74.5,
			limitReset: 'monthly',
			usageUsd: 25.5,
			usageDailyUsd: 1.5,
			usageWeeklyUsd: 8.25,
			usageMonthlyUsd: 25.5,
			byokUsageUsd: 17.38,
			includeByokInLimit: false,
			freeRequestsRemainingToday: 988,
			isFreeTier: false,
			isManagementKey: false,
			expiresAt: '2027-12-31T23:59:59Z',
		});
		expect(simplifyCredits(records.credits.data)).toEqual({
			totalCreditsUsd: 100.3,
			totalUsageUsd: 25.1,
			remainingUsd: 75.2,
		});
	});

	it('keep what is unknown null, and what is overdrawn negative', () => {
		expect(simplifyKey({ limit: null, limit_remaining: null })).toMatchObject({
			limitUsd: null,
			limitRemainingUsd: null,
			usageUsd: null,
			freeRequestsRemainingToday: null,
		});
		expect(simplifyCredits({ total_credits: 1 }).remainingUsd).toBeNull();
		expect(simplifyCredits({ total_credits: 1, total_usage: 1.5 }).remainingUsd).toBe(-0.5);
	});
});

describe('readDataReply', () => {
	const reply = (status: number, text: string) => ({ status, text, headers: {}, wallClockMs: 0 });

	it('gives the data that has the shape of what was asked for', () => {
		expect(readDataReply(reply(200, '{"data":{"a":1}}'), isRecord)).toEqual({
			kind: 'data',
			data: { a: 1 },
		});
	});

	it.each(['', 'not JSON', '{"data":[', '{"data":[]}', '[]', '{}', '<html></html>'])(
		'takes the body %j for a bad reply that is worth another try',
		(text) => {
			expect(readDataReply(reply(200, text), isEndpointList)).toMatchObject({
				failure: { type: 'badReply', status: 200 },
				kind: 'transient',
			});
		},
	);

	it('classifies an error by its status, and by its code inside a 200', () => {
		const body = '{"error":{"code":404,"message":"Model not found"}}';
		for (const status of [200, 404]) {
			expect(readDataReply(reply(status, body), isRecord)).toMatchObject({
				failure: { type: 'notFound', message: 'Model not found', status: 404 },
				kind: 'failed',
			});
		}
		expect(readDataReply(reply(200, '{"error":"words"}'), isRecord)).toMatchObject({
			failure: { message: 'words' },
		});
	});
});
