import type {
	ChatRequest,
	ChatRequest$Outbound,
} from '@openrouter/sdk/models' with { 'resolution-mode': 'import' };
import type { IBinaryKeyData, IDataObject, INodeParameters } from 'n8n-workflow';
import type OpenAI from 'openai';

export const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';

/** A model that takes a schema from the API; the listing of the test's server says so. */
export const SMALL = 'mistralai/mistral-small-2603';

/** A fallback that knows neither template nor structured outputs. */
export const LLAMA = 'meta-llama/llama-3.3-70b-instruct';

/** A model as the editor stores one that was written by its ID. */
export const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** What most rows ask, since they are about the other fields. */
export const HELLO = {
	model: MIXTRAL,
	messages: [{ role: 'user', content: 'Say hello.' }],
} satisfies OpenAI.ChatCompletionCreateParamsNonStreaming & ChatRequest;

/** Top-level keys that OpenRouter adds to those of OpenAI, typed by OpenRouter's own client. */
type AddedFields = Pick<
	ChatRequest$Outbound,
	| 'cache_control'
	| 'min_p'
	| 'models'
	| 'plugins'
	| 'provider'
	| 'repetition_penalty'
	| 'session_id'
	| 'top_a'
	| 'top_k'
	| 'trace'
>;

/** Keys that only OpenRouter's documentation knows; `UNDECLARED` names the pages. */
interface DocumentedFields {
	max_tool_calls?: number;
	preset?: string;
	reasoning?: ChatRequest$Outbound['reasoning'] & {
		enabled?: boolean;
		exclude?: boolean;
		max_tokens?: number;
	};
	safe_prompt?: boolean;
}

/** What a user of the `openai` client writes to reach OpenRouter: its extras are top-level keys. */
type OpenAiArguments = OpenAI.ChatCompletionCreateParamsNonStreaming &
	AddedFields &
	DocumentedFields;

/** One set of settings in the words of the node and of both clients. */
export interface Row {
	name: string;
	/** As a saved workflow holds them: top-level values that equal their default are not stored. */
	parameters: INodeParameters;
	/** The input item that expressions read. */
	item?: IDataObject;
	/** The files of the input item. */
	binary?: IBinaryKeyData;
	/** The body in the words of the API, which is what a user of the `openai` client writes. */
	openai: OpenAiArguments | WireOnly;
}

/** Parts of OpenRouter that the types of the `openai` client do not know. */
interface WireOnly extends Omit<OpenAiArguments, 'messages' | 'tools'> {
	messages: unknown[];
	tools?: unknown[];
}

/**
 * A row that asks Mixtral to say hello.
 *
 * @param parameters what it sets besides the prompt
 * @param added what that adds to the body
 * @param item the input item that expressions read
 */
export const hello = (
	name: string,
	parameters: INodeParameters,
	added: Partial<Row['openai']>,
	item?: IDataObject,
): Row => ({
	name,
	parameters: { prompt: 'Say hello.', ...parameters },
	openai: { ...HELLO, ...added },
	item,
});

const turn =
	<Role extends string>(role: Role) =>
	<Content>(content: Content) => ({ role, content });
export const system = turn('system');
export const user = turn('user');
export const assistant = turn('assistant');

/** The response format for a JSON Schema. */
export const schemaFormat = (schema: Record<string, unknown>, strict: boolean) => ({
	type: 'json_schema' as const,
	json_schema: { name: 'output', strict, schema },
});

/** Values that are data: what they hold is no name of a field. */
const DATA = new Set(['arguments', 'function.parameters', 'logit_bias', 'metadata', 'schema']);

/** The same body for `@openrouter/sdk`, which takes it in camel case; its own schema judges it. */
export function toCamelCase(value: unknown, within = ''): unknown {
	if (Array.isArray(value)) return value.map((entry) => toCamelCase(entry, within));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value as Record<string, unknown>).map(([key, inner]) => [
		key.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase()),
		DATA.has(key) || DATA.has(`${within}.${key}`) ? inner : toCamelCase(inner, key),
	]);
	const body = Object.fromEntries(entries) as Record<string, unknown>;
	if (within !== 'trace') return body;
	const { traceId, ...additionalProperties } = body;
	return { traceId, additionalProperties };
}

interface UndeclaredField {
	/** Where it stands in a body. */
	path: [field: string, inner?: string];
	value: string | number | boolean;
	page: string;
}

/** Fields of OpenRouter's documentation that its own client strips from a request. */
export const UNDECLARED: UndeclaredField[] = [
	{
		path: ['safe_prompt'],
		value: true,
		page: 'https://openrouter.ai/docs/api-reference/parameters',
	},
	{
		path: ['preset'],
		value: 'reviews',
		page: 'https://openrouter.ai/docs/guides/features/presets',
	},
	{
		path: ['reasoning', 'max_tokens'],
		value: 2000,
		page: 'https://openrouter.ai/docs/guides/best-practices/reasoning-tokens',
	},
	{
		path: ['reasoning', 'exclude'],
		value: true,
		page: 'https://openrouter.ai/docs/guides/best-practices/reasoning-tokens',
	},
	{
		path: ['reasoning', 'enabled'],
		value: true,
		page: 'https://openrouter.ai/docs/guides/best-practices/reasoning-tokens',
	},
	{
		path: ['max_tool_calls'],
		value: 5,
		page: 'https://openrouter.ai/docs/guides/features/server-tools',
	},
	{
		path: ['verbosity'],
		value: 'low',
		page: 'https://openrouter.ai/docs/api-reference/parameters',
	},
];
