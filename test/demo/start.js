'use strict';

/**
 * `npm start`: n8n's editor at a printed address, with this package installed, the example workflow
 * and a credential, until Ctrl-C. The provider is chosen as for `npm run demo`.
 */

const { nodeProblem, setUpProblem } = require('./problems.js');

async function main() {
	const oldNode = nodeProblem(process.versions.node);
	if (oldNode !== null) throw new Error(oldNode);
	// Loaded late: an old Node.js may not even read them.
	const { createLog, exitOnSignals, prepareDemo } = require('./prepare.js');
	const { DEMO_OWNER } = require('../n8n/n8nClient.js');
	const { startN8n } = require('../n8n/n8nServer.js');
	exitOnSignals(0);
	const log = createLog();
	const { installation, userFolder, workflowId, provider } = await prepareDemo(log);
	log(`Starting n8n ${installation.version}`);
	const server = await startN8n({ installation, userFolder });
	console.log(`
The workflow "Product reviews" is open at

    ${server.url}/workflow/${workflowId}

    email     ${DEMO_OWNER.email}
    password  ${DEMO_OWNER.password}

The workflow uses ${provider.name}.
Ctrl-C stops n8n and deletes all changes that you made in it.
`);
	server.child.once('close', () => {
		console.error(`n8n stopped:\n${server.log.slice(-2_000)}`);
		process.exit(1);
	});
}

main().catch((error) => {
	console.error(`\n${setUpProblem(error)}`);
	process.exitCode = 1;
});
