'use strict';

const { rm, readFile } = require('node:fs/promises');
const { join } = require('node:path');
const { contestants, measuredNode } = require('./contestants');
const { buildWorkflow } = require('./workflow');

/**
 * One run of one contestant.
 *
 * @typedef {object} Result
 * @property {number} items
 * @property {number} timeMs time in the node, from n8n's own run data
 * @property {number} cpuMs CPU time of the n8n process while the node ran
 * @property {number | null} idealMs
 * @property {number} out items that came out of the node
 * @property {number} requests that the provider saw
 * @property {number} paid answers that the provider gave
 * @property {number} throttled requests that the provider refused
 * @property {number} maxInFlight
 * @property {number} connections that the requests came on
 * @property {number} receivedBytes bodies of all requests
 * @property {string | null} error of the node
 * @property {string[]} failures types of the failed items
 * @property {{ startMs: number, endMs: number }} window wall clock time of the node
 * @property {Probe} probe
 *
 * @typedef {object} Bench
 * @property {ReturnType<import('./instance').createInstance>} instance
 * @property {Awaited<ReturnType<import('../openrouter/measuredProcess').startMeasured>>} provider
 * @property {{ plain: import('./contestants').Route,
 *   tls?: Awaited<ReturnType<import('./tlsRoute').startTlsRoute>> }} routes to the provider; `tls` where
 *   a row needs it
 *
 * @typedef {{ clock: object, maxRss: number, samples: object[] }} Probe see probe.js
 */

const workflowId = (oneCase, key) => `bench-${oneCase.name}-${key}`;

/**
 * The workflows of a case, one per contestant.
 *
 * @param {import('./cases').Case} oneCase
 * @param {string[]} keys of contestants
 * @param {Bench['routes']} routes
 */
function workflowsOfCase(oneCase, keys, routes) {
	const { items, fileBytes, ...settings } = oneCase;
	const route = oneCase.tlsRoundTripMs === undefined ? routes.plain : routes.tls;
	return keys.map((key) =>
		buildWorkflow({
			id: workflowId(oneCase, key),
			items,
			...(fileBytes && { file: `${route.baseUrl}/__file?bytes=${fileBytes}` }),
			part: contestants[key].build({ ...settings, route }),
		}),
	);
}

/**
 * Runs a contestant once.
 *
 * @param {Bench} bench
 * @param {import('./cases').Case} oneCase
 * @param {string} key of the contestant
 * @param {{ nodeArguments?: string[], live?: boolean }} [options]
 * @returns {Promise<Result>}
 */
async function measure({ instance, provider, routes }, oneCase, key, options = {}) {
	await provider.reset(oneCase.provider);
	routes.tls?.setRoundTripMs(oneCase.tlsRoundTripMs ?? 0);
	const { environment } = contestants[key];
	const { runData, probe } = await executeProbed(instance, workflowId(oneCase, key), {
		...options,
		environment,
	});
	const stats = await provider.stats();
	const [task] = runData[measuredNode] ?? [];
	if (!task) throw new Error(`The node under test did not run: ${JSON.stringify(runData)}`);
	const out = task.data?.main?.[0] ?? [];
	const window = { startMs: task.startTime, endMs: task.startTime + task.executionTime };
	return {
		items: oneCase.items,
		timeMs: task.executionTime,
		cpuMs: cpuInWindow(probe.samples, window),
		idealMs: oneCase.idealMs,
		out: out.length,
		requests: stats.requests,
		paid: stats.answered,
		throttled: stats.throttled,
		maxInFlight: stats.maxInFlight,
		connections: stats.connections,
		receivedBytes: stats.receivedBytes,
		error: task.error?.message ?? null,
		failures: out.flatMap(({ json }) => json.error?.type ?? []),
		window,
		probe,
	};
}

/**
 * Executes a workflow with the probe in the n8n process.
 *
 * @param {object} instance
 * @param {string} id of the workflow
 * @param {{ nodeArguments?: string[], live?: boolean, environment?: Record<string, string> }} options
 *   `live`: see probe.js
 */
async function executeProbed(instance, id, { nodeArguments = [], live = false, environment }) {
	const probePath = join(instance.folder, 'probe.json');
	await rm(probePath, { force: true });
	const runData = await instance.execute(id, {
		nodeArguments: [
			'--require',
			join(__dirname, 'probe.js'),
			...(live ? ['--expose-gc'] : []),
			...nodeArguments,
		],
		environment: {
			...environment,
			BENCH_PROBE_FILE: probePath,
			...(live && { BENCH_PROBE_LIVE: '1' }),
		},
	});
	return { runData, probe: JSON.parse(await readFile(probePath, 'utf8')) };
}

/**
 * Highest value of a sampled field between two moments.
 *
 * @param {Probe['samples']} samples
 * @param {string} field
 * @param {{ startMs: number, endMs: number }} window
 */
function peak(samples, field, { startMs, endMs }) {
	const inside = samples.filter(({ atMs }) => atMs >= startMs && atMs <= endMs);
	return Math.max(...inside.map((sample) => sample[field]));
}

function cpuInWindow(samples, { startMs, endMs }) {
	const before = samples.findLast(({ atMs }) => atMs <= startMs) ?? samples[0];
	const after = samples.find(({ atMs }) => atMs >= endMs) ?? samples[samples.length - 1];
	return after.cpuMs - before.cpuMs;
}

module.exports = { executeProbed, measure, peak, workflowsOfCase };
