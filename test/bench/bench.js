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
const { startTlsRoute } = require('./tlsRoute');

function describeCase({ name, title, checks }) {
	const bounds = checks.map((check) => `${check.name} at most ${check.bound}`);
	return `  ${name.padEnd(14)}${title}\n${' '.repeat(16)}${bounds.join('; ')}`;
}

const usage = `npm run bench -- [options]

Packs this checkout, runs it in the real n8n against a server of this machine, beside n8n's own
nodes in the same run, and prints times, requests and connections. Exits 1 when a row misses a
bound. Needs a quiet machine, and openssl for the rows over TLS.

Rows:
${cases.map(describeCase).join('\n')}
  memory        10,000 items in one run: peak memory of the n8n process
                memory per item no more than HTTP Request needs

Options:
  --case NAME    only this row; can be given several times
  --runs N       runs of ours per row, the median counts (default 3); n8n's own nodes run once where
                 no bound compares ours with them
  --quick        one run, without the OpenAI node and without the memory row
  --no-memory    without the memory row
  --only-memory  only the memory row
  --profile      only a CPU profile of the row no-latency: where the time goes
  --help         this text`;

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
	const names = values.case ?? [];
	const known = [...cases.map(({ name }) => name), 'memory'];
	const unknown = names.filter((name) => !known.includes(name));
	if (unknown.length > 0) throw new Error(`No such row: ${unknown.join(', ')}.\n\n${usage}`);
	const isChosen = (name) => names.length === 0 || names.includes(name);
	const runs = Number(values.runs ?? (quick ? 1 : 3));
	if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a whole number from 1.`);
	return {
		help: values.help,
		profile: values.profile,
		quick,
		runs,
		cases: values['only-memory'] ? [] : cases.filter(({ name }) => isChosen(name)),
		memory:
			values['only-memory'] ||
			names.includes('memory') ||
			!(values['no-memory'] || quick || names.length > 0),
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
	const overTls = options.cases.some(({ tlsRoundTripMs }) => tlsRoundTripMs !== undefined);
	const tls = overTls ? await startTlsRoute(provider.port) : undefined;
	try {
		const instance = createInstance(host, tls && { NODE_EXTRA_CA_CERTS: tls.certificate });
		const routes = { plain: { name: 'plain', baseUrl: provider.baseUrl }, ...(tls && { tls }) };
		await instance.importCredentials(Object.values(routes).flatMap(credentialRecords));
		const bench = { instance, provider, routes };
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
		await tls?.stop();
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
