'use strict';

const { mkdir, readFile, readdir } = require('node:fs/promises');
const path = require('node:path');

const { contestants } = require('../contestants');
const { measure, workflowsOfCase } = require('../measure');
const { selfTimes } = require('./selfTimes');
const { formatTable } = require('../report');

/**
 * Writes a CPU profile of the n8n process for ours and for HTTP Request below `.tmp`, and prints
 * where the time in the node went.
 *
 * @param {import('../measure').Bench} bench
 * @param {import('../cases').Case} oneCase
 * @param {(line: string) => void} log
 */
async function profileCase(bench, oneCase, log) {
	const keys = ['mixtral', 'httpRequest'];
	await bench.instance.importWorkflows(workflowsOfCase(oneCase, keys, bench.routes));
	for (const key of keys) {
		const folder = path.join(process.cwd(), '.tmp', `profile-${key}-${Date.now()}`);
		await mkdir(folder, { recursive: true });
		const { window, probe, items } = await measure(bench, oneCase, key, {
			nodeArguments: ['--cpu-prof', `--cpu-prof-dir=${folder}`],
		});
		const [file] = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'));
		const profile = JSON.parse(await readFile(path.join(folder, file), 'utf8'));
		const times = selfTimes(profile, { clock: probe.clock, ...window });
		log(
			`\n${contestants[key].title}, ${items} items, profiled: ${path.relative('', path.join(folder, file))}`,
		);
		for (const [title, rows] of [
			['module', times.modules],
			['function', times.functions],
		]) {
			const cells = rows
				.slice(0, 20)
				.map(({ name, selfMs }) => [
					name,
					selfMs.toFixed(0),
					(selfMs / items).toFixed(3),
					`${((selfMs / times.totalMs) * 100).toFixed(1)}%`,
				]);
			log(formatTable([title, 'self ms', 'ms/item', 'share'], cells));
		}
	}
}

module.exports = { profileCase };
