'use strict';

/**
 * A self-hosted gateway in front of an API: it serves it below a path of its own and nothing else,
 * and may lack parts of it.
 */

const http = require('node:http');

class Gateway {
	/**
	 * @param {object} options
	 * @param {string} options.target base URL of the API behind it
	 * @param {string} options.prefix where the gateway serves it, with a leading slash
	 */
	constructor({ target, prefix }) {
		this.target = new URL(target);
		this.prefix = prefix;
		this.reset();
	}

	/** Passes everything on and has seen nothing. */
	reset() {
		/** Method and path of every request. @type {string[]} */
		this.requests = [];
		/** Answers in place of the API, by the path below the prefix. */
		this.ownReply = (_path) => undefined;
	}

	async start() {
		this.server = http.createServer(this.handle.bind(this));
		await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		this.url = `http://127.0.0.1:${this.server.address().port}`;
		this.baseUrl = `${this.url}${this.prefix}`;
		return this;
	}

	handle(request, response) {
		this.requests.push(`${request.method} ${request.url}`);
		const isBelow = request.url.startsWith(`${this.prefix}/`);
		const path = isBelow ? request.url.slice(this.prefix.length) : undefined;
		const own = isBelow ? this.ownReply(path) : notFound();
		if (!own) {
			this.passOn(request, response, path);
			return;
		}
		request.resume();
		response.writeHead(own.status, own.headers).end(own.body);
	}

	passOn(request, response, path) {
		const { hostname, port, pathname } = this.target;
		const { method, headers } = request;
		const options = { host: hostname, port, method, headers, path: `${pathname}${path}` };
		const onward = http.request(options, (reply) => {
			response.writeHead(reply.statusCode, reply.headers);
			reply.pipe(response);
		});
		onward.on('error', () => response.destroy());
		request.pipe(onward);
	}

	async stop() {
		const closed = new Promise((resolve) => this.server.close(resolve));
		this.server.closeAllConnections();
		await closed;
	}
}

/** How gateways say that they do not serve an address. */
function notFound() {
	return {
		status: 404,
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ detail: 'Not Found' }),
	};
}

/** The page of a sign-on that stands before the gateway, for clients it does not know. */
function loginPage() {
	return {
		status: 200,
		headers: { 'Content-Type': 'text/html; charset=utf-8' },
		body:
			'<!DOCTYPE html><html><head><title>Sign in - Example SSO</title></head>' +
			'<body><form action="/login"><input name="user"></form></body></html>',
	};
}

/** @param {ConstructorParameters<typeof Gateway>[0]} options */
function startGateway(options) {
	return new Gateway(options).start();
}

module.exports = { loginPage, notFound, startGateway };
