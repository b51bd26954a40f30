import type { ILoadOptionsFunctions } from 'n8n-workflow';
import type { SendResult } from '../../../nodes/host/client';
import * as hostClient from '../../../nodes/host/client';
import { searchModels } from '../../../nodes/host/searchModels';

jest.mock('../../../nodes/host/client', () => ({ openClient: jest.fn() }));

const NODE = { name: 'Mixtral', type: 'mixtral', typeVersion: 1, id: '', position: [0, 0] };
const context = { getNode: () => NODE } as unknown as ILoadOptionsFunctions;

const reply = (text: string, status = 200): SendResult =>
	({ kind: 'reply', status, headers: {}, text, wallClockMs: 0 }) as SendResult;

/** Answers with these, by path; anything else is not there. */
function serve(replies: Record<string, SendResult>) {
	const send = jest.fn(({ path }: { path: string }) =>
		Promise.resolve(replies[path] ?? reply('{"error":{"code":404,"message":"No such path"}}', 404)),
	);
	jest.mocked(hostClient.openClient).mockResolvedValue({ send } as unknown as hostClient.Client);
	return send;
}

const LIST = JSON.stringify({
	data: [
		{
			id: 'b/zeta',
			name: 'Zeta',
			context_length: 8_192,
			pricing: { prompt: '0', completion: '0' },
		},
		{ id: 'b/alpha:batch', name: 'Alpha (batch)' },
		{ id: 'b/alpha', name: 'Alpha', pricing: { prompt: '-1', completion: '-1' } },
		{
			id: 'mistralai/mixtral-8x22b-instruct',
			name: 'Mistral: Mixtral 8x22B Instruct',
			context_length: 65_536,
			pricing: { prompt: '0.000002', completion: '0.000006' },
		},
	],
});

test('lists what the key may use, Mixtral first, then by name, with price and context', async () => {
	const send = serve({ '/models/user': reply(LIST) });
	const { results } = await searchModels.call(context);
	expect(results.map(({ name }) => name)).toEqual([
		'Mistral: Mixtral 8x22B Instruct ($2/$6 per M, 66k context)',
		'Alpha (price unknown)',
		'Zeta (free, 8k context)',
	]);
	expect(results[0]).toMatchObject({
		value: 'mistralai/mixtral-8x22b-instruct',
		url: 'https://openrouter.ai/mistralai/mixtral-8x22b-instruct',
	});
	expect(send).toHaveBeenCalledTimes(1);
});

test('lists all models where the server knows no list of the key', async () => {
	serve({ '/models': reply(LIST) });
	const { results } = await searchModels.call(context, 'zeta');
	expect(results.map(({ value }) => value)).toEqual(['b/zeta']);
});

test.each([
	[
		'{"error":{"code":401,"message":"No auth credentials found"}}',
		401,
		'No auth credentials found',
	],
	['<html><title>Sign in</title></html>', 200, 'the reply is not a model list'],
	['{"data":{}}', 200, 'the reply is not a model list'],
])('says why there is none: %s', async (text, status, words) => {
	serve({ '/models/user': reply(text, status), '/models': reply(text, status) });
	await expect(searchModels.call(context)).rejects.toThrow(
		`The model list cannot be read: ${words}`,
	);
});

test('says why there is none when no reply comes', async () => {
	const lost = { kind: 'noReply', cause: 'network', message: 'Connection refused', lost: false };
	serve({ '/models/user': lost as SendResult, '/models': lost as SendResult });
	await expect(searchModels.call(context)).rejects.toThrow('Connection refused');
});
