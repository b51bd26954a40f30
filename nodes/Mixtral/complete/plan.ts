import { createHash } from 'node:crypto';
import type { Prepared } from '../../engine/types';
import { minimumPromptTokens } from '../../openrouter/catalog/contextLength';
import { estimateCostUsd } from '../../openrouter/catalog/cost';
import type { Failure } from '../../openrouter/reply/failure';
import { schemaFromExample } from '../../json/fromExample';
import { checkSchema } from '../../json/inputSchema';
import { jsonInstruction, responseFormat } from '../../openrouter/request/responseFormat';
import { findModel, type Listing } from '../../openrouter/catalog/modelList';
import { invalid, valid, type Checked, type Problem } from '../../checked';
import { readModel } from '../../fields/modelLocator';
import { readRequestOptions } from '../../fields/options';
import { readRequestSettings } from '../../fields/requestSettings';
import { readRouting } from '../../fields/routing';
import { readSampling } from '../../fields/sampling';
import {
	buildChatBody,
	type ChatBody,
	type ChatValues,
	type FormatRequest,
} from '../../openrouter/request/body';
import { readMessages } from '../../openrouter/request/prompt';
import type { ChatParameterReader, ItemParameters, OutputSettings } from './readParameters';
import { checkJson } from '../../json/jsonText';
import type { CompletionJob } from '../../completion/attempt';
import { isRecord } from '../../values';

type Schema = Record<string, unknown>;

/** Prompts below this cannot overflow any model worth naming, so nobody waits for the listing. */
const LONG_PROMPT_TOKENS = 2_000;

const FREE_MODELS = 'free models';
const isFree = (model: string): boolean => model.endsWith(':free');

/** Turns items into jobs: reads their parameters, checks them and builds their requests. */
export class Preparation {
	/** Where each item's answer goes, for items that got so far. */
	readonly outputs: Array<OutputSettings | undefined> = [];
	/** Wire names of the settings in use, by model, for a hint on those that it does not support. */
	readonly used = new Map<string, Set<string>>();
	private readonly firstWithBody = new Map<string, number>();
	private sharedSchema: Checked<Schema> | null = null;

	constructor(
		private readonly reader: ChatParameterReader,
		private readonly settings: { sendIdenticalOnce: boolean; hasCostCap: boolean },
		/** Read before the first request and fixed for the run; null where nothing needs it. */
		private readonly listing: Listing | null,
	) {}

	/** The job of an item, or what is wrong with its parameters. */
	prepare(itemIndex: number): Prepared<CompletionJob, Failure> {
		try {
			return this.prepareChecked(itemIndex);
		} catch (error) {
			return { kind: 'invalid', failure: ownFault(error) };
		}
	}

	private prepareChecked(itemIndex: number): Prepared<CompletionJob, Failure> {
		const checked = this.check(itemIndex);
		if (!checked.ok) return { kind: 'invalid', failure: parameterFailure(checked.problem) };
		const job = checked.value;
		const original = this.settings.sendIdenticalOnce ? this.findOriginal(job) : null;
		if (original !== null) return { kind: 'copy', of: original };
		this.noteUse(job.body);
		const estimateUsd = this.settings.hasCostCap ? estimateCostUsd(job.body, this.listing) : null;
		const { model } = job.body;
		// The limits of free models hold for all of them together.
		return {
			kind: 'job',
			job,
			lane: model,
			estimateUsd,
			...(isFree(model) && { group: FREE_MODELS }),
		};
	}

	/** The output settings of an item that was not prepared, null when they cannot be read. */
	readOutput(itemIndex: number): OutputSettings | null {
		const parameters = this.readItem(itemIndex);
		const output = parameters.ok ? this.reader.readOutput(parameters.value.options) : parameters;
		return output.ok ? output.value : null;
	}

