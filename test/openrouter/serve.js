'use strict';

/** The stand-in as a program; see `standIn.js`. */

const { parseArgs } = require('node:util');

const { INFERENCE_KEY, lognormalLatency, startStandIn } = require('./full.js');

async function serve() {
	const text = (value) => ({ type: 'string', default: value });
	const options = { port: text('0'), latency: text('0'), 'latency-sigma': text('0') };
	const { values } = parseArgs({ options });
	const sigma = Number(values['latency-sigma']);
	const latencyMs = lognormalLatency({ medianMs: Number(values.latency), sigma });
	const { url, baseUrl } = await startStandIn({ port: Number(values.port), latencyMs });
	process.stdout.write(`${JSON.stringify({ url, baseUrl, apiKey: INFERENCE_KEY })}\n`);
}

serve();
