/**
 * True for models that were trained on Mistral's `[INST]` template: Mistral's own Mixtral models in
 * every variant (`:nitro`, `@preset/...`), and other authors' models whose name starts with `mixtral-`.
 * Fine-tunes such as Dolphin, Nous Hermes or WizardLM carry the word elsewhere or not at all: they were
 * trained on ChatML or Vicuna, so they are left alone.
 */
export function isMixtralFamily(modelId: string): boolean {
	return /^~?[^/@]+\/mixtral-/i.test(modelId.trim());
}

/** True for models whose requests Mistral's own validator may check. */
export function isMistralModel(modelId: string): boolean {
	return /^~?mistralai\//i.test(modelId.trim()) || isMixtralFamily(modelId);
}
