'use strict';

const http = require('node:http');
const net = require('node:net');
const { text } = require('node:stream/consumers');
const zlib = require('node:zlib');
const { MAX_REPLY_BYTES } = require('../../nodes/host/readBody');
const { Base64Text } = require('../../nodes/openrouter/request/base64Text');
const { openRealClient, ssrfRules, WAYS } = require('../n8nCore/realClient');
const { runNode } = require('../n8nCore/runNode');
const { runRoot } = require('../n8nCore/runRootNode');
const { useWay } = require('../n8nCore/way');
const { startForwardProxy } = require('../network/forwardProxy');
const { hasOpenssl, startTlsFront } = require('../network/tlsFront');
const { completion } = require('../openrouter/shapes');

jest.setTimeout(60_000);

const KEY = 'sk-or-v1-connection-secret';
const MEGABYTE = Buffer.alloc(1024 * 1024, 'a');

const servers = [];

/** A server of one behavior; counts its connections and keeps the heads of its requests. */
async function serve(behave, { readsFirst = true } = {}) {
	const server = http.createServer((request, response) => {
		server.heads.push(request);
		if (!readsFirst) return behave(response, request);
		request.resume();
		request.once('end', () => behave(response, request));
	});
	Object.assign(server, { heads: [], connections: 0 });
	server.on('connection', () => (server.connections += 1));
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	servers.push(server);
	server.baseUrl = `http://127.0.0.1:${server.address().port}/api/v1`;
	return server;
}

afterEach(async () => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
});

const POST = {
	method: 'POST',
	path: '/chat/completions',
	body: { model: 'm', text: 'Grüße' },
	timeoutMs: 20_000,
};

/** A request with a file of some megabytes, which can be sent once. */
const postOfFile = () => ({
	...POST,
	body: {
		...POST.body,
		file: { data: new Base64Text('data:image/png;base64,', Buffer.alloc(5_000_000, 'file')) },
	},
});

/** Writes until the other side goes away. */
function writeForEver(stream, piece) {
	const write = () => {
		while (!stream.destroyed && stream.write(piece));
	};
	stream.on('drain', write);
	stream.on('error', () => undefined);
	write();
}

/** Sends one request by one way to a server of this behavior, whole or as a stream. */
async function exchange(way, behave, options = {}) {
	const { request = POST, credential, streamed = false, ...more } = options;
	const server = await serve(behave, more);
	const client = await openRealClient(way, { baseUrl: server.baseUrl, apiKey: KEY, ...credential });
	if (!streamed) return { sent: await client.send(request), server };
	let text = '';
	const sent = await client.sendStream(request, (piece) => {
		text += piece;
		return true;
	});
	return { sent, text, server };
}

const json = (status, body, headers) => (response) =>
	response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

const packed = (encoding, pack) => (response) =>
	response.writeHead(200, { 'content-encoding': encoding }).end(pack(Buffer.from('{"a":"Grüße"}')));

const REPLIES = [
	[
		'an answer',
		json(200, '{"a":1}', { 'X-One': '1' }),
		{ status: 200, text: '{"a":1}', headers: { 'x-one': '1' } },
	],
	['an error', json(500, '{"error":{}}'), { status: 500, text: '{"error":{}}' }],
	['a 401, sent once', json(401, 'no'), { status: 401, text: 'no' }],
	['no body', json(204), { status: 204, text: '' }],
	['no JSON', json(200, 'Grüße'), { status: 200, text: 'Grüße' }],
	[
		'a redirect',
		json(307, '', { location: '/elsewhere' }),
		{ status: 307, headers: { location: '/elsewhere' } },
	],
	['gzip', packed('gzip', zlib.gzipSync), { status: 200, text: '{"a":"Grüße"}' }],
	['brotli', packed('br', zlib.brotliCompressSync), { status: 200, text: '{"a":"Grüße"}' }],
	['deflate', packed('deflate', zlib.deflateSync), { status: 200, text: '{"a":"Grüße"}' }],
	[
		'the key in body and headers',
		json(200, `{"a":"${KEY}"}`, {
			location: `https://x.example/?k=${KEY}`,
			'set-cookie': [`a=${KEY}`, 'b=1'],
		}),
		{
			status: 200,
			text: '{"a":"[API key]"}',
			headers: { location: 'https://x.example/?k=[API key]' },
		},
	],
	[
		'the key cut in two',
		(response) => {
			response.write(`{"a":"${KEY.slice(0, 9)}`);
			setImmediate(() => response.end(`${KEY.slice(9)}"}`));
		},
		{ status: 200, text: '{"a":"[API key]"}' },
	],
];

