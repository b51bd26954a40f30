'use strict';

/** n8n's editor in a real browser, as a new user goes through it. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { Editor, findBrowser } = require('./editor.js');
const { Tour } = require('./tour.js');
const { CHECKOUT } = require('../n8n/installPackage.js');
const { INFERENCE_KEY } = require('../openrouter/full.js');
const { testUnless } = require('../n8n/conditions.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest } = require('../n8n/n8nUnderTest.js');
const { readTemplate, templateNames } = require('../n8n/exampleWorkflows.js');

const IMAGES = path.join(CHECKOUT, 'docs', 'images');
const MAX_PICTURE_BYTES = 250_000;

const executablePath = findBrowser();
const testInBrowser = testUnless(
	executablePath ? undefined : 'no browser found; install Chromium, or name one in CHROMIUM_PATH',
);

const n8n = new N8nUnderTest();
let folder;
let editor;
let tour;

beforeAll(async () => {
	if (!executablePath) return;
	await n8n.open();
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'n8n-mixtral-pictures-'));
	editor = await new Editor({ url: n8n.server.url, executablePath }).open();
	tour = new Tour({ n8n, editor, folder });
}, SETUP_TIMEOUT_MS);
afterAll(async () => {
	await editor?.close();
	await n8n.close();
	if (folder) fs.rmSync(folder, { recursive: true, force: true });
});

testInBrowser('the example workflow runs, and the canvas names the model', async () => {
	const { node } = await tour.runWorkflow();
	expect(node).toContain('mixtral-8x22b-instruct');
	expect(node).toContain('20 items');
});

testInBrowser('the open node shows the answers and what they cost', async () => {
	const { hints, output } = await tour.executeNode();
	expect(hints).toEqual([
		expect.stringMatching(/^20 answered in [\d.]+ s for \$0\.\d{6} \(1,938 \+ 360 tokens\)$/),
	]);
	expect(output).toContain('20 items');
	expect(output).toContain('positive | Superb grip and dry feet after 400 km of wet trails.');
	expect(output).toMatch(/costUsd ?: ?0\.\d+/);
});

testInBrowser('the list of models is searched, shows prices, and a choice is used', async () => {
	const { all, found, output } = await tour.searchModels();
	expect(all[0]).toContain('Mixtral 8x22B Instruct ($2/$6 per M, 66k context)');
	expect(all.join()).not.toContain('batch');
	expect(found.length).toBeLessThan(all.length);
	for (const name of found) expect(name).toMatch(/mistral/i);
	expect(output).toContain('mistralai/mistral-small-2603');
});

testInBrowser('sampling settings are added, and sent', async () => {
	const { offered, bodies } = await tour.setSampling();
	expect(offered).toEqual([...offered].sort());
	expect(offered).toHaveLength(13);
	expect(bodies).toHaveLength(20);
	for (const body of bodies) {
		expect(body).toMatchObject({
			temperature: 0.2,
			max_tokens: 120,
			top_p: 0.85,
			top_k: 40,
			repetition_penalty: 1.1,
		});
	}
});

testInBrowser('the fields for files are offered', async () => {
	const { offered } = await tour.showFiles();
	expect(offered).toEqual(['URLs', 'Image Detail']);
});

testInBrowser('the node can be read in the dark theme', async () => {
	const { lightness } = await tour.showDark();
	expect(lightness).toBeLessThan(80);
});

testInBrowser('failed items stand on the error output with their reason', async () => {
	const { hints, output } = await tour.readItemErrors();
	expect(hints.at(-1)).toMatch(/^18 answered in .*, 2 failed/);
	expect(output).toContain('Success Branch (18 items)');
	expect(output).toContain('Error Branch (2 items)');
	expect(output).toContain('Non-stick pan 28 cm');
	expect(output).toContain('"moderated"');
	expect(output).toContain('"overloaded"');
});

testInBrowser('a run that stops says at which item, why, and what was paid for', async () => {
	const { output } = await tour.readRunError();
	expect(output).toMatch(/Item 12: Your input was flagged for "harassment".*HTTP 403, Mistral/);
	expect(output).toMatch(/\d+ answers were already paid for \(\$0\.\d+\)/);
});

testInBrowser('the credential form refuses a wrong key and accepts the right one', async () => {
	const { wrong, right } = await tour.fillInCredential();
	expect(wrong).toContain('OpenRouter does not accept this API key');
	expect(right).toContain('Connection tested successfully');
});

testInBrowser('the chat of the editor shows the answer', async () => {
	const { chat } = await tour.chat('chat-streaming', 'What is a webhook?');
	expect(chat).toContain('A webhook is an address that one program calls');
});

testInBrowser('the agent answers in the chat by means of its tool', async () => {
	const question = 'How do I say "the train is late" in Italian?';
	const { chat } = await tour.chat('agent-with-tool', question);
	expect(chat).toContain('In Italian: "Il treno è in ritardo".');
});

describe('the template', () => {
	for (const name of templateNames()) {
		testInBrowser(`${name} opens without a complaint`, async () => {
			await expect(tour.openTemplate(name)).resolves.toEqual({ issues: 0 });
		});
	}
});

testInBrowser('the file of a template is imported by the menu of the editor', async () => {
	const { nodes } = readTemplate('nightly-batch');
	const notes = nodes.filter(({ type }) => type.endsWith('stickyNote')).length;
	const imported = await tour.importFile('nightly-batch');
	expect(imported).toEqual({ nodes: nodes.length - notes, notes });
});

const pictures = (root) =>
	fs
		.readdirSync(root, { recursive: true })
		.map((file) => file.split(path.sep).join('/'))
		.filter((file) => file.endsWith('.png'))
		.sort();

testInBrowser('the pictures of the documentation are those of this way, and small', () => {
	expect(pictures(IMAGES)).toEqual(pictures(folder));
	for (const file of pictures(IMAGES)) {
		expect(fs.statSync(path.join(IMAGES, file)).size).toBeLessThan(MAX_PICTURE_BYTES);
	}
});

testInBrowser('the API key is nowhere to be read', async () => {
	expect(n8n.placesOf(INFERENCE_KEY)).toEqual([]);
});
