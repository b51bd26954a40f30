'use strict';

/** A real PostgreSQL of its own: in a temporary folder, on a free port of the loopback address. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const { freePorts } = require('./n8nEnvironment.js');
const { endTree, run, start } = require('./childProcess.js');

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/** Where packages put the programs that are not in the path. */
const PARENTS = [
	'/usr/lib/postgresql',
	'/usr/pgsql',
	'/opt/homebrew/opt',
	'/usr/local/opt',
	'/Applications/Postgres.app/Contents/Versions',
];

/**
 * The folder of `initdb`, `postgres` and `psql`: the one that `POSTGRES_BIN` names, else one found
 * in the usual places.
 *
 * @returns {string | undefined} undefined when this machine has none
 */
function findPostgres() {
	const { POSTGRES_BIN, PATH = '' } = process.env;
	const versions = PARENTS.filter((parent) => fs.existsSync(parent)).flatMap((parent) =>
		fs
			.readdirSync(parent)
			.sort((left, right) => right.localeCompare(left, 'en', { numeric: true }))
			.map((version) => path.join(parent, version, 'bin')),
	);
	return [POSTGRES_BIN, ...PATH.split(path.delimiter), ...versions]
		.filter(Boolean)
		.find((folder) => ['initdb', 'postgres', 'psql'].every((name) => hasProgram(folder, name)));
}

const hasProgram = (folder, name) =>
	fs.existsSync(path.join(folder, process.platform === 'win32' ? `${name}.exe` : name));

class Postgres {
	/** @param {string} binaries the folder that `findPostgres` gives */
	constructor(binaries) {
		this.binaries = binaries;
	}

	async start() {
		this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'n8n-mixtral-postgres-'));
		this.user = await unprivilegedUser();
		if (this.user) fs.chownSync(this.folder, this.user.uid, this.user.gid);
		const data = path.join(this.folder, 'data');
		const initdb = ['-D', data, '-U', 'n8n', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'];
		await run(this.program('initdb'), initdb, this.options());
		[this.port] = await freePorts(1);
		const settings = {
			listen_addresses: '127.0.0.1',
			unix_socket_directories: '',
			fsync: 'off',
			timezone: 'UTC',
		};
		this.child = start(
			this.program('postgres'),
			[
				...['-D', data, '-p', String(this.port)],
				...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
			],
			this.options(),
		);
		this.output = [];
		this.child.stderr.on('data', (chunk) => this.output.push(chunk));
		await this.waitUntilReady();
		return this;
	}

	/** What n8n's Postgres credential asks for. */
	get credentialData() {
		return {
			host: '127.0.0.1',
			port: this.port,
			database: 'postgres',
			user: 'n8n',
			password: '',
			maxConnections: 10,
			ssl: 'disable',
		};
	}

	/** Runs statements that give nothing back. */
	async execute(sql) {
		return this.psql(sql);
	}

	/**
	 * @param {string} sql a query
	 * @returns {Promise<any[]>} its rows
	 */
	async query(sql) {
		const text = await this.psql(`SELECT coalesce(json_agg(row), '[]') FROM (${sql}) AS row`);
		return JSON.parse(text);
	}

	async psql(sql) {
		const { port } = this;
		const to = ['-h', '127.0.0.1', '-p', String(port), '-U', 'n8n', '-d', 'postgres'];
		const quiet = ['-XAtq', '-v', 'ON_ERROR_STOP=1'];
		const { stdout } = await run(this.program('psql'), [...to, ...quiet, '-c', sql]);
		return stdout;
	}

	async waitUntilReady() {
		const deadlineMs = Date.now() + START_TIMEOUT_MS;
		while (Date.now() < deadlineMs && this.child.exitCode === null) {
			const isReady = await this.psql('SELECT 1').then(
				() => true,
				() => false,
			);
			if (isReady) return;
			await sleep(POLL_MS);
		}
		await this.stop();
		throw new Error(`PostgreSQL did not start:\n${Buffer.concat(this.output)}`);
	}

	async stop() {
		const { child, folder } = this;
		await endTree(child, 'SIGINT');
		if (folder) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	}

	program(name) {
		return path.join(this.binaries, name);
	}

	options() {
		return { cwd: this.folder, ...this.user };
	}
}

/** PostgreSQL refuses to run as root; it then runs as the user that its package has made. */
async function unprivilegedUser() {
	if (process.getuid?.() !== 0) return undefined;
	const id = async (option) => Number((await run('id', [option, 'postgres'])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}

/** @param {string} binaries */
function startPostgres(binaries) {
	return new Postgres(binaries).start();
}

module.exports = { findPostgres, startPostgres };
