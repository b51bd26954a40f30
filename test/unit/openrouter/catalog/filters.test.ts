import { filterModels, matchesSearch } from '../../../../nodes/openrouter/catalog/filters';
import records from '../../../fixtures/records.json';

const models = records.models.data;
const ids = (filters: Parameters<typeof filterModels>[1]) =>
	filterModels(models, filters).map(({ id }) => id);

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';
const BATCH = 'mistralai/mistral-small-2603:batch';
const AUTO = 'openrouter/auto';
const FREE = 'mistralai/mistral-7b-instruct:free';

describe('filterModels', () => {
	test('keeps the order of the API and skips what is no model', () => {
		expect(ids({})).toEqual([MIXTRAL, BATCH, AUTO, FREE]);
		expect(filterModels([null, 'x', { name: 'without ID' }], {})).toEqual([]);
		expect(filterModels({ data: [] }, {})).toEqual([]);
	});

	test('searches ID and name for every word, in any case and order', () => {
		expect(ids({ search: ' 8X22b  MISTRALAI ' })).toEqual([MIXTRAL]);
		expect(ids({ search: 'mixtral free' })).toEqual([]);
		expect(matchesSearch('Mistral: Mixtral', '')).toBe(true);
	});

	test('wants every supported parameter', () => {
		expect(ids({ supportedParameters: ['max_tokens'] })).toEqual([MIXTRAL, BATCH, FREE]);
		expect(ids({ supportedParameters: ['tools', 'temperature'] })).toEqual([MIXTRAL]);
	});

	test('applies the price to prompt and completion alike, bound included', () => {
		expect(ids({ maxPriceUsdPerMillion: 5.99 })).toEqual([BATCH, FREE]);
		expect(ids({ maxPriceUsdPerMillion: 6 })).toEqual([MIXTRAL, BATCH, FREE]);
		expect(ids({ maxPriceUsdPerMillion: 0.28 })).toEqual([BATCH, FREE]);
		expect(ids({ maxPriceUsdPerMillion: 0 })).toEqual([FREE]);
	});

	test('wants the context, bound included, and leaves out models that do not tell theirs', () => {
		expect(ids({ minContextTokens: 65_536 })).toEqual([MIXTRAL, BATCH, AUTO]);
		expect(ids({ minContextTokens: 65_537 })).toEqual([BATCH, AUTO]);
	});

	test('applies all filters together', () => {
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
