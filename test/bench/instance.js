'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { open, readFile, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');

const { n8nEnvironment } = require('../n8n/n8nEnvironment.js');
const { withNodeFirst } = require('../n8n/childProcess.js');

/**
 * An n8n driven by its command line: every run is a fresh process, so that no contestant works in
 * the heap or the compiled code of another, with arguments for Node and with output of any size.
 *
 * @param {{ nodeBinary: string, n8nBinary: string, folder: string }} host see prepareN8n.js
 * @param {Record<string, string>} common environment of all its processes
 */
function createInstance({ nodeBinary, n8nBinary, folder }, common = {}) {
	let runs = 0;

	async function run(n8nArguments, outputPath, { nodeArguments = [], environment = {} } = {}) {
		const env = withNodeFirst(
			await n8nEnvironment(folder, { ...common, ...environment }),
			nodeBinary,
		);
		const output = await open(outputPath, 'w');
		const child = spawn(nodeBinary, [...nodeArguments, n8nBinary, ...n8nArguments], {
			env,
			// A file, not a pipe: n8n exits at once, and what still waits in a pipe is lost.
			stdio: ['ignore', output.fd, output.fd],
		});
		const [code] = await once(child, 'exit');
		await output.close();
		return code;
	}

	async function importRecords(kind, records) {
		const recordsPath = path.join(folder, `${kind}.json`);
		const outputPath = path.join(folder, `import-${kind}.log`);
		await writeFile(recordsPath, JSON.stringify(records));
		const code = await run([`import:${kind}`, `--input=${recordsPath}`], outputPath);
		if (code !== 0) throw new Error(`n8n import:${kind} failed:\n${await readFile(outputPath)}`);
	}

	return {
		folder,
		importCredentials: (records) => importRecords('credentials', records),
		importWorkflows: (records) => importRecords('workflow', records),

		/**
		 * Runs a workflow once.
		 *
		 * @param {string} id
		 * @param {{ nodeArguments?: string[], environment?: Record<string, string> }} [options] of the
		 *   n8n process, a profiler's arguments for example
		 * @returns {Promise<object>} the nodes' run data by node name, also of a failed execution
		 */
		async execute(id, options) {
			runs += 1;
			const outputPath = path.join(folder, `run-${runs}.log`);
			await run(['execute', `--id=${id}`, '--rawOutput'], outputPath, options);
			const output = await readFile(outputPath, 'utf8');
			const execution = parseExecution(output);
			if (!execution) throw new Error(`n8n did not run ${id}:\n${output.slice(-4000)}`);
			await rm(outputPath);
			return execution.data.resultData.runData;
		},
	};
}

/** The execution's JSON in the output of `n8n execute`, which also holds log lines. */
function parseExecution(output) {
	const start = output.search(/^\{$/m);
	const end = output.lastIndexOf('\n}\n');
	if (start < 0 || end < start) return null;
	return JSON.parse(output.slice(start, end + 2));
}

module.exports = { createInstance };
