import { findModel, readModelList } from '../../../../nodes/openrouter/catalog/modelList';

const entry = {
	id: 'a/one',
	name: 'One',
	context_length: 65_536,
	pricing: { prompt: '0.0000004', completion: '0.0000012', request: '0.01' },
	supported_parameters: ['temperature', 5, 'seed'],
};

test('reads what a model costs, holds and supports', () => {
	expect(readModelList([entry]).get('a/one')).toEqual({
		id: 'a/one',
		name: 'One',
		contextLength: 65_536,
		promptUsd: 0.0000004,
		completionUsd: 0.0000012,
		requestUsd: 0.01,
		hasCachePrice: false,
		supportedParameters: new Set(['temperature', 'seed']),
	});
});

test('what is not said is unknown, and a price of -1 varies', () => {
	const bare = { id: 'a/two', pricing: { prompt: '-1', completion: '' } };
	expect(readModelList([bare]).get('a/two')).toEqual({
		id: 'a/two',
		name: 'a/two',
		contextLength: null,
		promptUsd: null,
		completionUsd: null,
		requestUsd: 0,
		hasCachePrice: false,
		supportedParameters: new Set(),
	});
});

test.each([
	[{ input_cache_read: '0.0000001' }, true],
	[{ input_cache_write: '0.0000005' }, true],
	[{ input_cache_read: '-1' }, false],
	[{ prompt: '1' }, false],
])('with the prices %j prompts have a price in the cache: %s', (pricing, hasCachePrice) => {
	expect(readModelList([{ id: 'a/one', pricing }]).get('a/one')).toMatchObject({ hasCachePrice });
});

test('a free model costs 0', () => {
	const free = { id: 'a/free', pricing: { prompt: '0', completion: 0 } };
	expect(readModelList([free]).get('a/free')).toMatchObject({
		promptUsd: 0,
		completionUsd: 0,
	});
});

test.each([null, undefined, 'text', [], {}, { data: [entry] }, [null, 5, {}, { id: 5 }]])(
	'%j lists nothing',
	(data) => expect(readModelList(data).size).toBe(0),
);

describe('findModel', () => {
	const list = readModelList([entry, { id: 'a/one:free' }]);

	test('finds a model by its ID', () => expect(findModel(list, 'a/one')?.name).toBe('One'));

	test.each(['nitro', 'floor', 'exacto', 'online'])('looks past :%s', (variant) => {
		expect(findModel(list, `a/one:${variant}`)?.id).toBe('a/one');
	});

	test('keeps variants that are models of their own apart', () => {
		expect(findModel(list, 'a/one:free')?.id).toBe('a/one:free');
		expect(findModel(list, 'a/one:batch')).toBeUndefined();
	});

	test('finds nothing without a list', () => {
		expect(findModel(null, 'a/one')).toBeUndefined();
	});
});
