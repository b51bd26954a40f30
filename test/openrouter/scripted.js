'use strict';

const http = require('node:http');

/**
 * A provider that a test scripts: it answers each request of the API with what `respond` says and
 * records what it was asked.
 *
 * @param {(request: { method: string, path: string, headers: object, body: any, text: string, index: number }) =>
 *   object | undefined | Promise<object | undefined>} respond gives `{ status, headers, body, text }`, or
 *   `{ socket: (socket, response) => void }` to misbehave; undefined answers with a plain completion
 */
async function startProvider(respond = () => undefined) {
	const requests = [];
	const server = http.createServer(async (request, response) => {
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const text = Buffer.concat(chunks).toString('utf8');
		const url = new URL(request.url, 'http://localhost');
		const seen = {
			method: request.method,
			path: url.pathname.replace(/^\/api\/v1/, ''),
			query: Object.fromEntries(url.searchParams),
			headers: request.headers,
			body: text === '' ? undefined : JSON.parse(text),
			text,
			index: requests.length,
		};
		requests.push(seen);
		const reply = (await respond(seen)) ?? defaultReply(seen);
		if (reply.socket) return reply.socket(request.socket, response);
		const body = reply.text ?? JSON.stringify(reply.body ?? {});
		response.writeHead(reply.status ?? 200, {
			'content-type': 'application/json',
			...reply.headers,
		});
		response.end(body);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address();
	return {
		baseUrl: `http://127.0.0.1:${port}/api/v1`,
		port,
		server,
		requests,
		get completions() {
			return requests.filter(({ path }) => path === '/chat/completions');
		},
		close: () =>
			new Promise((resolve) => {
				server.closeAllConnections();
				server.close(resolve);
			}),
	};
}

function defaultReply({ path, body }) {
	if (path !== '/chat/completions')
		return { status: 404, body: { error: { code: 404, message: 'Not Found' } } };
	return { body: completion(`echo: ${promptOf(body)}`, { model: body.model }) };
}

/** The text of the last message. */
function promptOf(body) {
	const last = body.messages[body.messages.length - 1];
	return typeof last.content === 'string' ? last.content : JSON.stringify(last.content);
}

let generation = 0;

/** A chat completion as OpenRouter sends it. */
function completion(content, more = {}) {
	const { message, choice, usage, ...root } = more;
	return {
		id: `gen-${++generation}`,
		provider: 'Mistral',
		model: 'mistralai/mixtral-8x22b-instruct',
		object: 'chat.completion',
		created: 1_790_000_000,
		choices: [
			{
				index: 0,
				finish_reason: 'stop',
				native_finish_reason: 'stop',
				logprobs: null,
				message: { role: 'assistant', content, refusal: null, ...message },
				...choice,
			},
		],
		usage: {
			prompt_tokens: 10,
			completion_tokens: 20,
			total_tokens: 30,
			cost: 0.000028,
			...usage,
		},
		...root,
	};
}

module.exports = { startProvider, completion };
