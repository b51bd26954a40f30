import { property, assert, constantFrom, double } from 'fast-check';
import { invalid, valid } from '../../../nodes/checked';
import { readSampling, sampling } from '../../../nodes/fields/sampling';
import { settingsOf } from '../openrouter/request/values';

const body = (raw: object) => settingsOf({ sampling: raw });

const ALL = {
	safePrompt: true,
	topLogprobs: 3,
	logprobs: true,
	logitBias: '{"7": -100, "50256": 5}',
	stop: ['a,b', ' c '],
	maxTokens: 100,
	seed: -4,
	repetitionPenalty: 1.1,
	presencePenalty: 0.6,
	frequencyPenalty: 0.5,
	topA: 0.4,
	minP: 0.3,
	topK: 40,
	topP: 0.2,
	temperature: 0.1,
};

test('an empty collection sends nothing', () => {
	expect(body({})).toEqual({});
});

test('every field goes out under its wire name', () => {
	expect(body(ALL)).toEqual({
		temperature: 0.1,
		top_p: 0.2,
		top_k: 40,
		min_p: 0.3,
		top_a: 0.4,
		frequency_penalty: 0.5,
		presence_penalty: 0.6,
		repetition_penalty: 1.1,
		seed: -4,
		max_tokens: 100,
		stop: ['a,b', ' c '],
		logit_bias: { '7': -100, '50256': 5 },
		logprobs: true,
		top_logprobs: 3,
		safe_prompt: true,
	});
});

test('the order on the wire does not depend on the order in the editor', () => {
	const reversed = Object.fromEntries(Object.entries(ALL).reverse());
	expect(JSON.stringify(body(reversed))).toBe(JSON.stringify(body(ALL)));
});

test('unset values are not sent, and zero and false are', () => {
	const unset = Object.fromEntries(Object.keys(ALL).map((name) => [name, null]));
	expect(body(unset)).toEqual({});
	expect(body({ temperature: 0, seed: 0, logprobs: false, safePrompt: false })).toEqual({
		temperature: 0,
		seed: 0,
		logprobs: false,
		safe_prompt: false,
	});
});

const NUMBERS = sampling.options.filter((field) => field.type === 'number');

test('every number is read within the range of its declaration and refused outside, by its label', () => {
	assert(
		property(
			constantFrom(...NUMBERS.filter(({ name }) => name !== 'topLogprobs')),
			double({ min: -300, max: 300, noNaN: true }),
			(field, value) => {
				const {
					minValue = -Infinity,
					maxValue = Infinity,
					numberPrecision,
				} = {
					minValue: undefined,
					maxValue: undefined,
					numberPrecision: undefined,
					...field.typeOptions,
				};
				const isWhole = numberPrecision !== 0 || Number.isSafeInteger(value);
				const read = readSampling({ [field.name]: value });
				if (value >= minValue && value <= maxValue && isWhole) {
					expect(read).toEqual(valid({ [field.name]: value }));
				} else {
					expect(read).toMatchObject({ ok: false, problem: { field: field.displayName } });
				}
			},
		),
	);
});

describe('stop', () => {
	test.each<[unknown, unknown]>([
		['a,b', ['a,b']],
		[
			['a', '', null, 'b'],
			['a', 'b'],
		],
		[['\n'], ['\n']],
	])('%j is sent as %j', (stop, sent) => {
		expect(body({ stop })).toEqual({ stop: sent });
	});

	test.each([[[]], [['', null]], ['']])('%j is not sent', (stop) => {
		expect(body({ stop })).toEqual({});
	});

	test('takes at most four, and text only', () => {
		expect(readSampling({ stop: ['a', 'b', 'c', 'd', 'e'] })).toEqual(
			invalid('Stop Sequences', 'takes at most 4 sequences, not 5'),
		);
		expect(readSampling({ stop: [5] })).toEqual(invalid('Stop Sequences', 'must be text, not 5'));
	});
});

describe('logit bias', () => {
	test('an empty object is not sent', () => {
		expect(body({ logitBias: '{}' })).toEqual({});
	});

	test.each([
		['{"cat": 1}', /"cat" is no ID/],
		['{"5": 101}', /of token 5 must be between -100 and 100/],
		['{"5": "x"}', /of token 5 must be a number/],
		['[1]', /must be a JSON object/],
		['{', /does not parse/],
	])('%s is refused', (logitBias, words) => {
		const built = readSampling({ logitBias });
		expect(built).toMatchObject({ ok: false, problem: { field: 'Logit Bias' } });
		if (!built.ok) expect(built.problem.message).toMatch(words);
	});
});

test.each([{ topLogprobs: 1 }, { topLogprobs: 1, logprobs: false }, { topLogprobs: 0 }])(
	'%j needs logprobs',
	(parameters) => {
		expect(readSampling(parameters)).toEqual(invalid('Top Logprobs', 'needs Logprobs to be on'));
	},
);

test.each([-1, 21, 1.5])('%p alternatives are refused', (topLogprobs) => {
	const read = readSampling({ logprobs: true, topLogprobs });
	expect(read).toMatchObject({ ok: false, problem: { field: 'Top Logprobs' } });
});
