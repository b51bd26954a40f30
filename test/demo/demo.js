'use strict';

/**
 * `npm run demo`: runs the example workflow with n8n's own workflow engine and the packed package,
 * and prints the answers. With OPENROUTER_API_KEY set the answers come from OpenRouter (at
 * OPENROUTER_BASE_URL if that is set too), else from a local fake of it.
 */

const { nodeProblem, setUpProblem } = require('./problems.js');

const INTERRUPTED = 130;

async function main() {
	const oldNode = nodeProblem(process.versions.node);
	if (oldNode !== null) throw new Error(oldNode);
	// Loaded late: an old Node.js may not even read them.
	const { createLog, exitOnSignals } = require('./prepare.js');
	const { exampleWorkflow } = require('../n8n/exampleWorkflows.js');
	const { ensureDevDependencies, packPackage } = require('../n8n/installPackage.js');
	const { formatAnswers, readAnswers, readSummary } = require('./table.js');
	exitOnSignals(INTERRUPTED);
	const log = createLog();

	await ensureDevDependencies(log);
	const { runWorkflow, unpackNodes } = require('./embeddedN8n.js');
	const { chooseOpenRouter } = require('./chooseOpenRouter.js');
	await unpackNodes(await packPackage(log), log);
	const provider = await chooseOpenRouter();
	log(`Running the workflow "Product reviews" with ${provider.name}`);
	const run = runWorkflow(exampleWorkflow(), provider.credential.data);
	const { data } = await run.finally(() => provider.stop());

	const { error, runData } = data.resultData;
	if (error) throw new Error(`The workflow failed: ${error.message}\n${error.description ?? ''}`);
	console.log(`\n${formatAnswers(readAnswers(runData), process.stdout.columns)}`);
	console.log(`\nThe node's own summary of the run:\n${readSummary(runData)}\n`);
	console.log(
		'To see the workflow in the n8n editor, run npm start. Its first start downloads n8n (about 3 GB).\n',
	);
	log('Done');
}

main().catch((error) => {
	console.error(`\n${setUpProblem(error)}`);
	process.exitCode = 1;
});
