import type { Client, SendResult } from '../../../nodes/host/client';
import { keptModelList } from '../../../nodes/host/modelList';

const LISTING = '{"data":[{"id":"a/one"}]}';

let servers = 0;

/** A client of a server of its own, which replies so, one after the other. */
function clientOf(...replies: Array<Partial<SendResult>>) {
	servers += 1;
	const send = jest.fn(() => {
		const next = replies.length > 1 ? replies.shift() : replies[0];
		return Promise.resolve({
			kind: 'reply',
			status: 200,
			headers: {},
			text: '',
			...next,
		} as SendResult);
	});
	const baseUrl = `https://server${servers}.example`;
	const client = { baseUrl, limitKey: `${baseUrl} hash`, send } as unknown as Client;
	return { client, send };
}

test('reads /models with five seconds of patience', async () => {
	const { client, send } = clientOf({ text: LISTING });
	expect((await keptModelList(client))?.get('a/one')?.id).toBe('a/one');
	expect(send).toHaveBeenCalledWith({ method: 'GET', path: '/models', timeoutMs: 5_000 });
});

test('reads it once for ten minutes, for each base URL', async () => {
	const first = clientOf({ text: LISTING });
	const second = clientOf({ text: LISTING });
	await Promise.all([keptModelList(first.client), keptModelList(first.client)]);
	await keptModelList(first.client);
	await keptModelList(second.client);
	expect(first.send).toHaveBeenCalledTimes(1);
	expect(second.send).toHaveBeenCalledTimes(1);
	const later = performance.now() + 601_000;
	const clock = jest.spyOn(performance, 'now').mockReturnValue(later);
	await keptModelList(first.client);
	expect(first.send).toHaveBeenCalledTimes(2);
	clock.mockRestore();
});

test('keeps the lists of two keys apart', async () => {
	const first = clientOf({ text: LISTING });
	const second = clientOf({ text: '{"data":[{"id":"b/two"}]}' });
	const sameServer = { ...second.client, baseUrl: first.client.baseUrl };
	expect([...((await keptModelList(first.client))?.keys() ?? [])]).toEqual(['a/one']);
	expect([...((await keptModelList(sameServer))?.keys() ?? [])]).toEqual(['b/two']);
});

test('keeps twenty lists, and drops the oldest', async () => {
	const clients = Array.from({ length: 21 }, () => clientOf({ text: LISTING }));
	for (const { client } of clients) await keptModelList(client);
	for (const { client } of [...clients].reverse()) await keptModelList(client);
	expect(clients.map(({ send }) => send.mock.calls.length)).toEqual([
		2,
		...Array<number>(20).fill(1),
	]);
});

test.each<[string, Partial<SendResult>]>([
	['an HTTP error', { status: 500, text: LISTING } as Partial<SendResult>],
	['no JSON', { text: '<html>' } as Partial<SendResult>],
	['an empty list', { text: '{"data":[]}' } as Partial<SendResult>],
	['no reply', { kind: 'noReply', cause: 'network' }],
])('%s is null, and is not kept', async (_name, reply) => {
	const { client, send } = clientOf(reply, { text: LISTING } as Partial<SendResult>);
	expect(await keptModelList(client)).toBeNull();
	expect(await keptModelList(client)).not.toBeNull();
	expect(send).toHaveBeenCalledTimes(2);
});
