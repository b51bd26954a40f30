import { executionContextOf } from '../host/executionData';
import type { ToolCall } from '../openrouter/toolCalls/readToolCalls';
import { isRecord } from '../values';

interface Kept {
	ids: string[];
	reasoning: string;
}

const KEY = 'openRouterMixtralReasoning';

/** The latest turns of one execution that may wait for a person at a time. */
const MOST_TURNS = 20;
/** n8n stores it with the execution. */
const MOST_CHARACTERS = 500_000;

/**
 * The reasoning before the latest tool calls, kept with the execution. n8n's AI Agent 3 carries it from
 * round to round, but loses it where a person has to allow a tool (n8n 2.41.1, `processHitlResponses`),
 * and the model would refuse its own call. The execution may go on in another process.
 */
export class ReasoningMemory {
	constructor(private readonly context: object) {}

	/** @param reasoning what `keepReasoning` made */
	keep(reasoning: string, calls: readonly ToolCall[]): void {
		if (reasoning === '' || calls.length === 0) return;
		const turns = [{ ids: calls.map(({ id }) => id), reasoning }, ...this.turns];
		let characters = 0;
		const latest = turns.slice(0, MOST_TURNS).filter((turn) => {
			characters += turn.reasoning.length;
			return characters <= MOST_CHARACTERS;
		});
		executionContextOf(this.context)[KEY] = latest;
	}

	/** What led to a call; empty where nothing is known. */
	recall(toolCallId: string): string {
		return this.turns.find(({ ids }) => ids.includes(toolCallId))?.reasoning ?? '';
	}

	private get turns(): Kept[] {
		const stored: unknown = executionContextOf(this.context)[KEY];
		return Array.isArray(stored) ? stored.filter(isKept) : [];
	}
}

function isKept(stored: unknown): stored is Kept {
	return isRecord(stored) && Array.isArray(stored.ids) && typeof stored.reasoning === 'string';
}