const withoutKey = (value) => expect(JSON.stringify(value)).not.toContain(KEY);

describe.each(WAYS)('by the %s', (way) => {
	test.each(REPLIES)('%s comes back', async (_name, behave, expected) => {
		const { sent, server } = await exchange(way, behave);
		expect(sent).toMatchObject({ kind: 'reply', ...expected });
		expect(server.heads).toHaveLength(1);
		withoutKey(sent);
	});

	test.each(REPLIES)('%s comes back as a stream', async (_name, behave, { text, ...head }) => {
		const { sent, text: streamed } = await exchange(way, behave, { streamed: true });
		expect(sent).toMatchObject({ kind: 'streamed', ...head });
		if (text !== undefined) expect(streamed).toBe(text);
		withoutKey([sent, streamed]);
	});

	test.each(REPLIES)('%s comes back to a request with a file', async (_name, behave, expected) => {
		const { sent, server } = await exchange(way, behave, { request: postOfFile() });
		expect(sent).toMatchObject({ kind: 'reply', ...expected });
		expect(server.heads).toHaveLength(1);
		withoutKey(sent);
	});

	test.each([
		[
			'a refusal',
			(response, request) => {
				json(413, 'too large')(response);
				request.resume();
			},
			{ kind: 'reply', status: 413, text: 'too large' },
		],
		[
			'a refusal and the end of the connection',
			(response) => {
				json(413, 'too large', { connection: 'close' })(response);
				response.socket.end();
			},
			{ kind: 'reply', status: 413, text: 'too large' },
		],
		[
			'the end of the connection',
			(response) => response.socket.destroy(),
			{ kind: 'noReply', cause: 'network', lost: true },
		],
		['nothing', () => undefined, { kind: 'noReply', cause: 'timeout', lost: true }],
	])('%s before the file was sent comes back', async (_name, behave, expected) => {
		const request = { ...postOfFile(), timeoutMs: 1000 };
		const { sent } = await exchange(way, behave, { request, readsFirst: false });
		expect(sent).toMatchObject(expected);
	});

	test.each([
		[
			'a connection that is reset',
			(response) => response.socket.resetAndDestroy(),
			'network',
			'The connection was closed before a reply came',
			true,
		],
		[
			'a connection that is closed',
			(response) => response.socket.destroy(),
			'network',
			'The connection was closed before a reply came',
			true,
		],
		[
			'a body cut short',
			(response) => {
				response.writeHead(200, { 'content-length': 100 }).write('{"a"');
				setImmediate(() => response.socket.destroy());
			},
			'brokenOff',
			'The connection broke off in the middle of the reply',
			true,
		],
		[
			'chunks cut short',
			(response) => {
				response.write('{"a"');
				setImmediate(() => response.socket.resetAndDestroy());
			},
			'brokenOff',
			'The connection broke off in the middle of the reply',
			true,
		],
		[
			'garbage in place of HTTP',
			(response) => response.socket.end('garbage\r\n\r\n'),
			'network',
			'The reply is not HTTP',
			true,
		],
		[
			'headers without end',
			(response) => {
				const { socket } = response;
				socket.write('HTTP/1.1 200 OK\r\n');
				writeForEver(socket, `X-More: ${'a'.repeat(1000)}\r\n`);
			},
			'tooLarge',
			'The headers of the reply are too large',
			true,
		],
		[
			'a body without end',
			(response) => writeForEver(response, MEGABYTE),
			'tooLarge',
			'The reply is larger than 64 MB',
			true,
		],
		[
			'an event without end',
			(response) => {
				response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: ');
				writeForEver(response, MEGABYTE);
			},
			'tooLarge',
			'The reply is larger than 64 MB',
			true,
		],
		[
			'a gzip bomb',
			(response) => {
				response.writeHead(200, { 'content-encoding': 'gzip' });
				const gzip = zlib.createGzip();
				gzip.pipe(response);
				writeForEver(gzip, MEGABYTE);
				response.once('close', () => gzip.destroy());
			},
			'tooLarge',
			'The reply is larger than 64 MB',
			true,
		],
	])('%s is no reply', async (_name, behave, cause, message, lost) => {
		const expected = { kind: 'noReply', cause, message, lost };
		expect((await exchange(way, behave)).sent).toEqual(expected);
		expect((await exchange(way, behave, { streamed: true })).sent).toEqual(expected);
		expect((await exchange(way, behave, { request: postOfFile() })).sent).toEqual(expected);
	});

	test('a reply just below the limit is read whole', async () => {
		const { sent } = await exchange(way, (response) => response.end('a'.repeat(MAX_REPLY_BYTES)));
		expect(sent).toMatchObject({ kind: 'reply', status: 200 });
		expect(sent.text).toHaveLength(MAX_REPLY_BYTES);
	});

	test.each([
		['never begins', () => undefined],
		['never ends', (response) => response.write('{')],
	])('a reply that %s ends with its deadline', async (_name, behave) => {
		const { sent } = await exchange(way, behave, { request: { ...POST, timeoutMs: 100 } });
		expect(sent).toEqual({
			kind: 'noReply',
			cause: 'timeout',
			message: 'No answer within 0.1 s',
			lost: true,
		});
	});

	test.each([
		['cancelled', () => undefined],
		['runTimeReached', (response) => response.write('{')],
	])('a request is %s by its signal', async (reason, behave) => {
		const controller = new AbortController();
		const begun = (response) => {
			behave(response);
			setTimeout(() => controller.abort(reason), 20);
		};
		const { sent, server } = await exchange(way, begun, {
			request: { ...POST, signal: controller.signal },
		});
		expect(sent).toEqual({
			kind: 'noReply',
			cause: reason,
			message: 'Cut off before the answer',
			lost: true,
		});
		await new Promise((resolve) => server.close(resolve));
	});

	test('a port that nobody listens on refuses', async () => {
		const taken = net.createServer();
		await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve));
		const { port } = taken.address();
		await new Promise((resolve) => taken.close(resolve));
		const client = await openRealClient(way, { baseUrl: `http://127.0.0.1:${port}`, apiKey: KEY });
		expect(await client.send(POST)).toEqual({
			kind: 'noReply',
			cause: 'network',
			message: `The server refuses the connection (connect ECONNREFUSED 127.0.0.1:${port})`,
			lost: false,
		});
	});

	test('a name that nobody has cannot be resolved', async () => {
		const client = await openRealClient(way, { baseUrl: 'http://nobody.invalid', apiKey: KEY });
		expect(await client.send(POST)).toMatchObject({
			kind: 'noReply',
			cause: 'network',
			message: expect.stringContaining('The name of the server cannot be resolved'),
			lost: false,
		});
	});

	(hasOpenssl() ? test : test.skip)('a certificate of its own making is not accepted', async () => {
		const server = await serve(json(200, '{}'));
		const front = await startTlsFront({ host: 'localhost', port: server.address().port });
		const client = await openRealClient(way, {
			baseUrl: `https://localhost:${front.port}`,
			apiKey: KEY,
		});
		expect(await client.send(POST)).toMatchObject({
			kind: 'noReply',
			cause: 'network',
			message: expect.stringContaining('The certificate of the server is not accepted'),
			lost: false,
		});
		expect(server.heads).toHaveLength(0);
		await front.stop();
	});

	test('a private address is refused where n8n protects against it', async () => {
		const server = await serve(json(200, '{}'));
		const rules = ssrfRules();
		rules.enabled = true;
		const client = await openRealClient(way, { baseUrl: server.baseUrl, apiKey: KEY });
		const sent = await client.send(POST);
		rules.enabled = false;
		expect(sent).toEqual({
			kind: 'noReply',
			cause: 'network',
			message: expect.stringMatching(
				/^n8n does not allow the request \(.*restricted IP address\)$/,
			),
			lost: false,
		});
		expect(server.heads).toHaveLength(0);
	});

	test('the proxy of the environment is used', async () => {
		const server = await serve(json(200, '{"a":1}'));
		const proxy = await startForwardProxy({ hosts: { 'api.example': server.address().port } });
		const before = { ...process.env };
		Object.assign(process.env, proxy.environment);
		const client = await openRealClient(way, { baseUrl: `http://api.example/${way}`, apiKey: KEY });
		const sent = await client.send(POST);
		for (const name of Object.keys(proxy.environment)) {
			if (before[name] === undefined) delete process.env[name];
			else process.env[name] = before[name];
		}
		expect(sent).toMatchObject({ status: 200, text: '{"a":1}' });
		expect(proxy.requests).toHaveLength(1);
		await proxy.stop();
	});

	test('a base URL that the credential does not allow is refused', async () => {
		const limited = { allowedHttpRequestDomains: 'domains', allowedDomains: 'openrouter.ai' };
		await expect(
			openRealClient(way, { baseUrl: 'http://127.0.0.1:1', apiKey: KEY, ...limited }),
		).rejects.toThrow('does not allow requests to 127.0.0.1:1');
	});

	test('a stream is read no further than it is wanted', async () => {
		const server = await serve((response) => writeForEver(response, 'data: 1\n\n'));
		const client = await openRealClient(way, { baseUrl: server.baseUrl, apiKey: KEY });
		let count = 0;
		const sent = await client.sendStream(POST, () => (count += 1) < 3);
		expect(sent).toMatchObject({ kind: 'streamed', status: 200 });
		expect(count).toBe(3);
		await new Promise((resolve) => server.close(resolve));
	});
});

