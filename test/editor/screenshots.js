'use strict';

/** `npm run screenshots`: takes the pictures of the documentation in the editor of the real n8n. */

const path = require('node:path');

const { CHECKOUT } = require('../n8n/installPackage.js');
const { N8nUnderTest } = require('../n8n/n8nUnderTest.js');
const { Editor, findBrowser } = require('./editor.js');
const { Tour } = require('./tour.js');

async function main() {
	const executablePath = findBrowser();
	if (!executablePath) {
		throw new Error('No browser found: install Chromium, or name one in CHROMIUM_PATH');
	}
	const n8n = new N8nUnderTest();
	const folder = path.join(CHECKOUT, 'docs', 'images');
	let editor;
	try {
		await n8n.open();
		editor = await new Editor({ url: n8n.server.url, executablePath }).open();
		const tour = new Tour({ n8n, editor, folder });
		await tour.runWorkflow();
		await tour.executeNode();
		await tour.searchModels();
		await tour.setSampling();
		await tour.showFiles();
		await tour.showDark();
		await tour.readItemErrors();
		await tour.readRunError();
		await tour.fillInCredential();
		await tour.chat('chat-streaming', 'What is a webhook?');
		await tour.chat('agent-with-tool', 'How do I say "the train is late" in Italian?');
		await tour.openTemplates();
	} finally {
		await editor?.close();
		await n8n.close();
	}
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
