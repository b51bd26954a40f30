'use strict';

/** The workflows of `examples/`: the one of the demo, and the templates. */

const fs = require('node:fs');
const path = require('node:path');

const { CHECKOUT, PACKAGE_NAME } = require('./installPackage.js');

const FOLDER = path.join(CHECKOUT, 'examples');
/** Not a template: it belongs to `npm run demo`, which gives it its credential by id. */
const DEMO = 'product-reviews';

/** @returns {any} a new copy of the workflow of the demo */
const exampleWorkflow = () => readTemplate(DEMO);

/** The reviews of the example workflow, in order. */
function exampleReviews() {
	const { parameters } = exampleWorkflow().nodes.find(({ name }) => name === 'Reviews');
	return JSON.parse(parameters.jsonOutput).reviews;
}

/** @returns {string[]} the names of the templates, without `.json` */
function templateNames() {
	return fs
		.readdirSync(FOLDER)
		.filter((file) => file.endsWith('.json'))
		.map((file) => path.basename(file, '.json'))
		.filter((name) => name !== DEMO);
}

const templateFile = (name) => path.join(FOLDER, `${name}.json`);

/** @returns {any} a new copy of the workflow */
function readTemplate(name) {
	return JSON.parse(fs.readFileSync(templateFile(name), 'utf8'));
}

/**
 * Stores a template in n8n as the editor does when a file is imported, and chooses the credentials
 * as its note tells the user to.
 *
 * @param {import('./n8nUnderTest.js').N8nUnderTest} n8n
 * @param {string} name
 * @param {object} [options]
 * @param {{ id: string, name: string, type: string }} [options.postgres] its stored credential
 * @param {Record<string, object>} [options.change] parameters to replace, by the name of the node
 * @returns {Promise<string>} the workflow's id
 */
async function importTemplate(n8n, name, { postgres, change = {} } = {}) {
	const workflow = readTemplate(name);
	for (const node of workflow.nodes) {
		const credential = credentialOf(node, n8n.credential, postgres);
		if (credential) {
			node.credentials = { [credential.type]: { id: credential.id, name: credential.name } };
		}
		Object.assign(node.parameters, change[node.name]);
	}
	return n8n.client.createWorkflow(workflow);
}

function credentialOf({ type }, openRouter, postgres) {
	if (type.startsWith(`${PACKAGE_NAME}.`)) return openRouter;
	return type === 'n8n-nodes-base.postgres' ? postgres : undefined;
}

/** The node of a template, to read its parameters. */
function nodeOf(name, nodeName) {
	return readTemplate(name).nodes.find((node) => node.name === nodeName);
}

module.exports = {
	exampleReviews,
	exampleWorkflow,
	importTemplate,
	nodeOf,
	readTemplate,
	templateFile,
	templateNames,
};