test('both ways send the same request', async () => {
	const credential = { siteUrl: 'https://my.example', siteName: 'Café' };
	const request = () => ({
		...postOfFile(),
		headers: { 'X-OpenRouter-Cache': 'true' },
		query: { id: 'a/b:c', n: 1 },
	});
	const sentJson = JSON.stringify(request().body);
	const heads = [];
	for (const [way] of WAYS) {
		const echo = async (response, incoming) => response.end(await text(incoming));
		const options = { request: request(), credential, readsFirst: false };
		const { sent, server } = await exchange(way, echo, options);
		expect(sent.text === sentJson).toBe(true);
		const { method, url, headers } = server.heads[0];
		const {
			host,
			connection,
			'accept-encoding': _1,
			'accept-language': _2,
			'sec-fetch-mode': _3,
			...own
		} = headers;
		heads.push({ method, url: decodeURIComponent(url), headers: own });
	}
	expect(heads[0]).toEqual(heads[1]);
	expect(heads[0].headers).toMatchObject({
		authorization: `Bearer ${KEY}`,
		'x-openrouter-cache': 'true',
		'content-length': String(Buffer.byteLength(sentJson)),
	});
});

test('twenty requests share open connections, or take twenty by the helper', async () => {
	const counts = {};
	for (const [way] of WAYS) {
		const server = await serve(json(200, '{}'));
		const client = await openRealClient(way, { baseUrl: server.baseUrl, apiKey: KEY });
		for (let count = 0; count < 20; count += 1) await client.send(POST);
		counts[way] = server.connections;
	}
	expect(counts.helper).toBe(20);
	// The next request may begin before the end of the last reply has freed its connection.
	expect(counts.dispatcher).toBeLessThan(4);
});

