'use strict';

/** A real Redis of its own, which keeps nothing: on a free port of the loopback address. */

const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const { freePorts } = require('../n8nEnvironment.js');
const { endTree, start } = require('../childProcess.js');

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

const PARENTS = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

/**
 * The program `redis-server`: the one that `REDIS_SERVER` names, else one found in the path or the
 * usual places.
 *
 * @returns {string | undefined} undefined when this machine has none
 */
function findRedis() {
	const { REDIS_SERVER, PATH = '' } = process.env;
	const name = process.platform === 'win32' ? 'redis-server.exe' : 'redis-server';
	const folders = [...PATH.split(path.delimiter), ...PARENTS].filter(Boolean);
	return [REDIS_SERVER, ...folders.map((folder) => path.join(folder, name))]
		.filter(Boolean)
		.find((file) => fs.existsSync(file));
}

class Redis {
	/** @param {string} program the file that `findRedis` gives */
	constructor(program) {
		this.program = program;
	}

	async start() {
		this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'n8n-mixtral-redis-'));
		[this.port] = await freePorts(1);
		this.child = start(
			this.program,
			[
				...['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder],
				...['--save', '', '--appendonly', 'no'],
			],
			{ cwd: this.folder },
		);
		this.output = [];
		this.child.stdout.on('data', (chunk) => this.output.push(chunk));
		await this.waitUntilReady();
		return this;
	}

	async waitUntilReady() {
		const deadlineMs = Date.now() + START_TIMEOUT_MS;
		while (Date.now() < deadlineMs && this.child.exitCode === null) {
			if (await answersPing(this.port)) return;
			await sleep(POLL_MS);
		}
		await this.stop();
		throw new Error(`Redis did not start:\n${Buffer.concat(this.output)}`);
	}

	async stop() {
		const { child, folder } = this;
		await endTree(child, 'SIGTERM');
		if (folder) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** @returns {Promise<boolean>} */
function answersPing(port) {
	return new Promise((resolve) => {
		const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
		const settle = (isReady) => {
			socket.destroy();
			resolve(isReady);
		};
		socket.once('data', (bytes) => settle(String(bytes).startsWith('+PONG')));
		socket.once('error', () => settle(false));
	});
}

/** @param {string} program */
function startRedis(program) {
	return new Redis(program).start();
}

module.exports = { findRedis, startRedis };
