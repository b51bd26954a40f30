'use strict';

/**
 * The benchmark: the packed package in the real n8n, beside n8n's own nodes in the same run, as
 * ratios. `npm run bench -- --help` lists the options. Exits 1 when a row is missed.
 */

const os = require('node:os');
const { parseArgs } = require('node:util');
const { benchCase } = require('./benchCase');
const { cases } = require('./cases');
const { credentialRecords } = require('./contestants');
const { prepareHost } = require('./host');
const { createInstance } = require('./instance');
const { benchMemory } = require('./memory');
const { profileCase } = require('./profileCase');
const { startProvider } = require('./providerProcess');

const usage = `npm run bench -- [options]
  --case NAME    only this row, can be given several times: ${cases.map(({ name }) => name).join(', ')}
  --runs N       runs per row, the median counts (default 3)
  --quick        one run, without the OpenAI node and without the memory part
  --no-memory    without the memory part (10,000 items)
  --only-memory  nothing but the memory part
  --profile      nothing but a CPU profile of the no-latency row: where the time goes`;

const log = (line) => process.stdout.write(`${line}\n`);

function readOptions() {
	const { values } = parseArgs({
		options: {
			case: { type: 'string', multiple: true },
			runs: { type: 'string' },
			quick: { type: 'boolean', default: false },
			'no-memory': { type: 'boolean', default: false },
			'only-memory': { type: 'boolean', default: false },
			profile: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	const { quick } = values;
	const chosen = cases.filter(({ name }) => values.case?.includes(name) ?? true);
	if (chosen.length === 0) throw new Error(`No such case. ${usage}`);
	return {
		help: values.help,
		profile: values.profile,
		quick,
		runs: Number(values.runs ?? (quick ? 1 : 3)),
		cases: values['only-memory'] ? [] : chosen,
		memory: values['only-memory'] || !(values['no-memory'] || quick || values.case),
	};
}

async function main() {
	const options = readOptions();
	if (options.help) {
		log(usage);
		return true;
	}
	const host = await prepareHost(log);
	const provider = await startProvider();
	try {
		const instance = createInstance(host);
		await instance.importCredentials(credentialRecords(provider.baseUrl));
		const bench = { instance, provider };
		log(`n8n ${host.version}, ${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}`);
		if (options.profile) {
			const noLatency = cases.find(({ name }) => name === 'no-latency');
			await profileCase(bench, noLatency, log);
			return true;
		}
		let passed = true;
		for (const oneCase of options.cases) {
			passed = (await benchCase(bench, oneCase, { ...options, log })) && passed;
		}
		if (options.memory) passed = (await benchMemory(bench, log)) && passed;
		log(passed ? '\nEvery row kept its bounds.' : '\nA row was missed.');
		return passed;
	} finally {
		await provider.stop();
		await host.remove();
	}
}

main().then(
	(passed) => {
		process.exitCode = passed ? 0 : 1;
	},
	(error) => {
		process.stderr.write(`${error.stack}\n`);
		process.exitCode = 1;
	},
);