	private check(itemIndex: number): Checked<CompletionJob> {
		const parameters = this.readItem(itemIndex);
		if (!parameters.ok) return parameters;
		const { options } = parameters.value;
		const output = this.reader.readOutput(options);
		if (!output.ok) return output;
		this.outputs[itemIndex] = output.value;
		const settings = readRequestSettings(options);
		if (!settings.ok) return settings;
		const schema = this.readSchema(parameters.value.schema);
		if (!schema.ok) return schema;
		const values = readChatValues(parameters.value);
		if (!values.ok) return values;
		const format = this.formatRequest(values.value.model, schema.value);
		const { cacheTtlSeconds, maxJsonRepairs, enableStreaming } = settings.value;
		const request = { ...values.value, format, mixtralTemplate: settings.value.mixtralTemplate };
		return valid({
			itemIndex,
			body: buildChatBody(request),
			format: format && { schema: schema.value, maxRepairs: maxJsonRepairs },
			output: output.value,
			cacheTtlSeconds,
			mixtralTemplate: request.mixtralTemplate,
			// What a tool answers is for the agent alone, and half an object is of use to nobody.
			mayStream: enableStreaming && format === null && !this.reader.isTool,
			repairs: 0,
			clearCache: false,
			usage: null,
			doubted: 0,
		});
	}

	private readItem(itemIndex: number): Checked<ReturnType<ChatParameterReader['readItem']>> {
		return readSafely(() => valid(this.reader.readItem(itemIndex)));
	}

	private readSchema(text: unknown): Checked<Schema | null> {
		if (this.reader.formatType !== 'jsonSchema') return valid(null);
		if (this.sharedSchema !== null) return this.sharedSchema;
		const schema = readSchema(this.reader.schemaType === 'manual', text);
		if (this.reader.schemaIsShared) this.sharedSchema = schema;
		return schema;
	}

	/** The prompt holds the schema unless the listing says that the model takes it from the API. */
	private formatRequest(model: string, schema: Schema | null): FormatRequest | null {
		if (this.reader.formatType === 'text') return null;
		const format =
			schema === null
				? ({ type: 'jsonObject' } as const)
				: ({ type: 'jsonSchema', schema } as const);
		const supported = findModel(this.listing, model)?.supportedParameters;
		const takesSchema = schema !== null && supported?.has('structured_outputs') === true;
		return {
			responseFormat: responseFormat(format),
			instruction: takesSchema ? null : jsonInstruction(format),
		};
	}

	private findOriginal({ body, itemIndex, cacheTtlSeconds, output }: CompletionJob): number | null {
		const key = createHash('sha256')
			.update(`${cacheTtlSeconds} ${output.content} ${JSON.stringify(body)}`)
			.digest('base64');
		const first = this.firstWithBody.get(key);
		if (first !== undefined && first !== itemIndex) return first;
		this.firstWithBody.set(key, itemIndex);
		return null;
	}

	private noteUse(body: ChatBody): void {
		let names = this.used.get(body.model);
		if (names === undefined) this.used.set(body.model, (names = new Set()));
		for (const name of Object.keys(body)) names.add(name);
	}
}

/** The fields of a request, in the order in which they are complained about. */
function readChatValues(
	parameters: ItemParameters,
): Checked<Pick<ChatValues, 'model' | 'messages' | 'routing' | 'sampling' | 'options'>> {
	const model = readModel(parameters.model);
	if (!model.ok) return model;
	const messages = readMessages(parameters.prompt);
	if (!messages.ok) return messages;
	const routing = readRouting(parameters.routing);
	if (!routing.ok) return routing;
	const sampling = readSampling(parameters.sampling);
	if (!sampling.ok) return sampling;
	const options = readRequestOptions(parameters.options);
	if (!options.ok) return options;
	return valid({
		model: model.value,
		messages: messages.value,
		routing: routing.value,
		sampling: sampling.value,
		options: options.value,
	});
}

/** An expression that n8n cannot resolve is the item's own failure, not the run's. */
export function readSafely<Value>(read: () => Checked<Value>): Checked<Value> {
	try {
		return read();
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return invalid('Expression', `failed: ${message}`);
	}
}

