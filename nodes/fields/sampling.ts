import type { INodeProperties } from 'n8n-workflow';
import { invalid, quote, valid, type Checked } from '../checked';
import { fieldsReader } from './read';
import { isUnset, jsonObject, number, type Rule } from './rules';

/** Every sampling setting; a field that is not added is not sent, and the provider's default holds. */
export const sampling = {
	displayName: 'Sampling',
	name: 'sampling',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	description:
		'How the model samples tokens. A setting that you do not add is not sent, so the default of the provider applies.',
	options: [
		{
			displayName: 'Frequency Penalty',
			name: 'frequencyPenalty',
			type: 'number',
			typeOptions: { minValue: -2, maxValue: 2 },
			default: 0,
			description:
				'Lowers the probability of a token more, the more often it has occurred. From -2 to 2; the usual default is 0.',
		},
		{
			displayName: 'Logit Bias',
			name: 'logitBias',
			type: 'json',
			default: '{}',
			description:
				"Raises or lowers the probability of single tokens. A JSON object that maps token IDs of the model's tokenizer to numbers from -100 (never) to 100 (always). To insert values, use {{ JSON.stringify(value) }}, or an expression that gives an object.",
		},
		{
			displayName: 'Logprobs',
			name: 'logprobs',
			type: 'boolean',
			default: true,
			description:
				'Whether to return the log probability of each token of the answer, where the provider supports it',
		},
		{
			displayName: 'Max Tokens',
			name: 'maxTokens',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 1024,
			description:
				'Highest number of tokens in the answer, at least 1. A longer answer is cut off (finish reason "length"). This also limits the cost of an answer.',
		},
		{
			displayName: 'Min P',
			name: 'minP',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1 },
			default: 0,
			description:
				'Drops tokens less likely than Min P x (probability of the top token). From 0 (off, the usual default) to 1.',
		},
		{
			displayName: 'Presence Penalty',
			name: 'presencePenalty',
			type: 'number',
			typeOptions: { minValue: -2, maxValue: 2 },
			default: 0,
			description:
				'Lowers the probability of every token that has occurred, no matter how often. From -2 to 2; the usual default is 0.',
		},
		{
			displayName: 'Repetition Penalty',
			name: 'repetitionPenalty',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 2 },
			default: 1,
			description:
				'Divides the score of tokens that have occurred. From 0 to 2; 1 (the usual default) is off, a value above 1 gives fewer repetitions.',
		},
		{
			displayName: 'Safe Prompt',
			name: 'safePrompt',
			type: 'boolean',
			default: true,
			description:
				'Whether Mistral puts its own safety instruction before the conversation. Other providers ignore this setting.',
		},
		{
			displayName: 'Seed',
			name: 'seed',
			type: 'number',
			typeOptions: { numberPrecision: 0 },
			default: 0,
			description:
				'A whole number. Equal requests with the same seed tend to get the same answer, where the provider supports it; this is not guaranteed.',
		},
		{
			displayName: 'Stop Sequences',
			name: 'stop',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Stop Sequence' },
			default: [],
			description:
				'Up to 4 texts. The answer ends before the first of these texts. An expression may give an array.',
		},
		{
			displayName: 'Temperature',
			name: 'temperature',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 2 },
			default: 1,
			description:
				'Randomness of the answer: low for extraction and classification, high for ideas. From 0 to 2; the usual default is 1. Mistral itself accepts at most 1.5.',
		},
		{
			displayName: 'Top A',
			name: 'topA',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1 },
			default: 0,
			description:
				'Drops tokens less likely than Top A x (probability of the top token) squared. From 0 (off, the usual default) to 1.',
		},
		{
			displayName: 'Top K',
			name: 'topK',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 0,
			description:
				'Samples only from this number of most likely tokens. A whole number; 0 (the usual default) is off, 1 always takes the most likely token.',
		},
		{
			displayName: 'Top Logprobs',
			name: 'topLogprobs',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 20, numberPrecision: 0 },
			default: 5,
			description:
				'Number of alternatives to return for each token, from 0 to 20. Needs Logprobs to be on.',
		},
		{
			displayName: 'Top P',
			name: 'topP',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1 },
			default: 1,
			description:
				'Samples from the most likely tokens that together reach this probability. From 0 to 1; the usual default is 1 (off). Change either this or Temperature.',
		},
	],
} as const satisfies INodeProperties;

const MAX_STOP_SEQUENCES = 4;

/** A stop sequence may hold commas and blanks, so only an array separates several. */
const stopSequences: Rule<string[]> = (value, label) => {
	const given: unknown[] = Array.isArray(value) ? value : [value];
	// The editor stores a list, so an expression that gives an array is an entry of that list.
	const sequences = given.flat().filter((entry) => !isUnset(entry));
	const texts = sequences.filter((entry) => typeof entry === 'string');
	if (texts.length < sequences.length) {
		const odd = sequences.find((entry) => typeof entry !== 'string');
		return invalid(label, `must be text, not ${quote(odd)}`);
	}
	if (texts.length > MAX_STOP_SEQUENCES) {
		return invalid(label, `takes at most ${MAX_STOP_SEQUENCES} sequences, not ${texts.length}`);
	}
	return valid(texts.length > 0 ? texts : undefined);
};

const readBias = number({ min: -100, max: 100 });

const logitBias: Rule<Record<string, number>> = (value, label) => {
	const json = jsonObject(value, label);
	if (!json.ok || json.value === undefined) return json.ok ? valid(undefined) : json;
	const biases: Record<string, number> = {};
	for (const [token, bias] of Object.entries(json.value)) {
		if (!/^\d+$/.test(token)) {
			return invalid(label, `maps token IDs to numbers, and ${quote(token)} is no ID`);
		}
		const read = readBias(bias, label);
		if (!read.ok) return invalid(label, `of token ${token} ${read.problem.message}`);
		biases[token] = read.value;
	}
	return valid(biases);
};

const readFields = fieldsReader('Sampling', sampling.options, { stop: stopSequences, logitBias });

export type Sampling = Extract<ReturnType<typeof readFields>, { ok: true }>['value'];

export function readSampling(raw: unknown): Checked<Sampling> {
	const read = readFields(raw);
	if (!read.ok || read.value.topLogprobs === undefined || read.value.logprobs) return read;
	return invalid('Top Logprobs', 'needs Logprobs to be on');
}
