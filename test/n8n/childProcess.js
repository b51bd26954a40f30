'use strict';

/**
 * Child processes: run to the end with the output kept, and none left behind when this process
 * ends.
 */

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const END_TIMEOUT_MS = 15_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
process.once('exit', () => children.forEach((child) => killTree(child, 'SIGKILL')));

/**
 * Starts a program in a process group of its own, so that it can be ended with everything that it
 * started.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {import('node:child_process').ChildProcess}
 */
function start(command, args, options = {}) {
	const child = spawn(command, args, {
		...options,
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: process.platform !== 'win32',
		windowsHide: true,
	});
	children.add(child);
	child.once('close', () => children.delete(child));
	return child;
}

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, allowFailure?: boolean }}
 *   [options]
 * @returns {Promise<{ exitCode: number | null, stdout: string, stderr: string }>} rejects when the
 *   exit code is not 0 (unless `allowFailure`), with the end of the output in the message
 */
function run(command, args, { timeoutMs = 0, allowFailure = false, ...options } = {}) {
	return new Promise((resolve, reject) => {
		const child = start(command, args, options);
		const stdout = [];
		const stderr = [];
		child.stdout.on('data', (chunk) => stdout.push(chunk));
		child.stderr.on('data', (chunk) => stderr.push(chunk));
		const timer =
			timeoutMs > 0 ? setTimeout(() => killTree(child, 'SIGKILL'), timeoutMs) : undefined;
		child.once('error', (error) => {
			clearTimeout(timer);
			reject(new Error(`Could not start ${command}: ${error.message}`));
		});
		child.once('close', (exitCode, signal) => {
			clearTimeout(timer);
			const result = {
				exitCode,
				stdout: Buffer.concat(stdout).toString('utf8'),
				stderr: Buffer.concat(stderr).toString('utf8'),
			};
			if (exitCode === 0 || allowFailure) {
				resolve(result);
				return;
			}
			const outcome = exitCode === null ? `was ended by ${signal}` : `failed with ${exitCode}`;
			const output = `${result.stdout}\n${result.stderr}`.trim().slice(-4_000);
			reject(new Error(`${path.basename(command)} ${args.join(' ')} ${outcome}\n${output}`));
		});
	});
}

/**
 * Ends a process started by `start`, and the processes that it started.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function killTree(child, signal) {
	if (child.pid === undefined || !isRunning(child)) return;
	try {
		if (process.platform === 'win32') child.kill(signal);
		else process.kill(-child.pid, signal);
	} catch {
		// It ended between the check and the signal.
	}
}

/**
 * Whether a process started by `start` has not ended.
 *
 * @param {import('node:child_process').ChildProcess | undefined} child
 */
const isRunning = (child) => !!child && child.exitCode === null && child.signalCode === null;

/**
 * Ends a process and those that it started, and waits for the end: by force when it takes too long.
 *
 * @param {import('node:child_process').ChildProcess | undefined} child
 * @param {NodeJS.Signals} signal
 */
async function endTree(child, signal) {
	if (!isRunning(child)) return;
	const ended = new Promise((resolve) => child.once('close', resolve));
	killTree(child, signal);
	const timer = setTimeout(() => killTree(child, 'SIGKILL'), END_TIMEOUT_MS);
	await ended;
	clearTimeout(timer);
}

/**
 * Runs npm, by this Node or by the one given, which the install scripts of packages then see as
 * `node`.
 *
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, nodeBinary?: string, timeoutMs?: number }}
 *   [options]
 */
function npm(args, { nodeBinary = process.execPath, env = process.env, ...options } = {}) {
	const npmCli = findNpmCli();
	const nodeFirst = withNodeFirst(withoutOwnPackage(env), nodeBinary);
	if (npmCli) return run(nodeBinary, [npmCli, ...args], { ...options, env: nodeFirst });
	return run('npm', args, { ...options, env: nodeFirst });
}

/**
 * The environment in which `node` is the given binary.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} nodeBinary
 * @returns {NodeJS.ProcessEnv}
 */
function withNodeFirst(env, nodeBinary) {
	const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
	return { ...env, [name]: [path.dirname(nodeBinary), env[name]].join(path.delimiter) };
}

/**
 * What `npm run` tells its script about the package it belongs to would mislead an npm that works
 * elsewhere.
 */
function withoutOwnPackage(env) {
	const own = /^npm_(package_|lifecycle_|command$|config_(local_prefix|prefix|global_prefix)$)/i;
	return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

function findNpmCli() {
	const besideNode = path.dirname(process.execPath);
	const candidates = [
		process.env.npm_execpath,
		path.join(besideNode, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
		path.join(besideNode, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
	];
	return candidates.find((file) => file?.endsWith('npm-cli.js') && fs.existsSync(file));
}

module.exports = { endTree, isRunning, npm, run, start, withNodeFirst };
