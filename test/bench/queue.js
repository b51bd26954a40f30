'use strict';

/**
 * Queue mode in figures: `node test/bench/queue.js` runs the fan-out template of `examples/` in a
 * real n8n with one and two workers against a provider that answers after 200 ms without limits,
 * and prints how many rows a second come out and what each worker uses. Needs PostgreSQL and Redis.
 */

const os = require('node:os');

const { QueueN8nUnderTest } = require('../n8n/queue/queueN8nUnderTest.js');
const { openFanOut } = require('../n8n/queue/fanOut.js');
const { whatQueueModeLacks } = require('../n8n/queue/queueMode.js');
const { forgetPeak, usageOf } = require('./processUsage.js');
const { startMeasured } = require('../openrouter/measuredProcess.js');
const { formatTable } = require('./report.js');

const LATENCY_MS = 200;
const ROWS_PER_CHUNK = 50;

/** Workers, executions at once per worker, Max Concurrency of the node. */
const SIZES = [
	[1, 5, 5],
	[1, 5, 10],
	[1, 10, 10],
	[2, 5, 5],
	[2, 5, 10],
	[2, 10, 10],
];
/** Four chunks for each place, so that the last ones weigh little. */
const CHUNKS_PER_PLACE = 4;

const log = (line) => process.stdout.write(`${line}\n`);

/** Runs the fan-out once. */
async function measure({ n8n, provider, workers }, size, medianMs) {
	const fanOut = await openFanOut(n8n, size);
	await provider.reset({ medianMs });
	const processes = [n8n.server, ...workers].map(({ child }) => child.pid);
	processes.forEach(forgetPeak);
	const before = processes.map((id) => usageOf(id));
	const beganMs = Date.now();
	await fanOut.start();
	const executions = await fanOut.untilEnded();
	const endedMs = Math.max(...executions.map(({ stoppedAt }) => Date.parse(stoppedAt)));
	const after = processes.map((id) => usageOf(id));
	const { answered } = await fanOut.count();
	if (answered !== size.rows) throw new Error(`${answered} of ${size.rows} rows were answered`);
	await fanOut.close();
	const [main, ...ofWorkers] = after.map(({ cpuMs, peakBytes }, index) => ({
		cpuMs: cpuMs - before[index].cpuMs,
		peakBytes,
	}));
	const { maxInFlight } = await provider.stats();
	return { seconds: (endedMs - beganMs) / 1000, maxInFlight, main, workers: ofWorkers };
}

/** The worker itself and the task runner that n8n starts with it. */
function restMegabytes({ workers: [{ child }] }) {
	forgetPeak(child.pid);
	return (usageOf(child.pid).peakBytes / 1e6).toFixed(0);
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** @returns {Promise<string[]>} a line of the table */
async function row(bench, [workers, executions, maxConcurrency]) {
	const rows = workers * executions * CHUNKS_PER_PLACE * ROWS_PER_CHUNK;
	const size = { rows, rowsPerChunk: ROWS_PER_CHUNK, maxConcurrency };
	const result = await measure(bench, size, LATENCY_MS);
	const cpuMs = sum(result.workers.map((worker) => worker.cpuMs));
	const peakMegabytes = Math.max(...result.workers.map(({ peakBytes }) => peakBytes)) / 1e6;
	return [
		`${workers} x ${executions} x ${maxConcurrency}`,
		String(workers * executions * maxConcurrency),
		String(result.maxInFlight),
		(rows / result.seconds).toFixed(0),
		(cpuMs / rows).toFixed(1),
		(cpuMs / 10 / result.seconds / workers).toFixed(0),
		peakMegabytes.toFixed(0),
		(result.main.cpuMs / rows).toFixed(1),
	];
}

const HEADER = [
	'size',
	'product',
	'in flight',
	'rows/s',
	'CPU ms/row',
	'% of a core per worker',
	'peak MB per worker',
	'main CPU ms/row',
];

/** What a chunk costs beside its rows: the same rows in many chunks and in few. */
async function chunkCost(bench) {
	const rows = 100;
	const total = ({ main, workers }) => main.cpuMs + sum(workers.map(({ cpuMs }) => cpuMs));
	const many = await measure(bench, { rows, rowsPerChunk: 2 }, 0);
	const few = await measure(bench, { rows, rowsPerChunk: rows / 2 }, 0);
	return (total(many) - total(few)) / (rows / 2 - 2);
}

async function main() {
	const lacking = whatQueueModeLacks() ?? (usageOf(process.pid) ? undefined : 'Linux is needed');
	if (lacking) throw new Error(lacking);
	const provider = await startMeasured();
	const n8n = new QueueN8nUnderTest();
	try {
		await n8n.open();
		n8n.credential = await n8n.createCredential({ baseUrl: provider.baseUrl });
		const { version } = n8n.installation;
		log(`n8n ${version}, ${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}`);
		log(`${LATENCY_MS} ms latency, chunks of ${ROWS_PER_CHUNK} rows`);
		log('size: workers x executions at once per worker x Max Concurrency of the node\n');
		const lines = [];
		let bench;
		for (const size of SIZES) {
			const [count, concurrency] = size;
			const workers = Array.from({ length: count }, () =>
				n8n.queueMode.startWorker({ concurrency }),
			);
			bench = { n8n, provider, workers: await Promise.all(workers) };
			if (size === SIZES[0]) log(`A worker at rest holds ${restMegabytes(bench)} MB.\n`);
			await measure(bench, { rows: 100 * count, rowsPerChunk: 10 }, 0);
			lines.push(await row(bench, size));
			if (size !== SIZES.at(-1)) await Promise.all(bench.workers.map((worker) => worker.stop()));
		}
		log(formatTable(HEADER, lines));
		log(`A chunk costs ${(await chunkCost(bench)).toFixed(0)} ms of CPU beside its rows.`);
	} finally {
		await n8n.close();
		await provider.stop();
	}
}

main().catch((error) => {
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
});
