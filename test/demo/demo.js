'use strict';

/**
 * `npm run demo`: runs the example workflow in a real n8n, by n8n's own command line, and prints
 * the answers. With OPENROUTER_API_KEY set the answers come from OpenRouter (at OPENROUTER_BASE_URL
 * if that is set too), else from the stand-in.
 */

const { createLog, exitOnSignals, prepareDemo } = require('./prepare.js');
const { formatTable, readAnswers, readSummary } = require('./table.js');

const INTERRUPTED = 130;

async function main() {
	exitOnSignals(INTERRUPTED);
	const log = createLog();
	const { cli, provider, workflowId, installation } = await prepareDemo(log);
	log(`Running the workflow "Product reviews" in n8n ${installation.version}`);
	const { run } = await cli.execute(workflowId);
	await provider.stop();

	const { error, runData } = run.data.resultData;
	if (error) {
		console.error(`\nThe workflow failed: ${error.message}`);
		if (error.description) console.error(error.description);
		process.exitCode = 1;
		return;
	}
	console.log(`\n${formatTable(readAnswers(runData), process.stdout.columns)}`);
	console.log(`\nThe node's own summary of the run:\n${readSummary(runData)}\n`);
	log('Done');
}

main().catch((error) => {
	console.error(`\n${error.message}`);
	process.exitCode = 1;
});
