/** Tokens by the model's own tokenizer, and US dollars; null where the reply does not say. */
export interface Usage {
	promptTokens: number | null;
	completionTokens: number | null;
	totalTokens: number | null;
	costUsd: number | null;
	/** Present only where the reply has them. */
	cachedTokens?: number;
	cacheWriteTokens?: number;
	reasoningTokens?: number;
	/** With the user's own provider key: the provider's price, beside OpenRouter's fee in `costUsd`. */
	upstreamCostUsd?: number;
}

/** The usage of several tries in one. A sum with an unknown part is unknown. */
export function sumUsage(left: Usage, right: Usage): Usage {
	const sum = (name: 'promptTokens' | 'completionTokens' | 'totalTokens' | 'costUsd') => {
		const [first, second] = [left[name], right[name]];
		return first === null || second === null ? null : first + second;
	};
	const details: Partial<Usage> = {};
	for (const name of DETAILS) {
		const amount = (left[name] ?? 0) + (right[name] ?? 0);
		if (left[name] !== undefined || right[name] !== undefined) details[name] = amount;
	}
	return {
		promptTokens: sum('promptTokens'),
		completionTokens: sum('completionTokens'),
		totalTokens: sum('totalTokens'),
		costUsd: sum('costUsd'),
		...details,
	};
}

const DETAILS = ['cachedTokens', 'cacheWriteTokens', 'reasoningTokens', 'upstreamCostUsd'] as const;
