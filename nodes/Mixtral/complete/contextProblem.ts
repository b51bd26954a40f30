import { minimumPromptTokens } from '../../openrouter/catalog/contextLength';
import { findModel, type ModelList } from '../../openrouter/catalog/modelList';
import { failure, type Failure } from '../../openrouter/reply/failure';
import type { ChatBody } from '../../openrouter/request/body';
import { isRecord } from '../../values';

/** Shorter prompts fit every listed model, so the run does not wait for the model list. */
const LONG_PROMPT_TOKENS = 2_000;

/** Whether a request is so long that its model's context length must be known before it is sent. */
export function mayOverflow(body: ChatBody): boolean {
	return (
		minimumPromptTokens(body.messages) > LONG_PROMPT_TOKENS ||
		wantedTokens(body) > LONG_PROMPT_TOKENS
	);
}

/** Why a request surely does not fit its model, by a lower bound of the prompt; null if it may. */
export function contextProblem(body: ChatBody, modelList: ModelList | null): Failure | null {
	const context = findModel(modelList, body.model)?.contextLength ?? null;
	if (context === null || mayBeShortened(body)) return null;
	const promptTokens = minimumPromptTokens(body.messages);
	const maxTokens = wantedTokens(body);
	if (promptTokens + maxTokens <= context) return null;
	return failure(
		'contextLength',
		`The prompt has at least ${promptTokens} tokens. With Max Tokens of ${maxTokens} this is more ` +
			`than the ${context} tokens that ${body.model} can hold`,
		'Shorten the prompt, lower Max Tokens, or switch on Context Compression under Options.',
	);
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
