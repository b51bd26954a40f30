'use strict';

/**
 * The HTTP proxy of a closed network: plain requests by absolute address, TLS by CONNECT. It alone
 * knows the hosts that it is given and refuses every other; so what reaches them came through it.
 */

const http = require('node:http');
const net = require('node:net');

class ForwardProxy {
	/**
	 * @param {object} options
	 * @param {Record<string, number>} options.hosts ports of 127.0.0.1 by host name
	 * @param {string} [options.name] how the proxy names itself in the header `Via`
	 */
	constructor({ hosts, name = 'proxy' }) {
		this.hosts = hosts;
		this.via = `1.1 ${name}`;
		this.sockets = new Set();
		this.reset();
	}

	/** Works, and has seen nothing. */
	reset() {
		/** Method and address of every request, as sent to the proxy. @type {string[]} */
		this.requests = [];
		/** Takes requests and closes the connection. */
		this.isBroken = false;
		/** Lets nobody through. */
		this.asksForSignIn = false;
	}

	async start() {
		await this.listen(0);
		this.port = this.server.address().port;
		this.url = `http://127.0.0.1:${this.port}`;
		return this;
	}

	/** Takes connections again after `stop`, at the same address. */
	async restart() {
		await this.listen(this.port);
	}

	async listen(port) {
		this.server = http.createServer(this.forward.bind(this));
		this.server.on('connect', this.tunnel.bind(this));
		this.server.on('connection', (socket) => this.keep(socket));
		await new Promise((resolve, reject) => {
			this.server.once('error', reject);
			this.server.listen(port, '127.0.0.1', resolve);
		});
	}

	/** What makes a program use this proxy. Programs differ in the case of the names they read. */
	get environment() {
		const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];
		return Object.fromEntries(names.map((name) => [name, this.url]));
	}

	forward(request, response) {
		this.requests.push(`${request.method} ${request.url}`);
		if (this.isBroken) {
			request.socket.destroy();
			return;
		}
		if (this.asksForSignIn) {
			response.writeHead(407, 'Proxy Authentication Required').end('Sign in first');
			return;
		}
		const port = URL.canParse(request.url) ? this.hosts[new URL(request.url).hostname] : undefined;
		if (port === undefined) {
			response.writeHead(502).end('The proxy does not know this host');
			return;
		}
		const { pathname, search } = new URL(request.url);
		const { 'proxy-connection': _hop, ...headers } = request.headers;
		const options = { port, method: request.method, path: `${pathname}${search}` };
		const onward = http.request(
			{ ...options, host: '127.0.0.1', headers: { ...headers, via: this.via } },
			(reply) => {
				response.writeHead(reply.statusCode, reply.headers);
				reply.pipe(response);
			},
		);
		onward.on('error', () => response.destroy());
		response.on('close', () => onward.destroy());
		request.pipe(onward);
	}

	tunnel(request, socket, head) {
		this.requests.push(`CONNECT ${request.url}`);
		if (this.isBroken) {
			socket.destroy();
			return;
		}
		if (this.asksForSignIn) {
			socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
			return;
		}
		const port = this.hosts[request.url.split(':')[0]];
		if (port === undefined) {
			socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
			return;
		}
		const onward = this.keep(net.connect(port, '127.0.0.1'));
		onward.once('connect', () => {
			socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
			onward.write(head);
			onward.pipe(socket).pipe(onward);
		});
		onward.on('close', () => socket.destroy());
		socket.on('close', () => onward.destroy());
	}

	/** A broken connection is the end of it, and no error of the test's. */
	keep(socket) {
		this.sockets.add(socket);
		socket.on('error', () => socket.destroy());
		socket.once('close', () => this.sockets.delete(socket));
		return socket;
	}

	async stop() {
		const closed = new Promise((resolve) => this.server.close(resolve));
		for (const socket of this.sockets) socket.destroy();
		await closed;
	}
}

/** @param {ConstructorParameters<typeof ForwardProxy>[0]} options */
function startForwardProxy(options) {
	return new ForwardProxy(options).start();
}

module.exports = { startForwardProxy };
