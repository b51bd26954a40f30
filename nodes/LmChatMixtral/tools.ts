import type { Tool } from '@n8n/ai-node-sdk';

type FunctionTool = Extract<Tool, { type: 'function' }>;

/** The parameters of a tool without parameters: a call must still have an object. */
const NO_PARAMETERS = { type: 'object', properties: {} };

/**
 * The tools of an agent as the API takes them (https://openrouter.ai/docs/features/tool-calling). An
 * agent may bind its tools twice, and providers refuse two of the same name.
 *
 * @param toSchema gives the JSON schema of a tool's parameters, which are mostly a Zod object
 */
export function toWireTools(
	tools: readonly Tool[],
	toSchema: (tool: FunctionTool) => unknown,
): Array<Record<string, unknown>> {
	const wire = new Map<string, Record<string, unknown>>();
	for (const tool of tools) {
		if (tool.type === 'provider') {
			wire.set(`provider ${tool.name}`, { type: tool.name, ...tool.args });
			continue;
		}
		const { name, description, strict } = tool;
		wire.set(name, {
			type: 'function',
			function: {
				name,
				...(description !== undefined && { description }),
				parameters: toSchema(tool) ?? NO_PARAMETERS,
				...(strict !== undefined && { strict }),
			},
		});
	}
	return [...wire.values()];
}
