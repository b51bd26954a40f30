import { property, assert, constantFrom, double } from 'fast-check';
import { buildSampling, SAMPLING_NUMBERS } from '../../../../nodes/openrouter/request/sampling';
import { invalid, valid } from '../../../../nodes/checked';

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
	expect(buildSampling({})).toEqual(valid({}));
});

test('every field goes out under its wire name', () => {
	expect(buildSampling(ALL)).toEqual(
		valid({
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
		}),
	);
});

test('the order on the wire does not depend on the order in the editor', () => {
	const reversed = Object.fromEntries(Object.entries(ALL).reverse());
	expect(JSON.stringify(buildSampling(reversed))).toBe(JSON.stringify(buildSampling(ALL)));
});

test('unset values are not sent, and zero and false are', () => {
	const unset = Object.fromEntries(Object.keys(ALL).map((name) => [name, null]));
	expect(buildSampling(unset)).toEqual(valid({}));
	expect(buildSampling({ temperature: 0, seed: 0, logprobs: false, safePrompt: false })).toEqual(
		valid({ temperature: 0, seed: 0, logprobs: false, safe_prompt: false }),
	);
});

test('every number is sent within its range and refused outside, by its label', () => {
	const names = Object.keys(SAMPLING_NUMBERS);
	assert(
		property(
			constantFrom(...names),
			double({ min: -300, max: 300, noNaN: true }),
			(name, value) => {
				const field = SAMPLING_NUMBERS[name];
				const {
					wire,
					label,
					min = -Infinity,
					max = Infinity,
					integer = false,
				} = field ?? {
					wire: '',
					label: '',
				};
				const fits = value >= min && value <= max && (!integer || Number.isSafeInteger(value));
				const built = buildSampling({ [name]: value });
				if (fits) expect(built).toEqual(valid({ [wire]: value }));
				else expect(built).toMatchObject({ ok: false, problem: { field: label } });
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
		expect(buildSampling({ stop })).toEqual(valid({ stop: sent }));
	});

	test.each([[[]], [['', null]], ['']])('%j is not sent', (stop) => {
		expect(buildSampling({ stop })).toEqual(valid({}));
	});

	test('takes at most four, and text only', () => {
		expect(buildSampling({ stop: ['a', 'b', 'c', 'd', 'e'] })).toEqual(
			invalid('Stop Sequences', 'takes at most 4 sequences, not 5'),
		);
		expect(buildSampling({ stop: [5] })).toEqual(invalid('Stop Sequences', 'must be text, not 5'));
	});
});

describe('logit bias', () => {
	test('an empty object is not sent', () => {
		expect(buildSampling({ logitBias: '{}' })).toEqual(valid({}));
	});

	test.each([
		['{"cat": 1}', /"cat" is no ID/],
		['{"5": 101}', /of token 5 must be between -100 and 100/],
		['{"5": "x"}', /of token 5 must be a number/],
		['[1]', /must be a JSON object/],
		['{', /does not parse/],
	])('%s is refused', (logitBias, words) => {
		const built = buildSampling({ logitBias });
		expect(built).toMatchObject({ ok: false, problem: { field: 'Logit Bias' } });
		if (!built.ok) expect(built.problem.message).toMatch(words);
	});
});

test.each([{ topLogprobs: 1 }, { topLogprobs: 1, logprobs: false }, { topLogprobs: 0 }])(
	'%j needs logprobs',
	(parameters) => {
		expect(buildSampling(parameters)).toEqual(invalid('Top Logprobs', 'needs Logprobs to be on'));
	},
);
