import { filterModels } from '../../../../nodes/openrouter/catalog/filters';
import {
	endpointsPath,
	listEndpoints,
	simplifyEndpoints,
	simplifyModel,
} from '../../../../nodes/openrouter/catalog/models';
import records from '../../../fixtures/records.json';

const models = records.models.data;

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';
const FREE = 'mistralai/mistral-7b-instruct:free';

describe('simplifyModel', () => {
	test('gives a flat record with prices per million tokens', () => {
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

	test('gives decimal prices without the noise of binary fractions', () => {
		const [batch] = filterModels(models, { search: 'batch' }).map(simplifyModel);
		expect(batch).toMatchObject({
			promptUsdPerMillion: 0.07,
			completionUsdPerMillion: 0.28,
			isBatchOnly: true,
			expirationDate: '2027-01-31',
		});
	});

	test('gives null for a price that varies, and 0 for a free one', () => {
		const [auto] = filterModels(models, { search: 'auto' }).map(simplifyModel);
		expect(auto).toMatchObject({ promptUsdPerMillion: null, completionUsdPerMillion: null });
		const [free] = filterModels(models, { search: 'free' }).map(simplifyModel);
		expect(free).toMatchObject({ promptUsdPerMillion: 0, requestUsd: 0.01, contextLength: null });
	});

	test('gives null for everything that an entry does not say', () => {
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

describe('simplifyEndpoints', () => {
	test('gives one flat record per provider', () => {
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

	test('gives nothing for a model without endpoints', () => {
		expect(simplifyEndpoints({ id: 'a/b', endpoints: [] })).toEqual([]);
		expect(listEndpoints(undefined)).toEqual([]);
	});
});

describe('endpointsPath', () => {
	test.each([
		[MIXTRAL, `/models/${MIXTRAL}/endpoints`],
		[` ${MIXTRAL}:nitro `, `/models/${MIXTRAL}/endpoints`],
		[FREE, `/models/${FREE}/endpoints`],
		['~mistralai/latest', '/models/~mistralai/latest/endpoints'],
		['author/mödel', '/models/author/m%C3%B6del/endpoints'],
	])('makes a path of %j', (id, path) => {
		expect(endpointsPath(id)).toBe(path);
	});

	test.each(['', 'mixtral', 'a/b/c', '/b', 'a/', '../key', 'a/..', 'a/b?c', 'a/b#c', 'a b/c'])(
		'refuses %j',
		(id) => {
			expect(endpointsPath(id)).toBeNull();
		},
	);
});