/** What becomes of an item that hits a fault of this node. */
export function ownFault(error: unknown): Failure {
	const message = error instanceof Error ? error.message : String(error);
	return {
		type: 'invalidRequest',
		message: `The node could not handle this item: ${message}`,
		remedy: 'Check the parameters of the item, and report this to the authors of the node.',
		status: null,
		provider: null,
	};
}

export function parameterFailure({ field, message }: Problem): Failure {
	return {
		type: 'invalidParameter',
		message: `${field} ${message}`,
		remedy: `Correct ${field}.`,
		status: null,
		provider: null,
	};
}

/** Whether a prompt is so long that it is worth knowing the model's context before it is sent. */
export function mayOverflow({ body }: CompletionJob): boolean {
	return (
		minimumPromptTokens(body.messages) > LONG_PROMPT_TOKENS ||
		wantedTokens(body) > LONG_PROMPT_TOKENS
	);
}

/** Why a request surely does not fit its model, by a lower bound of the prompt; null if it may. */
export function contextProblem({ body }: CompletionJob, listing: Listing | null): Failure | null {
	const context = findModel(listing, body.model)?.contextLength ?? null;
	if (context === null || mayBeShortened(body)) return null;
	const promptTokens = minimumPromptTokens(body.messages);
	const maxTokens = wantedTokens(body);
	if (promptTokens + maxTokens <= context) return null;
	return {
		type: 'contextLength',
		message:
			`The prompt has at least ${promptTokens} tokens, which with Max Tokens of ${maxTokens} is more ` +
			`than the ${context} tokens that ${body.model} can hold`,
		remedy: 'Shorten the prompt, lower Max Tokens, or switch on Context Compression under Options.',
		status: null,
		provider: null,
	};
}

function wantedTokens({ max_tokens, max_completion_tokens }: ChatBody): number {
	const wanted = max_tokens ?? max_completion_tokens;
	return typeof wanted === 'number' ? wanted : 0;
}

/** Compression, presets and fallback models may make room that we cannot see. */
function mayBeShortened({ plugins, preset, models }: ChatBody): boolean {
	const compresses = Array.isArray(plugins) && plugins.some(isCompression);
	return compresses || preset !== undefined || models !== undefined;
}

function isCompression(plugin: unknown): boolean {
	return isRecord(plugin) && plugin.id === 'context-compression' && plugin.enabled !== false;
}

/** Names that `supported_parameters` of the listing uses for what a body holds. */
const CHECKABLE = new Set([
	'temperature',
	'top_p',
	'top_k',
	'min_p',
	'top_a',
	'frequency_penalty',
	'presence_penalty',
	'repetition_penalty',
	'seed',
	'max_tokens',
	'stop',
	'logit_bias',
	'logprobs',
	'top_logprobs',
	'response_format',
	'tools',
	'tool_choice',
	'parallel_tool_calls',
	'reasoning',
]);

export const isCheckable = (name: string): boolean => CHECKABLE.has(name);

/** One sentence per model on settings that it does not support and that the API drops silently. */
export function unsupportedNotes(
	used: ReadonlyMap<string, ReadonlySet<string>>,
	listing: Listing | null,
): string[] {
	const notes: string[] = [];
	for (const [model, names] of used) {
		const supported = findModel(listing, model)?.supportedParameters;
		if (supported === undefined || supported.size === 0) continue;
		const missing = [...names].filter((name) => isCheckable(name) && !supported.has(name));
		if (missing.length === 0) continue;
		notes.push(
			`${model} does not list support for ${missing.join(', ')}: OpenRouter drops what a provider ` +
				'does not support, unless Require Parameters is on under Routing.',
		);
	}
	return notes;
}

function readSchema(isManual: boolean, text: unknown): Checked<Schema> {
	const parsed = checkJson(text, isManual ? 'Input Schema' : 'JSON Example');
	if (!parsed.ok) return parsed;
	return isManual ? checkSchema(parsed.value) : schemaFromExample(parsed.value);
}
