'use strict';

const net = require('node:net');
const { performance } = require('node:perf_hooks');
const { setTimeout: sleep } = require('node:timers/promises');

/**
 * A line between the client and a server of this machine with a chosen round trip, like a provider
 * far away: every byte needs half of it, and the handshake of TCP, which this machine answers by
 * itself, one more.
 */
class DelayLine {
	/** @param {number} port of the server, on the loopback */
	constructor(port) {
		this.targetPort = port;
		/** ms; what opens from now on takes it. */
		this.roundTripMs = 0;
		this.sockets = new Set();
	}

	async start() {
		this.server = net.createServer({ allowHalfOpen: true, noDelay: true }, this.passOn.bind(this));
		await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		this.port = this.server.address().port;
		return this;
	}

	passOn(client) {
		const { roundTripMs } = this;
		const target = { port: this.targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true };
		const server = net.connect(target);
		const isOpenAtMs = performance.now() + roundTripMs;
		for (const socket of [client, server]) {
			this.sockets.add(socket);
			socket.once('close', () => this.sockets.delete(socket));
		}
		carry(client, server, roundTripMs / 2, isOpenAtMs);
		carry(server, client, roundTripMs / 2, isOpenAtMs);
	}

	async stop() {
		const closed = new Promise((resolve) => this.server.close(resolve));
		for (const socket of this.sockets) socket.destroy();
		await closed;
	}
}

/** Hands on what comes, and the end, in order and late. Nothing leaves before the line is open. */
function carry(from, to, delayMs, isOpenAtMs) {
	let before = Promise.resolve();
	const late = (act) => {
		const dueAtMs = Math.max(performance.now(), isOpenAtMs) + delayMs;
		before = before.then(async () => {
			const restMs = dueAtMs - performance.now();
			if (restMs > 0) await sleep(restMs);
			if (!to.destroyed) act();
		});
	};
	from.on('data', (bytes) => late(() => to.write(bytes)));
	from.once('end', () => late(() => to.end()));
	from.on('error', () => late(() => to.destroy()));
}

/** @param {number} port see DelayLine */
const startDelayLine = (port) => new DelayLine(port).start();

module.exports = { startDelayLine };
