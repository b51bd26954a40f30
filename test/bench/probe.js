'use strict';

/**
 * Loaded into the n8n process by `node --require`: samples memory and CPU time, and writes the
 * samples to the file named by BENCH_PROBE_FILE when the process ends. With BENCH_PROBE_LIVE=1 and
 * --expose-gc it collects garbage before each sample, so that `heapUsed` is what is really held;
 * that slows the process down and is for memory runs only. With BENCH_WITHOUT_AI_SDK=1 our package
 * finds no `@n8n/ai-node-sdk`, as in an n8n without it: there it sends by n8n's helper.
 */

const { writeFileSync } = require('node:fs');
const Module = require('node:module');

const live = process.env.BENCH_PROBE_LIVE === '1';
const clock = { wallMs: Date.now(), monotonicUs: Number(process.hrtime.bigint() / 1000n) };
const samples = [];

function sample() {
	if (live) globalThis.gc();
	const { rss, heapUsed, external } = process.memoryUsage();
	const { user, system } = process.cpuUsage();
	samples.push({ atMs: Date.now(), rss, heapUsed, external, cpuMs: (user + system) / 1000 });
}

/** Samples again and again, with pauses long enough that sampling takes a small share of the time. */
function keepSampling() {
	const beganMs = performance.now();
	sample();
	const tookMs = performance.now() - beganMs;
	setTimeout(keepSampling, Math.max(live ? 1000 : 50, 5 * tookMs)).unref();
}

function hideAiSdk() {
	const load = Module._load;
	Module._load = (request, parent, ...rest) => {
		if (request === '@n8n/ai-node-sdk' && /openrouter-mixtral/.test(parent?.filename)) {
			throw Object.assign(new Error(`Cannot find module '${request}'`), {
				code: 'MODULE_NOT_FOUND',
			});
		}
		return load(request, parent, ...rest);
	};
}

if (process.env.BENCH_WITHOUT_AI_SDK === '1') hideAiSdk();
keepSampling();
process.on('exit', () => {
	sample();
	const maxRss = process.resourceUsage().maxRSS * 1024;
	writeFileSync(process.env.BENCH_PROBE_FILE, JSON.stringify({ clock, maxRss, samples }));
});
