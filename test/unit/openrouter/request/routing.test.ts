import { assert, double, property } from 'fast-check';
import { readRouting, routing } from '../../../../nodes/fields/routing';
import { decimal } from '../../../../nodes/openrouter/request/routing';
import { invalid } from '../../../../nodes/checked';
import { settingsOf } from './values';

const body = (raw: object) => settingsOf({ routing: raw });
const QUANTIZATIONS = routing.options
	.filter((field) => field.name === 'quantizations')
	.flatMap((field) => field.options.map(({ value }) => value));

const ALL = {
	fallbackModels: 'a/one, b/two',
	order: ['mistral', 'together'],
	only: 'mistral',
	ignore: 'deepinfra',
	allowFallbacks: false,
	requireParameters: true,
	dataCollection: 'deny',
	zdr: true,
	enforceDistillableText: true,
	quantizations: ['fp8', 'bf16'],
	sort: 'price',
	sortPartition: 'none',
	maxPromptPrice: 2,
	maxCompletionPrice: 6.5,
	maxRequestPrice: 0.01,
	maxImagePrice: 0,
	preferredMinThroughput: 50,
	preferredMaxLatency: 3,
};

test('an empty collection sends nothing', () => {
	expect(body({})).toEqual({});
});

test("every field goes out in the API's provider object", () => {
	expect(body(ALL)).toEqual({
		models: ['a/one', 'b/two'],
		provider: {
			order: ['mistral', 'together'],
			allow_fallbacks: false,
			require_parameters: true,
			data_collection: 'deny',
			zdr: true,
			enforce_distillable_text: true,
			only: ['mistral'],
			ignore: ['deepinfra'],
			quantizations: ['fp8', 'bf16'],
			preferred_min_throughput: 50,
			preferred_max_latency: 3,
			sort: { by: 'price', partition: 'none' },
			max_price: { prompt: '2', completion: '6.5', request: '0.01', image: '0' },
		},
	});
});

test('the order on the wire does not depend on the order in the editor', () => {
	const reversed = Object.fromEntries(Object.entries(ALL).reverse());
	expect(JSON.stringify(body(reversed))).toBe(JSON.stringify(body(ALL)));
});

test('empty lists are not sent', () => {
	expect(body({ order: '', only: [], ignore: ' , ', fallbackModels: '' })).toEqual({});
});

describe('sort', () => {
	test('goes out as text alone, as an object with a partition', () => {
		expect(body({ sort: 'latency' })).toEqual({ provider: { sort: 'latency' } });
		expect(body({ sortPartition: 'model' })).toEqual({
			provider: { sort: { partition: 'model' } },
		});
	});
});

test.each([
	[{ order: 5 }, 'Provider Order'],
	[{ fallbackModels: [5] }, 'Fallback Models'],
	[{ allowFallbacks: 'perhaps' }, 'Allow Provider Fallbacks'],
	[{ dataCollection: 'some' }, 'Data Collection'],
	[{ quantizations: ['int3'] }, 'Quantizations'],
	[{ sort: 'luck' }, 'Sort'],
	[{ sortPartition: 'half' }, 'Sort Partition'],
	[{ maxPromptPrice: -1 }, 'Max Prompt Price'],
	[{ maxImagePrice: 'x' }, 'Max Image Price'],
	[{ preferredMaxLatency: -1 }, 'Preferred Max Latency'],
])('%j is refused by name', (parameters, field) => {
	expect(readRouting(parameters)).toMatchObject({ ok: false, problem: { field } });
});

test('every quantization of the API is known', () => {
	expect(body({ quantizations: QUANTIZATIONS })).toEqual({
		provider: { quantizations: QUANTIZATIONS },
	});
	expect(body({ quantizations: 'fp8, fp16' })).toEqual({
		provider: { quantizations: ['fp8', 'fp16'] },
	});
	expect(readRouting({ quantizations: 'x' })).toEqual(
		invalid('Quantizations', `must be one of ${QUANTIZATIONS.join(', ')}, not "x"`),
	);
});

test('prices are plain decimal text', () => {
	expect(decimal(0.0000001)).toBe('0.0000001');
	expect(decimal(2)).toBe('2');
	assert(
		property(double({ min: 1e-9, max: 1e6, noNaN: true }), (price) => {
			expect(decimal(price)).toMatch(/^\d+(\.\d+)?$/);
			expect(Number(decimal(price)) / price).toBeCloseTo(1, 6);
		}),
	);
});
