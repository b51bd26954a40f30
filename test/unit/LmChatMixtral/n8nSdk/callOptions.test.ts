import { readCallOptions } from '../../../../nodes/LmChatMixtral/n8nSdk/callOptions';

describe('readCallOptions', () => {
	test("reads the names of n8n's SDK", () => {
		const { signal } = new AbortController();
		const config = { temperature: 0, maxTokens: 5, stopSequences: ['END'], abortSignal: signal };
		expect(readCallOptions(config)).toEqual({
			signals: [signal],
			sampling: { temperature: 0, maxTokens: 5, stop: ['END'] },
			toolChoice: undefined,
		});
	});

	test('reads the names of LangChain', () => {
		const { signal } = new AbortController();
		const config = { signal, stop: ['END'], promptIndex: 0, tool_choice: 'auto' };
		expect(readCallOptions(config)).toEqual({
			signals: [signal],
			sampling: { stop: ['END'] },
			toolChoice: 'auto',
		});
	});

	test('knows what LangChain calls the choice of any tool', () => {
		expect(readCallOptions({ tool_choice: 'any' }).toolChoice).toBe('required');
	});

	test.each([undefined, null, 'x'])('asks for nothing where %s is given', (config) => {
		expect(readCallOptions(config)).toEqual({ signals: [], sampling: {}, toolChoice: undefined });
	});
});
