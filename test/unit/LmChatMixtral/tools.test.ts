import type { Tool } from '@n8n/ai-node-sdk';
import { toWireTools } from '../../../nodes/LmChatMixtral/tools';

const inputSchema = { type: 'object', properties: { q: { type: 'string' } } } as const;
const look: Tool = { type: 'function', name: 'look', description: 'Looks', inputSchema };
const toSchema = (tool: { inputSchema: unknown }) => tool.inputSchema;

describe('toWireTools', () => {
	test('sends functions with their schema', () => {
		expect(toWireTools([look], toSchema)).toEqual([
			{
				type: 'function',
				function: { name: 'look', description: 'Looks', parameters: inputSchema },
			},
		]);
	});

	test('sends a tool once that an agent binds twice', () => {
		expect(toWireTools([look, look], toSchema)).toHaveLength(1);
	});

	test('sends an empty object as the schema of a tool without one', () => {
		expect(toWireTools([look], () => undefined)).toMatchObject([
			{ function: { parameters: { type: 'object', properties: {} } } },
		]);
	});

	test("sends OpenRouter's own tools by their type", () => {
		const search: Tool = {
			type: 'provider',
			name: 'openrouter:web_search',
			args: { max_results: 3 },
		};
		expect(toWireTools([search], toSchema)).toEqual([
			{ type: 'openrouter:web_search', max_results: 3 },
		]);
	});
});
