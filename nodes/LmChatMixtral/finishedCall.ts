import type { Answer } from '../openrouter/reply/answer';
import type { ToolCall } from './toolCalls';
import type { Usage } from '../openrouter/reply/usage';

/** What one call of the model came to, tries and all. */
export interface FinishedCall {
	answer: Answer;
	/** Without template residue. */
	text: string;
	toolCalls: ToolCall[];
	/** Sum over all billed tries. */
	usage: Usage;
	attempts: number;
	durationMs: number;
}
