import { isStreaming, tellChat } from '../../../nodes/host/chat';

/** A sub-node below a root node; `told` holds what the chat hears. */
function subNode(root: object, more: object = {}) {
	const told: unknown[][] = [];
	const context = {
		isStreaming: () => true,
		getExecuteData: () => ({ node: { parameters: {}, ...root } }),
		sendChunk: (...chunk: unknown[]) => Promise.resolve(void told.push(chunk)),
		...more,
	};
	return { context, told };
}

test.each([
	{ onError: 'continueRegularOutput' },
	{ onError: 'continueErrorOutput' },
	{ continueOnFail: true },
])('a chat is told of a failure below a root node with %j', async (root) => {
	const { context, told } = subNode(root);
	await tellChat(context, 'Busy');
	expect(told).toEqual([['error', 0, 'Busy']]);
});

test.each([
	['n8n tells it', {}, {}],
	['n8n tells it', { onError: 'stopWorkflow', continueOnFail: true }, {}],
	[
		'another model may answer',
		{ onError: 'continueErrorOutput', parameters: { needsFallback: true } },
		{},
	],
	['no chat listens', { onError: 'continueErrorOutput' }, { isStreaming: () => false }],
	['n8n cannot stream', { onError: 'continueErrorOutput' }, { isStreaming: undefined }],
])('a chat is told nothing if %s', async (_case, root, more) => {
	const { context, told } = subNode(root, more);
	await tellChat(context, 'Busy');
	expect(told).toEqual([]);
});

test('a chat that has gone away is no fault', async () => {
	const gone = { sendChunk: () => Promise.reject(new Error('closed')) };
	const { context } = subNode({ onError: 'continueErrorOutput' }, gone);
	await expect(tellChat(context, 'Busy')).resolves.toBeUndefined();
	expect(isStreaming(context)).toBe(true);
});
