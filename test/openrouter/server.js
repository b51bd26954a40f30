'use strict';

const http = require('node:http');

const API_PATH = '/api/v1';

/**
 * A request as the server has read it.
 *
 * @typedef {object} Request
 * @property {string} method
 * @property {string} path without query and without `/api/v1`
 * @property {Record<string, string>} query
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} text the body as sent
 * @property {any} body its JSON, undefined if it holds none
 * @property {number} receivedAtMs since 1970
 * @property {number | undefined} status undefined as long as there is no reply
 */

/**
 * What is sent back: `text` as it is, else `body` as JSON. With `socket` nothing is sent: that
 * function answers, or misbehaves, itself.
 *
 * @typedef {object} Reply
 * @property {number} [status] 200 if left out
 * @property {Record<string, string>} [headers]
 * @property {unknown} [body]
 * @property {string} [text]
 * @property {(socket: import('node:net').Socket, response: import('node:http').ServerResponse) =>
 *   unknown} [socket]
 */

/**
 * Starts a server on 127.0.0.1; every fake of OpenRouter answers through it.
 *
 * @param {(request: Request, response: import('node:http').ServerResponse) => Reply |
 *   Promise<Reply>} respond called when a request has been read
 * @param {number} [port] 0 takes a free one
 */
async function listen(respond, port = 0) {
	const server = http.createServer((message, response) => {
		const chunks = [];
		message.on('data', (chunk) => chunks.push(chunk));
		message.on('end', async () => {
			const request = readRequest(message, Buffer.concat(chunks).toString('utf8'));
			response.once('close', () => {
				if (response.headersSent) request.status = response.statusCode;
			});
			send(message, response, await answerOf(respond, request, response));
		});
	});
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen({ port, host: '127.0.0.1', backlog: 4096 }, resolve);
	});
	const url = `http://127.0.0.1:${server.address().port}`;
	return {
		server,
		port: server.address().port,
		url,
		baseUrl: `${url}${API_PATH}`,
		close: () =>
			new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			}),
	};
}

/** A fault of the fake is told to the caller, who would else wait for a reply. */
async function answerOf(respond, request, response) {
	try {
		return await respond(request, response);
	} catch (error) {
		return {
			status: 400,
			body: { error: { message: `The fake OpenRouter failed: ${error.stack}` } },
		};
	}
}

/** @returns {Request} */
function readRequest({ method, url, headers, socket }, text) {
	const { pathname, searchParams } = new URL(url, 'http://localhost');
	return {
		method,
		path: pathname.replace(API_PATH, ''),
		query: Object.fromEntries(searchParams),
		headers,
		text,
		body: parse(text),
		receivedAtMs: Date.now(),
		status: undefined,
		socket,
	};
}

function send({ socket }, response, reply) {
	if (reply.socket) {
		reply.socket(socket, response);
		return;
	}
	const content = reply.text ?? JSON.stringify(reply.body ?? {});
	response.writeHead(reply.status ?? 200, {
		'content-type': 'application/json',
		...reply.headers,
	});
	response.end(content);
}

function parse(text) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

module.exports = { listen };
