import type { IExecuteFunctions } from 'n8n-workflow';

/** Whether a chat hears of the execution while it runs. n8n 1.x before streaming has no such method. */
export function isStreaming(context: object): boolean {
	const { isStreaming: ask } = context as Partial<IExecuteFunctions>;
	return ask?.call(context as IExecuteFunctions) === true;
}

/**
 * Tells the chat why an answer does not come, where n8n does not: it tells a chat of a node that stops
 * the workflow, but not of an AI Agent that goes on after an error (n8n 2.41.1, `executeBatch`). If the
 * agent has a fallback model, that may still answer.
 *
 * @param context of a sub-node
 */
export async function tellChat(context: object, reason: string): Promise<void> {
	if (!isStreaming(context)) return;
	const root = context as IExecuteFunctions;
	const { onError, continueOnFail, parameters } = root.getExecuteData().node;
	const goesOn = onError === undefined ? continueOnFail === true : onError !== 'stopWorkflow';
	if (!goesOn || parameters.needsFallback === true) return;
	try {
		await root.sendChunk('error', 0, reason);
	} catch {
		// A chat that has gone away hears nothing.
	}
}
