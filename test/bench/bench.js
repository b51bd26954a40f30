'use strict';

/**
 * The benchmark: the packed package in the real n8n, beside n8n's own nodes in the same run, as
 * ratios. `npm run bench -- --help` lists the options. Exits 1 when a row is missed.
 */

const os = require('node:os');
const { cases } = require('./cases');
const { credentialRecords } = require('./contestants');
const { prepareN8n } = require('./prepareN8n');
const { createInstance } = require('./instance');
const { readOptions, usage } = require('./options');
const { profileCase } = require('./profile/profileCase');
const { startMeasured } = require('../openrouter/measuredProcess');
const { startTlsRoute } = require('./tlsRoute');

const log = (line) => process.stdout.write(`${line}\n`);

const load = () => os.loadavg()[0].toFixed(1);

async function main() {
	const options = readOptions();
	if (options.help) {
		log(usage);
		return true;
	}
	const host = await prepareN8n(log);
	const provider = await startMeasured();
	const { rows } = options;
	const tls = rows.some(({ isOverTls }) => isOverTls)
		? await startTlsRoute(provider.port)
		: undefined;
	try {
		const instance = createInstance(host, tls && { NODE_EXTRA_CA_CERTS: tls.certificate });
		const routes = { plain: { name: 'plain', baseUrl: provider.baseUrl }, ...(tls && { tls }) };
		await instance.importCredentials(Object.values(routes).flatMap(credentialRecords));
		const bench = { instance, provider, routes };
		log(`n8n ${host.version}, ${os.cpus().length} cores, load ${load()}`);
		if (options.profile) {
			const noLatency = cases.find(({ name }) => name === 'no-latency');
			await profileCase(bench, noLatency, log);
			return true;
		}
		await instance.importWorkflows(rows.flatMap(({ workflows }) => workflows(routes)));
		let passed = true;
		for (const { name, title, run } of rows) {
			log(`\n${name}: ${title}; load ${load()}`);
			passed = (await run(bench, { ...options, log })) && passed;
		}
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
