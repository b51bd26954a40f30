'use strict';

/** TLS in front of a plain server of this machine, with a certificate of its own making. */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const tls = require('node:tls');

const { run } = require('../n8n/childProcess.js');

/** @returns {boolean} whether this machine has the program that makes the certificate */
function hasOpenssl() {
	return spawnSync('openssl', ['version']).status === 0;
}

class TlsFront {
	/** @param {{ host: string, port: number }} options the name to stand for, the port to pass on to */
	constructor({ host, port }) {
		this.host = host;
		this.targetPort = port;
		this.sockets = new Set();
	}

	async start() {
		this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'n8n-mixtral-tls-'));
		/** File of the certificate, for `NODE_EXTRA_CA_CERTS`. */
		this.certificate = path.join(this.folder, 'certificate.pem');
		const key = path.join(this.folder, 'key.pem');
		await run('openssl', [
			...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
			...['-subj', `/CN=${this.host}`, '-addext', `subjectAltName=DNS:${this.host}`],
			...['-keyout', key, '-out', this.certificate],
		]);
		const cert = fs.readFileSync(this.certificate);
		const options = { key: fs.readFileSync(key), cert, noDelay: true };
		this.server = tls.createServer(options, this.passOn.bind(this));
		await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		this.port = this.server.address().port;
		return this;
	}

	passOn(socket) {
		const onward = net.connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true });
		for (const one of [socket, onward]) {
			this.sockets.add(one);
			one.on('error', () => one.destroy());
			one.once('close', () => this.sockets.delete(one));
		}
		socket.once('close', () => onward.destroy());
		onward.once('close', () => socket.destroy());
		socket.pipe(onward).pipe(socket);
	}

	async stop() {
		const closed = new Promise((resolve) => this.server.close(resolve));
		for (const socket of this.sockets) socket.destroy();
		await closed;
		fs.rmSync(this.folder, { recursive: true, force: true });
	}
}

/** @param {ConstructorParameters<typeof TlsFront>[0]} options */
function startTlsFront(options) {
	return new TlsFront(options).start();
}

module.exports = { hasOpenssl, startTlsFront };
