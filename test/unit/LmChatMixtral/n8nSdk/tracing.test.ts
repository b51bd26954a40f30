import type { IDataObject } from 'n8n-workflow';
import { addToTracing } from '../../../../nodes/LmChatMixtral/n8nSdk/tracing';

/** An execution whose root nodes call the model; each run of a node has metadata of its own. */
function execution() {
	const stored: IDataObject = {};
	return (name: string, metadata: { nodeWasResumed?: boolean; tracing?: IDataObject } = {}) => {
		const executeData = { node: { name }, metadata };
		return {
			add: (amounts: Record<string, number>) =>
				addToTracing(
					{
						getContext: () => stored,
						getExecuteData: () => executeData,
						setMetadata: ({ tracing }: { tracing: IDataObject }) => {
							executeData.metadata.tracing = { ...executeData.metadata.tracing, ...tracing };
						},
					},
					amounts,
				),
			tracing: () => executeData.metadata.tracing,
		};
	};
}

const call = { 'mixtral.answered': 1, 'mixtral.costUsd': 0.1, 'llm.tokens.in': 10 };

test('sums the calls of one run up', () => {
	const run = execution()('Chain');
	run.add(call);
	run.add({ 'mixtral.failed': 1 });
	run.add(call);
	expect(run.tracing()).toEqual({
		'mixtral.answered': 2,
		'mixtral.costUsd': 0.2,
		'mixtral.failed': 1,
		'llm.tokens.in': 20,
	});
});

test('goes on where n8n runs an agent anew after its tools', () => {
	const runOf = execution();
	const first = runOf('Agent');
	first.add(call);
	first.add({ 'mixtral.failed': 1 });
	const other = runOf('Agent of a tool');
	other.add(call);
	const second = runOf('Agent', { nodeWasResumed: true, tracing: { 'ai.agent.version': 'v3' } });
	second.add(call);
	second.add(call);
	const third = runOf('Agent', { nodeWasResumed: true });
	third.add(call);
	expect(third.tracing()).toEqual({
		'mixtral.answered': 4,
		'mixtral.costUsd': 0.4,
		'mixtral.failed': 1,
		'llm.tokens.in': 40,
	});
	expect(other.tracing()).toMatchObject({ 'mixtral.answered': 1 });
});

test('starts anew with each run in a loop', () => {
	const runOf = execution();
	runOf('Agent').add(call);
	const next = runOf('Agent');
	next.add(call);
	expect(next.tracing()).toMatchObject({ 'mixtral.answered': 1 });
});

test('says nothing where n8n has no such metadata', () => {
	expect(() => addToTracing({}, call)).not.toThrow();
});
