import { contextProblem, mayOverflow } from '../../../../nodes/Mixtral/complete/contextProblem';
import { readModelList } from '../../../../nodes/openrouter/catalog/modelList';
import type { ChatBody } from '../../../../nodes/openrouter/request/body';

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';

describe('a prompt too long for its model', () => {
	const modelList = readModelList([{ id: MIXTRAL, context_length: 3_000 }]);
	const job = (words: number, more: Partial<ChatBody> = {}): ChatBody => ({
		model: MIXTRAL,
		messages: [{ role: 'user', content: 'word '.repeat(words) }],
		...more,
	});

	test('is told by a lower bound of its tokens, and of the answer', () => {
		expect(contextProblem(job(3_001), modelList)).toMatchObject({ type: 'contextLength' });
		expect(contextProblem(job(2_990), modelList)).toBeNull();
		const wanted = { max_tokens: 100 };
		expect(contextProblem(job(2_990, wanted), modelList)?.message).toContain('Max Tokens of 100');
	});

	test('may pass where the model or its context is unknown, or room can be made', () => {
		expect(contextProblem(job(9_000), null)).toBeNull();
		expect(contextProblem(job(9_000), readModelList([{ id: MIXTRAL }]))).toBeNull();
		for (const more of [
			{ plugins: [{ id: 'context-compression' }] },
			{ preset: 'p' },
			{ models: ['a/long'] },
		]) {
			expect(contextProblem(job(9_000, more), modelList)).toBeNull();
		}
		const off = { plugins: [{ id: 'context-compression', enabled: false }] };
		expect(contextProblem(job(9_000, off), modelList)).not.toBeNull();
	});

	test('is not looked into below 2,000 tokens', () => {
		expect(mayOverflow(job(100))).toBe(false);
		expect(mayOverflow(job(2_500))).toBe(true);
		expect(mayOverflow(job(10, { max_tokens: 5_000 }))).toBe(true);
	});
});