test('streams of which the last event was seen share open connections, too', async () => {
	const server = await serve((response) => {
		response.write('data: [DONE]\n\n');
		setImmediate(() => response.end());
	});
	const client = await openRealClient('dispatcher', { baseUrl: server.baseUrl, apiKey: KEY });
	for (let count = 0; count < 20; count += 1) {
		const sent = await client.sendStream(POST, () => false);
		expect(sent).toMatchObject({ kind: 'streamed', status: 200 });
	}
	expect(server.connections).toBeLessThan(5);
});

test('two keys of one base URL share connections and nothing else', async () => {
	const server = await serve((response, { headers }) => json(200, headers.authorization)(response));
	const [one, two] = await Promise.all(
		['key-number-one', 'key-number-two'].map((apiKey) =>
			openRealClient('dispatcher', { baseUrl: server.baseUrl, apiKey }),
		),
	);
	await Promise.all([one.send(POST), two.send(POST), one.send(POST), two.send(POST)]);
	expect(server.heads.map(({ headers }) => headers.authorization).sort()).toEqual(
		['one', 'one', 'two', 'two'].map((name) => `Bearer key-number-${name}`),
	);
	expect(one.limitKey).not.toBe(two.limitKey);
});

test('an address with a user goes by the helper, and neither user nor password comes back', async () => {
	const echo = (response, { headers }) =>
		json(200, `${headers.authorization} gateway-user pass-word`)(response);
	const server = await serve(echo);
	const baseUrl = server.baseUrl.replace('//', '//gateway-user:pass-word@');
	const client = await openRealClient('dispatcher', { baseUrl, apiKey: KEY });
	const { text } = await client.send(POST);
	expect(server.heads[0].headers.authorization).toBe(`Basic ${btoa('gateway-user:pass-word')}`);
	expect(text).toMatch(/^Basic \[login\].{0,4} \[user\] \[password\]$/);
});

describe('both nodes', () => {
	useWay('dispatcher');

	test('share the open connections of a base URL', async () => {
		const server = await serve(json(200, JSON.stringify(completion('yes'))));
		const { baseUrl } = server;
		await runNode({ baseUrl, parameters: { prompt: 'Is it?' } });
		await runRoot({ baseUrl, work: async (chat) => await chat.invoke('Is it?') });
		expect(server.heads.map(({ url }) => url)).toEqual(Array(2).fill('/api/v1/chat/completions'));
		expect(server.connections).toBe(1);
	});
});
