'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { join } = require('node:path');

/**
 * Starts the measured OpenRouter in a process of its own.
 *
 * @returns {Promise<{ baseUrl: string, port: number, reset: (settings: object) => Promise<object>,
 *   stats: () => Promise<object>, stop: () => Promise<void> }>}
 */
async function startMeasured() {
	const child = spawn(process.execPath, [join(__dirname, 'measured.js')], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	child.once('exit', (code, signal) => {
		if (code !== 0)
			process.stderr.write(`The measured OpenRouter ended early: ${signal ?? code}\n`);
	});
	const [line] = await once(child.stdout, 'data');
	const { port } = JSON.parse(String(line));
	const origin = `http://127.0.0.1:${port}`;
	return {
		baseUrl: `${origin}/api/v1`,
		port,
		async reset(settings) {
			const reply = await fetch(`${origin}/__reset`, {
				method: 'POST',
				body: JSON.stringify(settings),
			});
			return await reply.json();
		},
		async stats() {
			return await (await fetch(`${origin}/__stats`)).json();
		},
		async stop() {
			const gone = once(child, 'exit');
			child.stdin.end();
			await gone;
		},
	};
}

module.exports = { startMeasured };
