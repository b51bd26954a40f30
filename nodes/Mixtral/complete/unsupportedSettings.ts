import { findModel, type ModelList } from '../../openrouter/catalog/modelList';
import type { ChatBody } from '../../openrouter/request/body';

/** Names that `supported_parameters` of the model list uses for what a body holds. */
const LISTED = new Set([
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

/** Settings in use by model, for a note on those that a model does not support. */
export class UsedSettings {
	private readonly byModel = new Map<string, Set<string>>();

	/** Whether the model list can say anything about the settings in use. */
	get areListed(): boolean {
		return this.byModel.size > 0;
	}

	add(body: ChatBody): void {
		for (const name of Object.keys(body)) {
			if (!LISTED.has(name)) continue;
			let names = this.byModel.get(body.model);
			if (names === undefined) this.byModel.set(body.model, (names = new Set()));
			names.add(name);
		}
	}

	/** One sentence per model on settings that it does not support and that the API drops silently. */
	notes(modelList: ModelList | null): string[] {
		const notes: string[] = [];
		for (const [model, names] of this.byModel) {
			const supported = findModel(modelList, model)?.supportedParameters;
			if (supported === undefined || supported.size === 0) continue;
			const missing = [...names].filter((name) => !supported.has(name));
			if (missing.length === 0) continue;
			notes.push(
				`${model} does not list support for ${missing.join(', ')}: OpenRouter drops what a provider ` +
					'does not support, unless Require Parameters is on under Routing.',
			);
		}
		return notes;
	}
}
