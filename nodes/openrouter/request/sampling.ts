import {
	checkBoolean,
	checkJsonObject,
	checkNumber,
	isUnset,
	type NumberRule,
} from '../../fields/checks';
import { invalid, quote, valid, type Checked } from '../../checked';

/** The user's sampling settings, named as in the editor; an absent one is not sent. */
export type SamplingParameters = Record<string, unknown>;

/** How a range field goes out: its name on the wire and what the API accepts. */
interface NumberField extends NumberRule {
	wire: string;
}

/**
 * Ranges of https://openrouter.ai/docs/api-reference/parameters. The order is the order on the wire,
 * which OpenRouter's response cache takes into its key, so it must not change.
 */
export const SAMPLING_NUMBERS: Readonly<Record<string, NumberField>> = {
	temperature: { label: 'Temperature', wire: 'temperature', min: 0, max: 2 },
	topP: { label: 'Top P', wire: 'top_p', min: 0, max: 1 },
	topK: { label: 'Top K', wire: 'top_k', min: 0, integer: true },
	minP: { label: 'Min P', wire: 'min_p', min: 0, max: 1 },
	topA: { label: 'Top A', wire: 'top_a', min: 0, max: 1 },
	frequencyPenalty: { label: 'Frequency Penalty', wire: 'frequency_penalty', min: -2, max: 2 },
	presencePenalty: { label: 'Presence Penalty', wire: 'presence_penalty', min: -2, max: 2 },
	repetitionPenalty: { label: 'Repetition Penalty', wire: 'repetition_penalty', min: 0, max: 2 },
	seed: { label: 'Seed', wire: 'seed', integer: true },
	maxTokens: { label: 'Max Tokens', wire: 'max_tokens', min: 1, integer: true },
};

const MAX_STOP_SEQUENCES = 4;
const TOP_LOGPROBS: NumberRule = { label: 'Top Logprobs', min: 0, max: 20, integer: true };
const LOGIT_BIAS: NumberRule = { label: 'Logit Bias', min: -100, max: 100 };

/** The sampling part of a request body, in wire names and wire order. */
export function buildSampling(parameters: SamplingParameters): Checked<Record<string, unknown>> {
	const body: Record<string, unknown> = {};
	for (const [name, field] of Object.entries(SAMPLING_NUMBERS)) {
		if (isUnset(parameters[name])) continue;
		const number = checkNumber(parameters[name], field);
		if (!number.ok) return number;
		body[field.wire] = number.value;
	}
	for (const part of [stop, logitBias, logprobs, safePrompt]) {
		const checked = part(parameters);
		if (!checked.ok) return checked;
		Object.assign(body, checked.value);
	}
	return valid(body);
}

/** A stop sequence may hold commas and blanks, so only an array separates several. */
function stop(parameters: SamplingParameters): Checked<Record<string, unknown>> {
	if (isUnset(parameters.stop)) return valid({});
	const given: unknown[] = Array.isArray(parameters.stop) ? parameters.stop : [parameters.stop];
	// The editor keeps a list of its own, so an expression that gives an array stands inside one.
	const entries: unknown[] = given.flat();
	const sequences = entries.filter((entry) => !isUnset(entry));
	const odd = sequences.find((entry) => typeof entry !== 'string');
	if (odd !== undefined) return invalid('Stop Sequences', `must be text, not ${quote(odd)}`);
	if (sequences.length > MAX_STOP_SEQUENCES) {
		return invalid(
			'Stop Sequences',
			`takes at most ${MAX_STOP_SEQUENCES} sequences, not ${sequences.length}`,
		);
	}
	return valid(sequences.length === 0 ? {} : { stop: sequences });
}

function logitBias(parameters: SamplingParameters): Checked<Record<string, unknown>> {
	if (isUnset(parameters.logitBias)) return valid({});
	const json = checkJsonObject(parameters.logitBias, LOGIT_BIAS.label);
	if (!json.ok) return json;
	const biases: Record<string, number> = {};
	for (const [token, bias] of Object.entries(json.value)) {
		if (!/^\d+$/.test(token)) {
			return invalid(LOGIT_BIAS.label, `maps token IDs to numbers, and ${quote(token)} is no ID`);
		}
		const number = checkNumber(bias, LOGIT_BIAS);
		if (!number.ok) return invalid(LOGIT_BIAS.label, `of token ${token} ${number.problem.message}`);
		biases[token] = number.value;
	}
	return valid(Object.keys(biases).length === 0 ? {} : { logit_bias: biases });
}

function logprobs(parameters: SamplingParameters): Checked<Record<string, unknown>> {
	const body: Record<string, unknown> = {};
	if (!isUnset(parameters.logprobs)) {
		const wanted = checkBoolean(parameters.logprobs, 'Logprobs');
		if (!wanted.ok) return wanted;
		body.logprobs = wanted.value;
	}
	if (isUnset(parameters.topLogprobs)) return valid(body);
	if (body.logprobs !== true) {
		return invalid(TOP_LOGPROBS.label, 'needs Logprobs to be on');
	}
	const count = checkNumber(parameters.topLogprobs, TOP_LOGPROBS);
	if (!count.ok) return count;
	body.top_logprobs = count.value;
	return valid(body);
}

/** Mistral's own switch, passed through: https://openrouter.ai/docs/api-reference/parameters. */
function safePrompt(parameters: SamplingParameters): Checked<Record<string, unknown>> {
	if (isUnset(parameters.safePrompt)) return valid({});
	const wanted = checkBoolean(parameters.safePrompt, 'Safe Prompt');
	return wanted.ok ? valid({ safe_prompt: wanted.value }) : wanted;
}
